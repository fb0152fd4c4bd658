"""Documents, and their content: sections, blocks and spans.

Spans are the content of a paragraph; blocks are paragraphs, lists, tables and the
like; sections hold blocks and sections.  Every block knows the line that it starts on.

Pages are made of these values alone.  What has no class here cannot reach a reader:
raw output, scripts, classes and styles of a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from specward.diagnostics.finding import Location
from specward.rst.complaint import Complaint

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = {"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90, "l": 50}
_ROMAN |= {"xl": 40, "x": 10, "ix": 9, "v": 5, "iv": 4, "i": 1}


class Text(Struct, frozen=True, tag="text"):
    """Plain text."""

    text: str


class Emphasis(Struct, frozen=True, tag="emphasis"):
    """Text in italics."""

    spans: tuple[Span, ...]


class Strong(Struct, frozen=True, tag="strong"):
    """Text in bold."""

    spans: tuple[Span, ...]


class Literal(Struct, frozen=True, tag="literal"):
    """Code inside a paragraph."""

    text: str


class Link(Struct, frozen=True, tag="link"):
    """Text that links to a URL whose scheme pages may link to."""

    spans: tuple[Span, ...]
    url: str


class FootnoteLink(Struct, frozen=True, tag="footnote_link"):
    """Text that links to the footnote called *target* in the same text."""

    spans: tuple[Span, ...]
    target: str


Span: TypeAlias = Text | Emphasis | Strong | Literal | Link | FootnoteLink
"""A part of a paragraph."""


class Paragraph(Struct, frozen=True, kw_only=True, tag="paragraph"):
    """Running text."""

    line: int
    spans: tuple[Span, ...]


class Item(Struct, frozen=True, kw_only=True):
    """One entry of a list."""

    line: int
    blocks: tuple[Block, ...]


class BulletList(Struct, frozen=True, kw_only=True, tag="bullet_list"):
    """A bullet list."""

    line: int
    items: tuple[Item, ...]


class Style(StrEnum):
    """How the items of a list are numbered; the value is that of HTML's ``ol type``."""

    ARABIC = "1"
    LOWER_ALPHA = "a"
    UPPER_ALPHA = "A"
    LOWER_ROMAN = "i"
    UPPER_ROMAN = "I"


class NumberedList(Struct, frozen=True, kw_only=True, tag="numbered_list"):
    """An enumerated list; *start* is the first number."""

    line: int
    start: int
    style: Style
    items: tuple[Item, ...]


class Definition(Struct, frozen=True, kw_only=True):
    """A term and its definition."""

    line: int
    term: tuple[Span, ...]
    blocks: tuple[Block, ...]


class DefinitionList(Struct, frozen=True, kw_only=True, tag="definition_list"):
    """A definition list, or a list of fields or options in a text."""

    line: int
    entries: tuple[Definition, ...]


class BlockQuote(Struct, frozen=True, kw_only=True, tag="block_quote"):
    """A block quote."""

    line: int
    blocks: tuple[Block, ...]


class LiteralBlock(Struct, frozen=True, kw_only=True, tag="literal_block"):
    """Literal text, such as code."""

    line: int
    text: str


class LineBlock(Struct, frozen=True, kw_only=True, tag="line_block"):
    """A line block: lines that are not joined."""

    line: int
    lines: tuple[tuple[Span, ...], ...]


class Row(Struct, frozen=True, kw_only=True):
    """The cells of one row of a table."""

    cells: tuple[tuple[Block, ...], ...]


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """A table; *head* can be empty."""

    line: int
    head: tuple[Row, ...]
    rows: tuple[Row, ...]


class Admonition(Struct, frozen=True, kw_only=True, tag="admonition"):
    """An admonition; *title* is its kind (Note, Warning) or its own title."""

    line: int
    title: str
    blocks: tuple[Block, ...]


class Image(Struct, frozen=True, kw_only=True, tag="image"):
    """An image, as its alternative text: pages load nothing that a spec names."""

    line: int
    text: str


