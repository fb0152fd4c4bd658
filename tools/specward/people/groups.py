"""Groups within groups: who is in them, however deep, and which contain themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

MOST_MEMBERS = 1_000_000
"""People of all groups together, each counted once a group."""


class Circle(Struct, frozen=True, kw_only=True):
    """A way from a group back to itself.

    :param way: the groups on it, the first of them once; in the middle of a
        long one some are left out.
    :param left_out: how many, before the last.
    """

    way: tuple[str, ...]
    left_out: int


class Membership(Struct, frozen=True, kw_only=True):
    """Who is in each group.

    :param circles: one for each member that leads back; it is passed over.
    :param cut: the group from which on only a group's own people are known, as
        all of them together are too many.
    """

    people: Mapping[str, tuple[str, ...]]
    circles: tuple[Circle, ...]
    cut: str | None


def resolve(
    own: Mapping[str, tuple[str, ...]], groups: Mapping[str, tuple[str, ...]]
) -> Membership:
    """Return who is in groups that have *own* people and other *groups*."""
    walk = _Walk(own, groups)
    for group in own:
        walk.down(group)
    return Membership(people=walk.people, circles=tuple(walk.circles), cut=walk.cut)


_SHOWN = 4


class _Walk:
    """Goes down from each group, depth first, and gathers people on the way up."""

    def __init__(
        self, own: Mapping[str, tuple[str, ...]], groups: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.own = own
        self.groups = groups
        self.people: dict[str, tuple[str, ...]] = {}
        self.circles: list[Circle] = []
        self.cut: str | None = None
        self.count = 0

    def down(self, start: str) -> None:
        if start in self.people:
            return
        way, depth = [start], {start: 0}
        ahead: list[Iterator[str]] = [iter(self.groups[start])]
        while way:
            group = next(ahead[-1], None)
            if group is None:
                done = way.pop()
                ahead.pop()
                del depth[done]
                self.people[done] = self.united(done)
            elif group in depth:
                self.circles.append(_circle(way, depth[group]))
            elif group not in self.people:
                depth[group] = len(way)
                way.append(group)
                ahead.append(iter(self.groups[group]))

    def united(self, group: str) -> tuple[str, ...]:
        """Return the people of *group*, its own before those of its groups."""
        own = self.own[group]
        inner = [
            self.people[each] for each in self.groups[group] if each in self.people
        ]
        if not own and len(inner) == 1:
            return inner[0]
        if self.count + len(own) + sum(map(len, inner)) > MOST_MEMBERS:
            self.cut = self.cut or group
            return own
        made = dict.fromkeys(own)
        for each in inner:
            made.update(dict.fromkeys(each))
        self.count += len(made)
        return tuple(made)


def _circle(way: list[str], start: int) -> Circle:
    size = len(way) - start
    if size <= _SHOWN:
        return Circle(way=tuple(way[start:]), left_out=0)
    shown = (*way[start : start + _SHOWN - 1], way[-1])
    return Circle(way=shown, left_out=size - _SHOWN)
