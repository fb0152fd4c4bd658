"""Sources: the bytes of a file, and their lines of text."""

from __future__ import annotations

import codecs

from msgspec import Struct

from specward.diagnostics.finding import Location, location


class Source(Struct, frozen=True, kw_only=True):
    """The content of a file as bytes and as lines.

    Only line feeds end lines: ``str.splitlines`` breaks at eight more characters, and
    line numbers would not be those of editors and git.  A byte order mark is not in
    the first line.

    :param lines: without their line feeds; in a file that is not UTF-8, with
        U+FFFD for what cannot be decoded.
    :param undecodable: the location of the first byte that is not UTF-8.
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
        """Whether a line feed ends the last line; true for an empty file."""
        return not self.lines or self.data.endswith(b"\n")

    def line(self, number: int) -> str | None:
        """Return the text of line *number*, from 1; ``None`` outside of the file."""
        inside = 1 <= number <= len(self.lines)
        return self.lines[number - 1] if inside else None


def read(path: str, data: bytes) -> Source:
    """Return the source at *path* with the content *data*."""
    body = data.removeprefix(codecs.BOM_UTF8)
    undecodable = None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        undecodable = _location_of(body, error.start)
        text = body.decode("utf-8", "replace")
    lines = text.split("\n")
    # After the last line feed there is no line.
    if lines[-1] == "":
        lines.pop()
    return Source(path=path, data=data, lines=tuple(lines), undecodable=undecodable)


def _location_of(data: bytes, offset: int) -> Location:
    before = data[:offset]
    start = before.rfind(b"\n") + 1
    # Columns are code points, and all before the first wrong byte is UTF-8.
    column = len(before[start:].decode("utf-8")) + 1
    return location(before.count(b"\n") + 1, column, 1)
