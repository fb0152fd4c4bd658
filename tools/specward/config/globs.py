"""Path patterns with stars: ``*`` stays in a name, the name ``**`` is any folders.

Source: gitignore(5), "PATTERN FORMAT"; the pattern is from the top.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from functools import cache

_FOLDERS = "**"


def fits(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether *path* is what one of *patterns* says, or lies under it."""
    names = path.split("/")
    return any(_fits(names, _steps(pattern)) for pattern in patterns)


def _fits(names: list[str], steps: tuple[re.Pattern[str] | None, ...]) -> bool:
    """Follow *steps* from all places at once: the time is bounded by both lengths."""
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
    """Return an expression for each name of *pattern*, ``None`` for ``**``."""
    return tuple(
        None
        if name == _FOLDERS
        else re.compile(fnmatch.translate(name.replace("[", "[[]")))
        for name in pattern.rstrip("/").split("/")
    )
