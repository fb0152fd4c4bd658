"""What specs are to each other: names, titles, relations, work items, time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specward.config import Relation
from specward.near import fold
from specward.placement import Placement
from specward.portfolio import Portfolio
from specward.relations import Said
from specward.spec import Spec, title_of
from specward.subjects import Dated, Named, Related, Subject, Tracked
from specward.walk.texts import head, here


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield each spec beside those before it, and what it says of others."""
    yield from _names(portfolio)
    finder = Finder(portfolio.placed, portfolio.specs)
    for spec in portfolio.specs:
        at = here(spec.reading, status=spec.status, cycle=spec.placement.cycle)
        for said in spec.relations:
            target = finder.find(spec, said)
            yield Related(
                **at,
                said=said,
                target=target,
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
            title = (at.cycle, fold(title_of(spec.reading) or path))
            yield Named(
                **here(spec.reading, status=spec.status, cycle=at.cycle),
                slug=at.slug,
                title=spec.title,
                same_slug=identities.get(at.identity),
                same_title=titles.get(title),
                near=head(spec.reading),
            )
            titles.setdefault(title, path)
        identities.setdefault(at.identity, path)


class Finder:
    """Finds the specs that relations name, by their paths."""

    def __init__(self, placed: Mapping[str, Placement], specs: Iterable[Spec]) -> None:
        self.placed = placed
        self.by_identity = {at.identity: path for path, at in placed.items()}
        self.by_slug: dict[str, list[str]] = {}
        for path, at in placed.items():
            self.by_slug.setdefault(at.slug, []).append(path)
        self.after = {spec.path: tuple(self.dependencies(spec)) for spec in specs}

    def dependencies(self, spec: Spec) -> Iterator[str]:
        """Yield the specs that *spec* depends on."""
        for said in spec.relations:
            target = self.find(spec, said)
            if said.relation is Relation.DEPENDS and target is not None:
                yield target

    def find(self, spec: Spec, said: Said) -> str | None:
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
            return tuple(self.placed[path].identity for path in self.by_slug[slug])
        return tuple(self.by_identity if slash else self.by_slug)

    def comes_back(self, spec: Spec, said: Said, target: str | None) -> bool:
        """Tell whether what *spec* depends on depends, in the end, on *spec*."""
        if target is None or said.relation is not Relation.DEPENDS:
            return False
        seen: set[str] = set()
        ahead = [target]
        while ahead:
            path = ahead.pop()
            if path == spec.path:
                return True
            if path not in seen:
                seen.add(path)
                ahead.extend(self.after.get(path, ()))
        return False
