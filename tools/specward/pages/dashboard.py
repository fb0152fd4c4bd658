"""A cycle's dashboard: specs by status, now and over time, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from specward.config.lifecycle import Lifecycle
from specward.history.revisions import StatusPeriod
from specward.pages.data import Column, PublishedDashboard, Share, Step
from specward.pages.provenance import iso_long_date
from specward.specs.cycle import Cycle
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec

RECENT = timedelta(weeks=4)
"""The steps that are shown where no other day is given: those of the last weeks."""

MOST_NAMED = 30
"""Specs whose steps are shown; of more the number is."""

MOST_COLUMNS = 40
"""Columns of the picture; a longer time has wider ones."""

_WEEK = timedelta(weeks=1)


StatusPeriods = Callable[[str], Iterable[StatusPeriod]]
"""From a spec's path to its statuses, since it is in the cycle that it is in."""

_StepKey = tuple[str, str | None, str]
"""The day of a step, ISO 8601, and the status before and after it."""


class StatusSince(Struct, frozen=True, kw_only=True):
    """The status that a spec has from *day* on; ``None`` while it is not a spec.

    :param start_known: whether it began on that day; else it is older than what a
        shallow clone has.
    """

    day: date
    status: str | None
    start_known: bool


class Layer(Struct, frozen=True, kw_only=True):
    """The part of a picture's columns that one status fills.

    :param boxes: each the number of its column, how far below the top it begins, and
        how high it is, in specs.
    """

    share: Share
    boxes: tuple[tuple[int, int, int], ...]


class SpecLink(Struct, frozen=True, kw_only=True):
    """A spec of the page, as a line names it."""

    slug: str
    title: str
    anchor: str


class ShownStep(Struct, frozen=True, kw_only=True):
    """A step, and its specs as the page names them."""

    data: Step
    specs: tuple[SpecLink, ...]

    def __str__(self) -> str:
        """Return the step in words: its day, statuses and specs."""
        names = "; ".join(link.title for link in self.specs)
        return f"{iso_long_date(self.data.day)}, {self.data}: {names}"


class Dashboard(Struct, frozen=True, kw_only=True):
    """A cycle's dashboard, ready to be laid out.

    :param shades: how far each status has come: 0 is dropped, 1 is done.
    :param steps: those of *data*.
    """

    data: PublishedDashboard
    shades: Mapping[str, float]
    steps: tuple[ShownStep, ...]

    @property
    def total(self) -> int:
        """The number of specs."""
        return sum(share.specs for share in self.data.shares)

    @property
    def news(self) -> tuple[str, tuple[str, ...]] | None:
        """A line about the steps, and one for each; ``None`` without a history."""
        if self.data.since is None:
            return None
        since = iso_long_date(self.data.since)
        if not self.steps:
            return f"Nothing changed its status since {since}.", ()
        more = (f"and {self.data.more} more",) if self.data.more else ()
        return f"Since {since}:", (*map(str, self.steps), *more)

    @property
    def stacked(self) -> tuple[Layer, ...]:
        """The columns as they stand on each other: what is done is at the foot."""
        shares = self.data.shares
        order = sorted(
            range(len(shares)), key=lambda number: -self.shades[shares[number].status]
        )
        return tuple(self._layer(number, order) for number in order)

    def _layer(self, number: int, order: Sequence[int]) -> Layer:
        below = order[: order.index(number) + 1]
        boxes = (
            (
                x,
                self.highest - sum(column.specs[n] for n in below),
                column.specs[number],
            )
            for x, column in enumerate(self.data.columns)
        )
        filled = tuple(box for box in boxes if box[-1])
        return Layer(share=self.data.shares[number], boxes=filled)

    @property
    def highest(self) -> int:
        """The largest number of specs of a column."""
        return max((sum(column.specs) for column in self.data.columns), default=0)


def make(
    specs: Mapping[str, Spec],
    cycle: Cycle,
    portfolio: Portfolio,
    *,
    periods: StatusPeriods | None,
    since: date | None,
) -> Dashboard | None:
    """Return the dashboard of *specs*; ``None`` where there are none.

    :param specs: by their anchors on the page.
    :param periods: ``None`` where the history is not looked at.
    :param since: the first day of the steps; some weeks ago if not given.
    """
    if not specs:
        return None
    lifecycle, today = portfolio.config.lifecycle, portfolio.date
    known = {
        anchor: tuple(_timeline(spec, periods, today)) for anchor, spec in specs.items()
    }
    first = since or (today - RECENT if today is not None else None)
    taken = _steps(specs, known, first) if periods else []
    shares = tuple(_shares(specs.values(), known.values(), lifecycle))
    days = tuple(_days(known.values(), cycle, today)) if periods else ()
    steps = tuple(_joined(taken[:MOST_NAMED]))
    return Dashboard(
        data=PublishedDashboard(
            shares=shares,
            columns=tuple(_columns(days, known.values(), shares)),
            weeks=(days[1] - days[0]) // _WEEK if days else 0,
            since=first.isoformat() if periods and first else None,
            steps=tuple(step.data for step in steps),
            more=max(len(taken) - MOST_NAMED, 0),
        ),
        shades={share.status: _shade(share.status, lifecycle) for share in shares},
        steps=steps,
    )


