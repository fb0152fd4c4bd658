"""docutils' blocks and inline nodes as values of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docutils import nodes

from specward.rst import content as c
from specward.rst.complaint import ERROR_LEVEL
from specward.rst.urls import carried


def line_of(node: nodes.Node, fallback: int) -> int:
    """Return the line *node* starts on; where unknown, its first part's."""
    if node.line:
        return int(node.line)
    for child in node.children:
        line = line_of(child, 0)
        if line:
            return line
    return fallback


def blocks(children: Iterable[nodes.Node], line: int) -> tuple[c.Block, ...]:
    """Return the blocks that *children* are; those that show nothing are none."""
    found: list[c.Block] = []
    for child in children:
        line = line_of(child, line)
        found.extend(_block(child, line))
    return tuple(found)


def _block(node: nodes.Node, line: int) -> Iterable[c.Block]:
    make = _BLOCKS.get(type(node))
    if make is not None:
        return make(node, line)
    if isinstance(node, _ADMONITIONS):
        return [_note(node, line)]
    if isinstance(node, nodes.Invisible | nodes.pending):
        return ()
    if isinstance(node, nodes.Inline | nodes.Text | nodes.TextElement):
        return [c.Paragraph(line=line, spans=spans([node]))]
    return blocks(node.children, line)


def _note(node: nodes.Element, line: int) -> c.Admonition:
    children = list(node.children)
    title = type(node).__name__.capitalize()
    if children and isinstance(children[0], nodes.title):
        title = children.pop(0).astext()
    return c.Admonition(line=line, title=title, blocks=blocks(children, line))


def _items(node: nodes.Element, line: int) -> tuple[c.Item, ...]:
    made: list[c.Item] = []
    for child in node.children:
        line = line_of(child, line)
        made.append(c.Item(line=line, blocks=blocks(child.children, line)))
    return tuple(made)


def _entry(node: nodes.Element, line: int) -> c.Definition:
    """Return a definition, a field or an option: a term and its text."""
    terms = [n for n in node.children if isinstance(n, _TERMS)]
    bodies = [n for n in node.children if not isinstance(n, _TERMS)]
    line = line_of(node, line)
    term = spans(terms[:1])
    for more in terms[1:]:
        term = (*term, c.Text(" : "), *spans([more]))
    inner = [child for body in bodies for child in body.children]
    return c.Definition(line=line, term=term, blocks=blocks(inner, line))


def _rows(
    table: nodes.Element, kind: type[nodes.Element], line: int
) -> tuple[c.Row, ...]:
    """Return the rows of *table* that are in its parts of *kind*."""
    groups = [group for group in table.children if isinstance(group, kind)]
    return tuple(row for group in groups for row in _grid(group.children, line))


def _grid(rows: Iterable[Any], line: int) -> Iterator[c.Row]:
    """Yield *rows* as a grid: where a cell spans others, they are empty."""
    below: dict[int, int] = {}
    for row in rows:
        cells: list[tuple[c.Block, ...]] = []
        for cell in row.children:
            cells.extend(_spanned(below, len(cells)))
            wide = range(len(cells), len(cells) + int(cell.get("morecols", 0)) + 1)
            below.update(dict.fromkeys(wide, int(cell.get("morerows", 0))))
            cells.append(blocks(cell.children, line))
            cells.extend(() for _ in wide[1:])
        cells.extend(_spanned(below, len(cells)))
        yield c.Row(cells=tuple(cells))


def _verse_lines(node: nodes.Element) -> Iterator[tuple[c.Span, ...]]:
    for child in node.children:
        if isinstance(child, nodes.line_block):
            yield from _verse_lines(child)
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

_Make = Callable[[Any, int], Iterable[c.Block]]


def _paragraph(node: Any, line: int) -> Iterable[c.Block]:
    inside = spans(node.children)
    return [c.Paragraph(line=line, spans=inside)] if c.plain(inside).strip() else ()


def _bullets(node: Any, line: int) -> Iterable[c.Block]:
    return [c.BulletList(line=line, items=_items(node, line))]


def _numbered(node: Any, line: int) -> Iterable[c.Block]:
    return [
        c.NumberedList(
            line=line,
            start=int(node.get("start", 1)),
            style=_STYLES.get(node.get("enumtype"), c.Style.ARABIC),
            items=_items(node, line),
        )
    ]


_STYLES = {
    "loweralpha": c.Style.LOWER_ALPHA,
    "upperalpha": c.Style.UPPER_ALPHA,
    "lowerroman": c.Style.LOWER_ROMAN,
    "upperroman": c.Style.UPPER_ROMAN,
}


def _definitions(node: Any, line: int) -> Iterable[c.Block]:
    entries = tuple(_entry(child, line) for child in node.children)
    return [c.DefinitionList(line=line, entries=entries)]


def _quote(node: Any, line: int) -> Iterable[c.Block]:
    return [c.BlockQuote(line=line, blocks=blocks(node.children, line))]


def _listing(node: Any, line: int) -> Iterable[c.Block]:
    return [c.LiteralBlock(line=line, text=node.astext())]


def _verse(node: Any, line: int) -> Iterable[c.Block]:
    return [c.LineBlock(line=line, lines=tuple(_verse_lines(node)))]


def _table(node: Any, line: int) -> Iterable[c.Block]:
    made: list[c.Block] = []
    for part in node.children:
        if isinstance(part, nodes.title):
            made.append(c.Paragraph(line=line, spans=(c.Strong(spans(part.children)),)))
        elif isinstance(part, nodes.tgroup):
            made.append(
                c.Table(
                    line=line,
                    head=_rows(part, nodes.thead, line),
                    rows=_rows(part, nodes.tbody, line),
                )
            )
    return made


def _picture(node: Any, line: int) -> Iterable[c.Block]:
    return [c.Image(line=line, text=_picture_words(node))]


def _footnote(node: Any, line: int) -> Iterable[c.Block]:
    label, body = "", list(node.children)
    if body and isinstance(body[0], nodes.label):
        label = body.pop(0).astext()
    name = node["ids"][0] if node["ids"] and node["backrefs"] else None
    return [c.Footnote(line=line, label=label, blocks=blocks(body, line), name=name)]


def _heading(node: Any, line: int) -> Iterable[c.Block]:
    return [c.Paragraph(line=line, spans=(c.Strong(spans(node.children)),))]


def _nothing(*_: Any) -> Iterable[c.Block]:
    return ()


def _message(node: Any, line: int) -> Iterable[c.Block]:
    """Return the source that docutils could not read: it is not to be lost."""
    if int(node["level"]) < ERROR_LEVEL:
        return ()
    sources = [n for n in node.children if isinstance(n, nodes.literal_block)]
    return blocks(sources, line)


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
    words = c.Text(f"[{node.astext()}]")
    target = node.get("refid")
    return [c.FootnoteLink((words,), target)] if target else [words]


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
