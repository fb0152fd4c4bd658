"""The targets of a patch: the specs that it adds, changes, moves and removes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
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


class PatchChanges(Struct, frozen=True, kw_only=True, dict=True):
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

    @cached_property
    def _moves(self) -> Mapping[str, str]:
        return redirects.moves(self.head.redirects)

    def targets(self) -> Iterator[PatchTarget]:
        """Yield what the patch does to each spec."""
        before = {spec.path: spec for spec in self.base.specs}
        after = {spec.path: spec for spec in self.head.specs}
        for old, new in sorted(self.pairs.items(), key=itemgetter(1)):
            if old != new or new in self.changed:
                yield from self._changed(before[old], after[new])
        for path in sorted(self.head.placed.keys() - set(self.pairs.values())):
            if path in self.changed:
                spec = after[path]
                yield from self._in_cycle(spec, TextContext.of_spec(spec), "adds")
        for path in sorted(self.base.placed.keys() - self.pairs.keys()):
            if path not in self.head.snapshot.modes:
                yield from self._removed(before[path])

    def _changed(self, old: Spec, new: Spec) -> Iterator[PatchTarget]:
        context = TextContext.of_spec(new)
        yield self._patched(context, old, new)
        verb = "moves" if old.path != new.path else "changes"
        yield from self._in_cycle(old, context, verb)
        if old.placement.cycle != new.placement.cycle:
            yield from self._in_cycle(new, context, verb)
        if old.parsed.source.data != new.parsed.source.data:
            yield from self._edited(old, context)

    def _removed(self, old: Spec) -> Iterator[PatchTarget]:
        context = replace(TextContext.of_spec(old), source=None)
        yield self._patched(context, old, None)
        yield from self._in_cycle(old, TextContext.of_spec(old), "removes")

    def _patched(
        self, context: TextContext, old: Spec, new: Spec | None
    ) -> PatchedSpec:
        return PatchedSpec(
            context=context,
            old=old,
            new=new,
            lifecycle=self.head.config.lifecycle,
            redirected=redirects.ends(old.path, self._moves),
        )

    def _in_cycle(
        self, spec: Spec, context: TextContext, verb: str
    ) -> Iterator[CycleChange]:
        """Yield the change of the cycle that *spec* is in, if it is in one.

        Whether the cycle is frozen the base says: a patch may freeze it, and cannot
        open it for itself.
        """
        name = spec.placement.cycle
        if name is not None:
            cycle = self.base.cycles.get(name)
            yield CycleChange(
                context=context,
                verb=verb,
                cycle=name,
                frozen=cycle.frozen if cycle else None,
                today=self.head.date,
            )

    def _edited(self, old: Spec, context: TextContext) -> Iterator[EditedSpec]:
        """Yield who edits a spec, where owners and authors are known."""
        roster = self.base.roster
        owners = {each.id: each.name for each in old.owners if each.id is not None}
        if not roster.usable or not owners:
            return
        authors = self.authors()
        if not authors:
            return
        owning = roster.within(owners)
        # An author may be in the roster since this patch alone.
        entries = (
            side.roster.author(author.name, author.email)
            for side in (self.base, self.head)
            for author in authors
        )
        yield EditedSpec(
            context=context,
            owners=tuple(owners.values()),
            authors=tuple(author.name or NAMELESS for author in authors),
            by_owner=any(entry and entry.id in owning for entry in entries),
        )
