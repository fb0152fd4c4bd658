"""The targets of specs: their texts, their people, and what they are to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from specward.diagnostics.similar import fold
from specward.lint.targets import (
    SpecAmongOthers,
    SpecRef,
    SpecTarget,
    Target,
    TextContext,
    Workload,
)
from specward.lint.walk.people import PeopleWalk, by_cycle, people, workloads
from specward.lint.walk.texts import TextWalk, title_location
from specward.specs.owners import OwnerKind
from specward.specs.portfolio import Portfolio
from specward.specs.resolve import Resolver
from specward.specs.spec import Spec, title_of


class Twins(NamedTuple):
    """The paths of the first specs of a cycle with a spec's slug, and its title."""

    same_slug: str | None
    same_title: str | None


def targets(portfolio: Portfolio) -> Iterator[Target]:
    """Yield the targets of every spec that was read."""
    twins, workload = _twins(portfolio), workloads(portfolio)
    resolver = Resolver(portfolio.placed, portfolio.specs)
    for spec in portfolio.specs:
        context = TextContext.of_spec(spec)
        yield from _text(spec, context, portfolio)
        yield from _spec(spec, context, portfolio, twins[spec.path])
        yield from PeopleWalk(spec=spec, context=context, portfolio=portfolio).targets()
        for id_, owner in people(spec).items():
            yield Workload(
                context=context, owner=owner, open_specs=workload.get(id_, {})
            )
        yield from _references(spec, context, resolver)


def _text(spec: Spec, context: TextContext, portfolio: Portfolio) -> Iterator[Target]:
    named = (owner for each in (spec.owners, *spec.roles.values()) for owner in each)
    placeholders = {
        owner.location.line for owner in named if owner.kind is OwnerKind.PLACEHOLDER
    }
    yield from TextWalk(
        parsed=spec.parsed,
        context=context,
        lifecycle=portfolio.config.lifecycle,
        excluded=placeholders,
    ).targets()


def _spec(
    spec: Spec, context: TextContext, portfolio: Portfolio, twins: Twins
) -> Iterator[Target]:
    location = title_location(spec.parsed)
    lifecycle = portfolio.config.lifecycle
    yield SpecTarget(context=context, spec=spec, location=location, lifecycle=lifecycle)
    yield SpecAmongOthers(
        context=context,
        spec=spec,
        location=location,
        lifecycle=lifecycle,
        portfolio=portfolio,
        same_slug=twins.same_slug,
        same_title=twins.same_title,
    )


def _references(
    spec: Spec, context: TextContext, resolver: Resolver
) -> Iterator[SpecRef]:
    for ref in spec.relations:
        target = resolver.resolve(spec, ref)
        yield SpecRef(
            context=context,
            ref=ref,
            target=target,
            circular=resolver.is_circular(spec, ref, target),
            candidates=resolver.candidates(ref),
        )


def _twins(portfolio: Portfolio) -> Mapping[str, Twins]:
    """Return the twins of every spec that was read, by its path.

    A spec that was not read has a slug, and no title.
    """
    read = {spec.path: spec for spec in portfolio.specs}
    identities: dict[str, str] = {}
    titles: dict[tuple[str | None, str], str] = {}
    twins: dict[str, Twins] = {}
    for path in by_cycle(portfolio):
        at = portfolio.placed[path]
        if path in read:
            title = (at.cycle, fold(title_of(read[path].parsed) or path))
            twins[path] = Twins(identities.get(at.identity), titles.get(title))
            titles.setdefault(title, path)
        identities.setdefault(at.identity, path)
    return twins
