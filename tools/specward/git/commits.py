"""Commits: resolved, dated, compared, and listed.

Source: git-merge-base(1), git-rev-list(1), git-diff-tree(1), git-diff-index(1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git import log
from specward.git.command import Git, records, text
from specward.git.log_entry import Author, LogEntry
from specward.git.snapshot import Commit
from specward.git.trailers import co_authors

_OBJECT_NAME = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
"""An object name, of SHA-1 or of SHA-256."""

_DEEPEN = "fetch the whole history ('fetch-depth: 0', or 'git fetch --unshallow')"


class Commits:
    """The commits of a repository."""

    def __init__(self, command: Git) -> None:
        self._git = command

    def commit(self, revision: str) -> Commit:
        """Return the commit of *revision*.

        :raises SpecwardError: if there is none.
        """
        name = self.resolve(revision)
        if name is None:
            hint = "'git log --oneline' lists commits; fetch it if it is elsewhere"
            if self._shallow_boundary():
                hint = f"this clone is shallow: {_DEEPEN}"
            raise SpecwardError(
                f"{escape.value(revision)} is not a commit of this repository",
                hint=hint,
            )
        return self._dated(name)

    def head(self) -> Commit | None:
        """Return HEAD's commit, ``None`` before the first one."""
        name = self.resolve("HEAD")
        return self._dated(name) if name else None

    def merging(self) -> tuple[str, ...]:
        """Return the commits that a merge in progress merges into HEAD.

        Source: gitrevisions(7), MERGE_HEAD.
        """
        return tuple((self._git.file("MERGE_HEAD") or b"").decode("ascii").split())

    def merge_base(self, revision: str, head: str) -> str:
        """Return the merge base of *revision* and *head*.

        In a shallow clone git can find no merge base or a wrong one: it takes the
        commits at the boundary for roots.  So the result counts only if no such
        commit lies between.

        :raises SpecwardError: if there is none, or a shallow clone may hide it.
        """
        ours, theirs = self.commit(head).id, self.commit(revision).id
        try:
            base = self._git.run("merge-base", ours, theirs).split()[0].decode("ascii")
        except (SpecwardError, IndexError):
            base = None
        cut = self._shallow_boundary()
        if cut:
            boundary = ["--not", base] if base else []
            between = self._git.run("rev-list", ours, theirs, *boundary).decode()
            if cut.intersection(between.split()):
                raise _too_shallow()
        if base is None:
            raise SpecwardError(
                f"{escape.value(revision)} and the patch have no common ancestor",
                hint="name a revision that the patch is based on",
            )
        return base

    def stack(self, base: str, head: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the commits after *base* up to *head*, each with its parents.

        :raises SpecwardError: if a shallow clone lacks a parent.
        """
        listed = self._git.run(
            "rev-list", "--reverse", "--topo-order", "--parents", f"{base}..{head}"
        )
        commits = [line.split() for line in listed.decode("ascii").splitlines()]
        if self._shallow_boundary().intersection(line[0] for line in commits):
            raise _too_shallow()
        return tuple((line[0], tuple(line[1:])) for line in commits)

    def log(self, head: str, folders: Iterable[str]) -> tuple[LogEntry, ...]:
        """Return the commits up to *head* that touched *folders*, children first.

        :param folders: relative to the top; "" is everything.
        """
        return log.read(self._git, head, folders, self._shallow_boundary())

    def subject(self, commit: str) -> str:
        """Return the first line of a commit's message."""
        shown = self._git.run("show", "-s", "--format=%s", "--encoding=UTF-8", commit)
        return shown.decode("utf-8", "replace").strip()

    def authors(self, base: str | None, head: str) -> tuple[Author, ...]:
        """Return the authors and co-authors of the commits after *base* up to *head*.

        :param base: a commit, ``None`` for the whole history of *head*.
        """
        options = ("--encoding=UTF-8", "--format=%an%x00%ae%x00%B%x00")
        commits = head if base is None else f"{base}..{head}"
        shown = self._git.run("log", *options, commits)
        fields = iter(shown.decode("utf-8", "replace").split("\0"))
        authors: dict[Author, None] = {}
        # One iterator three times: each step takes the next three fields.
        for name, email, message in zip(fields, fields, fields, strict=False):
            authors[Author(name=name.removeprefix("\n"), email=email)] = None
            authors.update(dict.fromkeys(co_authors(message)))
        return tuple(authors)

    def next_author(self) -> tuple[Author, ...]:
        """Return the author of the next commit; nobody where git has no identity."""
        try:
            shown = self._git.run("var", "GIT_AUTHOR_IDENT")
        except SpecwardError:
            return ()
        name, _, rest = shown.decode("utf-8", "replace").partition("<")
        return (Author(name=name.strip(), email=rest.rpartition(">")[0].strip()),)

    def renames(self, base: str, head: str | None, *, staged: bool) -> dict[str, str]:
        """Return the renames that git detects since the commit *base*, old to new path.

        :param head: a commit; the index or the work tree where it is ``None``.
        """
        # ``-l0`` lifts the limit of files that are compared (git-diff-tree(1)).
        options = ("-z", "--find-renames", "-l0", "--name-status", "--diff-filter=R")
        if head is not None:
            shown = self._git.run("diff-tree", "-r", *options, base, head)
        elif staged:
            shown = self._git.run_on_index("diff-index", "--cached", *options, base)
        else:
            shown = self._git.run("diff-index", *options, base)
        fields = [text(raw) for raw in records(shown)]
        return dict(zip(fields[1::3], fields[2::3], strict=True))

    def _shallow_boundary(self) -> frozenset[str]:
        """Return the commits whose parents a shallow clone lacks.

        Source: gitrepository-layout(5), "shallow".
        """
        shallow = self._git.run("rev-parse", "--is-shallow-repository").strip()
        if shallow != b"true":
            return frozenset()
        return frozenset((self._git.file("shallow") or b"").decode("ascii").split())

    def resolve(self, revision: str) -> str | None:
        """Return the object name of the commit *revision*, if there is one."""
        if "\0" in revision or not revision:
            return None
        try:
            options = ("--verify", "--quiet", "--end-of-options")
            shown = self._git.run("rev-parse", *options, f"{revision}^{{commit}}")
        except SpecwardError:
            # Fails too if the repository itself is broken, and has that message.
            self._git.run("rev-parse", "--git-dir")
            return None
        name = shown.strip()
        return name.decode("ascii") if _OBJECT_NAME.fullmatch(name) else None

    def _dated(self, commit: str) -> Commit:
        shown = self._git.run("show", "-s", "--format=%ct", "--encoding=UTF-8", commit)
        seconds = log.seconds(shown.strip())
        return Commit(id=commit, date=datetime.fromtimestamp(seconds, UTC))


def _too_shallow() -> SpecwardError:
    return SpecwardError(
        "this clone is shallow, and the base of the patch may be missing",
        hint=_DEEPEN,
    )
