"""What two sides' priorities pages say otherwise.

Exact: what the pages of the base say, and the difference, give what those of the
head say.  Figures are told by how much they change, so that specs which are the
same on both sides can be left out of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from specward.diagnostics.similar import fold
from specward.diff import plain
from specward.diff.plain import Line, Person, Place, PlainEntry, PlainPage, PlainRole
from specward.pages.page import Page
from specward.specs.pairing import ends

Pages = Mapping[str | None, Page]
"""The pages of one side by their cycles' names; the backlog's under ``None``."""


class What(StrEnum):
    """What became of a page, or of a spec on it.

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
    """Other owners, or something else that is said of them."""

    before: tuple[Person, ...]
    after: tuple[Person, ...]


class RolesChange(Struct, frozen=True, kw_only=True, tag="roles"):
    """Other people in the roles beside the owners."""

    before: tuple[PlainRole, ...]
    after: tuple[PlainRole, ...]


class ProgressChange(Struct, frozen=True, kw_only=True, tag="progress"):
    """How many more, or fewer, of the specs under a priority are done, and go on."""

    done: int
    total: int


class Hunk(Struct, frozen=True, kw_only=True):
    """Lines that stand in the place of others.

    :param at: how many lines of the text before stand in front of them.
    :param under: the heading that they stand under.
    """

    at: int
    under: str | None
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


class TextChange(Struct, frozen=True, kw_only=True, tag="text"):
    """Other words in a text, other links, or another markup of the same words.

    :param markup: whether lines with the same words are marked up otherwise.
    """

    name: str
    hunks: tuple[Hunk, ...]
    links_removed: tuple[str, ...]
    links_added: tuple[str, ...]
    markup: bool


Change: TypeAlias = (
    ValueChange | NamesChange | OwnersChange | RolesChange | ProgressChange | TextChange
)


class EntryDiff(Struct, frozen=True, kw_only=True):
    """What became of one spec on a page.

    :param before: as it was, on the page that it was on; ``None`` if it is new.
    :param after: ``None`` where it is gone or has left.
    :param other: the cycle that it came from, or went to.
    :param changes: what is said of it otherwise; of one that has left, nothing.
    """

    what: What
    before: PlainEntry | None
    after: PlainEntry | None
    other: str | None
    changes: tuple[Change, ...]

    @property
    def here(self) -> PlainEntry:
        """The spec as it is on the page, or was."""
        (*_, found) = (each for each in (self.before, self.after) if each is not None)
        return found


class Counts(Struct, frozen=True, kw_only=True):
    """How many more specs stand where, and are done; fewer are below zero.

    :param total: of those that are not dropped.
    """

    table: int
    unclear: int
    dropped: int
    details: int
    done: int
    total: int


class PageDiff(Struct, frozen=True, kw_only=True):
    """What became of one cycle's page; the backlog's *cycle* is ``None``."""

    cycle: str | None
    what: What
    changes: tuple[Change, ...]
    counts: Counts
    entries: tuple[EntryDiff, ...]


def difference(
    before: Pages, after: Pages, pairs: Mapping[str, str]
) -> tuple[PageDiff, ...]:
    """Return what *after* says otherwise than *before*, page by page.

    In the order of *after*, pages that are gone last.

    :param pairs: which spec after is which before, as `specs.pairing.pairs` has it.
    """
    return tuple(_Differ(before, after, pairs).pages())


_NO_PAGE = PlainPage(
    title=None,
    groups=(),
    template=None,
    prose=plain.prose(()),
    entries={},
    done={},
    total={},
)


class _Differ:
    def __init__(self, before: Pages, after: Pages, pairs: Mapping[str, str]) -> None:
        self.before = {name: plain.page(each) for name, each in before.items()}
        self.after = {name: plain.page(each) for name, each in after.items()}
        self.new = pairs
        self.old = {new: old for old, new in pairs.items()}
        self.was = _by_path(self.before)
        self.is_ = _by_path(self.after)

    def pages(self) -> Iterator[PageDiff]:
        for name in dict.fromkeys((*self.after, *self.before)):
            found = self.page(name)
            if found.what is not What.CHANGED or found.changes or found.entries:
                yield found

    def page(self, name: str | None) -> PageDiff:
        what = What.CHANGED
        if name not in self.before:
            what = What.NEW
        elif name not in self.after:
            what = What.GONE
        before = self.before.get(name, _NO_PAGE)
        after = self.after.get(name, _NO_PAGE)
        return PageDiff(
            cycle=name,
            what=what,
            changes=tuple(_of_page(before, after)),
            counts=_counts(before, after),
            entries=tuple(self.entries(name, before, after)),
        )

    def entries(
        self, name: str | None, before: PlainPage, after: PlainPage
    ) -> Iterator[EntryDiff]:
        for entry in after.entries.values():
            found = self.there(name, entry)
            if found.what is not What.CHANGED or found.changes:
                yield found
        for entry in before.entries.values():
            cycle, now = self.is_.get(self.new.get(entry.path, ""), (None, None))
            if now is None or cycle != name:
                yield EntryDiff(
                    what=What.LEFT if now else What.GONE,
                    before=entry,
                    after=None,
                    other=cycle,
                    changes=(),
                )

    def there(self, name: str | None, entry: PlainEntry) -> EntryDiff:
        """Return what became of *entry*, which is on the page of the head."""
        cycle, was = self.was.get(self.old.get(entry.path, ""), (None, None))
        moved = was is not None and cycle != name
        what = What.CAME if moved else What.CHANGED
        return EntryDiff(
            what=what if was else What.NEW,
            before=was,
            after=entry,
            other=cycle if moved else None,
            changes=tuple(self.changes(cycle, was, name, entry)),
        )

    def changes(
        self,
        cycle: str | None,
        was: PlainEntry | None,
        name: str | None,
        entry: PlainEntry,
    ) -> Iterator[Change]:
        """Yield what is said of *entry* otherwise than of what it *was*.

        Of a new one only how many specs under it are done: it has the rest itself.
        """
        before = self.before[cycle] if was else _NO_PAGE
        if was:
            yield from _of_places(was, entry, self.new)
            yield from _of_entry(was, entry)
        yield from _of_progress(
            before, was.path if was else "", self.after[name], entry.path
        )


