"""docutils' tree into our values: the one place that knows both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docutils import nodes

from specward.finding import place
from specward.links import carried
from specward.rst import content as c
from specward.rst.complaint import ERROR_LEVEL
from specward.rst.document import Document
from specward.rst.session import Session

_FIELD = re.compile(r"\s*:((?:\\.|[^:\\]|:(?![\s]|$))+):(?:\s+|$)")


def convert(tree: nodes.document, session: Session) -> Document:
    """Return *tree*, the result of a parse in *session*, as a document."""
    reader = _Reader(session)
    top = reader.section_parts(tree, len(session.lines) + 1, holds_fields=True)
    return Document(
        fields=top.fields,
        blocks=top.blocks,
        sections=top.sections,
        comments=tuple(reader.comments(tree)),
        addresses=tuple(dict.fromkeys(reader.addresses(tree))),
        complaints=session.complaints(tree),
    )


class _Parts:
    """What stands in a section, or in the document before the first one."""

    def __init__(self) -> None:
        self.fields: tuple[c.Field, ...] = ()
        self.blocks: tuple[c.Block, ...] = ()
        self.sections: tuple[c.Section, ...] = ()


class _Reader:
    def __init__(self, session: Session) -> None:
        self.lines = session.lines

    # Sections -------------------------------------------------------------

    def section_parts(
        self, node: nodes.Element, end: int, *, holds_fields: bool
    ) -> _Parts:
        """Return what *node* holds; *end* is the first line after it."""
        parts = _Parts()
        inner = [child for child in node.children if isinstance(child, nodes.section)]
        rest = [
            child for child in node.children if not isinstance(child, nodes.section)
        ]
        if holds_fields:
            lists = [n for n in rest if isinstance(n, nodes.field_list)]
            rest = [n for n in rest if not isinstance(n, nodes.field_list)]
            parts.fields = tuple(self.fields(lists))
        parts.blocks = self.blocks(rest, self.line_of(node, 1))
        starts = [self.heading_line(child) for child in inner]
        ends = [*(self.first_line(line) for line in starts), end][1:]
        parts.sections = tuple(
            self.section(child, line, stop, top=node.parent is None)
            for child, line, stop in zip(inner, starts, ends, strict=True)
        )
        return parts

    def section(
        self, node: nodes.section, line: int, end: int, *, top: bool
    ) -> c.Section:
        title = node.children[0].astext()
        parts = self.section_parts(node, end, holds_fields=top)
        return c.Section(
            title=" ".join(title.split()),
            place=self.lines.whole(line),
            end=end,
            mark=self.lines.at(line + 1).strip()[:1],
            overlined=self.first_line(line) < line,
            fields=parts.fields,
            blocks=parts.blocks,
            sections=parts.sections,
        )

    def heading_line(self, section: nodes.section) -> int:
        """Return the line of a heading's text.

        docutils names the line under it; by the version and where a line
        stands over it too, one more or less.
        """
        reported = self.line_of(section.children[0], section.line or 1)
        for line in (reported - 1, reported, reported - 2):
            if self.is_mark(line + 1) and self.lines.at(line).strip():
                return line
        return max(reported - 1, 1)

    def first_line(self, heading: int) -> int:
        """Return the first line of the heading whose text is at *heading*."""
        over, under = (
            self.lines.at(heading - 1).strip(),
            self.lines.at(heading + 1).strip(),
        )
        both = self.is_mark(heading - 1) and over == under
        return heading - 1 if both else heading

    def is_mark(self, line: int) -> bool:
        """Tell whether *line* is one mark of punctuation, repeated."""
        marks = self.lines.at(line).strip()
        return bool(marks) and not marks[0].isalnum() and set(marks) == {marks[0]}

    def line_of(self, node: nodes.Node, fallback: int) -> int:
        """Return the line *node* starts on; where unknown, its first part's."""
        if node.line:
            return int(node.line)
        for child in node.children:
            line = self.line_of(child, 0)
            if line:
                return line
        return fallback

    # Fields ---------------------------------------------------------------

    def fields(self, lists: Iterable[nodes.Element]) -> Iterator[c.Field]:
        for field_list in lists:
            for field in field_list.children:
                yield self.field(field)

    def field(self, field: nodes.Node) -> c.Field:
        name, body = field.children[0], field.children[1]
        line = self.line_of(field, 1)
        head = _FIELD.match(self.lines.at(line))
        value = head.end() if head else len(self.lines.at(line))
        first = head.start(1) if head else 0
        raw, starts = self._raw(line, value, _indent(self.lines.at(line)))
        words = " ".join(name.astext().split())
        return c.Field(
            name=words,
            place=place(line, first + 1, len(head.group(1)) if head else 0),
            raw=raw,
            starts=starts,
            text=" ".join(body.astext().split()),
            markup=_has_markup(body),
        )

    def _raw(
        self, line: int, value: int, indent: int
    ) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
        """Return the source of a field's value, and where each line starts."""
        pieces = [(line, value, self.lines.at(line)[value:].rstrip())]
        number = line + 1
        while number <= len(self.lines):
            text = self.lines.at(number)
            if text.strip() and _indent(text) <= indent:
                break
            pieces.append((number, _indent(text), text.strip()))
            number += 1
        pieces = [piece for piece in pieces if piece[2]] or pieces[:1]
        raw = tuple(text for _, _, text in pieces)
        return raw, tuple((number, column + 1) for number, column, _ in pieces)

    # Comments and addresses -----------------------------------------------

    def comments(self, tree: nodes.document) -> Iterator[c.Comment]:
        for node in tree.findall(nodes.comment):
            first, *others = node.astext().strip().split("\n")
            # docutils names a line at or after the comment's last.
            line = self.line_of(_with_line(node), 1) - len(others) - 1
            yield c.Comment(
                place=self.lines.place_of(first, line),
                text=node.astext().strip(),
                under=self._heading_over(node),
            )

    def _heading_over(self, node: nodes.comment) -> int | None:
        """Return the line of the heading that *node* stands directly under."""
        parent: Any = node.parent
        before = [
            child
            for child in parent.children[: parent.index(node)]
            if not isinstance(child, nodes.system_message)
        ]
        titled = len(before) == 1 and isinstance(before[0], nodes.title)
        in_section = titled and isinstance(parent, nodes.section)
        return self.heading_line(parent) if in_section else None

    def addresses(self, tree: nodes.document) -> Iterator[c.Address]:
        """Yield the addresses, each where it is written."""
        found = [n for n in tree.findall(nodes.Element) if _points_outside(n)]
        defined = {n["refuri"] for n in found if isinstance(n, nodes.target)}
        for node in found:
            url = str(node.get("refuri") or node.get("uri"))
            words = node.astext()
            bare = isinstance(node, nodes.reference) and _is_bare(words, url)
            line = self.line_of(_with_line(node), 1)
            where = self.lines.find(words if bare else f"<{url}>", line)
            where = where or self.lines.find(url, line)
            if where is not None or url not in defined:
                where = where or self.lines.whole(line)
                yield c.Address(url=url, place=where, bare=bare)

    # Blocks ---------------------------------------------------------------

    def blocks(self, children: Iterable[nodes.Node], line: int) -> tuple[c.Block, ...]:
        """Return the blocks that *children* are; those that show nothing are none."""
        found: list[c.Block] = []
        for child in children:
            line = self.line_of(child, line)
            found.extend(self.block(child, line))
        return tuple(found)

    def block(self, node: nodes.Node, line: int) -> Iterable[c.Block]:
        make = _BLOCKS.get(type(node))
        if make is not None:
            return make(self, node, line)
        if isinstance(node, _ADMONITIONS):
            return [self.note(node, line)]
        if isinstance(node, nodes.Invisible | nodes.pending):
            return ()
        if isinstance(node, nodes.Inline | nodes.Text | nodes.TextElement):
            return [c.Paragraph(line=line, spans=spans([node]))]
        return self.blocks(node.children, line)

    def note(self, node: nodes.Element, line: int) -> c.Note:
        children = list(node.children)
        title = type(node).__name__.capitalize()
        if children and isinstance(children[0], nodes.title):
            title = children.pop(0).astext()
        return c.Note(line=line, title=title, blocks=self.blocks(children, line))

    def items(self, node: nodes.Element, line: int) -> tuple[c.Item, ...]:
        made: list[c.Item] = []
        for child in node.children:
            line = self.line_of(child, line)
            made.append(c.Item(line=line, blocks=self.blocks(child.children, line)))
        return tuple(made)

    def entry(self, node: nodes.Element, line: int) -> c.Definition:
        """Return a definition, a field or an option: a term and its text."""
        terms = [n for n in node.children if isinstance(n, _TERMS)]
        bodies = [n for n in node.children if not isinstance(n, _TERMS)]
        line = self.line_of(node, line)
        term = spans(terms[:1])
        for more in terms[1:]:
            term = (*term, c.Text(" : "), *spans([more]))
        inner = [child for body in bodies for child in body.children]
        return c.Definition(line=line, term=term, blocks=self.blocks(inner, line))

    def rows(
        self, table: nodes.Element, kind: type[nodes.Element], line: int
    ) -> tuple[c.Row, ...]:
        """Return the rows of *table* that are in its parts of *kind*."""
        groups = [group for group in table.children if isinstance(group, kind)]
        return tuple(row for group in groups for row in self.grid(group.children, line))

    def grid(self, rows: Iterable[Any], line: int) -> Iterator[c.Row]:
        """Yield *rows* as a grid: where a cell spans others, they are empty."""
        below: dict[int, int] = {}
        for row in rows:
            cells: list[tuple[c.Block, ...]] = []
            for cell in row.children:
                cells.extend(_spanned(below, len(cells)))
                wide = range(len(cells), len(cells) + int(cell.get("morecols", 0)) + 1)
                below.update(dict.fromkeys(wide, int(cell.get("morerows", 0))))
                cells.append(self.blocks(cell.children, line))
                cells.extend(() for _ in wide[1:])
            cells.extend(_spanned(below, len(cells)))
            yield c.Row(cells=tuple(cells))

    def verse_lines(self, node: nodes.Element) -> Iterator[tuple[c.Span, ...]]:
        for child in node.children:
            if isinstance(child, nodes.line_block):
                yield from self.verse_lines(child)
            else:
                yield spans(child.children)


