"""When a work tree changes, seen by looking at it again and again.

A look costs a few milliseconds for a thousand files; git itself is asked only
where something has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

_OF_GIT = ("HEAD", "index", "logs/HEAD")
"""Files of git that change when a commit is made or another is checked out."""


class Watch:
    """Looks at the files of a work tree, and at the folders that new ones come in.

    :param top: of the work tree.
    :param git: git's own folder.
    :param roots: folders in *top* that specs lie in.
    """

    def __init__(self, top: Path, git: Path, roots: Iterable[str]) -> None:
        self._top = os.fsencode(top)
        self._git = [os.fsencode(git / name) for name in _OF_GIT]
        self._roots = [os.path.join(self._top, os.fsencode(root)) for root in roots]

    def look(self, paths: Iterable[str]) -> bytes:
        """Return what changes when one of *paths* does, or when a file comes or goes.

        :param paths: of files, relative to the top.
        """
        seen = sha256()
        for path in self._paths(paths):
            seen.update(path + b"\0" + _mark(path))
        return seen.digest()

    def _paths(self, paths: Iterable[str]) -> Iterator[bytes]:
        yield from self._git
        yield self._top
        folders = set()
        for path in paths:
            raw = os.path.join(self._top, path.encode("utf-8", "surrogateescape"))
            yield raw
            folders.add(os.path.dirname(raw))
        for root in self._roots:
            folders.update(folder for folder, _, _ in os.walk(root))
        yield from sorted(folders)


def _mark(path: bytes) -> bytes:
    try:
        told = os.lstat(path)
    except OSError:
        return b"gone"
    return f"{told.st_mtime_ns} {told.st_size} {told.st_ino} {told.st_mode}".encode()
