"""What changed on the pages in the words that people are told, cut to what they read.

Our own words are texts; what a repository says is always a :class:`Said`, so that a
writer cannot take the one for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct

from specward import quote
from specward.diff.difference import (
    Change,
    Counts,
    EntryDiff,
    Hunk,
    NamesChange,
    OwnersChange,
    PageDiff,
    ProgressChange,
    RolesChange,
    TextChange,
    ValueChange,
    What,
)
from specward.diff.plain import Line, Person, Place, PlainEntry
from specward.page.entry import wanted
from specward.page.model import BACKLOG
from specward.people import OwnerKind

MOST_ENTRIES = 100
"""Specs that are told of, of all pages."""

MOST_LINES = 12
"""Lines of one text that are shown: those that go, and those that come."""

LONGEST = 160
"""Characters of a line or a value that are shown."""

NOTHING = "nothing changes on the priorities pages"


class Said(Struct, frozen=True):
    """Words of the repository's: visible, on one line, and not too many."""

    text: str


def said(text: str) -> Said:
    """Return what a repository says, as it can be shown."""
    return Said(quote.shorten(quote.line(text), LONGEST))


Pieces: TypeAlias = tuple[str | Said, ...]


class Edit(Struct, frozen=True, kw_only=True):
    """A line of a text that goes (``-``) or comes (``+``)."""

    sign: str
    text: Said


class Fact(Struct, frozen=True, kw_only=True):
    """One thing that is told of a spec or a page.

    :param hidden: how many more lines go or come.
    """

    pieces: Pieces
    edits: tuple[Edit, ...] = ()
    hidden: int = 0


class Block(Struct, frozen=True, kw_only=True):
    """What became of one spec: a headline, where its file is, and the facts."""

    title: Pieces
    what: What
    headline: Pieces
    path: str | None
    facts: tuple[Fact, ...]


class Chapter(Struct, frozen=True, kw_only=True):
    """What became of one page."""

    title: Pieces
    blocks: tuple[Block, ...]


class Told(Struct, frozen=True, kw_only=True):
    """What became of all pages.

    :param hidden: how many specs more have changed.
    """

    chapters: tuple[Chapter, ...]
    hidden: int


def tell(pages: Iterable[PageDiff], size: int) -> Told:
    """Return what is told of *pages*: of some specs, in about *size* characters."""
    chapters: list[Chapter] = []
    shown, hidden = 0, 0
    for page in pages:
        blocks = [*_of_page(page)]
        size -= sum(map(_size, blocks))
        for entry in page.entries:
            block = _block(entry)
            size -= _size(block)
            if shown == MOST_ENTRIES or size < 0:
                hidden += 1
                continue
            shown += 1
            blocks.append(block)
        chapters.append(Chapter(title=_title(page), blocks=tuple(blocks)))
    return Told(chapters=tuple(chapters), hidden=hidden)


def _size(block: Block) -> int:
    """Return about how many characters *block* takes, however it is laid out."""
    lines = [block.title, block.headline, (block.path or "",)]
    for fact in block.facts:
        lines += [fact.pieces, *((edit.text,) for edit in fact.edits)]
    return sum(_AROUND_A_LINE + sum(map(_length, line)) for line in lines)


def _length(piece: str | Said) -> int:
    return _AROUND_A_WORD + len(piece.text) if isinstance(piece, Said) else len(piece)


_AROUND_A_LINE, _AROUND_A_WORD = 20, 4
"""Characters that a writer adds: signs, indentation, marks."""


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
    facts = tuple(
        fact
        for change in page.changes
        if page.what is What.CHANGED or not isinstance(change, ValueChange)
        for fact in _facts(change, None)
    )
    if facts:
        yield Block(
            title=("the page",),
            what=What.CHANGED,
            headline=("changed",),
            path=None,
            facts=facts,
        )


# A spec ------------------------------------------------------------------------------


