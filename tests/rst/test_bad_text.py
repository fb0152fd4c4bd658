"""Bad bytes, markup and sizes of a text become findings, whatever they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from specward.rst.content import Unreadable
from specward.rst.parse import parse
from tests.support.growth import LINEAR, growth
from tests.support.outcomes import PAGES
from tests.support.repo import Repo
from tests.support.small import GOOD, PLAN, SPEC
from tests.support.texts import NO_SPEC, found, page, titles


def said(repo: Repo, rule: str, *arguments: str) -> str:
    """Return the message of the one finding of *rule*."""
    report = json.loads(repo.run("check", "--format", "json", *arguments).stdout)
    (only,) = (each for each in report["findings"] if each["rule"] == rule)
    return str(only["message"])


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
