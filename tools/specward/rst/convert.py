"""docutils' tree converted to a document: sections, fields, comments and addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes

from specward.diagnostics.finding import location
from specward.rst import content as c
from specward.rst.blocks import blocks, line_of
from specward.rst.content import Document
from specward.rst.session import Session

_FIELD = re.compile(r"\s*:((?:\\.|[^:\\]|:(?![\s]|$))+):(?:\s+|$)")


def convert(tree: nodes.document, session: Session) -> Document:
    """Return *tree*, which was parsed in *session*, as a document."""
    reader = _Reader(session)
    collected = _collect(tree)
    fields, blocks_, sections = reader.parts(
        tree, len(session.lines) + 1, holds_fields=True
    )
    return Document(
        fields=fields,
        blocks=blocks_,
        sections=sections,
        comments=tuple(reader.comments(collected[nodes.comment])),
        addresses=tuple(dict.fromkeys(reader.addresses(collected[nodes.reference]))),
        complaints=session.complaints(collected[nodes.problematic]),
    )


def _collect(tree: nodes.document) -> dict[type[nodes.Element], list[nodes.Element]]:
    """Return the comments, references and problematic nodes, in the order of the text.

    In one walk, not one for each class: the trees of long specs have many nodes.
    """
    collected: dict[type[nodes.Element], list[nodes.Element]] = defaultdict(list)
    ahead: list[nodes.Node] = [tree]
    while ahead:
        node = ahead.pop()
        if isinstance(node, nodes.reference | nodes.target | nodes.image):
            collected[nodes.reference].append(node)
        elif isinstance(node, nodes.comment | nodes.problematic):
            collected[type(node)].append(node)
        ahead.extend(reversed(node.children))
    return collected


class _Reader:
    def __init__(self, session: Session) -> None:
        self.lines = session.lines

    # Sections -------------------------------------------------------------

    def parts(
        self, node: nodes.Element, end: int, *, holds_fields: bool
    ) -> tuple[tuple[c.Field, ...], tuple[c.Block, ...], tuple[c.Section, ...]]:
        """Return the fields, blocks and sections of *node*.

        :param end: the first line after it.
        :param holds_fields: whether field lists are its fields, not its blocks.
        """
        sections = [n for n in node.children if isinstance(n, nodes.section)]
        rest = [n for n in node.children if not isinstance(n, nodes.section)]
        fields: list[c.Field] = []
        if holds_fields:
            lists = [n for n in rest if isinstance(n, nodes.field_list)]
            rest = [n for n in rest if not isinstance(n, nodes.field_list)]
            fields = [self.field(field) for each in lists for field in each.children]
        starts = [self.heading_line(section) for section in sections]
        ends = [*(self.first_line(line) for line in starts), end][1:]
        converted = (
            self.section(section, line, stop, top=node.parent is None)
            for section, line, stop in zip(sections, starts, ends, strict=True)
        )
        return tuple(fields), blocks(rest, line_of(node, 1)), tuple(converted)

    def section(
        self, node: nodes.section, line: int, end: int, *, top: bool
    ) -> c.Section:
        title = node.children[0].astext()
        fields, blocks_, sections = self.parts(node, end, holds_fields=top)
        return c.Section(
            title=" ".join(title.split()),
            location=self.lines.whole(line),
            end=end,
            adornment=self.lines.at(line + 1).strip()[:1],
            overlined=self.first_line(line) < line,
            fields=fields,
            blocks=blocks_,
            sections=sections,
        )

    def heading_line(self, section: nodes.section) -> int:
        """Return the line of a heading's text.

        The line of a title's node is that of its underline, since nodes get the line
        of the state machine as they are added (docutils.nodes.Element.setup_child).
        In other versions it is one more or less, so the lines around it are tried.
        """
        reported = line_of(section.children[0], section.line or 1)
        for line in (reported - 1, reported, reported - 2):
            if self.is_adornment(line + 1) and self.lines.at(line).strip():
                return line
        return max(reported - 1, 1)

    def first_line(self, heading: int) -> int:
        """Return the line of the overline, or else *heading*, the line of the text."""
        over = self.lines.at(heading - 1).strip()
        under = self.lines.at(heading + 1).strip()
        both = self.is_adornment(heading - 1) and over == under
        return heading - 1 if both else heading

    def is_adornment(self, line: int) -> bool:
        """Return whether *line* is one punctuation character, repeated."""
        text = self.lines.at(line).strip()
        return bool(text) and not text[0].isalnum() and set(text) == {text[0]}

    # Fields ---------------------------------------------------------------

    def field(self, field: nodes.Node) -> c.Field:
        name, body = field.children[0], field.children[1]
        line = line_of(field, 1)
        head = _FIELD.match(self.lines.at(line))
        value = head.end() if head else len(self.lines.at(line))
        first = head.start(1) if head else 0
        raw, starts = self._raw(line, value, _indent(self.lines.at(line)))
        words = " ".join(name.astext().split())
        return c.Field(
            name=words,
            location=location(line, first + 1, len(head.group(1)) if head else 0),
            raw=raw,
            starts=starts,
            text=" ".join(body.astext().split()),
            markup=_has_markup(body),
        )

    def _raw(
        self, line: int, value: int, indent: int
    ) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
        """Return the source of a field's value, and the (line, column) of each line."""
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

    def comments(self, comments: Iterable[nodes.Element]) -> Iterator[c.Comment]:
        for node in comments:
            first, *others = node.astext().strip().split("\n")
            # A node gets the line at which the state machine stands as it is added
            # (docutils.nodes.Element.setup_child): for a comment, after its last one.
            line = line_of(_with_line(node), 1) - len(others) - 1
            yield c.Comment(
                location=self.lines.location_of(first, line),
                text=node.astext().strip(),
                under=self._heading_over(node),
            )

    def _heading_over(self, node: nodes.Element) -> int | None:
        """Return the line of the heading that *node* directly follows."""
        parent: Any = node.parent
        before = [
            child
            for child in parent.children[: parent.index(node)]
            if not isinstance(child, nodes.system_message)
        ]
        titled = len(before) == 1 and isinstance(before[0], nodes.title)
        in_section = titled and isinstance(parent, nodes.section)
        return self.heading_line(parent) if in_section else None

    def addresses(self, pointing: Iterable[nodes.Element]) -> Iterator[c.Address]:
        """Yield the URLs, each at the location where it is written."""
        with_url = [node for node in pointing if _points_outside(node)]
        defined = {n["refuri"] for n in with_url if isinstance(n, nodes.target)}
        for node in with_url:
            url = str(node.get("refuri") or node.get("uri"))
            words = node.astext()
            in_text = isinstance(node, nodes.reference)
            bare = in_text and url in (words, f"mailto:{words}")
            line = line_of(_with_line(node), 1)
            where = self.lines.find(words if bare else f"<{url}>", line)
            where = where or self.lines.find(url, line)
            # The URL of a named reference is written at its target, not here.
            at_target = in_text and url in defined
            if where is not None or not at_target:
                where = where or self.lines.whole(line)
                yield c.Address(url=url, location=where, bare=bare)


def _points_outside(node: nodes.Element) -> bool:
    if isinstance(node, nodes.reference | nodes.target):
        return bool(node.get("refuri"))
    return isinstance(node, nodes.image)


def _with_line(node: nodes.Node) -> nodes.Node:
    """Return the innermost node around *node* that has a line."""
    while not node.line and node.parent is not None:
        node = node.parent
    return node


def _has_markup(body: nodes.Node) -> bool:
    """Return whether a field's body is more than text and bare URLs."""
    for node in body.findall(nodes.Element):
        if node is body or isinstance(node, nodes.paragraph):
            continue
        if isinstance(node, nodes.reference) and node.get("refuri") == node.astext():
            continue
        return True
    return False


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
