"""The size of a text once its substitutions are expanded.

A definition can refer to others, twice each: thirty lines of that make a billion
characters.  docutils limits the length of one definition before it is expanded
(docutils.transforms.references.Substitutions), not what they come to.

Sizes are estimated from the source, without docutils: they only have to be right
within the limit.

Source: reStructuredText Markup Specification, "Substitution Definitions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

_DEFINED = re.compile(r"\s*\.\.\s+\|([^|\s](?:[^|]*[^|\s])?)\|\s+[\w.+:-]+::(.*)")
_USED = re.compile(r"(?=\|([^|\s](?:[^|]*[^|\s])?)\|)")


def is_larger(lines: tuple[str, ...], limit: int) -> bool:
    """Return whether the substitutions expand to more than *limit* characters."""
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
        if match := _DEFINED.match(line):
            indent = len(line) - len(line.lstrip())
            following = islice(lines, number + 1, None)
            yield _fold(match[1]), match[2] + _continuation(following, indent)


def _continuation(lines: Iterable[str], indent: int) -> str:
    """Return the first of *lines* that are indented by more than *indent*."""
    text = ""
    for line in lines:
        if not line.strip() or len(line) - len(line.lstrip()) <= indent:
            break
        text += " " + line
    return text


def _size(
    name: str, bodies: Mapping[str, str], sizes: dict[str, int], limit: int
) -> int:
    """Return how many characters a substitution expands to, at most *limit* + 1.

    One that refers to itself counts as nothing: docutils reports it.

    :param sizes: those that are known; filled in.
    """
    # Not recursive: a chain of definitions can be as long as the text.
    stack = [name]
    while stack:
        current = stack[-1]
        body = bodies.get(current, "")
        if current not in sizes:
            sizes[current] = 0  # until those that it refers to are known
            stack += [used for used in _names(body) if used not in sizes]
            continue
        stack.pop()
        if not sizes[current]:
            expanded = sum(sizes.get(used, 0) for used in _names(body))
            sizes[current] = min(len(body) + expanded, limit + 1)
    return sizes[name]


def _names(text: str) -> list[str]:
    return [_fold(match[1]) for match in _USED.finditer(text)]


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
