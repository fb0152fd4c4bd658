"""What one parse remarks, and the complaints that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes
from msgspec import Struct

from specward.rst.complaint import Complaint, ComplaintKind, kind_of, name_in
from specward.rst.lines import Lines

WARNING_LEVEL = 2
"""docutils' WARNING: below it docutils only guesses what was meant."""

LONGEST_MARK = 3
"""docutils takes a line of at most so many marks at a longer line as text."""


class Remark(Struct, frozen=True, kw_only=True):
    """Something noticed while parsing; its place is known when the tree is.

    :param node: the inline node it is about, or docutils' message.
    :param words: what is looked for at the line, "" for the whole line.
    """

    kind: ComplaintKind
    line: int
    message: str
    name: str
    words: str
    node: nodes.Element | None


class Session:
    """Collects the remarks on one text.

    :param lines: of the text, without their ends.
    """

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = Lines(lines)
        self.remarks: list[Remark] = []

    def remark(
        self,
        kind: ComplaintKind,
        line: int,
        message: str,
        name: str = "",
        *,
        words: str = "",
        node: nodes.Element | None = None,
    ) -> None:
        """Take note of something at *line*, or at *words* from there on."""
        self.remarks.append(
            Remark(
                kind=kind,
                line=line,
                message=message,
                name=name,
                words=words or name,
                node=node,
            )
        )

    def observe(self, message: nodes.system_message) -> None:
        """Take a message of docutils; an observer of its reporter."""
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
        self.remark(kind, line, first, name, node=message)

    def complaints(self, problematic: Iterable[nodes.Element]) -> tuple[Complaint, ...]:
        """Return the complaints, by place, each once.

        :param problematic: the nodes that docutils marks as what they are about.
        """
        marked = {node["refid"]: node for node in problematic}
        made = dict.fromkeys(self._complaint(remark, marked) for remark in self.remarks)
        return tuple(sorted(made, key=lambda c: (c.location, c.kind, c.message)))

    def _complaint(
        self, remark: Remark, marked: Mapping[str, nodes.Element]
    ) -> Complaint:
        """Return *remark* as a complaint; *marked*: by message, what it is about."""
        line, words, node = remark.line, remark.words, remark.node
        if isinstance(node, nodes.system_message):
            node = next((marked[i] for i in node["ids"] if i in marked), None)
        if node is not None:
            line, words = line_in_text(node) or line, node.rawsource or words
        return Complaint(
            kind=remark.kind,
            location=self.lines.location_of(words, line),
            message=remark.message,
            name=remark.name,
            words=words,
        )

    def _is_text(self, line: int) -> bool:
        """Tell whether a short mark at a line is no attempt at a heading.

        ``::`` opens a literal block, ``...`` ends a thought, one character is
        an empty list item; and a heading stands alone between blank lines.
        """
        mark = self.lines.at(line).strip()
        if len(mark) > LONGEST_MARK:
            return True  # of a cell or a list's item, not of a line
        return len(mark) == 1 or mark[0] in ".:" or not self._alone(line, mark)

    def _alone(self, line: int, mark: str) -> bool:
        """Tell whether *line* is all that is marked of two or three lines."""
        at = self.lines.at
        # Text may stand right under a heading's mark, as long as it is a mark.
        whole = len(mark) == LONGEST_MARK and len(set(mark)) == 1
        under = (whole or not at(line + 1).strip()) and not at(line - 2).strip()
        over = at(line + 2).strip() == mark and not at(line + 3).strip()
        both = at(line - 2).strip() == mark and not at(line + 1).strip()
        return bool(at(line - 1).strip() and under) or over or both


_NAMED = frozenset(
    {
        ComplaintKind.BROKEN_REFERENCE,
        ComplaintKind.UNKNOWN_ROLE,
        ComplaintKind.UNKNOWN_DIRECTIVE,
        ComplaintKind.UNSAFE_DIRECTIVE,
    }
)


def _breaks(parent: nodes.Node) -> dict[int, int]:
    """Return how many lines end before each child, counted once for all."""
    known: dict[int, int] | None = vars(parent).get("specward_breaks")
    if known is None:
        known, count = {}, 0
        for child in parent.children:
            known[id(child)] = count
            count += child.astext().count("\n")
        vars(parent)["specward_breaks"] = known
    return known


def line_in_text(node: nodes.Node) -> int:
    """Return the line that an inline *node* is on, 0 where that is unknown.

    docutils knows where a paragraph begins; the lines up to the node are
    counted in the text before it.
    """
    breaks = 0
    while node.parent is not None and not node.line:
        parent = node.parent
        breaks += _breaks(parent).get(id(node), 0)
        node = parent
    heading = isinstance(node, nodes.title)
    return max(int(node.line) + breaks - heading, 1) if node.line else 0