def _by_path(
    pages: Mapping[str | None, PlainPage],
) -> dict[str, tuple[str | None, PlainEntry]]:
    return {
        path: (name, entry)
        for name, page in pages.items()
        for path, entry in page.entries.items()
    }


def _of_page(before: PlainPage, after: PlainPage) -> Iterator[Change]:
    yield from _values(before, after, ("title", "template"))
    yield from _names("groups", *_orders(before, after))
    yield from _text("prose", before.prose, after.prose)


def _orders(
    before: PlainPage, after: PlainPage
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups of both sides that some spec is of."""
    if before.groups == after.groups:
        return (), ()
    entries = (*before.entries.values(), *after.entries.values())
    used = {fold(entry.group) for entry in entries if entry.group}
    one, other = (
        tuple(name for name in page.groups if fold(name) in used)
        for page in (before, after)
    )
    return one, other


def _counts(before: PlainPage, after: PlainPage) -> Counts:
    now = Counter(entry.place for entry in after.entries.values())
    now.subtract(entry.place for entry in before.entries.values())
    return Counts(
        table=now[Place.TABLE],
        unclear=now[Place.UNCLEAR],
        dropped=now[Place.DROPPED],
        details=now[Place.UNDER] + now[Place.DETAILS],
        done=after.done.get(None, 0) - before.done.get(None, 0),
        total=after.total.get(None, 0) - before.total.get(None, 0),
    )


def _of_places(
    was: PlainEntry, entry: PlainEntry, pairs: Mapping[str, str]
) -> Iterator[Change]:
    yield from _values(was, entry, ("place",))
    led = pairs.get(was.under) if was.under is not None else None
    if led != entry.under or (was.under is None) != (entry.under is None):
        yield ValueChange(name="under", before=was.under, after=entry.under)


_VALUES = (
    "status title label kind order group tracker problem serves slug path"
).split()


def _of_entry(was: PlainEntry, entry: PlainEntry) -> Iterator[Change]:
    yield from _names("lacks", was.lacks, entry.lacks)
    if was.owners != entry.owners:
        yield OwnersChange(before=was.owners, after=entry.owners)
    if was.roles != entry.roles:
        yield RolesChange(before=was.roles, after=entry.roles)
    yield from _values(was, entry, _VALUES)
    yield from _text("summary", was.summary, entry.summary)
    yield from _text("points", was.points, entry.points)
    yield from _text("sections", was.sections, entry.sections)


def _of_progress(
    before: PlainPage, old: str, after: PlainPage, new: str
) -> Iterator[Change]:
    done = after.done.get(new, 0) - before.done.get(old, 0)
    total = after.total.get(new, 0) - before.total.get(old, 0)
    if done or total:
        yield ProgressChange(done=done, total=total)


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


# Texts -------------------------------------------------------------------------------


def _text(name: str, before: plain.Prose, after: plain.Prose) -> Iterator[Change]:
    if before.form == after.form:
        return
    blocks = tuple(_kept(before.lines, after.lines))
    kept = [
        (before.forms[old + n], after.forms[new + n])
        for old, new, size in blocks
        for n in range(size)
    ]
    hunks = tuple(_hunks(before.lines, after.lines, blocks))
    yield TextChange(
        name=name,
        hunks=hunks,
        links_removed=_more(before.links, after.links),
        links_added=_more(after.links, before.links),
        markup=not hunks or any(old != new for old, new in kept),
    )


def _more(these: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    return tuple((Counter(these) - Counter(others)).elements())


_MOST_CELLS = 1_000_000
"""Lines of one text times lines of the other that are compared line by line."""


def _kept(
    old: tuple[Line, ...], new: tuple[Line, ...]
) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of lines that are in both: where, where, and how many."""
    start, end = ends(old, new)
    yield 0, 0, start
    one, other = old[start : len(old) - end], new[start : len(new) - end]
    if len(one) * len(other) <= _MOST_CELLS:
        for block in SequenceMatcher(None, one, other).get_matching_blocks():
            yield start + block.a, start + block.b, block.size
    yield len(old) - end, len(new) - end, end


def _hunks(
    old: tuple[Line, ...],
    new: tuple[Line, ...],
    kept: Iterable[tuple[int, int, int]],
) -> Iterator[Hunk]:
    left = right = 0
    for here, there, size in kept:
        if here > left or there > right:
            yield Hunk(
                at=left,
                under=_heading(new[:right]),
                removed=old[left:here],
                added=new[right:there],
            )
        left, right = here + size, there + size


def _heading(lines: tuple[Line, ...]) -> str | None:
    """Return the heading that what follows *lines* stands under."""
    found = (line.text for line in reversed(lines) if line.heading is not None)
    return next(found, None)
