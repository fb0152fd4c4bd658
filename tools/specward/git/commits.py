"""Commits and what lies between them.

Source: git-merge-base(1), git-rev-list(1), git-diff-tree(1), git-diff-index(1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git import log
from specward.git.command import Command, records, text
from specward.git.log_entry import Author, LogEntry
from specward.git.snapshot import Commit
from specward.git.trailers import co_authors

_OBJECT_NAME = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_DEEPEN = "fetch the whole history ('fetch-depth: 0', or 'git fetch --unshallow')"


class Commits:
    """The commits of a repository."""

    def __init__(self, command: Command) -> None:
        self._git = command

    def commit(self, revision: str) -> Commit:
        """Return the commit that *revision* names.

        :raises SpecwardError: where it names none.
        """
        found = self.resolve(revision)
        if found is None:
            hint = "'git log --oneline' lists commits; fetch it if it is elsewhere"
            raise SpecwardError(
                f"{escape.value(revision)} names no commit in this repository",
                hint=f"this clone is shallow: {_DEEPEN}" if self._cut() else hint,
            )
        return self._dated(found)

    def knows(self, revision: str) -> bool:
        """Tell whether *revision* names a commit of this repository."""
        return self.resolve(revision) is not None

    def head(self) -> Commit | None:
        """Return HEAD's commit, ``None`` before the first one."""
        found = self.resolve("HEAD")
        return self._dated(found) if found else None

    def merging(self) -> tuple[str, ...]:
        """Return the commits that a merge in progress brings in beside HEAD."""
        return tuple((self._git.file("MERGE_HEAD") or b"").decode("ascii").split())

    def merge_base(self, revision: str, head: str) -> str:
        """Return the commit at which *head* left *revision*.

        :raises SpecwardError: where there is none, or a shallow clone hides it.
        """
        ours, theirs = self.commit(head).id, self.commit(revision).id
        try:
            found = self._git.run("merge-base", ours, theirs).split()[0].decode("ascii")
        except (SpecwardError, IndexError):
            found = None
        cut = self._cut()
        if cut:
            inside = ["--not", found] if found else []
            walked = self._git.run("rev-list", ours, theirs, *inside).decode().split()
            if cut.intersection(walked):
                raise _too_shallow()
        if found is None:
            raise SpecwardError(
                f"{escape.value(revision)} and the patch have no commit in common",
                hint="name a revision that the patch grew from",
            )
        return found

    def stack(self, base: str, head: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the commits from *base* to *head*, each with its parents.

        :raises SpecwardError: where a shallow clone hides a parent.
        """
        listed = self._git.run(
            "rev-list", "--reverse", "--topo-order", "--parents", f"{base}..{head}"
        )
        commits = [line.split() for line in listed.decode("ascii").splitlines()]
        if self._cut().intersection(line[0] for line in commits):
            raise _too_shallow()
        return tuple((line[0], tuple(line[1:])) for line in commits)

    def log(self, head: str, folders: Iterable[str]) -> tuple[LogEntry, ...]:
        """Return the commits up to *head* that touched *folders*, children first.

        :param folders: from the top; "" is everything.
        """
        return log.read(self._git, head, folders, self._cut())

    def subject(self, commit: str) -> str:
        """Return the first line of a commit's message."""
        shown = self._git.run("show", "-s", "--format=%s", "--encoding=UTF-8", commit)
        return shown.decode("utf-8", "replace").strip()

    def authors(self, base: str | None, head: str) -> tuple[Author, ...]:
        """Return who wrote the commits from *base* to *head*, co-authors with them.

        :param base: a commit, ``None`` for the whole history of *head*.
        """
        shown = self._git.run(
            "log",
            "--encoding=UTF-8",
            "--format=%an%x00%ae%x00%B%x00",
            head if base is None else f"{base}..{head}",
        )
        told = iter(shown.decode("utf-8", "replace").split("\0"))
        found: dict[Author, None] = {}
        for name, email, message in zip(told, told, told, strict=False):
            found[Author(name=name.removeprefix("\n"), email=email)] = None
            found.update(dict.fromkeys(co_authors(message)))
        return tuple(found)

    def author(self) -> tuple[Author, ...]:
        """Return who would write the next commit; nobody where git does not know."""
        try:
            shown = self._git.run("var", "GIT_AUTHOR_IDENT")
        except SpecwardError:
            return ()
        name, _, rest = shown.decode("utf-8", "replace").partition("<")
        return (Author(name=name.strip(), email=rest.rpartition(">")[0].strip()),)

    def renames(self, base: str, head: str | None, *, staged: bool) -> dict[str, str]:
        """Return what git takes for renamed since the commit *base*.

        :param head: a commit; the index or the work tree where it is ``None``.
        """
        options = ("-z", "--find-renames", "-l0", "--name-status", "--diff-filter=R")
        if head is not None:
            shown = self._git.run("diff-tree", "-r", *options, base, head)
        elif staged:
            shown = self._git.run_on_index("diff-index", "--cached", *options, base)
        else:
            shown = self._git.run("diff-index", *options, base)
        fields = [text(raw) for raw in records(shown)]
        return dict(zip(fields[1::3], fields[2::3], strict=True))

    def _cut(self) -> frozenset[str]:
        """Return the commits whose parents a shallow clone has not."""
        shallow = self._git.run("rev-parse", "--is-shallow-repository").strip()
        if shallow != b"true":
            return frozenset()
        return frozenset((self._git.file("shallow") or b"").decode("ascii").split())

    def resolve(self, revision: str) -> str | None:
        """Return the name of the commit that *revision* names, if it names one."""
        if "\0" in revision or not revision:
            return None
        try:
            found = self._git.run(
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                f"{revision}^{{commit}}",
            )
        except SpecwardError:
            self._git.run("rev-parse", "--git-dir")  # says what is wrong with the whole
            return None
        name = found.strip()
        return name.decode("ascii") if _OBJECT_NAME.fullmatch(name) else None

    def _dated(self, commit: str) -> Commit:
        shown = self._git.run("show", "-s", "--format=%ct", "--encoding=UTF-8", commit)
        seconds = log.seconds(shown.strip())
        return Commit(id=commit, date=datetime.fromtimestamp(seconds, UTC))


def _too_shallow() -> SpecwardError:
    return SpecwardError(
        "this clone is shallow: where the patch begins may lie beyond its end",
        hint=_DEEPEN,
    )
