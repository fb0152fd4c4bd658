"""Findings for programs: ``json``, with the schema of what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from specward import TOOL
from specward.diagnostics import encode, escape, manual
from specward.diagnostics.finding import Edit, Finding, Origin, Severity
from specward.reports.result import Result

SCHEMA: Literal["specward.check/1"] = "specward.check/1"
"""The name of the JSON Schema; its number grows when a field goes."""


class RelatedPlace(Struct, frozen=True, kw_only=True):
    """Another location that belongs to a finding."""

    path: str
    line: int
    column: int
    message: str


class FixEdits(Struct, frozen=True, kw_only=True):
    """The fix of a finding: edits of its file."""

    safe: bool
    edits: tuple[Edit, ...]


class FindingEntry(Struct, frozen=True, kw_only=True):
    """One finding.  Lines and columns are from 1, in code points, the end exclusive.

    *commit* is the commit of a stack that has it.
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
    related: tuple[RelatedPlace, ...]
    fix: FixEdits | None
    fingerprint: str


class Summary(Struct, frozen=True, kw_only=True):
    """The result in figures; *judged* has the number of each rule's targets."""

    specs: int
    checked: int
    rules: int
    errors: int
    warnings: int
    advice: int
    existing: int
    fixed: int
    policy: int
    exempted: int
    judged: Mapping[str, int]


class CheckReport(Struct, frozen=True, kw_only=True):
    """The output of ``specward check --format json``."""

    schema: Literal["specward.check/1"]
    tool: str
    revision: str | None
    base: str | None
    summary: Summary
    findings: tuple[FindingEntry, ...]


def write(result: Result) -> str:
    """Return *result* as JSON."""
    return encode.json(report(result))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(CheckReport, SCHEMA)


def report(result: Result) -> CheckReport:
    """Return *result* as the values that :func:`write` encodes."""
    return CheckReport(
        schema=SCHEMA,
        tool=TOOL,
        revision=result.revision,
        base=result.base,
        summary=Summary(
            specs=result.specs,
            checked=result.checked,
            rules=len(result.judged),
            errors=result.count(Severity.ERROR),
            warnings=result.count(Severity.WARNING),
            advice=result.count(Severity.ADVICE),
            existing=result.existing,
            fixed=result.fixed,
            policy=result.policy,
            exempted=result.exempted,
            judged=result.judged,
        ),
        findings=tuple(
            _entry(finding, part.commit)
            for part in result.parts or (result,)
            for finding in part.findings
        ),
    )


def _entry(finding: Finding, commit: str | None) -> FindingEntry:
    problem, where = finding.problem, finding.location
    fix = problem.fix
    return FindingEntry(
        rule=finding.rule,
        severity=finding.severity,
        origin=finding.origin,
        commit=escape.line(commit) if commit is not None else None,
        path=escape.json_path(finding.path),
        line=where.line,
        column=where.column,
        end_line=where.end_line,
        end_column=where.end_column,
        message=escape.line(problem.message),
        help=escape.line(problem.hint) if problem.hint else None,
        url=manual.of_rule(finding.rule),
        related=tuple(
            RelatedPlace(
                path=escape.json_path(other.path),
                line=other.location.line,
                column=other.location.column,
                message=escape.line(other.message),
            )
            for other in problem.related
        ),
        fix=FixEdits(safe=fix.safe, edits=fix.edits) if fix else None,
        fingerprint=finding.fingerprint,
    )
