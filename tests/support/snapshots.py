"""Snapshots in memory: no git, no process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from specward.git.snapshot import Commit, Mode, Snapshot

Tree: TypeAlias = Mapping[str, tuple[Mode, bytes]]
"""Path to what git would store there, and its bytes or the target of a link."""

DAY = datetime(2015, 5, 12, 10, tzinfo=UTC)
"""When the commits of the tests are made."""


def tree(folder: Path) -> dict[str, tuple[Mode, bytes]]:
    """Return the files in a folder, and those in the folders below."""
    found: dict[str, tuple[Mode, bytes]] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = Mode.SYMLINK, os.fsencode(path.readlink())
        elif path.is_file():
            found[name] = Mode.FILE, path.read_bytes()
    return found


def snapshot(files: Tree) -> Snapshot:
    """Return the snapshot with some files, as of a commit of DAY."""
    return Snapshot(
        modes={path: mode for path, (mode, _) in files.items()},
        reader=lambda path: files[path][1],
        commit=Commit(id="0" * 40, date=DAY),
        changed=False,
    )
