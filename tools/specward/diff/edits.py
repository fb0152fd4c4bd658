"""What changed in a text, in the words that people are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from specward.diff.compare import Hunk, TextChange
from specward.diff.plain import Line
from specward.diff.said import Edit, Fact, Pieces, fact, joined, said

MOST_LINES = 12
"""Lines of one text that are shown: those that go, and those that come."""

MOST_LINKS = 4
"""Addresses of one text that are shown."""

_AROUND = 4
"""Words that are shown before and after those that changed."""

_SHORT = 72
"""Lines of as many characters are shown whole."""

_CALLED = {"prose": "page", "sections": "text"}
_FIRST = {"prose": "introduction", "sections": "text"}
"""What the words before the first heading of a text are called."""


def of_text(change: TextChange) -> Iterator[Fact]:
    """Yield what is told of a text that changed."""
    left = MOST_LINES
    for label, hunks in groupby(change.hunks, key=lambda hunk: _label(change, hunk)):
        edits = [edit for hunk in hunks for edit in _edits(hunk)]
        shown = edits[:left]
        left -= len(shown)
        hidden = len(edits) - len(shown)
        yield Fact(pieces=label, edits=tuple(shown), hidden=hidden)
    called = f"the {_CALLED.get(change.name, change.name)}"
    lines = (line for hunk in change.hunks for line in (*hunk.removed, *hunk.added))
    words = "\n".join(line.text for line in lines)
    for verb, urls in (
        ("no longer links to", change.links_removed),
        ("now links to", change.links_added),
    ):
        # One that is its own words is shown with them.
        new = [(said(url),) for url in dict.fromkeys(urls) if url not in words]
        if new:
            yield fact(f"{called} {verb} ", *joined(new, MOST_LINKS))
    if change.markup and not (change.links_removed or change.links_added):
        only = "" if change.hunks else "only "
        yield fact(f"{called}: {only}the formatting changed")


def _label(change: TextChange, hunk: Hunk) -> Pieces:
    """Return what the place of a hunk is called: a heading, or the text's own name."""
    first = (*hunk.removed, *hunk.added)[0]
    if first.heading is not None:
        return ("sections:",)
    if hunk.under is not None:
        return said(hunk.under), ":"
    return (f"{_FIRST.get(change.name, change.name)}:",)


def _edits(hunk: Hunk) -> Iterator[Edit]:
    removed, added = _lines(hunk.removed), _lines(hunk.added)
    if len(removed) == len(added):
        pairs = [_narrowed(*each) for each in zip(removed, added, strict=True)]
        removed, added = [old for old, _ in pairs], [new for _, new in pairs]
    yield from (Edit(sign="-", text=said(text)) for text in removed)
    yield from (Edit(sign="+", text=said(text)) for text in added)


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
