"""Edits of the planned repository, and what ``diff`` writes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.support import planned
from tests.support.repo import Repo
from tests.support.schemas import validate

NOTHING = "nothing changes on the priorities pages\n"
KILO = "specs/kilo/"

Edit: TypeAlias = Callable[[Repo], object]


def told(repo: Repo, *arguments: str) -> str:
    """Return what people are told."""
    done = repo.run("diff", *(arguments or ("HEAD",)))
    assert (done.status, done.stderr) == (0, "")
    return done.stdout


def report(repo: Repo, *arguments: str) -> dict[str, Any]:
    """Return what programs are told."""
    done = repo.run("diff", *(arguments or ("HEAD",)), "--format", "json")
    assert (done.status, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    validate(found, "diff-1")
    return found


def swap(path: str, old: str, new: str) -> Edit:
    return lambda repo: repo.replace(KILO + path, old, new)


def put(path: str, said: str | bytes) -> Edit:
    slug = path.rpartition("/")[2].removesuffix(".rst")
    text = said if isinstance(said, bytes) else planned.text(slug, said)
    return lambda repo: repo.write(f"specs/{path}", text)


def drop(path: str) -> Edit:
    return lambda repo: (repo.path / KILO / path).unlink()


def move(path: str, to: str) -> Edit:
    return lambda repo: repo.git("mv", KILO + path, f"specs/{to}")


def roster(old: str, new: str) -> Edit:
    return lambda repo: repo.replace("specs/roster.toml", old, new)


TABLE: dict[str, tuple[Edit, str]] = {
    "an owner is found": (
        swap("events.rst", ":Owner: TBD", ":Owner: Jane Doe"),
        """\
kilo: +1 with a clear plan, -1 without

About events — now in the table, was without a clear plan
    specs/kilo/events.rst
    needs: an owner -> nothing
    owner: nobody yet -> Jane Doe
""",
    ),
    "an owner goes": (
        swap("cells.rst", ":Owner: Jane Doe", ":Owner: None"),
        """\
kilo: -1 with a clear plan, +1 without

About cells — now without a clear plan, was in the table
    specs/kilo/cells.rst
    needs: nothing -> an owner
    owner: Jane Doe -> nobody yet
