"""The priorities page of a cycle, ready to be laid out.

Writers only lay out: every word, number and address is here.  Every spec
of the cycle is on its page once: a priority in the table, the unclear or the
dropped; a detail under the priority that it serves, or by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from specward.config.model import Config, Kind
from specward.diagnostics.similar import fold
from specward.pages import dashboard
from specward.pages.dashboard import Dashboard, StatusPeriods
from specward.pages.data import (
    SCHEMA,
    PublishedPage,
    PublishedPart,
    PublishedSpec,
    sections,
    texts,
)
from specward.pages.entry import (
    Address,
    Entry,
    EntryBuilder,
    Group,
    capitalized,
    nowhere,
    progress,
    readable,
)
from specward.pages.footnotes import settled
from specward.pages.provenance import Provenance, provenance
from specward.rst.content import Block, Section
from specward.specs.cycle import Cycle, Part
from specward.specs.cycle import make as make_cycle
from specward.specs.paths import filled, natural
from specward.specs.portfolio import Portfolio
from specward.specs.resolve import Resolver
from specward.specs.spec import Spec

BACKLOG = "backlog"
"""The name of the page of the specs that are of no cycle."""

UNCLEAR_HEADING = "Priorities without a clear plan"
DROPPED_HEADING = "Dropped"
PROGRESS_HEADING = "Progress"
DETAILS_HEADING = "Other specs"

NO_GROUP = "Others"
"""Over the priorities without a group, where others have one."""


class PagePart(Struct, frozen=True, kw_only=True):
    """A stretch of the page: the cycle's prose, then a generated part.

    :param own: whether it is a section of the cycle's file.
    :param blocks: those of ``data.text``, and *sections* those of ``data.sections``.
    """

    data: PublishedPart
    own: bool
    anchor: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


class Rows(Struct, frozen=True, kw_only=True):
    """The entries of a page, each spec of the cycle once, in its place.

    :param groups: the table's rows, in the order of the cycle's groups.
    :param unclear: the open priorities without a clear plan.
    :param details: the specs that serve no priority of the page, by status.
    """

    groups: tuple[Group, ...]
    unclear: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    details: tuple[Group, ...]

    @property
    def table(self) -> tuple[Entry, ...]:
        """The priorities that have a clear plan, or are done."""
        return _ungrouped(self.groups)

    @property
    def priorities(self) -> tuple[Entry, ...]:
        """All priorities, in whatever place."""
        return (*self.table, *self.unclear, *self.dropped)

    @property
    def others(self) -> tuple[Entry, ...]:
        """The details that serve no priority of the page."""
        return _ungrouped(self.details)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the page."""
        tops = (*self.table, *self.others, *self.unclear, *self.dropped)
        return tuple(each for entry in tops for each in (entry, *entry.details))

    def by_anchor(self, specs: Iterable[Spec]) -> dict[str, Spec]:
        """Return *specs* by their anchors, in the order of the page."""
        by_path = {spec.path: spec for spec in specs}
        return {entry.anchor: by_path[entry.spec.path] for entry in self.entries}


def _ungrouped(groups: Iterable[Group]) -> tuple[Entry, ...]:
    return tuple(entry for group in groups for entry in group.entries)


class Page(Struct, frozen=True, kw_only=True):
    """The priorities page of one cycle, and how it is laid out.

    :param own_title: of the cycle's file, ``None`` for a usual one.
    :param listed: the groups that the cycle's file names, in their order.
    :param introduction: the blocks of ``data.introduction``.
    :param dashboard: ``None`` where there are no specs.
    :param template: the file that one copies to propose something.
    """

    data: PublishedPage
    own_title: str | None
    listed: tuple[str, ...]
    introduction: tuple[Block, ...]
    parts: tuple[PagePart, ...]
    rows: Rows
    dashboard: Dashboard | None
    template: str | None
    provenance: Provenance

    @property
    def state(self) -> str:
        """The page in one line: how many specs have a clear plan, and are done."""
        rows, number, progress = self.rows, self.data.entries_in, self.data.progress
        if not number:
            return "no priorities yet"
        counts = []
        if rows.priorities:
            counts.append(f"{len(rows.table)} with a clear plan")
            counts.append(f"{len(rows.unclear)} without")
        if rows.dropped:
            counts.append(f"{len(rows.dropped)} dropped")
        if progress and len(rows.priorities) < number:
            counts.append(f"{progress.done} of {progress.total} specs done")
        lacking = sum(bool(each.needs or each.spec.problem) for each in rows.others)
        if lacking and not rows.priorities:
            counts.append(f"{lacking} without a clear plan")
        return ", ".join(counts) or "everything is dropped"

    @property
    def totals(self) -> str:
        """The proof that nothing is lost between specs and page."""
        entries = "entry" if self.data.entries_in == 1 else "entries"
        return f"{self.data.entries_in} {entries} in, {self.data.entries_out} out"


