"""What a patch can touch: the specs that have to be read to judge it.

All paths of the repository are known, but a spec that is the same on both sides has
the same findings, unless a rule looks from it at something that the patch changes: a
spec that it names, a person, a cycle, a title, a file.  Texts are searched for names of
those before they are parsed; what is found in vain is read in vain, and does no harm.
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
"""A role's name in front of its text: in a title's source, but not in the title."""

_ESCAPE = re.compile(r"\\\s?")
"""A backslash, and the space that it takes with it."""

_BLANKS = b" \t\r\n\\"
"""What addresses are compared without."""

_NO_GROUP = Group(id="", name="")


def reach(base: Loader, head: Loader, changed: frozenset[str]) -> Scope:
    """Return what has to be read of two sides that have one policy.

    :param changed: the paths that are not the same on both sides.
    """
    return _Affected(base, head, changed).scope()


def naming(side: Loader, slugs: frozenset[str]) -> Iterator[str]:
    """Yield the specs whose text may name a spec with one of *slugs* in a relation."""
    if not slugs:
        return
    any_slug = _any_of(slugs)
    relations = _relations(side)
    for path, at in side.placed.items():
        text = _unescaped(side.snapshot.reader(path))
        if relations[at.specs.path].search(text) and any_slug.search(text):
            yield path


class _Affected:
    def __init__(self, base: Loader, head: Loader, changed: frozenset[str]) -> None:
        self.sides = (base, head)
        self.changed = changed
        self.read = {
            path for side in self.sides for path in self.changed & side.placed.keys()
        }
        # A file that is the same on both sides is another spec where another pattern
        # of the configuration places it.
        self.read |= {
            path
            for path in base.placed.keys() & head.placed.keys()
            if base.placed[path].identity != head.placed[path].identity
        }
        self.read |= base.placed.keys() ^ head.placed.keys()

    def scope(self) -> Scope:
        """Return all that is affected; each step adds to what is read."""
        changed = frozenset(self.read)
        files = self._files(changed)
        if self.sides[0].roster.usable != self.sides[1].roster.usable:
            self.read |= self.sides[0].placed.keys() | self.sides[1].placed.keys()
        self.read |= set(self._in_changed_cycles())
        slugs = self._changed_identities()
        same_identity = frozenset(self._with_identity(slugs))
        naming = self._naming(self._changed_names(), frozenset(slugs.values()), files)
        self.read |= set(naming) | same_identity
        self.read |= set(self._with_same_title(changed | same_identity))
        self._add_dependencies()
        suppressed = frozenset(self._with_same_suppression(files))
        return Scope(specs=frozenset(self.read | suppressed), files=files | suppressed)

    def _specs(self, paths: Iterable[str]) -> Iterator[Spec]:
        for side in self.sides:
            for path in paths:
                if path in side.placed:
                    yield side.spec(path)

    def _files(self, changed: frozenset[str]) -> frozenset[str]:
        """Return the files that changed, and those that *changed* specs refer to."""
        referenced = {
            path
            for parsed in self._changed_texts(changed)
            for path in inventory.referenced(parsed)
        }
        base, head = (side.snapshot for side in self.sides)
        links = {
            path
            for path, mode in head.modes.items()
            if mode is Mode.SYMLINK and base.has_target(path) != head.has_target(path)
        }
        return frozenset(self.changed | referenced | links)

    def _changed_texts(self, changed: frozenset[str]) -> Iterator[ParsedText]:
        """Yield the *changed* specs, and the cycle files that changed."""
        yield from (spec.parsed for spec in self._specs(changed))
        for side in self.sides:
            for cycle in side.cycles.values():
                if cycle.parsed is not None and cycle.parsed.path in self.changed:
                    yield cycle.parsed

    def _in_changed_cycles(self) -> Iterator[str]:
        """Yield the specs of the cycles whose days changed."""
        base, head = self.sides
        names = base.cycles.keys() | head.cycles.keys()
        changed = {name for name in names if _days(base, name) != _days(head, name)}
        for path, at in head.placed.items():
            if at.cycle in changed:
                yield path

    def _changed_names(self) -> frozenset[str]:
        """Return the names whose entry in the roster changed."""
        base, head = (side.roster for side in self.sides)
        changed = _changed_entries(base, head)
        return frozenset(
            name
            for name in base.by_name.keys() | head.by_name.keys()
            if base.by_name.get(name) != head.by_name.get(name)
            or head.by_name[name] in changed
        )

    def _changed_identities(self) -> dict[str, str]:
        """Return the identities that other files have than before, with their slugs.

        One file in place of one file is the same spec at another path: no change.
        """
        base, head = (_by_identity(side) for side in self.sides)
        slugs = {
            at.identity: at.slug for side in self.sides for at in side.placed.values()
        }
        return {
            identity: slug
            for identity, slug in slugs.items()
            if (new := head.get(identity, [])) != (old := base.get(identity, []))
            and (len(new), len(old)) != (1, 1)
        }

    def _with_identity(self, identities: Container[str]) -> Iterator[str]:
        for side in self.sides:
            for path, at in side.placed.items():
                if at.identity in identities:
                    yield path

    def _naming(
        self, people: frozenset[str], slugs: frozenset[str], files: frozenset[str]
    ) -> Iterator[str]:
        """Yield the unchanged specs whose text has a name of *people* or *files*.

        Or, in a relation, one of *slugs*.
        """
        head = self.sides[1]
        assets = {
            _without_blanks(posixpath.basename(path).encode(errors="surrogateescape"))
            for path in files
            if path not in head.placed
        }
        if not (people or slugs or assets):
            return
        any_asset, any_slug = _any_of(assets), _any_of(slugs)
        relations = _relations(head)
        for path, at in head.placed.items():
            if path in self.read:
                continue
            data = head.snapshot.reader(path)
            if assets and any_asset.search(_without_blanks(data)):
                yield path
                continue
            text = _unescaped(data)
            relation = relations[at.specs.path]
            if slugs and relation.search(text) and any_slug.search(text):
                yield path
            elif people:
                folded = f" {fold(text.replace(',', ' '))} "
                if any(f" {name} " in folded for name in people):
                    yield path

    def _with_same_title(self, changed: frozenset[str]) -> Iterator[str]:
        """Yield the unchanged specs that may have the title of a *changed* one."""
        head = self.sides[1]
        titles: dict[str | None, set[str]] = {}
        for spec in self._specs(changed):
            title = title_of(spec.parsed)
            if title:
                titles.setdefault(spec.placement.cycle, set()).add(fold(title))
        for path, at in head.placed.items():
            if at.cycle in titles and path not in self.read:
                text = "\n".join(head.text(path).lines)
                folded = fold(_ESCAPE.sub("", _ROLE.sub("", text)))
                if any(title in folded for title in titles[at.cycle]):
                    yield path

    def _add_dependencies(self) -> None:
        """Add what specs depend on, and what that depends on: there may be a cycle."""
        for side in self.sides:
            resolver = Resolver(side.placed, ())
            pending = [path for path in self.read if path in side.placed]
            known = set(pending)
            while pending:
                for path in resolver.dependencies(side.spec(pending.pop())):
                    if path not in known:
                        known.add(path)
                        pending.append(path)
            self.read |= known

    def _with_same_suppression(self, files: frozenset[str]) -> Iterator[str]:
        """Yield the files of the [[exempt]] tables that what is read belongs to.

        Whether such a table hides anything is known only when all its files are read.
        """
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
    """Return patterns of the names of slots that relate a spec to others.

    By the path of [[specs]], whatever the cycle or the status of the text.
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
    names = (
        re.escape(slot.rpartition("/")[2]) if is_section(slot) else re.escape(slot)
        for slot in sorted(slots)
    )
    return re.compile("|".join(names) or "(?!)", re.IGNORECASE)


