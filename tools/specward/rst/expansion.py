"""How large a text becomes when its substitutions are put in.

A definition can hold references to others, each of which doubles it: a text of
one kilobyte that fills the memory.  docutils does not look.

Source: reStructuredText, "Substitution Definitions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

_DEFINED = re.compile(r"\s*\.\.\s+\|([^|\s](?:[^|]*[^|\s])?)\|\s+[\w.+:-]+::(.*)")
_USED = re.compile(r"(?=\|([^|\s](?:[^|]*[^|\s])?)\|)")


def is_larger(lines: tuple[str, ...], limit: int) -> bool:
    """Tell whether the substitutions of a text come to more than *limit*."""
    bodies = dict(_definitions(lines))
    if not bodies:
        return False
    sizes: dict[str, int] = {}
    total = 0
    for line in lines:
        for name in _names(line):
            total += _size(name, bodies, sizes, limit)
        if total > limit:
            return True
    return False


def _definitions(lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        if found := _DEFINED.match(line):
            indent = len(line) - len(line.lstrip())
            more = islice(lines, number + 1, None)
            yield _fold(found[1]), found[2] + _continued(more, indent)


def _continued(lines: Iterable[str], indent: int) -> str:
    """Return the lines that go on with a definition indented by *indent*."""
    more = ""
    for line in lines:
        if not line.strip() or len(line) - len(line.lstrip()) <= indent:
            break
        more += " " + line
    return more


def _size(
    name: str, bodies: Mapping[str, str], sizes: dict[str, int], limit: int
) -> int:
    """Return how long a substitution is; one that holds itself is docutils' to tell.

    The walk has a stack of its own: definitions can be nested without end.
    """
    stack = [name]
    while stack:
        here = stack[-1]
        if here not in sizes:
            sizes[here] = 0
            named = _names(bodies.get(here, ""))
            stack += [each for each in named if each not in sizes]
            continue
        stack.pop()
        if not sizes[here]:
            body = bodies.get(here, "")
            inside = sum(sizes.get(each, 0) for each in _names(body))
            sizes[here] = min(len(body) + inside, limit + 1)
    return sizes[name]


def _names(text: str) -> list[str]:
    return [_fold(found[1]) for found in _USED.finditer(text)]


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
