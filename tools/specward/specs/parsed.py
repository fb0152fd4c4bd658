"""A text held against its schema: a spec, a cycle file or a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from specward.config.fields import Type
from specward.diagnostics.source import Source
from specward.rst.content import Section
from specward.rst.document import Document, Unreadable
from specward.specs.outline import Outline, outline
from specward.specs.template import Schema


class ParsedText(Struct, frozen=True, kw_only=True):
    """What is known of one text before anybody asks what it means.

    :param identity: what the text is called on both sides of a patch: a spec's
        identity, else the path.
    :param document: ``None`` where the text could not be read.
    :param schema: ``None`` where no template judges it, or none is usable.
    :param types: fields of the text to what their values are.
    :param free: fields that may stand here without the template's asking.
    :param extra: top sections that may stand here; ``*`` for any.
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

    def sections(self) -> Iterator[tuple[tuple[str, ...], Section]]:
        """Yield each section with the headings that lead to it."""
        if self.outline is not None:
            yield from _paths((), self.outline.sections)

    def type_of(self, name: str) -> Type | None:
        """Return what the value of the field called *name* is."""
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
    """Return the reading of *source*, which is *document*, by *schema*."""
    seen = document if isinstance(document, Document) else None
    known = schema.headings if schema else frozenset()
    return ParsedText(
        source=source,
        identity=identity,
        document=seen,
        unreadable=document if isinstance(document, Unreadable) else None,
        outline=outline(seen, known) if seen else None,
        schema=schema,
        types=types,
        free=free,
        extra=extra,
    )


def _paths(
    above: tuple[str, ...], sections: tuple[Section, ...]
) -> Iterator[tuple[tuple[str, ...], Section]]:
    for section in sections:
        path = (*above, section.title)
        yield path, section
        yield from _paths(path, section.sections)
