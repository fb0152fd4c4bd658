"""A finding as it is published: plain values, of which the JSON formats are made."""

from __future__ import annotations

from msgspec import Struct

from specward.diagnostics import escape, manual
from specward.diagnostics.finding import Finding, Fix, Origin, Severity


class RelatedLocation(Struct, frozen=True, kw_only=True):
    """Another location that belongs to a finding."""

    path: str
    line: int
    column: int
    message: str


class PublishedFinding(Struct, frozen=True, kw_only=True):
    """One finding.  Lines and columns are from 1, in code points, the end exclusive.

    :param commit: the commit of a stack that has it.
    :param help: the hint.
    :param url: of the rule's place in the manual.
    """

    rule: str
    severity: Severity
    origin: Origin
    commit: str | None
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    help: str | None
    url: str | None
    related: tuple[RelatedLocation, ...]
    fix: Fix | None
    fingerprint: str


def published_finding(finding: Finding, commit: str | None = None) -> PublishedFinding:
    """Return *finding* as it is published; its words are visible and on one line."""
    problem, location = finding.problem, finding.location
    return PublishedFinding(
        rule=finding.rule,
        severity=finding.severity,
        origin=finding.origin,
        commit=escape.line(commit) if commit is not None else None,
        path=finding.path,
        line=location.line,
        column=location.column,
        end_line=location.end_line,
        end_column=location.end_column,
        message=escape.line(problem.message),
        help=escape.line(problem.hint) if problem.hint else None,
        url=manual.of_rule(finding.rule),
        related=tuple(
            RelatedLocation(
                path=other.path,
                line=other.location.line,
                column=other.location.column,
                message=escape.line(other.message),
            )
            for other in problem.related
        ),
        fix=problem.fix,
        fingerprint=finding.fingerprint,
    )
