"""What one text is judged as: bytes, markup, sections, fields, passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from specward.config import fields
from specward.config.fields import Type
from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import Location, Problem, location
from specward.diagnostics.similar import fold
from specward.diagnostics.source import Source
from specward.lint.targets import (
    AskedField,
    Bytes,
    Given,
    GivenField,
    Link,
    Markup,
    Passage,
    Required,
    Subject,
    Titled,
)
from specward.rst.content import Field, Section, labels, leaves
from specward.specs.parsed import Outline, ParsedText
from specward.specs.schema import FieldSlot, Schema, Slot


def here(
    parsed: ParsedText, *, status: str | None = None, cycle: str | None = None
) -> dict[str, Any]:
    """Return what every subject of one text says of it."""
    return {
        "path": parsed.path,
        "identity": parsed.identity,
        "source": parsed.source,
        "status": status,
        "cycle": cycle,
    }


def of_text(parsed: ParsedText, at: dict[str, Any]) -> Iterator[Subject]:
    """Yield what every text is judged as: bytes, markup and links."""
    source, unreadable = parsed.source, parsed.unreadable
    yield Bytes(**at, text=source)
    if source.undecodable:
        return
    problem = (
        Problem(
            location=unreadable.location,
            message=f"docutils gives up: {unreadable.reason}",
        )
        if unreadable
        else None
    )
    yield Markup(**at, document=parsed.document, problem=problem)
    if parsed.document is not None:
        for address in parsed.document.addresses:
            yield Link(**at, address=address)


class Texts:
    """Walks one text that is held against a schema.

    *placed* are the lines of headings under which something is put; *told* are
    the lines of prompts that other rules tell of.
    """

    def __init__(
        self,
        parsed: ParsedText,
        lifecycle: Lifecycle,
        *,
        status: str | None = None,
        cycle: str | None = None,
        placed: Collection[int] = (),
        told: Collection[int] = (),
    ) -> None:
        self.parsed = parsed
        self.placed = placed
        self.told = told
        self.status = status
        self.lifecycle = lifecycle
        self.here = here(parsed, status=status, cycle=cycle)

    def subjects(self) -> Iterator[Subject]:
        """Yield everything that the text is judged as."""
        yield from of_text(self.parsed, self.here)
        seen, schema = self.parsed.outline, self.parsed.schema
        if seen is None:
            return
        yield Titled(**self.here, title=seen.title, schema=schema)
        yield from self.given((), seen.sections)
        if schema is None:
            return
        yield from self.required(schema.slots, seen.sections, head(self.parsed))
        yield from self.passages(seen, schema)
        yield from self.fields(seen, schema)

    def binds(self, slot: Slot | FieldSlot) -> bool:
        """Tell whether the template asks for *slot* at this status at all."""
        return self.status is None or self.lifecycle.reached(self.status, slot.since)

    def required(
        self, slots: tuple[Slot, ...], sections: tuple[Section, ...], near: Location
    ) -> Iterator[Subject]:
        """Yield the sections that the template asks for, where their parent is."""
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
                    template=self.template,
                )
            if found is not None:
                yield from self.required(slot.slots, found.sections, found.location)

    def given(
        self, above: tuple[str, ...], sections: tuple[Section, ...]
    ) -> Iterator[Subject]:
        """Yield the sections that the text has, under the headings *above*."""
        schema, seen = self.parsed.schema, dict[str, Section]()
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
                filled=section.location.line in self.placed,
                judged=schema is not None and not above and self.is_closed_to(section),
            )
            seen.setdefault(fold(section.title), section)
            yield from self.given(path, section.sections)

    @property
    def template(self) -> str:
        """The path of the template."""
        return self.parsed.schema.path if self.parsed.schema else ""

    def is_closed_to(self, section: Section) -> bool:
        """Tell whether a top section that the template has not is a finding."""
        extra = self.parsed.extra
        return "*" not in extra and section.title not in extra

    def slots_under(self, above: tuple[str, ...]) -> tuple[Slot, ...]:
        """Return what the template has under the headings *above*."""
        schema = self.parsed.schema
        if schema is None:
            return ()
        if not above:
            return schema.slots
        slot = schema.slot(above)
        return slot.slots if slot else ()

    def passages(self, seen: Outline, schema: Schema) -> Iterator[Subject]:
        """Yield the blocks that hold words."""
        blocks = list(seen.lead)
        for _, section in self.parsed.sections():
            blocks.extend(section.blocks)
        introducing = set(labels(blocks))
        for block in leaves(blocks):
            if block.line in introducing or block.line in self.told:
                continue
            where = _line(self.parsed.source, block.line)
            yield Passage(**self.here, block=block, where=where, schema=schema)

    def fields(self, seen: Outline, schema: Schema) -> Iterator[Subject]:
        """Yield the fields that are asked for, then those that are given."""
        given, near = seen.fields, head(self.parsed)
        for slot in schema.fields:
            if self.parsed.type_of(slot.name) is Type.PEOPLE:
                continue
            if not self.is_freed_of(slot):
                field = fields.named(given, slot.name)
                yield AskedField(
                    **self.here,
                    slot=slot,
                    kind=self.parsed.type_of(slot.name),
                    lifecycle=self.lifecycle,
                    field=field,
                    near=near,
                )
        yield from self.given_fields(schema, given)

    def is_freed_of(self, slot: FieldSlot) -> bool:
        """Tell whether a spec off the path is freed of *slot*."""
        dropped = self.status is not None and self.lifecycle.is_dropped(self.status)
        return slot.since is not None and dropped

    def given_fields(
        self, schema: Schema, given: tuple[Field, ...]
    ) -> Iterator[Subject]:
        """Yield the fields that the text has."""
        known = (*(slot.name for slot in schema.fields), *self.parsed.free)
        seen: dict[str, Field] = {}
        for field in given:
            name = field.name.casefold()
            yield GivenField(
                **self.here,
                field=field,
                kind=self.parsed.type_of(field.name),
                slot=schema.field(field.name),
                known=known if schema.fields else (),
                twin=seen.get(name),
                lifecycle=self.lifecycle,
            )
            seen.setdefault(name, field)


def head(parsed: ParsedText) -> Location:
    """Return where findings about a text as a whole stand: at its title."""
    seen = parsed.outline.title if parsed.outline else None
    return seen.location if seen else location(1)


def _variant(title: str, sections: Iterable[Section]) -> Section | None:
    """Return the section whose heading is *title* but for case and marks."""
    wanted = fold(title)
    return next((s for s in sections if fold(s.title) == wanted), None)


def _line(source: Source, line: int) -> Location:
    text = source.line(line) or ""
    words = text.strip()
    return location(line, text.find(words) + 1, len(words))
