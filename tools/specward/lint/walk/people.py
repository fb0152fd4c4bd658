"""The targets of a spec's people: the slots for them, and who is named there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from specward.config import fields
from specward.config.lifecycle import Lifecycle
from specward.config.model import is_section, section_of
from specward.diagnostics import escape
from specward.diagnostics.finding import Location
from specward.lint.targets import (
    OwnerRef,
    PeopleSlot,
    Target,
    TextContext,
)
from specward.lint.walk.texts import title_location
from specward.specs.owners import Owner, OwnerKind
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec

_NAMED = (OwnerKind.PERSON, OwnerKind.GROUP, OwnerKind.UNKNOWN)
"""The kinds of owners of which one can be named twice."""

Workloads: TypeAlias = Mapping[str, Mapping[str, Location]]
"""By the id of a person: the paths of open specs, with where they name the person."""


class _Slot(Struct, frozen=True, kw_only=True):
    """What the template says of a slot for people: see :class:`PeopleSlot`."""

    label: str
    since: str | None
    optional: bool
    given: Location | None


class PeopleWalk(Struct, frozen=True, kw_only=True):
    """The walk over the people of one spec."""

    spec: Spec
    context: TextContext
    portfolio: Portfolio

    @property
    def lifecycle(self) -> Lifecycle:
        """That of the configuration."""
        return self.portfolio.config.lifecycle

    def targets(self) -> Iterator[Target]:
        """Yield the slots for owners and roles, each with those named there."""
        requirements = self.spec.placement.requirements
        yield from self.named(requirements.owner, self.spec.owners)
        for name, role in requirements.roles.items():
            yield from self.named(
                role.slot,
                self.spec.roles[name],
                since=role.since,
                role=name,
                group=role.group,
            )

    def named(
        self,
        name: str,
        people: tuple[Owner, ...],
        *,
        since: str | None = None,
        role: str | None = None,
        group: str | None = None,
    ) -> Iterator[Target]:
        """Yield the slot called *name*, and each of the *people* in it.

        :param since: the status from which the configuration requires somebody.
        """
        slot = self.slot(name)
        since = since or (slot.since if slot else None)
        if slot is not None and self.is_required(slot, since):
            yield PeopleSlot(
                context=self.context,
                role=role,
                people=people,
                group=group,
                members=self.members(group),
                label=slot.label,
                since=since,
                given=slot.given,
                location=title_location(self.spec.parsed),
            )
        yield from self.mentions(people, since)

    def members(self, group: str | None) -> frozenset[str] | None:
        """Return the ids of those in *group*; ``None`` where anybody will do."""
        if group is None or not self.portfolio.roster.usable:
            return None
        if group not in self.portfolio.roster.groups:
            return frozenset()
        return self.portfolio.roster.within((group,))

    def slot(self, name: str) -> _Slot | None:
        """Return the template's slot called *name*, ``None`` if it has none."""
        if is_section(name):
            return self.section_slot(section_of(name))
        schema, outline = self.spec.parsed.schema, self.spec.parsed.outline
        slot = schema.field(name) if schema else None
        if slot is None or outline is None:
            return None
        field = fields.named(outline.fields, name)
        return _Slot(
            label=f"':{slot.name}:'",
            since=slot.since,
            optional=slot.optional,
            given=field.location if field else None,
        )

    def section_slot(self, name: str) -> _Slot | None:
        """Return the slot that is a section, ``None`` where the text has none.

        That it is missing is reported for the section, and not for its people.
        """
        schema = self.spec.parsed.schema
        slot = schema.slot(tuple(name.split("/"))) if schema else None
        given = next(
            (s.location for p, s in self.spec.parsed.sections() if "/".join(p) == name),
            None,
        )
        if slot is None or given is None:
            return None
        return _Slot(
            label=escape.value(name),
            since=self.lifecycle.path[1],
            optional=slot.optional,
            given=given,
        )

    def is_required(self, slot: _Slot, since: str | None) -> bool:
        """Whether somebody has to be named; *since*: from that status on."""
        # A spec that was dropped may not have come as far as that status.
        freed = since is not None and self.lifecycle.is_dropped(self.spec.status)
        return not slot.optional and not freed

    def mentions(
        self, people: tuple[Owner, ...], since: str | None
    ) -> Iterator[OwnerRef]:
        """Yield each of *people*; *since*: the status from which one is required."""
        first: dict[str, Owner] = {}
        for owner in people:
            twin = first.get(owner.key) if owner.kind in _NAMED else None
            yield OwnerRef(
                context=self.context,
                owner=owner,
                since=since,
                twin=twin,
                resolved=self.portfolio.roster.usable,
                is_open=self.lifecycle.is_open(self.spec.status),
            )
            first.setdefault(owner.key, owner)


def workloads(portfolio: Portfolio) -> Workloads:
    """Return the open specs of each person of the roster who owns any."""
    if not portfolio.roster.usable:
        return {}
    read = {spec.path: spec for spec in portfolio.specs}
    workloads: dict[str, dict[str, Location]] = {}
    for path in by_cycle(portfolio):
        spec = read.get(path)
        if spec is not None and portfolio.config.lifecycle.is_open(spec.status):
            for id_, owner in people(spec).items():
                workloads.setdefault(id_, {})[path] = owner.location
    return workloads


def by_cycle(portfolio: Portfolio) -> list[str]:
    """Return the paths of all specs by cycle, those of the backlog first."""
    order = {name: number for number, name in enumerate(portfolio.cycles)}

    def key(path: str) -> tuple[int, str]:
        return order.get(portfolio.placed[path].cycle or "", -1), path

    return sorted(portfolio.placed, key=key)


def people(spec: Spec) -> dict[str, Owner]:
    """Return the people of the roster who own *spec*, by id, each as first named."""
    named: dict[str, Owner] = {}
    for owner in spec.owners:
        if owner.kind is OwnerKind.PERSON and owner.id is not None:
            named.setdefault(owner.id, owner)
    return named
