"""Findings, and what they are made of: locations, problems and fixes."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How bad a finding is; ``--fail-on`` says from which severity on a run fails."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    OFF = "off"

    @property
    def weight(self) -> int:
        """A number to compare by: ``off`` is 0, ``error`` is 3."""
        return _BY_WEIGHT.index(self)


_BY_WEIGHT = (Severity.OFF, Severity.ADVICE, Severity.WARNING, Severity.ERROR)


class Origin(StrEnum):
    """Whether a patch brought a finding, or the base had it already."""

    NEW = "new"
    EXISTING = "existing"


class Location(Struct, frozen=True, kw_only=True, order=True):
    """A range of a file.  Lines and columns are from 1, the end is exclusive.

    Columns are in code points; only line feeds end lines.
    """

    line: int
    column: int
    end_line: int
    end_column: int


def location(line: int, column: int = 1, length: int = 0) -> Location:
    """Return the location of *length* characters on one line."""
    return Location(line=line, column=column, end_line=line, end_column=column + length)


START = location(1)
"""The location of a finding about a whole file."""


class Edit(Struct, frozen=True, kw_only=True):
    """A replacement of the text between two points, (line, column), by *text*."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


class Fix(Struct, frozen=True, kw_only=True):
    """Edits that fix a finding; *safe* if they cannot change what is meant."""

    safe: bool
    edits: tuple[Edit, ...]


def replace(where: Location, text: str) -> Fix:
    """Return the safe fix that replaces the text at *where* by *text*."""
    edit = Edit(
        start=(where.line, where.column),
        end=(where.end_line, where.end_column),
        text=text,
    )
    return Fix(safe=True, edits=(edit,))


class Related(Struct, frozen=True, kw_only=True):
    """Another location that belongs to a finding, such as the first of two."""

    path: str
    location: Location
    message: str


class Problem(Struct, frozen=True, kw_only=True):
    """What a rule yields: one problem at one location of its target's file.

    :param message: what is wrong.
    :param hint: what to do about it.
    :param subject: distinguishes two problems of one rule in one spec.  It is part of
        the fingerprint, so it is a value that stays when lines move, such as a folded
        name, and no line number.
    :param since: the status from which the problem has its rule's severity; before
        it the problem is advice.
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
        """The location of the problem."""
        return self.problem.location

    @property
    def key(self) -> tuple[str, str, str]:
        """Equal for the same finding on the two sides of a patch."""
        return (self.rule, self.identity, self.problem.subject)

    @property
    def fingerprint(self) -> str:
        """A name for the finding that survives moved lines: ``1:<16 hex>``."""
        # The ordinal tells equal findings apart, in the order of their locations.  The
        # prefix is the version of this scheme: review systems keep fingerprints.
        text = "\0".join((*self.key, str(self.ordinal)))
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape"))
        return f"1:{digest.hexdigest()[:16]}"
