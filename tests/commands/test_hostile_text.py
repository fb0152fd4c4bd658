"""Nothing that a spec says gets through: to a terminal, a log, a page, a review.

Scripts, control and direction characters, escape sequences, markup of other
languages and 10,000 characters, in every place that a text of a repository has,
in every format of every command.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

import html5lib
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.repo import Repo, Result, unchanged
from tests.support.sites import HARMLESS, is_drawn

SPEC = "specs/kilo/objects.rst"
CYCLE = "specs/kilo/cycle.rst"
TEMPLATE = "templates/spec.rst"
ROSTER = "specs/roster.toml"
PLAN = "First the readers, then the writers."
PAGES = ("html", "rst", "json", "text")
UNUSABLE = 2
CHECKS = ("text", "concise", "json")
FIRST_LINE = re.compile(r"^(.*):(\d+):(\d+): (.*)$")
OUR_COLOURS = re.compile(r"\x1b\[(?:0|(?:1|2|3[1236])(?:;(?:1|2|3[1236]))*)m")

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


# What is asked of an output -------------------------------------------------------

SPELLING = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d]|[\U000e0020-\U000e007f]")
"""Joiners after a letter beyond ASCII, and the tags of flags: they spell words."""

SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd"


def hidden(text: str) -> set[str]:
    """Return the characters of *text* that hide something or move a cursor."""
    plain = SPELLING.sub("", text)
    return {
        f"U+{ord(char):04X}"
        for char in set(plain) - set(f"\n{SIGNS}\U000110cd")
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


ADDRESS = re.compile(r"#|(?:https?|mailto|ftps?|ircs?|news):")


def assert_harmless_html(text: str) -> None:
    assert "<script" not in text.lower()
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for element in tree.iter():
        if is_drawn(element):
            continue
        assert element.tag in HARMLESS
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "href" or ADDRESS.match(value)
            assert name not in ("src", "srcset", "style", "action", "formaction")
    assert len(tree.findall(".//style")) == 1


DOCUTILS = {"report_level": 2, "halt_level": 2, "_disable_config": True}


def assert_harmless_rst(text: str) -> None:
    """Assert that docutils, as it is by default, objects to nothing in *text*."""
    tree = publish_doctree(text, settings_overrides={**DOCUTILS, "raw_enabled": True})
    for kind in (
        nodes.raw,
        nodes.problematic,
        nodes.image,
        nodes.substitution_reference,
    ):
        assert list(tree.findall(kind)) == []
    for reference in tree.findall(nodes.reference):
        address = reference.get("refuri", "#")
        assert ADDRESS.match(address)
    directives = set(re.findall(r"^\.\. ([\w-]+)::", text, re.MULTILINE))
    assert directives <= {"list-table", "admonition", "rubric"}


def assert_harmless_json(text: str) -> None:
    json.loads(text)
    assert text.isascii()
    assert "<" not in text


def assert_harmless_lines(text: str) -> None:
    assert hidden(text) == set()


HARMLESS_IN: dict[str, Callable[[str], None]] = {
    "html": assert_harmless_html,
    "rst": assert_harmless_rst,
    "json": assert_harmless_json,
    "text": assert_harmless_lines,
    "concise": assert_harmless_lines,
}


def assert_harmless(name: str, done: Result) -> None:
    assert hidden(done.stdout) == set()
    assert done.stderr == ""
    HARMLESS_IN[name](done.stdout)


def assert_findings(text: str) -> list[str]:
    """Assert that each line but the last is a finding's first, or a note."""
    *lines, last = text.split("\n")[:-1]
    assert re.match(r"checked \d+ of \d+ specs? with \d+ rules?: ", last)
    for line in lines:
        assert FIRST_LINE.match(line) or line.startswith("note: ")
    return lines


def survive(repo: Repo, path: str = SPEC) -> None:
    """Assert that every command tells harmlessly of a repository."""
    with unchanged():
        survive_all(repo, path)


