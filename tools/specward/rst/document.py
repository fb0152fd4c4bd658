"""One document as docutils reads it, in frozen values with true places."""

from __future__ import annotations

from msgspec import Struct

from specward.diagnostics.finding import Location
from specward.rst.complaint import Complaint
from specward.rst.content import Address, Block, Comment, Field, Section


class Document(Struct, frozen=True, kw_only=True):
    """What one text says.

    Which of the top sections is the title depends on what headings a template
    asks for, and is not decided here: see :mod:`specward.specs.outline`.

    :param fields: of field lists before the first section.
    :param blocks: before the first section.
    :param sections: the top ones, as docutils ranks headings.
    """

    fields: tuple[Field, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    addresses: tuple[Address, ...]
    complaints: tuple[Complaint, ...]


class Unreadable(Struct, frozen=True, kw_only=True):
    """Why a text gives no document, and where that shows."""

    location: Location
    reason: str
