"""What a patch can touch: the specs that have to be read to judge it.

The whole repository is known by its paths, but a spec that is the same on both
sides says the same of itself.  It is read only where a rule looks from it at
something that the patch changes: a spec that is named, a person, a cycle, a
title, a file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator
from urllib.parse import unquote

from specward.config.globs import fits
from specward.config.model import Specs, is_section
from specward.diagnostics.similar import fold
from specward.git.snapshot import Mode
from specward.people.roster import Group, Roster
from specward.specs import inventory
from specward.specs.load import Loader, Scope
from specward.specs.parsed import ParsedText
from specward.specs.resolve import Resolver
from specward.specs.spec import Spec, title_of

_ROLE = re.compile(r":[\w:.+-]+:(?=`)")
"""What stands in a title's text, but not in the title."""


_ESCAPE = re.compile(r"\\\s?")
"""A backslash, and the space that it takes with it."""


_BLANKS = re.compile(r"[\\\s]+")
"""What an address is compared without.

docutils takes blanks out of an address, be it written over several lines, and turns
escaped ones into spaces (docutils.parsers.rst.directives.uri).
"""


def reach(base: Loader, head: Loader, changed: frozenset[str]) -> Scope:
    """Return what has to be read of two sides that are judged by one policy.

    :param changed: the paths that are not the same on both sides.
    """
    return _Reach(base, head, changed).scope()


def naming(side: Loader, slugs: frozenset[str]) -> Iterator[str]:
    """Yield the specs whose text says something of a spec with one of *slugs*."""
    if not slugs:
        return
    called = _any_of(slugs)
    relations = _relations(side)
    for path, at in side.placed.items():
        text = _unescaped(side.snapshot.reader(path))
        if relations[at.specs.path].search(text) and called.search(text):
            yield path


class _Reach:
    def __init__(self, base: Loader, head: Loader, changed: frozenset[str]) -> None:
        self.sides = (base, head)
        self.changed = changed
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
        if self.sides[0].roster.usable != self.sides[1].roster.usable:
            self.read |= self.sides[0].placed.keys() | self.sides[1].placed.keys()
        self.read |= set(self._of_cycles())
        twins = self._other_twins()
        called = frozenset(self._called(twins))
        slugs = frozenset(twins.values())
        self.read |= set(self._naming(self._people(), slugs, files)) | called
        self.read |= set(self._titled(touched | called))
        self._follow()
        exempt = frozenset(self._exempt(files))
        return Scope(specs=frozenset(self.read | exempt), files=files | exempt)

    def _specs(self, paths: Iterable[str]) -> Iterator[Spec]:
        for side in self.sides:
            for path in paths:
                if path in side.placed:
                    yield side.spec(path)

    def _files(self, touched: frozenset[str]) -> frozenset[str]:
        """Return the files that changed, and those that changed texts refer to."""
        named = {
            path
            for parsed in self._readings(touched)
            for path in inventory.referenced(parsed)
        }
        base, head = (side.snapshot for side in self.sides)
        links = {
            path
            for path, mode in head.modes.items()
            if mode is Mode.SYMLINK and base.has_target(path) != head.has_target(path)
        }
        return frozenset(self.changed | named | links)

    def _readings(self, touched: frozenset[str]) -> Iterator[ParsedText]:
        """Yield the changed specs and cycle files as they were read."""
        yield from (spec.parsed for spec in self._specs(touched))
        for side in self.sides:
            for cycle in side.cycles.values():
                if cycle.parsed is not None and cycle.parsed.path in self.changed:
                    yield cycle.parsed

    def _of_cycles(self) -> Iterator[str]:
        """Yield the specs of a cycle whose own file changed: its days count."""
        base, head = self.sides
        names = base.cycles.keys() | head.cycles.keys()
        moved = {name for name in names if _days(base, name) != _days(head, name)}
        for path, at in head.placed.items():
            if at.cycle in moved:
                yield path

    def _people(self) -> frozenset[str]:
        """Return the names whose entry in the roster changed."""
        base, head = (side.roster for side in self.sides)
        others = _others(base, head)
        return frozenset(
            name
            for name in base.by_name.keys() | head.by_name.keys()
            if base.by_name.get(name) != head.by_name.get(name)
            or head.by_name[name] in others
        )

    def _other_twins(self) -> dict[str, str]:
        """Return the identities, with slugs, that other files have than before.

        One file in the place of one is the same spec.
        """
        base, head = (_by_identity(side) for side in self.sides)
        slugs = {
            at.identity: at.slug for side in self.sides for at in side.placed.values()
        }
        return {
            identity: slug
            for identity, slug in slugs.items()
            if (ours := head.get(identity, [])) != (theirs := base.get(identity, []))
            and (len(ours), len(theirs)) != (1, 1)
        }

    def _called(self, identities: Container[str]) -> Iterator[str]:
        """Yield the specs of some identities."""
        for side in self.sides:
            for path, at in side.placed.items():
                if at.identity in identities:
                    yield path

    def _naming(
        self, people: frozenset[str], slugs: frozenset[str], files: frozenset[str]
    ) -> Iterator[str]:
        """Yield the unchanged specs in whose text one of the names stands."""
        head = self.sides[1]
        strays = {
            _dense(posixpath.basename(path))
            for path in files
            if path not in head.placed
        }
        names = _any_of(strays)
        relations = _relations(head)
        if not (people or slugs or strays):
            return
        called = _any_of(slugs)
        for path, at in head.placed.items():
            if path in self.read:
                continue
            data = head.snapshot.reader(path)
            text = _unescaped(data)
            said = relations[at.specs.path]
            if (slugs and said.search(text) and called.search(text)) or (
                strays and names.search(_dense(unquote(text)))
            ):
                yield path
            elif people:
                folded = f" {fold(text.replace(',', ' '))} "
                if any(f" {name} " in folded for name in people):
                    yield path

    def _titled(self, touched: frozenset[str]) -> Iterator[str]:
        """Yield the unchanged specs that may have a changed one's title."""
        head = self.sides[1]
        titles: dict[str | None, set[str]] = {}
        for spec in self._specs(touched):
            title = title_of(spec.parsed)
            if title:
                titles.setdefault(spec.placement.cycle, set()).add(fold(title))
        for path, at in head.placed.items():
            if at.cycle in titles and path not in self.read:
                text = "\n".join(head.text(path).lines)
                top = fold(_ESCAPE.sub("", _ROLE.sub("", text)))
                if any(title in top for title in titles[at.cycle]):
                    yield path

    def _follow(self) -> None:
        """Read what specs depend on, to the end: it may lead back."""
        for side in self.sides:
            resolver = Resolver(side.placed, ())
            ahead = [path for path in self.read if path in side.placed]
            seen = set(ahead)
            while ahead:
                for target in resolver.dependencies(side.spec(ahead.pop())):
                    if target not in seen:
                        seen.add(target)
                        ahead.append(target)
            self.read |= seen

    def _exempt(self, files: frozenset[str]) -> Iterator[str]:
        """Yield what an exemption is for beside what is read: all of it uses it."""
        everything = [
            *self.sides[0].snapshot.modes,
            *self.sides[1].snapshot.modes,
        ]
        read = self.read | files
        for each in self.sides[1].config.exemptions:
            patterns = (each.path,) if each.path else ()
            if any(fits(path, patterns) for path in read):
                yield from (path for path in everything if fits(path, patterns))


