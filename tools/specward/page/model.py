"""What a priorities page says, ready to be laid out.

Writers only lay out: every word, number and address stands here.  Every spec
of the cycle is in exactly one of the table, the unclear and the dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote as percent_quoted

from msgspec import Struct

from specward import __version__
from specward.config import Kind
from specward.cycle import Cycle, Part
from specward.near import fold
from specward.people import Owner as Resolved
from specward.people import OwnerKind
from specward.placement import natural
from specward.portfolio import Portfolio
from specward.rst.content import Block, Item, Section
from specward.snapshot import Snapshot
from specward.spec import LACKS_OWNER, LACKS_PLAN, Shown, Spec

SHORT = 12
"""Digits of a commit's id that readers see."""

UNCLEAR_HEADING = "Priorities without a clear plan"
DROPPED_HEADING = "Dropped"

WANTS = {LACKS_OWNER: "an owner", LACKS_PLAN: "a plan"}
"""What a spec lacks, as readers are told: it needs …"""


class Owner(Struct, frozen=True, kw_only=True):
    """Somebody who leads a priority.

    :param anchor: of the owner's first mention on the page, else ``None``.
    """

    id: str | None
    name: str
    url: str | None
    kind: OwnerKind
    active: bool
    anchor: str | None


class Entry(Struct, frozen=True, kw_only=True):
    """One spec on the page.

    :param needs: what an open priority lacks, in words.
    :param source: the address of its file at the page's commit.
    :param problem: why its file cannot be read, ``None`` where it can.
    """

    slug: str
    anchor: str
    title: str
    label: str
    kind: Kind
    cycle: str
    status: str
    order: int | None
    owners: tuple[Owner, ...]
    tracker: str | None
    path: str
    source: str | None
    lacks: tuple[str, ...]
    needs: tuple[str, ...]
    problem: str | None
    summary: tuple[Block, ...]
    points: tuple[Item, ...]
    shown: tuple[Shown, ...]


class PagePart(Struct, frozen=True, kw_only=True):
    """A stretch of the page: the cycle's prose, then a generated part.

    :param heading: ``None`` for a part that stands under no heading.
    :param part: the generated part that follows the prose.
    """

    heading: str | None
    anchor: str
    part: Part | None
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


class Provenance(Struct, frozen=True, kw_only=True):
    """Where a page comes from.

    :param revision: the commit's full id, ``None`` before the first commit.
    :param changed: whether the content is more than the commit's.
    """

    tool: str
    revision: str | None
    short: str | None
    date: datetime | None
    changed: bool


class Page(Struct, frozen=True, kw_only=True):
    """The priorities page of one cycle."""

    title: str
    cycle: str
    introduction: tuple[Block, ...]
    parts: tuple[PagePart, ...]
    table: tuple[Entry, ...]
    unclear: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    entries_in: int
    provenance: Provenance

    @property
    def entries_out(self) -> int:
        """How many entries the page shows."""
        return len(self.table) + len(self.unclear) + len(self.dropped)

    @property
    def state(self) -> str:
        """The page in one line: how many priorities stand where."""
        if not self.entries_in:
            return "no priorities yet"
        said = f"{len(self.table)} with a clear plan, {len(self.unclear)} without"
        return said + (f", {len(self.dropped)} dropped" if self.dropped else "")

    @property
    def source(self) -> str:
        """Where the page comes from, in one line."""
        origin = self.provenance
        if origin.short is None or origin.date is None:
            return "from a repository without a commit"
        more = " with changes not committed" if origin.changed else ""
        return f"as of {long_date(origin.date)}, commit {origin.short}{more}"

    @property
    def totals(self) -> str:
        """The proof that nothing is lost between specs and page."""
        entries = "entry" if self.entries_in == 1 else "entries"
        return f"{self.entries_in} {entries} in, {self.entries_out} out"


def make(portfolio: Portfolio, cycle: Cycle) -> Page:
    """Return the page of *cycle*."""
    specs = sorted(portfolio.of_cycle(cycle.name), key=_in_order)
    maker = _Maker(_sources(portfolio))
    lifecycle = portfolio.config.lifecycle
    dropped = [s for s in specs if lifecycle.is_dropped(s.status) and _readable(s)]
    unclear = [s for s in specs if not _readable(s) or (s.lacks and s not in dropped)]
    table = [s for s in specs if s not in dropped and s not in unclear]
    entries = {
        part: tuple(maker.entry(spec, cycle.name) for spec in chosen)
        for part, chosen in (
            (Part.TABLE, table),
            (Part.UNCLEAR, unclear),
            (Part.DROPPED, dropped),
        )
    }
    filled = {part for part, made in entries.items() if made} | {Part.TABLE}
    if table:
        filled.add(Part.SECTIONS)
    seen = cycle.reading.outline if cycle.reading else None
    return Page(
        title=cycle.title,
        cycle=cycle.name,
        introduction=seen.lead if seen else (),
        parts=tuple(maker.parts(cycle, filled)),
        table=entries[Part.TABLE],
        unclear=entries[Part.UNCLEAR],
        dropped=entries[Part.DROPPED],
        entries_in=len(specs),
        provenance=provenance(portfolio.snapshot),
    )


