"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError

MOST_OF_A_NAME = 99
"""Letters of a file's name that its temporary one has: names end at 255 bytes."""


def atomically(path: Path, data: bytes) -> None:
    """Write *data* to *path*: who reads it sees the old file or the new one.

    :raises SpecwardError: where it cannot be written; then nothing is.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            # A pipe or a terminal is written to, not replaced.
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise SpecwardError(
            f"{escape.path(str(path))} cannot be written: {error.strerror}",
            hint="name a file in a folder that exists",
        ) from error


def _replace(target: Path, data: bytes) -> None:
    prefix = f".{target.name[:MOST_OF_A_NAME]}."
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=prefix)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced, else the usual ones."""
    with contextlib.suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