def _days(side: Loader, name: str) -> object:
    cycle = side.cycles.get(name)
    return (cycle.ends, cycle.frozen) if cycle else None


def _relations(side: Loader) -> dict[str, re.Pattern[str]]:
    """Return what has to stand in a text that says something of other specs.

    By pattern, whatever the cycle or the status of the text.
    """
    # The first of several with one path is the one that counts.
    specs = reversed(side.config.specs)
    return {each.path: _relations_of(each) for each in specs}


def _relations_of(specs: Specs) -> re.Pattern[str]:
    slots = {
        slot
        for requirements in specs.all_requirements()
        for slot in requirements.relations.of_specs.values()
    }
    said = (
        re.escape(slot.rpartition("/")[2]) if is_section(slot) else re.escape(slot)
        for slot in sorted(slots)
    )
    return re.compile("|".join(said) or "(?!)", re.IGNORECASE)


def _unescaped(data: bytes) -> str:
    return _ESCAPE.sub("", data.decode("utf-8", "replace"))


def _dense(text: str) -> str:
    return _BLANKS.sub("", text)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    made = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(made or "(?!)")


def _by_identity(side: Loader) -> dict[str, list[str]]:
    """Return the paths of each identity."""
    found: dict[str, list[str]] = {}
    for path, at in side.placed.items():
        found.setdefault(at.identity, []).append(path)
    return found


def _others(base: Roster, head: Roster) -> frozenset[str]:
    """Return the ids whose entries are not the same in both.

    So are a group's whose members' are not, and of those who come into a group or
    leave it: a role can ask for somebody of it.
    """
    entries = [{entry.id: entry for entry in side.all()} for side in (base, head)]
    ids = entries[0].keys() | entries[1].keys()
    others = {each for each in ids if entries[0].get(each) != entries[1].get(each)}
    groups = {
        group.id
        for group in head.groups.values()
        if not others.isdisjoint(group.members)
    }
    moved = set(_moved(base, head, others))
    return frozenset(others | groups | base.within(moved) | head.within(moved))


def _moved(base: Roster, head: Roster, ids: Iterable[str]) -> Iterator[str]:
    """Yield who is in one of some groups on one side only."""
    for id_ in ids:
        there = [side.groups.get(id_, _NOBODY) for side in (base, head)]
        for one, other in (there, reversed(there)):
            yield from {*one.members, *one.groups}.difference(
                other.members, other.groups
            )


_NOBODY = Group(id="", name="")
