"""The ``.mailmap``: read as git reads it, and what becomes of it in the roster."""

from __future__ import annotations

import json

import pytest

from specward.diagnostics.source import read
from specward.git import mailmap
from specward.people import load, roster
from specward.people.aliases import with_mailmap
from tests.support.repo import Repo
from tests.support.small import SPEC

JANE = "Jane Doe <jane@example.org>"

FORMS = [
    "Jane Doe <jd@old.example.org>",
    "<jane@example.org> <jd@old.example.org>",
    "Jane Doe <jane@example.org> <jd@old.example.org>",
    "Jane Doe <jane@example.org> jane <jd@old.example.org>",
]

MAPS = [
    *FORMS,
    "Jane Doe <jane@example.org> Jim <jd@old.example.org>",
    "JANE DOE <JANE@EXAMPLE.ORG> <JD@OLD.example.ORG>",
    "Jane Doe <jane@example.org> JANE <JD@old.example.org>",
    "# Jane Doe <jd@old.example.org>",
    " # Jane Doe <jd@old.example.org>",
    "Jane Doe <jd@old.example.org> # the old one",
    "Jane Doe <jane@example.org> <jd@old.example.org> <other@example.org> more",
    "Jane Doe <jane@example.org>\n<jane@example.org> <jd@old.example.org>",
    "Jane Doe <jd@old.example.org>\n<jane@example.org> <jd@old.example.org>",
    "Jane Doe <jd@old.example.org>\nJanet <jd@old.example.org>",
    "Jane Doe <x@example.org> jane <jd@old.example.org>\nJan <jd@old.example.org>",
    "Jan <jd@old.example.org>\nJane Doe <x@example.org> jane <jd@old.example.org>",
    "Jan <j@x> jane <jd@old.example.org>\n<jane@example.org> jane <jd@old.example.org>",
    "\t Jane   Doe \t<jd@old.example.org>  ",
    "J <jd@old.example.org>",
    "<jd@old.example.org>",
    "Jane <jd@old.example.org",
    "Jane jd@old.example.org>",
    "Jane <> <jd@old.example.org>",
    "Jane <jane@example.org> <>",
    "Jane <jane@example.org> jane <jd@old.example.org",
    "Jane < jd@old.example.org >",
    "Jane <<jd@old.example.org>",
    "Jane <jd@old.example.org>>",
    "Jane Doe <jd@old.example.org>\r\nOther <o@example.org>\r",
    "Jane\0 Doe <jd@old.example.org>",
    "Jane Doe <jd@old.example.org>\0 <x@example.org>",
    "Žofie Nováková 王明 <jd@old.example.org>",
    "\x1b[31mJane <jd@old.example.org>",
    "\n\n  \nJane Doe <jd@old.example.org>",
    "Jane Doe (jd) <jane@example.org> jane <jd@old.example.org>",
    "",
]

ASKED = [
    ("jane", "jd@old.example.org"),
    ("Jane", "JD@OLD.EXAMPLE.ORG"),
    ("Somebody", "jd@old.example.org"),
    ("jane", "jane@example.org"),
    ("jane", " jd@old.example.org "),
    ("jane", "<jd@old.example.org"),
    ("jane", "nobody@example.org"),
]


@pytest.mark.parametrize("text", MAPS)
@pytest.mark.parametrize("end", ["", "\n"])
def test_author_is_whom_git_says(repo: Repo, text: str, end: str) -> None:
    data = (text + end).encode()
    repo.write(".mailmap", data)
    made = mailmap.parse(read(mailmap.PATH, data))
    for name, email in ASKED:
        asked = f"{name} <{email}>"
        proper = "{} <{}>".format(*made.proper(name, email))
        assert proper == repo.git("check-mailmap", asked).removesuffix("\n")


# In the roster ----------------------------------------------------------------------

ROSTER = """\
[people.jdoe]
name = "Jane Doe"
emails = ["jane@example.org"]
aliases = ["jd"]

[people.rroe]
name = "Richard Roe"
emails = ["rick@example.org"]

[groups.core]
name = "Core"
members = ["jdoe"]
"""


def adopted(text: str) -> roster.Roster:
    known = load.parse(read("specs/roster.toml", ROSTER.encode()))
    return with_mailmap(known, mailmap.parse(read(mailmap.PATH, text.encode())))


