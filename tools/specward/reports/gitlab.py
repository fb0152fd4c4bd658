"""Findings for a merge request of GitLab: a Code Quality report.

Source: GitLab's documentation, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from specward.diagnostics import encode, escape
from specward.diagnostics.finding import Finding, Severity
from specward.reports.result import Result

Weight = Literal["info", "minor", "major"]

_WEIGHTS: dict[Severity, Weight] = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.ADVICE: "info",
}


class Lines(Struct, frozen=True, kw_only=True):
    """The first line and the last, both inclusive."""

    begin: int
    end: int


class Location(Struct, frozen=True, kw_only=True):
    """Lines of a file, whose path is relative to the top of the repository."""

    path: str
    lines: Lines


class Violation(Struct, frozen=True, kw_only=True):
    """One finding; GitLab merges findings with equal fingerprints."""

    description: str
    check_name: str
    fingerprint: str
    severity: Weight
    location: Location


def write(result: Result) -> str:
    """Return the new findings of *result* as JSON.

    A finding that several commits of a stack have is written once.
    """
    violations = {finding.fingerprint: _violation(finding) for finding in result.new}
    return encode.json(tuple(violations.values()))


def _violation(finding: Finding) -> Violation:
    problem, location = finding.problem, finding.location
    hint = f" (help: {problem.hint})" if problem.hint else ""
    # A range that ends in column 1 ends before that line: GitLab's end is inclusive.
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
