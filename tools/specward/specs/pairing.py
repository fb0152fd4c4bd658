"""Pairs: which spec of the base is which spec of the head, and what changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from specward.git.snapshot import Snapshot
from specward.specs.paths import Placement

Placed = Mapping[str, Placement]
"""The specs of one side: path to placement."""

Renames = Callable[[], Mapping[str, str]]
"""Returns the renames that git detects, old path to new path; called if needed."""

SIMILAR = 0.5
"""The share of equal lines from which two files are a rename, as for git."""

MOST_PAIRS = 10_000
"""Removed times added files that are compared; with more, none is."""

MOST_CELLS = 25_000_000
"""Lines of one side times lines of the other that are compared exactly.

Beyond, difflib ignores lines that are frequent (``autojunk``): its time grows with the
product, and a text can have a million empty lines.
"""


def changed(base: Snapshot, head: Snapshot) -> frozenset[str]:
    """Return the paths that are not the same on both sides."""
    paths = base.modes.keys() | head.modes.keys()
    return frozenset(path for path in paths if not base.same(head, path))


def pairs(base: Placed, head: Placed, renames: Renames) -> dict[str, str]:
    """Return the path in *head* of each spec of *base* that is still there.

    Paired one to one: by path, then identity, then git's renames, then a slug that is
    unique on both sides.  Specs that remain were added or removed.
    """
    paired = {path: path for path in base if path in head}
    _pair(
        paired, _by_identity(base, paired.keys()), _by_identity(head, paired.values())
    )
    if _left(base, paired.keys()) and _left(head, paired.values()):
        taken = set(paired.values())
        for old, new in renames().items():
            if old in base and old not in paired and new in head and new not in taken:
                paired[old] = new
                taken.add(new)
    _pair(paired, _by_slug(base, paired.keys()), _by_slug(head, paired.values()))
    return paired


def alike(base: Snapshot, head: Snapshot) -> dict[str, str]:
    """Return the renames from *base* to *head*, old to new path, by equal lines.

    For a work tree: git detects no renames to files that it does not track.
    """
    removed = {p: _lines(base, p) for p in base.files() if p not in head.modes}
    added = {p: _lines(head, p) for p in head.files() if p not in base.modes}
    if len(removed) * len(added) > MOST_PAIRS:
        return {}
    scores = sorted(
        (
            (_similarity(old, new), before, after)
            for before, old in removed.items()
            for after, new in added.items()
            if PurePosixPath(before).suffix == PurePosixPath(after).suffix
        ),
        reverse=True,
    )
    paired: dict[str, str] = {}
    for score, before, after in scores:
        if score >= SIMILAR and before not in paired and after not in paired.values():
            paired[before] = after
    return paired


def _lines(snapshot: Snapshot, path: str) -> Counter[bytes]:
    return Counter(snapshot.reader(path).split(b"\n"))


def _similarity(old: Counter[bytes], new: Counter[bytes]) -> float:
    return 2 * (old & new).total() / max(old.total() + new.total(), 1)


def added_lines(old: tuple[str, ...], new: tuple[str, ...]) -> frozenset[int]:
    """Return the numbers of the lines of *new* that are not in *old*."""
    start, end = ends(old, new)
    # difflib's time grows with the product of both lengths; most edits are small.
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    is_large = len(before) * len(after) > MOST_CELLS
    matcher = SequenceMatcher(None, before, after, autojunk=is_large)
    kept = {
        number
        for block in matcher.get_matching_blocks()
        for number in range(block.b, block.b + block.size)
    }
    return frozenset(start + n + 1 for n in range(len(after)) if n not in kept)


def ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """Return how many first items are equal, and how many last ones of the others."""
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _left(placed: Placed, paired: Iterable[str]) -> set[str]:
    return placed.keys() - set(paired)


def _pair(
    paired: dict[str, str],
    old: Mapping[tuple[str, ...], list[str]],
    new: Mapping[tuple[str, ...], list[str]],
) -> None:
    """Pair specs with equal keys, in the order of their paths."""
    for key, paths in old.items():
        paired.update(zip(sorted(paths), sorted(new.get(key, ())), strict=False))


def _by_identity(
    placed: Placed, paired: Iterable[str]
) -> dict[tuple[str, ...], list[str]]:
    unpaired: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in _left(placed, paired):
        unpaired[(placed[path].identity,)].append(path)
    return unpaired


def _by_slug(placed: Placed, paired: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    """Return the unpaired specs by their project and slug, where that is unique."""
    everyone: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path, at in placed.items():
        everyone[at.proposal].append(path)
    left = _left(placed, paired)
    return {
        key: paths
        for key, paths in everyone.items()
        if len(paths) == 1 and paths[0] in left
    }
