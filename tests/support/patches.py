"""Patches on the small repository, and what a check reports of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.repo import Repo
from tests.support.schemas import validate
from tests.support.small import ROSTER, SPEC

Change = Callable[[Repo], object]
Told = tuple[str, str, int]
"""Rule, path and line of a finding."""


def spec(
    title: str,
    *fields: str,
    owner: str = "Jane Doe",
    status: str = "approved",
    plan: str = "First the readers, then the writers.",
) -> str:
    """Return the text of a spec; *fields* are whole lines."""
    bar = "=" * len(title)
    said = "".join(f"{line}\n" for line in fields)
    return (
        f"{bar}\n{title}\n{bar}\n\n:Owner: {owner}\n:Status: {status}\n{said}\n"
        f"One way to {title}, for those who run it.\n\nPlan\n====\n\n{plan}\n"
    )


def report(repo: Repo, *arguments: str, status: int | None = None) -> Any:
    """Return the JSON of a check that could be done."""
    done = repo.run("check", "--format", "json", *arguments)
    assert done.stderr == "", done
    made = json.loads(done.stdout)
    validate(made, "check-1")
    new = [each for each in made["findings"] if each["origin"] == "new"]
    assert done.status == int(any(each["severity"] == "error" for each in new))
    if status is not None:
        assert done.status == status
    return made


def told(found: Any, origin: str = "new") -> list[Told]:
    """Return rule, path and line of a report's findings of one origin."""
    return [
        (each["rule"], each["path"], each["line"])
        for each in found["findings"]
        if each["origin"] == origin
    ]


def new(repo: Repo, *arguments: str) -> list[Told]:
    """Return what a check finds new."""
    return told(report(repo, *arguments))


def edit(path: str, old: str, new_: str) -> Change:
    return lambda repo: repo.replace(path, old, new_)


def write(path: str, content: str | bytes) -> Change:
    return lambda repo: repo.write(path, content)


def delete(*paths: str) -> Change:
    def go(repo: Repo) -> None:
        for path in paths:
            (repo.path / path).unlink()

    return go


def move(old: str, new_: str) -> Change:
    def go(repo: Repo) -> None:
        (repo.path / new_).parent.mkdir(parents=True, exist_ok=True)
        (repo.path / old).rename(repo.path / new_)

    return go


def both(*changes: Change) -> Change:
    def go(repo: Repo) -> None:
        for each in changes:
            each(repo)

    return go


def patched(repo: Repo, before: Change, after: Change) -> Any:
    """Return the report on the patch that *after* is, on a base with *before*."""
    before(repo)
    repo.commit("base")
    after(repo)
    repo.commit("patch")
    return report(repo, "--since", "HEAD~1", "--at", "HEAD")


def nothing(_: Repo) -> None:
    """Change nothing."""


break_owner = edit(SPEC, "Jane Doe", "Jane Dole")
mend_owner = edit(SPEC, "Jane Dole", "Jane Doe")
UNKNOWN = ("unknown-owner", SPEC, 5)


def branch(repo: Repo, name: str, changes: Change, start: str = "main") -> str:
    """Make a branch of one commit, and return the commit."""
    repo.git("switch", "--quiet", "--create", name, start)
    changes(repo)
    made = repo.commit(name)
    repo.git("switch", "--quiet", "main")
    return made


QUOTAS, CELLS = "specs/kilo/quotas.rst", "specs/kilo/cells.rst"
bad_quotas = write(QUOTAS, spec("Quotas", owner="Nobody Known"))


def _new(made: Any) -> list[Any]:
    return [each for each in made["findings"] if each["origin"] == "new"]


def under(status: str, slug: str = "cells", cycle: str = "kilo") -> str:
    return f"specs/{cycle}/{status}/{slug}.rst"


def cells(status: str, **given_: str) -> str:
    return spec("Cells", status=status, **{"owner": "Nobody Known", **given_})


NAMED = f"[project]\nname = 'x'\n[roster]\nfile = '{ROSTER}'\n"
"""A configuration that says what holds without one."""

PICTURE = "specs/kilo/images/layers.png"


def cycle_file(ends: str, more: str = "") -> str:
    return f"====\nKilo\n====\n\n:Ends: {ends}\n\nWhat Kilo is about.\n{more}"


two_people = "[people.jdoe]\nname = 'Jane Doe'\n\n[people.rroe]\nname = 'Richard Roe'\n"

one_each = NAMED + "[rules.overloaded-owner]\nlimit = 1\n"


def stack(repo: Repo) -> list[str]:
    """Commit a base and a stack: good, bad, mended; return the stack."""
    repo.commit("base")
    repo.write(QUOTAS, spec("Quotas"))
    good = repo.commit("add quotas")
    break_owner(repo)
    bad = repo.commit("break the owner")
    mend_owner(repo)
    return [good, bad, repo.commit("mend the owner")]


def typed(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def brings(repo: Repo, *arguments: str) -> list[str]:
    """Return each new finding as ``path rule``."""
    words = ("--format", "json", *(arguments or ("--since", "HEAD")))
    report = json.loads(repo.run("check", *words).stdout)
    new = (f for f in report["findings"] if f["origin"] == "new")
    return [f"{f['path']} {f['rule']}" for f in new]
