"""Rules about the fields under the title."""

from __future__ import annotations

from collections.abc import Iterator

from specward.config import fields
from specward.config.fields import Type
from specward.diagnostics import escape
from specward.diagnostics.finding import Location, Problem, Related, Severity
from specward.diagnostics.similar import did_you_mean, fold
from specward.lint.rules.rule import rule
from specward.lint.targets import GivenField, RequiredField, SpecTarget


@rule(target=RequiredField, severity=Severity.ERROR, since_slot=True)
def missing_field(target: RequiredField) -> Iterator[Problem]:
    """A field that the template asks for is not there, or says nothing.

    Why: Pages, filters and rules read fields.  Before the status from which
    the template asks for it, the field is advised.
    Bad:
        :Status:
    Good:
        :Status: approved
    Since: 0.1
    """
    lack = _lack(target)
    if lack is not None:
        where, message, hint = lack
        yield Problem(
            location=where,
            message=message,
            hint=hint,
            subject=fold(target.slot.name),
            since=target.slot.since,
        )


def _lack(target: RequiredField) -> tuple[Location, str, str] | None:
    """Return the location, message and hint for a field that is missing or empty."""
    field, slot = target.field, target.slot
    name = escape.value(slot.name)
    if field is not None and fields.is_placeholder(" ".join(field.raw)):
        where = fields.value_location(field)
        hint = _values(target) or "fill it in"
        hint += ", or remove the field" if slot.optional else ""
        return where, f"the field {name} still has the template's placeholder", hint
    if slot.optional or (field is not None and field.text):
        return None
    values = _values(target)
    if field is not None:
        hint = values or "write the value on the same line"
        return field.location, f"the field {name} is empty", hint
    hint = f"add ':{slot.name}: …' under the title" + (f"; {values}" if values else "")
    return target.location, f"missing field {name}", hint


def _values(target: RequiredField) -> str | None:
    """Return which values a field can have, where they are few."""
    choices = target.slot.choices
    if target.kind is Type.STATUS:
        choices = choices or target.lifecycle.statuses
    return f"values are {', '.join(choices)}" if choices else None


@rule(target=GivenField, severity=Severity.ERROR)
def duplicate_field(target: GivenField) -> Iterator[Problem]:
    """A field is there twice.

    Why: The first one counts, and whoever reads the second is misled.
    Bad:
        :Status: proposed
        :Status: approved
    Good:
        :Status: approved
    Since: 0.1
    """
    twin = target.twin
    if twin is None or not target.known:
        return  # without fields in the template, a list of fields is text
    first = Related(path=target.path, location=twin.location, message="the first one")
    yield Problem(
        location=target.field.location,
        message=f"duplicate field {escape.value(target.field.name)}",
        hint="keep one; the first one counts",
        subject=fold(target.field.name),
        related=(first,),
    )


@rule(target=GivenField, severity=Severity.ERROR)
def invalid_field(target: GivenField) -> Iterator[Problem]:
    """A field says something that it cannot say.

    Why: A status that nobody knows, a number that is none or an address that
    leads nowhere would put the spec in the wrong place of the page.
    Bad:
        :Status: aproved
    Good:
        :Status: approved
    Since: 0.1
    """
    field = target.field
    if not field.text or fields.is_placeholder(" ".join(field.raw)):
        return
    fault = _fault(target)
    if fault is not None:
        message, hint = fault
        yield Problem(
            location=fields.value_location(field),
            message=f"{field.name}: {message}",
            hint=hint,
            subject=fold(field.name),
        )


def _fault(target: GivenField) -> tuple[str, str | None] | None:
    field, slot = target.field, target.slot
    if slot is not None and slot.choices and field.text not in slot.choices:
        choices = f"it is one of {', '.join(slot.choices)}"
        return (
            f"{escape.value(field.text)} is not one of its values",
            did_you_mean(field.text, slot.choices, choices),
        )
    if target.kind in (None, Type.PEOPLE):
        return None
    return fields.fault(field, target.kind or Type.TEXT, target.lifecycle)


def _says_status_twice(target: SpecTarget) -> bool:
    """Whether the path has a status, and a field has one of the life cycle."""
    field = target.status_field
    in_path = target.spec.placement.status is not None
    return in_path and field is not None and field.text in target.lifecycle.statuses


@rule(target=SpecTarget, where=_says_status_twice, severity=Severity.ERROR)
def misplaced_spec(target: SpecTarget) -> Iterator[Problem]:
    """A spec's folder says another status than its field.

    Why: The path counts, so the field is wrong, or the file lies in the wrong
    folder.
    Bad:
        :Status: approved, in specs/liberty/proposed/
    Good:
        :Status: approved, in specs/liberty/approved/
    Since: 0.1
    """
    field, status = target.status_field, target.spec.placement.status
    if field is not None and status is not None and field.text != status:
        yield Problem(
            location=fields.value_location(field),
            message=f"the status is {escape.value(field.text)}, but the file lies in "
            f"the folder of {escape.value(status)}",
            hint="move the file, or correct the field",
            subject=status,
        )


@rule(target=GivenField, severity=Severity.WARNING)
def unknown_field(target: GivenField) -> Iterator[Problem]:
    """A field is none of the template's.

    Why: Nothing reads it: mostly it is another field, misspelt.
    Bad:
        :Ownr: Jay Pipes
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    name = target.field.name
    if not target.known or name.casefold() in {k.casefold() for k in target.known}:
        return
    yield Problem(
        location=target.field.location,
        message=f"{escape.value(name)} is not a field of the template",
        hint=did_you_mean(name, target.known, f"fields are {', '.join(target.known)}"),
        subject=fold(name),
    )
