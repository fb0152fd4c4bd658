"""Who people are, and every way in which the file can be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from specward.diagnostics.source import read
from specward.people import load, roster
from specward.people.roster import Group, Person

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
    return load.parse(read("specs/roster.toml", data))


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
    found = made.closest(text)
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
        ("people = 3\n", 1, "people: 3 is not a table"),
        ("[people]\njdoe = 3\n", 2, "people.jdoe: 3 is not a table"),
        ("[people.jdoe]\n", 1, "people.jdoe: the key 'name' is missing"),
        ("[people.jdoe]\nname = 3\n", 2, "people.jdoe.name: 3 is not a string"),
        (
            "[people.jdoe]\nname = 'J'\nnick = 'j'\n",
            3,
            "people.jdoe: unknown key 'nick'",
        ),
        (
            "[people.jdoe]\nname = 'J'\nemails = 'j'\n",
            3,
            "people.jdoe.emails: 'j' is not a list",
        ),
        (
            "[people.jdoe]\nname = 'J'\nfrom = '2014'\n",
            3,
            "people.jdoe.from: '2014' is not a date",
        ),
        (
            "[people.jdoe]\nname = 'J'\nurl = 'javascript:x'\n",
            3,
            "'javascript:x' is not an http or https address",
        ),
        ("[groups.core]\nname = 'C'\n", 1, "the group 'core' has no members"),
        (
            "[groups.core]\nname = 'C'\nmembers = ['x']\n",
            3,
            "'x' is not a person or group",
        ),
        ("[person.jdoe]\nname = 'J'\n", 1, "unknown key 'person'"),
        (
            "[people.a]\nname='A'\n[groups.a]\nname='B'\nmembers=['a']\n",
            3,
            "the id of a person and of a group",
        ),
        (
            "[people.a]\nname='A'\n[people.b]\nname='B'\naliases=['a']\n",
            3,
            "'a' is a name of both 'a' and 'b'",
        ),
        (
            "[people.a]\nname='A'\nfrom=2015-01-02\nuntil=2015-01-01\n",
            4,
            "'until' of 'a' is before 'from'",
        ),
    ],
)
def test_problem_stands_at_its_key(text: str, line: int, said: str) -> None:
    made = parsed(text)
    assert [(p.location.line, said in p.message) for p in made.problems] == [
        (line, True)
    ]
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
    assert problem.location.line == line
    assert said in problem.message


def test_missing_one_is_one_problem() -> None:
    (problem,) = load.parse(None).problems
    assert problem.message == "the roster is missing"


# Groups within groups --------------------------------------------------------------

PEOPLE = "".join(f"[people.p{n}]\nname = 'Person {n}'\n" for n in range(4))


def groups(**members: str) -> str:
    """Return people p0 to p3 and groups, each with its members by white space."""
    return PEOPLE + "".join(
        f"[groups.{id_}]\nname = 'Group {id_}'\nmembers = {text.split()}\n"
        for id_, text in members.items()
    )


@pytest.mark.parametrize(
    ("members", "everybody"),
    [
        ({"a": "p0 p1"}, {"a": "p0 p1"}),
        ({"a": "b p0", "b": "p1"}, {"a": "p0 p1", "b": "p1"}),
        ({"a": "b", "b": "c p1", "c": "p2"}, {"a": "p1 p2", "c": "p2"}),
        ({"a": "b c", "b": "d", "c": "d p1", "d": "p1 p2"}, {"a": "p1 p2"}),
    ],
)
def test_everybody_in_a_group(
    members: dict[str, str], everybody: dict[str, str]
) -> None:
    made = parsed(groups(**members))
    assert made.problems == ()
    found = {id_: " ".join(sorted(made.groups[id_].members)) for id_ in everybody}
    assert found == everybody


def test_what_is_within_groups() -> None:
    made = parsed(groups(a="b p0", b="c p1", c="p2", d="p3"))
    assert made.within(("a",)) == {"a", "b", "c", "p0", "p1", "p2"}
    assert made.within(("c", "p3", "nobody")) == {"c", "p2", "p3", "nobody"}


def test_group_is_active_by_somebody_deep_in_it() -> None:
    made = parsed(groups(a="b", b="p0") + "[people.p9]\nname = 'P'\nuntil=2014-01-01\n")
    gone = parsed(groups(a="b", b="p0").replace("'Person 0'", "'X'\nuntil=2014-01-01"))
    day = date(2015, 1, 1)
    assert made.active(made.groups["a"], day)
    assert not gone.active(gone.groups["a"], day)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"a": "a p0"}, [("a", "a > a")]),
        ({"a": "b", "b": "a p0"}, [("a", "a > b > a")]),
        ({"a": "b", "b": "c", "c": "p0 b"}, [("b", "b > c > b")]),
        ({"a": "b c", "b": "a", "c": "a"}, [("a", "a > b > a"), ("a", "a > c > a")]),
        ({"a": "a", "b": "b"}, [("a", "a > a"), ("b", "b > b")]),
        (
            {"a": "b", "b": "c", "c": "d", "d": "e", "e": "f", "f": "a"},
            [("a", "a > b > c > … (2 more) > f > a")],
        ),
    ],
)
def test_group_that_contains_itself(
    members: dict[str, str], told: list[tuple[str, str]]
) -> None:
    text = groups(**members)
    made = parsed(text)
    lines = text.splitlines()
    where = [lines.index(f"[groups.{id_}]") + 3 for id_, _ in told]
    assert [(p.location.line, p.message) for p in made.problems] == [
        (line, f"the group '{id_}' contains itself: {way}")
        for line, (id_, way) in zip(where, told, strict=True)
    ]
    assert len({p.subject for p in made.problems}) == len(told)
    assert made.usable


def test_members_of_a_circle_are_in_it() -> None:
    made = parsed(groups(a="b p0", b="a p1"))
    assert made.groups["a"].members == ("p0", "p1")


def chain(length: int, each: str = "") -> str:
    """Return groups of which each holds the next one, and the last a person."""
    made = ["[people.jdoe]\nname = 'Jane Doe'\n"]
    for n in range(length):
        inner = f"g{n + 1}" if n + 1 < length else "jdoe"
        own = f", '{each}{n}'" if each else ""
        if each:
            made.append(f"[people.{each}{n}]\nname = 'Own {n}'\n")
        made.append(f"[groups.g{n}]\nname = 'Group {n}'\nmembers = ['{inner}'{own}]\n")
    return "".join(made)


def test_5000_groups_one_in_the_other() -> None:
    made = parsed(chain(5000))
    assert made.problems == ()
    assert made.groups["g0"].members == ("jdoe",)
    assert len(made.within(("g0",))) == 5001


def test_5000_groups_in_a_circle() -> None:
    (problem,) = parsed(chain(5000).replace("['jdoe']", "['g0']")).problems
    assert problem.message == (
        "the group 'g0' contains itself: g0 > g1 > g2 > … (4996 more) > g4999 > g0"
    )


def test_groups_that_come_to_too_many_members() -> None:
    """Each holds all that is below it: their square would be kept."""
    made = parsed(chain(5000, "own"))
    (problem,) = made.problems
    assert "more than 1,000,000 members" in problem.message
    assert made.groups["g4999"].members == ("jdoe", "own4999")
    assert made.groups["g4998"].members == ("own4998", "jdoe", "own4999")
    assert made.groups["g0"].members == ("own0",)


@pytest.mark.parametrize(
    ("member", "hint"),
    [("p00", "p0"), ("corre", "core"), ("somebody", None), ("x" * 100_000, None)],
)
def test_near_miss_of_a_member_is_a_person_or_a_group(
    member: str, hint: str | None
) -> None:
    (problem,) = parsed(groups(core="p0", a=f"core {member}")).problems
    assert problem.hint == (f"did you mean '{hint}'?" if hint else None)


# Names -----------------------------------------------------------------------------

A, B = "[people.a]\nname = 'A'\n", "[people.b]\nname = 'B'\n"
TWO_GROUPS = (
    "[groups.b]\nname = 'B'\nmembers = ['a']\naliases = ['c']\n"
    "[groups.c]\nname = 'C'\nmembers = ['a']\n"
)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{A}emails = ['x@y.z']\n{B}emails = ['x@y.z']\n", 4, "'x@y.z' is a name of"),
        (f"{A}emails = ['x@y.z']\n{B}emails = ['X@Y.Z']\n", 4, "'X@Y.Z' is a name of"),
        (f"{A}emails = ['x@y.z']\n{B}aliases = ['x@y.z']\n", 4, "'x@y.z' is a name of"),
        (f"{A}emails = ['x@y.z', 'nobody']\n", 3, "'nobody' is not an e-mail address"),
        (f"{A}emails = ['']\n", 3, "'' is not an e-mail address"),
        (f"{A}emails = ['a b@y.z']\n", 3, "'a b@y.z' is not an e-mail address"),
        (
            f"{A}emails = ['x@y.z\\n']\n".replace("'", '"'),
            3,
            "is not an e-mail address",
        ),
        (f"{A}emails = ['A <x@y.z>']\n", 3, "'A <x@y.z>' is not an e-mail address"),
        (f"{A}emails = ['<x@y.z>']\n", 3, "'<x@y.z>' is not an e-mail address"),
        (f"{A}emails = ['x@y@z']\n", 3, "'x@y@z' is not an e-mail address"),
        (f"{A}emails = ['@y.z']\n", 3, "'@y.z' is not an e-mail address"),
        (f"{A}emails = ['x@']\n", 3, "'x@' is not an e-mail address"),
        (
            f"{A}emails = ['x@y.z, a@y.z']\n",
            3,
            "'x@y.z, a@y.z' is not an e-mail address",
        ),
        (f"{A}aliases = ['x', ' ']\n", 3, "an alias of 'a' is blank"),
        (f"{A}[people.' ']\nname = 'B'\n", 3, "an id is blank"),
        (f"{A}[groups.'']\nname = 'B'\nmembers = ['a']\n", 3, "an id is blank"),
        (
            f"{A}aliases = ['core']\n[groups.core]\nname = 'C'\nmembers = ['a']\n",
            4,
            "'core' is a name of both 'a' and 'core'",
        ),
        (
            A + TWO_GROUPS,
            7,
            "'c' is a name of both 'b' and 'c'",
        ),
        (
            f"{A}[groups.b]\nname = 'B'\nmembers = 'a'\n",
            5,
            "groups.b.members: 'a' is not a list of strings",
        ),
    ],
)
def test_name_that_is_none_or_of_two(text: str, line: int, said: str) -> None:
    (problem,) = parsed(text).problems
    assert problem.location.line == line
    assert said in problem.message


def test_first_of_two_is_named_where_it_stands() -> None:
    (problem,) = parsed(A + TWO_GROUPS).problems
    assert [each.location.line for each in problem.related] == [3]


def test_group_is_found_by_its_alias() -> None:
    made = parsed(GOOD + "aliases = ['cores']\n")
    found = made.find("Cores")
    assert isinstance(found, Group)
    assert made.problems == ()


def test_emails_are_several() -> None:
    emails = ["x@y.z", "root@localhost", "a+b@[::1]", "é@ü.example"]
    made = parsed(f"{A}emails = {emails}\n")
    assert made.problems == ()
    assert made.people["a"].emails == tuple(emails)
