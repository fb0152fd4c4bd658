"""Which file came from which, commit by commit, however branches ran beside each other.

The log is walked from its oldest commit on, and for each commit it is known which
version of which file it holds.  So what a branch did to a path is of the file that
the branch had there, whatever the path is elsewhere; and where a merge holds what one
side has, that side's history is the file's, as for git.

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
"""Gives where the spec at a path lies, ``None`` where none can."""


class Node(Struct, frozen=True, kw_only=True, eq=False):
    """One version of one file.

    :param step: the number of the commit in the log: more is older.
    :param before: the versions that it was made from; of a merge, several.
    :param root: the first of them all, ``None`` if this is it.
    :param born: whether a first version is where the file came to be; else what
        was before it is hidden.
    """

    step: int
    path: str
    blob: str
    before: tuple[Node, ...]
    root: Node | None
    born: bool

    @property
    def first(self) -> Node:
        """The first of the versions before it, or itself."""
        return self.root or self


class Tree:
    """The versions that one commit holds, by path; never changed once made.

    Commits share what they have in common, so that each costs what it changed.
    """

    _PARTS = 256

    def __init__(self, parts: Sequence[Mapping[str, Node]] | None = None) -> None:
        self._parts = parts or ({},) * self._PARTS

    def get(self, path: str) -> Node | None:
        """Return the version at *path*, ``None`` where nothing is."""
        return self._parts[hash(path) % self._PARTS].get(path)

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files, in no order."""
        for part in self._parts:
            yield from part

    def changed(self, changes: Mapping[str, Node | None]) -> Tree:
        """Return a tree with *changes*; ``None`` stands for what is gone."""
        parts = list(self._parts)
        own: dict[int, dict[str, Node]] = {}
        for path, node in changes.items():
            number = hash(path) % self._PARTS
            if number not in own:
                parts[number] = own[number] = dict(parts[number])
            if node is None:
                own[number].pop(path, None)
            else:
                own[number][path] = node
        return Tree(parts)


EMPTY = Tree()


def trace(steps: Sequence[LogEntry], placement_of: PlacementOf) -> Tree:
    """Return what the first of *steps* holds, each file with all versions before it.

    :param steps: children before their parents, as of one head.
    """
    return _Walk(steps, cache(placement_of)).run()


class _Walk:
    def __init__(self, steps: Sequence[LogEntry], placement_of: PlacementOf) -> None:
        self.steps = steps
        self.placement_of = placement_of
        self.names: dict[Node, set[str]] = defaultdict(set)

    def run(self) -> Tree:
        awaited = Counter(each for step in self.steps for each in step.parents)
        trees: dict[str, Tree] = {}
        tree = EMPTY
        for number in reversed(range(len(self.steps))):
            step = self.steps[number]
            parents = [trees[each] for each in step.parents if each in trees]
            tree = self.tree(number, step, parents)
            trees[step.commit] = tree
            for each in step.parents:
                awaited[each] -= 1
                if not awaited[each]:
                    trees.pop(each, None)
        return tree

    def tree(self, number: int, step: LogEntry, parents: list[Tree]) -> Tree:
        """Return what *step* holds, after its *parents*."""
        changes: dict[str, Node | None] = {
            edit.before: None for edit in step.changes if edit.before is not None
        }
        fresh = []
        for edit in step.changes:
            known = _known(edit, parents)
            if known is not None:
                changes[known.path] = known
            else:
                fresh.append(edit)
        for source, edit in self.sources(fresh):
            if edit.after is not None:
                changes[edit.after] = self.node(number, step, parents, source, edit)
        base = parents[0] if parents else EMPTY
        return base.changed(changes) if changes else base

    def sources(
        self, edits: Sequence[FileChange]
    ) -> Iterator[tuple[str | None, FileChange]]:
        """Yield each of *edits* with the path that its file had before.

        What moves between the folders of statuses is the same spec, whatever git
        takes for alike.
        """
        moved = [edit for edit in edits if edit.before != edit.after]
        source = self.moves(moved) if moved else {}
        for edit in edits:
            same = edit.before == edit.after
            yield edit.before if same else source.get(edit.after or ""), edit

    def moves(self, moved: Sequence[FileChange]) -> dict[str, str]:
        """Return from where each new path of *moved* came, if from anywhere."""
        renames = {e.before: e.after for e in moved if e.before and e.after}
        gone, come = (edit.before for edit in moved), (edit.after for edit in moved)
        paired = pairs(self._placed(gone), self._placed(come), lambda: renames)
        source = {after: before for before, after in paired.items()}
        for before, after in renames.items():
            if before not in paired and after not in source:
                source[after] = before
        return source

    def _placed(self, paths: Iterable[str | None]) -> dict[str, Placement]:
        return {path: at for path in paths if path and (at := self.placement_of(path))}

    def node(
        self,
        number: int,
        step: LogEntry,
        parents: list[Tree],
        source: str | None,
        edit: FileChange,
    ) -> Node:
        """Return the version that *step* makes of the one at *source*."""
        path = edit.after or ""
        before = tuple(self.before(parents, source, path))
        root = before[0].first if before else None
        node = Node(
            step=number,
            path=path,
            blob=edit.blob,
            before=before,
            root=root,
            born=source is None and not step.cut,
        )
        self.names[node.first].add(path)
        return node

    def before(
        self, parents: list[Tree], source: str | None, path: str
    ) -> Iterator[Node]:
        """Yield the versions that a new one at *path* comes from, each once."""
        main = parents[0].get(source) if parents and source is not None else None
        found = [main] if main is not None else []
        for tree in parents[1:]:
            for node in self.kin(tree, main, path):
                if not any(_leads(each, node) for each in found):
                    found.append(node)
        yield from found

    def kin(self, tree: Tree, main: Node | None, path: str) -> Iterator[Node]:
        """Yield what *tree* has of the file that is *main* elsewhere, at *path* now.

        Another branch may have it under a name of its own.
        """
        there = tree.get(path)
        if there is not None:
            yield there
        elif main is not None:
            for name in sorted(self.names[main.first]):
                node = tree.get(name)
                if node is not None and node.first is main.first:
                    yield node


def _known(edit: FileChange, parents: Iterable[Tree]) -> Node | None:
    """Return the version that *edit* leaves, where one of *parents* has just that."""
    if edit.after is None:
        return None
    found = (tree.get(edit.after) for tree in parents)
    return next((node for node in found if node and node.blob == edit.blob), None)


def _leads(node: Node, older: Node) -> bool:
    """Tell whether *older* is *node*, or one of those before it."""
    seen = {node}
    ahead = [node]
    while ahead:
        node = ahead.pop()
        if node is older:
            return True
        for each in node.before:
            if each not in seen and each.step <= older.step:
                seen.add(each)
                ahead.append(each)
    return False


def versions(node: Node) -> list[Node]:
    """Return *node* and all that is before it, none before what it comes from."""
    seen = {node}
    ahead = [node]
    while ahead:
        for each in ahead.pop().before:
            if each not in seen:
                seen.add(each)
                ahead.append(each)
    return sorted(seen, key=lambda each: (-each.step, each.path))
