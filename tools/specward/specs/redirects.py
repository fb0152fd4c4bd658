"""Redirects of moved specs: a file with a line ``OLD NEW`` for each.

Both are paths; the old one is relative to the file's folder, the new one to the
old one's folder, as a relative link on the old page would be.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from msgspec import Struct

from specward.diagnostics.finding import Location, location
from specward.diagnostics.source import Source

_WORDS = 2
"""Words of a line."""


class Redirect(Struct, frozen=True, kw_only=True):
    """One line.

    :param old: the path before the move, relative to the top; ``None`` in a line that
        is not of two words.
    :param new: the path after it, likewise, or a URL.
    :param external: whether *new* is a URL.
    """

    old: str | None
    new: str | None
    external: bool
    location: Location


class Redirects(Struct, frozen=True, kw_only=True):
    """The lines of one file of redirects."""

    source: Source
    lines: tuple[Redirect, ...]


def parse(source: Source) -> Redirects:
    """Return the redirects of *source*, without blank lines and ``#`` comments."""
    return Redirects(
        source=source,
        lines=tuple(
            _redirect(line, number, posixpath.dirname(source.path))
            for number, line in enumerate(source.lines, 1)
            if line.strip() and not line.lstrip().startswith("#")
        ),
    )


def _redirect(line: str, number: int, folder: str) -> Redirect:
    words = line.split()
    where = location(number, line.find(words[0]) + 1, len(line.strip()))
    if len(words) != _WORDS:
        return Redirect(old=None, new=None, external=False, location=where)
    old = posixpath.normpath(posixpath.join(folder, words[0]))
    external = "://" in words[1]
    joined = posixpath.join(posixpath.dirname(old), words[1])
    new = words[1] if external else posixpath.normpath(joined)
    return Redirect(old=old, new=new, external=external, location=where)


def ends(old: str, moved: Mapping[str, str]) -> str | None:
    """Return the last path after all moves from *old*, ``None`` in a circle."""
    seen: set[str] = set()
    while old in moved:
        if old in seen:
            return None
        seen.add(old)
        old = moved[old]
    return old


def moves(files: Mapping[str, Redirects]) -> dict[str, str]:
    """Return every old path of *files* with its new one."""
    return {
        line.old: line.new
        for file in files.values()
        for line in file.lines
        if line.old is not None and line.new is not None
    }