def _block(entry: EntryDiff) -> Block:
    after = entry.after
    here = after or entry.before
    assert here is not None  # noqa: S101 - one side has it
    facts: Iterable[Fact] = ()
    if entry.what is What.NEW and after:
        facts = (*_of_new(after), *_all(entry.changes, entry))
    elif after:
        facts = _all(entry.changes, entry)
    return Block(
        title=(said(here.title),),
        what=entry.what,
        headline=_headline(entry, here),
        path=here.path,
        facts=tuple(facts),
    )


def _headline(entry: EntryDiff, here: PlainEntry) -> Pieces:
    before, after = entry.before, entry.after
    other = BACKLOG if entry.other is None else said(entry.other)
    match entry.what:
        case What.NEW:
            return "new", *_apart(_place(here))
        case What.GONE:
            return "gone", *_apart(_place(here), "was ")
        case What.LEFT:
            return "moved to ", other
        case What.CAME:
            return "moved here from ", other, *_apart(_place(here), "now ")
    if before and after and _stands(before, after, entry.changes):
        now, was = (_place(side) or (BY_ITSELF,) for side in (after, before))
        return "now ", *now, ", was ", *was
    return ("changed",)


def _stands(before: PlainEntry, after: PlainEntry, changes: Iterable[Change]) -> bool:
    """Tell whether the spec stands elsewhere on the page, or reads as well as not."""
    unread = (before.problem is None) != (after.problem is None)
    moved = ("place", "under")
    return unread or any(
        isinstance(each, ValueChange) and each.name in moved for each in changes
    )


BY_ITSELF = "by itself"
"""Where a detail stands that serves no priority of the page: nothing to tell of."""

_PLACES: dict[Place, Pieces] = {
    Place.TABLE: ("in the table",),
    Place.UNCLEAR: ("without a clear plan",),
    Place.DROPPED: ("dropped",),
    Place.DETAILS: (),
}


def _place(entry: PlainEntry) -> Pieces:
    under = ("under ", said(entry.over or ""))
    where = under if entry.place is Place.UNDER else _PLACES[entry.place]
    if entry.problem is None:
        return where
    return "unreadable", *_apart(where)


def _apart(place: Pieces, word: str = "") -> Pieces:
    """Return *place* as what follows other words."""
    return (f", {word}", *place) if place else ()


def _of_new(entry: PlainEntry) -> Iterator[Fact]:
    """Yield what one asks of a new spec: what it needs, who leads it, how far it is."""
    if entry.problem is not None:
        yield _readable(entry.problem)
    elif entry.lacks:
        yield Fact(pieces=("needs ", *_needs(entry.lacks)))
    yield Fact(pieces=(_of_owner(entry.owners), ": ", *_people(entry.owners)))
    for role in entry.roles:
        yield Fact(pieces=(said(role.name), ": ", *_people(role.people)))
    yield _fact("status: ", entry.status)
    if entry.group:
        yield _fact("group: ", entry.group)
    if entry.serves:
        yield _fact("serves: ", entry.serves)


def _fact(label: str, text: str) -> Fact:
    return Fact(pieces=(label, said(text)))


def _all(changes: Iterable[Change], entry: EntryDiff) -> Iterator[Fact]:
    for change in changes:
        yield from _facts(change, entry)


def _facts(change: Change, entry: EntryDiff | None) -> Iterator[Fact]:
    match change:
        case ValueChange():
            yield from _of_value(change, entry)
        case NamesChange():
            yield from _of_names(change, entry)
        case OwnersChange(before=before, after=after):
            yield from _of_people(_of_owner((*before, *after)), before, after)
        case RolesChange():
            yield from _of_roles(change)
        case ProgressChange():
            yield _of_progress(change)
        case TextChange():
            yield from _of_text(change)


_HEADLINE = ("place", "under")
"""What the headline says already."""

_CALLED = {"path": "file", "template": "template to copy"}


