"""The version graph: which version of a file came from which, across branches.

Every commit that changes a file makes a *version* of it.  A version points to those
that it was made from: one on a straight line, several after a merge, none where the
file was created.  The graph of all of them is built in one pass over the log, from the
oldest commit on, while each commit's files are known as a :class:`Tree`.

A branch therefore changes the file that *it* has at a path, whatever lies at that path
on other branches, and a merge that keeps one side's content continues that side's
history, as ``git log`` simplifies it.

Source: git-log(1), "History Simplification".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from specward.git.log_entry import FileChange, LogEntry
from specward.specs.pairing import pairs
from specward.specs.paths import Placement

PlacementOf = Callable[[str], Placement | None]
"""Path to the placement of a spec there, ``None`` where no spec can lie."""


class FileVersion(Struct, frozen=True, kw_only=True, eq=False):
    """One version of one file: a node of the version graph.

    Compared by identity (``eq=False``): two commits can leave equal content at one
    path and still be two versions.

    :param entry: the index of its commit in the log; a larger one is older.
    :param before: the versions that it was made from; several after a merge.
    :param root: the first version of the file, ``None`` if this is the first.
    :param is_creation: whether a version with nothing before it created the file; in
        a shallow clone, what came before can be hidden instead.
    """

    entry: int
    path: str
    blob: str
    before: tuple[FileVersion, ...]
    root: FileVersion | None
    is_creation: bool

    @property
    def first(self) -> FileVersion:
        """The first version of the file, possibly this one."""
        return self.root or self


class Tree:
    """The files of one commit: their versions by path.  Never changed once made.

    Paths are spread over buckets, and a tree shares all buckets that it does not
    change with the tree it was made from.  A commit therefore costs as much as it
    changes; a copy of one dictionary for each commit would cost commits times files.
    """

    _BUCKETS = 256

    def __init__(
        self, buckets: Sequence[Mapping[str, FileVersion]] | None = None
    ) -> None:
        self._buckets = buckets or ({},) * self._BUCKETS

    def get(self, path: str) -> FileVersion | None:
        """Return the version at *path*, ``None`` where there is no file."""
        return self._buckets[hash(path) % self._BUCKETS].get(path)

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files, in no particular order."""
        for bucket in self._buckets:
            yield from bucket

    def updated(self, changes: Mapping[str, FileVersion | None]) -> Tree:
        """Return a tree with *changes* applied; ``None`` removes a file."""
        buckets = list(self._buckets)
        copied: dict[int, dict[str, FileVersion]] = {}
        for path, version in changes.items():
            number = hash(path) % self._BUCKETS
            if number not in copied:
                buckets[number] = copied[number] = dict(buckets[number])
            if version is None:
                copied[number].pop(path, None)
            else:
                copied[number][path] = version
        return Tree(buckets)


EMPTY = Tree()
"""The tree before the first commit."""


def trace(log: Sequence[LogEntry], placement_of: PlacementOf) -> Tree:
    """Return the tree of the newest commit of *log*, with the graph behind it.

    :param log: children before their parents, all reachable from one head.
    """
    return _Tracer(log, cache(placement_of)).trace()


