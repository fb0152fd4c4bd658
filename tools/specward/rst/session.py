"""The complaints of one parse, collected while docutils runs and located after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes
from msgspec.structs import replace

from specward.rst.complaint import (
    WARNING_LEVEL,
    Complaint,
    ComplaintKind,
    kind_of,
    name_in,
)
from specward.rst.lines import Lines

LONGEST_SHORT_UNDERLINE = 3
"""Characters of an underline that docutils reads as text if the title is longer
(``len(underline) < 4`` in docutils.parsers.rst.states.Text.underline)."""

_NAMED = frozenset(
    {
        ComplaintKind.BROKEN_REFERENCE,
        ComplaintKind.UNKNOWN_ROLE,
        ComplaintKind.UNKNOWN_DIRECTIVE,
        ComplaintKind.UNSAFE_DIRECTIVE,
    }
)
"""Kinds whose messages quote the name that they are about."""


class Session:
    """One parse of one text, and the complaints that it collects.

    Columns are known once the tree is: until then a complaint is located at the line
    from which its words are looked for, or at its whole line.

    :param lines: without line feeds.
    :ivar pending: each with the inline node that it is about, or docutils' message.
    """

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = Lines(lines)
        self.pending: list[tuple[Complaint, nodes.Element | None]] = []

    def complain(
        self,
        kind: ComplaintKind,
        line: int,
        message: str,
        name: str = "",
        *,
        words: str = "",
        node: nodes.Element | None = None,
    ) -> None:
        """Add a complaint about *line*, or about *words* at or after it."""
        complaint = Complaint(
            kind=kind,
            location=self.lines.whole(line),
            message=message,
            name=name,
            words=words or name,
        )
        self.pending.append((complaint, node))

    def observe(self, message: nodes.system_message) -> None:
        """Take a message of docutils.  Attached as an observer to its reporter.

        Observers get every message, whatever ``report_level`` is
        (docutils.utils.Reporter.system_message).
        """
        # The first child is the message; a second one is the source it is about.
        first = message.children[0].astext() if message.children else ""
        line = int(message.get("line") or message.line or 1)
        level = int(message["level"])
        kind = kind_of(first, level)
        guessed = kind is ComplaintKind.SHORT_UNDERLINE and level < WARNING_LEVEL
        if kind is None or (guessed and self._is_text(line)):
            return
        name = name_in(first) if kind in _NAMED else ""
        if kind is ComplaintKind.UNSAFE_DIRECTIVE:
            first = f"The directive '{name}' reads no file and no address."
        self.complain(kind, line, first, name, node=message)

    def complaints(self, problematic: Iterable[nodes.Element]) -> tuple[Complaint, ...]:
        """Return the complaints in the order of their locations, each once.

        :param problematic: docutils' nodes of that name: markup in error, with the id
            of the message about it.
        """
        nodes_of = {node["refid"]: node for node in problematic}
        located = dict.fromkeys(
            self._located(*pending, nodes_of) for pending in self.pending
        )
        return tuple(sorted(located, key=lambda c: (c.location, c.kind, c.message)))

    def _located(
        self,
        complaint: Complaint,
        node: nodes.Element | None,
        nodes_of: Mapping[str, nodes.Element],
    ) -> Complaint:
        line, words = complaint.location.line, complaint.words
        if isinstance(node, nodes.system_message):
            node = next((nodes_of[id_] for id_ in node["ids"] if id_ in nodes_of), None)
        if node is not None:
            line, words = _line_in_text(node) or line, node.rawsource or words
        location = self.lines.location_of(words, line)
        return replace(complaint, location=location, words=words)

    def _is_text(self, line: int) -> bool:
        """Return whether a short underline was not meant for one.

        ``::`` opens a literal block, ``...`` is an ellipsis, one character is an empty
        list item; and a heading stands by itself between blank lines.
        """
        underline = self.lines.at(line).strip()
        if len(underline) > LONGEST_SHORT_UNDERLINE:
            # The line is not that of the underline: docutils counts the lines of a
            # table cell or a list item, which are narrower.
            return True
        is_markup = len(underline) == 1 or underline[0] in ".:"
        return is_markup or not self._is_alone(line, underline)

    def _is_alone(self, line: int, adornment: str) -> bool:
        """Return whether the adornment at *line* and its title stand by themselves."""
        at = self.lines.at
        # Three equal characters are an underline even with text right under it.
        whole = len(adornment) == LONGEST_SHORT_UNDERLINE and len(set(adornment)) == 1
        under = (whole or not at(line + 1).strip()) and not at(line - 2).strip()
        over = at(line + 2).strip() == adornment and not at(line + 3).strip()
        both = at(line - 2).strip() == adornment and not at(line + 1).strip()
        return bool(at(line - 1).strip() and under) or over or both


def _line_breaks(parent: nodes.Node) -> dict[int, int]:
    """Return how many lines end before each child of *parent*, by the child's ``id``.

    Kept on the parent: a paragraph with many complaints would be counted anew for each.
    """
    known: dict[int, int] | None = vars(parent).get("specward_breaks")
    if known is None:
        known, count = {}, 0
        for child in parent.children:
            known[id(child)] = count
            count += child.astext().count("\n")
        vars(parent)["specward_breaks"] = known
    return known


def _line_in_text(node: nodes.Node) -> int:
    """Return the line of an inline *node*, 0 where it is not known.

    docutils knows the line of the paragraph around it; the line breaks in the text
    before the node are added.
    """
    breaks = 0
    while node.parent is not None and not node.line:
        parent = node.parent
        breaks += _line_breaks(parent).get(id(node), 0)
        node = parent
    # A title's line is that of its underline: see specward.rst.convert.
    is_title = isinstance(node, nodes.title)
    return max(int(node.line) + breaks - is_title, 1) if node.line else 0
