"""What of the findings on a patch the patch brought: subtraction of multisets.

Two findings of two sides are the same if their rule, their file and their
subject are; neither lines nor words of a line count, so that moving or editing
a line brings nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from specward.diagnostics.finding import Finding

Key = tuple[str, str, str]
"""Rule, path on the new side, subject."""


class Difference(Struct, frozen=True, kw_only=True):
    """Which findings are new, and which of the base are gone.

    :param new: positions in the findings of the head.
    """

    new: frozenset[int]
    fixed: tuple[Finding, ...]


def compare(
    head: Sequence[Finding],
    base: Iterable[Finding],
    path_of: Callable[[str], str | None],
    added: Callable[[str], frozenset[int]],
) -> Difference:
    """Return *head* minus *base*.

    A finding of the base takes away one of the head of the same key whose
    severity is not higher.  Of those it could take away, one on a line that
    the patch leaves alone goes first.

    :param path_of: what a path of the base is called in the head, ``None``
        where it is gone.
    :param added: the lines that the patch adds to a file of the head.
    """
    left, fixed = _by_key(base, path_of)
    ours: dict[Key, list[int]] = defaultdict(list)
    for number, finding in enumerate(head):
        ours[_key(finding, finding.path)].append(number)
    new: set[int] = set()
    for key, numbers in ours.items():
        theirs = left.pop(key, [])
        chosen = _ordered(head, numbers, added) if theirs else numbers
        new.update(_subtracted(head, chosen, theirs))
        fixed += theirs
    fixed += [finding for theirs in left.values() for finding in theirs]
    return Difference(new=frozenset(new), fixed=tuple(fixed))


def _by_key(
    base: Iterable[Finding], path_of: Callable[[str], str | None]
) -> tuple[dict[Key, list[Finding]], list[Finding]]:
    """Return the base's findings by key, and those whose file is gone."""
    found: dict[Key, list[Finding]] = defaultdict(list)
    gone: list[Finding] = []
    for finding in base:
        path = path_of(finding.path)
        if path is None:
            gone.append(finding)
        else:
            found[_key(finding, path)].append(finding)
    return found, gone


def _key(finding: Finding, path: str) -> Key:
    return finding.rule, path, finding.problem.subject


def _ordered(
    head: Sequence[Finding],
    numbers: Sequence[int],
    added: Callable[[str], frozenset[int]],
) -> list[int]:
    """Return *numbers*, those on lines that the patch adds last."""
    lines = added(head[numbers[0]].path) if len(numbers) > 1 else frozenset()
    return sorted(
        numbers,
        key=lambda n: (head[n].location.line in lines, -head[n].severity.weight),
    )


def _subtracted(
    head: Sequence[Finding], numbers: Iterable[int], theirs: list[Finding]
) -> Iterable[int]:
    """Yield the findings that none of *theirs* takes away; take those that do."""
    theirs.sort(key=lambda finding: finding.severity.weight)
    for number in numbers:
        weight = head[number].severity.weight
        match = next((t for t in theirs if t.severity.weight >= weight), None)
        if match is None:
            yield number
        else:
            theirs.remove(match)