def _of_value(change: ValueChange, entry: EntryDiff | None) -> Iterator[Fact]:
    if change.name in _HEADLINE or _goes_along(change, entry):
        return
    if change.name == "problem":
        yield _readable(change.after)
        return
    usual = "the usual one" if entry is None and change.name == "title" else "nothing"
    before, after = (_value(each, usual) for each in (change.before, change.after))
    if change.name == "path":
        before, after = (
            Said(quote.path(str(each))) for each in (change.before, change.after)
        )
    label = _CALLED.get(change.name, change.name)
    yield Fact(pieces=(f"{label}: ", before, " -> ", after))


def _readable(problem: str | int | None) -> Fact:
    if problem is None:
        return Fact(pieces=("it can be read now",))
    return _fact("it cannot be read: ", str(problem))


def _goes_along(change: ValueChange, entry: EntryDiff | None) -> bool:
    """Tell whether another change of *entry* says the same."""
    if entry is None or entry.before is None or entry.after is None:
        return False
    before, after = entry.before, entry.after
    if change.name == "label":
        return before.label == before.title and after.label == after.title
    if change.name == "title":
        return before.title == before.slug and after.title == after.slug
    return change.name == "slug" and before.path != after.path


def _value(value: str | int | None, nothing: str) -> str | Said:
    if value is None or value == "":
        return nothing
    return said(str(value))


def _of_names(change: NamesChange, entry: EntryDiff | None) -> Iterator[Fact]:
    before, after = change.before, change.after
    if change.name == "groups":
        yield Fact(pieces=("groups: ", *_list(before), " -> ", *_list(after)))
    elif entry and entry.after and entry.after.problem is None:
        yield Fact(pieces=("needs: ", *_needs(before), " -> ", *_needs(after)))


def _needs(lacks: Iterable[str]) -> Pieces:
    """Return what a spec needs; a role is called by the repository."""
    made: list[str | Said] = []
    for number, text in enumerate(map(wanted, lacks)):
        article, _, name = text.partition(" ")
        made.append((" and " if number else "") + f"{article} ")
        made.append(name if name in ("owner", "plan") else said(name))
    return tuple(made) or ("nothing",)


def _list(names: Iterable[str]) -> Pieces:
    return _joined((said(name),) for name in names) or ("none",)


def _joined(these: Iterable[Pieces]) -> Pieces:
    made: list[str | Said] = []
    for each in these:
        made.extend([", ", *each] if made else each)
    return tuple(made)


def _of_progress(change: ProgressChange) -> Fact:
    words = [
        f"{number:+}{word}"
        for number, word in ((change.total, ""), (change.done, " done"))
        if number
    ]
    return Fact(pieces=(f"specs under it: {', '.join(words)}",))


# People ------------------------------------------------------------------------------


def _of_owner(owners: tuple[Person, ...]) -> str:
    return "owner" if len({owner.name for owner in owners}) < _SEVERAL else "owners"


_SEVERAL = 3


def _people(people: Iterable[Person]) -> Pieces:
    return _joined(map(_person, people)) or ("nobody yet",)


def _person(person: Person) -> Pieces:
    badges = ""
    if not person.active:
        badges += " (inactive)"
    if person.kind == OwnerKind.UNKNOWN:
        badges += " (not in the roster)"
    name = said(person.name)
    return (name, badges) if badges else (name,)


def _of_people(
    label: str | Said, before: tuple[Person, ...], after: tuple[Person, ...]
) -> Iterator[Fact]:
    one, other = (list(map(_person, side)) for side in (before, after))
    if len(one) + len(other) > _MANY:
        for word, these, those in (("come", other, one), ("go", one, other)):
            moved = [each for each in these if each not in those]
            if moved:
                yield Fact(pieces=(label, f": {len(moved)} {word}: ", *_some(moved)))
        if one != other and sorted(map(str, one)) == sorted(map(str, other)):
            yield Fact(pieces=(label, ": in another order"))
    elif one != other:
        pieces = (label, ": ", *_people(before), " -> ", *_people(after))
        yield Fact(pieces=pieces)
    for was, now in zip(before, after, strict=False):
        if was.name == now.name:
            yield from _of_person(was, now)


_MANY = 6
"""People of both sides together that are all named."""