def _timeline(
    spec: Spec, periods: StatusPeriods | None, today: date | None
) -> Iterator[StatusSince]:
    """Yield the statuses of *spec*, and that of now if no commit has it yet."""
    last = None
    for last in periods(spec.path) if periods else ():
        day, known = last.date.date(), last.start_known
        yield StatusSince(day=day, status=last.status, start_known=known)
    if today is not None and (last is None or last.status != spec.status):
        yield StatusSince(day=today, status=spec.status, start_known=True)


def _shares(
    specs: Iterable[Spec],
    timelines: Iterable[tuple[StatusSince, ...]],
    lifecycle: Lifecycle,
) -> Iterator[Share]:
    now = Counter(spec.status for spec in specs)
    ever = {change.status for timeline in timelines for change in timeline}
    for status in lifecycle.statuses:
        if now[status] or status in ever:
            yield Share(status=status, specs=now[status])


def _shade(status: str, lifecycle: Lifecycle) -> float:
    """Return how far *status* has come, between 0 (dropped) and 1 (done)."""
    if lifecycle.is_dropped(status):
        return 0.0
    number = lifecycle.statuses.index(status) + 1
    return round(number / len(lifecycle.path), 2)


def _days(
    timelines: Iterable[tuple[StatusSince, ...]], cycle: Cycle, today: date | None
) -> tuple[date, ...]:
    """Return the days of the columns, weeks apart, the last of them the latest.

    From the first spec, or the cycle's start if that is earlier, to its end or what
    came after it; not before the day from which on all is known.
    """
    changes = [change for timeline in timelines for change in timeline]
    days = sorted(change.day for change in changes)
    if not days or today is None:
        return ()
    hidden = [change.day for change in changes if not change.start_known]
    first = max(hidden) if hidden else min(days[0], cycle.starts or days[0])
    last = max(days[-1], min(cycle.ends, today) if cycle.ends else days[-1])
    width = _WEEK * max(-(-(last - first) // (_WEEK * MOST_COLUMNS)), 1)
    number = (last - first) // width + 1
    return (
        tuple(last - width * n for n in reversed(range(number))) if number > 1 else ()
    )


def _columns(
    days: Iterable[date],
    timelines: Iterable[tuple[StatusSince, ...]],
    shares: Iterable[Share],
) -> Iterator[Column]:
    known = tuple(timelines)
    order = [share.status for share in shares]
    for day in days:
        number = Counter(_status_on(day, timeline) for timeline in known)
        yield Column(
            day=day.isoformat(), specs=tuple(number[status] for status in order)
        )


def _status_on(day: date, timeline: tuple[StatusSince, ...]) -> str | None:
    return next((each.status for each in reversed(timeline) if each.day <= day), None)


def _steps(
    specs: Mapping[str, Spec],
    timelines: Mapping[str, tuple[StatusSince, ...]],
    since: date | None,
) -> list[tuple[_StepKey, SpecLink]]:
    """Return each step of each spec from *since* on, the latest day first."""
    steps: list[tuple[_StepKey, SpecLink]] = []
    for anchor, timeline in timelines.items():
        spec, before = specs[anchor], None
        link = SpecLink(slug=spec.placement.slug, title=spec.label, anchor=anchor)
        for change in timeline:
            if change.status is None or change.status == before:
                continue
            if since is not None and change.day >= since and change.start_known:
                key = (change.day.isoformat(), before, change.status)
                steps.append((key, link))
            before = change.status
    # The sort is stable: steps of one day stay as the page has the specs.
    return sorted(steps, key=lambda step: step[0][0], reverse=True)


def _joined(steps: Iterable[tuple[_StepKey, SpecLink]]) -> Iterator[ShownStep]:
    """Yield *steps*, the same ones of one day as one."""
    joined: dict[_StepKey, list[SpecLink]] = {}
    for key, link in steps:
        joined.setdefault(key, []).append(link)
    for (day, before, after), links in joined.items():
        slugs = tuple(link.slug for link in links)
        step = Step(day=day, slugs=slugs, before=before, after=after)
        yield ShownStep(data=step, specs=tuple(links))
