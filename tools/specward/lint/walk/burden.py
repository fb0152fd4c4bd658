"""How many open specs each person leads."""

from __future__ import annotations

from collections.abc import Iterator

from specward.lint.targets import Carried, Subject
from specward.lint.walk.texts import here
from specward.specs.owners import Owner, OwnerKind
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield each spec of each person of the roster, person by person."""
    if not portfolio.roster.usable:
        return
    lifecycle = portfolio.config.lifecycle
    for led in _led(portfolio).values():
        open_ones = {
            spec.path: (spec.path, owner.location)
            for spec, owner in led
            if lifecycle.is_open(spec.status)
        }
        numbers = {path: number for number, path in enumerate(open_ones)}
        mentions = tuple(open_ones.values())
        for spec, owner in led:
            yield Carried(
                **here(spec.parsed, status=spec.status, cycle=spec.placement.cycle),
                owner=owner,
                all=mentions,
                number=numbers.get(spec.path),
            )


def _led(portfolio: Portfolio) -> dict[str, list[tuple[Spec, Owner]]]:
    """Return the specs of each person, in the order of cycles and paths."""
    order = {name: number for number, name in enumerate(portfolio.cycles)}

    def by_cycle(spec: Spec) -> tuple[int, str]:
        return order.get(spec.placement.cycle or "", -1), spec.path

    led: dict[str, list[tuple[Spec, Owner]]] = {}
    for spec in sorted(portfolio.specs, key=by_cycle):
        for id_, owner in _people(spec).items():
            led.setdefault(id_, []).append((spec, owner))
    return led


def _people(spec: Spec) -> dict[str, Owner]:
    """Return the people who lead a spec, each as first named."""
    found: dict[str, Owner] = {}
    for owner in spec.owners:
        if owner.kind is OwnerKind.PERSON and owner.id is not None:
            found.setdefault(owner.id, owner)
    return found
