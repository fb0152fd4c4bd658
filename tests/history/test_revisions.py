"""What old versions of specs said: statuses, owners and titles, read when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from specward.commands import inputs
from specward.config import load
from specward.diagnostics.source import read
from specward.git.log_entry import LogEntry
from specward.git.repository import Repository
from specward.git.snapshot import EMPTY
from specward.history import revisions, timeline
from specward.history.excerpt import excerpt
from specward.history.revisions import Aspect, Revisions, SpecChange
from specward.lint.configuration import rule_options
from specward.specs.documents import parse_source
from specward.specs.load import Loader
from specward.specs.paths import Placement, placement_of
from tests.support.repo import Repo

ROSTER = """\
[people.jdoe]
name = "Jane Doe"
emails = ["jane@example.org"]
aliases = ["jd"]
[people.rroe]
name = "Richard Roe"
[groups.core]
name = "Core reviewers"
members = ["jdoe"]
"""

SPEC = """\
{marks}
{title}
{marks}

:Owner: {owner}
:Status: {status}

One way to reach the database.

Plan
====

{plan}
"""


def spec(
    title: str = "Objects",
    owner: str = "jdoe",
    status: str = "proposed",
    plan: str = "First the readers, then the writers.",
) -> str:
    """Return a spec of this repository's own kind."""
    return SPEC.format(
        marks="=" * len(title), title=title, owner=owner, status=status, plan=plan
    )


class Told:
    """A repository, and the revisions of its specs."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.day = 0

    def commit(self, text: str | bytes, path: str = "kilo/objects") -> str:
        """Commit a text of a spec, each on the next day of May 2015."""
        self.day += 1
        self.repo.write(f"specs/{path}.rst", text)
        when = f"2015-05-{self.day:02}T10:00:00+00:00"
        return self.repo.commit(GIT_COMMITTER_DATE=when)

    def revisions(self) -> tuple[Revisions, list[str]]:
        """Return the revisions, and the list of the contents that are read."""
        repo = Repository(self.repo.path)
        snapshot = repo.at("HEAD")
        config = load.find(snapshot, rule_options())
        loader = Loader(snapshot, config)
        reads: list[str] = []

        def blob(name: str) -> bytes:
            reads.append(name)
            return repo.blob(name)

        asked: list[str] = []

        def log() -> Sequence[LogEntry]:
            assert not asked
            asked.append("once")
            assert snapshot.commit
            return repo.commits.log(snapshot.commit.id, timeline.folders(config))

        return Revisions(loader, log, blob), reads

    def changes(self, path: str = "kilo/objects") -> tuple[SpecChange, ...]:
        """Return what changed of a spec."""
        return self.revisions()[0].changes(f"specs/{path}.rst")

    def statuses(self, path: str = "kilo/objects") -> list[tuple[int, str | None]]:
        """Return the days on which a spec came to a status."""
        told = self.revisions()[0].status_periods(f"specs/{path}.rst")
        return [(each.date.day, each.status) for each in told]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Return a repository with a roster, and no commit."""
    repo = Repo(tmp_path / "told")
    repo.init()
    repo.write("specs/roster.toml", ROSTER)
    return Told(repo)


def brief(
    changes: tuple[SpecChange, ...],
) -> list[tuple[int, str, str | None, str | None]]:
    """Return the day, the kind and the words of each change."""
    return [(c.date.day, c.aspect, c.before, c.after) for c in changes]


def test_fields_and_titles_change(told: Told) -> None:
    told.commit(spec())
    told.commit(spec(status="approved"))
    told.commit(spec(status="approved", owner="Jane Doe, Richard Roe"))
    told.commit(spec(status="approved", owner="Richard Roe, jd"))
    told.commit(spec(title="Objects first", status="approved", owner="nobody"))
    last = told.commit(spec(title="Objects first", status="implemented", owner="core"))
    changes = told.changes()
    assert brief(changes) == [
        (2, "status", "proposed", "approved"),
        (3, "owner", "Jane Doe", "Jane Doe, Richard Roe"),
        (5, "title", "Objects", "Objects first"),
        (5, "owner", "Richard Roe, Jane Doe", None),
        (6, "status", "approved", "implemented"),
        (6, "owner", None, "Core reviewers"),
    ]
    assert {change.cycles for change in changes} == {("kilo", "kilo")}
    assert changes[-1].commit == last
    assert [who.name for who in changes[0].who] == ["An Author"]
    assert told.statuses() == [(1, "proposed"), (2, "approved"), (6, "implemented")]


