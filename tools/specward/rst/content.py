"""What a document says, as frozen values of our own.

Spans are the inside of a paragraph, blocks are what stacks on a page, sections
hold blocks and sections.  Every block knows the line it starts on.  Pages are
laid out from these values alone, so that nothing but what is named here can
reach a reader: no raw output, no script, no style of a document's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from specward.diagnostics.finding import Location


class Text(Struct, frozen=True, tag="text"):
    """Plain words."""

    text: str


class Emphasis(Struct, frozen=True, tag="emphasis"):
    """Words in *italics*."""

    spans: tuple[Span, ...]


class Strong(Struct, frozen=True, tag="strong"):
    """Words in **bold**."""

    spans: tuple[Span, ...]


class Literal(Struct, frozen=True, tag="literal"):
    """Code inside a paragraph."""

    text: str


class Link(Struct, frozen=True, tag="link"):
    """Words that lead to an address with a scheme that a page may carry."""

    spans: tuple[Span, ...]
    url: str


class FootnoteLink(Struct, frozen=True, tag="footnote_link"):
    """Words that lead to the footnote called *target* in the same text."""

    spans: tuple[Span, ...]
    target: str


Span: TypeAlias = Text | Emphasis | Strong | Literal | Link | FootnoteLink


class Paragraph(Struct, frozen=True, kw_only=True, tag="paragraph"):
    """Running text."""

    line: int
    spans: tuple[Span, ...]


class Item(Struct, frozen=True, kw_only=True):
    """One entry of a list."""

    line: int
    blocks: tuple[Block, ...]


class BulletList(Struct, frozen=True, kw_only=True, tag="bullet_list"):
    """A list without an order."""

    line: int
    items: tuple[Item, ...]


class Style(StrEnum):
    """How the items of a list are numbered; the value is HTML's name of it."""

    ARABIC = "1"
    LOWER_ALPHA = "a"
    UPPER_ALPHA = "A"
    LOWER_ROMAN = "i"
    UPPER_ROMAN = "I"


class NumberedList(Struct, frozen=True, kw_only=True, tag="numbered_list"):
    """A list with an order; *start* is the first number."""

    line: int
    start: int
    style: Style
    items: tuple[Item, ...]


class Definition(Struct, frozen=True, kw_only=True):
    """A term and what is said of it."""

    line: int
    term: tuple[Span, ...]
    blocks: tuple[Block, ...]


class DefinitionList(Struct, frozen=True, kw_only=True, tag="definition_list"):
    """Terms with their explanations; also fields and options inside a text."""

    line: int
    entries: tuple[Definition, ...]


class BlockQuote(Struct, frozen=True, kw_only=True, tag="block_quote"):
    """Blocks set apart by indentation."""

    line: int
    blocks: tuple[Block, ...]


class LiteralBlock(Struct, frozen=True, kw_only=True, tag="literal_block"):
    """Text kept letter by letter."""

    line: int
    text: str


class LineBlock(Struct, frozen=True, kw_only=True, tag="line_block"):
    """Lines whose ends are kept."""

    line: int
    lines: tuple[tuple[Span, ...], ...]


class Row(Struct, frozen=True, kw_only=True):
    """The cells of one row of a table."""

    cells: tuple[tuple[Block, ...], ...]


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """Rows under head rows (there may be none)."""

    line: int
    head: tuple[Row, ...]
    rows: tuple[Row, ...]


class Admonition(Struct, frozen=True, kw_only=True, tag="admonition"):
    """An admonition: *title* says which (Note, Warning …)."""

    line: int
    title: str
    blocks: tuple[Block, ...]


class Image(Struct, frozen=True, kw_only=True, tag="image"):
    """An image, told by its words: pages load nothing that a spec names."""

    line: int
    text: str


class Footnote(Struct, frozen=True, kw_only=True, tag="footnote"):
    """A footnote or citation and its label.

    :param name: what links to it call it, ``None`` where there are none.
    """

    line: int
    label: str
    blocks: tuple[Block, ...]
    name: str | None = None


Block: TypeAlias = (
    Paragraph
    | BulletList
    | NumberedList
    | DefinitionList
    | BlockQuote
    | LiteralBlock
    | LineBlock
    | Table
    | Admonition
    | Image
    | Footnote
)


