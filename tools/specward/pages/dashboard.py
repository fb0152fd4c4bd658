"""A cycle at a glance: how many specs stand where, and stood, and what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from specward.config.lifecycle import Lifecycle
from specward.history.revisions import Revisions
from specward.specs.cycle import Cycle
from specward.specs.spec import Spec

RECENT = timedelta(weeks=4)
"""What became of specs is told of the last weeks, where nobody asks for others."""

MOST_NAMED = 30
"""Specs whose steps are told; of more the number is."""

MOST_COLUMNS = 40
"""Columns of the picture; a longer time has wider ones."""

_WEEK = timedelta(weeks=1)


class Stood(Struct, frozen=True, kw_only=True):
    """The status that a spec had from *day* on; ``None`` while it was no spec.

    :param begun: whether it began on that day, or is only not known before it.
    """

    day: date
    status: str | None
    begun: bool


Courses = Callable[[str], Iterable[Stood]]
"""From a spec's path to where it stood, since it is in the cycle that it is in."""


def courses(revisions: Revisions) -> Courses:
    """Return where the specs stood of which *revisions* tells."""
    return lambda path: (
        Stood(day=each.date.date(), status=each.status, begun=each.start_known)
        for each in revisions.status_periods_in_cycle(path)
    )


class Share(Struct, frozen=True, kw_only=True):
    """How many specs have a status.

    :param shade: how far the status has come: 0 is dropped, 1 is done.
    """

    status: str
    number: int
    shade: float


