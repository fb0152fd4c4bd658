"""The targets of one text: the text itself, its links, sections, fields and prose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from specward.config.fields import Type, named
from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import Location, location
from specward.diagnostics.similar import fold
from specward.diagnostics.source import Source
from specward.lint.targets import (
    GivenField,
    GivenSection,
    Link,
    Prose,
    RequiredField,
    RequiredSection,
    Target,
    Text,
    TextContext,
)
from specward.rst.content import Field, Section, labels, leaves
from specward.specs.parsed import Outline, ParsedText
from specward.specs.schema import FieldSlot, Schema, Slot


def whole_text(
    parsed: ParsedText, context: TextContext, *, is_template: bool
) -> Iterator[Target]:
    """Yield what needs no schema: the text and its links."""
    yield Text(context=context, parsed=parsed, is_template=is_template)
    if parsed.document is not None:
        for address in parsed.document.addresses:
            yield Link(context=context, address=address)


class TextWalk(Struct, frozen=True, kw_only=True):
    """The walk over a text that is held against a schema.

    :param generated: the lines of the headings of sections into which a part of the
        page is generated.
    :param excluded: lines of blocks that are not prose of the author's, since other
        rules report them.
    """

    parsed: ParsedText
    context: TextContext
    lifecycle: Lifecycle
    generated: Collection[int] = ()
    excluded: Collection[int] = ()

    def targets(self) -> Iterator[Target]:
        """Yield every target of the text."""
        yield from whole_text(self.parsed, self.context, is_template=False)
        outline, schema = self.parsed.outline, self.parsed.schema
        if outline is None:
            return
        yield from self.given_sections((), outline.sections)
        if schema is None:
            return
        top = title_location(self.parsed)
        yield from self.required_sections(schema, schema.slots, outline.sections, top)
        yield from self.prose(schema, outline)
        yield from self.required_fields(schema, outline.fields, top)
        yield from self.given_fields(schema, outline.fields)

    def is_required(self, slot: Slot) -> bool:
        """Whether the template asks for a section at the status of the text."""
        status = self.context.status
        due = status is None or self.lifecycle.reached(status, slot.since)
        return due and not slot.optional

    def required_sections(
        self,
        schema: Schema,
        slots: tuple[Slot, ...],
        sections: tuple[Section, ...],
        parent: Location,
    ) -> Iterator[RequiredSection]:
        """Yield the sections that the template requires beside *sections*.

        Those inside a missing one are left out: that it is missing says enough.
        """
        by_title: dict[str, Section] = {}
        for section in sections:
            by_title.setdefault(section.title, section)
        titles = {slot.title for slot in slots}
        others = tuple(s for s in sections if s.title not in titles)
        for slot in slots:
            given = by_title.get(slot.title)
            if self.is_required(slot):
                yield RequiredSection(
                    context=self.context,
                    slot=slot,
                    section=given,
                    variant=_variant(slot.title, others),
                    others=others,
                    location=parent,
                    template=schema.path,
                )
            if given is not None:
                yield from self.required_sections(
                    schema, slot.slots, given.sections, given.location
                )

    def given_sections(
        self, above: tuple[str, ...], sections: tuple[Section, ...]
    ) -> Iterator[GivenSection]:
        """Yield the sections of the text under the headings *above*."""
        schema, twins = self.parsed.schema, dict[str, Section]()
        titles = {section.title for section in sections}
        slots = _slots_under(schema, above) if schema else ()
        missing = tuple(slot.title for slot in slots if slot.title not in titles)
        for section in sections:
            headings = (*above, section.title)
            yield GivenSection(
                context=self.context,
                section=section,
                headings=headings,
                slot=schema.slot(headings) if schema else None,
                twin=twins.get(fold(section.title)),
                missing=missing,
                must_be_known=schema is not None
                and not above
                and not self.is_extra(section),
                generated=section.location.line in self.generated,
            )
            twins.setdefault(fold(section.title), section)
            yield from self.given_sections(headings, section.sections)

    def is_extra(self, section: Section) -> bool:
        """Whether the configuration allows a top section beside the template's."""
        return "*" in self.parsed.extra or section.title in self.parsed.extra

    def prose(self, schema: Schema, outline: Outline) -> Iterator[Prose]:
        """Yield the blocks with words in them."""
        blocks = list(outline.lead)
        for _, section in self.parsed.sections():
            blocks.extend(section.blocks)
        skipped = {*labels(blocks), *self.excluded}
        for block in leaves(blocks):
            if block.line not in skipped:
                line = _line_location(self.parsed.source, block.line)
                yield Prose(
                    context=self.context, block=block, location=line, schema=schema
                )

    def required_fields(
        self, schema: Schema, given: tuple[Field, ...], title: Location
    ) -> Iterator[RequiredField]:
        """Yield the template's fields, but those for people, which have a target."""
        for slot in schema.fields:
            kind = self.parsed.type_of(slot.name)
            if kind is not Type.PEOPLE and not self.is_freed_of(slot):
                yield RequiredField(
                    context=self.context,
                    slot=slot,
                    kind=kind,
                    lifecycle=self.lifecycle,
                    field=named(given, slot.name),
                    location=title,
                )

    def is_freed_of(self, slot: FieldSlot) -> bool:
        """Whether the spec was dropped before it had to have the field."""
        status = self.context.status
        dropped = status is not None and self.lifecycle.is_dropped(status)
        return slot.since is not None and dropped

    def given_fields(
        self, schema: Schema, given: tuple[Field, ...]
    ) -> Iterator[GivenField]:
        """Yield the fields of the text."""
        known = (*(slot.name for slot in schema.fields), *self.parsed.free)
        twins: dict[str, Field] = {}
        for field in given:
            name = field.name.casefold()
            yield GivenField(
                context=self.context,
                field=field,
                kind=self.parsed.type_of(field.name),
                slot=schema.field(field.name),
                # Without fields in the template, a list of fields is prose.
                known=known if schema.fields else (),
                twin=twins.get(name),
                lifecycle=self.lifecycle,
            )
            twins.setdefault(name, field)


def title_location(parsed: ParsedText) -> Location:
    """Return where what concerns the whole text is reported: its title, or line 1."""
    title = parsed.outline.title if parsed.outline else None
    return title.location if title else location(1)


def _slots_under(schema: Schema, above: tuple[str, ...]) -> tuple[Slot, ...]:
    if not above:
        return schema.slots
    slot = schema.slot(above)
    return slot.slots if slot else ()


def _variant(title: str, sections: Iterable[Section]) -> Section | None:
    """Return the section whose heading is *title* but for case and punctuation."""
    folded = fold(title)
    return next((s for s in sections if fold(s.title) == folded), None)


def _line_location(source: Source, line: int) -> Location:
    """Return the range of a line without the white space around it."""
    text = source.line(line) or ""
    words = text.strip()
    return location(line, text.find(words) + 1, len(words))
