"""What of a text says its title, fields and people: its head, and some sections.

Of an old version nothing else is asked, and docutils takes a hundredth of the time
for it.  Headings are told by their lines alone, and only where no other reading of
them is possible.

Source: reStructuredText, "Sections", "Transitions".
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from msgspec import Struct

_MARKS = frozenset(string.punctuation)
_SHORT = 4
"""Marks of which fewer are no heading's, unless its text is as short."""

_LITERAL = re.compile(r"``[^`]+``")
_NEEDS_MORE = re.compile(r"[|`]|_(?!\w)")
"""In a title: what can mean something else in the whole, such as a reference."""

_NO_TITLE = re.compile(r"[-+*•‣⁃|](?:\s|$)|[-/:]|\.\.(?:\s|$)|__|>>>|\+[-=]")
"""How lines begin that are a list, a field, a comment or the like, and no text."""


class _Heading(Struct, frozen=True, kw_only=True):
    """A heading; lines are counted from 0, *first* and *end* with its marks."""

    title: str
    style: tuple[str, bool]
    first: int
    end: int


class _Ambiguous(Exception):  # noqa: N818 - no error: the whole text has to be read
    """Lines that only docutils can tell apart."""


def excerpt(
    lines: tuple[str, ...], paths: Iterable[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """Return the head of a text and its sections at *paths*, without those in them.

    The first heading after the title's ends the head, and is in it.  ``None`` where
    that cannot be told by the look of lines, or one of the sections is not found.

    :param paths: of sections, as the headings that lead to each.
    """
    try:
        headings = list(_headings(lines))
        placed = list(_placed(headings))
    except _Ambiguous:
        return None
    head = _end_of_head(headings, len(lines))
    kept = list(lines[:head])
    wanted = set(paths)
    found = set()
    stops = [*(heading.first for heading in headings[1:]), len(lines)]
    # Whether the first heading is a title depends on others of its rank.
    tops = [number for number, above in enumerate(placed) if len(above) == 1]
    for number, (heading, above) in enumerate(zip(headings, placed, strict=True)):
        ways = {above, above[1:]} - {()}
        found |= ways & wanted
        if number == 0:
            continue
        if ways & wanted:
            kept += lines[max(heading.first, head) : stops[number]]
        elif number in tops[1:2] or _leads(ways, wanted):
            kept += ["", *lines[max(heading.first, head) : heading.end], ""]
    return tuple(kept) if found == wanted else None


def _leads(ways: Iterable[tuple[str, ...]], wanted: Iterable[tuple[str, ...]]) -> bool:
    """Tell whether a heading at one of *ways* stands above one that is wanted."""
    return any(way == path[: len(way)] for way in ways for path in wanted)


def _end_of_head(headings: list[_Heading], end: int) -> int:
    second = headings[1:2]
    return second[0].end if second else end


def _headings(lines: tuple[str, ...]) -> Iterator[_Heading]:
    """Yield the headings of a text.

    :raises _Ambiguous: where a line could be one and could be something else.
    """
    number, last = 0, 0
    while number < len(lines):
        if _is_mark(lines[number]):
            found = _heading(lines, number, last)
            if found is not None:
                yield found
                last = number = found.end
                continue
        number += 1


def _heading(lines: tuple[str, ...], number: int, last: int) -> _Heading | None:
    """Return the heading that the marks in line *number* belong to.

    :param last: the line after the heading before, where text can begin.
    """
    before = lines[number - 1] if number > last else ""
    if before.strip():
        return _underlined(lines, number, last)
    title, *under = lines[number + 1 : number + 3] or ("",)
    if not title.strip():
        return None
    if [each.rstrip() for each in under] == [lines[number].rstrip()]:
        return _made(lines, number, number + 1, overlined=True)
    if len(lines[number].rstrip()) < _SHORT:
        return None
    raise _Ambiguous


def _underlined(lines: tuple[str, ...], number: int, last: int) -> _Heading | None:
    title, marks = lines[number - 1], lines[number].rstrip()
    alone = number - 2 < last or not lines[number - 2].strip()
    if alone and not title[:1].isspace() and not _NO_TITLE.match(title):
        return _made(lines, number - 1, number - 1, overlined=False)
    if len(marks) < _SHORT or title[:1].isspace():
        return None
    raise _Ambiguous


def _made(
    lines: tuple[str, ...], first: int, text: int, *, overlined: bool
) -> _Heading | None:
    title, marks = lines[text].rstrip(), lines[text + 1].rstrip()
    if len(title) > len(marks):
        if len(marks) < _SHORT:
            return None
        if overlined:
            raise _Ambiguous
    return _Heading(
        title=" ".join(title.split()),
        style=(marks[0], overlined),
        first=first,
        end=text + 2,
    )


def _placed(headings: Iterable[_Heading]) -> Iterator[tuple[str, ...]]:
    """Yield the titles that lead to each heading, its own last.

    :raises _Ambiguous: where ranks are not what docutils takes, or a title is more
        than words.
    """
    styles: list[tuple[str, bool]] = []
    above: list[str] = []
    for heading in headings:
        if not styles and _NEEDS_MORE.search(_LITERAL.sub("", heading.title)):
            raise _Ambiguous
        if heading.style not in styles:
            if len(styles) != len(above):
                raise _Ambiguous
            styles.append(heading.style)
        rank = styles.index(heading.style)
        if rank > len(above):
            raise _Ambiguous
        above[rank:] = [heading.title]
        yield tuple(above)


def _is_mark(line: str) -> bool:
    if line[:1] not in _MARKS:
        return False
    marks = line.rstrip()
    return marks == marks[0] * len(marks)
