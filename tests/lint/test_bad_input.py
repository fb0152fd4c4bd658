"""Bad input becomes a finding or one clear message, whatever it is.

Never a traceback, a hang or silence: what a spec, a template, a roster, a cycle
file or a configuration can have wrong, each with the finding that says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specward.rst.document import Unreadable
from specward.rst.parse import parse
from tests.support.growth import LINEAR, growth
from tests.support.repo import Repo

SPEC = "specs/kilo/objects.rst"
TEMPLATE = "templates/spec.rst"
ROSTER = "specs/roster.toml"
CYCLE = "specs/kilo/cycle.rst"
PAGES = ("html", "rst", "json", "text")
PLAN = "First the readers, then the writers."

GOOD = """\
=======
Objects
=======

:Owner: Jane Doe
:Status: approved
:Order: 1
:Label: Objects

One way to reach the database, for those who change its schema.

Plan
====

First the readers, then the writers.
"""

FINDING = re.compile(r"(.*):(\d+:\d+): (\w+)\[([a-z0-9-]+)\] (.*)")


def found(repo: Repo, path: str = SPEC) -> list[str]:
    """Return 'line:column rule' of each finding at *path*."""
    done = repo.run("check", "--format", "concise")
    assert done.status in (0, 1)
    assert done.stderr == ""
    matches = (FINDING.fullmatch(line) for line in done.lines)
    return [f"{m[2]} {m[4]}" for m in matches if m and m[1] == path]


def said(repo: Repo, rule: str, *arguments: str) -> str:
    """Return the message of the one finding of *rule*."""
    report = json.loads(repo.run("check", "--format", "json", *arguments).stdout)
    (only,) = (each for each in report["findings"] if each["rule"] == rule)
    return str(only["message"])


def page(repo: Repo, cycle: str = "kilo") -> dict[str, Any]:
    """Return the page as JSON, after all formats of it were written."""
    for name in PAGES:
        done = repo.run("page", cycle, "--format", name)
        assert (done.status, done.stderr) == (0, "")
    report = json.loads(repo.run("page", cycle, "--format", "json").stdout)
    assert report["entries_in"] == report["entries_out"]
    return dict(report)


def titles(repo: Repo, part: str = "table") -> list[object]:
    return [entry["title"] for entry in page(repo)[part]]


def test_good_text_is_good(repo: Repo) -> None:
    """The others change it: what they find is of their change."""
    assert repo.read(SPEC) == GOOD
    assert found(repo) == []
    assert titles(repo) == ["Objects"]


# Bytes ------------------------------------------------------------------------

NO_SPEC = ["1:1 missing-field", "1:1 missing-owner", "1:1 missing-title"]
LATIN = GOOD.replace("Jane", "J\xe9ne").encode("latin-1")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(LATIN, ["5:10 not-utf8"], id="latin-1"),
        pytest.param(GOOD.encode("utf-16"), ["1:1 not-utf8"], id="utf-16"),
        pytest.param(
            GOOD.replace("Jane", "J\0ne").encode(),
            ["5:9 unknown-owner", "5:10 invisible-character"],
            id="nul",
        ),
        pytest.param(
            b"\xef\xbb\xbf" + GOOD.encode(), ["1:1 byte-order-mark"], id="bom"
        ),
        pytest.param(b"", NO_SPEC, id="empty"),
        pytest.param(b"\n", NO_SPEC, id="blank"),
        pytest.param(b"\0", ["1:1 invisible-character"], id="nothing but nul"),
        pytest.param(b"\xff", ["1:1 not-utf8"], id="nothing but ff"),
        pytest.param(b"\xef\xbb\xbf", ["1:1 byte-order-mark", *NO_SPEC], id="only bom"),
        pytest.param(b"\xc3", ["1:1 not-utf8"], id="half a letter"),
        pytest.param(b"\xed\xa0\x80\n", ["1:1 not-utf8"], id="surrogate"),
        pytest.param(
            GOOD.replace("Jane Doe\n", "Jane Doe\r\n").encode(),
            ["5:17 carriage-return"],
            id="one crlf",
        ),
        pytest.param(
            GOOD.replace("Jane Doe", "Jane\rDoe").encode(),
            ["5:13 carriage-return"],
            id="cr in a line",
        ),
    ],
)
def test_bytes(repo: Repo, data: bytes, expected: list[str]) -> None:
    repo.write(SPEC, data)
    assert found(repo)[: len(expected)] == expected
    assert page(repo)["entries_in"] == 1


def test_windows_line_ends_are_one_finding_a_line(repo: Repo) -> None:
    repo.write(SPEC, GOOD.replace("\n", "\r\n"))
    number = GOOD.count("\n")
    assert [each.split()[1] for each in found(repo)] == ["carriage-return"] * number
    assert titles(repo) == ["Objects"]


def test_old_line_ends_are_one_line(repo: Repo) -> None:
    """Lines are what a line feed ends, and nothing else."""
    repo.write(SPEC, GOOD.replace("\n", "\r"))
    assert {each.split(":")[0] for each in found(repo)} == {"1"}
    assert "1:8 carriage-return" in found(repo)
    assert titles(repo, "unclear") == ["objects"]


@pytest.mark.parametrize("data", [LATIN, b"\xff\xfe", b"\x80" * 9])
def test_what_cannot_be_read_is_on_the_page(repo: Repo, data: bytes) -> None:
    repo.write(SPEC, data)
    (entry,) = page(repo)["unclear"]
    assert entry["problem"] == "it is not UTF-8"
    assert "checked 0 of 1 spec " in repo.run("check").lines[-1]


# Titles and fields --------------------------------------------------------------

HEAD = "=======\nObjects\n=======\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(HEAD, ["2:1 missing-field", "2:1 missing-owner"], id="title only"),
        pytest.param("Just words.\n", NO_SPEC, id="no title"),
        pytest.param(
            GOOD.removeprefix(HEAD + "\n"), ["1:1 missing-title"], id="title gone"
        ),
        pytest.param(
            HEAD + "\n" + GOOD.replace("Objects\n", "Another\n", 1),
            [
                "2:1 missing-field",
                "2:1 missing-owner",
                "6:1 unexpected-section",
            ],
            id="two titles",
        ),
        pytest.param(
            GOOD.replace(":Order: 1\n", ":Order: 1\n:order: 2\n"),
            ["8:2 duplicate-field"],
            id="duplicate field",
        ),
        pytest.param(
            GOOD.replace(":Order: 1\n", ":Owner: Jane Doe\n:Owner: Nobody\n"),
            ["7:2 duplicate-field", "8:2 duplicate-field"],
            id="three owners",
        ),
        pytest.param(
            GOOD.replace("Label: Objects", "Label: *Objects*"),
            ["8:9 invalid-field"],
            id="markup in a label",
        ),
        pytest.param(
            GOOD.replace("Jane Doe", "`J. Doe <https://x.org>`__"),
            ["5:9 unknown-owner"],
            id="markup in an owner",
        ),
        pytest.param(
            GOOD.replace("Status: approved", "Status: *approved*x"),
            ["6:10 invalid-field", "6:10 rst-warning"],
            id="markup in a status",
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: one"), ["7:9 invalid-field"], id="order"
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: " + "9" * 5000),
            ["7:9 invalid-field"],
            id="order of 5000 digits",
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: \u0661"),
            ["7:9 invalid-field"],
            id="order in other digits",
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: -1"), ["7:9 invalid-field"], id="negative"
        ),
        pytest.param(
            GOOD.replace(":Owner: Jane Doe", ":Owner: ,,, ,"),
            ["5:2 missing-owner"],
            id="commas",
        ),
        pytest.param(
            GOOD.replace("Owner: Jane Doe", "Owner:\n\n   * Jane\n   * Richard"),
            ["7:4 unknown-owner"],
            id="owners in a list",
        ),
        pytest.param(
            GOOD.replace("Label: Objects", "Tracker: javascript:alert(1)"),
            ["8:11 invalid-field", "8:11 unsafe-link"],
            id="tracker with a script",
        ),
        pytest.param(
            GOOD.replace("Label: Objects", "Tracker: https:///"),
            ["8:11 invalid-field"],
            id="tracker without a host",
        ),
        pytest.param(
            GOOD.replace("Status: approved", "Status: aproved"),
            ["6:10 invalid-field"],
            id="status that is none",
        ),
    ],
)
def test_title_and_fields(repo: Repo, text: str, expected: list[str]) -> None:
    repo.write(SPEC, text)
    mine = found(repo)
    assert [each for each in expected if each not in mine] == []
    assert page(repo)["entries_in"] == 1


def test_first_of_two_fields_counts(repo: Repo) -> None:
    repo.replace(SPEC, ":Order: 1\n", ":Order: 1\n:Label: First\n")
    (entry,) = page(repo)["table"]
    assert entry["label"] == "First"
    assert found(repo) == ["9:2 duplicate-field"]


def test_title_that_is_missing_is_the_slug_on_the_page(repo: Repo) -> None:
    repo.write(SPEC, GOOD.removeprefix(HEAD + "\n"))
    assert titles(repo) == ["objects"]


# Templates ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, ["1:1 invalid-template"], id="missing"),
        pytest.param("", ["1:1 invalid-template"], id="empty"),
        pytest.param("Words.\n", ["1:1 invalid-template"], id="no title"),
        pytest.param(b"\xff\n", ["1:1 not-utf8"], id="not utf-8"),
        pytest.param("* " * 400 + "x\n", ["1:1 rst-error"], id="nested too deeply"),
        pytest.param(
            "=\nA\n=\n\nPlan\n====\n.. specward: form approved\n",
            ["7:4 invalid-template"],
            id="unknown mark",
        ),
        pytest.param(
            "=\nA\n=\n\nPlan\n====\n.. specward: from aproved\n",
            ["7:4 invalid-template"],
            id="unknown status",
        ),
        pytest.param(
            "=\nA\n=\n\nPlan\n====\n.. specward: from\n",
            ["7:4 invalid-template"],
            id="from nothing",
        ),
        pytest.param(
            "=\nA\n=\n\n:Owner: <x; from>\n:Size: <x; soon>\n",
            ["5:9 invalid-template", "6:8 invalid-template"],
            id="unknown mark of a field",
        ),
        pytest.param(
            "=\nA\n=\n\n.. specward: plan\n",
            ["5:4 invalid-template"],
            id="mark under no section",
        ),
        pytest.param(
            "=\nA\n=\n\nB\n=\n.. specward: plan\n\nC\n=\n.. specward: plan\n",
            ["9:1 invalid-template"],
            id="two plans",
        ),
        pytest.param(
            "=\nA\n=\n\nB\n=\n\nx\n\nB\n=\n\nx\n",
            ["10:1 invalid-template"],
            id="a section twice",
        ),
    ],
)
def test_template(repo: Repo, text: str | bytes | None, expected: list[str]) -> None:
    if text is None:
        (repo.path / TEMPLATE).unlink()
    else:
        repo.write(TEMPLATE, text)
    mine = found(repo, TEMPLATE)
    assert [each for each in expected if each not in mine] == []
    assert page(repo)["entries_in"] == 1
    assert repo.run("explain", SPEC).status == 0


def test_unknown_mark_has_its_near_miss(repo: Repo) -> None:
    repo.replace(TEMPLATE, "optional, points", "optoinal, points")
    done = repo.run("check")
    assert "error[invalid-template] 'optoinal' is not a mark\n" in done.stdout
    assert "help: did you mean 'optional'?" in done.stdout


def test_without_a_template_bytes_and_markup_are_judged_still(repo: Repo) -> None:
    (repo.path / TEMPLATE).unlink()
    repo.write(SPEC, GOOD.replace(PLAN, "see :nope:`x` "))
    assert found(repo) == ["15:5 unknown-role", "15:14 trailing-whitespace"]


# The roster -----------------------------------------------------------------------

PERSON = '[people.jdoe]\nname = "Jane Doe"\n'


@pytest.mark.parametrize(
    ("text", "expected", "message"),
    [
        pytest.param(None, "1:1", "the roster is missing", id="missing"),
        pytest.param(
            "people = [\n", "1:1", "the roster is not valid TOML", id="not TOML"
        ),
        pytest.param(
            b"\xff", "1:1", "the roster is not valid TOML: it is not UTF-8", id="ff"
        ),
        pytest.param("\0", "1:1", "the roster is not valid TOML", id="nul"),
        pytest.param(
            PERSON + PERSON,
            "3:13",
            "the roster is not valid TOML: cannot declare",
            id="duplicate id",
        ),
        pytest.param(
            PERSON + '[people.other]\nname = "O"\naliases = ["jane  DOE"]\n',
            "3:9",
            "'jane DOE' is a name of both 'jdoe' and 'other'",
            id="an alias of two",
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\n',
            "3:9",
            "the group 'core' has no members",
            id="a group without members",
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\nmembers = []\n',
            "3:9",
            "the group 'core' has no members",
            id="a group with no members",
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\nmembers = ["jdo"]\n',
            "5:1",
            "the member 'jdo' is not a person or group",
            id="a member that there is not",
        ),
        pytest.param(
            PERSON + '[groups.jdoe]\nname = "D"\nmembers = ["jdoe"]\n',
            "3:9",
            "'jdoe' is the id of a person and of a group",
            id="a person and a group",
        ),
        pytest.param("people = 3\n", "1:1", "people: 3 is not a table", id="no table"),
        pytest.param(
            "[people]\njdoe = 3\n",
            "2:1",
            "people.jdoe: 3 is not a table",
            id="no person",
        ),
        pytest.param(
            "[people.jdoe]\nname = 3\n",
            "2:1",
            "people.jdoe.name: 3 is not a string",
            id="no name",
        ),
        pytest.param(
            "[people.jdoe]\n",
            "1:9",
            "people.jdoe: the key 'name' is missing",
            id="nameless",
        ),
        pytest.param(
            PERSON + 'url = "javascript:alert(1)"\n',
            "3:1",
            "'javascript:alert(1)' is not an http or https address",
            id="script for an address",
        ),
        pytest.param(
            PERSON + 'url = "ftp://example.org/~jdoe"\n',
            "3:1",
            "'ftp://example.org/~jdoe' is not an http or https address",
            id="another scheme",
        ),
        pytest.param(
            PERSON + 'emails = ["j@x.org"]\n[people.o]\nname = "O"\n'
            'emails = ["o@x.org", "J@X.org"]\n',
            "4:9",
            "'J@X.org' is a name of both 'jdoe' and 'o'",
            id="an e-mail of two",
        ),
        pytest.param(
            PERSON + 'emails = ["Jane <j@x.org>\\u001b[31m"]\n',
            "3:1",
            "'Jane <j@x.org>\\x1b[31m' is not an e-mail address",
            id="no e-mail",
        ),
        pytest.param(
            PERSON + '[people.""]\nname = "O"\n', "3:9", "an id is blank", id="no id"
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\nmembers = ["jdoe", "core"]\n',
            "5:1",
            "the group 'core' contains itself: core > core",
            id="a group in itself",
        ),
        pytest.param(
            PERSON + '[groups.a]\nname = "Aa"\nmembers = ["b"]\n'
            '[groups.b]\nname = "Bb"\nmembers = ["a"]\n',
            "5:1",
            "the group 'a' contains itself: a > b > a",
            id="groups in a circle",
        ),
        pytest.param(
            PERSON
            + "".join(
                f'[groups.g{n}]\nname = "Group {n}"\nmembers = ["g{(n + 1) % 5000}"]\n'
                for n in range(5000)
            ),
            "5:1",
            "the group 'g0' contains itself: g0 > g1 > g2 > … (4996 more) > g4999 > g0",
            id="5,000 groups in a circle",
        ),
        pytest.param(
            PERSON + "until = 1979-05-27T07:32:00Z\n",
            "3:1",
            "people.jdoe.until: 1979-05-27 07:32:00+00:00 is not a date",
            id="a moment",
        ),
        pytest.param(
            PERSON + "emails = [[1]]\n",
            "3:1",
            "people.jdoe.emails[0]: [1] is not a string",
            id="lists in a list",
        ),
        pytest.param(
            PERSON + "nmae = 1\n",
            "3:1",
            "people.jdoe: unknown key 'nmae'",
            id="unknown key",
        ),
        pytest.param(
            "x" + ".x" * 3000 + " = 1\n", "1:6001", "unknown key 'x'", id="a long key"
        ),
    ],
)
def test_roster(
    repo: Repo, text: str | bytes | None, expected: str, message: str
) -> None:
    if text is None:
        (repo.path / ROSTER).unlink()
    else:
        repo.write(ROSTER, text)
    done = repo.run("check", "--format", "concise")
    assert done.status == 1
    assert f"{ROSTER}:{expected}: error[invalid-roster] {message}" in done.stdout
    assert page(repo)["entries_in"] == 1
    assert repo.run("explain", SPEC).status == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [("people = [\n", "invalid value"), ("x = " + "[" * 3000 + "]" * 3000, "nested")],
)
def test_what_is_not_toml_has_its_reason(repo: Repo, text: str, reason: str) -> None:
    """A process of its own: pytest's is deep in calls already."""
    repo.write(ROSTER, text)
    done = repo.spawn("check", "--format", "concise")
    assert (done.status, done.stderr) == (1, "")
    first = done.lines[0]
    assert first.startswith(f"{ROSTER}:1:1: error[invalid-roster] the roster is not ")
    assert reason in first.lower()


