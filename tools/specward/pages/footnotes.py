"""Footnotes of a text, and the links to them, with names that are unique on a page.

docutils gives footnotes names that are unique in their own text only
(docutils/nodes.py, ``document.set_id``).  A page shows parts of many texts: on it each
footnote has the anchor of the entry that it stands in before its name.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from specward.rst.content import Footnote, FootnoteLink, structs
from specward.specs.parsed import ParsedText

Anything = TypeVar("Anything")
Call = Callable[[str], str | None]
"""From the name of a footnote to its name on a page, ``None`` where it is not on it."""

_REFERENCE = b"]_"
"""How every reference to a footnote or citation ends."""


def settled(shown: Anything, parsed: ParsedText, anchor: str) -> Anything:
    """Return what is *shown* of a text with its footnotes named after *anchor*.

    A link to one that is not shown becomes its words.
    """
    if _REFERENCE not in parsed.source.data:
        return shown
    notes = (each for each in structs(shown) if isinstance(each, Footnote))
    names = dict.fromkeys(note.name for note in notes if note.name is not None)
    # No other anchor has two slashes.
    anchors = {name: f"{anchor}//{n}" for n, name in enumerate(names, 1)}
    # An id can be on a page once: of what is shown twice, the first has it.
    unused = dict(anchors)
    result: Anything = _renamed(shown, lambda name: unused.pop(name, None), anchors.get)
    return result


def renamed(shown: Anything, call: Call) -> Anything:
    """Return *shown* with each footnote in it as *call* has it."""
    result: Anything = _renamed(shown, call, call)
    return result


def _renamed(value: Any, call: Call, lead: Call) -> Any:
    """Return *value* with footnotes as *call* has them, and links as *lead* has."""
    if isinstance(value, tuple):
        pieces = tuple(piece for each in value for piece in _pieces(each, call, lead))
        same = len(pieces) == len(value)
        return value if same and all(map(operator.is_, pieces, value)) else pieces
    if not isinstance(value, Struct):
        return value
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    changed = {
        name: new
        for name, old in fields.items()
        if (new := _renamed(old, call, lead)) is not old
    }
    if isinstance(value, Footnote) and value.name is not None:
        changed["name"] = call(value.name)
    return replace(value, **changed) if changed else value


def _pieces(value: Any, call: Call, lead: Call) -> tuple[Any, ...]:
    """Return *value* in a tuple; for a link that leads nowhere, its words."""
    if not isinstance(value, FootnoteLink):
        return (_renamed(value, call, lead),)
    spans: tuple[Any, ...] = _renamed(value.spans, call, lead)
    target = lead(value.target)
    return spans if target is None else (FootnoteLink(spans, target),)
