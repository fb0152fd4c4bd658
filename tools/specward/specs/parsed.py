"""A text held against its schema: a spec, a cycle file or a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct

from specward.config import fields
from specward.config.fields import Type
from specward.diagnostics.similar import fold
from specward.diagnostics.source import Source
from specward.rst.content import Block, Document, Field, Section, Unreadable
from specward.specs.schema import Schema


class Outline(Struct, frozen=True, kw_only=True):
    """A document with its title separated from its sections.

    :param title: ``None`` where no heading is that of the whole text.
    :param fields: those before the first section.
    :param lead: the blocks before the first section.
    :param sections: those directly under the title.
    """

    title: Section | None
    fields: tuple[Field, ...]
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]


class ParsedText(Struct, frozen=True, kw_only=True):
    """One parsed text, with the schema that it is held against.

    :param identity: what the text is called on both sides of a patch: a spec's
        identity, else the path.
    :param document: ``None`` where the text is unreadable.
    :param outline: ``None`` with the document.
    :param schema: ``None`` where there is no usable template for the text.
    :param types: names of fields to the types of their values.
    :param free: fields that are allowed without being in the template.
    :param extra: top sections that are allowed likewise; ``*`` for any.
    """

    source: Source
    identity: str
    document: Document | None
    unreadable: Unreadable | None
    outline: Outline | None
    schema: Schema | None
    types: Mapping[str, Type]
    free: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path of the text."""
        return self.source.path

    def field(self, name: str) -> Field | None:
        """Return the first field called *name*, whatever its case."""
        return fields.named(self.outline.fields, name) if self.outline else None

    def sections_at(self, name: str) -> Iterator[Section]:
        """Yield the sections at *name*, their path of headings joined by ``/``."""
        for headings, section in self.sections():
            if "/".join(headings) == name:
                yield section

    def sections(self) -> Iterator[tuple[tuple[str, ...], Section]]:
        """Yield every section, with the headings that lead to it."""
        if self.outline is not None:
            yield from _paths((), self.outline.sections)

    def type_of(self, name: str) -> Type | None:
        """Return the type of the field *name*, ``None`` where it has none."""
        wanted = name.casefold()
        return next(
            (t for known, t in self.types.items() if known.casefold() == wanted), None
        )


def read(
    source: Source,
    *,
    identity: str,
    schema: Schema | None,
    types: Mapping[str, Type],
    document: Document | Unreadable,
    free: tuple[str, ...] = (),
    extra: tuple[str, ...] = (),
) -> ParsedText:
    """Return *source*, parsed as *document*, held against *schema*."""
    readable = document if isinstance(document, Document) else None
    headings = schema.headings if schema else frozenset()
    return ParsedText(
        source=source,
        identity=identity,
        document=readable,
        unreadable=document if isinstance(document, Unreadable) else None,
        outline=outline_of(readable, headings) if readable else None,
        schema=schema,
        types=types,
        free=free,
        extra=extra,
    )


def outline_of(document: Document, headings: AbstractSet[str] = frozenset()) -> Outline:
    """Return the outline of *document*.

    docutils ranks headings by their adornment alone (docutils.parsers.rst.states,
    RSTState.check_subsection).  A text whose title is underlined like its sections
    has several headings of the first rank, and so has a text without a title.  The
    first of them is taken for the title, unless it is one of *headings*.

    :param headings: the folded headings of the sections that a template asks for.
    """
    if not document.sections or not _opens_with_title(document, headings):
        return Outline(
            title=None,
            fields=document.fields,
            lead=document.blocks,
            sections=document.sections,
        )
    title, *others = document.sections
    return Outline(
        title=title,
        fields=(*document.fields, *title.fields),
        lead=(*document.blocks, *title.blocks),
        sections=(*title.sections, *others),
    )


def _opens_with_title(document: Document, headings: AbstractSet[str]) -> bool:
    first = document.sections[0]
    if fold(first.title) in headings:
        return False
    is_only = len(document.sections) == 1
    return not document.blocks or (is_only and bool(first.sections))


def _paths(
    above: tuple[str, ...], sections: tuple[Section, ...]
) -> Iterator[tuple[tuple[str, ...], Section]]:
    for section in sections:
        path = (*above, section.title)
        yield path, section
        yield from _paths(path, section.sections)