@pytest.mark.parametrize("text", [None, b"\xff", "people = [\n"])
def test_unusable_roster_calls_nobody_unknown(
    repo: Repo, text: str | bytes | None
) -> None:
    (repo.path / ROSTER).unlink()
    if text is not None:
        repo.write(ROSTER, text)
    repo.replace(SPEC, "Jane Doe", "Somebody Else")
    assert found(repo) == []
    (entry,) = page(repo)["table"]
    assert entry["owners"] == [
        {
            "id": None,
            "name": "Somebody Else",
            "url": None,
            "kind": "person",
            "active": True,
        }
    ]
    assert "note: without a roster" in repo.run("check").stdout


def test_empty_roster_knows_nobody(repo: Repo) -> None:
    """It can be read, and says that there is nobody: that is no silence."""
    repo.write(ROSTER, "")
    assert found(repo) == ["5:9 unknown-owner"]


@pytest.mark.parametrize(
    "name",
    ["Zoë Ångström", "Ольга Петрова", "王小明", "مريم الخوارزمي", "Zoë Ольга 王 مريم"],
)
def test_name_in_any_script(repo: Repo, name: str) -> None:
    """Known as written, found by its near miss, and shown in every format."""
    repo.write(ROSTER, f'[people.who]\nname = "{name}"\n')
    repo.replace(SPEC, "Jane Doe", name)
    assert found(repo) == []
    assert page(repo)["table"][0]["owners"][0]["name"] == name
    for form in ("html", "rst", "text"):
        assert name in repo.run("page", "kilo", "--format", form).stdout
    repo.replace(SPEC, name, f"{name}ы")
    assert found(repo) == ["5:9 unknown-owner"]
    assert f"did you mean '{name}' (who)?" in repo.run("check").stdout


