"""Who changes a spec, and who is behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.git.trailers import co_authors
from tests.support.repo import Repo
from tests.support.steps import QUOTAS, found, report, text

ROSTER = """\
[people.jdoe]
name = "Jane Doe"
emails = ["jane@example.org"]
[people.rroe]
name = "Richard Roe"
emails = ["richard@example.org"]
[people.ann]
name = "Ann Other"
emails = ["ann@example.org"]
[groups.core]
name = "Core reviewers"
members = ["rroe", "inner"]
[groups.inner]
name = "Inner circle"
members = ["ann"]
"""
MAILMAP = "Jane Doe <jane@example.org> <jd@old.example.org>\n"


def by(repo: Repo, owner: str, author: str, message: str = "patch") -> list[str]:
    """Return what is said of a patch by *author* to a spec of *owner*."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(".mailmap", MAILMAP)
    repo.write(QUOTAS, text(owner=owner))
    repo.commit("base")
    repo.write(QUOTAS, text(owner=owner) + "\nAnd more.\n")
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--author", author, "--message", message)
    return [each["message"] for each in found(repo, "not-by-owner")]


RICHARD = "Richard Roe <richard@example.org>"
CO = "patch\n\nWords.\n\n"


@pytest.mark.parametrize(
    ("owner", "author", "message"),
    [
        ("Jane Doe", "Jane Doe <jane@example.org>", "patch"),
        ("Jane Doe", "J. D. <JANE@EXAMPLE.ORG>", "patch"),
        ("Jane Doe", "jane doe <elsewhere@example.org>", "patch"),
        ("Jane Doe", "J <jd@old.example.org>", "patch"),
        ("Core reviewers", RICHARD, "patch"),
        ("Core reviewers", "A <ann@example.org>", "patch"),
        ("Jane Doe, Richard Roe", RICHARD, "patch"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: Jane Doe <jane@example.org>"),
        ("Jane Doe", RICHARD, CO + "CO-AUTHORED-BY:Jane <jane@example.org>"),
        ("Jane Doe", RICHARD, CO + "Change-Id: I1\nCo-Authored-By: Jane Doe"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: X <x@y>, J <jane@example.org>"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: Jane\n <jane@example.org>"),
        # Above the last paragraph, where most people write it.
        ("Jane Doe", RICHARD, CO + "Co-authored-by: <jane@example.org>\n\nThe end."),
        ("TBD", RICHARD, "patch"),
        ("Nobody Known", RICHARD, "patch"),
    ],
)
def test_owner_changes_a_spec(
    repo: Repo, owner: str, author: str, message: str
) -> None:
    assert by(repo, owner, author, message) == []


BOTH = "this spec is owned by 'Jane Doe' and 'Ann Other', but the change is by "
LEADS = "this spec is owned by 'Jane Doe', but the change is by "


@pytest.mark.parametrize(
    ("owner", "author", "message", "said"),
    [
        ("Jane Doe", RICHARD, "patch", LEADS + "'Richard Roe'"),
        ("Jane Doe", "Who <who@example.org>", "patch", LEADS + "'Who'"),
        ("Jane Doe", "R\x1b[1med <r@r>", "patch", LEADS + r"'R\x1b[1med'"),
        (
            "Jane Doe",
            RICHARD,
            CO + "Co-authored-by: \x1b]0;x\x07 <x@y>",
            LEADS + r"'Richard Roe' and '\x1b]0;x\x07'",
        ),
        ("Jane Doe", RICHARD, CO + "Co-authored-by:", LEADS + "'Richard Roe'"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: <>", LEADS + "'Richard Roe'"),
        (
            "Core reviewers",
            "Jane Doe <jane@example.org>",
            "patch",
            "this spec is owned by 'Core reviewers', but the change is by 'Jane Doe'",
        ),
        (
            "Jane Doe, Ann Other",
            RICHARD,
            CO + "".join(f"Co-authored-by: N{n} <n{n}@x>\n" for n in range(9)),
            BOTH + "'Richard Roe', 'N0', 'N1', 'N2' and 6 others",
        ),
    ],
)
def test_somebody_else_changes_a_spec(
    repo: Repo, owner: str, author: str, message: str, said: str
) -> None:
    assert by(repo, owner, author, message) == [said]


NOBODIES = {
    b" <> 1431421200 +0000": "'somebody without a name'",
    b"<x@y> 1431421200 +0000": "'somebody without a name'",
    b"\x1b[2J\xff <r@r> 1431421200 +0000": "'\\x1b[2J\ufffd'",
    b"A\rB <r@r> 99999999999999999999 +9999": "'A B'",
    b"": "'somebody without a name'",
}


@pytest.mark.parametrize("author", NOBODIES)
def test_author_that_git_itself_would_not_take(repo: Repo, author: bytes) -> None:
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text())
    parent = repo.commit("base")
    repo.write(QUOTAS, text() + "\nMore.\n")
    repo.git("add", "--all")
    tree = repo.git("write-tree").strip()
    repo.write(
        "../commit",
        f"tree {tree}\nparent {parent}\n".encode()
        + b"author "
        + author
        + b"\ncommitter C <c@example.org> 1431421200 +0000\n\npatch\n",
    )
    options = ("-t", "commit", "-w", "--literally")
    commit = repo.git("hash-object", *options, "../commit").strip()
    done = repo.run("check", "--since", "HEAD", "--at", commit)
    assert done.status == 0
    assert f"the change is by {NOBODIES[author]}\n" in done.stdout


def test_owners_are_those_before_the_patch(repo: Repo) -> None:
    """Nobody takes a spec over unseen by writing themselves into it."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Jane Doe"))
    repo.commit("base")
    repo.write(QUOTAS, text(owner="Richard Roe"))
    repo.git("commit", "--quiet", "--all", "--author", RICHARD, "--message", "mine")
    assert [each["message"] for each in found(repo, "not-by-owner")] == [
        LEADS + "'Richard Roe'"
    ]


def test_group_is_what_it_was_before_the_patch(repo: Repo) -> None:
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Core reviewers"))
    repo.commit("base")
    repo.write("specs/roster.toml", ROSTER.replace('"rroe", ', '"rroe", "jdoe", '))
    repo.write(QUOTAS, text(owner="Core reviewers") + "\nMore.\n")
    jane = "Jane Doe <jane@example.org>"
    repo.git("commit", "--quiet", "--all", "--author", jane, "--message", "me too")
    assert len(found(repo, "not-by-owner")) == 1


def test_move_without_a_change_is_by_anybody(repo: Repo) -> None:
    """Whoever closes a cycle moves the specs of all."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Jane Doe"))
    repo.commit("base")
    (repo.path / "specs/liberty").mkdir()
    repo.git("mv", QUOTAS, "specs/liberty")
    repo.git("commit", "--quiet", "--author", RICHARD, "--message", "move")
    assert not found(repo, "not-by-owner")


def test_author_of_the_next_commit(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is staged is by whom git would name; by nobody if it knows none."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Jane Doe"))
    repo.commit("base")
    repo.write(QUOTAS, text(owner="Jane Doe") + "\nMore.\n")
    repo.git("add", "--all")
    for staged in (("--staged",), ("--since", "HEAD")):
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", "richard@example.org")
        assert len(found(repo, "not-by-owner", *staged)) == 1
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", "jane@example.org")
        assert not found(repo, "not-by-owner", *staged)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "<>")
    assert not found(repo, "not-by-owner", "--staged")


def test_without_a_roster_nobody_is_told(repo: Repo) -> None:
    repo.write("specward.toml", "[roster]\n")
    repo.write(QUOTAS, text())
    repo.commit("base")
    repo.write(QUOTAS, text() + "\nMore.\n")
    repo.commit("patch")
    made = report(repo)
    assert made["summary"]["judged"]["not-by-owner"] == 0


@given(st.lists(st.text() | st.from_regex(r"(?i)co-authored-by: .*")))
def test_any_message_is_read(lines: list[str]) -> None:
    for each in co_authors("\n".join(lines)):
        assert each.name or each.email
        assert each.name == each.name.strip()
        assert not set(each.email) & set("<>")
