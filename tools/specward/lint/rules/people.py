"""Rules about who leads a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.finding import Fix, Problem, Related, Severity, replace
from specward.diagnostics.similar import fold, likeness, suggestion
from specward.lint.rules.rule import rule
from specward.lint.targets import Carried, Led, Owned, People, Resolved, Served
from specward.specs.owners import Owner, OwnerKind


@rule(target=Led, severity=Severity.ERROR, since_slot=True, inline=False)
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
    nobody = (OwnerKind.NOBODY, OwnerKind.WANTED)
    if any(owner.kind not in nobody for owner in subject.owners):
        return
    if subject.owners:
        first = subject.owners[0]
        said = escape.value(first.text)
        where, message = first.location, f"nobody leads this spec: {said} names nobody"
    elif subject.asked.here is not None:
        where, message = subject.asked.here, f"{subject.asked.shown} names no owner"
    else:
        where, message = subject.asked.near, "nobody leads this spec"
    yield Problem(
        location=where,
        message=message,
        hint=f"name somebody of the roster in {subject.asked.shown}",
        since=subject.asked.since,
    )


@rule(target=Served, severity=Severity.ERROR, since_slot=True, inline=False)
def missing_role(subject: Served) -> Iterator[Problem]:
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
    somebody = [each for each in subject.people if each.kind not in nobody]
    role = escape.value(subject.role)
    if somebody and _of_group(somebody, subject.members):
        return
    first = subject.people[0].location if subject.people else subject.asked.here
    message = f"nobody is {role} of this spec"
    hint = f"name somebody in {subject.asked.shown}"
    if somebody:
        group = escape.value(subject.group or "")
        message = f"no {role} of this spec is of the group {group}"
        hint = "name somebody of that group, or add them there"
    yield Problem(
        location=first or subject.asked.near,
        message=message,
        hint=hint,
        subject=subject.role,
        since=subject.asked.since,
    )


def _of_group(people: list[Owner], members: frozenset[str] | None) -> bool:
    """Tell whether one of *people* is of a group; the unknown are told elsewhere."""
    if members is None:
        return True
    unsure = (OwnerKind.UNKNOWN, OwnerKind.PLACEHOLDER)
    return any(each.kind in unsure or each.id in members for each in people)


@rule(target=Owned, severity=Severity.ERROR, since_slot=True, inline=False)
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
            location=subject.owner.location,
            message="the owner is still the template's prompt",
            hint="name somebody of the roster, or nobody",
            since=subject.since,
        )


@rule(target=Resolved, severity=Severity.ERROR, since_slot=True, inline=False)
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
    near = owner.suggestion
    yield Problem(
        location=owner.location,
        message=f"{escape.value(owner.text)} is not in the roster",
        hint=suggestion(
            f"{escape.value(near.name)} ({escape.line(near.id)})" if near else None,
            _unknown(owner.text),
            show=str,
        ),
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
    near, width = owner.suggestion, owner.location.end_column - owner.location.column
    if near is None or width != len(owner.text):
        return None
    slip = likeness(owner.text, near.name) >= SLIP
    return replace(owner.location, near.name) if slip else None


@rule(target=Owned, severity=Severity.WARNING, inline=False)
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
            location=subject.owner.location,
            message=f"{escape.value(subject.owner.name)} is named twice",
            hint="keep one",
            subject=subject.owner.id or fold(subject.owner.text),
        )


@rule(target=Resolved, severity=Severity.ADVICE, inline=False)
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
            location=subject.owner.location,
            message=f"{escape.value(subject.owner.name)} is not active at this date",
            hint="name somebody who is there, too",
            subject=subject.owner.id or "",
        )


class Limit(Struct, frozen=True, kw_only=True):
    """The option of a rule that is off until it is set."""

    limit: int | None = None


@rule(
    target=Led,
    severity=Severity.WARNING,
    options=Limit(),
    needs_option=True,
    inline=False,
)
def too_many_owners(subject: Led, options: Limit) -> Iterator[Problem]:
    """More people lead a spec than the repository wants.

    Why: What everybody leads, nobody does.  Off until a limit is set.
    Bad:
        :Owner: five people, where the limit is 2
    Good:
        :Owner: Jay Pipes, Jane Doe
    Since: 0.1
    """
    if options.limit is not None and len(subject.owners) > options.limit:
        yield Problem(
            location=subject.owners[options.limit].location,
            message=f"{len(subject.owners)} owners, more than {options.limit}",
            hint="name those who lead; the others can stand in the text",
        )


@rule(
    target=Carried,
    severity=Severity.ADVICE,
    options=Limit(),
    needs_option=True,
    inline=False,
)
def overloaded_owner(subject: Carried, options: Limit) -> Iterator[Problem]:
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
    limit, number = options.limit, subject.number
    if limit is None or number is None or number < limit:
        return
    others = (each for each in subject.all if each[0] != subject.path)
    yield Problem(
        location=subject.owner.location,
        message=f"{escape.value(subject.owner.name)} leads {len(subject.all)} "
        f"open specs, more than {limit}",
        hint="find somebody else for it, or a later cycle",
        subject=subject.owner.id or "",
        related=tuple(
            Related(path=path, location=where, message="another one")
            for path, where in islice(others, _SHOWN)
        ),
    )


_SHOWN = 3
"""Others of a person's specs that a finding leads to."""


@rule(
    target=People,
    severity=Severity.ERROR,
    inline=False,
    of_specs=False,
    searched=True,
)
def invalid_roster(subject: People) -> Iterator[Problem]:
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
    yield from subject.problems