def _some(people: list[Pieces]) -> Pieces:
    more = len(people) - _MANY
    return (*_joined(people[:_MANY]), *([f" and {more} more"] if more > 0 else []))


def _of_person(was: Person, now: Person) -> Iterator[Fact]:
    """Yield what else is said of somebody than the name."""
    name = said(now.name)
    if was.url != now.url:
        urls = (_value(was.url, "nowhere"), " -> ", _value(now.url, "nowhere"))
        yield Fact(pieces=(name, " leads to: ", *urls))
    if was.id != now.id or was.kind != now.kind:
        yield Fact(pieces=(name, " is somebody else by that name"))


def _of_roles(change: RolesChange) -> Iterator[Fact]:
    before = {role.name: role.people for role in change.before}
    after = {role.name: role.people for role in change.after}
    names = dict.fromkeys((*before, *after))
    for name in names:
        people = (before.get(name, ()), after.get(name, ()))
        yield from _of_people(said(name), *people)
    if before == after:
        yield Fact(pieces=("roles in another order: ", *_list(after)))


# Texts -------------------------------------------------------------------------------

_TEXTS = {"prose": "introduction", "sections": "text"}
"""What a text is called where it stands under no heading of its own."""


def _of_text(change: TextChange) -> Iterator[Fact]:
    called = _TEXTS.get(change.name, change.name)
    for heading, hunks in groupby(change.hunks, key=lambda hunk: hunk.under):
        edits = [edit for hunk in hunks for edit in _edits(hunk)]
        label: Pieces = (f"{called}:",)
        if heading is not None:
            label = (said(heading), ":")
        yield Fact(
            pieces=label,
            edits=tuple(edits[:MOST_LINES]),
            hidden=max(len(edits) - MOST_LINES, 0),
        )
    where = {"prose": "the page"}.get(change.name, f"the {called}")
    words = "\n".join(
        line.text for h in change.hunks for line in (*h.removed, *h.added)
    )
    for sign, urls in (
        ("no longer links to ", change.links_removed),
        ("now links to ", change.links_added),
    ):
        for url in dict.fromkeys(urls):
            if url not in words:
                yield _fact(f"{where} {sign}", url)
    if change.markup and not (change.links_removed or change.links_added):
        only = "" if change.hunks else "only "
        yield Fact(pieces=(f"{where}: {only}the formatting changed",))


def _edits(hunk: Hunk) -> Iterator[Edit]:
    removed = [_line(line) for line in hunk.removed]
    added = [_line(line) for line in hunk.added]
    if len(removed) == len(added):
        pairs = [_narrowed(*each) for each in zip(removed, added, strict=True)]
        removed, added = [old for old, _ in pairs], [new for _, new in pairs]
    yield from (Edit(sign="-", text=said(text)) for text in removed)
    yield from (Edit(sign="+", text=said(text)) for text in added)


def _line(line: Line) -> str:
    if line.heading is None:
        return line.text or "(without words)"
    placed = f", with the part '{line.part}'" if line.part else ""
    return f"{line.text} (a heading{placed})"


_AROUND = 4
"""Words that are shown before and after those that changed."""

_SHORT = 72
"""Lines of as many characters are shown whole."""


def _narrowed(old: str, new: str) -> tuple[str, str]:
    """Return two long lines without most of the words that they share at the ends."""
    one, other = old.split(" "), new.split(" ")
    most = min(len(one), len(other))
    start = 0
    while start < most and one[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return _cut(one, start, end), _cut(other, start, end)


def _cut(words: list[str], start: int, end: int) -> str:
    """Return *words* without most of the first *start* and the last *end* of them."""
    whole = " ".join(words)
    if len(whole) <= _SHORT:
        return whole
    first = max(start - _AROUND, 0)
    last = len(words) - max(end - _AROUND, 0)
    shown = " ".join(words[first:last])
    return ("… " if first else "") + shown + (" …" if last < len(words) else "")


def more_lines(number: int) -> str:
    """Return how many lines are not shown."""
    return "1 more line" if number == 1 else f"{number} more lines"
