"""From a portfolio to the subjects that rules judge, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from specward import fields
from specward.config import CONFIG_FILE, Config
from specward.fields import Type
from specward.finding import Place, Problem, place
from specward.near import fold
from specward.outline import Outline
from specward.people import Owner, OwnerKind
from specward.portfolio import Portfolio
from specward.reading import Reading
from specward.rst.content import Field, Section, leaves
from specward.source import Source
from specward.spec import Spec
from specward.subjects import (
    AskedField,
    Bytes,
    Declaration,
    Given,
    GivenField,
    Led,
    Link,
    Markup,
    Owned,
    Passage,
    People,
    Placed,
    Required,
    Resolved,
    Subject,
    Titled,
    Whole,
)
from specward.template import FieldSlot, Schema, Slot


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield every subject of *portfolio*."""
    yield Whole(path=CONFIG_FILE, pair=CONFIG_FILE, portfolio=portfolio)
    yield from _roster(portfolio)
    yield from _templates(portfolio)
    for cycle in portfolio.cycles.values():
        if cycle.reading is not None:
            yield from _Reader(cycle.reading, None, portfolio.config).subjects()
            yield from _marks(cycle.reading, cycle.problems)
    for spec in portfolio.specs:
        yield from _spec(spec, portfolio)


def _roster(portfolio: Portfolio) -> Iterator[Subject]:
    path = portfolio.config.roster
    yield People(
        path=path,
        pair=path,
        source=portfolio.roster.source,
        problems=portfolio.roster.problems,
    )


def _templates(portfolio: Portfolio) -> Iterator[Subject]:
    for template in portfolio.templates:
        reading = template.reading
        if reading is not None:
            yield from _text(reading, None)
        yield Declaration(
            path=template.path,
            pair=template.path,
            source=reading.source if reading else None,
            problems=template.problems,
        )


def _marks(reading: Reading, problems: tuple[Problem, ...]) -> Iterator[Subject]:
    yield Declaration(
        path=reading.path,
        pair=reading.pair,
        source=reading.source,
        problems=problems,
    )


def _text(reading: Reading, status: str | None) -> Iterator[Subject]:
    """Yield what every text is judged as: bytes, markup and links."""
    here: dict[str, Any] = {
        "path": reading.path,
        "pair": reading.pair,
        "status": status,
    }
    source, unreadable = reading.source, reading.unreadable
    yield Bytes(**here, source=source, text=source)
    if source.undecodable:
        return
    problem = (
        Problem(
            place=unreadable.place, message=f"docutils gives up: {unreadable.reason}"
        )
        if unreadable
        else None
    )
    yield Markup(**here, source=source, document=reading.document, problem=problem)
    if reading.document is not None:
        for address in reading.document.addresses:
            yield Link(**here, source=source, address=address)


def _spec(spec: Spec, portfolio: Portfolio) -> Iterator[Subject]:
    yield from _Reader(spec.reading, spec.status, portfolio.config).subjects()
    if spec.reading.outline is not None:
        yield from _Standing(spec, spec.reading.outline, portfolio).subjects()


