"""The commit that a page is made from, and its date."""

from __future__ import annotations

from datetime import UTC, date, datetime

from msgspec import Struct

from specward import TOOL
from specward.git.snapshot import Snapshot

SHORT = 12
"""Digits of a commit's id that readers see."""

_MONTHS = (
    "January February March April May June July August September October "
    "November December"
).split()


class Provenance(Struct, frozen=True, kw_only=True):
    """The commit that a page is made from.

    :param revision: the commit's full id, ``None`` before the first commit.
    :param changed: whether the content is more than the commit's.
    """

    tool: str
    revision: str | None
    short: str | None
    date: datetime | None
    changed: bool

    @property
    def as_of(self) -> str | None:
        """The date, ISO 8601."""
        return self.date.isoformat() if self.date else None

    def __str__(self) -> str:
        """Return the provenance in one line: its date and its commit."""
        if self.short is None or self.date is None:
            return "from a repository without a commit"
        more = " with changes not committed" if self.changed else ""
        return f"as of {long_date(self.date)}, commit {self.short}{more}"


def provenance(snapshot: Snapshot) -> Provenance:
    """Return the provenance of a page that is made from *snapshot*."""
    commit = snapshot.commit
    return Provenance(
        tool=TOOL,
        revision=commit.id if commit else None,
        short=commit.id[:SHORT] if commit else None,
        date=commit.date.astimezone(UTC) if commit else None,
        changed=snapshot.changed,
    )


def iso_long_date(day: str) -> str:
    """Return *day*, ISO 8601, as readers write it."""
    return long_date(date.fromisoformat(day))


def long_date(day: date) -> str:
    """Return *day* as readers write it: ``12 May 2015``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
