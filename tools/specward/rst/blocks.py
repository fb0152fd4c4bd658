"""docutils' block and inline nodes converted to blocks and spans.

A node without an entry in the tables here is replaced by its children: nothing that
an author wrote is lost, and no unknown markup reaches a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docutils import nodes

from specward.rst import content as c
from specward.rst.complaint import ERROR_LEVEL
from specward.rst.urls import carried

_TERMS = (nodes.term, nodes.classifier, nodes.field_name, nodes.option_group)

_HIDDEN = (
    nodes.Invisible,
    nodes.title,
    nodes.transition,
    nodes.decoration,
    nodes.meta,
)
"""Nodes that are not shown among the blocks."""

_STYLES = {
    "loweralpha": c.Style.LOWER_ALPHA,
    "upperalpha": c.Style.UPPER_ALPHA,
    "lowerroman": c.Style.LOWER_ROMAN,
    "upperroman": c.Style.UPPER_ROMAN,
}


def line_of(node: nodes.Node, fallback: int) -> int:
    """Return the first line of *node*, or of its first child that has a line.

    docutils sets no line on many nodes, such as lists and their items.
    """
    if node.line:
        return int(node.line)
    for child in node.children:
        line = line_of(child, 0)
        if line:
            return line
    return fallback


def blocks(children: Iterable[nodes.Node], line: int) -> tuple[c.Block, ...]:
    """Return *children* as blocks, without nodes that show nothing."""
    converted: list[c.Block] = []
    for child in children:
        line = line_of(child, line)
        converted.extend(_block(child, line))
    return tuple(converted)


def _block(node: nodes.Node, line: int) -> Iterable[c.Block]:
    make = _BLOCKS.get(type(node))
    if make is not None:
        return make(node, line)
    if isinstance(node, nodes.Admonition):
        return [_admonition(node, line)]
    if isinstance(node, _HIDDEN):
        return ()
    if isinstance(node, nodes.Inline | nodes.Text | nodes.TextElement):
        return [c.Paragraph(line=line, spans=spans([node]))]
    return blocks(node.children, line)


def _admonition(node: Any, line: int) -> c.Admonition:
    children = list(node.children)
    title = type(node).__name__.capitalize()
    if children and isinstance(children[0], nodes.title):
        title = children.pop(0).astext()
    return c.Admonition(line=line, title=title, blocks=blocks(children, line))


def _items(node: nodes.Element, line: int) -> tuple[c.Item, ...]:
    items: list[c.Item] = []
    for child in node.children:
        line = line_of(child, line)
        items.append(c.Item(line=line, blocks=blocks(child.children, line)))
    return tuple(items)


def _entry(node: nodes.Element, line: int) -> c.Definition:
    terms = [n for n in node.children if isinstance(n, _TERMS)]
    bodies = [n for n in node.children if not isinstance(n, _TERMS)]
    line = line_of(node, line)
    term = spans(terms[:1])
    for classifier in terms[1:]:
        term = (*term, c.Text(" : "), *spans([classifier]))
    inner = [child for body in bodies for child in body.children]
    return c.Definition(line=line, term=term, blocks=blocks(inner, line))


def _rows(
    table: nodes.Element, kind: type[nodes.Element], line: int
) -> Iterator[c.Row]:
    """Yield the rows in the parts of *table* of one *kind*: its head or its body."""
    for group in table.children:
        if isinstance(group, kind):
            yield from _grid(group.children, line)


def _grid(rows: Iterable[Any], line: int) -> Iterator[c.Row]:
    """Yield *rows* with an empty cell for each that another cell spans.

    docutils leaves spanned cells out (``morecols``, ``morerows``): without them the
    cells after one would stand in the wrong column.
    """
    # Column to the number of rows that a cell above still spans.
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


def _nested_lines(node: nodes.Element) -> Iterator[tuple[c.Span, ...]]:
    for child in node.children:
        if isinstance(child, nodes.line_block):
            yield from _nested_lines(child)
        else:
            yield spans(child.children)


def _spanned(below: dict[int, int], column: int) -> Iterator[tuple[c.Block, ...]]:
    """Yield an empty cell for each from *column* on that a cell above spans."""
    while below.get(column):
        below[column] -= 1
        column += 1
        yield ()


def _paragraph(node: Any, line: int) -> Iterable[c.Block]:
    inside = spans(node.children)
    return [c.Paragraph(line=line, spans=inside)] if c.plain(inside).strip() else ()


def _numbered_list(node: Any, line: int) -> Iterable[c.Block]:
    start = int(node.get("start", 1))
    style = _STYLES.get(node.get("enumtype"), c.Style.ARABIC)
    items = _items(node, line)
    return [c.NumberedList(line=line, start=start, style=style, items=items)]


def _definition_list(node: Any, line: int) -> Iterable[c.Block]:
    entries = tuple(_entry(child, line) for child in node.children)
    return [c.DefinitionList(line=line, entries=entries)]


def _table(node: Any, line: int) -> Iterable[c.Block]:
    table: list[c.Block] = []
    for part in node.children:
        if isinstance(part, nodes.title):
            table.extend(_heading(part, line))
        elif isinstance(part, nodes.tgroup):
            head = tuple(_rows(part, nodes.thead, line))
            rows = tuple(_rows(part, nodes.tbody, line))
            table.append(c.Table(line=line, head=head, rows=rows))
    return table


def _footnote(node: Any, line: int) -> Iterable[c.Block]:
    label, body = "", list(node.children)
    if body and isinstance(body[0], nodes.label):
        label = body.pop(0).astext()
    name = node["ids"][0] if node["ids"] and node["backrefs"] else None
    return [c.Footnote(line=line, label=label, blocks=blocks(body, line), name=name)]


def _message(node: Any, line: int) -> Iterable[c.Block]:
    """Return the source of an error, which docutils left out of the document.

    A table that is malformed, for one, is only in its message's second child.
    """
    if int(node["level"]) < ERROR_LEVEL:
        return ()
    sources = [n for n in node.children if isinstance(n, nodes.literal_block)]
    return blocks(sources, line)


def _literal_block(node: Any, line: int) -> Iterable[c.Block]:
    return [c.LiteralBlock(line=line, text=node.astext())]


def _heading(node: Any, line: int) -> Iterable[c.Block]:
    return [c.Paragraph(line=line, spans=(c.Strong(spans(node.children)),))]


_BLOCKS: dict[type[nodes.Node], Callable[[Any, int], Iterable[c.Block]]] = {
    nodes.paragraph: _paragraph,
    nodes.caption: _paragraph,
    nodes.attribution: _paragraph,
    nodes.bullet_list: lambda node, line: [
        c.BulletList(line=line, items=_items(node, line))
    ],
    nodes.enumerated_list: _numbered_list,
    nodes.definition_list: _definition_list,
    nodes.field_list: _definition_list,
    nodes.option_list: _definition_list,
    nodes.block_quote: lambda node, line: [
        c.BlockQuote(line=line, blocks=blocks(node.children, line))
    ],
    nodes.literal_block: _literal_block,
    nodes.doctest_block: _literal_block,
    nodes.math_block: _literal_block,
    nodes.line_block: lambda node, line: [
        c.LineBlock(line=line, lines=tuple(_nested_lines(node)))
    ],
    nodes.table: _table,
    nodes.image: lambda node, line: [c.Image(line=line, text=_image_text(node))],
    nodes.footnote: _footnote,
    nodes.citation: _footnote,
    nodes.rubric: _heading,
    nodes.subtitle: _heading,
    nodes.system_message: _message,
}
"""Classes of nodes to functions of a node and the line that it starts on."""


def spans(children: Iterable[nodes.Node]) -> tuple[c.Span, ...]:
    """Return inline nodes as spans."""
    converted: list[c.Span] = []
    for child in children:
        make = _SPANS.get(type(child))
        converted.extend(make(child) if make else spans(child.children))
    return tuple(converted)


def _text(node: Any) -> Iterable[c.Span]:
    words = node.astext()
    return [c.Text(words)] if words else ()


def _footnote_reference(node: Any) -> Iterable[c.Span]:
    words = c.Text(f"[{node.astext()}]")
    target = node.get("refid")
    return [c.FootnoteLink((words,), target)] if target else [words]


def _options(group: Any) -> Iterable[c.Span]:
    separated: list[c.Span] = []
    for option in group.children:
        if separated:
            separated.append(c.Text(", "))
        separated.extend(spans(option.children))
    return separated


def _reference(node: Any) -> Iterable[c.Span]:
    inside = spans(node.children)
    url = node.get("refuri", "")
    return [c.Link(inside, url)] if url and carried(url) else inside


def _literal(node: Any) -> Iterable[c.Span]:
    return [c.Literal(node.astext())]


def _emphasis(node: Any) -> Iterable[c.Span]:
    return [c.Emphasis(spans(node.children))]


_SPANS: dict[type[nodes.Node], Callable[[Any], Iterable[c.Span]]] = {
    nodes.Text: _text,
    nodes.emphasis: _emphasis,
    nodes.title_reference: _emphasis,
    nodes.strong: lambda node: [c.Strong(spans(node.children))],
    nodes.literal: _literal,
    nodes.math: _literal,
    nodes.reference: _reference,
    nodes.footnote_reference: _footnote_reference,
    nodes.citation_reference: _footnote_reference,
    nodes.image: lambda node: [c.Text(_image_text(node))],
    nodes.option_group: _options,
    nodes.option_argument: lambda node: [
        c.Text(f"{node.get('delimiter', ' ')}{node.astext()}")
    ],
    nodes.system_message: lambda _: (),
}


def _image_text(node: nodes.Element) -> str:
    words = str(node.get("alt") or node.get("uri", ""))
    return f"[{words}]" if words else ""
