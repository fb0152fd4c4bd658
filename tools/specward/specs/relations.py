"""References of a spec: to other specs, and to its work item in a tracker.

Both are read from what people write: a field, the prose of a section, the address of
a work item that stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from specward.config import fields
from specward.config.model import Relation, Requirements
from specward.diagnostics.finding import Location, location
from specward.diagnostics.similar import fold
from specward.rst.content import Field, Section
from specward.specs.owners import NO_ANSWER
from specward.specs.parsed import ParsedText

_NAME = re.compile(r"[^\s,]+")
_SCHEME = re.compile(r"^https?://")

_LETTER = r"[^\s<>\"'`|)\]]"
"""A character of a URL in RST source: not one that ends a link or a literal."""

_TRAILING = ".,;:!?"
"""Punctuation of the sentence around a URL, which is not of the URL."""


class RelationRef(Struct, frozen=True, kw_only=True):
    """A reference of one spec to another, as written; it may lead to none.

    :param text: ``[cycle/]slug``.
    :param certain: whether it can only refer to a spec.  In a field it does; a work
        item that prose mentions can belong to something else.
    """

    relation: Relation
    text: str
    location: Location
    certain: bool


class WorkItem(Struct, frozen=True, kw_only=True):
    """The address of a work item, which the tracker calls *slug*."""

    slug: str
    location: Location


def references(
    parsed: ParsedText, requirements: Requirements
) -> tuple[RelationRef, ...]:
    """Return the references of *parsed* to other specs."""
    return tuple(
        reference
        for relation, slot in requirements.relations.of_specs.items()
        for reference in _of_slot(parsed, relation, slot, requirements.tracker)
    )


def _of_slot(
    parsed: ParsedText, relation: Relation, slot: str, tracker: str | None
) -> Iterator[RelationRef]:
    field = parsed.field(slot)
    if field is not None:
        yield from _of_field(field, relation)
        return
    if tracker is None:
        return
    for section in parsed.sections_at(slot):
        for item in _items(parsed, section, tracker):
            yield RelationRef(
                relation=relation,
                text=item.slug,
                location=item.location,
                certain=False,
            )


def _of_field(field: Field, relation: Relation) -> Iterator[RelationRef]:
    if fields.is_placeholder(" ".join(field.raw)):
        return
    for text, (line, column) in zip(field.raw, field.starts, strict=True):
        for match in _NAME.finditer(text):
            if fold(match.group()) in NO_ANSWER:
                continue
            where = location(line, column + match.start(), len(match.group()))
            yield RelationRef(
                relation=relation, text=match.group(), location=where, certain=True
            )


def work_items(parsed: ParsedText, requirements: Requirements) -> tuple[WorkItem, ...]:
    """Return the work items that are named before the first section."""
    if requirements.tracker is None or parsed.outline is None:
        return ()
    return tuple(_items(parsed, None, requirements.tracker))


def _items(
    parsed: ParsedText, section: Section | None, tracker: str
) -> Iterator[WorkItem]:
    """Yield the work items of *tracker* in *section*; ``None`` is before the first.

    Addresses are looked for in the lines, which have their columns, and then among
    those that docutils match, since it joins an address that is broken over lines.
    """
    lines = parsed.source.lines
    first, last = _range(parsed, section)
    matched: set[int] = set()
    pattern = _address(tracker)
    for number in range(first, min(last, len(lines) + 1)):
        for match in pattern.finditer(lines[number - 1]):
            slug = match.group("slug").rstrip(_TRAILING).rstrip("/")
            if slug:
                matched.add(number)
                where = location(number, match.start() + 1, len(match.group()))
                yield WorkItem(slug=slug, location=where)
    for address in parsed.document.addresses if parsed.document else ():
        whole = pattern.fullmatch(address.url)
        line = address.location.line
        if whole and first <= line < last and line not in matched:
            yield WorkItem(
                slug=whole.group("slug").rstrip("/"), location=address.location
            )


def _range(parsed: ParsedText, section: Section | None) -> tuple[int, int]:
    """Return the first line of *section* (or of the text) and the one after it."""
    if section is not None:
        return section.location.line, section.end
    seen = parsed.outline
    tops = [section.location.line for section in seen.sections] if seen else []
    return 1, min(tops, default=len(parsed.source.lines) + 1)


def _address(tracker: str) -> re.Pattern[str]:
    """Return a pattern for the addresses of *tracker*, a URL with ``{slug}`` in it."""
    before, _, after = _SCHEME.sub("", tracker).partition("{slug}")
    slug = (
        rf"(?P<slug>{_LETTER}+?){re.escape(after)}"
        if after
        else f"(?P<slug>{_LETTER}+)"
    )
    return re.compile(rf"(?:https?://)?{re.escape(before)}{slug}", re.IGNORECASE)