class Column(Struct, frozen=True, kw_only=True):
    """How many specs stood where at the end of *day*, in the order of the shares."""

    day: date
    numbers: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many there were in all."""
        return sum(self.numbers)


class Layer(Struct, frozen=True, kw_only=True):
    """What of a picture's columns one status fills.

    :param boxes: each the number of its column, how far below the top it begins, and
        how high it is, in specs.
    """

    share: Share
    boxes: tuple[tuple[int, int, int], ...]


class Named(Struct, frozen=True, kw_only=True):
    """A spec of the page, as a line names it."""

    slug: str
    title: str
    anchor: str


class Step(Struct, frozen=True, kw_only=True):
    """What *specs* became on one day; *before* is ``None`` where they came."""

    day: date
    before: str | None
    after: str
    specs: tuple[Named, ...]

    def __str__(self) -> str:
        """Return the step as readers are told."""
        return f"{self.before} → {self.after}" if self.before else f"new, {self.after}"


class Glance(Struct, frozen=True, kw_only=True):
    """A cycle at a glance.

    :param shares: of each status that a spec has or had, in the life cycle's order.
    :param columns: over time, *weeks* from one to the next; none where the history
        is too short for a picture.
    :param steps: since the day *since*, the latest first, and *more* specs whose
        steps are not told.
    """

    shares: tuple[Share, ...]
    columns: tuple[Column, ...]
    weeks: int
    since: date | None
    steps: tuple[Step, ...]
    more: int

    @property
    def total(self) -> int:
        """How many specs there are."""
        return sum(share.number for share in self.shares)

    @property
    def stacked(self) -> tuple[Layer, ...]:
        """The columns as they stand on each other: what is done is at the foot."""
        order = sorted(range(len(self.shares)), key=lambda n: -self.shares[n].shade)
        return tuple(self._layer(number, order) for number in order)

    def _layer(self, number: int, order: Sequence[int]) -> Layer:
        below = order[: order.index(number) + 1]
        boxes = (
            (
                x,
                self.highest - sum(column.numbers[n] for n in below),
                column.numbers[number],
            )
            for x, column in enumerate(self.columns)
        )
        filled = tuple(box for box in boxes if box[-1])
        return Layer(share=self.shares[number], boxes=filled)

    @property
    def highest(self) -> int:
        """How many there were at most."""
        return max((column.total for column in self.columns), default=0)


def make(
    specs: Mapping[str, Spec],
    cycle: Cycle,
    lifecycle: Lifecycle,
    *,
    courses: Courses | None,
    today: date | None,
    since: date | None,
) -> Glance | None:
    """Return what *specs* come to; ``None`` where there is none.

    :param specs: by their anchors on the page.
    :param courses: the history, ``None`` where it is not looked at.
    :param since: from which day on steps are told; some weeks ago if not given.
    """
    if not specs:
        return None
    found = {
        anchor: tuple(_course(spec, courses, today)) for anchor, spec in specs.items()
    }
    begun = since or (today - RECENT if today is not None else None)
    taken = _taken(specs, found, begun) if courses else []
    shares = tuple(_shares(specs.values(), found.values(), lifecycle))
    days = tuple(_days(found.values(), cycle, today)) if courses else ()
    return Glance(
        shares=shares,
        columns=tuple(_columns(days, found.values(), shares)),
        weeks=(days[1] - days[0]) // _WEEK if days else 0,
        since=begun if courses else None,
        steps=tuple(_together(taken[:MOST_NAMED])),
        more=max(len(taken) - MOST_NAMED, 0),
    )


def _course(spec: Spec, courses: Courses | None, today: date | None) -> Iterator[Stood]:
    """Yield where *spec* stood, and where it stands if no commit says so yet."""
    last = None
    for last in courses(spec.path) if courses else ():
        yield last
    if today is not None and (last is None or last.status != spec.status):
        yield Stood(day=today, status=spec.status, begun=True)


def _shares(
    specs: Iterable[Spec], courses: Iterable[tuple[Stood, ...]], lifecycle: Lifecycle
) -> Iterator[Share]:
    now = Counter(spec.status for spec in specs)
    ever = {stood.status for course in courses for stood in course}
    for number, status in enumerate(lifecycle.statuses, 1):
        if now[status] or status in ever:
            dropped = lifecycle.is_dropped(status)
            shade = 0.0 if dropped else number / len(lifecycle.path)
            yield Share(status=status, number=now[status], shade=round(shade, 2))


def _days(
    courses: Iterable[tuple[Stood, ...]], cycle: Cycle, today: date | None
) -> tuple[date, ...]:
    """Return the days of the columns, weeks apart, the last of them the latest.

    From the first spec, or the cycle's start if that is earlier, to its end or what
    came after it; not before the day from which on all is known.
    """
    everyone = [each for course in courses for each in course]
    stood = sorted(each.day for each in everyone)
    if not stood or today is None:
        return ()
    hidden = [each.day for each in everyone if not each.begun]
    first = max(hidden) if hidden else min(stood[0], cycle.starts or stood[0])
    last = max(stood[-1], min(cycle.ends, today) if cycle.ends else stood[-1])
    width = _WEEK * max(-(-(last - first) // (_WEEK * MOST_COLUMNS)), 1)
    number = (last - first) // width + 1
    return (
        tuple(last - width * n for n in reversed(range(number))) if number > 1 else ()
    )


def _columns(
    days: Iterable[date],
    courses: Iterable[tuple[Stood, ...]],
    shares: Iterable[Share],
) -> Iterator[Column]:
    there = tuple(courses)
    order = [share.status for share in shares]
    for day in days:
        found = Counter(_status_on(day, course) for course in there)
        yield Column(day=day, numbers=tuple(found[status] for status in order))


def _status_on(day: date, course: tuple[Stood, ...]) -> str | None:
    return next((s.status for s in reversed(course) if s.day <= day), None)


def _taken(
    specs: Mapping[str, Spec],
    courses: Mapping[str, tuple[Stood, ...]],
    since: date | None,
) -> list[Step]:
    """Return the steps from *since* on, one for each spec, the latest first."""
    found: list[Step] = []
    for anchor, course in courses.items():
        spec, before = specs[anchor], None
        named = Named(slug=spec.placement.slug, title=spec.label, anchor=anchor)
        for stood in course:
            if stood.status is None or stood.status == before:
                continue
            if since is not None and stood.day >= since and stood.begun:
                step = Step(
                    day=stood.day, before=before, after=stood.status, specs=(named,)
                )
                found.append(step)
            before = stood.status
    # The sort is stable: steps of one day stay as the page has the specs.
    return sorted(found, key=lambda step: step.day, reverse=True)


def _together(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield *steps*, the same ones of one day as one."""
    made: dict[tuple[date, str | None, str], list[Named]] = {}
    for step in steps:
        made.setdefault((step.day, step.before, step.after), []).extend(step.specs)
    for (day, before, after), specs in made.items():
        yield Step(day=day, before=before, after=after, specs=tuple(specs))
