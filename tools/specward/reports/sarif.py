"""Findings in SARIF, which GitHub's code scanning and editors read.

Numbers in docstrings are sections of the standard.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from urllib.parse import quote as percent_quoted

from msgspec import UNSET, Struct, UnsetType, field

from specward import __version__
from specward.diagnostics import encode, escape, manual
from specward.diagnostics.finding import Finding, Location, Origin, Severity
from specward.lint.rules import RULES, Rule
from specward.reports.result import Result, most_severe

VERSION: Literal["2.1.0"] = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

ROOT = "SRCROOT"
"""What paths are relative to (3.14.14)."""

FINGERPRINT = "specward/1"
"""The kind of our fingerprints, with their version (3.27.17)."""

MOST = 5_000
"""Results that GitHub shows of one run."""

Level = Literal["none", "note", "warning", "error"]

_LEVELS: dict[Severity, Level] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "note",
    Severity.OFF: "none",
}

_STATES: dict[Origin, Literal["new", "unchanged"]] = {
    Origin.NEW: "new",
    Origin.EXISTING: "unchanged",
}


_MARKUP = str.maketrans({"\\": r"\\", "[": r"\[", "]": r"\]", "{": "{{", "}": "}}"})
"""Characters of links and placeholders to what stands for them (3.11.5, 3.11.6)."""


class Message(Struct, frozen=True, kw_only=True, rename="camel"):
    """Text, in which ``[`` begins a link and ``{`` a placeholder (3.11)."""

    text: str


class Configuration(Struct, frozen=True, kw_only=True, rename="camel"):
    """The level of a rule's results by default (3.50)."""

    level: Level


class Descriptor(Struct, frozen=True, kw_only=True, rename="camel"):
    """A rule (3.49)."""

    id: str
    short_description: Message
    full_description: Message
    help: Message
    help_uri: str
    default_configuration: Configuration
    properties: dict[str, list[str]]


class Driver(Struct, frozen=True, kw_only=True, rename="camel"):
    """The tool (3.19)."""

    name: str
    version: str
    information_uri: str
    rules: tuple[Descriptor, ...]


class Tool(Struct, frozen=True, kw_only=True, rename="camel"):
    """The tool, which has a driver and no extensions (3.18)."""

    driver: Driver


class ArtifactLocation(Struct, frozen=True, kw_only=True, rename="camel"):
    """A file, relative to the top of the repository (3.4)."""

    uri: str
    uri_base_id: str


class Region(Struct, frozen=True, kw_only=True, rename="camel"):
    """A range of a file; the end column is exclusive (3.30)."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


class PhysicalLocation(Struct, frozen=True, kw_only=True, rename="camel"):
    """A range of a file (3.29)."""

    artifact_location: ArtifactLocation
    region: Region


class SarifLocation(Struct, frozen=True, kw_only=True, rename="camel"):
    """A location, and what it has to do with a result (3.28)."""

    physical_location: PhysicalLocation
    message: Message | UnsetType = UNSET


class SarifResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """A finding: a ``result`` of SARIF (3.27)."""

    rule_id: str
    rule_index: int
    level: Level
    message: Message
    locations: tuple[SarifLocation, ...]
    related_locations: tuple[SarifLocation, ...]
    partial_fingerprints: dict[str, str]
    baseline_state: Literal["new", "unchanged"]


class Notification(Struct, frozen=True, kw_only=True, rename="camel"):
    """Something about the run itself (3.58)."""

    level: Level
    message: Message


class Invocation(Struct, frozen=True, kw_only=True, rename="camel"):
    """How the tool was run (3.20)."""

    execution_successful: bool
    tool_execution_notifications: tuple[Notification, ...]


class RunRecord(Struct, frozen=True, kw_only=True, rename="camel"):
    """One run of the tool (3.14)."""

    tool: Tool
    invocations: tuple[Invocation, ...]
    original_uri_base_ids: dict[str, dict[str, Message]]
    column_kind: Literal["unicodeCodePoints"]
    results: tuple[SarifResult, ...]


class Log(Struct, frozen=True, kw_only=True, rename="camel"):
    """A SARIF file (3.13)."""

    schema: str = field(name="$schema")
    version: Literal["2.1.0"]
    runs: tuple[RunRecord, ...]


def write(result: Result) -> str:
    """Return the findings of *result*, new and existing, as SARIF."""
    shown = most_severe(result.findings, MOST)
    left = len(result.findings) - len(shown)
    notes = [*result.notes, result.summary]
    if left:
        notes.append(f"{left} more findings are not shown: {MOST} are the most")
    used = {*result.judged, *(finding.rule for finding in shown)}
    rules = tuple(rule for rule in RULES if rule.name in used)
    index = {rule.name: number for number, rule in enumerate(rules)}
    record = RunRecord(
        tool=Tool(driver=_driver(rules)),
        invocations=(
            Invocation(
                execution_successful=True,
                tool_execution_notifications=tuple(
                    Notification(level="note", message=message(note)) for note in notes
                ),
            ),
        ),
        original_uri_base_ids={
            ROOT: {"description": message("The top of the repository.")}
        },
        column_kind="unicodeCodePoints",
        results=tuple(_result(finding, index[finding.rule]) for finding in shown),
    )
    return encode.json(Log(schema=SCHEMA, version=VERSION, runs=(record,)))


def message(text: str) -> Message:
    """Return *text* on one line, with no markup in it."""
    return words(escape.line(text))


def words(text: str) -> Message:
    """Return *text* with no markup in it."""
    return Message(text=escape.visible(text).translate(_MARKUP))


def _driver(rules: Iterable[Rule]) -> Driver:
    return Driver(
        name="specward",
        version=__version__,
        information_uri=manual.URL,
        rules=tuple(map(_descriptor, rules)),
    )


def _descriptor(rule: Rule) -> Descriptor:
    doc = rule.doc
    return Descriptor(
        id=rule.name,
        short_description=message(doc.summary),
        full_description=message(f"{doc.summary} {doc.why}"),
        help=words(f"{doc.why}\n\nBad:\n{doc.bad}\n\nGood:\n{doc.good}"),
        help_uri=manual.of_rule(rule.name),
        default_configuration=Configuration(level=_LEVELS[rule.severity]),
        properties={"tags": [rule.family]},
    )


def _result(finding: Finding, index: int) -> SarifResult:
    problem = finding.problem
    text = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return SarifResult(
        rule_id=finding.rule,
        rule_index=index,
        level=_LEVELS[finding.severity],
        message=message(text),
        locations=(_location(finding.path, finding.location),),
        related_locations=tuple(
            _location(other.path, other.location, message(other.message))
            for other in problem.related
        ),
        partial_fingerprints={FINGERPRINT: finding.fingerprint},
        baseline_state=_STATES[finding.origin],
    )


def _location(
    path: str, where: Location, note: Message | UnsetType = UNSET
) -> SarifLocation:
    raw = path.encode("utf-8", "surrogateescape")
    return SarifLocation(
        physical_location=PhysicalLocation(
            artifact_location=ArtifactLocation(
                uri=percent_quoted(raw), uri_base_id=ROOT
            ),
            region=Region(
                start_line=where.line,
                start_column=where.column,
                end_line=where.end_line,
                end_column=where.end_column,
            ),
        ),
        message=note,
    )