def _spanned(below: dict[int, int], column: int) -> Iterator[tuple[c.Block, ...]]:
    """Yield an empty cell for each from *column* on that one above spans."""
    while below.get(column):
        below[column] -= 1
        column += 1
        yield ()


_ADMONITIONS = (
    nodes.admonition,
    nodes.attention,
    nodes.caution,
    nodes.danger,
    nodes.error,
    nodes.hint,
    nodes.important,
    nodes.note,
    nodes.tip,
    nodes.warning,
)

_TERMS = (nodes.term, nodes.classifier, nodes.field_name, nodes.option_group)

_Make = Callable[[_Reader, Any, int], Iterable[c.Block]]


def _paragraph(_: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    inside = spans(node.children)
    return [c.Paragraph(line=line, spans=inside)] if c.plain(inside).strip() else ()


def _bullets(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [c.Bullets(line=line, items=reader.items(node, line))]


def _numbered(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [
        c.Numbered(
            line=line,
            start=int(node.get("start", 1)),
            style=_STYLES.get(node.get("enumtype"), c.Style.ARABIC),
            items=reader.items(node, line),
        )
    ]


_STYLES = {
    "loweralpha": c.Style.LOWER_ALPHA,
    "upperalpha": c.Style.UPPER_ALPHA,
    "lowerroman": c.Style.LOWER_ROMAN,
    "upperroman": c.Style.UPPER_ROMAN,
}


def _definitions(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    entries = tuple(reader.entry(child, line) for child in node.children)
    return [c.Definitions(line=line, entries=entries)]


def _quote(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [c.Quote(line=line, blocks=reader.blocks(node.children, line))]


def _listing(_: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [c.Listing(line=line, text=node.astext())]


def _verse(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [c.Verse(line=line, lines=tuple(reader.verse_lines(node)))]


def _table(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    made: list[c.Block] = []
    for part in node.children:
        if isinstance(part, nodes.title):
            made.append(c.Paragraph(line=line, spans=(c.Strong(spans(part.children)),)))
        elif isinstance(part, nodes.tgroup):
            made.append(
                c.Table(
                    line=line,
                    head=reader.rows(part, nodes.thead, line),
                    rows=reader.rows(part, nodes.tbody, line),
                )
            )
    return made


def _picture(_: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [c.Picture(line=line, text=_picture_words(node))]


def _footnote(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    label, body = "", list(node.children)
    if body and isinstance(body[0], nodes.label):
        label = body.pop(0).astext()
    return [c.Footnote(line=line, label=label, blocks=reader.blocks(body, line))]


def _heading(_: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    return [c.Paragraph(line=line, spans=(c.Strong(spans(node.children)),))]


def _nothing(*_: Any) -> Iterable[c.Block]:
    return ()


def _message(reader: _Reader, node: Any, line: int) -> Iterable[c.Block]:
    """Return the source that docutils could not read: it is not to be lost."""
    if int(node["level"]) < ERROR_LEVEL:
        return ()
    sources = [n for n in node.children if isinstance(n, nodes.literal_block)]
    return reader.blocks(sources, line)


_BLOCKS: dict[type[nodes.Node], _Make] = {
    nodes.paragraph: _paragraph,
    nodes.caption: _paragraph,
    nodes.attribution: _paragraph,
    nodes.bullet_list: _bullets,
    nodes.enumerated_list: _numbered,
    nodes.definition_list: _definitions,
    nodes.field_list: _definitions,
    nodes.option_list: _definitions,
    nodes.block_quote: _quote,
    nodes.literal_block: _listing,
    nodes.doctest_block: _listing,
    nodes.math_block: _listing,
    nodes.line_block: _verse,
    nodes.table: _table,
    nodes.image: _picture,
    nodes.footnote: _footnote,
    nodes.citation: _footnote,
    nodes.rubric: _heading,
    nodes.title: _nothing,
    nodes.subtitle: _heading,
    nodes.transition: _nothing,
    nodes.target: _nothing,
    nodes.comment: _nothing,
    nodes.decoration: _nothing,
    nodes.meta: _nothing,
    nodes.substitution_definition: _nothing,
    nodes.system_message: _message,
}


def spans(children: Iterable[nodes.Node]) -> tuple[c.Span, ...]:
    """Return inline nodes as spans."""
    made: list[c.Span] = []
    for child in children:
        made.extend(_span(child))
    return tuple(made)


def _span(node: nodes.Node) -> Iterable[c.Span]:
    make = _SPANS.get(type(node))
    return make(node) if make else spans(node.children)


def _text(node: Any) -> Iterable[c.Span]:
    words = node.astext()
    return [c.Text(words)] if words else ()


def _literal(node: Any) -> Iterable[c.Span]:
    return [c.Literal(node.astext())]


def _emphasis(node: Any) -> Iterable[c.Span]:
    return [c.Emphasis(spans(node.children))]


def _strong(node: Any) -> Iterable[c.Span]:
    return [c.Strong(spans(node.children))]


def _note_mark(node: Any) -> Iterable[c.Span]:
    return [c.Text(f"[{node.astext()}]")]


def _picture_text(node: Any) -> Iterable[c.Span]:
    return [c.Text(_picture_words(node))]


def _argument(node: Any) -> Iterable[c.Span]:
    return [c.Text(f"{node.get('delimiter', ' ')}{node.astext()}")]


def _separated(group: Any) -> Iterable[c.Span]:
    """Return the options of a group, by comma."""
    made: list[c.Span] = []
    for option in group.children:
        if made:
            made.append(c.Text(", "))
        made.extend(spans(option.children))
    return made


def _reference(node: Any) -> Iterable[c.Span]:
    inside = spans(node.children)
    url = node.get("refuri", "")
    return [c.Link(inside, url)] if url and carried(url) else inside


_SPANS: dict[type[nodes.Node], Callable[[Any], Iterable[c.Span]]] = {
    nodes.Text: _text,
    nodes.emphasis: _emphasis,
    nodes.title_reference: _emphasis,
    nodes.strong: _strong,
    nodes.literal: _literal,
    nodes.math: _literal,
    nodes.reference: _reference,
    nodes.footnote_reference: _note_mark,
    nodes.citation_reference: _note_mark,
    nodes.image: _picture_text,
    nodes.option_group: _separated,
    nodes.option_argument: _argument,
    nodes.system_message: lambda _: (),
}


def _picture_words(node: nodes.Element) -> str:
    words = str(node.get("alt") or node.get("uri", ""))
    return f"[{words}]" if words else ""


def _is_bare(words: str, url: str) -> bool:
    """Tell whether a link is an address that was written as such."""
    return url in (words, f"mailto:{words}")


def _points_outside(node: nodes.Element) -> bool:
    if isinstance(node, nodes.reference | nodes.target):
        return bool(node.get("refuri"))
    return isinstance(node, nodes.image)


def _with_line(node: nodes.Node) -> nodes.Node:
    """Return the nearest node around *node* that knows its line."""
    while not node.line and node.parent is not None:
        node = node.parent
    return node


def _has_markup(body: nodes.Node) -> bool:
    """Tell whether a field's body is more than words and bare addresses."""
    for node in body.findall(nodes.Element):
        if node is body or isinstance(node, nodes.paragraph):
            continue
        if isinstance(node, nodes.reference) and node.get("refuri") == node.astext():
            continue
        return True
    return False


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
