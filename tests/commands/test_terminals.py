"""Colours and widths: what a terminal gets, and what it never gets."""

from __future__ import annotations

import re

import pytest

from tests.support.hostile import HOSTILE, hidden, in_title
from tests.support.repo import Repo, unchanged
from tests.support.small import GOOD, PLAN, SPEC

OUR_COLOURS = re.compile(r"\x1b\[(?:0|(?:1|2|3[1236])(?:;(?:1|2|3[1236]))*)m")


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
