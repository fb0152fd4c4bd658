"""TOML with places: what a file says, and on which line it says it.

``tomllib`` gives no positions, so the line of a key is looked for in the text.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from msgspec import Struct

from specward.finding import START, Place, place
from specward.source import Source

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


class Broken(Struct, frozen=True, kw_only=True):
    """Why a text is no TOML, and where."""

    place: Place
    reason: str


def load(source: Source) -> dict[str, Any] | Broken:
    """Return the tables of *source*, or why there are none."""
    if source.undecodable:
        return Broken(place=source.undecodable, reason="it is not UTF-8")
    try:
        return tomllib.loads("\n".join(source.lines) + "\n")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT.search(str(error))
        where = place(int(found[1]), int(found[2])) if found else START
        said = _AT.sub("", str(error)).strip().rstrip(".")
        reason = said[:1].lower() + said[1:] if found else "it is not TOML"
        return Broken(place=where, reason=reason)


def find(source: Source, *keys: str, number: int = 0) -> Place:
    """Return the place of the key at the end of the path *keys*.

    Where it is not found the nearest key above it is taken, else the start.

    :param number: which table of an array the keys are in, from 0.
    """
    start, found = _start(source.lines, keys, number), START
    for depth in range(len(keys)):
        line = _line_of(source.lines, keys[: depth + 1], start)
        if line is not None:
            start = line - 1
            column = source.lines[start].rfind(
                keys[depth], 0, _end(source.lines[start])
            )
            found = place(line, column + 1, len(keys[depth]))
    return found


def _start(lines: tuple[str, ...], keys: tuple[str, ...], number: int) -> int:
    """Return the index of the line at which the array's table begins."""
    if not keys or not number:
        return 0
    name = next((key for key in keys if key not in ("tool", "specward")), keys[0])
    head = re.compile(rf"\s*\[\[\s*(?:[\w.-]+\.)?{re.escape(name)}\s*\]\]")
    heads = [index for index, line in enumerate(lines) if head.match(line)]
    return heads[number] if number < len(heads) else 0


def _end(line: str) -> int:
    """Return where the keys of *line* end: at its equals sign, if it has one."""
    equals = line.find("=")
    return equals if equals >= 0 else len(line)


def _line_of(lines: tuple[str, ...], keys: tuple[str, ...], start: int) -> int | None:
    dotted = r"\s*\.\s*".join(rf"[\"']?{re.escape(key)}[\"']?" for key in keys)
    last = rf"[\"']?{re.escape(keys[-1])}[\"']?"
    for pattern in (
        rf"\s*\[+\s*{dotted}\s*\]+",
        rf"\s*(?:[^=#]*\.\s*)?{last}\s*=",
        rf"[^#]*[\s{{,]{last}\s*=",
    ):
        expression = re.compile(pattern)
        for number in range(start, len(lines)):
            if expression.match(lines[number]):
                return number + 1
    return None
