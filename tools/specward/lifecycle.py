"""Where a spec can stand, and what comes after what."""

from __future__ import annotations

from msgspec import Struct


class Lifecycle(Struct, frozen=True, kw_only=True):
    """The statuses of specs.

    :param path: from the first status to the last; the last one is done.
    :param dropped: statuses off the path.
    """

    path: tuple[str, ...] = ("proposed", "approved", "implemented")
    dropped: tuple[str, ...] = ("abandoned", "superseded")

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

    def next(self, status: str) -> str | None:
        """Return the status after *status*; ``None`` at the end of the path."""
        if status not in self.path[:-1]:
            return None
        return self.path[self.path.index(status) + 1]