class _Tracer:
    """Builds the version graph of one log."""

    def __init__(self, log: Sequence[LogEntry], placement_of: PlacementOf) -> None:
        self.log = log
        self.placement_of = placement_of
        self.paths_of: dict[FileVersion, set[str]] = defaultdict(set)

    def trace(self) -> Tree:
        # A tree is dropped once all children of its commit have used it: memory
        # grows with the number of open branches, not with the length of the log.
        children_left = Counter(
            parent for entry in self.log for parent in entry.parents
        )
        trees: dict[str, Tree] = {}
        tree = EMPTY
        for number in reversed(range(len(self.log))):
            entry = self.log[number]
            parents = [trees[name] for name in entry.parents if name in trees]
            tree = self.tree(number, entry, parents)
            trees[entry.commit] = tree
            for name in entry.parents:
                children_left[name] -= 1
                if not children_left[name]:
                    trees.pop(name, None)
        return tree

    def tree(self, number: int, entry: LogEntry, parents: list[Tree]) -> Tree:
        """Return the tree that *entry* makes of the trees of its *parents*."""
        updates: dict[str, FileVersion | None] = {
            change.before: None for change in entry.changes if change.before is not None
        }
        changed = []
        for change in entry.changes:
            # The log compares a merge with its first parent alone, so what it took
            # from another parent unchanged shows as a change too.  It is none.
            taken = _taken_over(change, parents)
            if taken is not None:
                updates[taken.path] = taken
            else:
                changed.append(change)
        for source, change in self.sources(changed):
            if change.after is not None:
                updates[change.after] = self.version(
                    number, entry, parents, source, change
                )
        base = parents[0] if parents else EMPTY
        return base.updated(updates) if updates else base

    def sources(
        self, changes: Sequence[FileChange]
    ) -> Iterator[tuple[str | None, FileChange]]:
        """Yield each change with the path that its file had before, if it existed.

        A spec that moves from the folder of one status to that of another is the
        same spec, even where git sees two files that are too different for a rename.
        """
        moved = [change for change in changes if change.before != change.after]
        source_of = self.moves(moved) if moved else {}
        for change in changes:
            stays = change.before == change.after
            source = change.before if stays else source_of.get(change.after or "")
            yield source, change

    def moves(self, moved: Sequence[FileChange]) -> dict[str, str]:
        """Return new path to old path, for those of *moved* that come from a file."""
        renames = {c.before: c.after for c in moved if c.before and c.after}
        removed, added = (c.before for c in moved), (c.after for c in moved)
        paired = pairs(self._placed(removed), self._placed(added), lambda: renames)
        source_of = {after: before for before, after in paired.items()}
        for before, after in renames.items():
            if before not in paired and after not in source_of:
                source_of[after] = before
        return source_of

    def _placed(self, paths: Iterable[str | None]) -> dict[str, Placement]:
        return {path: at for path in paths if path and (at := self.placement_of(path))}

    def version(
        self,
        number: int,
        entry: LogEntry,
        parents: list[Tree],
        source: str | None,
        change: FileChange,
    ) -> FileVersion:
        """Return the version that *entry* makes of the file at *source*."""
        path = change.after or ""
        before = tuple(self.before(parents, source, path))
        version = FileVersion(
            entry=number,
            path=path,
            blob=change.blob,
            before=before,
            root=before[0].first if before else None,
            is_creation=source is None and not entry.cut,
        )
        self.paths_of[version.first].add(path)
        return version

    def before(
        self, parents: list[Tree], source: str | None, path: str
    ) -> Iterator[FileVersion]:
        """Yield the versions that a new one at *path* was made from, each once."""
        main = parents[0].get(source) if parents and source is not None else None
        versions = [main] if main is not None else []
        for tree in parents[1:]:
            for version in self.same_file(tree, main, path):
                if not any(_descends(newer, version) for newer in versions):
                    versions.append(version)
        yield from versions

    def same_file(
        self, tree: Tree, main: FileVersion | None, path: str
    ) -> Iterator[FileVersion]:
        """Yield the versions in *tree* of the file that *main* is on the main branch.

        A branch can have the file at *path* already, or still at an earlier path.
        """
        version_there = tree.get(path)
        if version_there is not None:
            yield version_there
        elif main is not None:
            for name in sorted(self.paths_of[main.first]):
                version = tree.get(name)
                if version is not None and version.first is main.first:
                    yield version


def _taken_over(change: FileChange, parents: Iterable[Tree]) -> FileVersion | None:
    """Return a parent's version with the very content that *change* leaves."""
    if change.after is None:
        return None
    versions_there = (tree.get(change.after) for tree in parents)
    return next((v for v in versions_there if v and v.blob == change.blob), None)


def _descends(version: FileVersion, older: FileVersion) -> bool:
    """Whether *version* is *older*, or was made from it."""
    return older in _ancestry(version, oldest=older.entry)


def _ancestry(version: FileVersion, oldest: float) -> set[FileVersion]:
    """Return *version* and what it was made from, back to the log index *oldest*."""
    seen = {version}
    ahead = [version]
    while ahead:
        for parent in ahead.pop().before:
            if parent not in seen and parent.entry <= oldest:
                seen.add(parent)
                ahead.append(parent)
    return seen


def versions(version: FileVersion) -> list[FileVersion]:
    """Return *version* and all that it was made from, the oldest first."""
    every = _ancestry(version, oldest=float("inf"))
    return sorted(every, key=lambda each: (-each.entry, each.path))