def test_place_changes_with_cycle_slug_and_folder(told: Told) -> None:
    told.commit(spec(), "kilo/proposed/objects")
    for old, new in (
        ("kilo/proposed/objects", "kilo/approved/objects"),
        ("kilo/approved/objects", "liberty/approved/objects"),
        ("liberty/approved/objects", "liberty/implemented/models"),
    ):
        Path(told.repo.path / f"specs/{old}.rst").unlink()
        told.commit(spec(), new)
    changes = told.changes("liberty/implemented/models")
    assert brief(changes) == [
        (2, "status", "proposed", "approved"),
        *[
            (
                3,
                "place",
                "specs/kilo/approved/objects.rst",
                "specs/liberty/approved/objects.rst",
            ),
            (
                4,
                "place",
                "specs/liberty/approved/objects.rst",
                "specs/liberty/implemented/models.rst",
            ),
        ],
        (4, "status", "approved", "implemented"),
    ]
    assert [change.cycles for change in changes] == [
        ("kilo", "kilo"),
        ("kilo", "liberty"),
        ("liberty", "liberty"),
        ("liberty", "liberty"),
    ]


def test_what_no_place_of_a_spec_is_has_no_status(told: Told) -> None:
    told.commit(spec(), "objects")
    Path(told.repo.path / "specs/objects.rst").unlink()
    told.commit(spec(), "kilo/approved/objects")
    assert told.statuses("kilo/approved/objects") == [(2, "approved")]
    assert [change.aspect for change in told.changes("kilo/approved/objects")] == [
        Aspect.PLACE,
        Aspect.STATUS,
    ]


def test_version_that_cannot_be_read_changes_nothing(told: Told) -> None:
    told.commit(spec(status="approved"))
    told.commit(b"\xff\xfe no text\n")
    told.commit(spec(status="approved", plan="Another."))
    assert told.changes() == ()
    assert told.statuses() == [(1, "approved")]


def test_path_that_says_the_status_is_believed_unread(told: Told) -> None:
    told.commit(spec(), "kilo/proposed/objects")
    Path(told.repo.path / "specs/kilo/proposed/objects.rst").unlink()
    told.commit(spec(), "kilo/approved/objects")
    found, reads = told.revisions()
    assert [
        s.status for s in found.status_periods("specs/kilo/approved/objects.rst")
    ] == [
        "proposed",
        "approved",
    ]
    assert reads == []


def test_only_what_is_asked_for_is_read(told: Told) -> None:
    told.commit(spec(), "kilo/other")
    told.commit(spec())
    told.commit(spec(plan="Another."))
    found, reads = told.revisions()
    assert found.timeline("specs/kilo/objects.rst")
    assert reads == []
    for _ in range(2):
        assert found.changes("specs/kilo/objects.rst") == ()
    assert len(reads) == 2
    assert set(Counter(reads).values()) == {1}


