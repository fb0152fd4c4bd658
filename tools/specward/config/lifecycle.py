"""The life cycle: the statuses of specs, and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Lifecycle(Struct, frozen=True, kw_only=True):
    """The statuses of specs.

    :param path: from the first status to the last; with the last a spec is done.
    :param dropped: statuses off the path.
    :param transitions: the statuses after one, where the default is not right.
    """

    path: tuple[str, ...] = ("proposed", "approved", "implemented")
    dropped: tuple[str, ...] = ("abandoned", "superseded")
    transitions: Mapping[str, tuple[str, ...]] = {}

    @property
    def statuses(self) -> tuple[str, ...]:
        """All statuses, the path first."""
        return (*self.path, *self.dropped)

    @property
    def first(self) -> str:
        """The status of a spec without one, or with one that does not exist."""
        return self.path[0]

    def known(self, status: str | None) -> str:
        """Return *status*, or the first one where that is missing or unknown."""
        return status if status in self.statuses else self.first

    def is_open(self, status: str) -> bool:
        """Tell whether *status* is on the path, before the last."""
        return status in self.path[:-1]

    def is_done(self, status: str) -> bool:
        """Tell whether *status* is the last of the path."""
        return status == self.path[-1]

    def is_dropped(self, status: str) -> bool:
        """Tell whether *status* is off the path."""
        return status in self.dropped

    def reached(self, status: str, since: str | None) -> bool:
        """Tell whether *status* is *since* or later on the path.

        Always for ``None``; never for a dropped status.
        """
        if since is None:
            return True
        if status not in self.path:
            return False
        return self.path.index(status) >= self.path.index(since)

    def after(self, status: str) -> tuple[str, ...]:
        """Return the statuses that can follow *status*, in the order of statuses.

        By default: the next on the path, all before it, the dropped ones while
        *status* is open, and only the first after a dropped one.
        """
        configured = self.transitions.get(status)
        if configured is not None:
            return tuple(each for each in self.statuses if each in configured)
        if status not in self.path:
            return (self.first,)
        at = self.path.index(status)
        on_path = (*self.path[:at], *self.path[at + 1 : at + 2])
        return (*on_path, *self.dropped) if self.is_open(status) else on_path

    @property
    def unreachable(self) -> tuple[str, ...]:
        """The statuses to which no steps lead from the first one."""
        reached, ahead = {self.first}, [self.first]
        while ahead:
            more = [each for each in self.after(ahead.pop()) if each not in reached]
            reached.update(more)
            ahead.extend(more)
        return tuple(each for each in self.statuses if each not in reached)

    def next(self, status: str) -> str | None:
        """Return the status after *status*; ``None`` at the end of the path."""
        if status not in self.path[:-1]:
            return None
        return self.path[self.path.index(status) + 1]
