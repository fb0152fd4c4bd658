"""What changed on the pages, for a terminal, a log or a message of a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diagnostics.color import Paint
from specward.diff.compare import ChangeKind, PageDiff
from specward.diff.describe import NOTHING, Description, describe
from specward.diff.phrases import DiffLine, Phrase, Quoted, Statement, more_lines
from specward.pages.text import NARROWEST, WIDEST, wrap

SIZE = 15_000
"""Characters that are shown; Gerrit takes 16,384 (``change.commentSizeLimit``)."""

INDENT = "    "
COLORS = {
    ChangeKind.NEW: "green",
    ChangeKind.CAME: "green",
    ChangeKind.GONE: "red",
    ChangeKind.LEFT: "red",
    ChangeKind.CHANGED: "yellow",
}


def write(
    pages: Iterable[PageDiff], notes: Iterable[str], width: int, paint: Paint
) -> str:
    """Return what changed on *pages*, in lines of at most *width* columns."""
    wide = max(min(width, WIDEST), NARROWEST)
    plain, writer = _Writer(wide, Paint(on=False)), _Writer(wide, paint)
    described = describe(
        pages, SIZE, lambda each: len("\n".join(plain.description(each))) + 2
    )
    chunks = [writer.wrap(f"note: {note}") for note in notes]
    for page in described.pages:
        title = writer.wrap(_text(page.title))
        chunks.append([paint(line, "bold") for line in title])
        chunks.extend(list(writer.description(each)) for each in page.descriptions)
    if not described.pages:
        chunks.append([NOTHING])
    if described.hidden:
        chunks.append(
            writer.wrap(f"… and {described.hidden} more; --format json shows all")
        )
    return "\n\n".join("\n".join(chunk) for chunk in chunks) + "\n"


class _Writer:
    def __init__(self, width: int, paint: Paint) -> None:
        self.width = width
        self.paint = paint

    def description(self, described: Description) -> Iterator[str]:
        head = f"{_text(described.title)} — {_text(described.headline)}"
        color = COLORS[described.kind]
        yield from (self.paint(line, color) for line in self.wrap(head))
        if described.path is not None:
            yield self.paint(INDENT + described.path.text, "dim")
        for statement in described.statements:
            yield from self.statement(statement)

    def statement(self, statement: Statement) -> Iterator[str]:
        yield from self.wrap(_text(statement.phrase), INDENT, INDENT * 2)
        for line in statement.lines:
            yield from self.line(line)
        if statement.hidden:
            yield f"{INDENT * 2}… and {more_lines(statement.hidden)}"

    def line(self, line: DiffLine) -> Iterator[str]:
        color = "red" if line.sign == "-" else "green"
        lines = self.wrap(line.text.text, f"{INDENT}{line.sign} ", f"{INDENT}  ")
        yield from (self.paint(line, color) for line in lines)

    def wrap(self, text: str, first: str = "", rest: str = "") -> list[str]:
        lines = wrap(text, max(self.width - len(rest), NARROWEST))
        return [(rest if n else first) + line for n, line in enumerate(lines)]


def _text(phrase: Phrase) -> str:
    return "".join(each.text if isinstance(each, Quoted) else each for each in phrase)
