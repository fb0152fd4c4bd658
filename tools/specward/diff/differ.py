"""From the two sides of a patch to what it changes on the pages."""

from __future__ import annotations

from specward import change
from specward.diff.difference import PageDiff, Pages, difference
from specward.diff.extent import extent
from specward.load import Loader, Parses, Scope
from specward.memory import rarely_collected
from specward.page import model
from specward.page.model import Page
from specward.patch import Base, Side


def differ(
    base: Base, head: Side, parses: Parses | None = None, *, whole: bool = False
) -> tuple[PageDiff, ...]:
    """Return what the pages of *head* say otherwise than those of *base*.

    The latest cycle comes first, the backlog after all cycles.  Both sides are seen
    on the same day, the later one, so that a date alone changes nothing.

    :param parses: documents that are known from other patches.
    :param whole: whether everything is read; what comes of it is the same.
    """
    days = (side.snapshot.today for side in (base, head))
    today = max((day for day in days if day is not None), default=None)
    known = parses or Parses()
    with rarely_collected():
        old, new = (
            Loader(side.snapshot, side.config, today=today, parses=known)
            for side in (base, head)
        )
        scope = None if whole else extent(old, new)
        pairs = change.pairs(old.placed, new.placed, base.renames)
        return difference(_pages(old, scope), _pages(new, scope), pairs)


def _pages(side: Loader, scope: Scope | None) -> Pages:
    """Return the pages of a side, of the specs that *scope* says, the latest first."""
    found = side.portfolio(scope)
    made: dict[str | None, Page] = {
        name: model.make(found, cycle) for name, cycle in reversed(side.cycles.items())
    }
    if any(at.cycle is None for at in side.placed.values()):
        made[None] = model.of_backlog(found)
    return made
