"""Path patterns with stars: ``*`` stays in a folder, ``**`` does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_PIECES = re.compile(r"\*\*/|\*\*|\*|\?")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def fits(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether *path* is what one of *patterns* says, or lies under it."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    made, position = "", 0
    for found in _PIECES.finditer(pattern):
        made += re.escape(pattern[position : found.start()]) + _MEANING[found.group()]
        position = found.end()
    made += re.escape(pattern[position:].rstrip("/"))
    return re.compile(f"{made}(?:/.*)?", re.DOTALL)
