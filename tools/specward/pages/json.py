"""The page for programs, with the schema of what is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from specward.diagnostics import encode, escape
from specward.pages.dashboard import Glance
from specward.pages.entry import Entry, Owner, Progress
from specward.pages.page import Page
from specward.rst.content import Block, Section, words
from specward.specs.spec import Shown

SCHEMA: Literal["specward.page/1"] = "specward.page/1"


class OwnerEntry(Struct, frozen=True, kw_only=True):
    """Somebody who leads a priority."""

    id: str | None
    name: str
    url: str | None
    kind: str
    active: bool


class RoleEntry(Struct, frozen=True, kw_only=True):
    """People who have a part in a spec beside its owners."""

    name: str
    people: tuple[OwnerEntry, ...]


class ProgressEntry(Struct, frozen=True, kw_only=True):
    """How much of what is not dropped is done."""

    done: int
    total: int


class SectionEntry(Struct, frozen=True, kw_only=True):
    """A section that the page shows, as words, a text for each block."""

    title: str
    text: tuple[str, ...]
    sections: tuple[SectionEntry, ...]


class PartEntry(Struct, frozen=True, kw_only=True):
    """A stretch of the page: the cycle's prose, and the part that follows it.

    :param part: ``table``, ``unclear``, ``dropped``, ``sections``, ``details`` or
        ``progress``.
    """

    heading: str | None
    part: str | None
    text: tuple[str, ...]
    sections: tuple[SectionEntry, ...]


class PriorityEntry(Struct, frozen=True, kw_only=True):
    """One spec.

    :param problem: why its file cannot be read.
    :param serves: the priorities that it names and that are not on this page.
    :param details: the specs that serve it, and *progress* how many are done.
    """

    slug: str
    title: str
    label: str
    kind: str
    cycle: str | None
    status: str
    order: int | None
    group: str | None
    owners: tuple[OwnerEntry, ...]
    roles: tuple[RoleEntry, ...]
    tracker: str | None
    path: str
    source: str | None
    lacks: tuple[str, ...]
    problem: str | None
    summary: str | None
    points: tuple[str, ...]
    sections: tuple[SectionEntry, ...]
    serves: str | None
    details: tuple[PriorityEntry, ...]
    progress: ProgressEntry | None


class ShareEntry(Struct, frozen=True, kw_only=True):
    """How many specs have a status."""

    status: str
    specs: int


class ColumnEntry(Struct, frozen=True, kw_only=True):
    """How many specs stood where at the end of a day, in the order of the shares."""

    day: str
    specs: tuple[int, ...]


class StepEntry(Struct, frozen=True, kw_only=True):
    """What specs became on one day; *before* is ``None`` where they came."""

    day: str
    slugs: tuple[str, ...]
    before: str | None
    after: str


class GlanceEntry(Struct, frozen=True, kw_only=True):
    """How many specs stand where, stood over time, and what they became.

    :param columns: *weeks* from one to the next.
    :param steps: since the day *since*, the latest first, and *more* specs whose
        steps are not here.
    """

    shares: tuple[ShareEntry, ...]
    columns: tuple[ColumnEntry, ...]
    weeks: int
    since: str | None
    steps: tuple[StepEntry, ...]
    more: int


class PageReport(Struct, frozen=True, kw_only=True):
    """What ``specward page --format json`` writes.

    :param revision: the commit, ``None`` before the first one.
    :param changed: whether the page shows more than the commit.
    :param as_of: the commit's date, ISO 8601.
    """

    schema: Literal["specward.page/1"]
    tool: str
    revision: str | None
    changed: bool
    as_of: str | None
    cycle: str
    title: str
    introduction: tuple[str, ...]
    parts: tuple[PartEntry, ...]
    table: tuple[PriorityEntry, ...]
    unclear: tuple[PriorityEntry, ...]
    dropped: tuple[PriorityEntry, ...]
    details: tuple[PriorityEntry, ...]
    progress: ProgressEntry | None
    glance: GlanceEntry | None
    entries_in: int
    entries_out: int


def write(page: Page) -> str:
    """Return *page* as JSON."""
    return encode.json(report(page))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(PageReport, SCHEMA)


def report(page: Page) -> PageReport:
    """Return *page* as the values that are encoded."""
    origin = page.provenance
    return PageReport(
        schema=SCHEMA,
        tool=origin.tool,
        revision=origin.revision,
        changed=origin.changed,
        as_of=origin.date.isoformat() if origin.date else None,
        cycle=escape.json_path(page.cycle),
        title=page.title,
        introduction=_texts(page.introduction),
        parts=tuple(
            PartEntry(
                heading=part.heading,
                part=part.part,
                text=_texts(part.blocks),
                sections=_sections(part.sections),
            )
            for part in page.parts
        ),
        table=_entries(page.table),
        unclear=_entries(page.unclear),
        dropped=_entries(page.dropped),
        details=_entries(page.others),
        progress=_progress(page.progress),
        glance=_glance(page.glance),
        entries_in=page.entries_in,
        entries_out=page.entries_out,
    )


def _entries(entries: Iterable[Entry]) -> tuple[PriorityEntry, ...]:
    return tuple(_entry(entry) for entry in entries)


def _entry(entry: Entry) -> PriorityEntry:
    return PriorityEntry(
        slug=escape.json_path(entry.slug),
        title=escape.json_path(entry.title),
        label=escape.json_path(entry.label),
        kind=entry.kind,
        cycle=escape.json_path(entry.cycle) if entry.cycle is not None else None,
        status=entry.status,
        order=entry.order,
        group=entry.group,
        owners=_people(entry.owners),
        roles=tuple(
            RoleEntry(name=role.name, people=_people(role.people))
            for role in entry.roles
        ),
        tracker=entry.tracker,
        path=escape.json_path(entry.path),
        source=entry.source,
        lacks=entry.lacks,
        problem=entry.problem,
        summary=" ".join(_texts(entry.summary)) or None,
        points=tuple(" ".join(_texts(item.blocks)) for item in entry.points),
        sections=_sections(entry.shown),
        serves=entry.serves,
        details=_entries(entry.details),
        progress=_progress(entry.progress),
    )


def _people(owners: Iterable[Owner]) -> tuple[OwnerEntry, ...]:
    return tuple(
        OwnerEntry(
            id=owner.id,
            name=owner.name,
            url=owner.url,
            kind=owner.kind,
            active=owner.active,
        )
        for owner in owners
    )


def _progress(progress: Progress | None) -> ProgressEntry | None:
    if progress is None:
        return None
    return ProgressEntry(done=progress.done, total=progress.total)


def _glance(seen: Glance | None) -> GlanceEntry | None:
    if seen is None:
        return None
    return GlanceEntry(
        shares=tuple(
            ShareEntry(status=each.status, specs=each.number) for each in seen.shares
        ),
        columns=tuple(
            ColumnEntry(day=each.day.isoformat(), specs=each.numbers)
            for each in seen.columns
        ),
        weeks=seen.weeks,
        since=seen.since.isoformat() if seen.since else None,
        steps=tuple(
            StepEntry(
                day=each.day.isoformat(),
                slugs=tuple(escape.json_path(one.slug) for one in each.specs),
                before=each.before,
                after=each.after,
            )
            for each in seen.steps
        ),
        more=seen.more,
    )


def _sections(sections: Iterable[Section | Shown]) -> tuple[SectionEntry, ...]:
    return tuple(
        SectionEntry(
            title=section.title,
            text=_texts(section.blocks),
            sections=_sections(section.sections),
        )
        for section in sections
    )


def _texts(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(text for text in map(words, blocks) if text)
