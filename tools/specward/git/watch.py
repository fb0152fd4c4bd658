"""A watch on a work tree, by polling.

A digest of a thousand files takes a few milliseconds, and no library or system call
that differs between systems; git runs only once something has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

_OF_GIT = ("HEAD", "index", "logs/HEAD")
"""Files of git that change with a commit or a checkout."""


class Watch:
    """Watches files of a work tree, and the folders in which new ones can appear.

    :param top: of the work tree.
    :param git: git's own folder.
    :param roots: the folders of specs, relative to *top*.
    """

    def __init__(self, top: Path, git: Path, roots: Iterable[str]) -> None:
        self._top = os.fsencode(top)
        self._git = [os.fsencode(git / name) for name in _OF_GIT]
        self._roots = [os.path.join(self._top, os.fsencode(root)) for root in roots]

    def digest(self, paths: Iterable[str]) -> bytes:
        """Return a digest that differs once a file is changed, added or removed.

        :param paths: of files, relative to the top.
        """
        digest = sha256()
        for path in self._paths(paths):
            digest.update(path + b"\0" + _state(path))
        return digest.digest()

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


def _state(path: bytes) -> bytes:
    try:
        stat = os.lstat(path)
    except OSError:
        return b"gone"
    # Editors that write a new file and rename it change the inode, if nothing else.
    return f"{stat.st_mtime_ns} {stat.st_size} {stat.st_ino} {stat.st_mode}".encode()
