"""The words that a difference is described in, ours and the repository's.

Our own are texts; the repository's are always :class:`Quoted`, so that a writer cannot
take the one for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from specward.diagnostics import escape

LONGEST = 160
"""Characters of a line or a value that are shown."""


class Quoted(Struct, frozen=True):
    """Words of the repository's: visible, on one line, and not too many."""

    text: str


Phrase: TypeAlias = tuple[str | Quoted, ...]
"""Words, to be read one after the other without a space between."""


class DiffLine(Struct, frozen=True, kw_only=True):
    """A line of a text that goes (``-``) or comes (``+``)."""

    sign: str
    text: Quoted


class Statement(Struct, frozen=True, kw_only=True):
    """One change of a spec or a page.

    :param hidden: the number of lines that go or come and are not in *lines*.
    """

    phrase: Phrase
    lines: tuple[DiffLine, ...] = ()
    hidden: int = 0


def quoted(text: str) -> Quoted:
    """Return a text of the repository as it can be shown."""
    return Quoted(escape.shorten(escape.line(text), LONGEST))


def path(name: str) -> Quoted:
    """Return the path *name*, whole, as it can be shown."""
    return Quoted(escape.path(name))


def value(given: str | int | None, nothing: str = "nothing") -> str | Quoted:
    """Return a value, or *nothing* where there is none."""
    return nothing if given is None or given == "" else quoted(str(given))


def statement(*phrase: str | Quoted) -> Statement:
    """Return a statement without lines."""
    return Statement(phrase=phrase)


def joined(phrases: Iterable[Phrase], most: int | None = None) -> Phrase:
    """Return *most* of *phrases* by comma, and how many more there are."""
    known = list(phrases)
    words: list[str | Quoted] = []
    for phrase in known[:most]:
        words.extend((", ", *phrase) if words else phrase)
    more = len(known) - len(known[:most])
    return (*words, f" and {more} more") if more else tuple(words)


def more_lines(number: int) -> str:
    """Return *number*, of lines that are not shown, in words."""
    return "1 more line" if number == 1 else f"{number} more lines"
