"""The difference of the priorities pages of two sides.

Exact: the values of the base's pages, and the difference, give those of the head's.
Figures are given by how much they change, so that specs which are the same on both
sides can be left out of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from specward.diagnostics.similar import fold
from specward.diff.prose import Prose, TextChange, text_change
from specward.diff.values import NO_PAGE, PageValues, Place, PlacedSpec, values
from specward.pages.data import Progress, PublishedOwner, PublishedRole
from specward.pages.page import Page

Pages = Mapping[str | None, Page]
"""The pages of one side by their cycles' names; the backlog's under ``None``."""


_VALUES = (
    "status title label kind order group tracker problem serves slug path"
).split()
"""The fields of a spec that are compared one by one, in the order of a report."""

_NO_PROGRESS = Progress(done=0, total=0)


class ChangeKind(StrEnum):
    """How a page, or a spec on it, changed.

    A spec that moved has left one cycle's page, and come to another's.
    """

    NEW = "new"
    GONE = "gone"
    CAME = "came"
    LEFT = "left"
    CHANGED = "changed"


class ValueChange(Struct, frozen=True, kw_only=True, tag="value"):
    """Another word or number."""

    name: str
    before: str | int | None
    after: str | int | None


class NamesChange(Struct, frozen=True, kw_only=True, tag="names"):
    """Other names: of what is lacking, or of groups in their order."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class OwnersChange(Struct, frozen=True, kw_only=True, tag="owners"):
    """Other owners, or other values of the same ones."""

    before: tuple[PublishedOwner, ...]
    after: tuple[PublishedOwner, ...]


class RolesChange(Struct, frozen=True, kw_only=True, tag="roles"):
    """Other people in the roles beside the owners."""

    before: tuple[PublishedRole, ...]
    after: tuple[PublishedRole, ...]


class ProgressChange(Struct, frozen=True, kw_only=True, tag="progress"):
    """How many more, or fewer, of the specs under a priority are done, and go on."""

    done: int
    total: int


Change: TypeAlias = (
    ValueChange | NamesChange | OwnersChange | RolesChange | ProgressChange | TextChange
)


class EntryDiff(Struct, frozen=True, kw_only=True):
    """The changes of one spec on a page.

    :param before: as it was, on the page that it was on; ``None`` if it is new.
    :param after: ``None`` where it is gone or has left.
    :param other: the cycle that it came from, or went to.
    :param changes: none of a spec that has left.
    """

    kind: ChangeKind
    before: PlacedSpec | None
    after: PlacedSpec | None
    other: str | None
    changes: tuple[Change, ...]

    @property
    def latest(self) -> PlacedSpec:
        """The spec as it is on the page, or was."""
        (*_, last) = (each for each in (self.before, self.after) if each is not None)
        return last


class Counts(Struct, frozen=True, kw_only=True):
    """The change in the number of specs at each place, and of those done.

    :param total: of those that are not dropped.
    """

    table: int
    unclear: int
    dropped: int
    details: int
    done: int
    total: int


class PageDiff(Struct, frozen=True, kw_only=True):
    """The changes of one cycle's page; the backlog's *cycle* is ``None``."""

    cycle: str | None
    kind: ChangeKind
    changes: tuple[Change, ...]
    counts: Counts
    entries: tuple[EntryDiff, ...]


def difference(
    before: Pages, after: Pages, pairs: Mapping[str, str]
) -> tuple[PageDiff, ...]:
    """Return the pages of *after* that differ from those of *before*.

    In the order of *after*, pages that are gone last.

    :param pairs: which spec after is which before, as `specs.pairing.pairs` has it.
    """
    return tuple(_Differ(before, after, pairs).pages())