def make(
    portfolio: Portfolio,
    cycle: Cycle | None,
    *,
    address: Address = nowhere,
    periods: StatusPeriods | None = None,
    since: date | None = None,
) -> Page:
    """Return the page of *cycle*, or of the specs that are of no cycle.

    :param address: of a spec's own page, where there are such pages.
    :param periods: the statuses of specs, where the history is looked at.
    :param since: the first day of the steps that the page shows.
    """
    name = cycle.name if cycle else None
    specs = portfolio.of_cycle(name)
    cycle = cycle or make_cycle(BACKLOG, None)
    places = _Places(specs, cycle, portfolio)
    builder = EntryBuilder(portfolio, address)
    rows = _rows(places, builder)
    introduction, own = _prose(cycle, builder)
    by_anchor = rows.by_anchor(specs)
    board = dashboard.make(by_anchor, cycle, portfolio, periods=periods, since=since)
    headings = places.headings()
    if board is not None and (board.data.columns or board.data.steps):
        headings[Part.PROGRESS] = PROGRESS_HEADING
    parts = tuple(_parts(cycle, own, headings, builder))
    origin = provenance(portfolio.snapshot)
    return Page(
        data=PublishedPage(
            schema=SCHEMA,
            tool=origin.tool,
            revision=origin.revision,
            changed=origin.changed,
            as_of=origin.as_of,
            cycle=cycle.name,
            title=cycle.title or _default_title(cycle.name, places),
            introduction=texts(introduction),
            parts=tuple(part.data for part in parts),
            table=_published(rows.table),
            unclear=_published(rows.unclear),
            dropped=_published(rows.dropped),
            details=_published(rows.others),
            progress=progress(specs, portfolio.config),
            glance=board.data if board else None,
            entries_in=len(specs),
            entries_out=len(rows.entries),
        ),
        own_title=cycle.title or None,
        listed=cycle.groups,
        introduction=introduction,
        parts=parts,
        rows=rows,
        dashboard=board,
        template=_template(portfolio.config, name),
        provenance=origin,
    )


def _published(entries: Iterable[Entry]) -> tuple[PublishedSpec, ...]:
    return tuple(entry.spec for entry in entries)


def _rows(places: _Places, builder: EntryBuilder) -> Rows:
    """Return the entries, made in the order of the page: an anchor counts on."""

    def entries(chosen: Iterable[Spec]) -> tuple[Entry, ...]:
        return tuple(builder.entry(spec, places.served[spec.path]) for spec in chosen)

    return Rows(
        groups=tuple(
            Group(name=name, entries=entries(chosen))
            for name, chosen in places.groups()
        ),
        unclear=entries(places.unclear),
        dropped=entries(places.dropped),
        details=tuple(
            Group(name=status, entries=tuple(builder.detail(*each) for each in chosen))
            for status, chosen in places.by_status()
        ),
    )


