"""Rules about who leads a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.finding import (
    Fix,
    Location,
    Problem,
    Related,
    Severity,
    replace,
)
from specward.diagnostics.similar import fold, likeness, suggestion
from specward.lint.rules.rule import rule
from specward.lint.targets import OwnerRef, PeopleSlot, RosterFile, Workload
from specward.specs.owners import Owner, OwnerKind

SLIP = 0.85
"""The likeness, of at most 1, from which a name is replaced by ``--fix``."""

MAX_RELATED = 3
"""How many of a person's other specs a finding leads to."""

_SEVERAL = re.compile(r";|/|\band\b|&")
"""What stands between several owners, where a comma should."""


def _of_owners(slot: PeopleSlot) -> bool:
    return slot.role is None


def _of_role(slot: PeopleSlot) -> bool:
    return slot.role is not None


def _is_resolved(ref: OwnerRef) -> bool:
    return ref.resolved


@rule(
    target=PeopleSlot,
    where=_of_owners,
    severity=Severity.ERROR,
    since_slot=True,
    inline=False,
)
def missing_owner(target: PeopleSlot) -> Iterator[Problem]:
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
    nobody = (OwnerKind.NOBODY, OwnerKind.WANTED)
    if any(owner.kind not in nobody for owner in target.people):
        return
    message = "the spec has no owner"
    if target.people:
        text = escape.value(target.people[0].text)
        message = f"the spec has no owner: {text} is not a person or group"
    elif target.given is not None:
        message = f"no owner in {target.label}"
    yield Problem(
        location=_first_location(target),
        message=message,
        hint=f"name a person or group of the roster in {target.label}",
        since=target.since,
    )


def _first_location(slot: PeopleSlot) -> Location:
    """Return where the first person is named, else the slot, else the title."""
    if slot.people:
        return slot.people[0].location
    return slot.given or slot.location


@rule(
    target=PeopleSlot,
    where=_of_role,
    severity=Severity.ERROR,
    since_slot=True,
    inline=False,
)
def missing_role(target: PeopleSlot) -> Iterator[Problem]:
    """Nobody has a role that the configuration asks for, or nobody of its group.

    Why: A liaison who is not named, or who is of no core team, helps nobody.
    Before the status from which the role is asked for it is advice.
    Bad:
        Feature liaison:
          Liaison needed
    Good:
        Feature liaison:
          Jay Pipes
    Since: 0.1
    """
    nobody = (OwnerKind.NOBODY, OwnerKind.WANTED)
    somebody = [each for each in target.people if each.kind not in nobody]
    role = escape.value(target.role or "")
    if somebody and _of_group(somebody, target.members):
        return
    message = f"the spec has no {role}"
    hint = f"name somebody in {target.label}"
    if somebody:
        group = escape.value(target.group or "")
        message = f"no {role} of this spec is in the group {group}"
        hint = "name a member of the group, or add somebody to it"
    yield Problem(
        location=_first_location(target),
        message=message,
        hint=hint,
        subject=target.role or "",
        since=target.since,
    )


def _of_group(people: list[Owner], members: frozenset[str] | None) -> bool:
    """Whether one of *people* is in a group, or unknown: another rule has those."""
    if members is None:
        return True
    unsure = (OwnerKind.UNKNOWN, OwnerKind.PLACEHOLDER)
    return any(each.kind in unsure or each.id in members for each in people)


@rule(target=OwnerRef, severity=Severity.ERROR, since_slot=True, inline=False)
def placeholder_owner(target: OwnerRef) -> Iterator[Problem]:
    """An owner is still the template's prompt.

    Why: The page would name a prompt as the one to ask.
    Bad:
        :Owner: <people or groups of the roster, by comma>
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    if target.owner.kind is OwnerKind.PLACEHOLDER:
        yield Problem(
            location=target.owner.location,
            message="the owner is still the template's placeholder",
            hint="name a person or group of the roster, or leave it empty",
            since=target.since,
        )


@rule(
    target=OwnerRef,
    where=_is_resolved,
    severity=Severity.ERROR,
    since_slot=True,
    inline=False,
)
def unknown_owner(target: OwnerRef) -> Iterator[Problem]:
    """An owner is not in the roster.

    Why: A misspelt name leads readers to nobody.  Without a roster that can be
    read the rule is off.
    Bad:
        :Owner: Jay Pypes
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    owner = target.owner
    if owner.kind is not OwnerKind.UNKNOWN:
        return
    candidate = owner.suggestion
    yield Problem(
        location=owner.location,
        message=f"{escape.value(owner.text)} is not in the roster",
        hint=suggestion(
            f"{escape.value(candidate.name)} ({escape.line(candidate.id)})"
            if candidate
            else None,
            _unknown(owner.text),
            show=str,
        ),
        subject=fold(owner.text),
        since=target.since,
        fix=_correction(owner),
    )


