"""The page that is asked for: a cycle's, the latest one's, or the backlog's."""

from __future__ import annotations

from datetime import date

from specward.diagnostics.errors import SpecwardError
from specward.history.revisions import Revisions
from specward.pages.page import BACKLOG, Page, make
from specward.specs.cycle import Cycle, latest, named
from specward.specs.load import Loader, Scope


def page_of(
    loader: Loader, revisions: Revisions, name: str | None, since: date | None
) -> Page:
    """Return the page of the cycle called *name*; no other cycle's specs are read.

    :param name: the latest cycle where it is ``None``.
    :param since: the day from which on the page shows what became of specs.
    :raises SpecwardError: where there is no such cycle.
    """
    cycle = _cycle(loader, name)
    wanted = cycle.name if cycle else None
    specs = {path for path, at in loader.placed.items() if at.cycle == wanted}
    portfolio = loader.portfolio(Scope(specs=frozenset(specs), files=frozenset()))
    return make(portfolio, cycle, periods=revisions.status_periods, since=since)


def _cycle(loader: Loader, name: str | None) -> Cycle | None:
    """Return the cycle called *name*, the latest one, or ``None`` for the backlog."""
    has_backlog = any(at.cycle is None for at in loader.placed.values())
    if name == BACKLOG and name not in loader.cycles and has_backlog:
        return None
    if name is not None:
        return named(loader.cycles, name)
    cycle = latest(loader.cycles.values(), loader.today)
    if cycle is None:
        raise SpecwardError(
            "there is no cycle",
            hint=f"specs are at {loader.config.specs[0].path}",
        )
    return cycle
