"""What a command came to: refused, or an answer."""

from __future__ import annotations

import re

from tests.support.repo import Repo, Result
from tests.support.small import SPEC

FIRST_LINE = re.compile(r"^(.*):(\d+):(\d+): (.*)$")
"""The first line of a finding: path, line, column, and the rest."""

PAGES = ("html", "rst", "json", "text")
"""The formats of ``page``."""

CHECKS = ("text", "concise", "json")
"""The formats of ``check`` for people and programs."""

EVERYTHING = (
    ("check",),
    ("check", "--format", "json"),
    ("page",),
    ("page", "kilo", "--format", "text"),
    ("explain", SPEC),
)
"""Commands that read the whole repository."""

AT = (("check", "--at", "HEAD"), ("page", "--at", "HEAD"))
"""Commands that read a commit."""


def refused(done: Result, *words: str) -> None:
    """Assert that *done* is one message, with status 2, that has *words* in it."""
    assert (done.status, done.stdout) == (2, ""), done
    first, *others = done.stderr.splitlines()
    assert first.startswith("specward: ")
    assert len(others) <= 1
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


def refused_by_usage(done: Result, *words: str) -> None:
    """Assert that the parser of arguments refused them, with *words*."""
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: specward ")
    last = done.stderr.splitlines()[-1]
    assert "error: " in last
    for word in words:
        assert word in last


def checked(repo: Repo, *arguments: str, folder: str = ".") -> str:
    """Return the last line of a check without findings."""
    done = repo.run("check", *arguments, folder=folder)
    assert (done.status, done.stderr) == (0, ""), done
    return done.lines[-1].split(" with ")[0]


def rules(repo: Repo, *arguments: str) -> dict[str, list[str]]:
    """Return the rules that fired, by path as it is shown."""
    done = repo.run("check", "--format", "concise", *arguments)
    assert done.stderr == ""
    found: dict[str, list[str]] = {}
    for line in done.lines[:-1]:
        match = FIRST_LINE.match(line)
        if match:
            name = match[4].partition("[")[2].partition("]")[0]
            found.setdefault(match[1], []).append(name)
    return found
