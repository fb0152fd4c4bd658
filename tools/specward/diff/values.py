"""The values of a page that are compared, and nothing of its layout.

No line of a file, no anchor, no commit and no date is in what is compared, and nothing
that only the other specs of a page decide: two pages of which the same specs are left
out differ as the whole ones do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from specward.diff.prose import Prose, of_cycle, of_points, prose
from specward.pages.data import Progress, PublishedSpec
from specward.pages.entry import Entry
from specward.pages.page import Page


class Place(StrEnum):
    """The place of a spec on a page."""

    TABLE = "table"
    UNCLEAR = "unclear"
    DROPPED = "dropped"
    UNDER = "under"
    DETAILS = "details"


class PlacedSpec(Struct, frozen=True, kw_only=True):
    """One spec on the page, its place and its texts.

    :param spec: without its details and their progress: other specs decide them.
    :param under: the path of the priority that it is listed under.
    :param over: the label of that priority; it is not compared.
    """

    spec: PublishedSpec
    place: Place
    under: str | None
    over: str | None
    summary: Prose
    points: Prose
    sections: Prose

    @property
    def path(self) -> str:
        """The path of the spec's file."""
        return self.spec.path


class PageValues(Struct, frozen=True, kw_only=True):
    """The page of one cycle.

    :param title: of the cycle's file, ``None`` for the usual one.
    :param groups: those that the cycle's file names, in their order.
    :param prose: the introduction, and the sections of the cycle's file.
    :param specs: by path, in the order of the page.
    :param progress: of the specs under a priority by its path, of all specs of the
        page under ``None``.
    """

    title: str | None
    groups: tuple[str, ...]
    template: str | None
    prose: Prose
    specs: Mapping[str, PlacedSpec]
    progress: Mapping[str | None, Progress]


NO_PAGE = PageValues(
    title=None, groups=(), template=None, prose=prose(()), specs={}, progress={}
)


def values(page: Page) -> PageValues:
    """Return what is compared of *page*."""
    known: dict[str | None, Progress | None] = {None: page.data.progress}
    known |= {entry.spec.path: entry.spec.progress for entry in page.rows.priorities}
    return PageValues(
        title=page.own_title,
        groups=page.listed,
        template=page.template,
        prose=of_cycle(page),
        specs={each.path: each for each in _specs(page)},
        progress={path: each for path, each in known.items() if each},
    )


def _specs(page: Page) -> Iterator[PlacedSpec]:
    for place, entries in (
        (Place.TABLE, page.rows.table),
        (Place.UNCLEAR, page.rows.unclear),
        (Place.DROPPED, page.rows.dropped),
        (Place.DETAILS, page.rows.others),
    ):
        for entry in entries:
            yield _placed(entry, place, None)
            for detail in entry.details:
                yield _placed(detail, Place.UNDER, entry.spec)


def _placed(entry: Entry, place: Place, priority: PublishedSpec | None) -> PlacedSpec:
    return PlacedSpec(
        spec=replace(entry.spec, details=(), progress=None),
        place=place,
        under=priority.path if priority else None,
        over=priority.label if priority else None,
        summary=prose(entry.summary),
        points=of_points(entry.points),
        sections=prose((), entry.shown),
    )
