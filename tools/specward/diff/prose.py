"""The texts of pages in lines, with their markup, and how two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from specward.pages.page import Page
from specward.rst.content import (
    Block,
    DefinitionList,
    Footnote,
    FootnoteLink,
    Image,
    Item,
    LineBlock,
    Link,
    LiteralBlock,
    NumberedList,
    Paragraph,
    Section,
    Table,
    inside,
    plain,
    structs,
    words,
)
from specward.specs.pairing import ends

MOST_CELLS = 1_000_000
"""Lines of one text times lines of the other that are compared line by line."""

_LAYOUT = frozenset({"line", "location", "end", "adornment", "overlined", "fields"})
"""Fields of a text's values that are of its file alone: no page shows them."""


class Line(Struct, frozen=True, kw_only=True):
    """A paragraph, a list's item, a table's row or a heading, in words.

    :param heading: how deep a heading it is, from 1; ``None`` for other words.
    :param part: the generated part of the page that the heading's section places.
    """

    text: str
    heading: int | None = None
    part: str | None = None


class Prose(Struct, frozen=True, kw_only=True):
    """A text in words, and its markup to compare by.

    :param forms: the markup of each line.
    :param links: the addresses that it leads to.
    :param form: the markup of all of it.
    """

    lines: tuple[Line, ...]
    forms: tuple[object, ...]
    links: tuple[str, ...]
    form: object


class Hunk(Struct, frozen=True, kw_only=True):
    """Lines that replace others.

    :param at: the number of lines of the text before that precede them.
    :param under: the heading above them.
    """

    at: int
    under: str | None
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


class TextChange(Struct, frozen=True, kw_only=True, tag="text"):
    """Other words in a text, other links, or another markup of the same words.

    :param markup: whether lines with the same words have another markup.
    """

    name: str
    hunks: tuple[Hunk, ...]
    links_removed: tuple[str, ...]
    links_added: tuple[str, ...]
    markup: bool


# From a page ------------------------------------------------------------------------

_MarkedLine = tuple[Line, object]
"""A line, and its markup."""


def prose(blocks: tuple[Block, ...], sections: tuple[Section, ...] = ()) -> Prose:
    """Return *blocks*, and the *sections* that follow them, in words."""
    lines = (*_of_blocks(blocks), *_of_sections(sections))
    return _prose(lines, (blocks, sections))


def of_cycle(page: Page) -> Prose:
    """Return the introduction and the sections of the cycle's file."""
    own = tuple(part for part in page.parts if part.own)
    lines = list(_of_blocks(page.introduction))
    for part in own:
        lines.append(_heading(part.data.heading or "", 1, part.data.part))
        lines.extend(_of_blocks(part.blocks))
        lines.extend(_of_sections(part.sections, 2))
    texts = tuple((p.data.heading, p.data.part, p.blocks, p.sections) for p in own)
    return _prose(lines, (page.introduction, texts))


def of_points(points: tuple[Item, ...]) -> Prose:
    """Return *points*, each as one line."""
    lines = (
        (Line(text=" ".join(filter(None, map(words, item.blocks)))), form(item.blocks))
        for item in points
    )
    return _prose(lines, points)


def _prose(lines: Iterable[_MarkedLine], shown: Any) -> Prose:
    marked = tuple(lines)
    return Prose(
        lines=tuple(line for line, _ in marked),
        forms=tuple(markup for _, markup in marked),
        links=tuple(each.url for each in structs(shown) if isinstance(each, Link)),
        form=form(shown),
    )


def _of_sections(sections: Iterable[Section], depth: int = 1) -> Iterator[_MarkedLine]:
    for section in sections:
        yield _heading(section.title, depth, None)
        yield from _of_blocks(section.blocks)
        yield from _of_sections(section.sections, depth + 1)


def _heading(title: str, depth: int, part: str | None) -> _MarkedLine:
    return Line(text=_one_line(title), heading=depth, part=part), None


