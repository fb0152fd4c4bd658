"""TOML with locations: the tables of a file, and the line and column of each key.

``tomllib`` gives no positions, so keys are looked for in the lines.  What is not
TOML was refused by it before: the expressions need not be strict.

Source: TOML 1.0.0, https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from specward.diagnostics.finding import START, Location, location
from specward.diagnostics.source import Source

Path: TypeAlias = tuple[str | int, ...]
"""Keys that lead to a value, and the numbers of items in arrays, from 0."""

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
"""The end of ``tomllib``'s messages; it gives the position in no other way."""

_KEY = r"(?:(?<![\w-])[\w-]++|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
"""TOML 1.0.0, "Keys": bare or quoted, several joined by dots."""

_HEAD = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
"""TOML 1.0.0, "Table" and "Array of Tables"."""

_SET = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=(?!=)")
"""TOML 1.0.0, "Key/Value Pair"."""

_PIECE = re.compile(
    rf"(?P<key>{_DOTTED})[ \t]*=|(?P<text>\"\"\"|'''|\"(?:\\.|[^\"\\])*\"|'[^']*')"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<comment>#.*)"
)
"""What a value is made of: TOML 1.0.0, "Inline Table", "Array", "String", "Comment"."""

_LONG_TEXTS = ('"""', "'''")
"""What begins and ends a string over several lines."""


class Broken(Struct, frozen=True, kw_only=True):
    """Why a text is not TOML, and where."""

    location: Location
    reason: str


def load(source: Source) -> dict[str, Any] | Broken:
    """Return the tables of *source*, or why it is not TOML."""
    if source.undecodable:
        return Broken(location=source.undecodable, reason="it is not UTF-8")
    try:
        return tomllib.loads("\n".join(source.lines) + "\n")
    except RecursionError:
        return Broken(location=START, reason="it is nested too deeply")
    except tomllib.TOMLDecodeError as error:
        position = _AT.search(str(error))
        where = location(int(position[1]), int(position[2])) if position else START
        text = _AT.sub("", str(error)).replace("(at end of document)", "at its end")
        text = text.strip().rstrip(".")
        reason = text[:1].lower() + text[1:]
        return Broken(location=where, reason=reason)
    except ValueError:
        # int() refuses more than 4300 digits (sys.set_int_max_str_digits).
        return Broken(location=START, reason="a number in it is too long")


def dotted(path: Path) -> str:
    """Return *path* as people write it: ``specs[0].path``."""
    text = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in path)
    return text.removeprefix(".")


class KeyLocations:
    """The location of each key of a file.

    That of a key that is not found is its table's.
    """

    def __init__(self, source: Source) -> None:
        self._known: dict[Path, Location] = {}
        for path, where in _keys(source.lines):
            self._known.setdefault(path, where)

    def find(self, *path: str | int) -> Location:
        """Return the location of the key at *path*, else of a table around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._known:
                return self._known[path[:length]]
        return START


def _keys(lines: tuple[str, ...]) -> Iterator[tuple[Path, Location]]:
    """Yield each key with its location, in the order of the lines."""
    tables: dict[Path, int] = {}
    table: Path = ()
    inside: _Value | None = None
    for number, line in enumerate(lines, 1):
        start = 0
        if inside is None:
            if head := _HEAD.match(line):
                table = _entered(_parts(head[2]), tables, several=head[1] == "[[")
                yield table, _location(number, head, 2)
                continue
            found = _SET.match(line)
            if found is None:
                continue
            inside, start = _Value((*table, *_parts(found[1]))), found.end()
            yield from _created(inside.path, _location(number, found, 1), len(table))
        yield from inside.read(line, number, start)
        if inside.ended:
            inside = None


class _Value:
    """The value of a key, which can go over several lines and hold keys of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stack: list[Path] = []
        self._text: str | None = None
        self._commas: list[int] = []

    @property
    def ended(self) -> bool:
        return not self._stack and self._text is None

    def read(
        self, line: str, number: int, start: int
    ) -> Iterator[tuple[Path, Location]]:
        if self._text is not None:
            end = line.find(self._text)
            if end < 0:
                return
            self._text, start = None, end + len(_LONG_TEXTS[0])
        for found in _PIECE.finditer(line, start):
            if self._in_text(found):
                continue
            if found["key"] and self._stack:
                self.path = (*self._item, *_parts(found["key"]))
                yield self.path, _location(number, found, "key")
            else:
                self._step(found)

    def _in_text(self, found: re.Match[str]) -> bool:
        """Tell whether *found* is within a string over several lines, or its end."""
        if self._text is None:
            return False
        if found[0].endswith(self._text):
            self._text = None
        return True

    @property
    def _item(self) -> Path:
        """The table, or the item of an array, that is being read."""
        above = self._stack[-1]
        return above if self._commas[-1] < 0 else (*above, self._commas[-1])

    def _step(self, found: re.Match[str]) -> None:
        if found["text"] in _LONG_TEXTS:
            self._text = found["text"]
        elif found["open"]:
            in_array = self._stack and self._commas[-1] >= 0
            self._stack.append(self._item if in_array else self.path)
            self._commas.append(0 if found["open"] == "[" else -1)
        elif found["close"] and self._stack:
            self.path = self._stack.pop()
            self._commas.pop()
        elif found["comma"] and self._stack and self._commas[-1] >= 0:
            self._commas[-1] += 1


def _entered(names: Path, tables: dict[Path, int], *, several: bool) -> Path:
    """Return the path of the table that a header opens.

    :param tables: the number of the last table of each array, by path.
    """
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in tables:
            path = (*path, tables[path])
    path = (*path, names[-1])
    if several:
        tables[path] = tables.get(path, -1) + 1
        path = (*path, tables[path])
    return path


def _created(
    path: Path, where: Location, above: int
) -> Iterator[tuple[Path, Location]]:
    """Yield the paths of the tables that a dotted key creates, and its own."""
    for length in range(above + 1, len(path) + 1):
        yield path[:length], where


def _parts(dotted: str) -> Path:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, dotted))


def _location(line: int, found: re.Match[str], group: int | str) -> Location:
    """Return the location of the last part of a dotted key."""
    last = re.findall(_KEY, found[group])[-1]
    return location(line, found.end(group) - len(last) + 1, len(last))
