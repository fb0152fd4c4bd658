"""Relations resolved: which spec one means where it names another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specward.config.model import Kind, Relation
from specward.specs.paths import Placement
from specward.specs.relations import RelationRef
from specward.specs.spec import Spec


class Resolver:
    """Resolves references between specs to paths.

    :param placed: the specs that can be referred to.
    :param specs: those whose dependencies are followed by :meth:`is_circular`.
    """

    def __init__(self, placed: Mapping[str, Placement], specs: Iterable[Spec]) -> None:
        self.placed = placed
        self.by_identity = {at.identity: path for path, at in placed.items()}
        self.by_slug: dict[str, list[str]] = {}
        for path, at in placed.items():
            self.by_slug.setdefault(at.slug, []).append(path)
        self.depends_on = {spec.path: tuple(self.dependencies(spec)) for spec in specs}

    def dependencies(self, spec: Spec) -> Iterator[str]:
        """Yield the paths of the specs that *spec* depends on."""
        for ref in spec.relations:
            target = self.resolve(spec, ref)
            if ref.relation is Relation.DEPENDS and target is not None:
                yield target

    def resolve(self, spec: Spec, ref: RelationRef) -> str | None:
        """Return the path of the spec that *ref* in *spec* refers to.

        A slug means the spec of *spec*'s own cycle, else the one of the latest cycle.
        """
        if ref.text in self.by_identity:
            return self.by_identity[ref.text]
        own = f"{spec.placement.cycle}/{ref.text}" if spec.placement.cycle else ""
        if own in self.by_identity:
            return self.by_identity[own]
        others = self.by_slug.get(ref.text, [])
        return others[-1] if others else None

    def candidates(self, ref: RelationRef) -> tuple[str, ...]:
        """Return the names that a misspelt reference could stand for.

        They are written as *ref* is: identities after a ``/``, else slugs.
        """
        _, slash, slug = ref.text.rpartition("/")
        if slash and slug in self.by_slug:
            return tuple(self.placed[path].identity for path in self.by_slug[slug])
        return tuple(self.by_identity if slash else self.by_slug)

    def is_circular(self, spec: Spec, ref: RelationRef, target: str | None) -> bool:
        """Return whether *target*, a dependency of *spec*, leads back to *spec*."""
        if target is None or ref.relation is not Relation.DEPENDS:
            return False
        seen: set[str] = set()
        ahead = [target]
        while ahead:
            path = ahead.pop()
            if path == spec.path:
                return True
            if path not in seen:
                seen.add(path)
                ahead.extend(self.depends_on.get(path, ()))
        return False

    def priority_of(self, spec: Spec) -> str | None:
        """Return the path of the priority, in its own cycle, that *spec* serves."""
        for ref in spec.relations:
            target = self.resolve(spec, ref)
            if ref.relation is not Relation.PRIORITY or target is None:
                continue
            at = self.placed[target]
            own = at.cycle == spec.placement.cycle and target != spec.path
            if own and at.requirements.kind is Kind.PRIORITY:
                return target
        return None
