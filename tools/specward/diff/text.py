"""What changed on the pages, for a terminal, a log or a message of a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diagnostics.color import Paint
from specward.diff.compare import PageDiff, What
from specward.diff.said import Edit, Fact, Pieces, Said, more_lines
from specward.diff.telling import NOTHING, Block, tell
from specward.pages.text import NARROWEST, WIDEST, wrap

SIZE = 15_000
"""Characters that are shown; Gerrit takes 16,384 (``change.commentSizeLimit``)."""

INDENT = "    "
COLORS = {
    What.NEW: "green",
    What.CAME: "green",
    What.GONE: "red",
    What.LEFT: "red",
    What.CHANGED: "yellow",
}


def write(
    pages: Iterable[PageDiff], notes: Iterable[str], width: int, paint: Paint
) -> str:
    """Return what changed on *pages*, in lines of at most *width* columns."""
    wide = max(min(width, WIDEST), NARROWEST)
    plain, writer = _Writer(wide, Paint(on=False)), _Writer(wide, paint)
    told = tell(pages, SIZE, lambda block: len("\n".join(plain.block(block))) + 2)
    chunks = [writer.wrap(f"note: {note}") for note in notes]
    for chapter in told.chapters:
        title = writer.wrap(_text(chapter.title))
        chunks.append([paint(line, "bold") for line in title])
        chunks.extend(list(writer.block(block)) for block in chapter.blocks)
    if not told.chapters:
        chunks.append([NOTHING])
    if told.hidden:
        chunks.append(
            writer.wrap(f"… and {told.hidden} more, which --format json tells of")
        )
    return "\n\n".join("\n".join(chunk) for chunk in chunks) + "\n"


class _Writer:
    def __init__(self, width: int, paint: Paint) -> None:
        self.width = width
        self.paint = paint

    def block(self, block: Block) -> Iterator[str]:
        head = f"{_text(block.title)} — {_text(block.headline)}"
        color = COLORS[block.what]
        yield from (self.paint(line, color) for line in self.wrap(head))
        if block.path is not None:
            yield self.paint(INDENT + block.path.text, "dim")
        for fact in block.facts:
            yield from self.fact(fact)

    def fact(self, fact: Fact) -> Iterator[str]:
        yield from self.wrap(_text(fact.pieces), INDENT, INDENT * 2)
        for edit in fact.edits:
            yield from self.edit(edit)
        if fact.hidden:
            yield f"{INDENT * 2}… and {more_lines(fact.hidden)}"

    def edit(self, edit: Edit) -> Iterator[str]:
        color = "red" if edit.sign == "-" else "green"
        lines = self.wrap(edit.text.text, f"{INDENT}{edit.sign} ", f"{INDENT}  ")
        yield from (self.paint(line, color) for line in lines)

    def wrap(self, text: str, first: str = "", rest: str = "") -> list[str]:
        lines = wrap(text, max(self.width - len(rest), NARROWEST))
        return [(rest if n else first) + line for n, line in enumerate(lines)]


def _text(pieces: Pieces) -> str:
    return "".join(each.text if isinstance(each, Said) else each for each in pieces)
