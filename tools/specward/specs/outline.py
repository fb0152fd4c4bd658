"""Which heading is the title, and which are the sections under it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from msgspec import Struct

from specward.diagnostics.similar import fold
from specward.rst.content import Block, Field, Section
from specward.rst.document import Document


class Outline(Struct, frozen=True, kw_only=True):
    """A document as its readers see it.

    :param title: ``None`` where no heading stands for the whole text.
    :param lead: what comes before the first section.
    :param sections: the ones directly under the title.
    """

    title: Section | None
    fields: tuple[Field, ...]
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]


def outline(document: Document, known: AbstractSet[str] = frozenset()) -> Outline:
    """Return the outline of *document*.

    docutils ranks headings by their marks alone: a text whose title is marked
    like its sections, or one without a title, has several headings of the
    first rank.  The first is then the title unless it is one of *known*, the
    folded names of the sections that a template asks for.
    """
    if not document.sections or not _opens_with_title(document, known):
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


def _opens_with_title(document: Document, known: AbstractSet[str]) -> bool:
    first = document.sections[0]
    if fold(first.title) in known:
        return False
    alone = len(document.sections) == 1
    return not document.blocks or (alone and bool(first.sections))
