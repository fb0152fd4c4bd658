"""What a spec says of its status and its owners."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from specward.config import fields
from specward.config.model import RoleSlot, is_section, section_of
from specward.diagnostics import escape
from specward.diagnostics.similar import fold
from specward.lint.targets import Asked, Led, Owned, Placed, Resolved, Served, Subject
from specward.lint.walk.texts import head, here
from specward.specs.owners import Owner, OwnerKind
from specward.specs.parsed import Outline
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec


class Standing:
    """Walks what a spec says of its status and its owners."""

    def __init__(self, spec: Spec, seen: Outline, portfolio: Portfolio) -> None:
        self.spec = spec
        self.given = seen.fields
        self.lifecycle = portfolio.config.lifecycle
        self.roster = portfolio.roster
        self.here = here(spec.parsed, status=spec.status, cycle=spec.placement.cycle)

    def subjects(self) -> Iterator[Subject]:
        """Yield what is to be judged of status and owners."""
        said = self.spec.placement.status
        field = fields.named(self.given, fields.STATUS)
        if said is not None and field and field.text in self.lifecycle.statuses:
            yield Placed(**self.here, said=said, field=field)
        yield from self.led()
        for name, role in self.spec.placement.requirements.roles.items():
            yield from self.served(name, role)

    def led(self) -> Iterator[Subject]:
        """Yield the owners, and whether there has to be one."""
        named = self.spec.placement.requirements.owner
        asked = self.asked(named)
        since = asked.since if asked else None
        if asked is not None and not self.excused(asked):
            yield Led(**self.here, owners=self.spec.owners, asked=asked)
        yield from self.people(self.spec.owners, since)

    def served(self, name: str, role: RoleSlot) -> Iterator[Subject]:
        """Yield those who have a role, and whether there has to be one."""
        people = self.spec.roles[name]
        asked = self.asked(role.slot)
        if asked is not None:
            asked = replace(asked, since=role.since or asked.since)
            if not self.excused(asked):
                yield Served(
                    **self.here,
                    role=name,
                    people=people,
                    asked=asked,
                    group=role.group,
                    members=self.members(role.group),
                )
        yield from self.people(people, asked.since if asked else role.since)

    def members(self, group: str | None) -> frozenset[str] | None:
        """Return who is of *group*; ``None`` where nobody has to be."""
        if group is None or not self.roster.usable:
            return None
        there = group in self.roster.groups
        return self.roster.within((group,)) if there else frozenset()

    def asked(self, named: str) -> Asked | None:
        """Return what the template asks for in the slot *named*, if it has it."""
        schema = self.spec.parsed.schema
        if schema is None:
            return None
        if not is_section(named):
            field = schema.field(named)
            given = fields.named(self.given, named)
            if field is None:
                return None
            return Asked(
                shown=f"':{field.name}:'",
                since=field.since,
                optional=field.optional,
                here=given.location if given else None,
                near=head(self.spec.parsed),
            )
        path = section_of(named)
        slot = schema.slot(tuple(path.split("/")))
        location = next(
            (s.location for p, s in self.spec.parsed.sections() if "/".join(p) == path),
            None,
        )
        if slot is None or location is None:
            # That the section is missing is told of the section.
            return None
        return Asked(
            shown=escape.value(path),
            since=self.lifecycle.path[1],
            optional=slot.optional,
            here=location,
            near=head(self.spec.parsed),
        )

    def excused(self, asked: Asked) -> bool:
        """Tell whether the spec may do without."""
        dropped = self.lifecycle.is_dropped(self.spec.status)
        return asked.optional or bool(asked.since and dropped)

    def people(self, people: tuple[Owner, ...], since: str | None) -> Iterator[Subject]:
        """Yield everybody whom a slot names."""
        seen: dict[str, Owner] = {}
        for owner in people:
            name = owner.id or fold(owner.text)
            twin = seen.get(name) if owner.kind in _SOMEBODY else None
            yield Owned(**self.here, owner=owner, since=since, twin=twin)
            seen.setdefault(name, owner)
            if self.roster.usable:
                yield Resolved(
                    **self.here,
                    owner=owner,
                    since=since,
                    open=self.lifecycle.is_open(self.spec.status),
                )


_SOMEBODY = (OwnerKind.PERSON, OwnerKind.GROUP, OwnerKind.UNKNOWN)
