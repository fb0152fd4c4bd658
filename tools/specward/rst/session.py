"""What one parse collects: complaints, each at its true place."""

from __future__ import annotations

import re

from docutils import nodes

from specward.finding import Place, place
from specward.rst.complaint import Complaint, Kind, kind_of, name_in

LOOK_AHEAD = 60
"""Lines after the one docutils names in which a quoted name is looked for."""

LONGEST_MARK = 3
"""docutils takes a line of at most so many marks under a longer line as text."""


class Session:
    """Collects the complaints about one text.

    :param lines: of the text, without their ends.
    """

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = lines
        self.complaints: list[Complaint] = []

    def complain(self, kind: Kind, line: int, message: str, name: str = "") -> None:
        """Add an objection, at *name* where that stands at or after *line*."""
        line = min(max(line, 1), max(len(self.lines), 1))
        where = self.find(name, line) if name else self.whole(line)
        self.complaints.append(
            Complaint(kind=kind, place=where, message=message, name=name)
        )

    def observe(self, message: nodes.system_message) -> None:
        """Take a message of docutils; an observer of its reporter."""
        first = message.children[0].astext() if message.children else ""
        line = int(message.get("line") or message.line or 1)
        kind = kind_of(first, int(message["level"]))
        if kind is None or (kind is Kind.SHORT_UNDERLINE and self._is_text(line)):
            return
        self.complain(kind, line, first, _NAME.get(kind, _no_name)(first))

    def find(self, words: str, line: int) -> Place:
        """Return where *words* stand first at or after *line*, else that line."""
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        last = min(line + LOOK_AHEAD, len(self.lines))
        for number in range(line, last + 1):
            found = pattern.search(self.lines[number - 1])
            if found:
                return place(number, found.start() + 1, found.end() - found.start())
        return self.whole(line)

    def whole(self, line: int) -> Place:
        """Return the place of the words of *line*, without its indentation."""
        text = self._at(line)
        words = text.strip()
        return place(line, text.find(words) + 1, len(words))

    def _at(self, line: int) -> str:
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    def _is_text(self, line: int) -> bool:
        """Tell whether a short mark under a line is no attempt at a heading.

        ``::`` opens a literal block, ``...`` ends a thought, one character is
        an empty list item; and a heading stands alone between blank lines.
        """
        mark = self._at(line).strip()
        if len(mark) > LONGEST_MARK:
            return False
        alone = not self._at(line + 1).strip() and not self._at(line - 2).strip()
        return len(mark) == 1 or mark[0] in ".:" or not alone


def _no_name(_: str) -> str:
    return ""


_NAME = {
    Kind.BROKEN_REFERENCE: name_in,
    Kind.UNKNOWN_ROLE: name_in,
    Kind.UNKNOWN_DIRECTIVE: name_in,
}
