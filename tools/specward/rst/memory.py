"""Garbage collected less often while many texts are read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 200_000
"""Objects made between two collections; Python's own figure is below 1,000.

The tree of one text is tens of thousands of objects that live and die together:
looking through them again and again while they grow finds nothing to free.
"""


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Collect garbage rarely meanwhile, and as before after it."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
