"""Complaints: docutils' messages about a text, each in exactly one class."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from specward.diagnostics.finding import Location

WARNING_LEVEL, ERROR_LEVEL = 2, 3
"""docutils' WARNING and ERROR; INFO is 1, SEVERE 4 (docutils.utils.Reporter)."""

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
# Text.underline, Line.short_overline and Line.text in docutils.parsers.rst.states.
_MAYBE_HEADING = (
    "Possible title underline, too short for the title.",
    "Possible incomplete section title.",
    "Unexpected possible title overline or transition.",
)
_UNKNOWN_ROLE = re.compile(r"Unknown interpreted text role")
_UNKNOWN_DIRECTIVE = re.compile(r"Unknown directive type")
_QUOTED = re.compile(r'"([^"]*)"')


class ComplaintKind(StrEnum):
    """The classes of complaints; each has a rule of its own."""

    ERROR = "error"
    WARNING = "warning"
    SHORT_UNDERLINE = "short-underline"
    UNKNOWN_DIRECTIVE = "unknown-directive"
    UNKNOWN_ROLE = "unknown-role"
    BROKEN_REFERENCE = "broken-reference"
    UNSAFE_DIRECTIVE = "unsafe-directive"


class Complaint(Struct, frozen=True, kw_only=True):
    """One message of docutils (a ``system_message``), classified and located.

    :param message: the first paragraph of docutils' message, or our own where one of
        our directives or roles complains.
    :param name: of the role, directive or target that it is about, else "".
    :param words: the markup that it is about, as written, where that is known, else
        "".
    """

    kind: ComplaintKind
    location: Location
    message: str
    name: str = ""
    words: str = ""


def kind_of(message: str, level: int) -> ComplaintKind | None:
    """Return the class of docutils' *message*, ``None`` for one that is no complaint.

    INFO messages are none, with one exception.  An underline of fewer than four
    characters that is shorter than its title makes docutils read both as a paragraph
    (docutils.parsers.rst.states.Text.underline): the section is gone, and all there
    is of it is a message of level INFO.
    """
    if message.startswith(_MAYBE_HEADING) or _SHORT.match(message):
        return ComplaintKind.SHORT_UNDERLINE
    if level < WARNING_LEVEL:
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
    quoted = _QUOTED.search(message)
    return quoted.group(1) if quoted else ""
