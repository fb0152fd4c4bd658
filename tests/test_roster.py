"""Who people are, and every way in which the file can be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from specward import roster
from specward.roster import Group, Person
from specward.source import read

GOOD = """\
[people.jdoe]
name = "Jane Doe"
url = "https://example.org/~jdoe"
emails = ["jane@example.org"]
aliases = ["jd", "Jane D."]
from = 2014-01-01
until = 2014-12-31

[people.rroe]
name = "Richard Röe"

[groups.core]
name = "Core reviewers"
members = ["jdoe", "rroe"]
"""


def parsed(text: str | bytes) -> roster.Roster:
    data = text.encode() if isinstance(text, str) else text
    return roster.parse(read("specs/roster.toml", data))


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("jdoe", "jdoe"),
        ("Jane Doe", "jdoe"),
        ("JANE  DOE", "jdoe"),
        ("jd", "jdoe"),
        ("jane@example.org", "jdoe"),
        ("Richard Roe", "rroe"),
        ("core", "core"),
        ("Core Reviewers", "core"),
    ],
)
def test_whom_a_text_names(text: str, id_: str) -> None:
    found = parsed(GOOD).find(text)
    assert isinstance(found, Person | Group)
    assert found.id == id_


def test_good_one_has_no_problem() -> None:
    assert parsed(GOOD).problems == ()


@pytest.mark.parametrize(
    ("text", "near"), [("Jane Dole", "jdoe"), ("Richard Row", "rroe"), ("Zoë", None)]
)
def test_near_miss(text: str, near: str | None) -> None:
    made = parsed(GOOD)
    assert made.find(text) is None
    found = made.near(text)
    assert (found.id if found else None) == near


@pytest.mark.parametrize(
    ("day", "active"),
    [
        (date(2013, 12, 31), False),
        (date(2014, 1, 1), True),
        (date(2014, 12, 31), True),
        (date(2015, 1, 1), False),
        (None, True),
    ],
)
def test_active(day: date | None, *, active: bool) -> None:
    made = parsed(GOOD)
    assert made.active(made.people["jdoe"], day) == active
    assert made.active(made.groups["core"], day)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("people = 3\n", 1, "people is not a table"),
        ("[people]\njdoe = 3\n", 2, "'jdoe' is not a table"),
        ("[people.jdoe]\n", 1, "'jdoe' has no name"),
        ("[people.jdoe]\nname = 3\n", 2, "name is not a text"),
        ("[people.jdoe]\nname = 'J'\nnick = 'j'\n", 3, "'nick' is no key"),
        ("[people.jdoe]\nname = 'J'\nemails = 'j'\n", 3, "emails is not a list"),
        ("[people.jdoe]\nname = 'J'\nfrom = '2014'\n", 3, "from is not a date"),
        ("[people.jdoe]\nname = 'J'\nurl = 'javascript:x'\n", 3, "url is no http"),
        ("[groups.core]\nname = 'C'\n", 1, "the group 'core' has no members"),
        ("[groups.core]\nname = 'C'\nmembers = ['x']\n", 3, "'x' is not among"),
        ("[person.jdoe]\nname = 'J'\n", 1, "'person' is no key of a roster"),
        ("[people.a]\nname='A'\n[groups.a]\nname='B'\nmembers=['a']\n", 3, "a person"),
        (
            "[people.a]\nname='A'\n[people.b]\nname='B'\naliases=['a']\n",
            3,
            "'a' is a name of both a and b",
        ),
        (
            "[people.a]\nname='A'\nfrom=2015-01-02\nuntil=2015-01-01\n",
            4,
            "a ends before it begins",
        ),
    ],
)
def test_problem_stands_at_its_key(text: str, line: int, said: str) -> None:
    made = parsed(text)
    assert [(p.place.line, said in p.message) for p in made.problems] == [(line, True)]
    assert made.usable


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[people.a]\nname = \n", 2, "invalid value"),
        ("[people.a]\nname='A'\n[people.a]\nname='B'\n", 3, "twice"),
        (b"[people.a]\nname = '\xff'\n", 2, "not UTF-8"),
    ],
)
def test_unusable_one_is_one_problem(text: str | bytes, line: int, said: str) -> None:
    made = parsed(text)
    (problem,) = made.problems
    assert not made.usable
    assert problem.place.line == line
    assert said in problem.message


def test_missing_one_is_one_problem() -> None:
    (problem,) = roster.parse(None).problems
    assert problem.message == "there is no roster here"