def people(number: int) -> str:
    """Return a roster of people whose names are much alike."""
    return "".join(
        f'[people.p{n}]\nname = "Person {n:04} Name"\nemails = ["p{n}@example.org"]\n'
        for n in range(number)
    )


def test_1000_owners_who_are_1000_people(repo: Repo) -> None:
    repo.write(ROSTER, people(1000))
    owners = ",\n  ".join(f"Person {n:04} Name" for n in range(1000))
    repo.replace(SPEC, "Jane Doe", owners)
    assert found(repo) == []
    shown = page(repo)["table"][0]["owners"]
    assert [each["id"] for each in shown] == [f"p{n}" for n in range(1000)]


@pytest.mark.parametrize("name", ["Persn {n:04} Naem", "{n:04} nosreP emaN", "x" * 45])
def test_1000_owners_whom_nobody_knows(repo: Repo, name: str) -> None:
    repo.write(ROSTER, people(1000))
    owners = [name.format(n=n) for n in range(1000)]
    repo.replace(SPEC, "Jane Doe", ",\n  ".join(owners))
    told = [line for line in found(repo) if line.endswith(" unknown-owner")]
    assert len(told) == 1000


# Order and cycles -----------------------------------------------------------------


def test_two_specs_with_one_order_stand_by_slug(repo: Repo) -> None:
    for slug in ("zebra", "cells10", "cells9", "ants"):
        text = GOOD.replace("Objects", slug.title()).replace("=======", "=" * 8)
        repo.write(f"specs/kilo/{slug}.rst", text)
    done = repo.run("check")
    assert (done.status, "no findings" in done.lines[-1]) == (0, True)
    assert titles(repo) == ["Ants", "Cells9", "Cells10", "Objects", "Zebra"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("kilo", "Kilo Project Priorities"),
        ("2026.2", "2026.2 Project Priorities"),
        ("été", "Été Project Priorities"),
    ],
)
def test_cycle_without_its_file_is_called_by_its_name(
    repo: Repo, name: str, title: str
) -> None:
    repo.write(f"specs/{name}/objects.rst", GOOD)
    report = page(repo, name)
    assert report["title"] == title
    assert "[" not in repo.run("check", "--cycle", "kilo").stdout


