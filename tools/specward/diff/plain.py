"""A page in plain values: what it says, and nothing of how it is laid out.

No line of a file, no anchor, no commit and no date is in them, and nothing that only
the other specs of a page decide: two pages of which the same specs are left out
differ as the whole ones do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from specward.pages.entry import Entry, Owner, Progress
from specward.pages.page import Page
from specward.rst.content import (
    Block,
    DefinitionList,
    Footnote,
    FootnoteLink,
    Image,
    LineBlock,
    Link,
    LiteralBlock,
    NumberedList,
    Paragraph,
    Section,
    Table,
    inside,
    plain,
    words,
)
from specward.specs.cycle import Part
from specward.specs.spec import Shown


class Place(StrEnum):
    """Where on a page a spec stands."""

    TABLE = "table"
    UNCLEAR = "unclear"
    DROPPED = "dropped"
    UNDER = "under"
    DETAILS = "details"


class Line(Struct, frozen=True, kw_only=True):
    """A paragraph, a list's item, a table's row or a heading, in words.

    :param heading: how deep a heading it is, from 1; ``None`` for other words.
    :param part: the generated part of the page that the heading's section places.
    """

    text: str
    heading: int | None = None
    part: str | None = None


class Prose(Struct, frozen=True, kw_only=True):
    """A text in words, and its markup to compare by.

    :param forms: the markup of each line.
    :param links: the addresses that it leads to.
    :param form: the markup of all of it.
    """

    lines: tuple[Line, ...]
    forms: tuple[object, ...]
    links: tuple[str, ...]
    form: object


class Person(Struct, frozen=True, kw_only=True):
    """Somebody as a page shows them."""

    id: str | None
    name: str
    url: str | None
    kind: str
    active: bool


class PlainRole(Struct, frozen=True, kw_only=True):
    """People who have a part in a spec beside its owners."""

    name: str
    people: tuple[Person, ...]


class PlainEntry(Struct, frozen=True, kw_only=True):
    """One spec on the page.

    :param under: the path of the priority that it stands under.
    :param over: what that priority is called; it says nothing of the spec.
    """

    path: str
    place: Place
    under: str | None
    over: str | None
    slug: str
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
    summary: Prose
    points: Prose
    sections: Prose


class PlainPage(Struct, frozen=True, kw_only=True):
    """The page of one cycle.

    :param title: that the cycle's file says, ``None`` for the usual one.
    :param groups: those that the cycle's file names, in their order.
    :param prose: the introduction, and the sections of the cycle's file.
    :param entries: by path, in the order of the page.
    :param done: how many are done: of the specs under a priority by its path, of the
        whole page under ``None``; *total* is how many are not dropped.
    """

    title: str | None
    groups: tuple[str, ...]
    template: str | None
    prose: Prose
    entries: Mapping[str, PlainEntry]
    done: Mapping[str | None, int]
    total: Mapping[str | None, int]


def page(shown: Page) -> PlainPage:
    """Return what the page *shown* says."""
    counted: dict[str | None, Progress | None] = {None: shown.progress}
    counted |= {entry.path: entry.progress for entry in shown.priorities}
    going = {path: each for path, each in counted.items() if each}
    return PlainPage(
        title=shown.said,
        groups=shown.listed,
        template=shown.template,
        prose=_of_cycle(shown),
        entries={entry.path: entry for entry in _entries(shown)},
        done={path: each.done for path, each in going.items()},
        total={path: each.total for path, each in going.items()},
    )


def _entries(shown: Page) -> Iterator[PlainEntry]:
    for place, entries in (
        (Place.TABLE, shown.table),
        (Place.UNCLEAR, shown.unclear),
        (Place.DROPPED, shown.dropped),
        (Place.DETAILS, shown.others),
    ):
        for entry in entries:
            yield _entry(entry, place, None)
            for detail in entry.details:
                yield _entry(detail, Place.UNDER, entry)


def _entry(entry: Entry, place: Place, over: Entry | None) -> PlainEntry:
    return PlainEntry(
        path=entry.path,
        place=place,
        under=over.path if over else None,
        over=over.label if over else None,
        slug=entry.slug,
        title=entry.title,
        label=entry.label,
        kind=entry.kind.value,
        status=entry.status,
        order=entry.order,
        group=entry.group,
        owners=_people(entry.owners),
        roles=tuple(
            PlainRole(name=role.name, people=_people(role.people))
            for role in entry.roles
        ),
        tracker=entry.tracker,
        lacks=entry.lacks,
        problem=entry.problem,
        serves=entry.serves,
        summary=prose(entry.summary),
        points=_points(entry),
        sections=prose((), entry.shown),
    )


def _people(owners: Iterable[Owner]) -> tuple[Person, ...]:
    return tuple(
        Person(
            id=owner.id,
            name=owner.name,
            url=owner.url,
            kind=owner.kind.value,
            active=owner.active,
        )
        for owner in owners
    )


# Texts -------------------------------------------------------------------------------

_Told = tuple[Line, object]
"""A line, and its markup."""


def prose(
    blocks: tuple[Block, ...], sections: tuple[Section | Shown, ...] = ()
) -> Prose:
    """Return *blocks*, and the *sections* that follow them, in words."""
    told = (*_of_blocks(blocks), *_of_sections(sections))
    return _prose(told, (blocks, sections))


def _of_cycle(shown: Page) -> Prose:
    own = tuple(part for part in shown.parts if part.own)
    told = list(_of_blocks(shown.introduction))
    for part in own:
        told.append(_heading(part.heading or "", 1, part.part))
        told.extend(_of_blocks(part.blocks))
        told.extend(_of_sections(part.sections, 2))
    texts = tuple((p.heading, p.part, p.blocks, p.sections) for p in own)
    return _prose(told, (shown.introduction, texts))


def _points(entry: Entry) -> Prose:
    """Return the points of *entry*, each as one line."""
    told = (
        (Line(text=" ".join(filter(None, map(words, item.blocks)))), form(item.blocks))
        for item in entry.points
    )
    return _prose(told, entry.points)


def _prose(told: Iterable[_Told], shown: Any) -> Prose:
    lines = tuple(told)
    return Prose(
        lines=tuple(line for line, _ in lines),
        forms=tuple(made for _, made in lines),
        links=tuple(_links(shown)),
        form=form(shown),
    )


def _of_sections(
    sections: Iterable[Section | Shown], depth: int = 1
) -> Iterator[_Told]:
    for section in sections:
        yield _heading(section.title, depth, None)
        yield from _of_blocks(section.blocks)
        yield from _of_sections(section.sections, depth + 1)


def _heading(title: str, depth: int, part: Part | None) -> _Told:
    placed = part.value if part else None
    return Line(text=_one_line(title), heading=depth, part=placed), None


def _of_blocks(blocks: Iterable[Block]) -> Iterator[_Told]:
    for text, made in _texts(blocks, None):
        shown = _one_line(text)
        if shown:
            yield Line(text=shown), made


def _texts(blocks: Iterable[Block], outside: object) -> Iterator[tuple[str, object]]:
    """Yield the lines of *blocks*, each with its markup.

    :param outside: what the blocks stand in.
    """
    for block in blocks:
        around = (outside, _frame(block))
        match block:
            case Paragraph(spans=spans):
                yield plain(spans), (around, form(spans))
            case LiteralBlock(text=text) | Image(text=text):
                yield from ((line, around) for line in text.split("\n"))
            case LineBlock(lines=lines):
                yield from ((plain(line), (around, form(line))) for line in lines)
            case DefinitionList(entries=entries):
                for entry in entries:
                    yield plain(entry.term), (around, form(entry.term))
                    yield from _texts(entry.blocks, around)
            case Table(head=head, rows=rows):
                for row in (*head, *rows):
                    said = (words(each) for cell in row.cells for each in cell)
                    yield " ".join(said), (around, form(row))
            case _:
                for blocks_ in inside(block):
                    yield from _texts(blocks_, around)


def _frame(block: Block) -> object:
    """Return what *block* is, whatever stands in it."""
    kind = type(block).__name__
    return (kind, block.style, block.start) if isinstance(block, NumberedList) else kind


def _one_line(text: str) -> str:
    return " ".join(text.split())


_LAYOUT = frozenset({"line", "place", "end", "mark", "overlined", "fields"})
"""What a text's values say of the file alone."""


def form(value: Any) -> object:
    """Return all that a page shows of *value*, to compare by.

    What footnotes are called is the page's affair; what they are labelled is shown.
    """
    if isinstance(value, tuple):
        return tuple(map(form, value))
    if not isinstance(value, Struct):
        return value
    called = {Footnote: "name", FootnoteLink: "target"}.get(type(value))
    names = (n for n in value.__struct_fields__ if n not in _LAYOUT and n != called)
    return type(value).__name__, *(form(getattr(value, name)) for name in names)


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, Link):
        yield value.url
    if isinstance(value, tuple):
        for each in value:
            yield from _links(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _links(getattr(value, name))
