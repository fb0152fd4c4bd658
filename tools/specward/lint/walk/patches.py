"""What a patch does to specs: which change, come, go and move, and by whose hand."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from specward.config import fields
from specward.diagnostics.finding import START, Location
from specward.git.log_entry import Author
from specward.lint.targets import Edited, Gone, Moved, OfPatch, Stepped, Touched
from specward.specs import redirects
from specward.specs.paths import Placement, filled
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec


class Deeds(Struct, frozen=True, kw_only=True):
    """What a patch did, as far as both sides tell.

    :param pairs: which spec of the head each spec of the base is, by path.
    :param changed: the paths that are not the same on both sides.
    :param authors: gives who wrote it, co-authors with them; asked if needed.
    """

    base: Portfolio
    head: Portfolio
    pairs: Mapping[str, str]
    changed: frozenset[str]
    authors: Callable[[], tuple[Author, ...]]


def subjects(patch: Deeds) -> Iterator[OfPatch]:
    """Yield what *patch* does to each spec."""
    yield from _Walk(patch).subjects()


class _Walk:
    def __init__(self, patch: Deeds) -> None:
        self.patch = patch
        self.base, self.head, self.pairs = patch.base, patch.head, patch.pairs
        self.lifecycle = patch.head.config.lifecycle
        self.changed = patch.changed
        self.moves = redirects.moves(patch.head.redirects)
        self.before = {spec.path: spec for spec in patch.base.specs}
        self.after = {spec.path: spec for spec in patch.head.specs}

    def subjects(self) -> Iterator[OfPatch]:
        for old, new in sorted(self.pairs.items(), key=lambda paths: paths[1]):
            if old != new or new in self.changed:
                yield from self.changes(self.before[old], self.after[new])
        for path in sorted(self.head.placed.keys() - set(self.pairs.values())):
            if path in self.changed:
                yield from self.touched(self.after[path], "adds", self.after[path])
        for path in sorted(self.base.placed.keys() - self.pairs.keys()):
            if path not in self.head.snapshot.modes:
                yield from self.goes(self.before[path])

    def changes(self, old: Spec, new: Spec) -> Iterator[OfPatch]:
        """Yield what becomes of a spec that is on both sides."""
        before, after = self.status(old), self.status(new)
        if before is not None and after is not None and before != after:
            yield Stepped(
                **_here(new),
                before=before,
                after=after,
                legal=self.lifecycle.after(before),
                near=_status_location(new),
            )
        moved = old.path != new.path
        deed = "moves" if moved else "changes"
        yield from self.touched(new, deed, old)
        if old.placement.cycle != new.placement.cycle:
            yield from self.touched(new, deed, new)
        if moved:
            yield from self.moved(old, new)
        if old.parsed.source.data != new.parsed.source.data:
            yield from self.edited(old, new)

    def goes(self, old: Spec) -> Iterator[OfPatch]:
        """Yield what is to be said of a spec that is no more."""
        end = redirects.ends(old.path, self.moves)
        here = {**_here(old), "source": None}
        relied_on = self.lifecycle.reached(old.status, self.lifecycle.path[1])
        yield Gone(
            **here,
            said=old.status if relied_on else None,
            redirected=end != old.path,
        )
        yield from self.touched(old, "removes", old)

    def status(self, spec: Spec) -> str | None:
        """Return the status of *spec*, ``None`` where nobody can tell."""
        unread = spec.parsed.document is None and spec.placement.status is None
        written = spec.written_status
        unknown = written is not None and written not in self.lifecycle.statuses
        return None if unread or unknown else spec.status

    def touched(self, spec: Spec, deed: str, there: Spec) -> Iterator[OfPatch]:
        """Yield that a patch does something in the cycle that *there* is of.

        Whether the cycle is closed the base says: a patch may close it, and not
        open it for itself.
        """
        name = there.placement.cycle
        if name is not None:
            cycle = self.base.cycles.get(name)
            yield Touched(
                **_here(spec),
                deed=deed,
                of=name,
                frozen=cycle.frozen if cycle else None,
                today=self.head.date,
            )

    def moved(self, old: Spec, new: Spec) -> Iterator[OfPatch]:
        file = _redirects_of(old.placement)
        if file is not None:
            here, there = (posixpath.dirname(each) for each in (file, old.path))
            line = (
                f"{posixpath.relpath(old.path, here or '.')} "
                f"{posixpath.relpath(new.path, there or '.')}"
            )
            end = redirects.ends(old.path, self.moves)
            yield Moved(**_here(new), old=old.path, end=end, file=file, line=line)

    def edited(self, old: Spec, new: Spec) -> Iterator[OfPatch]:
        """Yield whose spec is changed, and by whom."""
        roster = self.base.roster
        owners = {each.id: each.name for each in old.owners if each.id is not None}
        if not roster.usable or not owners:
            return
        authors = self.patch.authors()
        if not authors:
            return
        theirs = roster.within(owners)
        known = (
            side.roster.author(each.name, each.email)
            for side in (self.base, self.head)
            for each in authors
        )
        yield Edited(
            **_here(new),
            owners=tuple(owners.values()),
            authors=tuple(each.name or "somebody without a name" for each in authors),
            own=any(each is not None and each.id in theirs for each in known),
        )


def _here(spec: Spec) -> dict[str, Any]:
    return {
        "path": spec.path,
        "identity": spec.placement.identity,
        "source": spec.parsed.source,
        "status": spec.status,
        "cycle": spec.placement.cycle,
    }


def _status_location(spec: Spec) -> Location:
    """Return where the status of *spec* is said: in its text, or by its path."""
    given = spec.parsed.outline.fields if spec.parsed.outline else ()
    field = fields.named(given, fields.STATUS)
    if spec.placement.status is not None or field is None:
        return START
    return fields.value_location(field)


def _redirects_of(at: Placement) -> str | None:
    """Return the file that has to tell where a spec went from *at*."""
    pattern = at.requirements.redirects
    return filled(pattern, at.parts) if pattern is not None else None
