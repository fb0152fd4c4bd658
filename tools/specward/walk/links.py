"""What specs are to each other: names, titles, relations, work items, time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specward.config import Relation
from specward.near import fold
from specward.portfolio import Portfolio
from specward.relations import Said
from specward.spec import Spec, title_of
from specward.subjects import Dated, Named, Related, Subject, Tracked
from specward.walk.texts import head, here


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield each spec beside those before it, and what it says of others."""
    yield from _names(portfolio.specs, portfolio)
    finder = Finder(portfolio)
    for spec in portfolio.specs:
        at = here(spec.reading, status=spec.status, cycle=spec.placement.cycle)
        for said in spec.relations:
            target = finder.find(spec, said)
            yield Related(
                **at,
                said=said,
                target=target.path if target else None,
                circle=finder.comes_back(spec, said, target),
                near=finder.near(said),
            )
        if spec.placement.asks.tracker is not None and spec.reading.outline is not None:
            yield Tracked(
                **at,
                tracker=spec.placement.asks.tracker,
                slug=spec.placement.slug,
                items=spec.work_items,
                near=head(spec.reading),
            )
        cycle = portfolio.cycles.get(spec.placement.cycle or "")
        if cycle is not None and cycle.ends is not None and portfolio.date is not None:
            yield Dated(
                **at,
                ends=cycle.ends,
                today=portfolio.date,
                open=portfolio.config.lifecycle.is_open(spec.status),
                near=head(spec.reading),
            )


def _names(specs: Iterable[Spec], portfolio: Portfolio) -> Iterator[Subject]:
    identities: dict[str, str] = {}
    titles: dict[tuple[str | None, str], str] = {}
    order = {name: number for number, name in enumerate(portfolio.cycles)}
    for spec in sorted(specs, key=lambda s: _by_cycle(s, order)):
        named = title_of(spec.reading) or spec.path
        title = (spec.placement.cycle, fold(named))
        yield Named(
            **here(spec.reading, status=spec.status, cycle=spec.placement.cycle),
            slug=spec.placement.slug,
            title=spec.title,
            same_slug=identities.get(spec.placement.identity),
            same_title=titles.get(title),
            near=head(spec.reading),
        )
        identities.setdefault(spec.placement.identity, spec.path)
        titles.setdefault(title, spec.path)


def _by_cycle(spec: Spec, order: Mapping[str, int]) -> tuple[int, str]:
    return order.get(spec.placement.cycle or "", -1), spec.path


class Finder:
    """Finds the specs that relations name."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.by_identity = {s.placement.identity: s for s in portfolio.specs}
        self.by_slug: dict[str, list[Spec]] = {}
        for spec in portfolio.specs:
            self.by_slug.setdefault(spec.placement.slug, []).append(spec)
        self.after: dict[str, tuple[str, ...]] = {}
        for spec in portfolio.specs:
            found = (
                self.find(spec, said)
                for said in spec.relations
                if said.relation is Relation.DEPENDS
            )
            self.after[spec.path] = tuple(each.path for each in found if each)

    def find(self, spec: Spec, said: Said) -> Spec | None:
        """Return the spec that *said* names: in *spec*'s own cycle, else anywhere.

        A slug that several other cycles have means the latest.
        """
        if said.text in self.by_identity:
            return self.by_identity[said.text]
        own = f"{spec.placement.cycle}/{said.text}" if spec.placement.cycle else ""
        if own in self.by_identity:
            return self.by_identity[own]
        others = self.by_slug.get(said.text, [])
        return others[-1] if others else None

    def near(self, said: Said) -> tuple[str, ...]:
        """Return the names of specs that a name can be a slip for."""
        _, slash, slug = said.text.rpartition("/")
        if slash and slug in self.by_slug:
            return tuple(s.placement.identity for s in self.by_slug[slug])
        return tuple(self.by_identity if slash else self.by_slug)

    def comes_back(self, spec: Spec, said: Said, target: Spec | None) -> bool:
        """Tell whether what *spec* depends on depends, in the end, on *spec*."""
        if target is None or said.relation is not Relation.DEPENDS:
            return False
        seen: set[str] = set()
        ahead = [target.path]
        while ahead:
            path = ahead.pop()
            if path == spec.path:
                return True
            if path not in seen:
                seen.add(path)
                ahead.extend(self.after.get(path, ()))
        return False
