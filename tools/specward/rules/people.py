"""Rules about who leads a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specward import quote
from specward.finding import Fix, Problem, Severity, replace
from specward.near import fold, likeness
from specward.people import Owner, OwnerKind
from specward.rules.rule import rule
from specward.subjects import Led, Owned, People, Resolved


@rule(over=Led, severity=Severity.ERROR, since_slot=True)
def missing_owner(subject: Led) -> Iterator[Problem]:
    """Nobody leads a spec.

    Why: What nobody leads is not done.  Before the status from which the
    template asks for an owner it is advice, and the page says that one is
    needed.
    Bad:
        :Owner: TBD
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    nobody = (OwnerKind.NOBODY, OwnerKind.SOUGHT)
    if any(owner.kind not in nobody for owner in subject.owners):
        return
    if subject.owners:
        first = subject.owners[0]
        said = quote.value(first.text)
        where, message = first.place, f"nobody leads this spec: {said} names nobody"
    elif subject.field is not None:
        where, message = subject.field.place, "the field names no owner"
    else:
        where, message = subject.near, "nobody leads this spec"
    yield Problem(
        place=where,
        message=message,
        help=f"name somebody of the roster in ':{subject.slot.name}:'",
        since=subject.slot.since,
    )


@rule(over=Owned, severity=Severity.ERROR, since_slot=True)
def placeholder_owner(subject: Owned) -> Iterator[Problem]:
    """An owner is still the template's prompt.

    Why: The page would name a prompt as the one to ask.
    Bad:
        :Owner: <people or groups of the roster, by comma>
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    if subject.owner.kind is OwnerKind.PLACEHOLDER:
        yield Problem(
            place=subject.owner.place,
            message="the owner is still the template's prompt",
            help="name somebody of the roster, or take the field out",
            since=subject.since,
        )


@rule(over=Resolved, severity=Severity.ERROR, since_slot=True)
def unknown_owner(subject: Resolved) -> Iterator[Problem]:
    """An owner is not in the roster.

    Why: A misspelt name leads readers to nobody.  Without a roster that can be
    read the rule is off.
    Bad:
        :Owner: Jay Pypes
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    owner = subject.owner
    if owner.kind is not OwnerKind.UNKNOWN:
        return
    near = owner.near
    yield Problem(
        place=owner.place,
        message=f"{quote.value(owner.text)} is not in the roster",
        help=f"did you mean {quote.value(near.name)} ({quote.line(near.id)})?"
        if near
        else _unknown(owner.text),
        subject=fold(owner.text),
        since=subject.since,
        fix=_correction(owner),
    )


_SEVERAL = re.compile(r";|/|\band\b|&")


def _unknown(text: str) -> str:
    """Return what to do about a name that is like none of the roster."""
    if _SEVERAL.search(text):
        return "several owners are written by comma"
    return "write the name as the roster has it, or add the person there"


SLIP = 0.85
"""How alike a name is to the one that a machine may write in its place."""


def _correction(owner: Owner) -> Fix | None:
    """Return the fix of a slip of the pen; a mere guess is left to people."""
    near, width = owner.near, owner.place.end_column - owner.place.column
    if near is None or width != len(owner.text):
        return None
    slip = likeness(owner.text, near.name) >= SLIP
    return replace(owner.place, near.name) if slip else None


@rule(over=Owned, severity=Severity.WARNING)
def duplicate_owner(subject: Owned) -> Iterator[Problem]:
    """An owner is named twice.

    Why: Mostly the second was to be somebody else.
    Bad:
        :Owner: Jay Pipes, jaypipes
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    if subject.twin is not None:
        yield Problem(
            place=subject.owner.place,
            message=f"{quote.value(subject.owner.name)} is named twice",
            help="keep one",
            subject=subject.owner.id or fold(subject.owner.text),
        )


@rule(over=Resolved, severity=Severity.ADVICE)
def inactive_owner(subject: Resolved) -> Iterator[Problem]:
    """An owner of an open spec is not active at the date that counts.

    Why: Somebody else has to take it on.  That is for the team to see, never a
    fault of the patch at hand.
    Bad:
        :Owner: somebody whose time in the roster has ended
    Good:
        :Owner: somebody who is there
    Since: 0.1
    """
    somebody = subject.owner.kind in (OwnerKind.PERSON, OwnerKind.GROUP)
    if subject.open and somebody and not subject.owner.active:
        yield Problem(
            place=subject.owner.place,
            message=f"{quote.value(subject.owner.name)} is not active at this date",
            help="somebody who is should lead the spec, too",
            subject=subject.owner.id or "",
        )


@rule(over=People, severity=Severity.ERROR)
def invalid_roster(subject: People) -> Iterator[Problem]:
    """The roster is missing, cannot be read, or contradicts itself.

    Why: Owners are judged by it: an alias of two people leads to neither.
    Bad:
        [people.jaypipes]
        name = "Jay Pipes"
        alias = "jay"
    Good:
        [people.jaypipes]
        name = "Jay Pipes"
        aliases = ["jay"]
    Since: 0.1
    """
    yield from subject.problems


RULES = (
    missing_owner,
    placeholder_owner,
    unknown_owner,
    duplicate_owner,
    inactive_owner,
    invalid_roster,
)
