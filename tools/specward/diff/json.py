"""What changed on the pages, for programs, with the schema of what is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from specward import TOOL
from specward.diagnostics import encode, escape
from specward.diff.compare import Change, Counts, EntryDiff, PageDiff, What
from specward.diff.plain import Line, Person, Place, PlainEntry, PlainRole

SCHEMA: Literal["specward.diff/1"] = "specward.diff/1"


class NewEntry(Struct, frozen=True, kw_only=True):
    """All that a page says of a new spec."""

    title: str
    label: str
    kind: str
    status: str
    order: int | None
    group: str | None
    owners: tuple[Person, ...]
    roles: tuple[PlainRole, ...]
    tracker: str | None
    lacks: tuple[str, ...]
    problem: str | None
    serves: str | None
    summary: tuple[Line, ...]
    points: tuple[Line, ...]
    sections: tuple[Line, ...]


class Elsewhere(Struct, frozen=True, kw_only=True):
    """The page that a spec came from, or went to; the backlog's is ``null``."""

    cycle: str | None


class EntryReport(Struct, frozen=True, kw_only=True):
    """What became of one spec on a page.

    :param path: of its file; before the patch where it is gone or has left.
    :param place: where it stands on the page, or stood where it is gone or has left.
    :param under: the path of the priority that it stands under.
    :param moved: where from or to, if it has been moved.
    :param entry: what is said of it, if it is new.
    :param changes: what is said of it otherwise.
    """

    what: What
    path: str
    slug: str
    title: str
    place: Place
    under: str | None
    moved: Elsewhere | None
    entry: NewEntry | None
    changes: tuple[Change, ...]


class PageReport(Struct, frozen=True, kw_only=True):
    """What became of a cycle's page; the *cycle* of the backlog is ``null``.

    :param counts: how many more specs stand where, and are done.
    :param changes: what the page itself says otherwise.
    """

    cycle: str | None
    what: What
    counts: Counts
    changes: tuple[Change, ...]
    entries: tuple[EntryReport, ...]


class DiffReport(Struct, frozen=True, kw_only=True):
    """What ``specward diff --format json`` writes.

    :param revision: the commit that is compared, ``null`` for what is in none.
    :param base: the commit that it is held against.
    """

    schema: Literal["specward.diff/1"]
    tool: str
    revision: str | None
    base: str | None
    notes: tuple[str, ...]
    pages: tuple[PageReport, ...]


def write(
    pages: Iterable[PageDiff],
    notes: tuple[str, ...],
    revision: str | None,
    base: str | None,
) -> str:
    """Return what changed on *pages* as JSON, all of it."""
    report = DiffReport(
        schema=SCHEMA,
        tool=TOOL,
        revision=revision,
        base=base,
        notes=notes,
        pages=tuple(map(_page, pages)),
    )
    return encode.json(_storable(msgspec.to_builtins(report)))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(DiffReport, SCHEMA)


def _page(page: PageDiff) -> PageReport:
    return PageReport(
        cycle=page.cycle,
        what=page.what,
        counts=page.counts,
        changes=page.changes,
        entries=tuple(map(_entry, page.entries)),
    )


def _entry(entry: EntryDiff) -> EntryReport:
    here = entry.here
    moved = entry.what in (What.CAME, What.LEFT)
    return EntryReport(
        what=entry.what,
        path=here.path,
        slug=here.slug,
        title=here.title,
        place=here.place,
        under=here.under,
        moved=Elsewhere(cycle=entry.other) if moved else None,
        entry=_new(here) if entry.what is What.NEW else None,
        changes=entry.changes,
    )


def _new(entry: PlainEntry) -> NewEntry:
    return NewEntry(
        title=entry.title,
        label=entry.label,
        kind=entry.kind,
        status=entry.status,
        order=entry.order,
        group=entry.group,
        owners=entry.owners,
        roles=entry.roles,
        tracker=entry.tracker,
        lacks=entry.lacks,
        problem=entry.problem,
        serves=entry.serves,
        summary=entry.summary.lines,
        points=entry.points.lines,
        sections=entry.sections.lines,
    )


def _storable(value: Any) -> Any:
    """Return *value*, each text of which JSON can hold."""
    if isinstance(value, str):
        return escape.json_path(value)
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value
