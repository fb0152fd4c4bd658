"""Findings for programs: ``json``, with the schema of what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from specward import TOOL
from specward.diagnostics import encode, escape, manual
from specward.diagnostics.finding import Edit, Finding, Origin, Severity
from specward.reports.result import Run

SCHEMA: Literal["specward.check/1"] = "specward.check/1"


class RelatedPlace(Struct, frozen=True, kw_only=True):
    """Another place that belongs to a finding."""

    path: str
    line: int
    column: int
    message: str


class FixEdits(Struct, frozen=True, kw_only=True):
    """How a finding is mended: edits of its file."""

    safe: bool
    edits: tuple[Edit, ...]


class FindingEntry(Struct, frozen=True, kw_only=True):
    """One finding; lines and columns from 1, in code points, ends exclusive.

    *commit* is the one of a stack that it was found in.
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
    """The run in figures; *judged* counts each rule's subjects."""

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
    """What ``specward check --format json`` writes."""

    schema: Literal["specward.check/1"]
    tool: str
    revision: str | None
    base: str | None
    summary: Summary
    findings: tuple[FindingEntry, ...]


def write(run: Run) -> str:
    """Return *run* as JSON."""
    return encode.json(report(run))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(CheckReport, SCHEMA)


def report(run: Run) -> CheckReport:
    """Return *run* as the values that are encoded."""
    return CheckReport(
        schema=SCHEMA,
        tool=TOOL,
        revision=run.revision,
        base=run.base,
        summary=Summary(
            specs=run.specs,
            checked=run.checked,
            rules=len(run.judged),
            errors=run.count(Severity.ERROR),
            warnings=run.count(Severity.WARNING),
            advice=run.count(Severity.ADVICE),
            existing=run.existing,
            fixed=run.fixed,
            policy=run.policy,
            exempted=run.exempted,
            judged=run.judged,
        ),
        findings=tuple(
            _entry(finding, part.commit)
            for part in run.parts or (run,)
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
