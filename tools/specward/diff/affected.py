"""Which specs two sides have to read, for their pages to differ as whole ones do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from specward.config.model import Kind
from specward.lint.affected import naming, reach
from specward.lint.policy import file_patterns
from specward.specs.load import Loader, Scope
from specward.specs.pairing import changed
from specward.specs.paths import Placement
from specward.specs.resolve import Resolver


def extent(base: Loader, head: Loader) -> Scope | None:
    """Return what of both sides has to be read, ``None`` for all of it."""
    if _ruled(base) != _ruled(head):
        return None
    read = set(reach(base, head, changed(base.snapshot, head.snapshot)).specs)
    read.update(naming(head, _targets(base, head, read)))
    read.update(_regrouped(base, head))
    read.update(_retemplated(base, head))
    served = {path for side in (base, head) for path in _served(side, read)}
    return Scope(specs=frozenset(read | served), files=frozenset())


def _ruled(side: Loader) -> tuple[object, ...]:
    """Return what decides of all specs of a side what they are, and what they say."""
    config = side.config
    asked = tuple((each.path, each.requirements, each.when) for each in config.specs)
    return asked, file_patterns(config), config.statuses, config.lifecycle, side.names


def _targets(base: Loader, head: Loader, read: Collection[str]) -> frozenset[str]:
    """Return the slugs that mean other specs than before, a priority among them.

    :param read: the specs that changed, which can be something else by their status.
    """
    before, after = _by_slug(base, read), _by_slug(head, read)
    return frozenset(
        slug
        for slug in before.keys() | after.keys()
        if (was := before.get(slug, [])) != (now := after.get(slug, []))
        and any(Kind.PRIORITY in kinds for _, kinds in (*was, *now))
    )


def _by_slug(
    side: Loader, read: Collection[str]
) -> dict[str, list[tuple[str, frozenset[Kind]]]]:
    """Return where the specs of each slug lie, and what they are."""
    found: dict[str, list[tuple[str, frozenset[Kind]]]] = {}
    for path, at in side.placed.items():
        kinds = {at.requirements.kind}
        if path in read:
            kinds.add(side.spec(path).placement.requirements.kind)
        found.setdefault(at.slug, []).append((path, frozenset(kinds)))
    return found


def _regrouped(base: Loader, head: Loader) -> Iterator[str]:
    """Yield the specs of the cycles whose groups come in another order."""
    for side in (base, head):
        for path, at in side.placed.items():
            if _groups(base, at.cycle) != _groups(head, at.cycle):
                yield path


def _groups(side: Loader, name: str | None) -> tuple[str, ...]:
    cycle = side.cycles.get(name or "")
    return cycle.groups if cycle else ()


def _retemplated(base: Loader, head: Loader) -> Iterator[str]:
    """Yield the specs that another template judges, or one with other words."""
    known: tuple[dict[str, object], ...] = ({}, {})
    for path in base.placed.keys() & head.placed.keys():
        before, after = (
            tuple(_templates(side, side.placed[path], texts))
            for side, texts in zip((base, head), known, strict=True)
        )
        if before != after:
            yield path


def _templates(
    side: Loader, at: Placement, texts: dict[str, object]
) -> Iterator[object]:
    """Yield the templates that may judge a spec, whatever its status.

    :param texts: of the templates that were looked at.
    """
    for requirements in at.specs.all_requirements():
        path = side.templates.path_for(requirements, at)
        if path is not None and path not in texts:
            texts[path] = side.snapshot.resolve(path), side.snapshot.read(path)
        yield path and texts[path]


def _served(side: Loader, read: Iterable[str]) -> Iterator[str]:
    """Yield the priorities that specs of a side which are *read* stand under."""
    resolver = Resolver(side.placed, ())
    for path in read:
        if path in side.placed:
            priority = resolver.priority_of(side.spec(path))
            if priority is not None:
                yield priority
