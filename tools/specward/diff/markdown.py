"""What changed on the pages, as a comment on a review of GitHub or GitLab.

Whatever the repository says is in a code span or a code block, where neither
Markdown nor a forge looks for anything: no link, no mention, no picture, no markup.

Source: CommonMark 0.31.2, 6.1 "Code spans" and 4.5 "Fenced code blocks".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diagnostics.markdown import code
from specward.diff.compare import PageDiff
from specward.diff.said import Fact, Pieces, Said, more_lines, said
from specward.diff.telling import NOTHING, Block, tell

SIZE = 55_000
"""Characters that are shown; GitHub takes 65,536, GitLab 1,000,000."""


def write(pages: Iterable[PageDiff], notes: Iterable[str]) -> str:
    """Return what changed on *pages* in Markdown."""
    told = tell(pages, SIZE, lambda block: len("\n".join(_block(block))) + 2)
    chunks = [f"Note: {code(said(note).text)}" for note in notes]
    for chapter in told.chapters:
        chunks.append(f"#### {_text(chapter.title)}")
        chunks.extend("\n".join(_block(block)) for block in chapter.blocks)
    if not told.chapters:
        chunks.append(NOTHING.capitalize() + ".")
    if told.hidden:
        chunks.append(f"… and {told.hidden} more, which `--format json` tells of.")
    return "\n\n".join(chunks) + "\n"


def _block(block: Block) -> Iterator[str]:
    yield f"- **{_text(block.title)}** — {_text(block.headline)}"
    if block.path is not None:
        yield f"  - {code(block.path.text)}"
    for fact in block.facts:
        yield from (f"  {line}".rstrip(" ") for line in _fact(fact))


def _fact(fact: Fact) -> Iterator[str]:
    yield f"- {_text(fact.pieces)}"
    if fact.edits:
        yield ""
        yield "  ```diff"
        # With the sign before it no line can be the end of the block.
        yield from (f"  {edit.sign} {edit.text.text}" for edit in fact.edits)
        yield "  ```"
    if fact.hidden:
        yield ""
        yield f"  … and {more_lines(fact.hidden)}"


def _text(pieces: Pieces) -> str:
    return "".join(
        code(each.text) if isinstance(each, Said) else each for each in pieces
    )
