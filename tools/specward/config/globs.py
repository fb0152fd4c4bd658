"""Path patterns: ``*`` is any part of a name, ``**`` is any number of folders.

Source: gitignore(5), "PATTERN FORMAT"; all patterns are relative to the top, and
brackets are plain characters.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from functools import cache

_FOLDERS = "**"


def fits(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether *path*, or a folder that it is in, matches one of *patterns*."""
    names = path.split("/")
    return any(_fits(names, _steps(pattern)) for pattern in patterns)


def _fits(names: list[str], steps: tuple[re.Pattern[str] | None, ...]) -> bool:
    """Match *names* against *steps*, in time that is the product of their lengths.

    All positions that can be reached are followed at once: backtracking takes
    exponential time on a pattern with many ``**``.
    """
    reached = {0}
    for step in steps:
        if step is None:
            reached = set(range(min(reached), len(names)))
        else:
            reached = {
                at + 1 for at in reached if at < len(names) and step.match(names[at])
            }
        if not reached:
            return False
    return True


@cache
def _steps(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return an expression for each name in *pattern*, ``None`` for ``**``."""
    return tuple(
        None
        if name == _FOLDERS
        else re.compile(fnmatch.translate(name.replace("[", "[[]")))
        for name in pattern.rstrip("/").split("/")
    )
