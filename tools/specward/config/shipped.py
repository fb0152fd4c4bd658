"""The templates that are installed with the tool."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
FOLDERS = (_PACKAGE / "templates", _PACKAGE.parent.parent / "templates")
"""In an installed package, and in a checkout of the tool itself."""


def folder() -> Path:
    """Return the folder of the tool's templates."""
    return next(path for path in FOLDERS if path.is_dir())


def shipped(name: str) -> bytes:
    """Return the bytes of the template called *name*."""
    return (folder() / name).read_bytes()
