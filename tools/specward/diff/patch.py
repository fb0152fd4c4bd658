"""From the two sides of a patch to the differences of their pages."""

from __future__ import annotations

from specward.diff.affected import extent
from specward.diff.compare import PageDiff, Pages, difference
from specward.lint.patch import Base, Side
from specward.pages import page
from specward.pages.page import Page
from specward.rst.memory import rarely_collected
from specward.specs import pairing
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader, Scope


def page_diffs(
    base: Base, head: Side, documents: DocumentCache | None = None
) -> tuple[PageDiff, ...]:
    """Return the pages of *head* that differ from those of *base*.

    The latest cycle comes first, the backlog after all cycles.

    :param documents: documents that are known from other patches.
    """
    with rarely_collected():
        old, new = loaders(base, head, documents or DocumentCache())
        scope = extent(old, new)
        pairs = pairing.pairs(old.placed, new.placed, base.renames)
        return difference(pages(old, scope), pages(new, scope), pairs)


def loaders(base: Base, head: Side, documents: DocumentCache) -> tuple[Loader, Loader]:
    """Return the loaders of the two sides, each with its own configuration.

    On the same day, the later one, so that a date alone changes nothing.
    """
    days = (side.snapshot.today for side in (base, head))
    today = max((day for day in days if day is not None), default=None)
    old, new = (
        Loader(side.snapshot, side.config, today=today, documents=documents)
        for side in (base, head)
    )
    return old, new


def pages(side: Loader, scope: Scope | None) -> Pages:
    """Return the pages of a side, with the specs of *scope*, the latest first.

    :param scope: ``None`` for all of them.
    """
    portfolio = side.portfolio(scope)
    shown: dict[str | None, Page] = {
        name: page.make(portfolio, cycle)
        for name, cycle in reversed(side.cycles.items())
    }
    if any(at.cycle is None for at in side.placed.values()):
        shown[None] = page.make(portfolio, None)
    return shown