@pytest.mark.parametrize(
    ("text", "expected", "title"),
    [
        pytest.param("", ["1:1 missing-title"], None, id="empty"),
        pytest.param("Words.\n", ["1:1 missing-title"], None, id="no title"),
        pytest.param(b"\xff\n", ["1:1 not-utf8"], None, id="not utf-8"),
        pytest.param(
            "* " * 400 + "x\n", ["1:1 rst-error"], None, id="nested too deeply"
        ),
        pytest.param(
            "====\nKilo\n====\n\n:Starts: soon\n:Ends: 2015-02-30\n:Frozen: 1-1-1\n",
            ["5:10 invalid-field", "6:8 invalid-field", "7:10 invalid-field"],
            "Kilo",
            id="days that are none",
        ),
        pytest.param(
            "====\nKilo\n====\n\nA\n=\n.. specward: tabel\n\nwords\n",
            ["7:4 invalid-template"],
            "Kilo",
            id="unknown mark",
        ),
        pytest.param(
            "====\nKilo\n====\n\n.. specward: table\n\nwords\n",
            ["5:4 invalid-template"],
            "Kilo",
            id="mark under no section",
        ),
        pytest.param(
            "====\nKilo\n====\n\nA\n=\n.. specward: table, unclear\n",
            ["7:4 invalid-template"],
            "Kilo",
            id="two marks",
        ),
    ],
)
def test_broken_cycle_file(
    repo: Repo, text: str | bytes, expected: list[str], title: str | None
) -> None:
    repo.write(CYCLE, text)
    mine = found(repo, CYCLE)
    assert [each for each in expected if each not in mine] == []
    report = page(repo)
    assert report["title"] == (title or "Kilo Project Priorities")
    assert titles(repo) == ["Objects"]


