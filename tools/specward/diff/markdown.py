"""What changed on the pages, as a comment on a review of GitHub or GitLab.

Whatever the repository says is in a code span or a code block, where neither
Markdown nor a forge looks for anything: no link, no mention, no picture, no markup.

Source: CommonMark 0.31.2, 6.1 "Code spans" and 4.5 "Fenced code blocks".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diagnostics.escape import code
from specward.diff.compare import PageDiff
from specward.diff.describe import NOTHING, Description, describe
from specward.diff.phrases import Phrase, Quoted, Statement, more_lines, quoted

SIZE = 55_000
"""Characters that are shown; GitHub takes 65,536, GitLab 1,000,000."""


def write(pages: Iterable[PageDiff], notes: Iterable[str]) -> str:
    """Return what changed on *pages* in Markdown."""
    described = describe(pages, SIZE, lambda each: len("\n".join(_lines(each))) + 2)
    chunks = [f"Note: {code(quoted(note).text)}" for note in notes]
    for page in described.pages:
        chunks.append(f"#### {_text(page.title)}")
        chunks.extend("\n".join(_lines(each)) for each in page.descriptions)
    if not described.pages:
        chunks.append(NOTHING.capitalize() + ".")
    if described.hidden:
        chunks.append(f"… and {described.hidden} more; `--format json` shows all.")
    return "\n\n".join(chunks) + "\n"


def _lines(described: Description) -> Iterator[str]:
    yield f"- **{_text(described.title)}** — {_text(described.headline)}"
    if described.path is not None:
        yield f"  - {code(described.path.text)}"
    for statement in described.statements:
        yield from (f"  {line}".rstrip(" ") for line in _statement(statement))


def _statement(statement: Statement) -> Iterator[str]:
    yield f"- {_text(statement.phrase)}"
    if statement.lines:
        yield ""
        yield "  ```diff"
        # With the sign before it no line can be the end of the block.
        yield from (f"  {line.sign} {line.text.text}" for line in statement.lines)
        yield "  ```"
    if statement.hidden:
        yield ""
        yield f"  … and {more_lines(statement.hidden)}"


def _text(phrase: Phrase) -> str:
    return "".join(
        code(each.text) if isinstance(each, Quoted) else each for each in phrase
    )
