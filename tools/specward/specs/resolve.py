"""Which spec is meant where one names another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specward.config.model import Kind, Relation
from specward.specs.paths import Placement
from specward.specs.relations import Said
from specward.specs.spec import Spec


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

    def serves(self, spec: Spec) -> str | None:
        """Return the priority of *spec*'s own cycle that it says it serves."""
        for said in spec.relations:
            target = self.find(spec, said)
            if said.relation is not Relation.PRIORITY or target is None:
                continue
            at = self.placed[target]
            own = at.cycle == spec.placement.cycle and target != spec.path
            if own and at.requirements.kind is Kind.PRIORITY:
                return target
        return None
