"""Findings for programs: ``json``, with the schema of what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from specward import TOOL
from specward.diagnostics import encode
from specward.diagnostics.finding import Severity
from specward.diagnostics.published import PublishedFinding, published_finding
from specward.reports.result import Result

SCHEMA: Literal["specward.check/1"] = "specward.check/1"
"""The name of the JSON Schema; its number grows when a field goes."""


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
    findings: tuple[PublishedFinding, ...]


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
            published_finding(finding, part.commit)
            for part in result.parts or (result,)
            for finding in part.findings
        ),
    )
