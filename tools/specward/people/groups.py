"""Groups within groups: who is in them, and which contain themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

MOST_MEMBERS = 1_000_000
"""Members of all groups together that are kept: somebody in two groups is two."""

_SHOWN = 4
"""Groups of a circle that are kept to be shown."""


class Circle(Struct, frozen=True, kw_only=True):
    """Groups of which each contains the next, and the last one the first.

    :param groups: the first few and the last of them.
    :param left_out: how many are left out before the last.
    """

    groups: tuple[str, ...]
    left_out: int


class Membership(Struct, frozen=True, kw_only=True):
    """Who is in each group.

    :param people: the people of each group, with those of the groups in it.
    :param circles: one for each member that leads back; it is passed over.
    :param cut: the first group with its own people only, because there would be
        more than :data:`MOST_MEMBERS` members; ``None`` where there are not.
    """

    people: Mapping[str, tuple[str, ...]]
    circles: tuple[Circle, ...]
    cut: str | None


def resolve(
    own: Mapping[str, tuple[str, ...]], groups: Mapping[str, tuple[str, ...]]
) -> Membership:
    """Return who is in groups with *own* people and other *groups* as members."""
    walk = _Walk(own, groups)
    for group in own:
        walk.down(group)
    return Membership(people=walk.people, circles=tuple(walk.circles), cut=walk.cut)


class _Walk:
    """Goes down from each group, depth first, and collects people on the way up.

    Without recursion: a file can nest groups deeper than Python's stack.
    """

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
        path, depth = [start], {start: 0}
        ahead: list[Iterator[str]] = [iter(self.groups[start])]
        while path:
            group = next(ahead[-1], None)
            if group is None:
                done = path.pop()
                ahead.pop()
                del depth[done]
                self.people[done] = self.united(done)
            elif group in depth:
                self.circles.append(_circle(path[depth[group] :]))
            elif group not in self.people:
                depth[group] = len(path)
                path.append(group)
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
        people = dict.fromkeys(own)
        for members in inner:
            people.update(dict.fromkeys(members))
        self.count += len(people)
        return tuple(people)


def _circle(groups: list[str]) -> Circle:
    if len(groups) <= _SHOWN:
        return Circle(groups=tuple(groups), left_out=0)
    shown = (*groups[: _SHOWN - 1], groups[-1])
    return Circle(groups=shown, left_out=len(groups) - _SHOWN)
