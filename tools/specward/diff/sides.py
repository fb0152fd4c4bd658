"""From the two sides of a patch to what it changes on the pages."""

from __future__ import annotations

from specward.diff.affected import extent
from specward.diff.compare import PageDiff, Pages, difference
from specward.lint.patch import Base, Side
from specward.pages import page
from specward.pages.page import Page
from specward.rst.memory import rarely_collected
from specward.specs import pairing
from specward.specs.load import Loader, Parses, Scope


def differ(
    base: Base, head: Side, parses: Parses | None = None
) -> tuple[PageDiff, ...]:
    """Return what the pages of *head* say otherwise than those of *base*.

    The latest cycle comes first, the backlog after all cycles.

    :param parses: documents that are known from other patches.
    """
    with rarely_collected():
        old, new = loaders(base, head, parses or Parses())
        scope = extent(old, new)
        pairs = pairing.pairs(old.placed, new.placed, base.renames)
        return difference(pages(old, scope), pages(new, scope), pairs)


def loaders(base: Base, head: Side, parses: Parses) -> tuple[Loader, Loader]:
    """Return who reads the two sides, each by its own configuration.

    On the same day, the later one, so that a date alone changes nothing.
    """
    days = (side.snapshot.today for side in (base, head))
    today = max((day for day in days if day is not None), default=None)
    old, new = (
        Loader(side.snapshot, side.config, today=today, parses=parses)
        for side in (base, head)
    )
    return old, new


def pages(side: Loader, scope: Scope | None) -> Pages:
    """Return the pages of a side, of the specs that *scope* says, the latest first.

    :param scope: ``None`` for all of them.
    """
    found = side.portfolio(scope)
    made: dict[str | None, Page] = {
        name: page.make(found, cycle) for name, cycle in reversed(side.cycles.items())
    }
    if any(at.cycle is None for at in side.placed.values()):
        made[None] = page.of_backlog(found)
    return made