class Footnote(Struct, frozen=True, kw_only=True, tag="footnote"):
    """A footnote or citation and its label.

    :param name: the target of links to it, ``None`` where there are none.
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
"""A paragraph, or anything else that stacks on a page."""


class Field(Struct, frozen=True, kw_only=True):
    """One field of the list under a title.

    :param name: as written.
    :param location: of the name.
    :param raw: the value's source, line by line, without indentation.
    :param starts: for each line of *raw* the (line, column) that it starts at.
    :param text: the value as a reader sees it, with markup resolved.
    :param markup: whether the value holds more than text and bare URLs.
    """

    name: str
    location: Location
    raw: tuple[str, ...]
    starts: tuple[tuple[int, int], ...]
    text: str
    markup: bool


class Comment(Struct, frozen=True, kw_only=True):
    """A comment; *under* is the line of the heading that it directly follows."""

    location: Location
    text: str
    under: int | None


class Address(Struct, frozen=True, kw_only=True):
    """A URL in a document; *bare* if the link's text is the URL itself."""

    url: str
    location: Location
    bare: bool


class Section(Struct, frozen=True, kw_only=True):
    """A heading and what follows it, up to the next heading of its rank.

    :param location: of the heading's text.
    :param end: the first line after the section.
    :param adornment: the character that underlines the heading (docutils' word).
    :param overlined: whether the heading has an overline as well.
    """

    title: str
    location: Location
    end: int
    adornment: str
    overlined: bool
    fields: tuple[Field, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


class Document(Struct, frozen=True, kw_only=True):
    """One text.

    Which of the top sections is the title depends on the headings of its template,
    and is decided later, by :func:`specward.specs.parsed.outline_of`.

    :param fields: those of field lists before the first section.
    :param blocks: those before the first section.
    :param sections: the top ones, as docutils ranks headings.
    """

    fields: tuple[Field, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    addresses: tuple[Address, ...]
    complaints: tuple[Complaint, ...]


class Unreadable(Struct, frozen=True, kw_only=True):
    """Why a text could not be parsed, and at which location that shows."""

    location: Location
    reason: str


def numeral(style: Style, number: int) -> str:
    """Return *number* in *style*; in figures where the style has no such number."""
    text = str(number)
    if style in (Style.LOWER_ALPHA, Style.UPPER_ALPHA):
        text = _ALPHABET[number - 1 : number] or text
    elif style in (Style.LOWER_ROMAN, Style.UPPER_ROMAN):
        text = _roman(number)
    return text.upper() if style in (Style.UPPER_ALPHA, Style.UPPER_ROMAN) else text


def _roman(number: int) -> str:
    text = ""
    for letters, value in _ROMAN.items():
        count, number = divmod(number, value)
        text += letters * count
    return text


def walk(sections: Iterable[Section]) -> Iterator[Section]:
    """Yield *sections* and their subsections, in the order of the text."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def structs(value: object) -> Iterator[Struct]:
    """Yield each struct in *value*, a struct or a tuple, before those inside it."""
    if isinstance(value, tuple):
        for each in value:
            yield from structs(each)
    elif isinstance(value, Struct):
        yield value
        for name in value.__struct_fields__:
            yield from structs(getattr(value, name))


def plain(spans: Iterable[Span]) -> str:
    """Return the text of *spans* without markup."""
    return "".join(
        span.text if isinstance(span, Text | Literal) else plain(span.spans)
        for span in spans
    )


def words(block: Block) -> str:
    """Return all text of *block*, on one line."""
    return " ".join(" ".join(_texts([block])).split())


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(spans=spans):
                yield plain(spans)
            case LiteralBlock(text=text) | Image(text=text):
                yield text
            case LineBlock(lines=lines):
                yield from map(plain, lines)
            case DefinitionList(entries=entries):
                for entry in entries:
                    yield plain(entry.term)
                    yield from _texts(entry.blocks)
            case _:
                for within in inside(block):
                    yield from _texts(within)


def inside(block: Block) -> Iterator[tuple[Block, ...]]:
    """Yield the blocks in each item, cell or body of *block*."""
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
    """Yield the lines of blocks that introduce others, such as a list's in an item."""
    for block in blocks:
        for within in () if isinstance(block, Table) else inside(block):
            if len(within) > 1:
                yield within[0].line
            yield from labels(within)


def leaves(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks that hold text themselves, not other blocks.

    A table counts as one: its cells are not compared with a template's.
    """
    for block in blocks:
        within = () if isinstance(block, Table) else tuple(inside(block))
        if not within:
            yield block
        for inner in within:
            yield from leaves(inner)