def whose(made: roster.Roster, text: str) -> str | None:
    found = made.find(text)
    return found.id if found else None


SHARED = (
    "Jane Doe <jane@example.org> jane <shared@example.org>\n"
    "Richard Roe <rick@example.org> rick <shared@example.org>\n"
)


@pytest.mark.parametrize(
    ("text", "call", "id_"),
    [
        *((line, "jd@old.example.org", "jdoe") for line in FORMS),
        (FORMS[3], "jane", "jdoe"),
        (FORMS[1].upper(), "JD@OLD.example.org", "jdoe"),
        ("jd <jd@old.example.org>", "jd@old.example.org", "jdoe"),
        ("Jane Doe <new@example.org> <x@example.org>", "new@example.org", "jdoe"),
        ("Janet <jane@example.org> <x@example.org>", "Janet", "jdoe"),
        ("Nobody Known <nobody@example.org> <x@example.org>", "x@example.org", None),
        ("Nobody Known <nobody@example.org>", "Nobody Known", None),
        ("Core <x@example.org>", "x@example.org", None),
        (f"{JANE} Richard Roe <x@example.org>", "Richard Roe", "rroe"),
        (f"{JANE} Richard Roe <x@example.org>", "x@example.org", "jdoe"),
        (f"{JANE} Core <x@example.org>", "Core", "core"),
        (SHARED, "shared@example.org", None),
        (SHARED, "jane", "jdoe"),
        (SHARED, "rick", "rroe"),
        (SHARED + "Jane Doe <shared@example.org>", "shared@example.org", "jdoe"),
        (
            "<jane@example.org> root <root@a>\n<rick@example.org> root <root@b>",
            "root",
            None,
        ),
        ("Jane Doe <x@y.z>\nRichard Roe <x@y.z>", "x@y.z", "rroe"),
    ],
)
def test_call_is_of(text: str, call: str, id_: str | None) -> None:
    made = adopted(text)
    assert whose(made, call) == id_
    assert made.contradictions == ()
    assert made.problems == ()
    if id_ == "jdoe":
        folded = {each.casefold() for each in made.people[id_].names}
        assert call.casefold() in folded


@pytest.mark.parametrize(
    ("text", "line", "column", "one", "other"),
    [
        ("<jane@example.org> <rick@example.org>", 1, 21, "rick@", "jane@"),
        ("\n#\nJane Doe <RICK@example.org>", 3, 11, "RICK@", "Jane Doe"),
        ("Jane Doe <rick@example.org> <x@y.z>", 1, 30, "rick@", "Jane Doe"),
        ("<jane@example.org> rick <rick@example.org>", 1, 26, "rick@", "jane@"),
    ],
)
def test_contradiction_is_told_and_nothing_is_taken(
    text: str, line: int, column: int, one: str, other: str
) -> None:
    made = adopted(text)
    (problem,) = made.contradictions
    assert (problem.location.line, problem.location.column) == (line, column)
    assert problem.message.startswith(f"'{one}")
    assert f" and '{other}" in problem.message
    assert problem.message.endswith("but 'rroe' and 'jdoe' in the roster")
    assert [each.location.line for each in problem.related] == [6, 1]
    assert whose(made, "rick@example.org") == "rroe"
    assert whose(made, "x@y.z") is None
    author = made.author("Richard", "rick@example.org")
    assert author is not None
    assert author.id == "rroe"


@pytest.mark.parametrize(
    ("text", "name", "email", "id_"),
    [
        ("", "Somebody", "jane@example.org", "jdoe"),
        ("", "Somebody", "JANE@example.org", "jdoe"),
        ("", "Jane Doe", "x@example.org", "jdoe"),
        ("", "Somebody", "x@example.org", None),
        ("", "Core", "x@example.org", None),
        ("", "Jane Doe", "rick@example.org", "rroe"),
        ("", "Somebody", "jan.e@example.org", None),
        *((line, "jane", "jd@old.example.org", "jdoe") for line in FORMS),
        (FORMS[3], "rick", "jd@old.example.org", None),
        (SHARED, "jane", "shared@example.org", "jdoe"),
        (SHARED, "rick", "shared@example.org", "rroe"),
        (SHARED, "other", "shared@example.org", None),
        ("", "", "", None),
    ],
)
def test_author_is_of_the_roster(
    text: str, name: str, email: str, id_: str | None
) -> None:
    found = adopted(text).author(name, email)
    assert (found.id if found else None) == id_


