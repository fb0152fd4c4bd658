"""Garbage collection, less often while many texts are read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 200_000
"""Objects made between two collections of the youngest generation; Python's own
threshold is at most 2,000 (gc.get_threshold).

The tree of one text is tens of thousands of objects that live and die together.  To
search them again and again while they are made finds nothing to free, and takes a
seventh of the time of parsing.
"""


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Return a context in which garbage is collected rarely."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
