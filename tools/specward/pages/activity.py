"""What happened to a spec, in words: a line for each commit that changed something."""

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
"""What the place of specs that are in no cycle is called."""


class Deed(Struct, frozen=True, kw_only=True):
    """One change: *words* and *first*, then, where it is given, "to" *second*."""

    words: str
    first: str
    second: str | None = None


class Event(Struct, frozen=True, kw_only=True):
    """What one commit changed, when, and whose commit it is."""

    date: datetime
    deeds: tuple[Deed, ...]
    who: tuple[Contributor, ...]


def events(changes: Iterable[SpecChange], config: Config) -> tuple[Event, ...]:
    """Return *changes* of a spec, commit by commit."""
    made = []
    for _, group in groupby(changes, key=lambda change: change.commit):
        of_commit = tuple(group)
        deeds = tuple(deed for each in of_commit for deed in _deeds(each, config))
        first = of_commit[0]
        made.append(Event(date=first.date, deeds=deeds, who=first.who))
    return tuple(made)


def _deeds(change: SpecChange, config: Config) -> Iterator[Deed]:
    before, after = change.before, change.after
    if change.aspect is Aspect.PLACE:
        yield from _moves(before or "", after or "", config)
    elif before is None:
        yield Deed(words=change.aspect, first=after or "")
    elif after is None:
        yield Deed(words=f"no {change.aspect} any more, until then", first=before)
    else:
        yield Deed(words=f"{change.aspect} from", first=before, second=after)


def _moves(before: str, after: str, config: Config) -> Iterator[Deed]:
    """Yield how a spec went from one path to another, as short as can be."""
    old, new = (paths.placement_of(path, config) for path in (before, after))
    names: list[Deed] = []
    if old is not None and new is not None:
        if old.cycle != new.cycle:
            cycles = (old.cycle or BACKLOG, new.cycle or BACKLOG)
            names.append(Deed(words="moved from", first=cycles[0], second=cycles[1]))
        if old.slug != new.slug:
            names.append(Deed(words="renamed from", first=old.slug, second=new.slug))
    whole = Deed(
        words="moved from", first=escape.path(before), second=escape.path(after)
    )
    yield from names or [whole]