def _of_blocks(blocks: Iterable[Block]) -> Iterator[_MarkedLine]:
    for text, markup in _texts(blocks, None):
        words_ = _one_line(text)
        if words_:
            yield Line(text=words_), markup


def _texts(blocks: Iterable[Block], outside: object) -> Iterator[tuple[str, object]]:
    """Yield the lines of *blocks*, each with its markup.

    :param outside: the frame around the blocks.
    """
    for block in blocks:
        around = (outside, _frame(block))
        match block:
            case Paragraph(spans=spans):
                yield plain(spans), (around, form(spans))
            case LiteralBlock(text=text) | Image(text=text):
                yield from ((line, around) for line in text.split("\n"))
            case LineBlock(lines=lines):
                yield from ((plain(line), (around, form(line))) for line in lines)
            case DefinitionList(entries=entries):
                for entry in entries:
                    yield plain(entry.term), (around, form(entry.term))
                    yield from _texts(entry.blocks, around)
            case Table(head=head, rows=rows):
                for row in (*head, *rows):
                    cells = (words(each) for cell in row.cells for each in cell)
                    yield " ".join(cells), (around, form(row))
            case _:
                for blocks_ in inside(block):
                    yield from _texts(blocks_, around)


def _frame(block: Block) -> object:
    """Return the kind of *block*, without its content."""
    kind = type(block).__name__
    return (kind, block.style, block.start) if isinstance(block, NumberedList) else kind


def _one_line(text: str) -> str:
    return " ".join(text.split())


def form(value: Any) -> object:
    """Return all that a page shows of *value*, to compare by.

    What footnotes are called is the page's affair; what they are labelled is shown.
    """
    if isinstance(value, tuple):
        return tuple(map(form, value))
    if not isinstance(value, Struct):
        return value
    called = {Footnote: "name", FootnoteLink: "target"}.get(type(value))
    names = (n for n in value.__struct_fields__ if n not in _LAYOUT and n != called)
    return type(value).__name__, *(form(getattr(value, name)) for name in names)


# Between two texts --------------------------------------------------------------------


def text_change(name: str, before: Prose, after: Prose) -> TextChange | None:
    """Return the change of the text *name*, ``None`` where there is none."""
    if before.form == after.form:
        return None
    blocks = tuple(_kept(before.lines, after.lines))
    kept = [
        (before.forms[old + n], after.forms[new + n])
        for old, new, size in blocks
        for n in range(size)
    ]
    hunks = tuple(_hunks(before.lines, after.lines, blocks))
    return TextChange(
        name=name,
        hunks=hunks,
        links_removed=_more(before.links, after.links),
        links_added=_more(after.links, before.links),
        markup=not hunks or any(old != new for old, new in kept),
    )


def _more(these: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    return tuple((Counter(these) - Counter(others)).elements())


def _kept(
    old: tuple[Line, ...], new: tuple[Line, ...]
) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of lines that are in both: where, where, and how many."""
    start, end = ends(old, new)
    yield 0, 0, start
    one, other = old[start : len(old) - end], new[start : len(new) - end]
    if len(one) * len(other) <= MOST_CELLS:
        for block in SequenceMatcher(None, one, other).get_matching_blocks():
            yield start + block.a, start + block.b, block.size
    yield len(old) - end, len(new) - end, end


def _hunks(
    old: tuple[Line, ...],
    new: tuple[Line, ...],
    kept: Iterable[tuple[int, int, int]],
) -> Iterator[Hunk]:
    left = right = 0
    for old_start, new_start, size in kept:
        if old_start > left or new_start > right:
            yield Hunk(
                at=left,
                under=_last_heading(new[:right]),
                removed=old[left:old_start],
                added=new[right:new_start],
            )
        left, right = old_start + size, new_start + size


def _last_heading(lines: tuple[Line, ...]) -> str | None:
    """Return the last heading of *lines*."""
    headings = (line.text for line in reversed(lines) if line.heading is not None)
    return next(headings, None)