class _Reader:
    """Walks one text that is held against a schema."""

    def __init__(self, reading: Reading, status: str | None, config: Config) -> None:
        self.reading = reading
        self.status = status
        self.config = config
        self.lifecycle = config.lifecycle
        self.here: dict[str, Any] = {
            "path": reading.path,
            "pair": reading.pair,
            "source": reading.source,
            "status": status,
        }

    def subjects(self) -> Iterator[Subject]:
        yield from _text(self.reading, self.status)
        seen, schema = self.reading.outline, self.reading.schema
        if seen is None:
            return
        yield Titled(**self.here, title=seen.title, schema=schema)
        yield from self.given((), seen.sections)
        if schema is None:
            return
        yield from self.required(schema.slots, seen.sections, head(self.reading))
        yield from self.passages(seen, schema)
        yield from self.fields(seen, schema)

    def binds(self, slot: Slot | FieldSlot) -> bool:
        """Tell whether the template asks for *slot* at this status at all."""
        return self.status is None or self.lifecycle.reached(self.status, slot.since)

    def required(
        self, slots: tuple[Slot, ...], sections: tuple[Section, ...], near: Place
    ) -> Iterator[Subject]:
        by_title: dict[str, Section] = {}
        for section in sections:
            by_title.setdefault(section.title, section)
        asked = {slot.title for slot in slots}
        others = tuple(s for s in sections if s.title not in asked)
        for slot in slots:
            found = by_title.get(slot.title)
            if not slot.optional and self.binds(slot):
                yield Required(
                    **self.here,
                    slot=slot,
                    section=found,
                    variant=_variant(slot.title, others),
                    others=others,
                    near=near,
                    lifecycle=self.lifecycle,
                )
            if found is not None:
                yield from self.required(slot.slots, found.sections, found.place)

    def given(
        self, above: tuple[str, ...], sections: tuple[Section, ...]
    ) -> Iterator[Subject]:
        schema, seen = self.reading.schema, dict[str, Section]()
        titles = {section.title for section in sections}
        wanted = self.slots_under(above)
        expected = tuple(s.title for s in wanted if s.title not in titles)
        for section in sections:
            path = (*above, section.title)
            yield Given(
                **self.here,
                section=section,
                headings=path,
                slot=schema.slot(path) if schema else None,
                twin=seen.get(fold(section.title)),
                expected=expected,
                judged=self.reading.closed and schema is not None and not above,
            )
            seen.setdefault(fold(section.title), section)
            yield from self.given(path, section.sections)

    def slots_under(self, above: tuple[str, ...]) -> tuple[Slot, ...]:
        schema = self.reading.schema
        if schema is None:
            return ()
        if not above:
            return schema.slots
        slot = schema.slot(above)
        return slot.slots if slot else ()

    def passages(self, seen: Outline, schema: Schema) -> Iterator[Subject]:
        blocks = list(seen.lead)
        for _, section in self.reading.sections():
            blocks.extend(section.blocks)
        for block in leaves(blocks):
            where = _line(self.reading.source, block.line)
            yield Passage(**self.here, block=block, where=where, schema=schema)

    def fields(self, seen: Outline, schema: Schema) -> Iterator[Subject]:
        given, near = seen.fields, head(self.reading)
        for slot in schema.fields:
            if self.reading.type_of(slot.name) is Type.PEOPLE:
                continue
            if not self.is_freed_of(slot):
                field = fields.named(given, slot.name)
                yield AskedField(**self.here, slot=slot, field=field, near=near)
        yield from self.given_fields(schema, given)

    def is_freed_of(self, slot: FieldSlot) -> bool:
        """Tell whether a spec off the path is freed of *slot*."""
        dropped = self.status is not None and self.lifecycle.is_dropped(self.status)
        return slot.since is not None and dropped

    def given_fields(
        self, schema: Schema, given: tuple[Field, ...]
    ) -> Iterator[Subject]:
        known = (*(slot.name for slot in schema.fields), *self.reading.free)
        seen: dict[str, Field] = {}
        for field in given:
            name = field.name.casefold()
            yield GivenField(
                **self.here,
                field=field,
                kind=self.reading.type_of(field.name),
                slot=schema.field(field.name),
                known=known if schema.fields else (),
                twin=seen.get(name),
                lifecycle=self.lifecycle,
            )
            seen.setdefault(name, field)


class _Standing:
    """Walks what a spec says of its status and its owners."""

    def __init__(self, spec: Spec, seen: Outline, portfolio: Portfolio) -> None:
        self.spec = spec
        self.given = seen.fields
        self.lifecycle = portfolio.config.lifecycle
        self.roster = portfolio.roster
        self.here: dict[str, Any] = {
            "path": spec.path,
            "pair": spec.reading.pair,
            "source": spec.reading.source,
            "status": spec.status,
        }

    def subjects(self) -> Iterator[Subject]:
        said = self.spec.placement.status
        field = fields.named(self.given, fields.STATUS)
        if said is not None and field and field.text in self.lifecycle.statuses:
            yield Placed(**self.here, said=said, field=field)
        schema = self.spec.reading.schema
        slot = schema.field(fields.OWNER) if schema else None
        if slot is not None and self.asked(slot):
            yield Led(
                **self.here,
                owners=self.spec.owners,
                slot=slot,
                field=fields.named(self.given, fields.OWNER),
                near=head(self.spec.reading),
            )
        yield from self.owners(slot.since if slot else None)

    def asked(self, slot: FieldSlot) -> bool:
        dropped = self.lifecycle.is_dropped(self.spec.status)
        return not slot.optional and not (slot.since and dropped)

    def owners(self, since: str | None) -> Iterator[Subject]:
        seen: dict[str, Owner] = {}
        for owner in self.spec.owners:
            name = owner.id or fold(owner.text)
            twin = seen.get(name) if owner.kind in _SOMEBODY else None
            yield Owned(**self.here, owner=owner, since=since, twin=twin)
            seen.setdefault(name, owner)
            if self.roster.usable:
                yield Resolved(
                    **self.here,
                    owner=owner,
                    since=since,
                    open=self.lifecycle.is_open(self.spec.status),
                )


_SOMEBODY = (OwnerKind.PERSON, OwnerKind.GROUP, OwnerKind.UNKNOWN)


def head(reading: Reading) -> Place:
    """Return where findings about a text as a whole stand: at its title."""
    seen = reading.outline.title if reading.outline else None
    return seen.place if seen else place(1)


def _variant(title: str, sections: Iterable[Section]) -> Section | None:
    """Return the section whose heading is *title* but for case and marks."""
    wanted = fold(title)
    return next((s for s in sections if fold(s.title) == wanted), None)


def _line(source: Source, line: int) -> Place:
    text = source.line(line) or ""
    words = text.strip()
    return place(line, text.find(words) + 1, len(words))
