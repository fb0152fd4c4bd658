"""What a run says: places, problems found by rules, and findings."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding weighs; only what ``--fail-on`` names fails a run."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    OFF = "off"

    @property
    def weight(self) -> int:
        """Heavier is larger: ``off`` is 0, ``error`` is 3."""
        return _WEIGHTS[self]


_WEIGHTS = {
    Severity.OFF: 0,
    Severity.ADVICE: 1,
    Severity.WARNING: 2,
    Severity.ERROR: 3,
}


class Origin(StrEnum):
    """Whether a patch brought a finding, or the base had it already."""

    NEW = "new"
    EXISTING = "existing"


class Location(Struct, frozen=True, kw_only=True, order=True):
    """A range of a file: 1-based lines and columns, in code points.

    Lines are what a line feed ends.  The end is exclusive.
    """

    line: int
    column: int
    end_line: int
    end_column: int


def location(line: int, column: int = 1, length: int = 0) -> Location:
    """Return the place of *length* characters on one line."""
    return Location(line=line, column=column, end_line=line, end_column=column + length)


START = location(1)
"""Where a finding about a whole file stands."""


class Edit(Struct, frozen=True, kw_only=True):
    """The text between two (line, column) points, replaced by *text*."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


class Fix(Struct, frozen=True, kw_only=True):
    """Edits that mend a finding; *safe* ones cannot change what is meant."""

    safe: bool
    edits: tuple[Edit, ...]


def replace(where: Location, text: str) -> Fix:
    """Return the safe fix that puts *text* in the place of what stands there."""
    edit = Edit(
        start=(where.line, where.column),
        end=(where.end_line, where.end_column),
        text=text,
    )
    return Fix(safe=True, edits=(edit,))


class Related(Struct, frozen=True, kw_only=True):
    """Another place that belongs to a finding, such as the first of two."""

    path: str
    location: Location
    message: str


class Problem(Struct, frozen=True, kw_only=True):
    """What a rule yields: one thing wrong at one place of its subject's file.

    :param subject: what tells two problems of one rule in one spec apart when
        lines move: a folded value, never a line number or a line's text.
    :param since: the status from which the problem has its rule's severity;
        before it the problem is advice.
    """

    location: Location
    message: str
    hint: str | None = None
    subject: str = ""
    since: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """A problem with its rule, severity and file: what reports are made of.

    :param source: the text of the finding's first line, for reports that show
        it; ``None`` where the file has no such line.
    :param identity: what the finding's file is called on both sides of a patch: a
        spec's identity, else the path.
    """

    rule: str
    severity: Severity
    origin: Origin
    path: str
    identity: str
    problem: Problem
    source: str | None
    ordinal: int = 0

    @property
    def location(self) -> Location:
        """Where the problem is."""
        return self.problem.location

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two findings of two sides the same one."""
        return (self.rule, self.identity, self.problem.subject)

    @property
    def fingerprint(self) -> str:
        """A name for the finding that survives moved lines: ``1:<16 hex>``."""
        text = "\0".join((*self.key, str(self.ordinal)))
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape"))
        return f"1:{digest.hexdigest()[:16]}"
