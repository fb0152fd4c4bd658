"""Rules about a file as bytes and lines, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.finding import (
    Edit,
    Fix,
    Location,
    Problem,
    Severity,
    location,
    replace,
)
from specward.diagnostics.source import Source
from specward.lint.rules.rule import rule
from specward.lint.targets import Text

LONGEST = 79
"""Code points that a line may have."""

_BLANKS = " \t"
_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: |$)")
_ADDRESS = re.compile(r"https?://")


@rule(target=Text, severity=Severity.ERROR)
def not_utf8(target: Text) -> Iterator[Problem]:
    """A file is not encoded as UTF-8.

    Why: Everything else that reads the file, from git's diff to the page,
    takes it for UTF-8.  A file that is not cannot be judged any further.
    Bad:
        a file saved as Latin-1, in which é is the one byte E9
    Good:
        the same file saved as UTF-8, in which é is C3 A9
    Since: 0.1
    """
    if target.source.undecodable:
        yield Problem(
            location=target.source.undecodable,
            message="invalid UTF-8",
            hint="save the file as UTF-8",
        )


@rule(target=Text, severity=Severity.ERROR)
def byte_order_mark(target: Text) -> Iterator[Problem]:
    """A file begins with a byte order mark.

    Why: UTF-8 needs none, and tools that do not expect one take it for the
    first letter of the first line: a heading there is no heading any more.
    Bad:
        the bytes EF BB BF before the first line
    Good:
        a file that begins with its first line
    Since: 0.1
    """
    if target.source.has_bom:
        yield Problem(
            location=location(1),
            message="the file begins with a byte order mark",
            hint="save the file as UTF-8 without a byte order mark",
        )


@rule(target=Text, severity=Severity.ERROR)
def carriage_return(target: Text) -> Iterator[Problem]:
    """A line holds a carriage return.

    Why: Lines end with a line feed alone.  A file with Windows line ends makes
    every line of a later patch look changed.
    Bad:
        lines that end with CR LF
    Good:
        lines that end with LF
    Since: 0.1
    """
    for number, line in _lines(target.source):
        inside = line.rstrip("\r")
        if "\r" in inside:
            yield Problem(
                location=location(number, inside.index("\r") + 1, 1),
                message="carriage return inside the line",
                hint="remove it, or break the line there",
            )
        if inside != line:
            where = location(number, len(inside) + 1, len(line) - len(inside))
            yield Problem(
                location=where,
                message="the line ends with a carriage return",
                hint="save the file with Unix line endings (LF)",
                fix=replace(where, ""),
            )


@rule(target=Text, severity=Severity.ERROR)
def trailing_whitespace(target: Text) -> Iterator[Problem]:
    """A line ends with white space.

    Why: Nobody sees it, editors remove it, and the next patch then changes
    lines that it is not about.
    Bad:
        a line with a space after its last word
    Good:
        a line that ends with its last word
    Since: 0.1
    """
    for number, raw in _lines(target.source):
        line = raw.rstrip("\r")
        words = line.rstrip(_BLANKS)
        if len(words) < len(line):
            where = location(number, len(words) + 1, len(line) - len(words))
            yield Problem(
                location=where,
                message="trailing whitespace",
                hint="remove it",
                fix=replace(where, ""),
            )


@rule(target=Text, severity=Severity.ERROR)
def tab_character(target: Text) -> Iterator[Problem]:
    """A line holds a tab.

    Why: Indentation is meaning in RST.  docutils takes a tab for as many
    spaces as lead to the next column that eight divides; an editor may show
    something else.
    Bad:
        a line indented with a tab
    Good:
        a line indented with spaces
    Since: 0.1
    """
    for number, raw in _lines(target.source):
        line = raw.rstrip(_BLANKS + "\r")
        if "\t" not in line:
            continue  # at the end of a line it is trailing white space
        yield Problem(
            location=location(number, line.index("\t") + 1, 1),
            message="tab character",
            hint="use spaces instead",
        )


class Limit(Struct, frozen=True, kw_only=True):
    """How many characters a line may have."""

    limit: int = LONGEST


@rule(target=Text, severity=Severity.ERROR, options=Limit())
def line_too_long(target: Text, options: Limit) -> Iterator[Problem]:
    """A line has more than 79 characters, or as the option ``limit`` says.

    Why: Specs are reviewed side by side, in windows of half a screen.  What
    cannot be broken is let through: a line with an address in it, one without
    white space inside, and the lines of a block that ``::`` opens.
    Bad:
        one line that holds a whole paragraph
    Good:
        a paragraph broken into lines of at most 79 characters
    Since: 0.1
    """
    in_block = False
    for number, raw in _lines(target.source):
        line = raw.rstrip("\r")
        in_block = in_block and (not line.strip() or line[0].isspace())
        if len(line) > options.limit and not in_block and _could_break(line):
            over = len(line) - options.limit
            yield Problem(
                location=location(number, options.limit + 1, over),
                message=f"the line has {len(line)} characters; the limit is "
                f"{options.limit}",
                hint="break the line",
            )
        in_block = in_block or "::" in line


def _could_break(line: str) -> bool:
    return len(line.split()) > 1 and not _ADDRESS.search(line)


@rule(target=Text, severity=Severity.ERROR)
def invisible_character(target: Text) -> Iterator[Problem]:
    """A line holds a character that nobody sees.

    Why: Zero-width, control and direction characters make two texts that look
    alike differ, break searches, and can make a reviewer read a line in
    another order than the machine does.
    Bad:
        a right-to-left override (U+202E) in a line
    Good:
        the words alone; joiners inside words of scripts that need them
    Since: 0.1
    """
    for number, raw in _lines(target.source):
        line = raw.rstrip("\r")
        if line.isascii() and line.isprintable():
            continue
        for column, run in _hidden_runs(line):
            many = "invisible character"
            if len(run) > 1:
                many = f"{len(run)} invisible characters, the first is"
            yield Problem(
                location=location(number, column, len(run)),
                message=f"{many} U+{ord(run[0]):04X}",
                hint="remove it; if the word was pasted, type it again",
            )


def _hidden_runs(line: str) -> Iterator[tuple[int, str]]:
    """Yield each run of characters of *line* that nobody sees, with its column."""
    run = ""
    for index in range(len(line) + 1):
        if index < len(line) and line[index] != "\r" and escape.hides(line, index):
            run += line[index]
        elif run:
            yield index - len(run) + 1, run
            run = ""


@rule(target=Text, severity=Severity.ERROR)
def missing_final_newline(target: Text) -> Iterator[Problem]:
    """The last line of a file does not end.

    Why: A line is what a line feed ends.  Without the last one the next patch
    that adds a line changes the one before it as well.
    Bad:
        a file whose last byte is the last letter
    Good:
        a file whose last byte is a line feed
    Since: 0.1
    """
    if target.source.ends_with_line or target.source.undecodable:
        return
    number = len(target.source.lines)
    where = location(number, len(target.source.lines[-1]) + 1)
    yield Problem(
        location=where,
        message="no newline at the end of the file",
        hint="end the last line with a line feed",
        fix=_insert(where, "\n"),
    )


@rule(target=Text, severity=Severity.ERROR)
def merge_conflict_marker(target: Text) -> Iterator[Problem]:
    """A line is a marker that git left in a conflict.

    Why: Both sides of the conflict are still in the file.  The marker between
    them, a row of seven ``=``, is also a heading's underline and is not looked
    for.
    Bad:
        <<<<<<< HEAD
    Good:
        the lines of the side that was chosen
    Since: 0.1
    """
    for number, line in enumerate(target.source.lines, 1):
        if _CONFLICT.match(line):
            yield Problem(
                location=location(number, 1, len(line.rstrip())),
                message="unresolved merge conflict",
                hint="keep one side, and remove the markers",
            )


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a file; none where its bytes are not text."""
    if not source.undecodable:
        yield from enumerate(source.lines, 1)


def _insert(where: Location, text: str) -> Fix:
    point = (where.line, where.column)
    return Fix(safe=True, edits=(Edit(start=point, end=point, text=text),))
