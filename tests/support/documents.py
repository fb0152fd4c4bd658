"""Documents that were parsed already, for all tests of a worker."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from specward.rst.content import Document, Unreadable
from specward.rst.names import NO_NAMES, Names

MOST = 4000
"""Documents that are kept; some 100 kB each, where they are real specs."""

Key: TypeAlias = tuple[tuple[str, ...], Names]
Parsed: TypeAlias = Document | Unreadable


class Documents:
    """Documents by what they are made of.

    :param parse: what makes them.
    """

    def __init__(self, parse: Callable[[tuple[str, ...], Names], Parsed]) -> None:
        self._parse = parse
        self._known: dict[Key, Parsed] = {}

    def parse(self, lines: tuple[str, ...], names: Names = NO_NAMES) -> Parsed:
        """Return the document that *lines* are, or why they are none."""
        key = (lines, names)
        if key not in self._known:
            if len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = self._parse(lines, names)
        return self._known[key]

    def save(self, path: Path) -> None:
        """Write what is known to a file, for other workers."""
        path.write_bytes(pickle.dumps(self._known))

    def add(self, path: Path) -> None:
        """Know what another worker has saved to a file."""
        self._known.update(pickle.loads(path.read_bytes()))  # noqa: S301 - our own
        gc.freeze()  # or each collection looks through all of them
