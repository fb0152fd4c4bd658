"""The changes of a spec, or of a page's own values, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diff.compare import (
    Change,
    EntryDiff,
    NamesChange,
    OwnersChange,
    ProgressChange,
    RolesChange,
    ValueChange,
)
from specward.diff.describe_text import of_text
from specward.diff.phrases import (
    Phrase,
    Quoted,
    Statement,
    joined,
    path,
    quoted,
    statement,
    value,
)
from specward.diff.prose import TextChange
from specward.diff.values import PlacedSpec
from specward.pages.data import PublishedOwner, PublishedSpec
from specward.pages.entry import WANTS, wanted
from specward.specs.owners import OwnerKind

MOST_PEOPLE = 6
"""People of both sides together that are all named."""

ONE_PER_SIDE = 2
"""Names of both sides together up to which a label is "owner"."""

_IN_HEADLINE = frozenset({"place", "under", "path"})
"""Values that the headline and the path of the description show."""

_LABELS = {"template": "template to copy", "problem": "cannot be read"}


def of_entry(entry: EntryDiff) -> Iterator[Statement]:
    """Yield the statements on a spec that is on the page of the head."""
    before, after = entry.before, entry.after
    if before is not None and after is not None:
        if before.path != after.path:
            yield statement("was ", path(before.path))
        if (before.spec.problem is None) == (after.spec.problem is None):
            yield from of_changes(entry.changes, before, after)
            return
    # A spec that cannot be read has no values: all are new, or gone.
    if after is not None:
        yield from _of_new(after.spec)
        rest = (e for e in entry.changes if isinstance(e, ProgressChange))
        yield from map(_of_progress, rest)


def of_changes(
    changes: Iterable[Change],
    before: PlacedSpec | None = None,
    after: PlacedSpec | None = None,
) -> Iterator[Statement]:
    """Yield the statements on *changes*, of a page where no spec is given."""
    for change in changes:
        match change:
            case ValueChange():
                yield from _of_value(change, before, after)
            case NamesChange(name=name, before=was, after=now):
                words = _needs if name == "lacks" else _names
                label = "needs" if name == "lacks" else name
                yield statement(f"{label}: ", *words(was), " -> ", *words(now))
            case OwnersChange(before=was, after=now):
                yield from _of_people(_owner((*was, *now)), was, now)
            case RolesChange():
                yield from _of_roles(change)
            case ProgressChange():
                yield _of_progress(change)
            case TextChange():
                yield from of_text(change)


def _of_new(spec: PublishedSpec) -> Iterator[Statement]:
    """Yield the statements on a new spec: its needs, people, status and group."""
    if spec.problem is not None:
        yield statement("it cannot be read: ", quoted(spec.problem))
        return
    if spec.lacks:
        yield statement("needs ", *_needs(spec.lacks))
    yield statement(_owner(spec.owners), ": ", *_people(spec.owners))
    for role in spec.roles:
        yield statement(quoted(role.name), ": ", *_people(role.people))
    yield statement("status: ", quoted(spec.status))
    if spec.group:
        yield statement("group: ", quoted(spec.group))
    if spec.serves:
        yield statement("serves: ", quoted(spec.serves))


# Values ------------------------------------------------------------------------------


def _of_value(
    change: ValueChange, before: PlacedSpec | None, after: PlacedSpec | None
) -> Iterator[Statement]:
    usual = "nothing"
    if before and after:
        if change.name in _IN_HEADLINE or _goes_along(change.name, before, after):
            return
    elif change.name == "title":
        usual = "the usual one"
    was, now = value(change.before, usual), value(change.after, usual)
    yield statement(f"{_LABELS.get(change.name, change.name)}: ", was, " -> ", now)


def _goes_along(name: str, before: PlacedSpec, after: PlacedSpec) -> bool:
    """Tell whether another change of the spec shows that of *name* already."""
    match name:
        case "label":
            return all(each.spec.label == each.spec.title for each in (before, after))
        case "slug":
            return before.path != after.path
        case "serves":
            return before.place != after.place
    return False


def _needs(lacks: tuple[str, ...]) -> Phrase:
    """Return the needs of a spec; the names of roles are the repository's."""
    words: list[str | Quoted] = []
    for lack in lacks:
        article, _, name = wanted(lack).partition(" ")
        words.append(f" and {article} " if words else f"{article} ")
        words.append(name if lack in WANTS else quoted(name))
    return tuple(words) or ("nothing",)


def _names(names: tuple[str, ...]) -> Phrase:
    return joined((quoted(name),) for name in names) or ("none",)


def _of_progress(change: ProgressChange) -> Statement:
    figures = [f"{change.total:+}"] if change.total else []
    figures += [f"{change.done:+} done"] if change.done else []
    return statement(f"specs under it: {', '.join(figures)}")


# People ------------------------------------------------------------------------------


def _owner(owners: tuple[PublishedOwner, ...]) -> str:
    names = {owner.name for owner in owners}
    return "owners" if len(names) > ONE_PER_SIDE else "owner"


def _people(people: Iterable[PublishedOwner]) -> Phrase:
    return joined(map(_person, people), MOST_PEOPLE) or ("nobody yet",)


def _person(person: PublishedOwner) -> Phrase:
    badges = "" if person.active else " (inactive)"
    if person.kind == OwnerKind.UNKNOWN:
        badges += " (not in the roster)"
    return (quoted(person.name), badges) if badges else (quoted(person.name),)


def _of_people(
    label: str | Quoted,
    before: tuple[PublishedOwner, ...],
    after: tuple[PublishedOwner, ...],
) -> Iterator[Statement]:
    one, other = (list(map(_person, side)) for side in (before, after))
    if len(one) + len(other) <= MOST_PEOPLE:
        if one != other:
            yield statement(label, ": ", *_people(before), " -> ", *_people(after))
    else:
        yield from _of_many(label, one, other)
    for was, now in zip(before, after, strict=False):
        if was.name == now.name:
            yield from _of_person(was, now)


def _of_many(
    label: str | Quoted, before: list[Phrase], after: list[Phrase]
) -> Iterator[Statement]:
    come = [each for each in after if each not in before]
    go = [each for each in before if each not in after]
    if come:
        yield statement(label, f": {len(come)} come: ", *joined(come, MOST_PEOPLE))
    if go:
        yield statement(label, f": {len(go)} go: ", *joined(go, MOST_PEOPLE))
    if before != after and not come and not go:
        yield statement(label, ": the same in another order")


def _of_person(was: PublishedOwner, now: PublishedOwner) -> Iterator[Statement]:
    """Yield the statements on somebody of the same name."""
    if was.url != now.url:
        urls = value(was.url, "nowhere"), " -> ", value(now.url, "nowhere")
        yield statement("link of ", quoted(now.name), ": ", *urls)
    if was.id != now.id or was.kind != now.kind:
        yield statement(quoted(now.name), " is somebody else of that name")


def _of_roles(change: RolesChange) -> Iterator[Statement]:
    before = {role.name: role.people for role in change.before}
    after = {role.name: role.people for role in change.after}
    for name in dict.fromkeys((*before, *after)):
        yield from _of_people(quoted(name), before.get(name, ()), after.get(name, ()))
    if before == after:
        yield statement("roles in another order: ", *_names(tuple(after)))
