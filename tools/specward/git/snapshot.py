"""A tree of files at one moment: a work tree or a commit."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

from msgspec import Struct

MOST_LINKS = 40
"""Links that are followed one after the other (Linux, path_resolution(7))."""


class Mode(StrEnum):
    """What git stores at a path (git-fast-import(1), "filemodify")."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


class Commit(Struct, frozen=True, kw_only=True):
    """A commit's full id and its committer date."""

    id: str
    date: datetime


class Snapshot(Struct, frozen=True, kw_only=True):
    """Paths and what they hold.

    Paths are relative to the top of the repository, with ``/``; bytes in them
    that are not UTF-8 are held as surrogates (PEP 383).

    :param blobs: what git calls the content of each path; empty for a work tree.
    :param commit: the one judged, HEAD's for a work tree, ``None`` in a
        repository without commits.
    :param changed: whether the content differs from the commit's.
    :param reader: path to bytes; asked only for paths in *modes*, and only
        when a file is needed.
    """

    modes: Mapping[str, Mode]
    reader: Callable[[str], bytes]
    commit: Commit | None
    changed: bool
    blobs: Mapping[str, str] = {}

    @property
    def today(self) -> date | None:
        """The day of the commit, ``None`` before the first one."""
        return self.commit.date.astimezone(UTC).date() if self.commit else None

    @property
    def revision(self) -> str | None:
        """The commit that holds just this content, if there is one."""
        return self.commit.id if self.commit and not self.changed else None

    def read(self, path: str) -> bytes | None:
        """Return the bytes of the file at *path*, ``None`` where there is none.

        A symbolic link is followed where it leads to a file of the snapshot.
        """
        found = self.resolve(path)
        return self.reader(found) if found is not None else None

    def resolve(self, path: str) -> str | None:
        """Return the path of the file that *path* is or leads to.

        Links are followed inside the snapshot only; ``None`` where one leads
        out of it, to nothing, or in a circle.
        """
        for _ in range(MOST_LINKS):
            mode = self.modes.get(path)
            if mode is not Mode.SYMLINK:
                return path if mode is Mode.FILE else None
            path = self._target(path)
        return None

    def leads(self, path: str) -> bool:
        """Tell whether the link at *path* leads to a file or folder in here."""
        for _ in range(MOST_LINKS):
            if self.modes.get(path) is not Mode.SYMLINK:
                inside = any(name.startswith(f"{path}/") for name in self.modes)
                return path in self.modes or inside
            path = self._target(path)
        return False

    def _target(self, path: str) -> str:
        target = self.reader(path).decode("utf-8", "surrogateescape")
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))

    def same(self, other: Snapshot, path: str) -> bool:
        """Tell whether *path* is the same in *other*, or in neither."""
        mode = self.modes.get(path)
        if mode is not other.modes.get(path):
            return False
        if mode is None or mode is Mode.SUBMODULE:
            return True
        if path in self.blobs and path in other.blobs:
            return self.blobs[path] == other.blobs[path]
        return self.reader(path) == other.reader(path)

    def files(self) -> Iterable[str]:
        """Yield the paths of regular files, in order."""
        return (p for p in sorted(self.modes) if self.modes[p] is Mode.FILE)


def _nothing(path: str) -> bytes:
    raise KeyError(path)


EMPTY = Snapshot(modes={}, reader=_nothing, commit=None, changed=False)
"""What there was before the first commit."""