def test_last_day_there_is(repo: Repo) -> None:
    """Python knows no day after it, and none before the first."""
    repo.write(CYCLE, "====\nKilo\n====\n\n:Starts: 0001-01-01\n:Ends: 9999-12-31\n")
    repo.commit()
    assert found(repo, CYCLE) == []
    assert titles(repo) == ["Objects"]


# Markup ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "|a|\n\n.. |a| replace:: |b|\n.. |b| replace:: |a|",
            "broken-reference",
            id="substitutions in a circle",
        ),
        pytest.param(
            "|a|\n\n.. |a| replace:: x |a| y",
            "broken-reference",
            id="substitution of itself",
        ),
        pytest.param("x_\n\n.. _x: x_", "broken-reference", id="target of itself"),
        pytest.param(
            "x_\n\n.. _x: y_\n.. _y: x_", "broken-reference", id="targets in a circle"
        ),
        pytest.param("a__ b__\n\n__ https://x", "broken-reference", id="anonymous"),
        pytest.param("[#a]_ [*]_ [1]_ [A]_", "broken-reference", id="no footnotes"),
        pytest.param(
            ".. role:: x(x)\n\n:x:`a`", "unknown-role", id="role made of itself"
        ),
        pytest.param(
            ".. role:: x(y)\n.. role:: y(x)\n\n:x:`a`",
            "unknown-role",
            id="roles in a circle",
        ),
        pytest.param(".. role:: x(raw)\n\n:x:`<b>`", "unsafe-directive", id="raw role"),
        pytest.param(
            ".. role:: x(raw)\n   :format: html\n\n:x:`<script>alert(1)</script>`",
            "unsafe-directive",
            id="raw role with a format",
        ),
        pytest.param(
            ".. default-role:: raw\n\n`<b>`", "unsafe-directive", id="raw by default"
        ),
        pytest.param(
            ".. default-role:: x\n\n`a`", "unknown-role", id="no such default"
        ),
        pytest.param(
            ".. raw:: html\n\n   <script>alert(1)</script>",
            "unsafe-directive",
            id="raw",
        ),
        pytest.param(
            "|x|\n\n.. |x| raw:: html\n\n   <script>",
            "unsafe-directive",
            id="raw inside",
        ),
        pytest.param(".. include:: /etc/passwd", "unsafe-directive", id="include"),
        pytest.param(
            ".. literalinclude:: /etc/passwd", "unsafe-directive", id="literalinclude"
        ),
        pytest.param(
            ".. csv-table::\n   :file: /etc/passwd", "unsafe-directive", id="csv file"
        ),
        pytest.param(
            ".. csv-table::\n   :url: http://127.0.0.1:9/",
            "unsafe-directive",
            id="csv url",
        ),
        pytest.param(
            ".. raw:: html\n   :url: file:///etc/passwd",
            "unsafe-directive",
            id="raw url",
        ),
        pytest.param(
            ".. image:: x.png\n   :target: javascript:alert(1)",
            "unsafe-link",
            id="picture with a script for a target",
        ),
        pytest.param(
            ".. image:: javascript:alert(1)", "unsafe-link", id="script image"
        ),
        pytest.param(
            "x_\n\n.. _x: JaVa\n   Script:alert(1)", "unsafe-link", id="split script"
        ),
        pytest.param("`x <data:text/html,x>`__", "unsafe-link", id="data"),
        pytest.param("`x <vbscript:x>`__", "unsafe-link", id="vbscript"),
        pytest.param("`x <file:///etc/passwd>`__", "unsafe-link", id="file"),
        pytest.param(".. nots::\n\n   x", "unknown-directive", id="directive"),
        pytest.param(
            "*a **b `c ``d |e [f]_ g_ _`h <i> ]]>", "rst-warning", id="unbalanced"
        ),
        pytest.param("+---+\n| a \n+--+", "rst-error", id="broken table"),
        pytest.param("* x\n\n  Foo\n  ===", "rst-error", id="heading in a list"),
        pytest.param("----\n\n----", "rst-warning", id="nothing but lines"),
        pytest.param(
            ".. |u| unicode:: 0x110000\n\n|u|", "rst-error", id="no character"
        ),
        pytest.param(":pep:`x`", "rst-error", id="no number"),
    ],
)
def test_markup(repo: Repo, text: str, expected: str) -> None:
    """One rule at least says it, and the page is written all the same."""
    repo.replace(SPEC, PLAN, text)
    assert expected in {each.split()[1] for each in found(repo)}
    assert page(repo)["entries_in"] == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. role:: x(nope)\n\n:x:`a`", "'nope'"),
        (".. default-role:: nope\n\n`a`", "'nope'"),
        (":nope:`a`", "'nope'"),
        ("`a`:nope:", "'nope'"),
    ],
)
def test_unknown_role_is_the_one_that_is_named(
    repo: Repo, text: str, expected: str
) -> None:
    repo.replace(SPEC, PLAN, text)
    assert expected in said(repo, "unknown-role")


