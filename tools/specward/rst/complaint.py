"""What docutils objects to, each objection in exactly one class."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from specward.diagnostics.finding import Location


class ComplaintKind(StrEnum):
    """The classes of objections; each is one rule's business."""

    ERROR = "error"
    WARNING = "warning"
    SHORT_UNDERLINE = "short-underline"
    UNKNOWN_DIRECTIVE = "unknown-directive"
    UNKNOWN_ROLE = "unknown-role"
    BROKEN_REFERENCE = "broken-reference"
    UNSAFE_DIRECTIVE = "unsafe-directive"


class Complaint(Struct, frozen=True, kw_only=True):
    """One objection.

    :param message: docutils' first paragraph, or our own words where the
        class is one of ours.
    :param name: the role, directive or target that it is about, else "".
    :param words: the markup that it is about, where that is known, else "".
    """

    kind: ComplaintKind
    location: Location
    message: str
    name: str = ""
    words: str = ""


_BROKEN = re.compile(
    r"""
      Unknown\ target\ name:
    | Undefined\ substitution\ referenced:
    | Duplicate\ target\ name,\ cannot\ be\ used
    | Indirect\ hyperlink\ target
    | Circular\ substitution
    | Substitution\ definition\ contains\ illegal\ element
    | Anonymous\ hyperlink\ mismatch
    | Too\ many\ (?:autonumbered\ footnote|symbol\ footnote)\ references
    | Too\ many\ autonumbered\ footnote
    """,
    re.VERBOSE,
)

_DEACTIVATED = re.compile(
    r"directive disabled|raw .* roles? disabled|File and URL access deactivated"
)
_SHORT = re.compile(r"Title (?:underline|overline) too short")
_MAYBE_HEADING = (
    "Possible title underline, too short for the title.",
    "Possible incomplete section title.",
    "Unexpected possible title overline or transition.",
)
_UNKNOWN_ROLE = re.compile(r"Unknown interpreted text role")
_UNKNOWN_DIRECTIVE = re.compile(r"Unknown directive type")
_QUOTED = re.compile(r'"([^"]*)"')

ERROR_LEVEL = 3
"""docutils' ERROR; 4 is SEVERE, 2 WARNING, 1 INFO (docutils.utils.Reporter)."""


def kind_of(message: str, level: int) -> ComplaintKind | None:
    """Return the class of docutils' *message*, or ``None`` if it says nothing.

    INFO messages say nothing, but for those about a heading that is dropped
    because the line under or over it is too short to be taken for a mark.
    """
    if message.startswith(_MAYBE_HEADING) or _SHORT.match(message):
        return ComplaintKind.SHORT_UNDERLINE
    if level < ERROR_LEVEL - 1:
        return None
    if _BROKEN.match(message):
        return ComplaintKind.BROKEN_REFERENCE
    if _DEACTIVATED.search(message):
        return ComplaintKind.UNSAFE_DIRECTIVE
    if _UNKNOWN_ROLE.match(message):
        return ComplaintKind.UNKNOWN_ROLE
    if _UNKNOWN_DIRECTIVE.match(message):
        return ComplaintKind.UNKNOWN_DIRECTIVE
    return ComplaintKind.ERROR if level >= ERROR_LEVEL else ComplaintKind.WARNING


def name_in(message: str) -> str:
    """Return the first quoted name in docutils' *message*, else ""."""
    found = _QUOTED.search(message)
    return found.group(1) if found else ""