""",
    ),
    "owners": (
        swap(
            "cells.rst", ":Owner: Jane Doe", ":Owner: Richard Roe, Who Ever, Jane Doe"
        ),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    owners: Jane Doe -> Richard Roe (inactive), Who Ever (not in the
        roster), Jane Doe
""",
    ),
    "a status": (
        swap("cells.rst", "approved", "implemented"),
        """\
kilo: +1 done

About cells — changed
    specs/kilo/cells.rst
    status: approved -> implemented
""",
    ),
    "dropped": (
        swap("cells.rst", "approved", "abandoned"),
        """\
kilo: -1 with a clear plan, +1 dropped

About cells — now dropped, was in the table
    specs/kilo/cells.rst
    status: approved -> abandoned
""",
    ),
    "a new one": (
        put("kilo/new.rst", "Owner: TBD|Status: approved|Group: Stretch"),
        """\
kilo: +1 without a clear plan

About new — new, without a clear plan
    specs/kilo/new.rst
    needs an owner
    owner: nobody yet
    status: approved
    group: Stretch
""",
    ),
    "a new detail": (
        put("kilo/details/new.rst", "Owner: Jane Doe|Status: approved|Priority: cells"),
        """\
kilo: +1 spec

About cells — changed
    specs/kilo/cells.rst
    specs under it: +1

About new — new, under About cells
    specs/kilo/details/new.rst
    needs a liaison
    owner: Jane Doe
    status: approved
""",
    ),
    "one is gone": (
        drop("quotas.rst"),
        """\
kilo: -1 with a clear plan

About quotas — gone, was in the table
    specs/kilo/quotas.rst
""",
    ),
    "a plan gained": (
        lambda repo: (
            swap("cells.rst", "Plan\n====\n\nFirst this, then that.\n", "")(repo),
            repo.commit(),
            swap("cells.rst", "for.\n", "for.\n\nPlan\n====\n\nFirst one.\n")(repo),
        ),
        """\
kilo: +1 with a clear plan, -1 without

About cells — now in the table, was without a clear plan
    specs/kilo/cells.rst
    needs: a plan -> nothing
    sections:
    + Plan (a heading)
    + First one.
""",
    ),
    "words of a plan": (
        swap("cells.rst", "then that.", "then the other.\n\n* A point."),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    Plan:
    - First this, then that.
    + First this, then the other.
    + A point.
""",
    ),
    "a summary": (
        swap("cells.rst", "What cells is for.", "What it is for."),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    summary:
    - What cells is for.
    + What it is for.
""",
    ),
    "points": (
        swap("events.rst", "Plan\n", "Problems\n========\n\n* It is slow.\n\nPlan\n"),
        """\
kilo: 1 spec changed

About events — changed
    specs/kilo/events.rst
    points:
    + It is slow.
""",
    ),
    "the formatting": (
        swap("cells.rst", "First this", "*First* this"),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    the text: only the formatting changed
""",
    ),
    "a link": (
        swap("cells.rst", "First this", "`First <https://example.org>`_ this"),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    the text now links to https://example.org
""",
    ),
    "a title": (
        lambda repo: repo.write(
            f"{KILO}cells.rst", repo.read(f"{KILO}cells.rst").replace("About", "On")
        ),
        """\
kilo: 1 spec changed

On cells — changed
    specs/kilo/cells.rst
    title: About cells -> On cells
""",
    ),
    "an order and a group": (
        swap("cells.rst", "Group: Essential\n:Order: 2", "Group: Optional\n:Order: 3"),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    order: 2 -> 3
    group: Essential -> Optional
""",
    ),
    "a label and a tracker": (
        swap(
            "cells.rst", ":Order: 2", ":Label: Cells\n:Tracker: https://example.org/1"
        ),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    label: About cells -> Cells
    order: 2 -> nothing
    tracker: nothing -> https://example.org/1
""",
    ),
    "a role": (
        swap("details/cells-db.rst", "Liaison: Jane Doe", "Liaison: Richard Roe"),
        """\
kilo: 1 spec changed

About cells-db — changed
    specs/kilo/details/cells-db.rst
    liaison: Jane Doe -> Richard Roe (inactive)
""",
    ),
    "what a detail serves": (
        swap("details/cells-api.rst", "Priority: kilo/cells", "Priority: events"),
        """\
kilo: 3 specs changed

About cells — changed
    specs/kilo/cells.rst
    specs under it: -1

About events — changed
    specs/kilo/events.rst
    specs under it: +1

About cells-api — now under About events, was under About cells
    specs/kilo/details/cells-api.rst
""",
    ),
    "another cycle": (
        move("quotas.rst", "juno/quotas.rst"),
        """\
kilo: -1 with a clear plan

About quotas — moved to juno
    specs/kilo/quotas.rst

juno: +1 with a clear plan

About quotas — moved here from kilo, now in the table
    specs/juno/quotas.rst
    was specs/kilo/quotas.rst
""",
    ),
    "to the backlog": (
        move("details/lonely.rst", "backlog/proposed/lonely.rst"),
        """\
kilo: -1 spec

About lonely — moved to backlog
    specs/kilo/details/lonely.rst

backlog: +1 spec

About lonely — moved here from kilo
    specs/backlog/proposed/lonely.rst
    was specs/kilo/details/lonely.rst
""",
    ),
    "another name": (
        move("cells.rst", "kilo/cells-two.rst"),
        """\
kilo: 3 specs changed

About cells — changed
    specs/kilo/cells-two.rst
    was specs/kilo/cells.rst
    specs under it: -2, -1 done

About cells-api — now by itself, was under About cells
    specs/kilo/details/cells-api.rst

About cells-db — now by itself, was under About cells
    specs/kilo/details/cells-db.rst
""",
    ),
    "unreadable": (
        put("kilo/quotas.rst", b"\xff"),
        """\
kilo: -1 with a clear plan, +1 without

About quotas — cannot be read any more, now without a clear plan, was in the
table
    specs/kilo/quotas.rst
    it cannot be read: it is not UTF-8
""",
    ),
    "readable": (
        put("kilo/details/broken.rst", "Owner: Jane Doe|Status: approved"),
        """\
kilo: 1 spec changed

About broken — can be read now
    specs/kilo/details/broken.rst
    needs a liaison
    owner: Jane Doe
    status: approved
""",
    ),
    "the order of groups": (
        swap("cycle.rst", "Essential, Optional", "Optional, Unused, Essential"),
        """\
kilo: its own words changed

the page — changed
    groups: Essential, Optional -> Optional, Essential
""",
    ),
    "the words of a cycle": (
        lambda repo: repo.write(
            f"{KILO}cycle.rst",
            planned.CYCLE.replace("Kilo, planned", "Kilo, we hope").replace(
                "we do", "is"
            )
            + "\nMore\n====\n.. specward: unclear\n\nWords.\n",
        ),
        """\
kilo: its own words changed

the page — changed
    title: Kilo, planned -> Kilo, we hope
    introduction:
    - What we do.
    + What is.
    + More (a heading, with the part 'unclear')
    + Words.
""",
    ),
    "somebody's address": (
        roster("~jdoe", "~jane"),
        """\
kilo: 14 specs changed

14 specs — changed
    link of Jane Doe: https://example.org/~jdoe -> https://example.org/~jane
    they are: About upgrades, About cells, About cells-api, About cells-db,
        About objects, About tasks, About quotas, About events-log, About
        bare-metal, About metal-cleaning and 4 more

juno: 1 spec changed

About net — changed
    specs/juno/net.rst
    link of Jane Doe: https://example.org/~jdoe -> https://example.org/~jane
""",
    ),
    "a new cycle": (
        put("lemming/x.rst", "Owner: Jane Doe|Status: approved"),
        """\
lemming: a new page, +1 with a clear plan

About x — new, in the table
    specs/lemming/x.rst
    owner: Jane Doe
    status: approved
""",
    ),
    "the last of a cycle": (
        lambda repo: (repo.path / "specs/juno/net.rst").unlink(),
        """\
juno: the page is gone, -1 with a clear plan, -1 done

About net — gone, was in the table
    specs/juno/net.rst
""",
    ),
    "a file that is no spec": (lambda repo: repo.write("README.rst", "x"), NOTHING),
    "lines and marks": (swap("cells.rst", "Plan\n====", "\n\nPlan\n===="), NOTHING),
    "an underline": (swap("cells.rst", "Plan\n====", "Plan\n----"), NOTHING),
    "what no page shows": (swap("cells.rst", "\nPlan", "\n.. no\n\nPlan"), NOTHING),
    "a rule": (
        lambda repo: repo.write(
            "specward.toml", planned.CONFIG + "\n[rules.bad-name]\nseverity = 'off'\n"
        ),
        NOTHING,
    ),
}