@pytest.mark.parametrize(
    "text",
    [
        ".. contents::\n   :local:",
        ".. sectnum::",
        ".. header:: x",
        ".. footer:: x",
        ".. meta::\n   :http-equiv=Refresh: 0; URL=https://x",
        ".. title:: x",
    ],
)
def test_directive_that_would_change_the_whole_text_changes_nothing(
    repo: Repo, text: str
) -> None:
    repo.replace(SPEC, PLAN, f"{PLAN}\n\n{text}")
    assert found(repo) == []
    (entry,) = page(repo)["table"]
    assert entry["sections"] == [{"title": "Plan", "text": [PLAN], "sections": []}]


@pytest.mark.parametrize(
    "text",
    [
        ".. date::\n",
        ".. |d| date:: %Y %s\n\n|d|\n",
        ".. figure:: http://127.0.0.1:9/x.png\n   :figwidth: image\n\n   Caption\n",
        ".. figure:: ../../specs/roster.toml\n   :figwidth: image\n",
        ".. image:: http://127.0.0.1:9/x.png\n   :scale: 50\n",
    ],
)
def test_nothing_of_the_outside_is_looked_at(repo: Repo, text: str) -> None:
    """No clock, no address, no picture's size."""
    repo.replace(SPEC, PLAN, f"{PLAN}\n\n{text}")
    assert found(repo) == []
    for name in PAGES:
        shown = repo.run("page", "kilo", "--format", name).stdout
        assert PLAN in " ".join(shown.split())
        assert not re.search(r"\b20[2-9]\d\b|jane@example", shown)


ROLE = ".. role:: mine\n\n:mine:`a`\n"
USE = ":mine:`b`\n"


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_role_of_one_spec_is_unknown_in_another(
    repo: Repo, first: str, second: str
) -> None:
    """Whatever the order in which the two are read."""
    repo.write(f"specs/kilo/{first}.rst", GOOD.replace(PLAN + "\n", ROLE))
    repo.write(f"specs/kilo/{second}.rst", GOOD.replace(PLAN + "\n", USE))
    assert "unknown-role" not in " ".join(found(repo, f"specs/kilo/{first}.rst"))
    assert "15:1 unknown-role" in found(repo, f"specs/kilo/{second}.rst")


def test_default_role_of_one_spec_is_not_that_of_another(repo: Repo) -> None:
    repo.write("specs/kilo/a.rst", GOOD.replace(PLAN, ".. default-role:: raw\n\n`x`"))
    repo.write("specs/kilo/b.rst", GOOD.replace(PLAN, "`x`"))
    assert "unsafe-directive" in " ".join(found(repo, "specs/kilo/a.rst"))
    assert "unsafe-directive" not in " ".join(found(repo, "specs/kilo/b.rst"))