def _sources(portfolio: Portfolio) -> Callable[[str], str | None]:
    """Return what gives the address of a file at the commit that is shown.

    What is not committed can be read nowhere else.
    """
    address, commit = portfolio.config.site_source, portfolio.snapshot.revision
    if address is None or commit is None:
        return lambda _path: None
    at_commit = address.replace("{commit}", commit)
    return lambda path: at_commit.replace(
        "{path}", percent_quoted(path.encode("utf-8", "surrogateescape"))
    )


def provenance(snapshot: Snapshot) -> Provenance:
    """Return where a page made from *snapshot* comes from."""
    commit = snapshot.commit
    return Provenance(
        tool=f"specward {__version__}",
        revision=commit.id if commit else None,
        short=commit.id[:SHORT] if commit else None,
        date=commit.date.astimezone(UTC) if commit else None,
        changed=snapshot.changed,
    )


def long_date(day: datetime) -> str:
    """Return *day* as readers say it: ``12 May 2015``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January February March April May June July August September October "
    "November December"
).split()


def _in_order(spec: Spec) -> tuple[bool, int, object]:
    return spec.order is None, spec.order or 0, natural(spec.placement.slug)


def _readable(spec: Spec) -> bool:
    return spec.reading.unreadable is None


def _after(part: Part, placed: list[Part | None]) -> int:
    """Return how many own sections come before the unplaced *part*."""
    order = list(Part)
    earlier = order[: order.index(part)]
    return max((n for n, p in enumerate(placed, 1) if p in earlier), default=0)


def _wanted(lack: str) -> str:
    """Return what is lacking in words; what is none of ours is a role."""
    return WANTS.get(lack, f"a {lack}")


class _Maker:
    """Makes entries, and hands out each anchor once."""

    def __init__(self, source: Callable[[str], str | None]) -> None:
        self.source = source
        self.taken: set[str] = {"top", "main"}

    def anchor(self, name: str) -> str:
        """Return an id for *name* that nothing else on the page has."""
        base = re.sub(r"\W+", "-", fold(name)).strip("-") or "entry"
        made, number = base, 2
        while made in self.taken:
            made, number = f"{base}-{number}", number + 1
        self.taken.add(made)
        return made

    def entry(self, spec: Spec, cycle: str) -> Entry:
        unreadable = spec.reading.unreadable
        return Entry(
            slug=spec.placement.slug,
            anchor=self.anchor(spec.placement.slug),
            title=spec.title,
            label=spec.label,
            kind=spec.placement.asks.kind,
            cycle=cycle,
            status=spec.status,
            order=spec.order,
            owners=tuple(self.owners(spec.owners)),
            tracker=spec.tracker,
            path=spec.path,
            source=self.source(spec.path),
            lacks=spec.lacks,
            needs=tuple(WANTS.get(lack, f"a {lack}") for lack in spec.lacks)
            if not unreadable
            else (),
            problem=unreadable.reason if unreadable else None,
            summary=spec.summary,
            points=spec.points,
            shown=spec.shown,
        )

    def owners(self, owners: Iterable[Resolved]) -> Iterator[Owner]:
        """Yield those who are somebody, each once."""
        seen: set[str] = set()
        for owner in owners:
            key = owner.id or fold(owner.text)
            if owner.kind in _NOT_SOMEBODY or key in seen:
                continue
            seen.add(key)
            yield Owner(
                id=owner.id,
                name=owner.name,
                url=owner.url,
                kind=owner.kind,
                active=owner.active,
                anchor=self.first_mention(owner.id),
            )

    def first_mention(self, id_: str | None) -> str | None:
        anchor = f"owner-{id_}"
        if id_ is None or not re.fullmatch(r"[\w.-]+", id_) or anchor in self.taken:
            return None
        self.taken.add(anchor)
        return anchor

    def parts(self, cycle: Cycle, filled: set[Part]) -> Iterator[PagePart]:
        """Yield the cycle's own sections, with what they do not place between.

        A part that no section places comes after the introduction, or after
        the last section that places a part before it in the order of
        :class:`Part`.
        """
        seen = cycle.reading.outline if cycle.reading else None
        own = seen.sections if seen else ()
        placed = [cycle.part_of(section) for section in own]
        waiting = [part for part in Part if part in filled and part not in placed]
        for position, section in enumerate((None, *own)):
            if section is not None:
                yield self.section(section, placed[position - 1])
            for part in [p for p in waiting if _after(p, placed) == position]:
                yield self.generated(part)

    def generated(self, part: Part) -> PagePart:
        heading = _HEADINGS.get(part)
        return PagePart(
            heading=heading,
            anchor=self.anchor(heading or part),
            part=part,
            blocks=(),
            sections=(),
        )

    def section(self, section: Section, part: Part | None) -> PagePart:
        return PagePart(
            heading=section.title,
            anchor=self.anchor(section.title),
            part=part,
            blocks=section.blocks,
            sections=section.sections,
        )


_HEADINGS = {Part.UNCLEAR: UNCLEAR_HEADING, Part.DROPPED: DROPPED_HEADING}
_NOT_SOMEBODY = (OwnerKind.NOBODY, OwnerKind.SOUGHT, OwnerKind.PLACEHOLDER)
