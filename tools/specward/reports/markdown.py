"""A run in Markdown: what GitHub shows as the summary of a workflow's step.

Whatever the repository says is in a code span, where neither Markdown nor a forge
looks for anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape, manual
from specward.diagnostics.finding import Finding
from specward.diagnostics.markdown import code
from specward.diff import markdown
from specward.reports.result import Run
from specward.reports.worst import worst

MOST = 500
"""Findings that are told; of more the number is."""

LONGEST = 300
"""Characters of a message or a mend."""


def write(run: Run) -> str:
    """Return the new findings of *run*, and what it changes on the pages."""
    return "\n".join(_lines(run)).rstrip() + "\n"


def _lines(run: Run) -> Iterator[str]:
    yield "### specward"
    yield ""
    yield f"{run.summary[:1].upper()}{run.summary[1:]}."
    yield ""
    for note in run.notes:
        yield f"- Note: {code(_short(note))}"
    shown = worst(run.new, MOST)
    for finding in shown:
        yield from _finding(finding)
    if len(run.new) > len(shown):
        yield f"- … and {len(run.new) - len(shown)} more"
    if run.pages is not None:
        yield ""
        yield "### On the priorities pages"
        yield ""
        yield markdown.write(run.pages, ())


def _finding(finding: Finding) -> Iterator[str]:
    problem, location = finding.problem, finding.location
    where = f"{escape.path(finding.path)}:{location.line}:{location.column}"
    rule = f"[{finding.rule}]({manual.of_rule(finding.rule)})"
    said = code(_short(problem.message))
    yield f"- **{finding.severity}** {rule} {code(where)}: {said}"
    if problem.hint:
        yield f"  - help: {code(_short(problem.hint))}"


def _short(text: str) -> str:
    return escape.shorten(escape.line(text), LONGEST)