def test_secret_file_reaches_no_output(repo: Repo, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words\n")
    lines = (
        f".. include:: {secret}",
        f".. raw:: html\n   :file: {secret}",
        f".. csv-table::\n   :file: {secret}",
        f".. csv-table::\n   :url: file://{secret}",
        f".. literalinclude:: {secret}",
        f".. figure:: {secret}",
        f".. math::\n   :file: {secret}",
        f".. code::\n   :file: {secret}",
    )
    repo.replace(SPEC, PLAN, "\n\n".join(lines))
    outputs = [repo.run("check").stdout]
    outputs += [repo.run("page", "kilo", "--format", name).stdout for name in PAGES]
    assert [text for text in outputs if "secret words" in text] == []
    assert outputs[0].count("[unsafe-directive]") >= 5


# Size and depth -------------------------------------------------------------------

MARKS = "-~^\"'`+#*:.,;_!$%&/()<>?@[]{}|\\"


def ranks(number: int) -> str:
    headings = (f"Deep {n}\n{MARKS[n] * 8}\n\nx\n\n" for n in range(number))
    return "x\n\n" + "".join(headings)


TOO_DEEP = "it is nested too deeply"
TOO_LARGE = "50,000 characters without a blank line end here"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n\n".join("  " * n + "* x" for n in range(n)), id=f"{n} lists")
        for n in (40, 60, 80, 100, 120, 150, 300)
    ]
    + [
        pytest.param("* " * n + "x", id=f"{n} lists in a line")
        for n in (39, 60, 80, 120, 300, 5000)
    ]
    + [
        pytest.param("\n\n".join(" " * n + "x" for n in range(n)), id=f"{n} quotes")
        for n in (80, 150, 300)
    ]
    + [
        pytest.param(
            "\n\n".join("   " * n + ".. note::" for n in range(n)), id=f"{n} notes"
        )
        for n in (40, 80, 120, 300)
    ]
    + [
        pytest.param("\n".join("  " * n + "x" for n in range(n)), id=f"{n} terms")
        for n in (80, 150, 300)
    ]
    + [pytest.param(ranks(n), id=f"{n} ranks") for n in (6, 7, 8, 30)],
)
def test_depth(repo: Repo, text: str) -> None:
    """The page shows it, or says that it cannot be read."""
    repo.replace(SPEC, PLAN, text)
    mine = found(repo)
    report = page(repo)
    unreadable = any(each.endswith(" rst-error") for each in mine)
    problems = [
        entry["problem"] for part in ("table", "unclear") for entry in report[part]
    ]
    assert problems in ([None], [TOO_DEEP], [TOO_LARGE])
    assert unreadable or problems == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x" * 1_000_000, "15:1 rst-error", id="1 MB word"),
        pytest.param("word " * 200_000 + "x", "15:1 rst-error", id="1 MB words"),
        pytest.param("*" * 200_000, "15:1 rst-error", id="200 kB of asterisks"),
        pytest.param("* " * 100_000 + "x", "15:1 rst-error", id="100 000 bullets"),
        pytest.param("`" * 200_000, "15:1 rst-error", id="200 kB of backticks"),
    ],
)
def test_line_too_long_to_be_read(repo: Repo, text: str, expected: str) -> None:
    repo.replace(SPEC, PLAN, text)
    assert expected in found(repo)
    assert "missing-title" not in " ".join(found(repo))
    (entry,) = page(repo)["unclear"]
    assert entry["problem"]


GROWING: dict[str, Callable[[int], str]] = {
    "lines of asterisks": lambda n: "\n\n".join(["*" * 80] * n),
    "references in one paragraph": lambda n: "x_ \n" * n,
    "substitutions in one paragraph": lambda n: "|x|\n" * n,
    "roles in one paragraph": lambda n: ":x:`y`\n" * n,
    "citations in one paragraph": lambda n: "[x]_\n" * n,
    "open quotes in one paragraph": lambda n: "`x\n" * n,
    "references": lambda n: "\n\n".join(f"x{k}_" for k in range(n)),
    "directives": lambda n: "\n\n".join(f".. x{k}::" for k in range(n)),
    "roles": lambda n: "\n".join(f":r{k}:`x`" for k in range(n)),
    "targets": lambda n: "\n".join(f".. _x: y{k}" for k in range(n)),
    "words": lambda n: "word " * (8 * n),
    "backslashes": lambda n: "\\" * (16 * n),
    "brackets": lambda n: "<@" * (8 * n),
    "overrides": lambda n: "\u202e" * (16 * n),
}
"""Texts of some size, which docutils reads in a time that grows as they do."""


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_text_takes_twice_the_time(name: str) -> None:
    assert growth(GROWING[name], 300) <= LINEAR


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n".join(["*" * 80] * 700), id="asterisks in lines"),
        pytest.param("x_ \n" * 17_000, id="references in one paragraph"),
        pytest.param("|x|\n" * 17_000, id="substitutions in one paragraph"),
        pytest.param(":x:`y`\n" * 9_000, id="roles in one paragraph"),
        pytest.param("[x]_\n" * 13_000, id="citations in one paragraph"),
        pytest.param("`x\n" * 26_000, id="open quotes in one paragraph"),
        pytest.param(":a" * 7_501, id="what may be a role"),
        pytest.param("a-" * 7_501, id="a word with hyphens"),
        pytest.param("/a" * 7_501, id="a path"),
        pytest.param("mailto:a" * 1_876, id="addresses"),
        pytest.param("a `b" * 3_751, id="open quotes"),
        pytest.param("x_ " * 5_001, id="references"),
        pytest.param("\\" * 15_001, id="backslashes"),
        pytest.param("<@" * 7_501, id="brackets"),
        pytest.param("\u202e" * 15_001, id="overrides"),
    ],
)
def test_what_takes_the_square_of_its_length_is_not_read(text: str) -> None:
    """One line, or one paragraph, that is just too long."""
    assert isinstance(parse((*text.split("\n"), "")), Unreadable)