class _Places:
    """The specs of one cycle, each in its place, in the order of the page."""

    def __init__(
        self, specs: tuple[Spec, ...], cycle: Cycle, portfolio: Portfolio
    ) -> None:
        self.config = portfolio.config
        self.order = {fold(name): n for n, name in enumerate(cycle.groups)}
        self.called = {fold(name): name for name in reversed(cycle.groups)}
        resolver = Resolver(portfolio.placed, ())
        self.served: dict[str, list[Spec]] = defaultdict(list)
        self.others: list[Spec] = []
        self.table: list[Spec] = []
        self.unclear: list[Spec] = []
        self.dropped: list[Spec] = []
        # A status in the text can make a detail of what lies among priorities.
        priorities = {
            s.path for s in specs if s.placement.requirements.kind is Kind.PRIORITY
        }
        for spec in sorted(specs, key=self._in_order):
            if spec.placement.requirements.kind is Kind.PRIORITY:
                self._place(spec)
                continue
            priority = resolver.priority_of(spec)
            if priority in priorities:
                self.served[priority].append(spec)
            else:
                self.others.append(spec)
        self.priorities = len(self.table) + len(self.unclear) + len(self.dropped)

    def _place(self, spec: Spec) -> None:
        dropped = self.config.lifecycle.is_dropped(spec.status)
        if not readable(spec):
            self.unclear.append(spec)
        elif dropped:
            self.dropped.append(spec)
        else:
            (self.unclear if spec.lacks else self.table).append(spec)

    def _in_order(self, spec: Spec) -> tuple[object, ...]:
        of_group = self._of_group(spec.group)
        return of_group, spec.order is None, spec.order or 0, _by_name(spec)

    def _of_group(self, name: str | None) -> tuple[bool, int, object]:
        """Return the place of a group: as the cycle lists it, the others after."""
        if name is None:
            return True, 0, natural("")
        listed = self.order.get(fold(name))
        if listed is None:
            return False, len(self.order), natural(fold(name))
        return False, listed, natural("")

    def groups(self) -> Iterator[tuple[str | None, list[Spec]]]:
        """Yield the table's groups; a single one without a name if there are none."""
        if not any(spec.group for spec in self.table):
            yield None, self.table
            return
        groups: dict[str, list[Spec]] = defaultdict(list)
        names: dict[str, str] = {}
        for spec in self.table:
            key = fold(spec.group) if spec.group else ""
            names.setdefault(key, self.called.get(key) or spec.group or NO_GROUP)
            groups[key].append(spec)
        yield from ((names[key], chosen) for key, chosen in groups.items())

    def by_status(self) -> Iterator[tuple[str, list[tuple[Spec, str | None]]]]:
        """Yield the details that stand by themselves, and the priorities they name."""
        by_status: dict[str, list[tuple[Spec, str | None]]] = defaultdict(list)
        for spec in sorted(self.others, key=_by_name):
            by_status[spec.status].append((spec, spec.named_priority))
        for status in self.config.lifecycle.statuses:
            if status in by_status:
                yield capitalized(status), by_status[status]

    def headings(self) -> dict[Part, str | None]:
        """Return the generated parts that the page cannot be without."""
        # Where there are no priorities, the page's title is enough over details.
        details = DETAILS_HEADING if self.priorities else None
        parts = (
            (Part.TABLE, None, self.priorities or not self.others),
            (Part.UNCLEAR, UNCLEAR_HEADING, self.unclear),
            (Part.DROPPED, DROPPED_HEADING, self.dropped),
            (Part.SECTIONS, None, self.table),
            (Part.DETAILS, details, self.others),
        )
        return {part: heading for part, heading, needed in parts if needed}


def _by_name(spec: Spec) -> tuple[object, str]:
    return natural(spec.placement.slug), spec.path


def _default_title(name: str, specs: _Places) -> str:
    """Return the title of the page of a cycle without one of its own."""
    title = capitalized(name)
    if name == BACKLOG:
        return title
    only_details = specs.others and not specs.priorities
    return f"{title} Specs" if only_details else f"{title} Project Priorities"


def _template(config: Config, cycle: str | None) -> str | None:
    """Return the file that one copies to propose something for *cycle*."""
    parts = {} if cycle is None else {"cycle": cycle}
    fitting = [s for s in config.specs if ("{cycle}" in s.path) == bool(parts)]
    for specs in sorted(fitting, key=lambda s: s.requirements.kind is Kind.DETAIL):
        for pattern in specs.requirements_of(cycle, None).template:
            path = filled(pattern, parts)
            if path is not None:
                return path
    return None


def _prose(
    cycle: Cycle, builder: EntryBuilder
) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """Return the introduction and the sections of the cycle's file."""
    if cycle.parsed is None or cycle.parsed.outline is None:
        return (), ()
    outline = cycle.parsed.outline
    return settled(
        (outline.lead, outline.sections), cycle.parsed, builder.anchor("prose")
    )


def _parts(
    cycle: Cycle,
    own: tuple[Section, ...],
    headings: Mapping[Part, str | None],
    builder: EntryBuilder,
) -> Iterator[PagePart]:
    """Yield the *own* sections of the cycle's file, and the parts between them.

    A part that no section places comes after the introduction, or after the last
    section that places a part before it in the order of :class:`Part`.
    """
    placed = [cycle.part_of(section) for section in own]
    waiting = [part for part in Part if part in headings and part not in placed]
    for position, section in enumerate((None, *own)):
        if section is not None:
            yield _part(
                placed[position - 1],
                section.title,
                builder,
                blocks=section.blocks,
                inner=section.sections,
                own=True,
            )
        for part in waiting:
            if _after(part, placed) == position:
                yield _part(part, headings[part], builder)


def _after(part: Part, placed: list[Part | None]) -> int:
    """Return how many own sections come before the unplaced *part*."""
    order = list(Part)
    earlier = order[: order.index(part)]
    return max((n for n, p in enumerate(placed, 1) if p in earlier), default=0)


def _part(
    part: Part | None,
    heading: str | None,
    builder: EntryBuilder,
    *,
    blocks: tuple[Block, ...] = (),
    inner: tuple[Section, ...] = (),
    own: bool = False,
) -> PagePart:
    return PagePart(
        data=PublishedPart(
            heading=heading, part=part, text=texts(blocks), sections=sections(inner)
        ),
        own=own,
        anchor=builder.anchor(heading or part or ""),
        blocks=blocks,
        sections=inner,
    )
