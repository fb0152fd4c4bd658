"""Reading what a patch can touch gives what reading everything gives."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from specward.diagnostics.finding import Origin
from specward.git.repository import Repository
from specward.lint import patch
from specward.lint.judge import judge
from specward.lint.sides import Request, sides
from specward.specs.load import Loader
from tests.support.patches import NAMED, cycle_file, one_each, spec
from tests.support.repo import Repo
from tests.support.small import ROSTER

SLUGS = ("quotas", "cells", "nodes", "ports", "disks", "keys")
CYCLES = ("juno", "kilo", "liberty")
TITLES = ("Quotas", "Cells", "Nodes", "The quotas", "Ports", "Disks and *keys*")
OWNERS = (
    "Jane Doe",
    "jd",
    "Richard Roe",
    "Nobody Known",
    "Richard Roe,Jane Doe",
    "Core reviewers",
    "Jane\n  Doe",
    "jd@old.example.org",
    "All of us",
    "TBD",
)
STATUSES = ("proposed", "approved", "implemented", "abandoned")
PICTURES = ("a.png", "b c.png", "d.svg")
ROSTERS = (
    "[people.jdoe]\nname = 'Jane Doe'\naliases = ['jd']\n",
    "[people.jdoe]\nname = 'Jane Doe'\n",
    "[people.rroe]\nname = 'Richard Roe'\n",
    "[people.jdoe]\nname = 'Jane Doe'\nuntil = 2014-01-01\n",
    "[people\n",
)


def core_and_all(core: str, everybody: str) -> str:
    """Return two groups, each with its one member."""
    return (
        f"[groups.core]\nname = 'Core reviewers'\nmembers = ['{core}']\n"
        f"[groups.all]\nname = 'All of us'\nmembers = ['{everybody}']\n"
    )


GROUPS = (
    "[groups.core]\nname = 'Core reviewers'\nmembers = ['jdoe']\n",
    core_and_all("jdoe", "core"),
    core_and_all("all", "jdoe"),
    core_and_all("all", "core"),
)
MAILMAPS = (
    "Jane Doe <jd@old.example.org>\n",
    "Richard Roe <jd@old.example.org>\n",
    "Jane Doe <x@example.org> Richard Roe <jd@old.example.org>\n",
    "",
)


class Author:
    """Writes patches that nobody thought of."""

    def __init__(self, repo: Repo, seed: int) -> None:
        self.repo = repo
        self.random = random.Random(seed)  # noqa: S311 - no secret

    def edits(self, number: int) -> None:
        """Make *number* edits."""
        for _ in range(number):
            name = self.random.choice(EDITS)
            getattr(self, name)()

    def path(self) -> str:
        """Return where a spec can lie."""
        folder = self.random.choice(CYCLES)
        if self.random.random() < 0.3:
            folder += "/" + self.random.choice(STATUSES)
        return f"specs/{folder}/{self.random.choice(SLUGS)}.rst"

    def text(self) -> str:
        """Return the text of some spec."""
        choice = self.random.choice
        fields = []
        if self.random.random() < 0.5:
            target = choice(SLUGS)
            if self.random.random() < 0.3:
                target = f"{choice(CYCLES)}/{target}"
            fields.append(f":Depends: {target}")
        made = "First the readers." + choice(("", "", " ", "\n\n*x"))
        if self.random.random() < 0.3:
            picture = choice(PICTURES).replace(" ", "%20")
            made += f"\n\n.. image:: {choice(('', '../juno/'))}{picture}\n   :alt: x"
        return spec(
            choice(TITLES), *fields, owner=choice(OWNERS), status=choice(STATUSES),
            plan=made,
        )  # fmt: skip

    def some(self, pattern: str = "*.rst") -> Path | None:
        """Return a file that is there, or none."""
        found = sorted(
            path
            for path in (self.repo.path / "specs").rglob(pattern)
            if path.name != "cycle.rst" and path.is_file() and not path.is_symlink()
        )
        return self.random.choice(found) if found else None

    def add(self) -> None:
        path = self.path()
        if not (self.repo.path / path).is_symlink():
            self.repo.write(path, self.text())

    def remove(self) -> None:
        path = self.some()
        if path is not None:
            path.unlink()

    def rename(self) -> None:
        path, target = self.some(), self.repo.path / self.path()
        if path is not None and not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)

    def copy(self) -> None:
        path, target = self.some(), self.repo.path / self.path()
        if path is not None and not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)

    def line(self) -> None:
        """Put a line of another text in the place of one."""
        path = self.some()
        if path is None:
            return
        lines, others = path.read_text().split("\n"), self.text().split("\n")
        number = self.random.randrange(min(len(lines), len(others)))
        lines[number] = others[number]
        path.write_text("\n".join(lines))

    def roster(self) -> None:
        made = self.random.choice(ROSTERS)
        groups = self.random.choice(GROUPS) if "people.jdoe" in made else ""
        self.repo.write(ROSTER, made + groups)

    def mailmap(self) -> None:
        self.repo.write(".mailmap", self.random.choice(MAILMAPS))

    def cycle(self) -> None:
        ends = self.random.choice(("2015-01-01", "2016-01-01", "soon"))
        more = self.random.choice(("", "\n.. image:: a.png\n   :alt: x\n"))
        path = f"specs/{self.random.choice(CYCLES)}/cycle.rst"
        self.repo.write(path, cycle_file(ends, more))

    def picture(self) -> None:
        name = self.random.choice(PICTURES)
        path = self.repo.path / "specs" / self.random.choice(CYCLES[:2]) / name
        if path.exists():
            path.unlink()
        else:
            self.repo.write(path.relative_to(self.repo.path).as_posix(), b"PNG")

    def link(self) -> None:
        path = self.some()
        target = self.repo.path / "specs" / "kilo" / "linked.rst"
        if path is not None and not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.path.relpath(path, target.parent))


EDITS = (
    *("add", "remove", "rename", "copy"),
    *("line", "line", "roster", "mailmap", "cycle", "picture", "link"),
)


def brought(repo: Repo, asked: Request) -> list[tuple[object, ...]]:
    """Return what the last commit brings, by everything that is told of it."""
    *_, last = sides(Repository(repo.path), asked)
    verdict = judge(Loader(last.head.snapshot, last.head.config), last.bases)
    return [
        (each.rule, each.path, each.location, each.severity, each.problem.message)
        for each in verdict.findings
        if each.origin is Origin.NEW
    ]


def is_as_good_as_everything(repo: Repo, asked: Request) -> None:
    """Assert that what is new is the same where everything is read."""
    restricted = brought(repo, asked)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(patch._Patch, "scope", lambda _: None)  # noqa: SLF001 - no switch for users
        everything = brought(repo, asked)
    assert restricted == everything


CONFIGURATIONS = (
    NAMED,
    NAMED
    + "[[exempt]]\nrule = 'trailing-whitespace'\npath = 'specs/kilo'\n"
    + "reason = 'tables'\n[[exempt]]\nrule = 'unknown-owner'\n"
    + "path = 'specs/juno/quotas.rst'\nreason = 'a guest'\nuntil = 2014-01-01\n"
    + "[[exempt]]\nrule = 'stray-file'\npath = 'specs/**/a.png'\nreason = 'x'\n",
    NAMED + "[rules.trailing-whitespace]\nfrom = 'liberty'\n",
    one_each,
    NAMED
    + "".join(
        f"[[specs]]\npath = 'specs/{path}.rst'\n"
        "roles.lead = { slot = 'Owner', from = 'approved', group = 'core' }\n"
        for path in ("{cycle}/{slug}", "{cycle}/{status}/{slug}")
    ),
)


def begun(repo: Repo, seed: int) -> Author:
    """Commit some dozen specs with faults, and return who goes on."""
    author = Author(repo, seed)
    repo.write("specward.toml", CONFIGURATIONS[seed % len(CONFIGURATIONS)])
    for _ in range(10):
        author.add()
    author.edits(6)
    repo.commit("base")
    return author


def commit_anyway(repo: Repo, *options: str) -> None:
    """Commit what there is, and be it nothing."""
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--allow-empty", "--message", "patch", *options)


@pytest.mark.parametrize("seed", range(60))
def test_reading_what_a_patch_can_touch_is_reading_everything(
    repo: Repo, seed: int
) -> None:
    """Promised: "read only where a rule looks from it at something …"."""
    author = begun(repo, seed)
    author.edits(author.random.randint(1, 3))
    commit_anyway(repo)
    is_as_good_as_everything(repo, Request(since="HEAD~1", at="HEAD"))


@pytest.mark.parametrize("seed", range(100, 115))
def test_reading_what_a_merge_can_touch_is_reading_everything(
    repo: Repo, seed: int
) -> None:
    author = begun(repo, seed)
    repo.git("tag", "base")
    repo.git("switch", "--quiet", "--create", "topic")
    author.edits(2)
    commit_anyway(repo)
    repo.git("switch", "--quiet", "main")
    author.edits(2)
    commit_anyway(repo)
    repo.git("merge", "--quiet", "--no-ff", "-s", "ours", "-m", "both", "topic")
    author.edits(2)
    commit_anyway(repo, "--amend")
    is_as_good_as_everything(repo, Request(since="base", at="HEAD", each=True))
