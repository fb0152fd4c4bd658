"""The targets of a patch: the specs that it adds, changes, moves and removes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from specward.git.log_entry import Author
from specward.lint.targets import (
    CycleChange,
    EditedSpec,
    PatchedSpec,
    PatchTarget,
    TextContext,
)
from specward.specs import redirects
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec

NAMELESS = "somebody without a name"
"""An author of whom git knows the address alone."""


class PatchChanges(Struct, frozen=True, kw_only=True):
    """Both sides of a patch.

    :param pairs: for each spec that is on both, its path in the base to that in the
        head.
    :param changed: the paths that are not the same on both sides.
    :param authors: returns the patch's authors and co-authors; called if needed.
    """

    base: Portfolio
    head: Portfolio
    pairs: Mapping[str, str]
    changed: frozenset[str]
    authors: Callable[[], tuple[Author, ...]]


def targets(patch: PatchChanges) -> Iterator[PatchTarget]:
    """Yield what *patch* does to each spec."""
    yield from _PatchWalk(patch).targets()


class _PatchWalk:
    def __init__(self, patch: PatchChanges) -> None:
        self.patch = patch
        self.moves = redirects.moves(patch.head.redirects)
        self.before = {spec.path: spec for spec in patch.base.specs}
        self.after = {spec.path: spec for spec in patch.head.specs}

    def targets(self) -> Iterator[PatchTarget]:
        base, head = self.patch.base, self.patch.head
        pairs, changed = self.patch.pairs, self.patch.changed
        for old, new in sorted(pairs.items(), key=itemgetter(1)):
            if old != new or new in changed:
                yield from self.changed(self.before[old], self.after[new])
        for path in sorted(head.placed.keys() - set(pairs.values())):
            if path in changed:
                spec = self.after[path]
                yield from self.in_cycle(spec, TextContext.of_spec(spec), "adds")
        for path in sorted(base.placed.keys() - pairs.keys()):
            if path not in head.snapshot.modes:
                yield from self.removed(self.before[path])

    def changed(self, old: Spec, new: Spec) -> Iterator[PatchTarget]:
        context = TextContext.of_spec(new)
        yield self.patched(context, old, new)
        verb = "moves" if old.path != new.path else "changes"
        yield from self.in_cycle(old, context, verb)
        if old.placement.cycle != new.placement.cycle:
            yield from self.in_cycle(new, context, verb)
        if old.parsed.source.data != new.parsed.source.data:
            yield from self.edited(old, context)

    def removed(self, old: Spec) -> Iterator[PatchTarget]:
        context = replace(TextContext.of_spec(old), source=None)
        yield self.patched(context, old, None)
        yield from self.in_cycle(old, TextContext.of_spec(old), "removes")

    def patched(self, context: TextContext, old: Spec, new: Spec | None) -> PatchedSpec:
        return PatchedSpec(
            context=context,
            old=old,
            new=new,
            lifecycle=self.patch.head.config.lifecycle,
            redirected=redirects.ends(old.path, self.moves),
        )

    def in_cycle(
        self, spec: Spec, context: TextContext, verb: str
    ) -> Iterator[CycleChange]:
        """Yield the change of the cycle that *spec* is in, if it is in one.

        Whether the cycle is frozen the base says: a patch may freeze it, and cannot
        open it for itself.
        """
        name = spec.placement.cycle
        if name is not None:
            cycle = self.patch.base.cycles.get(name)
            yield CycleChange(
                context=context,
                verb=verb,
                cycle=name,
                frozen=cycle.frozen if cycle else None,
                today=self.patch.head.date,
            )

    def edited(self, old: Spec, context: TextContext) -> Iterator[EditedSpec]:
        """Yield who edits a spec, where owners and authors are known."""
        roster = self.patch.base.roster
        owners = {each.id: each.name for each in old.owners if each.id is not None}
        if not roster.usable or not owners:
            return
        authors = self.patch.authors()
        if not authors:
            return
        owning = roster.within(owners)
        # An author may be in the roster since this patch alone.
        entries = (
            side.roster.author(author.name, author.email)
            for side in (self.patch.base, self.patch.head)
            for author in authors
        )
        yield EditedSpec(
            context=context,
            owners=tuple(owners.values()),
            authors=tuple(author.name or NAMELESS for author in authors),
            by_owner=any(entry and entry.id in owning for entry in entries),
        )
