"""The changes of a text, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from specward.diff.phrases import (
    DiffLine,
    Phrase,
    Statement,
    joined,
    quoted,
    statement,
)
from specward.diff.prose import Hunk, Line, TextChange

MOST_LINES = 12
"""Lines of one text that are shown: those that go, and those that come."""

MOST_LINKS = 4
"""Addresses of one text that are shown."""

_AROUND = 4
"""Words that are shown before and after those that changed."""

_SHORT = 72
"""Lines of as many characters are shown whole."""

_TEXT_NAMES = {"prose": "page", "sections": "text"}
_LEAD_NAMES = {"prose": "introduction", "sections": "text"}
"""The names of the words before the first heading of a text."""


def of_text(change: TextChange) -> Iterator[Statement]:
    """Yield the statements on a text that changed."""
    left = MOST_LINES
    for label, hunks in groupby(change.hunks, key=lambda hunk: _label(change, hunk)):
        lines = [line for hunk in hunks for line in _diff_lines(hunk)]
        shown = lines[:left]
        left -= len(shown)
        hidden = len(lines) - len(shown)
        yield Statement(phrase=label, lines=tuple(shown), hidden=hidden)
    yield from _links(change)
    if change.markup and not (change.links_removed or change.links_added):
        only = "" if change.hunks else "only "
        yield statement(f"{_name(change)}: {only}the formatting changed")


def _links(change: TextChange) -> Iterator[Statement]:
    hunks = change.hunks
    lines = (line for hunk in hunks for line in (*hunk.removed, *hunk.added))
    words = "\n".join(line.text for line in lines)
    for verb, urls in (
        ("no longer links to", change.links_removed),
        ("now links to", change.links_added),
    ):
        # One that is its own words is shown with them.
        new = [(quoted(url),) for url in dict.fromkeys(urls) if url not in words]
        if new:
            yield statement(f"{_name(change)} {verb} ", *joined(new, MOST_LINKS))


def _name(change: TextChange) -> str:
    return f"the {_TEXT_NAMES.get(change.name, change.name)}"


def _label(change: TextChange, hunk: Hunk) -> Phrase:
    """Return the heading above a hunk, or the name of the text."""
    first = (*hunk.removed, *hunk.added)[0]
    if first.heading is not None:
        return ("sections:",)
    if hunk.under is not None:
        return quoted(hunk.under), ":"
    return (f"{_LEAD_NAMES.get(change.name, change.name)}:",)


def _diff_lines(hunk: Hunk) -> Iterator[DiffLine]:
    removed, added = _lines(hunk.removed), _lines(hunk.added)
    if len(removed) == len(added):
        pairs = [_narrowed(*each) for each in zip(removed, added, strict=True)]
        removed, added = [old for old, _ in pairs], [new for _, new in pairs]
    yield from (DiffLine(sign="-", text=quoted(text)) for text in removed)
    yield from (DiffLine(sign="+", text=quoted(text)) for text in added)


def _lines(lines: Iterable[Line]) -> list[str]:
    return [_line(line) for line in lines]


def _line(line: Line) -> str:
    if line.heading is None:
        return line.text or "(without words)"
    placed = f", with the part '{line.part}'" if line.part else ""
    return f"{line.text} (a heading{placed})"


def _narrowed(old: str, new: str) -> tuple[str, str]:
    """Return two long lines without most of the words that they share at the ends."""
    one, other = old.split(" "), new.split(" ")
    most = min(len(one), len(other))
    start = 0
    while start < most and one[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return _cut(one, start, end), _cut(other, start, end)


def _cut(words: list[str], start: int, end: int) -> str:
    """Return *words* without most of the first *start* and the last *end* of them."""
    whole = " ".join(words)
    if len(whole) <= _SHORT:
        return whole
    first = max(start - _AROUND, 0)
    last = len(words) - max(end - _AROUND, 0)
    shown = " ".join(words[first:last])
    return ("… " if first else "") + shown + (" …" if last < len(words) else "")
