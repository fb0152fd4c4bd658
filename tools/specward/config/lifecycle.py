"""Where a spec can stand, and what comes after what."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Lifecycle(Struct, frozen=True, kw_only=True):
    """The statuses of specs.

    :param path: from the first status to the last; the last one is done.
    :param dropped: statuses off the path.
    :param transitions: what specs of a status can become, where that is not what
        the path says.
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
        """The status of a spec that says none, or one that does not exist."""
        return self.path[0]

    def is_open(self, status: str) -> bool:
        """Tell whether work on a spec of *status* is still ahead."""
        return status in self.path[:-1]

    def is_done(self, status: str) -> bool:
        """Tell whether *status* is the last of the path."""
        return status == self.path[-1]

    def is_dropped(self, status: str) -> bool:
        """Tell whether *status* is off the path."""
        return status in self.dropped

    def reached(self, status: str, since: str | None) -> bool:
        """Tell whether *status* has come as far as *since* (``None``: always).

        A dropped spec has come nowhere.
        """
        if since is None:
            return True
        if status not in self.path:
            return False
        return self.path.index(status) >= self.path.index(since)

    def after(self, status: str) -> tuple[str, ...]:
        """Return what a spec of *status* can become, in the order of statuses.

        Without a word of the configuration: the next on the path, any before it,
        one that is dropped while it is open, and the first once it is dropped.
        """
        said = self.transitions.get(status)
        if said is not None:
            return tuple(each for each in self.statuses if each in said)
        if status not in self.path:
            return (self.first,)
        at = self.path.index(status)
        around = (*self.path[:at], *self.path[at + 1 : at + 2])
        return (*around, *self.dropped) if self.is_open(status) else around

    @property
    def unreachable(self) -> tuple[str, ...]:
        """The statuses that no spec of the first one can ever come to."""
        seen, ahead = {self.first}, [self.first]
        while ahead:
            more = [each for each in self.after(ahead.pop()) if each not in seen]
            seen.update(more)
            ahead.extend(more)
        return tuple(each for each in self.statuses if each not in seen)

    def next(self, status: str) -> str | None:
        """Return the status after *status*; ``None`` at the end of the path."""
        if status not in self.path[:-1]:
            return None
        return self.path[self.path.index(status) + 1]