def _unescaped(data: bytes) -> str:
    return _ESCAPE.sub("", data.decode("utf-8", "replace"))


def _without_blanks(data: bytes) -> str:
    """Return a text without blanks and backslashes, as addresses are compared.

    docutils takes blanks out of an address, be it written over several lines, and turns
    escaped ones into spaces (docutils.parsers.rst.directives.uri).
    """
    # Bytes lose most blanks many times faster than a str does; `split` takes the rest.
    text = data.translate(None, _BLANKS).decode("utf-8", "replace")
    return "".join(unquote(text).split())


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


def _by_identity(side: Loader) -> dict[str, list[str]]:
    by_identity: dict[str, list[str]] = {}
    for path, at in side.placed.items():
        by_identity.setdefault(at.identity, []).append(path)
    return by_identity


def _changed_entries(base: Roster, head: Roster) -> frozenset[str]:
    """Return the ids of the people and groups whose entries changed.

    With the groups of which a member changed, and those who joined or left a group:
    a role can require a member of it.
    """
    entries = [{entry.id: entry for entry in side.all()} for side in (base, head)]
    ids = entries[0].keys() | entries[1].keys()
    changed = {id_ for id_ in ids if entries[0].get(id_) != entries[1].get(id_)}
    groups = {
        group.id
        for group in head.groups.values()
        if not changed.isdisjoint(group.members)
    }
    moved = set(_joined_or_left(base, head, changed))
    return frozenset(changed | groups | base.within(moved) | head.within(moved))


def _joined_or_left(base: Roster, head: Roster, ids: Iterable[str]) -> Iterator[str]:
    """Yield the members of the groups *ids* that are members on one side only."""
    for id_ in ids:
        old, new = (side.groups.get(id_, _NO_GROUP) for side in (base, head))
        yield from {*old.members, *old.groups} ^ {*new.members, *new.groups}