def _unknown(text: str) -> str:
    """Return what to do about a name that is like none of the roster."""
    if _SEVERAL.search(text):
        return "separate several owners by commas"
    return "write the name as the roster has it, or add the person to the roster"


def _correction(owner: Owner) -> Fix | None:
    """Return the fix of a slip of the pen; a mere guess is left to people."""
    candidate = owner.suggestion
    width = owner.location.end_column - owner.location.column
    if candidate is None or width != len(owner.text):
        return None
    slip = likeness(owner.text, candidate.name) >= SLIP
    return replace(owner.location, candidate.name) if slip else None


@rule(target=OwnerRef, severity=Severity.WARNING, inline=False)
def duplicate_owner(target: OwnerRef) -> Iterator[Problem]:
    """An owner is named twice.

    Why: Mostly the second was to be somebody else.
    Bad:
        :Owner: Jay Pipes, jaypipes
    Good:
        :Owner: Jay Pipes
    Since: 0.1
    """
    if target.twin is not None:
        yield Problem(
            location=target.owner.location,
            message=f"{escape.value(target.owner.name)} is named twice",
            hint="remove one",
            subject=target.owner.id or fold(target.owner.text),
        )


@rule(target=OwnerRef, where=_is_resolved, severity=Severity.ADVICE, inline=False)
def inactive_owner(target: OwnerRef) -> Iterator[Problem]:
    """An owner of an open spec is not active at the date that counts.

    Why: Somebody else has to take it on.  That is for the team to see, never a
    fault of the patch at hand.
    Bad:
        :Owner: somebody whose time in the roster has ended
    Good:
        :Owner: somebody who is there
    Since: 0.1
    """
    somebody = target.owner.kind in (OwnerKind.PERSON, OwnerKind.GROUP)
    if target.is_open and somebody and not target.owner.active:
        yield Problem(
            location=target.owner.location,
            message=f"{escape.value(target.owner.name)} is not active at this date",
            hint="name another owner as well",
            subject=target.owner.id or "",
        )


class Limit(Struct, frozen=True, kw_only=True):
    """The option of a rule that is off until it is set."""

    limit: int | None = None


@rule(
    target=PeopleSlot,
    where=_of_owners,
    severity=Severity.WARNING,
    options=Limit(),
    needs_option=True,
    inline=False,
)
def too_many_owners(target: PeopleSlot, options: Limit) -> Iterator[Problem]:
    """More people lead a spec than the repository wants.

    Why: What everybody leads, nobody does.  Off until a limit is set.
    Bad:
        :Owner: five people, where the limit is 2
    Good:
        :Owner: Jay Pipes, Jane Doe
    Since: 0.1
    """
    if options.limit is not None and len(target.people) > options.limit:
        yield Problem(
            location=target.people[options.limit].location,
            message=f"the spec has {len(target.people)} owners; the limit is "
            f"{options.limit}",
            hint="name those who lead it, and mention the others in the text",
        )


@rule(
    target=Workload,
    severity=Severity.ADVICE,
    options=Limit(),
    needs_option=True,
    inline=False,
)
def overloaded_owner(target: Workload, options: Limit) -> Iterator[Problem]:
    """A person leads more open specs than the repository wants.

    Why: What one leads beside ten others waits.  The specs beyond the limit are
    told of, by cycle and path; groups may lead any number.  Off until a limit is
    set.
    Bad:
        :Owner: somebody with four open specs, where the limit is 3
    Good:
        :Owner: somebody who has time for it
    Since: 0.1
    """
    specs, limit = target.open_specs, options.limit
    paths = list(specs)
    if limit is None or target.path not in paths or paths.index(target.path) < limit:
        return
    others = (path for path in paths if path != target.path)
    yield Problem(
        location=target.owner.location,
        message=f"{escape.value(target.owner.name)} leads {len(specs)} "
        f"open specs; the limit is {limit}",
        hint="find another owner, or move it to a later cycle",
        subject=target.owner.id or "",
        related=tuple(
            Related(path=path, location=specs[path], message="another one")
            for path in islice(others, MAX_RELATED)
        ),
    )


@rule(
    target=RosterFile,
    severity=Severity.ERROR,
    inline=False,
    of_specs=False,
    searched=True,
)
def invalid_roster(target: RosterFile) -> Iterator[Problem]:
    """The roster is missing, cannot be read, or contradicts itself or git's .mailmap.

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
    yield from target.problems
