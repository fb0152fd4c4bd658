"""What a spec says of its status and its owners."""

from __future__ import annotations

from collections.abc import Iterator

from specward import fields
from specward.near import fold
from specward.outline import Outline
from specward.people import Owner, OwnerKind
from specward.portfolio import Portfolio
from specward.spec import Spec
from specward.subjects import Led, Owned, Placed, Resolved, Subject
from specward.template import FieldSlot
from specward.walk.texts import head, here


class Standing:
    """Walks what a spec says of its status and its owners."""

    def __init__(self, spec: Spec, seen: Outline, portfolio: Portfolio) -> None:
        self.spec = spec
        self.given = seen.fields
        self.lifecycle = portfolio.config.lifecycle
        self.roster = portfolio.roster
        self.here = here(spec.reading, status=spec.status, cycle=spec.placement.cycle)

    def subjects(self) -> Iterator[Subject]:
        """Yield what is to be judged of status and owners."""
        said = self.spec.placement.status
        field = fields.named(self.given, fields.STATUS)
        if said is not None and field and field.text in self.lifecycle.statuses:
            yield Placed(**self.here, said=said, field=field)
        schema, name = self.spec.reading.schema, self.spec.placement.asks.owner_field
        slot = schema.field(name) if schema and name else None
        if slot is not None and self.asked(slot):
            yield Led(
                **self.here,
                owners=self.spec.owners,
                slot=slot,
                field=fields.named(self.given, slot.name),
                near=head(self.spec.reading),
            )
        yield from self.owners(slot.since if slot else None)

    def asked(self, slot: FieldSlot) -> bool:
        """Tell whether the spec has to name an owner."""
        dropped = self.lifecycle.is_dropped(self.spec.status)
        return not slot.optional and not (slot.since and dropped)

    def owners(self, since: str | None) -> Iterator[Subject]:
        """Yield each owner."""
        seen: dict[str, Owner] = {}
        for owner in self.spec.owners:
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
