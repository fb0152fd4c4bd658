"""How texts name people: one row for each way to write them."""

from __future__ import annotations

import pytest

from specward.diagnostics.finding import location
from specward.people.mentions import after_label, listed, mention, mentions

WAYS = [
    ("jdoe", ("jdoe",), None),
    ("Jane Doe", ("Jane Doe",), None),
    ("Jane Doe <jane@example.org>", ("Jane Doe", "jane@example.org"), None),
    ("Jane Doe (jane@example.org)", ("Jane Doe", "jane@example.org"), None),
    ("jdoe jane@example.org", ("jdoe", "jane@example.org"), None),
    ("jane@example.org", ("jane@example.org",), None),
    ("<jane@example.org>", ("jane@example.org",), None),
    ("<jdoe>", ("jdoe",), None),
    ("Jane Doe (jdoe)", ("Jane Doe", "jdoe"), None),
    ("Jane Doe <jdoe>", ("Jane Doe", "jdoe"), None),
    ("Jane Doe (irc: jdoe)", ("Jane Doe", "jdoe"), None),
    ("Jane Doe (IRC jdoe)", ("Jane Doe", "jdoe"), None),
    ("jdoe (on a part of it)", ("jdoe", "on a part of it"), None),
    ("Jane Doe - jdoe", ("Jane Doe", "jdoe"), None),
    ("<jdoe> Jane Doe", ("Jane Doe", "jdoe"), None),
    ("jdoe on IRC and Gerrit", ("jdoe",), None),
    ("Žofie Nováková", ("Žofie Nováková",), None),
    ("王明 (wming)", ("王明", "wming"), None),
    (
        "`Jane Doe <https://people.example.org/~jdoe>`_",
        ("Jane Doe", "jdoe"),
        "https://people.example.org/~jdoe",
    ),
    (
        "https://people.example.org/~jdoe",
        ("jdoe",),
        "https://people.example.org/~jdoe",
    ),
    (
        "Jane Doe (https://people.example.org/~jdoe)",
        ("Jane Doe", "jdoe"),
        "https://people.example.org/~jdoe",
    ),
]


@pytest.mark.parametrize(("text", "names", "url"), WAYS)
def test_one_is_called(text: str, names: tuple[str, ...], url: str | None) -> None:
    made = mention(text, location(1))
    assert made is not None
    assert (made.names, made.url) == (names, url)


def test_sentence_is_nobody() -> None:
    assert mention("Whoever wants to is welcome to take this on", location(1)) is None


def numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.splitlines(), 1))


SECTIONS = [
    ("Primary assignee:\n  jdoe\n", ["2:3 jdoe"]),
    ("Primary assignee:\n\n  jdoe\n\n  rroe\n", ["3:3 jdoe", "5:3 rroe"]),
    ("Primary assignee: jdoe\n\nOther contributors:\n  rroe\n", ["1:19 jdoe"]),
    ("Primary assignee:\njdoe\n\nA sentence on the rest of it.\n", ["2:1 jdoe"]),
    ("Primary assignees:\n\n* jdoe\n* rroe\n", ["3:3 jdoe", "4:3 rroe"]),
    ("Primary assignee(s):\n  jdoe, rroe\n", ["2:3 jdoe", "2:9 rroe"]),
    ("Primary assignee:\n  jdoe and rroe\n", ["2:3 jdoe", "2:12 rroe"]),
    ("* **Primary assignee:** jdoe\n", ["1:25 jdoe"]),
    ("Primary assignee\n  jdoe\n", ["2:3 jdoe"]),
    ("PRIMARY ASSIGNEE:\n  jdoe\n", ["2:3 jdoe"]),
    ("Primary assignee:\n::\n\n  jdoe - Jane Doe\n", ["4:3 jdoe - Jane Doe"]),
    ("Primary assignee:\n  jdoe\nOther contributors:\n  rroe\n", ["2:3 jdoe"]),
    ("Primary assignee:\n\nOther contributors:\n  rroe\n", []),
    ("jdoe\n", ["1:1 jdoe"]),
    ("* jdoe\n* rroe (Richard Roe)\n", ["1:3 jdoe", "2:3 rroe (Richard Roe)"]),
    ("Assignee: jdoe\n", ["1:11 jdoe"]),
    ("* The readers' part: jdoe\n", ["1:22 jdoe"]),
    ("Whoever reads this text is welcome to it,\nand thus should be asked.\n", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SECTIONS)
def test_section_names(text: str, expected: list[str]) -> None:
    lines = numbered(text)
    found = after_label(lines, "Primary assignee")
    said = mentions(list(listed(lines)) if found is None else found)
    assert [f"{m.location.line}:{m.location.column} {m.text}" for m in said] == expected


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "x (" + " " * 14_000,
        " " * 7_000 + "x" + " " * 7_000 + "y",
        "a" * 14_000,
        "a" * 14_000 + "@",
        "a@" + "b." * 7_000,
        "a on " * 2_800,
        "irc " * 3_500,
        "`a <b" * 2_800,
        "(" * 14_000,
        "Primary assignee" + " " * 14_000 + "x",
        "a:" * 7_000,
        " and " * 2_800,
    ],
)
def test_no_text_takes_for_ever(text: str) -> None:
    lines = numbered(text)
    found = after_label(lines, "Primary assignee")
    list(mentions(listed(lines) if found is None else found))
    mention(text, location(1))
