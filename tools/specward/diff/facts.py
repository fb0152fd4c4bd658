"""What changed in a spec, or in the words of a page, one fact for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diff.compare import (
    Change,
    EntryDiff,
    NamesChange,
    OwnersChange,
    ProgressChange,
    RolesChange,
    TextChange,
    ValueChange,
)
from specward.diff.edits import of_text
from specward.diff.plain import Person, PlainEntry
from specward.diff.said import Fact, Pieces, Said, fact, joined, path, said, value
from specward.pages.entry import WANTS, wanted
from specward.specs.owners import OwnerKind

MOST_PEOPLE = 6
"""People of both sides together that are all named."""


def of_entry(entry: EntryDiff) -> Iterator[Fact]:
    """Yield what is told of a spec that is on the page of the head."""
    before, after = entry.before, entry.after
    if before is not None and after is not None:
        if before.path != after.path:
            yield fact("was ", path(before.path))
        if (before.problem is None) == (after.problem is None):
            yield from of_changes(entry.changes, before, after)
            return
    # Unreadable it says nothing but that: what it said before is all new, or gone.
    if after is not None:
        yield from _of_new(after)
        rest = (e for e in entry.changes if isinstance(e, ProgressChange))
        yield from map(_of_progress, rest)


def of_changes(
    changes: Iterable[Change],
    before: PlainEntry | None = None,
    after: PlainEntry | None = None,
) -> Iterator[Fact]:
    """Yield what is told of *changes*, of a page where no spec is given."""
    for change in changes:
        match change:
            case ValueChange():
                yield from _of_value(change, before, after)
            case NamesChange(name=name, before=was, after=now):
                told = _needs if name == "lacks" else _names
                label = "needs" if name == "lacks" else name
                yield fact(f"{label}: ", *told(was), " -> ", *told(now))
            case OwnersChange(before=was, after=now):
                yield from _of_people(_owner((*was, *now)), was, now)
            case RolesChange():
                yield from _of_roles(change)
            case ProgressChange():
                yield _of_progress(change)
            case TextChange():
                yield from of_text(change)


def _of_new(entry: PlainEntry) -> Iterator[Fact]:
    """Yield what one asks of a new spec: what it needs, who leads it, how far it is."""
    if entry.problem is not None:
        yield fact("it cannot be read: ", said(entry.problem))
        return
    if entry.lacks:
        yield fact("needs ", *_needs(entry.lacks))
    yield fact(_owner(entry.owners), ": ", *_people(entry.owners))
    for role in entry.roles:
        yield fact(said(role.name), ": ", *_people(role.people))
    yield fact("status: ", said(entry.status))
    if entry.group:
        yield fact("group: ", said(entry.group))
    if entry.serves:
        yield fact("serves: ", said(entry.serves))


# Values ------------------------------------------------------------------------------

_TOLD_ELSEWHERE = frozenset({"place", "under", "path"})
"""What the headline and the path say."""

_CALLED = {"template": "template to copy", "problem": "cannot be read"}


def _of_value(
    change: ValueChange, before: PlainEntry | None, after: PlainEntry | None
) -> Iterator[Fact]:
    usual = "nothing"
    if before and after:
        if change.name in _TOLD_ELSEWHERE or _goes_along(change.name, before, after):
            return
    elif change.name == "title":
        usual = "the usual one"
    was, now = value(change.before, usual), value(change.after, usual)
    yield fact(f"{_CALLED.get(change.name, change.name)}: ", was, " -> ", now)


def _goes_along(name: str, before: PlainEntry, after: PlainEntry) -> bool:
    """Tell whether another change of the spec says the same as that of *name*."""
    match name:
        case "label":
            return before.label == before.title and after.label == after.title
        case "slug":
            return before.path != after.path
        case "serves":
            return before.place != after.place
    return False


def _needs(lacks: tuple[str, ...]) -> Pieces:
    """Return what a spec needs; a role is called by the repository."""
    made: list[str | Said] = []
    for lack in lacks:
        article, _, name = wanted(lack).partition(" ")
        made.append(f" and {article} " if made else f"{article} ")
        made.append(name if lack in WANTS else said(name))
    return tuple(made) or ("nothing",)


def _names(names: tuple[str, ...]) -> Pieces:
    return joined((said(name),) for name in names) or ("none",)


def _of_progress(change: ProgressChange) -> Fact:
    told = [f"{change.total:+}"] if change.total else []
    told += [f"{change.done:+} done"] if change.done else []
    return fact(f"specs under it: {', '.join(told)}")


# People ------------------------------------------------------------------------------


def _owner(owners: tuple[Person, ...]) -> str:
    return "owners" if len({owner.name for owner in owners}) > len("ab") else "owner"


def _people(people: Iterable[Person]) -> Pieces:
    return joined(map(_person, people), MOST_PEOPLE) or ("nobody yet",)


def _person(person: Person) -> Pieces:
    badges = "" if person.active else " (inactive)"
    if person.kind == OwnerKind.UNKNOWN:
        badges += " (not in the roster)"
    return (said(person.name), badges) if badges else (said(person.name),)


def _of_people(
    label: str | Said, before: tuple[Person, ...], after: tuple[Person, ...]
) -> Iterator[Fact]:
    one, other = (list(map(_person, side)) for side in (before, after))
    if len(one) + len(other) <= MOST_PEOPLE:
        if one != other:
            yield fact(label, ": ", *_people(before), " -> ", *_people(after))
    else:
        yield from _of_many(label, one, other)
    for was, now in zip(before, after, strict=False):
        if was.name == now.name:
            yield from _of_person(was, now)


def _of_many(
    label: str | Said, before: list[Pieces], after: list[Pieces]
) -> Iterator[Fact]:
    come = [each for each in after if each not in before]
    go = [each for each in before if each not in after]
    if come:
        yield fact(label, f": {len(come)} come: ", *joined(come, MOST_PEOPLE))
    if go:
        yield fact(label, f": {len(go)} go: ", *joined(go, MOST_PEOPLE))
    if before != after and not come and not go:
        yield fact(label, ": the same in another order")


def _of_person(was: Person, now: Person) -> Iterator[Fact]:
    """Yield what else is said of somebody than the name."""
    if was.url != now.url:
        urls = value(was.url, "nowhere"), " -> ", value(now.url, "nowhere")
        yield fact("link of ", said(now.name), ": ", *urls)
    if was.id != now.id or was.kind != now.kind:
        yield fact(said(now.name), " is somebody else of that name")


def _of_roles(change: RolesChange) -> Iterator[Fact]:
    before = {role.name: role.people for role in change.before}
    after = {role.name: role.people for role in change.after}
    for name in dict.fromkeys((*before, *after)):
        yield from _of_people(said(name), before.get(name, ()), after.get(name, ()))
    if before == after:
        yield fact("roles in another order: ", *_names(tuple(after)))