def test_versions_that_differ_elsewhere_are_parsed_once(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    for plan in ("First.", "Second.", "Third."):
        told.commit(spec(plan=plan))
    found, reads = told.revisions()
    documents: list[int] = []

    def count(*arguments: Any) -> object:
        documents.append(1)
        return parse_source(*arguments)

    monkeypatch.setattr(revisions, "parse_source", count)
    assert found.changes("specs/kilo/objects.rst") == ()
    assert (len(reads), len(documents)) == (3, 1)


def test_text_that_the_head_has_is_not_parsed_again(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    for plan in ("First.", "Second."):
        told.commit(spec(plan=plan))
    repo = Repository(told.repo.path)
    loader = inputs.loader(repo, "HEAD")
    loader.spec("specs/kilo/objects.rst")
    monkeypatch.delattr(revisions, "parse_source")
    assert inputs.revisions(repo, loader).changes("specs/kilo/objects.rst") == ()


def merge(told: Told, text: str, path: str) -> None:
    """Merge the branch "side" into this one; the spec at *path* is *text*."""
    repo = told.repo
    repo.write(f"specs/{path}.rst", text)
    repo.git("add", "--all")
    tree = repo.git("write-tree").strip()
    made = repo.git("commit-tree", tree, "-pHEAD", "-pside", "-mMerge").strip()
    repo.git("reset", "--quiet", "--hard", made)


@pytest.mark.parametrize("moved", ["main", "side"])
def test_change_that_one_side_made_is_told_once(told: Told, moved: str) -> None:
    old, new = "kilo/proposed/objects", "liberty/approved/models"
    told.commit(spec(), old)
    told.repo.git("branch", "side")
    for branch in ("main", "side"):
        told.repo.git("checkout", "--quiet", branch)
        if branch == moved:
            Path(told.repo.path / f"specs/{old}.rst").unlink()
            told.commit(spec(title="Of one", owner="rroe"), new)
        else:
            told.commit(spec(plan="Of the other."), old)
    told.repo.git("checkout", "--quiet", "main")
    (told.repo.path / f"specs/{old}.rst").unlink(missing_ok=True)
    merge(told, spec(title="Of one", owner="rroe", plan="Of the other."), new)
    changes = told.changes(new)
    assert [change.aspect for change in changes] == [
        Aspect.PLACE,
        Aspect.STATUS,
        Aspect.TITLE,
        Aspect.OWNER,
    ]
    day = 2 if moved == "main" else 3
    assert {change.date.day for change in changes} == {day}


def test_other_folder_is_another_place(told: Told) -> None:
    patterns = (f'[[specs]]\npath = "{top}/{{cycle}}/{{slug}}.rst"\n' for top in "ab")
    told.repo.write("specward.toml", "".join(patterns))
    told.commit(spec(), "../a/kilo/objects")
    Path(told.repo.path / "a/kilo/objects.rst").unlink()
    told.commit(spec(), "../b/kilo/objects")
    changes = told.revisions()[0].changes("b/kilo/objects.rst")
    assert brief(changes) == [(2, "place", "a/kilo/objects.rst", "b/kilo/objects.rst")]


def test_what_a_branch_said_meanwhile_is_no_status_of_the_spec(told: Told) -> None:
    told.commit(spec(status="proposed"))
    repo = told.repo
    repo.git("checkout", "--quiet", "-b", "side")
    told.commit(spec(status="abandoned"))
    repo.git("checkout", "--quiet", "main")
    told.commit(spec(status="approved"))
    merge(told, spec(status="approved", plan="Of both."), "kilo/objects")
    assert told.statuses() == [(1, "proposed"), (3, "approved")]


CONFIG = b"""\
[[specs]]
path = "specs/{cycle}/{slug}.rst"
owner = "Work/Assignee(s): Primary"
template = []
"""


def loader(data: bytes = CONFIG) -> Loader:
    """Return a loader of a repository whose owners stand in a section."""
    config = load.parse(read("specward.toml", data), rule_options())
    return Loader(EMPTY, config)


LOADER = loader()
AT = placement_of("specs/kilo/a.rst", LOADER.config)


def said(lines: tuple[str, ...], at: Placement) -> tuple[str, str, tuple[str, ...]]:
    """Return the title, status and owners that *lines* say."""
    text = read("specs/kilo/a.rst", "\n".join(lines).encode())
    made = LOADER.read(text, at, parse_source(text, LOADER.names))
    return made.title, made.status, tuple(owner.key for owner in made.owners)


def test_excerpt_is_the_head_and_the_sections() -> None:
    lines = tuple(
        "====\nThis\n====\n\n:Status: approved\n\nWords.\n\nOne\n===\n\nMany words.\n\n"
        "Work\n====\n\nWords.\n\nAssignee(s)\n-----------\n\nPrimary:\n  jdoe\n\n"
        "Items\n-----\n\n* One.\n\nTwo\n===\n\nMore.\n".split("\n")
    )
    kept = excerpt(lines, [("Work", "Assignee(s)")])
    assert kept is not None
    assert [line for line in kept if line] == [
        *("====", "This", "====", ":Status: approved", "Words.", "One", "==="),
        *("Work", "====", "Assignee(s)", "-----------", "Primary:", "  jdoe"),
    ]
    assert excerpt(lines, [("Work", "Others")]) is None


PIECES = st.sampled_from(
    [
        "",
        "Words.",
        "Words\nof two lines.",
        "* An item\n* another",
        "::\n\n  Work\n  ====",
        "====\nWork\n====",
        "Work\n====",
        "Work\n----",
        "Work\n~~~~",
        "Assignee(s)\n-----------",
        "Assignee(s)\n===========",
        "Assignee(s)\n~~~~~~~~~~~",
        "Other\n=====",
        "Other\n-----",
        "Other\n~~~~~",
        "=====\nOther\n=====",
        "-----\nOther\n-----",
        "Too long for its marks\n=======",
        "Ab\n==",
        "Abc\n==",
        "`Other`\n=======",
        "Other_\n======",
        "|Other|\n=======",
        "----",
        "....\n\nWords.",
        "=====  =====\na      b\n=====  =====\n1      2\n=====  =====",
        "+---+\n| a |\n+---+",
        "| a\n| b",
        "|\n|",
        "* Item\n------",
        "1. Item\n-------",
        ":Status: approved",
        ":Owner: rroe",
        ".. A comment\nOther\n-----",
        ".. |Other| replace:: that",
        ".. _Other: https://example.org/",
        "Words\nof two lines\n------------",
        "Primary:\n  jdoe",
        "Primary: rroe",
        "Secondary:\n  rroe",
    ]
)


WORK = "====\nWork\n===="
ASSIGNEES = "Assignee(s)\n-----------"


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["\n\n", "\n"]))
@example(["Words.", WORK, "Work\n====", WORK], "\n\n")
@example(["Words.", WORK, ASSIGNEES, WORK], "\n")
@example(["Words.", WORK, ASSIGNEES, "Words.", WORK], "\n\n")
def test_excerpt_says_what_the_whole_says(pieces: list[str], between: str) -> None:
    """An excerpt, where there is one, says what the whole text says."""
    assert AT
    lines = tuple(between.join(pieces).split("\n"))
    kept = excerpt(lines, [("Work", "Assignee(s)")])
    if kept is not None:
        assert said(kept, AT) == said(lines, AT)
    kept = excerpt(lines, [])
    if kept is not None:
        requirements = replace(AT.requirements, owner="Owner")
        at = replace(AT, requirements=requirements)
        assert said(kept, at) == said(lines, at)