def survive_all(repo: Repo, path: str) -> None:
    for name in CHECKS:
        done = repo.run("check", "--format", name)
        assert done.status in (0, 1)
        assert_harmless(name, done)
        assert "internal-error]" not in done.stdout
        if name == "concise":
            assert_findings(done.stdout)
    for name in PAGES:
        done = repo.run("page", "kilo", "--format", name)
        assert done.status == 0
        assert_harmless(name, done)
    for name in ("text", "json"):
        done = repo.run("explain", path, "--format", name)
        assert done.status == 0
        assert_harmless(name, done)


def test_good_text_survives(repo: Repo) -> None:
    assert repo.read(SPEC) == GOOD
    survive(repo)


def test_what_is_asked_can_be_refused() -> None:
    """The assertions of this file bite."""
    for text in (
        "<script>",
        "<p onclick=x>",
        "<a href='javascript:x'>",
        "<img src=x>",
        "<a href=x>",
        "<p style=x>",
    ):
        with pytest.raises(AssertionError):
            assert_harmless_html(f"<style></style>{text}")
    for text in (".. raw:: html\n\n   <b>", "`a <x:y>`__", "*a", ".. image:: x"):
        with pytest.raises((AssertionError, Exception)):
            assert_harmless_rst(text)
    assert hidden("\x1b\u202e\x85\u200b") == {"U+001B", "U+202E", "U+0085", "U+200B"}
    assert hidden("क्\u200dष") == set()


# Hostile words, everywhere --------------------------------------------------------

