"""A bar of progress, for somebody who waits at a terminal."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import TypeVar

from specward.commands.console import Console

PATIENCE = 1.0
"""Seconds before anything is shown: what is done by then needs no bar."""

OFTEN = 0.1
"""Seconds between two pictures of the bar."""

WIDTH = 30
_CLEAR = "\r\x1b[K"

Each = TypeVar("Each")


class Progress:
    """A bar on the terminal of standard error; nothing where that is not one.

    In the log of a CI job each picture of the bar would be a line.
    """

    def __init__(self, console: Console) -> None:
        self._stream = console.stderr
        self._shown = (
            not console.quiet
            and self._stream.isatty()
            and console.environment.get("TERM") != "dumb"
            and not console.environment.get("CI")
        )
        self._next = time.monotonic() + PATIENCE
        self._drawn = False

    def of(self, items: Collection[Each], doing: str) -> Iterator[Each]:
        """Yield *items*, and show how many of them are done."""
        try:
            for number, item in enumerate(items):
                self._draw(number, len(items), doing)
                yield item
        finally:
            if self._drawn:
                self._stream.write(_CLEAR)
                self._stream.flush()
                self._drawn = False

    def _draw(self, number: int, total: int, doing: str) -> None:
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next, self._drawn = now + OFTEN, True
        bar = ("#" * (WIDTH * number // total)).ljust(WIDTH, ".")
        self._stream.write(f"{_CLEAR}[{bar}] {doing} {number} of {total}")
        self._stream.flush()
