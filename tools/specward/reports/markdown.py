"""A result in Markdown: what GitHub shows as the summary of a workflow's step.

All text from the repository is in code spans.  There neither Markdown is read nor
what forges add to it, such as mentions of users and links to issues.
"""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape, manual
from specward.diagnostics.escape import code
from specward.diagnostics.finding import Finding
from specward.diff import markdown
from specward.reports.result import Result, most_severe

MOST = 500
"""Findings that are shown; of the others, only their number."""

LONGEST = 300
"""Characters of a message or a hint that are shown."""


def write(result: Result) -> str:
    """Return the new findings of *result*, and what it changes on the pages."""
    return "\n".join(_lines(result)).rstrip() + "\n"


def _lines(result: Result) -> Iterator[str]:
    yield "### specward"
    yield ""
    yield f"{result.summary[:1].upper()}{result.summary[1:]}."
    yield ""
    for note in result.notes:
        yield f"- Note: {code(_short(note))}"
    shown = most_severe(result.new, MOST)
    for finding in shown:
        yield from _finding(finding)
    if len(result.new) > len(shown):
        yield f"- … and {len(result.new) - len(shown)} more"
    if result.pages is not None:
        yield ""
        yield "### On the priorities pages"
        yield ""
        yield markdown.write(result.pages, ())


def _finding(finding: Finding) -> Iterator[str]:
    problem, location = finding.problem, finding.location
    where = f"{escape.path(finding.path)}:{location.line}:{location.column}"
    rule = f"[{finding.rule}]({manual.of_rule(finding.rule)})"
    message = code(_short(problem.message))
    yield f"- **{finding.severity}** {rule} {code(where)}: {message}"
    if problem.hint:
        yield f"  - help: {code(_short(problem.hint))}"


def _short(text: str) -> str:
    return escape.shorten(escape.line(text), LONGEST)
