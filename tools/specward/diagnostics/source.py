"""The bytes of a file as lines of text."""

from __future__ import annotations

import codecs

from msgspec import Struct

from specward.diagnostics.finding import Location, location


class Source(Struct, frozen=True, kw_only=True):
    """A file's bytes, and the lines they are.

    Lines are what a line feed ends and nothing else, in file and findings
    alike.  A byte order mark is no part of the first line.

    :param lines: without their line feeds; in a file that is not UTF-8, with
        U+FFFD for what cannot be decoded.
    :param undecodable: the place of the first byte that is not UTF-8.
    """

    path: str
    data: bytes
    lines: tuple[str, ...]
    undecodable: Location | None

    @property
    def has_bom(self) -> bool:
        """Whether the file begins with a byte order mark."""
        return self.data.startswith(codecs.BOM_UTF8)

    @property
    def ends_with_line(self) -> bool:
        """Whether the last line is a whole one (an empty file has none)."""
        return not self.lines or self.data.endswith(b"\n")

    def line(self, number: int) -> str | None:
        """Return the text of a 1-based line, ``None`` outside the file."""
        inside = 1 <= number <= len(self.lines)
        return self.lines[number - 1] if inside else None


def read(path: str, data: bytes) -> Source:
    """Return *data* as the source that it is at *path*."""
    body = data.removeprefix(codecs.BOM_UTF8)
    undecodable = None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        undecodable = _location_of(body, error.start)
        text = body.decode("utf-8", "replace")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return Source(path=path, data=data, lines=tuple(lines), undecodable=undecodable)


def _location_of(data: bytes, offset: int) -> Location:
    before = data[:offset]
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode("utf-8")) + 1
    return location(before.count(b"\n") + 1, column, 1)
