"""The words that people are told of a difference in, ours and the repository's.

Our own are texts; what a repository says is always a :class:`Said`, so that a writer
cannot take the one for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from specward.diagnostics import escape

LONGEST = 160
"""Characters of a line or a value that are shown."""


class Said(Struct, frozen=True):
    """Words of the repository's: visible, on one line, and not too many."""

    text: str


Pieces: TypeAlias = tuple[str | Said, ...]


class Edit(Struct, frozen=True, kw_only=True):
    """A line of a text that goes (``-``) or comes (``+``)."""

    sign: str
    text: Said


class Fact(Struct, frozen=True, kw_only=True):
    """One thing that is told of a spec or a page.

    :param hidden: how many more lines go or come.
    """

    pieces: Pieces
    edits: tuple[Edit, ...] = ()
    hidden: int = 0


def said(text: str) -> Said:
    """Return what a repository says, as it can be shown."""
    return Said(escape.shorten(escape.line(text), LONGEST))


def path(name: str) -> Said:
    """Return the path *name*, whole, as it can be shown."""
    return Said(escape.path(name))


def value(given: str | int | None, nothing: str = "nothing") -> str | Said:
    """Return a value, or *nothing* where there is none."""
    return nothing if given is None or given == "" else said(str(given))


def fact(*pieces: str | Said) -> Fact:
    """Return the fact that *pieces* say."""
    return Fact(pieces=pieces)


def joined(these: Iterable[Pieces], most: int | None = None) -> Pieces:
    """Return *these* by comma, *most* of them, and how many more there are."""
    known = list(these)
    made: list[str | Said] = []
    for each in known[:most]:
        made.extend((", ", *each) if made else each)
    more = len(known) - len(known[:most])
    return (*made, f" and {more} more") if more else tuple(made)


def more_lines(number: int) -> str:
    """Return how many lines are not shown."""
    return "1 more line" if number == 1 else f"{number} more lines"
