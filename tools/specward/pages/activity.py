"""The events of a spec's history, in words: one for each commit that changed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from specward.config.model import Config
from specward.diagnostics import escape
from specward.history.revisions import Aspect, SpecChange
from specward.history.timeline import Contributor
from specward.specs import paths

BACKLOG = "the backlog"
"""The name of the place of specs that are in no cycle."""


class EventChange(Struct, frozen=True, kw_only=True):
    """One change: *words* and *first*, then, where it is given, "to" *second*."""

    words: str
    first: str
    second: str | None = None


class Event(Struct, frozen=True, kw_only=True):
    """The changes of one commit, and whose commit it is."""

    date: datetime
    changes: tuple[EventChange, ...]
    who: tuple[Contributor, ...]


def events(changes: Iterable[SpecChange], config: Config) -> tuple[Event, ...]:
    """Return *changes* of a spec, commit by commit."""
    return tuple(
        _event(tuple(group), config)
        for _, group in groupby(changes, key=lambda change: change.commit)
    )


def _event(changes: tuple[SpecChange, ...], config: Config) -> Event:
    return Event(
        date=changes[0].date,
        changes=tuple(each for change in changes for each in _changes(change, config)),
        who=changes[0].who,
    )


def _changes(change: SpecChange, config: Config) -> Iterator[EventChange]:
    before, after = change.before, change.after
    if change.aspect is Aspect.PLACE:
        yield from _moves(before or "", after or "", config)
    elif before is None:
        yield EventChange(words=change.aspect, first=after or "")
    elif after is None:
        yield EventChange(
            words=f"no {change.aspect} any more, until then", first=before
        )
    else:
        yield EventChange(words=f"{change.aspect} from", first=before, second=after)


def _moves(before: str, after: str, config: Config) -> Iterator[EventChange]:
    """Yield how a spec went from one path to another, as short as can be."""
    old, new = (paths.placement_of(path, config) for path in (before, after))
    if old is None or new is None or (old.cycle, old.slug) == (new.cycle, new.slug):
        before, after = escape.path(before), escape.path(after)
        yield EventChange(words="moved from", first=before, second=after)
        return
    if old.cycle != new.cycle:
        before, after = old.cycle or BACKLOG, new.cycle or BACKLOG
        yield EventChange(words="moved from", first=before, second=after)
    if old.slug != new.slug:
        yield EventChange(words="renamed from", first=old.slug, second=new.slug)
