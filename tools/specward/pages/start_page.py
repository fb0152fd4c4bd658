"""The start page: every cycle, how far it is, and where to begin."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from specward.pages.data import Progress
from specward.pages.entry import capitalized
from specward.pages.page import Page
from specward.pages.provenance import Provenance, provenance
from specward.specs.cycle import Cycle
from specward.specs.portfolio import Portfolio


class Row(Struct, frozen=True, kw_only=True):
    """One cycle, or the backlog.

    :param priorities: how many there are, *unclear* of them without a clear plan.
    :param specs: all of them, the priorities too.
    :param now: whether it is the one to look at first.
    """

    title: str
    url: str
    starts: date | None
    ends: date | None
    frozen: bool
    priorities: int
    unclear: int
    specs: int
    progress: Progress | None
    now: bool


class Start(Struct, frozen=True, kw_only=True):
    """The start page; the latest cycle first, the backlog last.

    :param priorities: whether some cycle has any.
    """

    title: str
    now: Row | None
    rows: tuple[Row, ...]
    priorities: bool
    specs: int
    progress: Progress | None
    provenance: Provenance


def row(page: Page, cycle: Cycle | None, url: str, portfolio: Portfolio) -> Row:
    """Return the row of *page*, which is *cycle*'s or the backlog's."""
    now = portfolio.latest
    # Under "Cycle", a name is enough.
    usual = cycle is not None and cycle.title is None
    return Row(
        title=capitalized(page.data.cycle) if usual else page.data.title,
        url=url,
        starts=cycle.starts if cycle else None,
        ends=cycle.ends if cycle else None,
        frozen=cycle is not None and cycle.is_frozen(portfolio.date),
        priorities=len(page.rows.priorities),
        unclear=len(page.rows.unclear),
        specs=page.data.entries_in,
        progress=page.data.progress,
        now=cycle is not None and now is not None and cycle.name == now.name,
    )


def make(rows: tuple[Row, ...], portfolio: Portfolio) -> Start:
    """Return the start page with *rows*, in the order in which it has them."""
    counted = [row.progress for row in rows if row.progress]
    total = Progress(
        done=sum(progress.done for progress in counted),
        total=sum(progress.total for progress in counted),
    )
    name = portfolio.config.name
    return Start(
        title=f"{name} Specs" if name else "Specs",
        now=next((row for row in rows if row.now), None),
        rows=rows,
        priorities=any(row.priorities for row in rows),
        specs=len(portfolio.specs),
        progress=total if total.total else None,
        provenance=provenance(portfolio.snapshot),
    )
