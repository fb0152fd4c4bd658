"""A repository with everything that a page can hold, made from a few words."""

from __future__ import annotations

from tests.support.repo import Repo

CONFIG = """\
[project]
name = "Nova"

[roster]
file = "specs/roster.toml"

[[specs]]
path = "specs/backlog/{status}/{slug}.rst"
kind = "detail"

[[specs]]
path = "specs/{cycle}/details/{slug}.rst"
kind = "detail"
template = "templates/detail.rst"
roles.liaison = { slot = "Liaison", from = "approved", group = "core" }

[[specs]]
path = "specs/{cycle}/{slug}.rst"
"""

CYCLE = """\
=============
Kilo, planned
=============

:Groups: Essential, Optional

What we do.
"""

SPECS = {
    "kilo/objects": "Owner: Jane Doe|Status: approved|Group: optional",
    "kilo/cells": "Owner: Jane Doe|Status: approved|Group: Essential|Order: 2",
    "kilo/upgrades": "Owner: Jane Doe|Status: implemented|Group: Essential|Order: 1",
    "kilo/quotas": "Owner: Jane Doe|Status: approved",
    "kilo/tasks": "Owner: Jane Doe|Status: approved|Group: Stretch",
    "kilo/events": "Owner: TBD|Status: proposed|Group: Essential",
    "kilo/bare-metal": "Owner: Jane Doe|Status: abandoned",
    "kilo/details/cells-db": "Owner: Jane Doe|Status: implemented|Priority: cells"
    "|Liaison: Jane Doe",
    "kilo/details/cells-api": "Owner: Jane Doe|Status: approved|Priority: kilo/cells",
    "kilo/details/events-log": "Owner: Jane Doe|Status: approved|Priority: events"
    "|Liaison: Jane Doe",
    "kilo/details/metal-cleaning": "Owner: Jane Doe|Priority: bare-metal",
    "kilo/details/lonely": "Owner: TBD|Status: proposed",
    "kilo/details/lost": "Owner: Jane Doe|Status: implemented|Priority: no-such",
    "kilo/details/of-a-detail": "Owner: Jane Doe|Status: proposed|Priority: lonely",
    "kilo/details/of-itself": "Owner: Jane Doe|Status: dropped|Priority: of-itself",
    "kilo/details/of-juno": "Owner: Jane Doe|Status: abandoned|Priority: juno/net",
    "juno/net": "Owner: Jane Doe|Status: implemented",
    "backlog/proposed/idea": "Owner: None",
}


def lay(repo: Repo) -> Repo:
    """Put the repository into *repo*, which has templates and a roster."""
    repo.write("specward.toml", CONFIG)
    template = repo.read("templates/spec.rst")
    slot = ":Liaison: <somebody of core; from approved>\n:Status:"
    repo.write("templates/detail.rst", template.replace(":Status:", slot))
    repo.write("specs/kilo/cycle.rst", CYCLE)
    for name, said in SPECS.items():
        repo.write(f"specs/{name}.rst", text(name.rpartition("/")[2], said))
    repo.write("specs/kilo/details/broken.rst", b"\xff\xfe")
    repo.commit("plans")
    return repo


def text(slug: str, said: str) -> str:
    """Return a spec called *slug* with the fields that *said* names."""
    title = f"About {slug}"
    fields = "\n".join(f":{field}" for field in said.split("|"))
    line = "=" * len(title)
    return (
        f"{line}\n{title}\n{line}\n\n{fields}\n\nWhat {slug} is for.\n\n"
        "Plan\n====\n\nFirst this, then that.\n"
    )
