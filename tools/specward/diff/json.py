"""What changed on the pages, for programs, with the schema of what is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import asdict

from specward import TOOL
from specward.diagnostics import encode
from specward.diff.compare import Change, ChangeKind, Counts, EntryDiff, PageDiff
from specward.diff.prose import Line
from specward.diff.values import Place, PlacedSpec
from specward.pages.data import SpecFields

SCHEMA: Literal["specward.diff/1"] = "specward.diff/1"


class NewSpec(SpecFields, frozen=True, kw_only=True):
    """All values of a new spec."""

    summary: tuple[Line, ...]
    points: tuple[Line, ...]
    sections: tuple[Line, ...]


class Elsewhere(Struct, frozen=True, kw_only=True):
    """The page that a spec came from, or went to; the backlog's is ``null``."""

    cycle: str | None


class EntryReport(Struct, frozen=True, kw_only=True):
    """The changes of one spec on a page.

    :param path: of its file; before the patch where it is gone or has left.
    :param place: its place on the page, the last one where it is gone or has left.
    :param under: the path of the priority that it is listed under.
    :param moved: where from or to, if it has been moved.
    :param entry: its values, if it is new.
    :param changes: those of its values.
    """

    kind: ChangeKind = field(name="what")
    path: str
    slug: str
    title: str
    place: Place
    under: str | None
    moved: Elsewhere | None
    entry: NewSpec | None
    changes: tuple[Change, ...]


class PageReport(Struct, frozen=True, kw_only=True):
    """The changes of a cycle's page; the *cycle* of the backlog is ``null``.

    :param counts: the change in the number of specs at each place, and of those done.
    :param changes: those of the page itself.
    """

    cycle: str | None
    kind: ChangeKind = field(name="what")
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
    return encode.json(report)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(DiffReport, SCHEMA)


def _page(page: PageDiff) -> PageReport:
    return PageReport(
        cycle=page.cycle,
        kind=page.kind,
        counts=page.counts,
        changes=page.changes,
        entries=tuple(map(_entry, page.entries)),
    )


def _entry(entry: EntryDiff) -> EntryReport:
    placed = entry.latest
    moved = entry.kind in (ChangeKind.CAME, ChangeKind.LEFT)
    return EntryReport(
        kind=entry.kind,
        path=placed.path,
        slug=placed.spec.slug,
        title=placed.spec.title,
        place=placed.place,
        under=placed.under,
        moved=Elsewhere(cycle=entry.other) if moved else None,
        entry=_new(placed) if entry.kind is ChangeKind.NEW else None,
        changes=entry.changes,
    )


def _new(placed: PlacedSpec) -> NewSpec:
    values = asdict(placed.spec)
    return NewSpec(
        **{name: values[name] for name in SpecFields.__struct_fields__},
        summary=placed.summary.lines,
        points=placed.points.lines,
        sections=placed.sections.lines,
    )
