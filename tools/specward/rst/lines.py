"""Words located in the lines of a text.

docutils knows lines, and no columns: where a finding begins and ends is looked for in
the source.
"""

from __future__ import annotations

import re

from specward.diagnostics.finding import Location, location

LOOK_AHEAD = 60
"""Lines in which words are looked for, from the one that docutils names on."""

_LITERAL = re.compile(r"``.+?``")


class Lines:
    """The lines of one text, numbered from 1."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def at(self, line: int) -> str:
        """Return the text of a line, "" outside of the text."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    def inside(self, line: int) -> int:
        """Return *line*, or the closest one that exists."""
        return min(max(line, 1), max(len(self.lines), 1))

    def whole(self, line: int) -> Location:
        """Return the location of the text of *line*, without its indentation."""
        line = self.inside(line)
        words = self.at(line).strip()
        return location(line, self.at(line).find(words) + 1, len(words))

    def find(self, words: str, line: int) -> Location | None:
        """Return the first location of *words* at or after *line*.

        One inside an inline literal is taken only if there is no other: a literal
        that mentions a role is no use of it.  Words that are broken over two lines
        are not found.
        """
        exact = self._exact(words, line)
        if exact is not None:
            return exact
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        start = self.inside(line)
        numbers = range(start, min(start + LOOK_AHEAD, len(self.lines) + 1))
        for hide in (_blank, str):
            for number in numbers:
                match = pattern.search(hide(self.at(number)))
                if match and words.strip():
                    return location(
                        number, match.start() + 1, match.end() - match.start()
                    )
        return None

    def _exact(self, words: str, line: int) -> Location | None:
        """Return the first location of exactly *words*, unless a literal precedes it.

        The quick way for most words; the pattern of :meth:`find` is slow to compile.
        """
        for number in range(self.inside(line), min(line + LOOK_AHEAD, len(self) + 1)):
            text = self.at(number)
            column = text.find(words) if words else -1
            if column >= 0:
                literal = "``" in text[:column]
                return None if literal else location(number, column + 1, len(words))
        return None

    def location_of(self, words: str, line: int) -> Location:
        """Return the location of *words* at or after *line*, else that of the line."""
        return self.find(words, line) or self.whole(line)


def _blank(text: str) -> str:
    """Return *text* with spaces for its inline literals, so that columns stay."""
    return _LITERAL.sub(lambda match: " " * len(match.group()), text)
