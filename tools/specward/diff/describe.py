"""The differences of pages in words, as people read them, cut to what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from specward.diff.compare import ChangeKind, Counts, EntryDiff, PageDiff, ValueChange
from specward.diff.describe_spec import of_changes, of_entry
from specward.diff.phrases import (
    LONGEST,
    Phrase,
    Quoted,
    Statement,
    joined,
    path,
    quoted,
    statement,
)
from specward.diff.values import Place, PlacedSpec
from specward.pages.page import BACKLOG

MOST_DESCRIPTIONS = 100
"""Descriptions that are shown, of all pages; one of several specs counts once."""

ALIKE = 3
"""Specs with the same statements, from which on they have one description."""

MOST_ALIKE = 10
"""Specs of one description that are named."""

_LONGEST_TITLE = 2 * LONGEST
"""Characters of a page's title, with the marks around it."""

NOTHING = "nothing changes on the priorities pages"

BY_ITSELF = "by itself"
"""The place of a detail that serves no priority of the page."""

_PLACES: dict[Place, Phrase] = {
    Place.TABLE: ("in the table",),
    Place.UNCLEAR: ("without a clear plan",),
    Place.DROPPED: ("dropped",),
    Place.DETAILS: (),
}


class Description(Struct, frozen=True, kw_only=True):
    """The changes of one spec, of several alike, or of the page itself.

    :param number: of the specs that it describes.
    """

    title: Phrase
    kind: ChangeKind
    headline: Phrase
    path: Quoted | None
    statements: tuple[Statement, ...]
    number: int


class PageDescription(Struct, frozen=True, kw_only=True):
    """The changes of one page."""

    title: Phrase
    descriptions: tuple[Description, ...]


class Descriptions(Struct, frozen=True, kw_only=True):
    """The changes of all pages.

    :param hidden: how many more pages and specs have changed.
    """

    pages: tuple[PageDescription, ...]
    hidden: int


Measure: TypeAlias = Callable[[Description], int]
"""From a description to the characters that a writer takes for it."""


def describe(pages: Iterable[PageDiff], size: int, measure: Measure) -> Descriptions:
    """Return descriptions of *pages*, in at most *size* characters."""
    shown: list[PageDescription] = []
    left = MOST_DESCRIPTIONS
    hidden = 0
    for page in pages:
        size -= _LONGEST_TITLE
        kept = []
        for each in (*_of_page(page), *_joined(map(_of_entry, page.entries))):
            taken = measure(each)
            if not left or taken > size:
                hidden += max(each.number, 1)
                continue
            left, size = left - 1, size - taken
            kept.append(each)
        if size > 0:
            description = PageDescription(title=_title(page), descriptions=tuple(kept))
            shown.append(description)
        else:
            hidden += 1
    return Descriptions(pages=tuple(shown), hidden=hidden)


# A page ------------------------------------------------------------------------------


def _title(page: PageDiff) -> Phrase:
    name = BACKLOG if page.cycle is None else quoted(page.cycle)
    words = [*_of_counts(page.counts)]
    if page.kind is not ChangeKind.CHANGED:
        new = page.kind is ChangeKind.NEW
        words.insert(0, "a new page" if new else "the page is gone")
    if not words and page.entries:
        number = len(page.entries)
        words.append("1 spec changed" if number == 1 else f"{number} specs changed")
    return name, ": ", ", ".join(words) or "its own words changed"


def _of_counts(counts: Counts) -> Iterator[str]:
    if counts.table:
        yield f"{counts.table:+} with a clear plan"
    if counts.unclear:
        yield f"{counts.unclear:+} without" + ("" if counts.table else " a clear plan")
    if counts.dropped:
        yield f"{counts.dropped:+} dropped"
    if counts.details:
        yield f"{counts.details:+} " + ("spec" if abs(counts.details) == 1 else "specs")
    if counts.done:
        yield f"{counts.done:+} done"


def _of_page(page: PageDiff) -> Iterator[Description]:
    """Yield the description of the page itself; that of a new one has no title."""
    changes = (
        change
        for change in page.changes
        if page.kind is ChangeKind.CHANGED or not isinstance(change, ValueChange)
    )
    statements = tuple(of_changes(changes))
    if statements:
        yield Description(
            title=("the page",),
            kind=ChangeKind.CHANGED,
            headline=("changed",),
            path=None,
            statements=statements,
            number=0,
        )


# A spec ------------------------------------------------------------------------------


def _of_entry(entry: EntryDiff) -> Description:
    latest = entry.latest
    known = entry.before if latest.spec.problem and entry.before else latest
    return Description(
        title=(quoted(known.spec.title),),
        kind=entry.kind,
        headline=_headline(entry, latest),
        path=path(latest.path),
        statements=tuple(dict.fromkeys(of_entry(entry))),
        number=1,
    )


def _joined(descriptions: Iterable[Description]) -> Iterator[Description]:
    """Yield *descriptions*, several with the same statements as one.

    Such as those of a person who owns many specs.
    """
    alike: dict[object, list[Description]] = {}
    for number, each in enumerate(descriptions):
        changed = each.kind is ChangeKind.CHANGED and each.statements
        key = (each.headline, each.statements) if changed else number
        alike.setdefault(key, []).append(each)
    for group in alike.values():
        if len(group) < ALIKE:
            yield from group
        else:
            names = joined((each.title for each in group), MOST_ALIKE)
            yield replace(
                group[0],
                title=(f"{len(group)} specs",),
                path=None,
                statements=(*group[0].statements, statement("they are: ", *names)),
                number=len(group),
            )


def _headline(entry: EntryDiff, latest: PlacedSpec) -> Phrase:
    before, after = entry.before, entry.after
    other = BACKLOG if entry.other is None else quoted(entry.other)
    match entry.kind:
        case ChangeKind.NEW:
            unread = () if latest.spec.problem is None else (", unreadable",)
            return "new", *unread, *_apart("", _place(latest))
        case ChangeKind.GONE:
            return "gone", *_apart("was ", _place(latest))
        case ChangeKind.LEFT:
            return "moved to ", other
    phrases: list[Phrase] = []
    if entry.kind is ChangeKind.CAME:
        phrases.append(("moved here from ", other))
    if before and after:
        phrases.extend(_places(entry, before, after))
    return joined(phrases) or ("changed",)


def _places(
    entry: EntryDiff, before: PlacedSpec, after: PlacedSpec
) -> Iterator[Phrase]:
    """Yield the place of the spec, if it is another, and whether it can be read."""
    was, now = before.spec.problem, after.spec.problem
    if (was is None) != (now is None):
        yield ("can be read now",) if was else ("cannot be read any more",)
    if entry.kind is ChangeKind.CAME:
        place = _place(after)
        if place:
            yield "now ", *place
    elif any(
        isinstance(each, ValueChange) and each.name in ("place", "under")
        for each in entry.changes
    ):
        new, old = (_place(side) or (BY_ITSELF,) for side in (after, before))
        yield "now ", *new, ", was ", *old


def _place(spec: PlacedSpec) -> Phrase:
    if spec.place is Place.UNDER:
        return "under ", quoted(spec.over or "")
    return _PLACES[spec.place]


def _apart(word: str, place: Phrase) -> Phrase:
    """Return *place* as it follows other words."""
    return (f", {word}", *place) if place else ()