class Field(Struct, frozen=True, kw_only=True):
    """One field of the list under a title.

    :param name: as written.
    :param location: of the name.
    :param raw: the value's source, line by line, without indentation.
    :param starts: for each line of *raw* the (line, column) it starts at.
    :param text: the value as a reader sees it, markup resolved.
    :param markup: whether the value holds more than words and bare addresses.
    """

    name: str
    location: Location
    raw: tuple[str, ...]
    starts: tuple[tuple[int, int], ...]
    text: str
    markup: bool


class Comment(Struct, frozen=True, kw_only=True):
    """A comment; *under* is the line of the heading it stands directly under."""

    location: Location
    text: str
    under: int | None


class Address(Struct, frozen=True, kw_only=True):
    """Where a document points to; *bare* if it is its own words."""

    url: str
    location: Location
    bare: bool


class Section(Struct, frozen=True, kw_only=True):
    """A heading and what stands under it, up to the next of its rank.

    :param location: of the heading's text.
    :param end: the first line after the section.
    :param adornment: the character that underlines the heading (docutils' word).
    :param overlined: whether a line stands over the heading as well.
    """

    title: str
    location: Location
    end: int
    adornment: str
    overlined: bool
    fields: tuple[Field, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


def numeral(style: Style, number: int) -> str:
    """Return *number* as a list of *style* writes it; plain beyond its reach."""
    made = str(number)
    if style in (Style.LOWER_ALPHA, Style.UPPER_ALPHA):
        made = _ALPHABET[number - 1 : number] or made
    elif style in (Style.LOWER_ROMAN, Style.UPPER_ROMAN):
        made = _roman(number)
    return made.upper() if style in (Style.UPPER_ALPHA, Style.UPPER_ROMAN) else made


_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = {"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90, "l": 50}
_ROMAN |= {"xl": 40, "x": 10, "ix": 9, "v": 5, "iv": 4, "i": 1}


def _roman(number: int) -> str:
    made = ""
    for letters, value in _ROMAN.items():
        count, number = divmod(number, value)
        made += letters * count
    return made


def walk(sections: Iterable[Section]) -> Iterator[Section]:
    """Yield *sections* and all that are in them, in the order of the text."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def plain(spans: Iterable[Span]) -> str:
    """Return the words of *spans* without markup."""
    return "".join(
        span.text if isinstance(span, Text | Literal) else plain(span.spans)
        for span in spans
    )


def words(block: Block) -> str:
    """Return all words of *block*, on one line."""
    return " ".join(" ".join(_texts(block)).split())


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(spans=spans):
            yield plain(spans)
        case LiteralBlock(text=text) | Image(text=text):
            yield text
        case LineBlock(lines=lines):
            yield from (plain(line) for line in lines)
        case DefinitionList(entries=entries):
            for entry in entries:
                yield plain(entry.term)
                yield from _all_texts(entry.blocks)
        case _:
            for blocks in inside(block):
                yield from _all_texts(blocks)


def _all_texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _texts(block)


def inside(block: Block) -> Iterator[tuple[Block, ...]]:
    """Yield the blocks that *block* holds, cell by cell, item by item."""
    match block:
        case BulletList(items=items) | NumberedList(items=items):
            yield from (item.blocks for item in items)
        case DefinitionList(entries=entries):
            yield from (entry.blocks for entry in entries)
        case Table(head=head, rows=rows):
            yield from (cell for row in (*head, *rows) for cell in row.cells)
        case (
            BlockQuote(blocks=blocks)
            | Admonition(blocks=blocks)
            | Footnote(blocks=blocks)
        ):
            yield blocks


def labels(blocks: Iterable[Block]) -> Iterator[int]:
    """Yield the lines of the blocks that only introduce what follows them."""
    for block in blocks:
        for within in () if isinstance(block, Table) else inside(block):
            if len(within) > 1:
                yield within[0].line
            yield from labels(within)


def leaves(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks that hold words themselves, from the outside in.

    A table is one of them: its cells are no text to be told apart.
    """
    for block in blocks:
        within = () if isinstance(block, Table) else tuple(inside(block))
        if not within:
            yield block
        for inner in within:
            yield from leaves(inner)