class _Differ:
    def __init__(self, before: Pages, after: Pages, pairs: Mapping[str, str]) -> None:
        self.before = {name: values(page) for name, page in before.items()}
        self.after = {name: values(page) for name, page in after.items()}
        self.new = pairs
        self.old = {new: old for old, new in pairs.items()}
        self.specs_before = _by_path(self.before)
        self.specs_after = _by_path(self.after)

    def pages(self) -> Iterator[PageDiff]:
        for name in dict.fromkeys((*self.after, *self.before)):
            diff = self.page(name)
            if diff.kind is not ChangeKind.CHANGED or diff.changes or diff.entries:
                yield diff

    def page(self, name: str | None) -> PageDiff:
        kind = ChangeKind.CHANGED
        if name not in self.before:
            kind = ChangeKind.NEW
        elif name not in self.after:
            kind = ChangeKind.GONE
        before = self.before.get(name, NO_PAGE)
        after = self.after.get(name, NO_PAGE)
        return PageDiff(
            cycle=name,
            kind=kind,
            changes=tuple(_of_page(before, after)),
            counts=_counts(before, after),
            entries=tuple(self.entries(name, before, after)),
        )

    def entries(
        self, name: str | None, before: PageValues, after: PageValues
    ) -> Iterator[EntryDiff]:
        for spec in after.specs.values():
            diff = self.entry(name, spec)
            if diff.kind is not ChangeKind.CHANGED or diff.changes:
                yield diff
        for spec in before.specs.values():
            cycle, now = self.specs_after.get(self.new.get(spec.path, ""), (None, None))
            if now is None or cycle != name:
                yield EntryDiff(
                    kind=ChangeKind.LEFT if now else ChangeKind.GONE,
                    before=spec,
                    after=None,
                    other=cycle,
                    changes=(),
                )

    def entry(self, name: str | None, now: PlacedSpec) -> EntryDiff:
        """Return the changes of *now*, which is on the head's page of cycle *name*."""
        cycle, was = self.specs_before.get(self.old.get(now.path, ""), (None, None))
        moved = was is not None and cycle != name
        kind = ChangeKind.CAME if moved else ChangeKind.CHANGED
        return EntryDiff(
            kind=kind if was else ChangeKind.NEW,
            before=was,
            after=now,
            other=cycle if moved else None,
            changes=tuple(self.changes(cycle, was, name, now)),
        )

    def changes(
        self,
        cycle: str | None,
        was: PlacedSpec | None,
        name: str | None,
        now: PlacedSpec,
    ) -> Iterator[Change]:
        """Yield the changes from *was*, of *cycle*, to *now*, of the cycle *name*.

        Of a new spec only how many specs under it are done: it has the rest itself.
        """
        if was:
            yield from _of_places(was, now, self.new)
            yield from _of_spec(was, now)
        before, old = (self.before[cycle], was.path) if was else (NO_PAGE, None)
        progress = _progress(before, old, self.after[name], now.path)
        if progress.done or progress.total:
            yield progress


def _by_path(
    pages: Mapping[str | None, PageValues],
) -> dict[str, tuple[str | None, PlacedSpec]]:
    return {
        path: (name, spec)
        for name, page in pages.items()
        for path, spec in page.specs.items()
    }


def _of_page(before: PageValues, after: PageValues) -> Iterator[Change]:
    yield from _values(before, after, ("title", "template"))
    yield from _names("groups", *_orders(before, after))
    yield from _texts(before, after, ("prose",))


def _orders(
    before: PageValues, after: PageValues
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups of both sides that some spec is of."""
    if before.groups == after.groups:
        return (), ()
    specs = (each.spec for page in (before, after) for each in page.specs.values())
    used = {fold(spec.group) for spec in specs if spec.group}
    one, other = (
        tuple(name for name in page.groups if fold(name) in used)
        for page in (before, after)
    )
    return one, other


def _counts(before: PageValues, after: PageValues) -> Counts:
    now = Counter(spec.place for spec in after.specs.values())
    now.subtract(spec.place for spec in before.specs.values())
    progress = _progress(before, None, after, None)
    return Counts(
        table=now[Place.TABLE],
        unclear=now[Place.UNCLEAR],
        dropped=now[Place.DROPPED],
        details=now[Place.UNDER] + now[Place.DETAILS],
        done=progress.done,
        total=progress.total,
    )


def _of_places(
    was: PlacedSpec, now: PlacedSpec, pairs: Mapping[str, str]
) -> Iterator[Change]:
    yield from _values(was, now, ("place",))
    paired = pairs.get(was.under) if was.under is not None else None
    if paired != now.under or (was.under is None) != (now.under is None):
        yield ValueChange(name="under", before=was.under, after=now.under)


def _of_spec(was: PlacedSpec, now: PlacedSpec) -> Iterator[Change]:
    old, new = was.spec, now.spec
    yield from _names("lacks", old.lacks, new.lacks)
    if old.owners != new.owners:
        yield OwnersChange(before=old.owners, after=new.owners)
    if old.roles != new.roles:
        yield RolesChange(before=old.roles, after=new.roles)
    yield from _values(old, new, _VALUES)
    yield from _texts(was, now, ("summary", "points", "sections"))


def _progress(
    before: PageValues, old: str | None, after: PageValues, new: str | None
) -> ProgressChange:
    """Return the change of the progress at the path *old* before, *new* after."""
    was = before.progress.get(old, _NO_PROGRESS)
    now = after.progress.get(new, _NO_PROGRESS)
    return ProgressChange(done=now.done - was.done, total=now.total - was.total)


def _values(was: Struct, now: Struct, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            yield ValueChange(name=name, before=before, after=after)


def _names(
    name: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[Change]:
    if before != after:
        yield NamesChange(name=name, before=before, after=after)


def _texts(was: Struct, now: Struct, names: Iterable[str]) -> Iterator[Change]:
    for name in names:
        before: Prose = getattr(was, name)
        change = text_change(name, before, getattr(now, name))
        if change is not None:
            yield change