LONG = 10_000
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"'><script>alert(1)</script><a onclick='x' href=\"",
    "end of all": "</title></style></textarea>--><!--]]><img src=x onerror=alert(1)>",
    "entities": "&lt;script&gt; &#x202e; &amp;lt; &",
    "jinja": "{{ 7 * 7 }} {% raw %} {# x #} ${x} %(x)s %s {0}",
    "script address": "javascript:alert(1)",
    "data address": "data:text/html,<script>alert(1)</script>",
    "quoted address": 'https://x.org/"onmouseover="alert(1)',
    "directions": "a\u202eb\u2066c\u200fd\u061ce\u202df",
    "zero width": "a\u200bb\ufeffc\u00add\u2060e\U000e0001f\u180e",
    "joiners": "a\u200db\u200cc \u200d",
    "escapes": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]8;;https://x\x1b\\y",
    "old escapes": "\x9b31mred\x9c\x90x",
    "controls": "a\0b\x01c\x08d\x7fe\x1ff",
    "line ends": "a\x0bb\x0cc\x1cd\x1ee\x85f\u2028g\u2029h",
    "noncharacters": "\ufffe\uffff\U0010ffff\ue000\u2065",
    "blank letters": "\u3164\u115f\u034f\u2800x",
    "marks": "a" + "\u0301" * 200,
    "long word": "x" * LONG,
    "long words": "words " * (LONG // 6) + "x",
    "long wide word": "計" * LONG,
    "long script": "<script>" * (LONG // 8),
    "long directions": "\u202e" * LONG,
    "raw": ".. raw:: html",
    "include": ".. include:: /etc/passwd",
    "role": ":raw-html:`<b>` :raw:`x`",
    "inline": "*a* **b** ``c`` `d`_ |e| [f]_ [#]_ g_ __ `h <i>`__ _`j`",
    "open": "*a **b ``c `d |e [f _`g",
    "block": "- * + 1. #. (a) | :: >>> -- .. __ :x: -a",
    "line": "========================================",
    "backslash": "a\\",
    "backslashes": "\\" * 99,
    "quotes": "'\"`´’",
    "hindi": "कुकुकुकुकुकुकुकुकुकुकुकु",
    "thai": "ที่นี่ที่นี่ที่นี่ที่นี่",
    "hebrew": "שָׁלוֹם עֲלֵיכֶם",
    "emoji": "👩\u200d👩\u200d👧 🇩🇪 ☺\ufe0f 👍🏽",
    "wide": "计划 ｗｉｄｅ 한글",
}


def in_title(text: str) -> str:
    line = "=" * (2 * len(text) + 4)
    return GOOD.replace("=======\nObjects\n=======", f"{line}\n{text}\n{line}")


def in_place_of(old: str, new: str) -> Callable[[str], str]:
    def make(text: str) -> str:
        assert GOOD.count(old) == 1
        return GOOD.replace(old, new.replace("%", text))

    return make


def in_heading(text: str) -> str:
    heading = f"{text}\n{'-' * (2 * len(text) + 4)}"
    return GOOD.replace(PLAN, f"{PLAN}\n\n{heading}\n\nwords")


def in_plan(text: str) -> Callable[[str], str]:
    return in_place_of(PLAN, text)


PLACES: dict[str, Callable[[str], str]] = {
    "title": in_title,
    "owner": in_place_of("Jane Doe", "%"),
    "second owner": in_place_of("Jane Doe", "Jane Doe, %"),
    "status": in_place_of("approved", "%"),
    "order": in_place_of("Order: 1", "Order: %"),
    "label": in_place_of("Label: Objects", "Label: %"),
    "tracker": in_place_of("Label: Objects", "Tracker: %"),
    "tracker's path": in_place_of("Label: Objects", "Tracker: https://x.org/%"),
    "tracker's host": in_place_of("Label: Objects", "Tracker: https://%/"),
    "relation": in_place_of("Label: Objects", "Depends: %"),
    "group": in_place_of("Label: Objects", "Group: %"),
    "unknown field": in_place_of("Label: Objects", "%: x"),
    "summary": in_place_of("One way to", "%"),
    "heading": in_heading,
    "paragraph": in_plan("%"),
    "strong": in_plan("**%**"),
    "emphasis": in_plan("*%*"),
    "literal": in_plan("``%``"),
    "role": in_plan(":%:`x`"),
    "in a role": in_plan(":ref:`%`"),
    "link": in_plan("`% <https://x.org>`__"),
    "address": in_plan("`x <%>`__"),
    "target": in_plan("x_\n\n.. _x: %"),
    "name of a target": in_plan("x\n\n.. _%: https://x.org"),
    "reference": in_plan("`%`_"),
    "substitution": in_plan("|s|\n\n.. |s| replace:: %"),
    "name of a substitution": in_plan("|%|"),
    "footnote": in_plan("[#]_\n\n.. [#] %"),
    "item": in_plan("* %"),
    "term": in_plan("%\n   x"),
    "definition": in_plan("x\n   %"),
    "field": in_plan(":%: x"),
    "value": in_plan(":x: %"),
    "option": in_plan("-a %  x"),
    "quote": in_plan("x\n\n   %\n\n   -- %"),
    "verse": in_plan("| %\n|   %"),
    "listing": in_plan("::\n\n   %"),
    "code": in_plan(".. code:: %\n\n   %"),
    "doctest": in_plan(">>> %\n%"),
    "math": in_plan(":math:`%`"),
    "cell": in_plan(".. list-table::\n   :header-rows: 1\n\n   * - %\n   * - %"),
    "csv": in_plan('.. csv-table:: %\n\n   "%", x'),
    "note": in_plan(".. note:: %"),
    "admonition": in_plan(".. admonition:: %\n\n   x"),
    "topic": in_plan(".. topic:: %\n\n   x"),
    "rubric": in_plan(".. rubric:: %"),
    "picture": in_plan(".. image:: %"),
    "words of a picture": in_plan(".. image:: x.png\n   :alt: %"),
    "target of a picture": in_plan(".. image:: x.png\n   :target: %"),
    "caption": in_plan(".. figure:: x.png\n\n   %"),
    "directive": in_plan(".. %::"),
    "argument": in_plan(".. unknown:: %"),
    "option of a directive": in_plan(".. image:: x.png\n   :%: x"),
    "class": in_plan(".. class:: %\n\nx"),
    "comment": in_plan("x\n\n.. %"),
    "mark": in_plan("x\n\n.. specward: %"),
    "exemption": in_plan("x\n\n.. specward-ignore: % -- %"),
    "definition of a role": in_plan(".. role:: %(emphasis)\n\nx"),
    "base of a role": in_plan(".. role:: x(%)\n\n:x:`y`"),
    "default role": in_plan(".. default-role:: %\n\n`x`"),
    "parsed literal": in_plan(".. parsed-literal::\n\n   %"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_in_every_place(repo: Repo, name: str) -> None:
    """One spec for each place; all of them on one page."""
    for place, make in PLACES.items():
        slug = re.sub(r"\W+", "-", place)
        repo.write(f"specs/kilo/{slug}.rst", make(HOSTILE[name]))
    survive(repo)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_in_the_cycle_file(repo: Repo, name: str) -> None:
    text = HOSTILE[name]
    line = "=" * (2 * len(text) + 4)
    head = f"{line}\n{text}\n{line}\n\n:Starts: {text}\n:Groups: {text}\n:{text}: x\n"
    under = line.replace("=", "-")
    repo.write(
        CYCLE, f"{head}\n{text}\n\n{text}\n{under}\n.. specward: {text}\n\n{text}\n"
    )
    survive(repo)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_in_the_roster(repo: Repo, name: str) -> None:
    text = json.dumps(HOSTILE[name]).replace("\\u007f", "\x7f")
    text = re.sub(r"\\ud[89ab]..\\ud[c-f]..", lambda m: json.loads(f'"{m[0]}"'), text)
    repo.write(
        ROSTER,
        f"[people.jdoe]\nname = {text}\nurl = {text}\naliases = [{text}, 'Jane Doe']\n"
        f"{text} = 1\n[people.{text}]\nname = {text}\nurl = 'https://x.org/~x'\n"
        f"emails = [{text}]\n[groups.{text}]\nname = {text}\nmembers = [{text}]\n",
    )
    survive(repo)
    assert "[invalid-roster]" in repo.run("check").stdout


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_in_the_template(repo: Repo, name: str) -> None:
    text = HOSTILE[name]
    line = "=" * (2 * len(text) + 4)
    under = line.replace("=", "-")
    head = f"{line}\n{text}\n{line}\n\n:Owner: <{text}; {text}>\n:Status: {text}\n"
    repo.write(
        TEMPLATE,
        f"{head}:Size: <one of: {text}, {text}>\n:{text}: <x>\n\n{text}\n\n"
        f"{text}\n{under}\n.. specward: {text}, from {text}\n\n{text}\n",
    )
    survive(repo)


@cache
def configuration(name: str) -> str:
    """Return hostile words as TOML has them, without what no TOML can have."""
    text = "".join(c for c in HOSTILE[name] if not "\ud800" <= c <= "\udfff")
    escaped = "".join(f"\\U{ord(c):08x}" if not c.isalnum() else c for c in text)
    return f'"{escaped}"'


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "table",
    [
        "% = 1",
        "project.name = %",
        "project.cycles = [%, 'kilo']",
        "[[specs]]\npath = %",
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\ntemplate = %",
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\nowner = %\nplan = %",
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\noptional = [%]\nexclude = %",
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\nroles.x.slot = %",
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\nroles.%.slot = 'x'",
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\nextra-sections = [%]",
        "lifecycle.path = [%, 'approved', 'x']",
        "lifecycle.path = ['approved', %, 'x']",
        "lifecycle.dropped = [%]",
        "roster.file = %",
        "[rules.%]\nseverity = 'off'",
        "[rules.rst-error]\nseverity = %",
        "[rules.rst-error]\n% = %",
        "[[exempt]]\nrule = %\npath = %\nreason = %",
        "[[exempt]]\nrule = 'rst-error'\npath = %\nreason = %",
        "site.% = %",
    ],
)
def test_hostile_words_in_the_configuration(repo: Repo, name: str, table: str) -> None:
    """A configuration that is refused is so before a command does anything."""
    repo.write("specward.toml", table.replace("%", configuration(name)) + "\n")
    with unchanged():
        refused = assert_shown(repo, "check").status == UNUSABLE
        if not refused:
            assert_shown(repo, "check", "--format", "concise")
            assert_shown(repo, "page", "kilo", "--format", "text")
            assert_shown(repo, "explain", SPEC)


def assert_shown(repo: Repo, *arguments: str) -> Result:
    done = repo.run(*arguments)
    assert done.status in (0, 1, UNUSABLE)
    assert hidden(done.stdout + done.stderr) == set()
    return done


# And exactly what is said of them -------------------------------------------------


def messages(repo: Repo, rule: str) -> list[tuple[int, int, str]]:
    report = json.loads(repo.run("check", "--format", "json").stdout)
    return [
        (each["line"], each["column"], each["message"])
        for each in report["findings"]
        if each["rule"] == rule
    ]


@pytest.mark.parametrize(
    ("owner", "shown"),
    [
        ("<script>alert(1)</script>", "'<script>alert(1)</script>'"),
        ("Jane\u202eDoe x", r"'Jane\u202eDoe x'"),
        ("\x1b[31mJane Dow", r"'\x1b[31mJane Dow'"),
        ("x" * LONG, f"'{'x' * 79}…'"),
        ("`x <javascript:y>`__", "'`x <javascript:y>`__'"),
    ],
)
def test_unknown_owner_is_shown(repo: Repo, owner: str, shown: str) -> None:
    repo.replace(SPEC, "Jane Doe", owner)
    ((line, column, message),) = messages(repo, "unknown-owner")
    assert (line, column, message) == (5, 9, f"{shown} is not in the roster")


def test_hidden_characters_are_named(repo: Repo) -> None:
    repo.replace(SPEC, PLAN, "a\u202eb\x1bc\u200bd\x85e\u2028f\0g")
    assert messages(repo, "invisible-character") == [
        (15, column, f"an invisible character U+{code}")
        for column, code in (
            (2, "202E"),
            (4, "001B"),
            (6, "200B"),
            (8, "0085"),
            (10, "2028"),
            (12, "0000"),
        )
    ]


@pytest.mark.parametrize("text", ["क्\u200dष", "می\u200cخواهم", "👩\u200d👧"])
def test_joiners_that_spell_a_word_are_no_fault(repo: Repo, text: str) -> None:
    repo.replace(SPEC, PLAN, f"{PLAN} {text}")
    assert messages(repo, "invisible-character") == []
    for name in ("html", "rst", "text"):
        assert text in repo.run("page", "kilo", "--format", name).stdout


@pytest.mark.parametrize(
    ("label", "address", "rule"),
    [
        ("Tracker", "javascript:alert(1)", "unsafe-link"),
        ("Tracker", "data:text/html,x", "unsafe-link"),
        ("Tracker", "https://x.org/\u202e", "invisible-character"),
        ("Tracker", "//x.org/", "invalid-field"),
        ("Tracker", "<script>", "missing-field"),
    ],
)
def test_address_that_is_none_is_no_link(
    repo: Repo, label: str, address: str, rule: str
) -> None:
    repo.replace(SPEC, "Label: Objects", f"{label}: {address}")
    assert messages(repo, rule)
    survive(repo)
    page = json.loads(repo.run("page", "kilo", "--format", "json").stdout)
    assert page["table"][0]["tracker"] in (None, address)
    links = re.findall(r'href="([^"]*)"', repo.run("page", "kilo").stdout)
    assert [link for link in links if not ADDRESS.match(link)] == []


@pytest.mark.parametrize("name", ["long word", "long words", "long wide word"])
@pytest.mark.parametrize("place", ["title", "owner", "tracker's path", "label"])
def test_10_000_characters_are_shown_short_or_whole(
    repo: Repo, name: str, place: str
) -> None:
    """A finding is a line that one can read; the page does not lose a word."""
    repo.write(SPEC, PLACES[place](HOSTILE[name]))
    lines = repo.run("check").lines
    assert max(map(len, lines)) < 500
    page = json.loads(repo.run("page", "kilo", "--format", "json").stdout)
    assert page["entries_out"] == 1
    survive(repo)


def test_explanation_shows_owners_short(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "\u202e" + "x" * LONG)
    lines = repo.run("explain", SPEC).lines
    assert max(map(len, lines)) < 500


# Terminals ------------------------------------------------------------------------

ALL = ["--color", "always"]


@pytest.mark.parametrize("name", ["escapes", "old escapes", "directions", "script"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--format", "concise"),
        ("check", "--statistics"),
        ("page", "kilo", "--format", "text"),
        ("explain", SPEC),
    ],
)
def test_only_our_own_colours(
    repo: Repo, name: str, arguments: tuple[str, ...]
) -> None:
    repo.write("specs/kilo/title.rst", in_title(HOSTILE[name]))
    repo.write(SPEC, GOOD.replace("Jane Doe", HOSTILE[name]))
    done = repo.run(*arguments, "--color", "always")
    assert hidden(OUR_COLOURS.sub("", done.stdout)) == set()
    assert done.stdout.count("\x1b") == len(OUR_COLOURS.findall(done.stdout))
    assert OUR_COLOURS.search(done.stdout) or arguments[0] == "explain"
    plain = repo.run(*arguments, "--color", "never").stdout
    assert OUR_COLOURS.sub("", done.stdout).replace("always", "never") == plain


@pytest.mark.parametrize("value", ["nope\x1b[31m\u202e", "\x9b31m"])
@pytest.mark.parametrize("option", ["--at", "--cycle", "--select", "--ignore", "--"])
def test_only_our_own_colours_in_messages(repo: Repo, option: str, value: str) -> None:
    repo.commit()
    done = repo.run("check", "--color", "always", option, value)
    assert (done.status, done.stdout) == (2, "")
    assert OUR_COLOURS.search(done.stderr)
    assert hidden(OUR_COLOURS.sub("", done.stderr)) == set()


@pytest.mark.parametrize(
    "arguments", [("check",), ("page", "kilo", "--format", "text")]
)
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_as_the_environment_says(
    repo: Repo,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    *,
    coloured: bool,
) -> None:
    repo.replace(SPEC, "Jane Doe", HOSTILE["escapes"])
    done = repo.spawn(*arguments, **environment)
    assert ("\x1b" in done.stdout) == coloured
    assert hidden(OUR_COLOURS.sub("", done.stdout)) == set()


@pytest.mark.parametrize("form", ["html", "rst", "json"])
def test_no_colours_in_what_programs_read(repo: Repo, form: str) -> None:
    coloured = repo.run("page", "--format", form, "--color", "always")
    assert coloured == repo.run("page", "--format", form)
    assert "\x1b" not in repo.run("check", "--format", "json", *ALL).stdout


@pytest.mark.parametrize("name", HOSTILE)
def test_page_at_any_width(
    repo: Repo, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every word is there, whatever the terminal's width, and none is torn open."""
    repo.replace(SPEC, PLAN, f"* {HOSTILE[name]}\n\n  {PLAN}\n\n  * {PLAN}")
    with unchanged():
        wide = repo.run("page", "kilo", "--format", "text").stdout
        for columns in ("10", "1", "0", "-5", "x", "", "9" * 9):
            monkeypatch.setenv("COLUMNS", columns)
            done = repo.run("page", "kilo", "--format", "text")
            assert done.status == 0
            assert hidden(done.stdout) == set()
            assert letters(done.stdout) == letters(wide), columns


def letters(text: str) -> dict[str, int]:
    """Return how often each letter is in *text*, without what lays it out."""
    kept = (char for char in text if char.isalpha())
    counts: dict[str, int] = {}
    for char in kept:
        counts[char] = counts.get(char, 0) + 1
    return counts


def test_page_keeps_to_ten_columns_as_far_as_words_can(
    liberty: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    lines = liberty.run("page", "--format", "text").lines
    prose = [line for line in lines if "/" not in line]
    assert max(map(len, prose)) <= 30


# Any text whatsoever --------------------------------------------------------------

FRAGMENTS = (
    *"*`|_:.=-~^#<>\\[](){}'\"&%$@!?;,/+ \n\t",
    *("\n\n", "\n   ", "``", "**", "::", ".. ", "__", "`_", "]_", "|_", ":`", "\r\n"),
    *("====\n", "----\n", "+---+", "| ", "* ", "1. ", "#. ", "a. ", "-a ", "--b=c  "),
    *(":Owner: ", ":Status: ", ":Order: ", ":Label: ", ":Tracker: ", ":Depends: "),
    *("Jane Doe", "approved", "abandoned", "TBD", "<x>", "objects", "kilo/objects"),
    *(".. note::", ".. raw:: html\n\n   <b>", ".. include:: x", ".. list-table::\n"),
    *(".. image:: ", ".. figure:: ", ".. |x| ", "replace:: ", ".. _x: ", ".. [#] "),
    *(".. role:: x(", "raw)", ".. default-role:: ", ":x:`y`", ".. csv-table::\n"),
    *(".. contents::", ".. sectnum::", ".. math::", ".. code::", ".. table::\n"),
    *(".. class:: x", ".. container::", ".. topic:: x\n", ".. sidebar:: x\n"),
    *("https://x.org/", "javascript:x", "mailto:a@b", "<script>", "http://[", "x@y.z"),
    *(
        "\u202e",
        "\x1b[31m",
        "\0",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u200d",
        "कु",
        "漢",
        "\x0b",
    ),
    *(".. specward: plan", ".. specward-ignore: rst-error -- x", "Plan\n====\n"),
    *("=====\nTitle\n=====\n\n", GOOD, ":Owner: Jane Doe\n:Status: approved\n"),
)


def texts() -> st.SearchStrategy[bytes]:
    """Return texts of markup and of anything, in good specs and outside of them."""
    pieces = st.sampled_from(FRAGMENTS) | st.text(max_size=8)
    mixed = st.lists(pieces, max_size=25).map("".join)
    planned = mixed.map(lambda text: GOOD.replace(PLAN, text))
    headed = mixed.map(lambda text: GOOD.replace("Jane Doe", text))
    encoded = (mixed | planned | headed | st.text()).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )
    return encoded | st.binary(max_size=200)


ANY = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@settings(ANY, max_examples=150)
@given(data=st.tuples(texts(), texts(), texts()))
@example(data=(b"", b"\n", b"\0"))
@example(data=(b"\xef\xbb\xbf", b"\xff", b"\r"))
@pytest.mark.timeout(600)
def test_any_text_as_a_spec(repo: Repo, data: tuple[bytes, ...]) -> None:
    """Never a traceback, a hang or silence."""
    for number, text in enumerate(data):
        repo.write(f"specs/kilo/any{number}.rst", text)
    assert_survived(repo, specs=4)


@settings(ANY, max_examples=40)
@given(data=texts())
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", [CYCLE, TEMPLATE, "templates/cycle.rst", ROSTER])
def test_any_text_as_another_file(repo: Repo, path: str, data: bytes) -> None:
    """Never a traceback, a hang or silence."""
    repo.write(path, data)
    assert_survived(repo, specs=1)


@settings(ANY, max_examples=40)
@given(data=texts())
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", ["specward.toml", "pyproject.toml"])
def test_any_text_as_configuration(repo: Repo, path: str, data: bytes) -> None:
    """Never a traceback, a hang or silence."""
    repo.write(path, data)
    done = repo.run("check")
    assert done.status in (0, 1, 2)
    assert hidden(done.stdout + done.stderr) == set()
    assert done.stderr.startswith("specward: ") or done.status != 2


def assert_survived(repo: Repo, specs: int) -> None:
    with unchanged():
        assert_all_survived(repo, specs)


def assert_all_survived(repo: Repo, specs: int) -> None:
    for name, done in runs(repo):
        assert_harmless(name, done)
    done = repo.run("check", "--format", "concise")
    lines = [line for line in assert_findings(done.stdout) if "note: " not in line]
    assert done.status == int(any(": error[" in line for line in lines))
    assert "[internal-error]" not in done.stdout
    page = json.loads(repo.run("page", "kilo", "--format", "json").stdout)
    assert page["entries_in"] == page["entries_out"] == specs


def runs(repo: Repo) -> Iterator[tuple[str, Result]]:
    """Yield a run of each format, and its name."""
    for name in ("text", "json"):
        done = repo.run("check", "--format", name)
        assert done.status in (0, 1), done
        yield name, done
    for name in ("html", "rst", "text"):
        done = repo.run("page", "kilo", "--format", name)
        assert done.status == 0, done
        yield name, done
