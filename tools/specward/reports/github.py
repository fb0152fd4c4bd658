"""Findings for a pull request of GitHub: annotations of a workflow's step.

Source: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from specward.diagnostics import escape
from specward.diagnostics.finding import Finding, Severity
from specward.reports.result import Result

COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "notice",
}
"""Severity to the workflow command that makes an annotation."""

MOST = 10
"""Annotations of each severity that GitHub shows for one step of a workflow."""


def write(result: Result) -> str:
    """Return the most severe new findings of *result* as workflow commands."""
    shown = [finding for command in COMMANDS for finding in _first(result.new, command)]
    lines = [_annotation(finding) for finding in shown]
    left = len(result.new) - len(shown)
    if left:
        lines.append(f"{left} more findings than annotations are shown")
    return "".join(f"{line}\n" for line in [*lines, escape.line(result.summary)])


def _first(findings: Iterable[Finding], severity: Severity) -> Iterator[Finding]:
    return islice((f for f in findings if f.severity is severity), MOST)


def _annotation(finding: Finding) -> str:
    problem, location = finding.problem, finding.location
    properties = {
        "file": escape.visible(escape.json_path(finding.path)),
        "line": str(location.line),
        "endLine": str(location.end_line),
        "title": finding.rule,
    }
    if location.line == location.end_line:
        # GitHub ignores columns of several lines; its last column is inclusive.
        last = max(location.end_column - 1, location.column)
        properties |= {"col": str(location.column), "endColumn": str(last)}
    listed = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    lines = [escape.line(problem.message)]
    if problem.hint:
        lines.append(f"help: {escape.line(problem.hint)}")
    return f"::{COMMANDS[finding.severity]} {listed}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
