"""Nothing that a spec says gets through: to a terminal, a log, a page, a review."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

import pytest

from tests.support.hostile import (
    ADDRESS,
    HOSTILE,
    LONG,
    assert_findings,
    assert_harmless,
    assert_harmless_html,
    assert_harmless_rst,
    hidden,
    in_title,
)
from tests.support.outcomes import CHECKS, PAGES
from tests.support.repo import Repo, Result, unchanged
from tests.support.small import CYCLE, GOOD, PLAN, ROSTER, SPEC, TEMPLATE

UNUSABLE = 2


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
        (15, column, f"invisible character U+{code}")
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
