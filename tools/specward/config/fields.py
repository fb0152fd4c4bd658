"""Fields of specs and cycles: their names, and the types of their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from specward.config.lifecycle import Lifecycle
from specward.diagnostics import escape
from specward.diagnostics.finding import Location, location
from specward.diagnostics.similar import did_you_mean
from specward.rst.content import Field
from specward.rst.urls import web


class Type(StrEnum):
    """What a field's value is."""

    PEOPLE = "people"
    STATUS = "status"
    NUMBER = "number"
    DATE = "date"
    ADDRESS = "address"
    TEXT = "text"


OWNER = "Owner"
STATUS = "Status"
ORDER = "Order"
LABEL = "Label"
TRACKER = "Tracker"

STARTS = "Starts"
ENDS = "Ends"
FROZEN = "Frozen"
GROUPS = "Groups"

OF_SPECS: Mapping[str, Type] = {
    OWNER: Type.PEOPLE,
    STATUS: Type.STATUS,
    ORDER: Type.NUMBER,
    LABEL: Type.TEXT,
    TRACKER: Type.ADDRESS,
    "Group": Type.TEXT,
}


OF_CYCLES: Mapping[str, Type] = {
    STARTS: Type.DATE,
    ENDS: Type.DATE,
    FROZEN: Type.DATE,
    GROUPS: Type.TEXT,
}

STATUS_LINE = re.compile(rf":{STATUS}:[ ]+(\S+)[ ]*$", re.IGNORECASE)
"""The field with the status, on a line of its own."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PLACEHOLDER = re.compile(
    r"\s*<(?!(?:https?|mailto):|[^\s<>]+@[^\s<>]+>)[^<>]*>\s*", re.DOTALL
)
"""A prompt in angle brackets, which is not a web or e-mail address."""


def of_specs(owner: str | None) -> Mapping[str, Type]:
    """Return the type of each field of a spec, *owner* being the field of owners."""
    if owner == OWNER:
        return OF_SPECS
    types = {name: kind for name, kind in OF_SPECS.items() if name != OWNER}
    return {**types, owner: Type.PEOPLE} if owner else types


def named(fields: tuple[Field, ...], name: str) -> Field | None:
    """Return the first of *fields* with *name*, whatever its case."""
    wanted = name.casefold()
    return next((f for f in fields if f.name.casefold() == wanted), None)


def is_placeholder(text: str) -> bool:
    """Tell whether *text* is wholly a prompt in angle brackets."""
    return bool(_PLACEHOLDER.fullmatch(text))


def value_location(field: Field) -> Location:
    """Return the location of a field's value, of its name where that is empty."""
    if not field.text:
        return field.location
    line, column = field.starts[0]
    return location(line, column, len(field.raw[0]))


def number(field: Field | None) -> int | None:
    """Return the value of *field* as a whole number, ``None`` if it is not one."""
    digits = _NUMBER.fullmatch(field.text) if field else None
    return int(digits.group()) if digits else None


def day(field: Field | None) -> date | None:
    """Return the value of *field* as a date, ``None`` if it is not one."""
    if field is None or not _DAY.fullmatch(field.text):
        return None
    try:
        return date.fromisoformat(field.text)
    except ValueError:
        return None


def text(field: Field | None) -> str | None:
    """Return the value of *field*, ``None`` if it is empty or a prompt."""
    if field is None or not field.text or is_placeholder(field.text):
        return None
    return field.text


def address(field: Field | None) -> str | None:
    """Return the value of *field*, ``None`` if it is not a web address."""
    return field.text if field and web(field.text) else None


def fault(
    field: Field, kind: Type, lifecycle: Lifecycle
) -> tuple[str, str | None] | None:
    """Return what is wrong with the value of a field of *kind*, and a hint."""
    value = escape.value(field.text)
    if kind is Type.STATUS and field.text not in lifecycle.statuses:
        statuses = f"it is one of {', '.join(lifecycle.statuses)}"
        hint = did_you_mean(field.text, lifecycle.statuses, statuses)
        return f"{value} is not a status", hint
    if kind is Type.NUMBER and number(field) is None:
        return f"{value} is not a whole number", "write digits only, such as 3"
    if kind is Type.DATE and day(field) is None:
        return f"{value} is not a date", "write the day as YYYY-MM-DD"
    if kind is Type.ADDRESS and address(field) is None:
        return f"{value} is not a web address", "write all of it, from https:// on"
    if kind is Type.TEXT and field.markup:
        return "the value has markup in it", "write plain text"
    return None
