"""Excerpts: the head of a text and a few of its sections, found without docutils.

Title, fields and owners of an old version are in its excerpt, which docutils parses in
a hundredth of the time of the whole text.

Headings are recognised by their lines alone, by the rules of Text.underline and
Line.text in docutils.parsers.rst.states.  Where those depend on context (a literal
block, a table, a list) the text is ambiguous, and is parsed as a whole.

Source: reStructuredText Markup Specification, "Sections", "Transitions".
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from msgspec import Struct

_ADORNMENTS = frozenset(string.punctuation)
"""Characters that can underline a heading."""

_SHORT = 4
"""Characters of an adornment; a shorter one is text if the title is longer."""

_LITERAL = re.compile(r"``[^`]+``")
_NEEDS_MORE = re.compile(r"[|`]|_(?!\w)")
"""In a title: references, whose text depends on the rest of the document."""

_NO_TITLE = re.compile(r"[-+*•‣⁃|](?:\s|$)|[-/:]|\.\.(?:\s|$)|__|>>>|\+[-=]")
"""Beginnings of lines that are lists, fields, comments and the like, not titles."""


class _Heading(Struct, frozen=True, kw_only=True):
    """A heading.  Lines are from 0, with its adornments; the end is exclusive.

    :param style: the adornment's character, and whether there is an overline.
    """

    title: str
    style: tuple[str, bool]
    first: int
    end: int


class _Ambiguous(Exception):  # noqa: N818 - no error: the whole text has to be read
    """Lines whose meaning depends on context."""


def excerpt(
    lines: tuple[str, ...], paths: Iterable[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """Return the head of a text and its sections at *paths*, without subsections.

    The head ends with the first heading after the title.  Headings above a section
    are kept, so that it stays at its path.

    :param paths: of sections: the headings that lead to each.
    :return: ``None`` if the text is ambiguous, or a section is missing.
    """
    try:
        headings = list(_headings(lines))
        placed = list(_placed(headings))
    except _Ambiguous:
        return None
    head = _end_of_head(headings, len(lines))
    kept = list(lines[:head])
    wanted = set(paths)
    seen = set()
    stops = [*(heading.first for heading in headings[1:]), len(lines)]
    # Whether the first heading is the title depends on the second of its rank, which
    # is kept therefore (specward.specs.parsed.outline_of).
    tops = [number for number, above in enumerate(placed) if len(above) == 1]
    for number, (heading, above) in enumerate(zip(headings, placed, strict=True)):
        # With the title in the path, and without it.
        ways = {above, above[1:]} - {()}
        seen |= ways & wanted
        if number == 0:
            continue
        if ways & wanted:
            kept += lines[max(heading.first, head) : stops[number]]
        elif number in tops[1:2] or _leads(ways, wanted):
            # Blank lines around it: the lines that stood there are left out.
            kept += ["", *lines[max(heading.first, head) : heading.end], ""]
    return tuple(kept) if seen == wanted else None


def _leads(ways: Iterable[tuple[str, ...]], wanted: Iterable[tuple[str, ...]]) -> bool:
    """Return whether a heading at one of *ways* is above one that is wanted."""
    return any(way == path[: len(way)] for way in ways for path in wanted)


def _end_of_head(headings: list[_Heading], end: int) -> int:
    second = headings[1:2]
    return second[0].end if second else end


def _headings(lines: tuple[str, ...]) -> Iterator[_Heading]:
    """Yield the headings of a text.

    :raises _Ambiguous: if a line may be a heading or something else.
    """
    number, last = 0, 0
    while number < len(lines):
        if _is_adornment(lines[number]):
            heading = _heading(lines, number, last)
            if heading is not None:
                yield heading
                last = number = heading.end
                continue
        number += 1


def _heading(lines: tuple[str, ...], number: int, last: int) -> _Heading | None:
    """Return the heading of the adornment in line *number*, if it is one's.

    :param last: the line after the previous heading.
    """
    before = lines[number - 1] if number > last else ""
    if before.strip():
        return _underlined(lines, number, last)
    title, *under = lines[number + 1 : number + 3] or ("",)
    if not title.strip():
        return None
    # An overline has a title and an equal underline below it; a transition has not.
    if [line.rstrip() for line in under] == [lines[number].rstrip()]:
        return _checked(lines, number, number + 1, overlined=True)
    if len(lines[number].rstrip()) < _SHORT:
        return None
    raise _Ambiguous


def _underlined(lines: tuple[str, ...], number: int, last: int) -> _Heading | None:
    title, adornment = lines[number - 1], lines[number].rstrip()
    # A title of one line after a blank one; else the lines may be a paragraph, in which
    # docutils finds the underline an error, or a table.
    alone = number - 2 < last or not lines[number - 2].strip()
    if alone and not title[:1].isspace() and not _NO_TITLE.match(title):
        return _checked(lines, number - 1, number - 1, overlined=False)
    if len(adornment) < _SHORT or title[:1].isspace():
        return None
    raise _Ambiguous


def _checked(
    lines: tuple[str, ...], first: int, text: int, *, overlined: bool
) -> _Heading | None:
    title, adornment = lines[text].rstrip(), lines[text + 1].rstrip()
    if len(title) > len(adornment):
        if len(adornment) < _SHORT:
            return None
        if overlined:
            raise _Ambiguous
    return _Heading(
        title=" ".join(title.split()),
        style=(adornment[0], overlined),
        first=first,
        end=text + 2,
    )


def _placed(headings: Iterable[_Heading]) -> Iterator[tuple[str, ...]]:
    """Yield the path of each heading: the titles that lead to it, its own last.

    Each style has a rank, in the order in which styles appear
    (docutils.parsers.rst.states.RSTState.check_subsection).

    :raises _Ambiguous: if docutils would report the ranks as an error, or the first
        title has references.
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


def _is_adornment(line: str) -> bool:
    if line[:1] not in _ADORNMENTS:
        return False
    adornment = line.rstrip()
    return adornment == adornment[0] * len(adornment)
