"""One parsed text in frozen values."""

from __future__ import annotations

from msgspec import Struct

from specward.diagnostics.finding import Location
from specward.rst.complaint import Complaint
from specward.rst.content import Address, Block, Comment, Field, Section


class Document(Struct, frozen=True, kw_only=True):
    """The content of one text.

    Which of the top sections is the title depends on the headings of its template,
    and is decided later, by :func:`specward.specs.parsed.outline_of`.

    :param fields: those of field lists before the first section.
    :param blocks: those before the first section.
    :param sections: the top ones, as docutils ranks headings.
    """

    fields: tuple[Field, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    addresses: tuple[Address, ...]
    complaints: tuple[Complaint, ...]


class Unreadable(Struct, frozen=True, kw_only=True):
    """Why a text could not be parsed, and at which location that shows."""

    location: Location
    reason: str
