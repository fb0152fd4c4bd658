"""TOML with places: what a file says, and on which line it says it.

``tomllib`` gives no positions, so keys are looked for in the lines.

Source: TOML 1.0.0, "Keys", "Table", "Array of Tables", "Inline Table".
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
"""Keys that lead to a value, and the numbers of tables in arrays, from 0."""

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


class Broken(Struct, frozen=True, kw_only=True):
    """Why a text is no TOML, and where."""

    location: Location
    reason: str


def load(source: Source) -> dict[str, Any] | Broken:
    """Return the tables of *source*, or why there are none."""
    if source.undecodable:
        return Broken(location=source.undecodable, reason="it is not UTF-8")
    try:
        return tomllib.loads("\n".join(source.lines) + "\n")
    except RecursionError:
        return Broken(location=START, reason="it is nested too deeply")
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        where = location(int(found[1]), int(found[2])) if found else START
        said = _AT.sub("", str(error)).replace("(at end of document)", "at its end")
        said = said.strip().rstrip(".")
        reason = said[:1].lower() + said[1:]
        return Broken(location=where, reason=reason)
    except ValueError:
        # Python turns no text of some thousand digits into a number.
        return Broken(location=START, reason="a number in it is too long")


def dotted(path: Path) -> str:
    """Return *path* as people write it: ``specs[0].path``."""
    text = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in path)
    return text.removeprefix(".")


class KeyLocations:
    """The lines of a file in which each key is set.

    A key whose line is not found stands where the nearest key above it does.
    """

    def __init__(self, source: Source) -> None:
        self._known: dict[Path, Location] = {}
        for path, where in _keys(source.lines):
            self._known.setdefault(path, where)

    def find(self, *path: str | int) -> Location:
        """Return the place of the key that *path* leads to, else of one above."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._known:
                return self._known[path[:length]]
        return START


_KEY = r"(?:(?<![\w-])[\w-]++|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEAD = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_SET = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=(?!=)")
_PIECE = re.compile(
    rf"(?P<key>{_DOTTED})[ \t]*=|(?P<text>\"\"\"|'''|\"(?:\\.|[^\"\\])*\"|'[^']*')"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<comment>#.*)"
)
_LONG_TEXTS = ('"""', "'''")


def _keys(lines: tuple[str, ...]) -> Iterator[tuple[Path, Location]]:
    """Yield each key with its place, in the order of the lines."""
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
            yield from _each(inside.path, _location(number, found, 1), len(table))
        yield from inside.read(line, number, start)
        if inside.ended:
            inside = None


class _Value:
    """The value of a key, which can go over lines and hold keys of its own."""

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
                self.path = (*self._here, *_parts(found["key"]))
                yield self.path, _location(number, found, "key")
            else:
                self._step(found)

    def _in_text(self, found: re.Match[str]) -> bool:
        """Tell whether *found* is part of a text over lines, which it can end."""
        if self._text is None:
            return False
        if found[0].endswith(self._text):
            self._text = None
        return True

    @property
    def _here(self) -> Path:
        """The table, or the array's element, that is being read."""
        above = self._stack[-1]
        return above if self._commas[-1] < 0 else (*above, self._commas[-1])

    def _step(self, found: re.Match[str]) -> None:
        if found["text"] in _LONG_TEXTS:
            self._text = found["text"]
        elif found["open"]:
            in_array = self._stack and self._commas[-1] >= 0
            self._stack.append(self._here if in_array else self.path)
            self._commas.append(0 if found["open"] == "[" else -1)
        elif found["close"] and self._stack:
            self.path = self._stack.pop()
            self._commas.pop()
        elif found["comma"] and self._stack and self._commas[-1] >= 0:
            self._commas[-1] += 1


def _entered(names: Path, tables: dict[Path, int], *, several: bool) -> Path:
    """Return the path of the table that a head opens; *tables* counts them."""
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


def _each(path: Path, where: Location, above: int) -> Iterator[tuple[Path, Location]]:
    """Yield the path of a dotted key, and the tables that it makes."""
    for length in range(above + 1, len(path) + 1):
        yield path[:length], where


def _parts(dotted: str) -> Path:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, dotted))


def _location(line: int, found: re.Match[str], group: int | str) -> Location:
    """Return the place of the last key of a dotted one."""
    last = re.findall(_KEY, found[group])[-1]
    return location(line, found.end(group) - len(last) + 1, len(last))
