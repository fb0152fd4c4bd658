"""What a patch can touch: the specs that have to be read to judge it.

The whole repository is known by its paths, but a spec that is the same on both
sides says the same of itself.  It is read only where a rule looks from it at
something that the patch changes: a spec that is named, a person, a cycle, a
title, a file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from specward import change, world
from specward.config import Relation, is_section
from specward.load import Loader, Scope
from specward.near import fold
from specward.placement import Placement
from specward.roster import Group, Person, Roster
from specward.spec import Spec, title_of
from specward.walk.links import Finder


def reach(base: Loader, head: Loader) -> Scope:
    """Return what has to be read of two sides that are judged by one policy."""
    return _Reach(base, head).scope()


class _Reach:
    def __init__(self, base: Loader, head: Loader) -> None:
        self.sides = (base, head)
        self.changed = change.changed(base.snapshot, head.snapshot)
        self.read = {
            path for side in self.sides for path in self.changed & side.placed.keys()
        }
        # Alike on both sides: placed by other patterns, a file is another spec.
        self.read |= {
            path
            for path in base.placed.keys() & head.placed.keys()
            if base.placed[path].identity != head.placed[path].identity
        }
        self.read |= base.placed.keys() ^ head.placed.keys()

    def scope(self) -> Scope:
        touched = frozenset(self.read)
        files = self._files(touched)
        self.read |= set(self._of_cycles())
        self.read |= set(self._naming(self._people(), self._slugs(), files))
        self.read |= set(self._titled(touched))
        self._follow(touched)
        return Scope(specs=frozenset(self.read), files=files)

    def _specs(self, paths: Iterable[str]) -> Iterator[Spec]:
        for side in self.sides:
            for path in paths:
                if path in side.placed:
                    yield side.spec(path)

    def _files(self, touched: frozenset[str]) -> frozenset[str]:
        """Return the files that changed, and those that changed specs refer to."""
        named = {
            path
            for spec in self._specs(touched)
            for path in world.referenced(spec.reading)
        }
        return frozenset(self.changed | named)

    def _of_cycles(self) -> Iterator[str]:
        """Yield the specs of a cycle whose own file changed: its days count."""
        base, head = self.sides
        names = base.cycles.keys() | head.cycles.keys()
        moved = {name for name in names if _days(base, name) != _days(head, name)}
        for path, at in head.placed.items():
            if at.cycle in moved:
                yield path

    def _people(self) -> frozenset[str]:
        """Return what the people are called whose entries in the roster changed."""
        base, head = (side.roster for side in self.sides)
        return frozenset(
            fold(call) for entry in _other_people(base, head) for call in entry.calls
        )

    def _slugs(self) -> frozenset[str]:
        """Return the slugs of specs that came, went, or are called otherwise."""
        base, head = (
            {at.identity: at.slug for at in side.placed.values()} for side in self.sides
        )
        other = base.keys() ^ head.keys()
        return frozenset((base | head)[identity] for identity in other)

    def _naming(
        self, people: frozenset[str], slugs: frozenset[str], files: frozenset[str]
    ) -> Iterator[str]:
        """Yield the unchanged specs in whose text one of the names stands."""
        head = self.sides[1]
        strays = {posixpath.basename(path) for path in files if path not in head.placed}
        names = _any_of(strays)
        relations = {at.specs.path: _relations(at) for at in head.placed.values()}
        if not (people or slugs or strays):
            return
        called = _any_of(slugs)
        for path, at in head.placed.items():
            if path in self.read:
                continue
            data = head.snapshot.reader(path)
            text = data.decode("utf-8", "replace")
            said = relations[at.specs.path]
            if (slugs and said.search(text) and called.search(text)) or (
                strays and names.search(text)
            ):
                yield path
            elif people:
                folded = f" {fold(text)} "
                if any(f" {name} " in folded for name in people):
                    yield path

    def _titled(self, touched: frozenset[str]) -> Iterator[str]:
        """Yield the unchanged specs that may have a changed one's title."""
        head = self.sides[1]
        titles: dict[str | None, set[str]] = {}
        for spec in self._specs(touched):
            title = title_of(spec.reading)
            if title:
                titles.setdefault(spec.placement.cycle, set()).add(fold(title))
        for path, at in head.placed.items():
            if at.cycle in titles and path not in self.read:
                top = fold("\n".join(head.text(path).lines))
                if any(title in top for title in titles[at.cycle]):
                    yield path

    def _follow(self, touched: frozenset[str]) -> None:
        """Read what changed specs depend on, to the end: it may lead back."""
        for side in self.sides:
            finder = Finder(side.placed, ())
            ahead = [path for path in touched if path in side.placed]
            seen = set(ahead)
            while ahead:
                for target in finder.dependencies(side.spec(ahead.pop())):
                    if target not in seen:
                        seen.add(target)
                        ahead.append(target)
            self.read |= seen


def _days(side: Loader, name: str) -> object:
    cycle = side.cycles.get(name)
    return (cycle.ends, cycle.frozen) if cycle else None


def _relations(at: Placement) -> re.Pattern[str]:
    """Return what has to stand in a text that says something of other specs."""
    slots = [
        slot
        for relation, slot in at.asks.relations.items()
        if relation is not Relation.GROUP
    ]
    said = (
        re.escape(slot.rpartition("/")[2]) if is_section(slot) else f"{re.escape(slot)}"
        for slot in slots
    )
    return re.compile("|".join(said) or "(?!)", re.IGNORECASE)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    made = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(made or "(?!)")


def _other_people(base: Roster, head: Roster) -> Iterator[Person | Group]:
    """Yield the entries that are not the same in both."""
    for one, other in ((base, head), (head, base)):
        there = {entry.id: entry for entry in other.all()}
        yield from (entry for entry in one.all() if there.get(entry.id) != entry)
