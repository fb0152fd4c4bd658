"""Snapshots: the files of a commit, the index or a work tree at one moment."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

from msgspec import Struct

MOST_LINKS = 40
"""Symbolic links that are followed one after the other (path_resolution(7))."""


class Mode(StrEnum):
    """What git stores at a path (git-fast-import(1), "filemodify")."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


class Commit(Struct, frozen=True, kw_only=True):
    """A commit's object name and its committer date."""

    id: str
    date: datetime


class Snapshot(Struct, frozen=True, kw_only=True):
    """The paths of a repository at one moment, and their content.

    Paths are relative to the top of the repository, with ``/``; bytes in them that
    are not UTF-8 are surrogates (PEP 383).

    :param reader: path to bytes; called for paths in *modes* only, when the content is
        needed.
    :param commit: HEAD's for the index and a work tree, ``None`` before the first.
    :param changed: whether the content differs from the commit's.
    :param blobs: path to the object name of its content; empty for a work tree.
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
        """The object name of the commit with exactly this content, if there is one."""
        return self.commit.id if self.commit and not self.changed else None

    def read(self, path: str) -> bytes | None:
        """Return the bytes of the file at *path*, ``None`` if there is none.

        A symbolic link is followed to a file of the snapshot.
        """
        target = self.resolve(path)
        return self.reader(target) if target is not None else None

    def resolve(self, path: str) -> str | None:
        """Return the path of the file at *path*, with symbolic links followed.

        ``None`` for a link that leads out of the snapshot, to nothing, or in a circle:
        a link to ``/etc/passwd`` must not put that file on a page.
        """
        end = self._end(path)
        return end if end is not None and self.modes.get(end) is Mode.FILE else None

    def has_target(self, path: str) -> bool:
        """Return whether the link at *path* leads to a file or folder here."""
        end = self._end(path)
        if end is None:
            return False
        return end in self.modes or any(p.startswith(f"{end}/") for p in self.modes)

    def _end(self, path: str) -> str | None:
        """Return where the links from *path* lead to, ``None`` for a circle."""
        for _ in range(MOST_LINKS):
            if self.modes.get(path) is not Mode.SYMLINK:
                return path
            target = self.reader(path).decode("utf-8", "surrogateescape")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return None

    def same(self, other: Snapshot, path: str) -> bool:
        """Return whether *path* has equal content in *other*, or is in neither."""
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
"""The snapshot before the first commit."""
