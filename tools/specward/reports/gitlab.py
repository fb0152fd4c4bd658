"""Findings for a merge request of GitLab: a Code Quality report.

Source: GitLab's documentation, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from specward.diagnostics import encode, escape
from specward.diagnostics.finding import Finding, Severity
from specward.reports.result import Run

Weight = Literal["info", "minor", "major"]

_WEIGHTS: dict[Severity, Weight] = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.ADVICE: "info",
}


class Lines(Struct, frozen=True, kw_only=True):
    """From which line to which, both with it."""

    begin: int
    end: int


class Location(Struct, frozen=True, kw_only=True):
    """A stretch of a file, whose path is from the top of the repository."""

    path: str
    lines: Lines


class Violation(Struct, frozen=True, kw_only=True):
    """One finding; GitLab takes those of one fingerprint for one."""

    description: str
    check_name: str
    fingerprint: str
    severity: Weight
    location: Location


def write(run: Run) -> str:
    """Return the new findings of *run* as JSON, each once in a stack."""
    made = {finding.fingerprint: _violation(finding) for finding in run.new}
    return encode.json(tuple(made.values()))


def _violation(finding: Finding) -> Violation:
    problem, location = finding.problem, finding.location
    hint = f" (help: {problem.hint})" if problem.hint else ""
    last = location.end_line - (
        location.end_column == 1 and location.end_line > location.line
    )
    return Violation(
        description=escape.line(problem.message + hint),
        check_name=finding.rule,
        fingerprint=finding.fingerprint,
        severity=_WEIGHTS[finding.severity],
        location=Location(
            path=escape.json_path(finding.path),
            lines=Lines(begin=location.line, end=last),
        ),
    )