@pytest.mark.slow
def test_no_text_takes_for_ever(repo: Repo) -> None:
    """What is just short enough to be read, where docutils takes its square."""
    repo.replace(SPEC, PLAN, ":a" * 7_400)
    done = repo.run("check", "--format", "concise")
    assert done.status in (0, 1)
    assert re.fullmatch(r"checked 1 of 1 spec .*", done.lines[-1])


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("Owner", "a," * 30_000, "unknown-owner"),
        ("Owner", "<" + "@" * 90_000, "unknown-owner"),
        ("Owner", "`a`_ " * 15_000, "unknown-owner"),
        ("Status", "<" + "a@" * 45_000, "invalid-field"),
        ("Status", "a" * 90_000, "invalid-field"),
        ("Order", "1" * 90_000, "invalid-field"),
        ("Label", "<" + "@" * 90_000, "invalid-field"),
        ("Tracker", "https://" + "a" * 90_000 + " x", "invalid-field"),
        ("Tracker", "https://" + "a/" * 45_000 + "<", "invalid-field"),
    ],
)
def test_no_field_takes_for_ever(repo: Repo, name: str, value: str, rule: str) -> None:
    old = re.escape(f":{name}: ") + ".*\n" if name != "Tracker" else ":Label: .*\n"
    repo.write(SPEC, re.sub(old, lambda _: f":{name}: {value}\n", GOOD))
    rules = {each.split()[1] for each in found(repo)}
    assert rule in rules or "rst-error" in rules or name == "Label"


@pytest.mark.parametrize("uses", [1, 300])
def test_substitutions_do_not_explode(repo: Repo, uses: int) -> None:
    """A text of 1 kB that would be one of 30 MB, in ten steps of tenfold."""
    laughs = [".. |a0| replace:: " + "laugh" * 4]
    laughs += [
        f".. |a{n}| replace:: " + " ".join([f"|a{n - 1}|"] * 10) for n in range(1, 10)
    ]
    repo.replace(SPEC, PLAN, "\n\n".join(["|a4|"] * uses) + "\n\n" + "\n".join(laughs))
    assert found(repo) != []
    assert len(repo.run("page", "kilo").stdout) < 5_000_000


def test_thousands_of_findings_are_all_told(repo: Repo) -> None:
    repo.write(SPEC, GOOD + "\nx " * 3000 + "\n")
    mine = found(repo)
    assert len(mine) == 3000
    assert mine[-1] == "3016:2 trailing-whitespace"


# Configuration --------------------------------------------------------------------

SIDE_BY_SIDE = 'path = "specs/{cycle}/{a}{b}{c}{d}{e}{f}{slug}.rst"'
STARS = 'path = "specs/{cycle}/{slug}.rst"\nexclude = ["' + "**/" * 30 + 'x"]'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("specward.toml", "[", "specward.toml:1: ", id="not TOML"),
        pytest.param("specward.toml", b"\xff", "it is not UTF-8", id="not utf-8"),
        pytest.param("specward.toml", "\0", "specward.toml:1: ", id="nul"),
        pytest.param(
            "specward.toml",
            "x = " + "1" * 5000,
            "number in it is too long",
            id="digits",
        ),
        pytest.param("specward.toml", "specs = 3\n", "specs: 3 is not", id="type"),
        pytest.param("specward.toml", "spec = 3\n", "did you mean 'specs'", id="key"),
        pytest.param(
            "specward.toml",
            "x = " + "[" * 3000 + "]" * 3000,
            "specward.toml:1: ",
            id="nested too deeply",
        ),
        pytest.param(
            "pyproject.toml", "specward = [\n", "pyproject.toml:", id="broken"
        ),
        pytest.param(
            "pyproject.toml",
            "[tool]\nspecward = 3\n",
            "pyproject.toml:2",
            id="no table",
        ),
        pytest.param(
            "pyproject.toml", "tool = 3 # specward\n", "pyproject.toml:1", id="tool"
        ),
        pytest.param(
            "pyproject.toml",
            "[[tool]]\nspecward = {}\n",
            "pyproject.toml:1",
            id="several tools",
        ),
    ],
)
def test_configuration_is_one_message(
    repo: Repo, name: str, text: str | bytes, message: str
) -> None:
    repo.write(name, text)
    for arguments in (["check"], ["page", "kilo"], ["explain", SPEC]):
        done = repo.run(*arguments)
        assert (done.status, done.stdout) == (2, "")
        assert done.stderr.startswith("specward: ")
        assert message in done.stderr


@pytest.mark.parametrize("text", [SIDE_BY_SIDE, STARS])
def test_no_pattern_takes_for_ever(repo: Repo, text: str) -> None:
    repo.write("specward.toml", f"[[specs]]\n{text}\n")
    repo.write(f"specs/kilo/{'x' * 200}.txt", "x\n")
    repo.write(f"specs/kilo/{'a/' * 50}y.txt", "x\n")
    assert repo.run("check").status in (1, 2)
