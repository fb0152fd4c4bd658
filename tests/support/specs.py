"""Specs for a site."""

from __future__ import annotations

from pathlib import Path

from tests.support.repo import Repo

OUT = "build/site"


def spec(title: str, *fields: str) -> str:
    """Return the text of a spec that has a clear plan."""
    line = "=" * max(len(title), 4)
    said = "\n".join((":Owner: Jane Doe", *fields))
    return f"{line}\n{title}\n{line}\n\n{said}\n\nFor all.\n\nPlan\n====\n\nSoon.\n"


CONFIGURATION = """\
[roster]
file = "specs/roster.toml"

[[specs]]
path = "specs/backlog/{slug}.rst"

[[specs]]
path = "specs/{cycle}/details/{slug}.rst"
kind = "detail"

[[specs]]
path = "specs/{cycle}/{status}/{slug}.rst"
kind = "detail"

[[specs]]
path = "specs/{cycle}/{slug}.rst"

[[specs]]
path = "specs/{cycle}/of/{project}/{slug}.rst"
kind = "detail"
"""


def stamps(top: Path) -> dict[Path, tuple[int, int]]:
    return {
        path: (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in (top, *top.rglob("*"))
    }


def many(repo: Repo, count: int) -> None:
    """Put *count* specs of two cycles into *repo*, which changes all that are there."""
    for number in range(count):
        cycle = ("lima", "mike")[number % 2]
        repo.write(f"specs/{cycle}/s{number}.rst", spec(f"Spec {number} of {count}"))
