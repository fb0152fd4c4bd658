"""The findings on a patch that its base has not: subtraction of multisets.

Two findings of two sides are the same if their rule, their file and their subject
are; neither lines nor the text of a line count, so that moving or editing a line
brings nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from specward.diagnostics.finding import Finding
from specward.specs import pairing
from specward.specs.load import Loader

Key = tuple[str, str, str]
"""Rule, path in the head, subject."""


class Difference(Struct, frozen=True, kw_only=True):
    """The findings of one side without those of the other.

    :param new: positions in the findings of the head.
    :param fixed: the findings of the base that the head has not.
    """

    new: frozenset[int]
    fixed: tuple[Finding, ...]


class Baseline:
    """The findings of a base, to be subtracted from those of a head.

    :param pairs: the path in the head of each spec of the base that is still there.
    """

    def __init__(self, base: Loader, head: Loader, pairs: Mapping[str, str]) -> None:
        self.base, self.head, self.pairs = base, head, pairs
        self.old_paths = {new: old for old, new in pairs.items()}

    def subtracted(
        self, head: tuple[Finding, ...], base: tuple[Finding, ...]
    ) -> Difference:
        """Return the findings *head* minus *base*."""
        known = [finding for finding in base if not self.is_unreadable(finding.path)]
        return compare(head, known, self.head_path, self.added_lines)

    def head_path(self, path: str) -> str | None:
        """Return the path in the head of a file of the base, ``None`` if it is gone."""
        return self.pairs.get(path) if path in self.base.placed else path

    def added_lines(self, path: str) -> frozenset[int]:
        """Return the numbers of the lines that the patch adds to a file of the head."""
        old = self.old_paths.get(path, path)
        if self.head.snapshot.read(path) is None:
            return frozenset()
        lines = self.head.text(path).lines
        if self.base.snapshot.read(old) is None:
            return frozenset(range(1, len(lines) + 1))
        return pairing.added_lines(self.base.text(old).lines, lines)

    def is_unreadable(self, path: str) -> bool:
        """Whether a spec of the base could not be parsed, and the patch changes it.

        Its other problems were not found yet: the patch that makes it readable brings
        them, and does not inherit them from a base where nothing could be known.
        """
        if path not in self.base.placed:
            return False
        if self.base.spec(path).parsed.document is not None:
            return False
        new = self.pairs.get(path)
        if new is None:
            return True
        return self.base.snapshot.reader(path) != self.head.snapshot.reader(new)


def subtract(
    findings: tuple[Finding, ...], others: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Return *findings* minus *others*, both on the same files."""
    found = compare(findings, others, lambda path: path, lambda _path: frozenset())
    return tuple(f for number, f in enumerate(findings) if number in found.new)


def compare(
    head: Sequence[Finding],
    base: Iterable[Finding],
    head_path: Callable[[str], str | None],
    added: Callable[[str], frozenset[int]],
) -> Difference:
    """Return *head* minus *base*.

    A finding of the base takes away one of the head that has the same key and no
    higher severity: one on a line that the patch leaves alone, if there is one.

    :param head_path: the path in the head of a file of the base, ``None`` where it is
        gone.
    :param added: the lines that the patch adds to a file of the head.
    """
    remaining, fixed = _by_key(base, head_path)
    by_key: dict[Key, list[int]] = defaultdict(list)
    for number, finding in enumerate(head):
        by_key[_key(finding, finding.path)].append(number)
    new: set[int] = set()
    for key, numbers in by_key.items():
        candidates = remaining.pop(key, [])
        chosen = _ordered(head, numbers, added) if candidates else numbers
        new.update(_unmatched(head, chosen, candidates))
        fixed += candidates
    fixed += [finding for findings in remaining.values() for finding in findings]
    return Difference(new=frozenset(new), fixed=tuple(fixed))


def _by_key(
    base: Iterable[Finding], head_path: Callable[[str], str | None]
) -> tuple[dict[Key, list[Finding]], list[Finding]]:
    """Return the base's findings by key, and those whose file is gone."""
    by_key: dict[Key, list[Finding]] = defaultdict(list)
    gone: list[Finding] = []
    for finding in base:
        path = head_path(finding.path)
        if path is None:
            gone.append(finding)
        else:
            by_key[_key(finding, path)].append(finding)
    return by_key, gone


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


def _unmatched(
    head: Sequence[Finding], numbers: Iterable[int], candidates: list[Finding]
) -> Iterable[int]:
    """Yield the findings that none of *candidates* takes away; remove those that do."""
    candidates.sort(key=lambda finding: finding.severity.weight)
    for number in numbers:
        weight = head[number].severity.weight
        match = next((c for c in candidates if c.severity.weight >= weight), None)
        if match is None:
            yield number
        else:
            candidates.remove(match)
