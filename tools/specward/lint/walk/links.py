"""What specs are to each other: names, titles, relations, work items, time."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics.similar import fold
from specward.lint.targets import Dated, Named, Related, Subject, Tracked
from specward.lint.walk.texts import head, here
from specward.specs.portfolio import Portfolio
from specward.specs.resolve import Resolver
from specward.specs.spec import title_of


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield each spec beside those before it, and what it says of others."""
    yield from _names(portfolio)
    resolver = Resolver(portfolio.placed, portfolio.specs)
    for spec in portfolio.specs:
        at = here(spec.parsed, status=spec.status, cycle=spec.placement.cycle)
        for said in spec.relations:
            target = resolver.resolve(spec, said)
            yield Related(
                **at,
                said=said,
                target=target,
                circle=resolver.is_circular(spec, said, target),
                near=resolver.candidates(said),
            )
        if (
            spec.placement.requirements.tracker is not None
            and spec.parsed.outline is not None
        ):
            yield Tracked(
                **at,
                tracker=spec.placement.requirements.tracker,
                slug=spec.placement.slug,
                items=spec.work_items,
                near=head(spec.parsed),
            )
        cycle = portfolio.cycles.get(spec.placement.cycle or "")
        if cycle is not None and cycle.ends is not None and portfolio.date is not None:
            yield Dated(
                **at,
                ends=cycle.ends,
                today=portfolio.date,
                open=portfolio.config.lifecycle.is_open(spec.status),
                near=head(spec.parsed),
            )


def _names(portfolio: Portfolio) -> Iterator[Subject]:
    read = {spec.path: spec for spec in portfolio.specs}
    identities: dict[str, str] = {}
    titles: dict[tuple[str | None, str], str] = {}
    order = {name: number for number, name in enumerate(portfolio.cycles)}

    def by_cycle(path: str) -> tuple[int, str]:
        return order.get(portfolio.placed[path].cycle or "", -1), path

    for path in sorted(portfolio.placed, key=by_cycle):
        at = portfolio.placed[path]
        spec = read.get(path)
        if spec is not None:
            title = (at.cycle, fold(title_of(spec.parsed) or path))
            yield Named(
                **here(spec.parsed, status=spec.status, cycle=at.cycle),
                slug=at.slug,
                title=spec.title,
                same_slug=identities.get(at.identity),
                same_title=titles.get(title),
                near=head(spec.parsed),
            )
            titles.setdefault(title, path)
        identities.setdefault(at.identity, path)
