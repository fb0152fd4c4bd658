"""What changed on the pages, told as people read it, and cut to what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from specward.diff.compare import Counts, EntryDiff, PageDiff, ValueChange, What
from specward.diff.facts import of_changes, of_entry
from specward.diff.plain import Place, PlainEntry
from specward.diff.said import LONGEST, Fact, Pieces, Said, fact, joined, path, said
from specward.pages.page import BACKLOG

MOST_BLOCKS = 100
"""Specs that are told of, of all pages; several that tell the same count once."""

ALIKE = 3
"""As many specs of which the same is told are told of together."""

MOST_ALIKE = 10
"""Of these so many are named."""

_LONGEST_TITLE = 2 * LONGEST
"""Characters of a page's title, with the marks around it."""

NOTHING = "nothing changes on the priorities pages"

BY_ITSELF = "by itself"
"""Where a detail stands that serves no priority of the page: nothing to tell of."""


class Block(Struct, frozen=True, kw_only=True):
    """What became of one spec: a headline, where its file is, and the facts.

    :param number: of the specs that it is told of.
    """

    title: Pieces
    what: What
    headline: Pieces
    path: Said | None
    facts: tuple[Fact, ...]
    number: int


class Chapter(Struct, frozen=True, kw_only=True):
    """What became of one page."""

    title: Pieces
    blocks: tuple[Block, ...]


class Told(Struct, frozen=True, kw_only=True):
    """What became of all pages.

    :param hidden: how many more pages and specs have changed.
    """

    chapters: tuple[Chapter, ...]
    hidden: int


Measure: TypeAlias = Callable[[Block], int]
"""Gives how many characters a writer takes for a block."""


def tell(pages: Iterable[PageDiff], size: int, measure: Measure) -> Told:
    """Return what is told of *pages*: of some specs, in at most *size* characters."""
    chapters: list[Chapter] = []
    left = MOST_BLOCKS
    hidden = 0
    for page in pages:
        size -= _LONGEST_TITLE
        kept = []
        for block in (*_of_page(page), *_together(map(_block, page.entries))):
            taken = measure(block)
            if not left or taken > size:
                hidden += max(block.number, 1)
                continue
            left, size = left - 1, size - taken
            kept.append(block)
        if size > 0:
            chapters.append(Chapter(title=_title(page), blocks=tuple(kept)))
        else:
            hidden += 1
    return Told(chapters=tuple(chapters), hidden=hidden)


# A page ------------------------------------------------------------------------------


def _title(page: PageDiff) -> Pieces:
    name = BACKLOG if page.cycle is None else said(page.cycle)
    words = [*_of_counts(page.counts)]
    if page.what is not What.CHANGED:
        words.insert(0, "a new page" if page.what is What.NEW else "the page is gone")
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


def _of_page(page: PageDiff) -> Iterator[Block]:
    """Yield what is told of the page itself; what a new one is called goes unsaid."""
    told = (
        each
        for each in page.changes
        if page.what is What.CHANGED or not isinstance(each, ValueChange)
    )
    facts = tuple(of_changes(told))
    if facts:
        yield Block(
            title=("the page",),
            what=What.CHANGED,
            headline=("changed",),
            path=None,
            facts=facts,
            number=0,
        )


# A spec ------------------------------------------------------------------------------


def _block(entry: EntryDiff) -> Block:
    here = entry.here
    known = entry.before if here.problem and entry.before else here
    return Block(
        title=(said(known.title),),
        what=entry.what,
        headline=_headline(entry, here),
        path=path(here.path),
        facts=tuple(dict.fromkeys(of_entry(entry))),
        number=1,
    )


def _together(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield *blocks*, several that tell the same as one, such as of a person."""
    alike: dict[object, list[Block]] = {}
    for number, block in enumerate(blocks):
        same = block.what is What.CHANGED and block.facts
        key = (block.headline, block.facts) if same else number
        alike.setdefault(key, []).append(block)
    for group in alike.values():
        if len(group) < ALIKE:
            yield from group
        else:
            names = joined((block.title for block in group), MOST_ALIKE)
            yield replace(
                group[0],
                title=(f"{len(group)} specs",),
                path=None,
                facts=(*group[0].facts, fact("they are: ", *names)),
                number=len(group),
            )


def _headline(entry: EntryDiff, here: PlainEntry) -> Pieces:
    before, after = entry.before, entry.after
    other = BACKLOG if entry.other is None else said(entry.other)
    match entry.what:
        case What.NEW:
            unread = () if here.problem is None else (", unreadable",)
            return "new", *unread, *_apart("", _place(here))
        case What.GONE:
            return "gone", *_apart("was ", _place(here))
        case What.LEFT:
            return "moved to ", other
    told: list[Pieces] = []
    if entry.what is What.CAME:
        told.append(("moved here from ", other))
    if before and after:
        told.extend(_stands(entry, before, after))
    return joined(told) or ("changed",)


def _stands(
    entry: EntryDiff, before: PlainEntry, after: PlainEntry
) -> Iterator[Pieces]:
    """Yield where the spec stands now, if that is elsewhere, and whether it is read."""
    if (before.problem is None) != (after.problem is None):
        yield ("can be read now",) if before.problem else ("cannot be read any more",)
    if entry.what is What.CAME:
        yield from _told("now ", after)
    elif any(
        isinstance(each, ValueChange) and each.name in ("place", "under")
        for each in entry.changes
    ):
        now, was = (_place(side) or (BY_ITSELF,) for side in (after, before))
        yield "now ", *now, ", was ", *was


_PLACES: dict[Place, Pieces] = {
    Place.TABLE: ("in the table",),
    Place.UNCLEAR: ("without a clear plan",),
    Place.DROPPED: ("dropped",),
    Place.DETAILS: (),
}


def _place(entry: PlainEntry) -> Pieces:
    if entry.place is Place.UNDER:
        return "under ", said(entry.over or "")
    return _PLACES[entry.place]


def _told(word: str, entry: PlainEntry) -> Iterator[Pieces]:
    place = _place(entry)
    if place:
        yield word, *place


def _apart(word: str, place: Pieces) -> Pieces:
    """Return *place* as what follows other words."""
    return (f", {word}", *place) if place else ()