# In a repository --------------------------------------------------------------------


def fired(repo: Repo, *arguments: str) -> list[str]:
    """Return each finding as ``path:line rule``, after every page was written."""
    for form in ("html", "rst", "json", "text"):
        done = repo.run("page", "kilo", "--format", form)
        assert (done.status, done.stderr) == (0, "")
    done = repo.run("check", "--format", "json", *arguments)
    assert done.stderr == ""
    found = json.loads(done.stdout)["findings"]
    return [f"{each['path']}:{each['line']} {each['rule']}" for each in found]


LINE = "Jane Doe <jane@example.org> <jd@old.example.org>\n"
UNKNOWN = [f"{SPEC}:5 unknown-owner"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", UNKNOWN, id="empty"),
        pytest.param(LINE.encode(), [], id="good"),
        pytest.param(b"\xff\xfe\x00\x80\n" * 99 + LINE.encode(), [], id="binary"),
        pytest.param(
            b"J\xe4ne <jane@example.org> <jd@old.example.org>\n", [], id="Latin-1"
        ),
        pytest.param(
            b"<" * 1_000_000 + b"\n" + LINE.encode(), [], id="1 MB of brackets"
        ),
        pytest.param(
            b"x" * 1_000_000 + b"<jane@example.org> <jd@old.example.org>",
            [],
            id="1 MB of a name",
        ),
        pytest.param(b"<a@b> " * 170_000, UNKNOWN, id="1 MB of e-mails"),
        pytest.param(
            "".join(f"<jane@example.org> <x{n}@y.z>\n" for n in range(30_000)).encode(),
            UNKNOWN,
            id="30,000 lines",
        ),
        pytest.param(
            b"\x1b[31m\xe2\x80\xae <jane@example.org> <rick@example.org>\n",
            [".mailmap:1 invalid-roster", *UNKNOWN],
            id="escapes",
        ),
        pytest.param(
            b"<jane@example.org> \x1b]0;x\x07 <rick@example.org>\n" * 3,
            [".mailmap:3 invalid-roster", *UNKNOWN],
            id="a contradiction three times",
        ),
    ],
)
def test_hostile(repo: Repo, data: bytes, expected: list[str]) -> None:
    repo.write("specs/roster.toml", ROSTER)
    repo.replace(SPEC, "Jane Doe", "jd@old.example.org")
    repo.write(".mailmap", data)
    assert fired(repo) == expected
    for form in ("text", "concise"):
        shown = repo.run("check", "--format", form).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_path_that_is_asked_for(repo: Repo) -> None:
    repo.write(".mailmap", "Core reviewers <jane@example.org>\n")
    assert not any(
        line.startswith("note: ") for line in repo.run("check", ".mailmap").lines
    )
    repo.write(".mailmap", "Richard Roe <jane@example.org>\n")
    done = repo.run("check", ".mailmap", "--format", "concise")
    assert (done.status, len(done.lines)) == (1, 2)
    assert done.lines[0] == (
        ".mailmap:1:14: error[invalid-roster] 'jane@example.org' and 'Richard Roe' are "
        "one person here, but 'jdoe' and 'rroe' in the roster"
    )


def test_link_is_not_followed(repo: Repo) -> None:
    """Nor does git, from 2.32 on."""
    repo.replace(SPEC, "Jane Doe", "jd@old.example.org")
    repo.write("names", LINE)
    (repo.path / ".mailmap").symlink_to("names")
    assert fired(repo) == UNKNOWN
    assert repo.git("check-mailmap", "jane <jd@old.example.org>") == (
        "jane <jd@old.example.org>\n"
    )


def test_only_the_one_at_the_top_counts(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "jd@old.example.org")
    repo.write("specs/.mailmap", LINE)
    assert fired(repo) == UNKNOWN


def test_without_a_roster_it_says_nothing(repo: Repo) -> None:
    repo.write(".mailmap", "<jane@example.org> <rick@example.org>\n")
    repo.write("specs/roster.toml", "[people\n")
    assert fired(repo) == ["specs/roster.toml:1 invalid-roster"]


def test_each_commit_has_its_own(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "jd@old.example.org")
    repo.commit()
    repo.write(".mailmap", LINE)
    assert fired(repo, "--at", "HEAD") == UNKNOWN
    repo.commit()
    assert fired(repo, "--at", "HEAD") == []
