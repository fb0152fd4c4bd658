"""One repository: snapshots of its commits, its index and its work tree.

Source: git-ls-files(1), git-ls-tree(1), git-status(1).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git import disk, review
from specward.git.command import Git, records, text
from specward.git.commits import Commits
from specward.git.snapshot import Commit, Mode, Snapshot

_MODES = {
    b"100644": Mode.FILE,
    b"100755": Mode.FILE,
    b"120000": Mode.SYMLINK,
    b"160000": Mode.SUBMODULE,
}
"""git's modes (git-fast-import(1), "filemodify")."""


class Repository:
    """The repository around a folder."""

    def __init__(self, start: Path) -> None:
        self._git = Git(start)
        self.commits = Commits(self._git)

    @property
    def in_hook(self) -> bool:
        """Whether this process runs in a hook of git for the next commit."""
        return self._git.has_index

    @property
    def top(self) -> Path:
        """The top folder of the work tree.

        :raises SpecwardError: in a bare repository, which has none.
        """
        folder = self._git.top
        if folder is None:
            raise _is_bare()
        return folder

    @property
    def folder(self) -> Path:
        """Git's own folder, ``.git`` in most repositories."""
        output = self._git.run("rev-parse", "--absolute-git-dir")
        return Path(os.fsdecode(output.removesuffix(b"\n")))

    @property
    def bare(self) -> bool:
        """Whether the repository has no work tree."""
        return self._git.top is None

    def destinations(self) -> Iterator[str]:
        """Yield the remote branches that git-review may send HEAD to."""
        return review.destinations(self._git, self.top)

    def install_hook(self, program: str) -> Path:
        """Write the hook of git-review, and return where it is."""
        return review.install(self._git, self.top, program)

    def at(self, revision: str) -> Snapshot:
        """Return the snapshot of the commit *revision*."""
        commit = self.commits.commit(revision)
        entries = {}
        for record in records(self._git.run("ls-tree", "-r", "-z", commit.id)):
            head, _, raw = record.partition(b"\t")
            mode, _, blob = head.split(b" ")
            entries[text(raw)] = (_MODES.get(mode, Mode.FILE), blob.decode("ascii"))
        return self._stored(entries, commit, changed=False)

    def work_tree(self, output: Path | None = None) -> Snapshot:
        """Return the snapshot of the work tree: tracked files, and untracked ones.

        Line ends are those that git would store.

        :param output: a folder that is ignored, such as that of a site.
        """
        modes, reader = disk.files(self._git, os.fsencode(self.top))
        status = ["--porcelain", "-z", "--untracked-files=normal", "--", ":/"]
        if output is not None and (inside := self._inside(output)):
            status.append(f":(exclude,top,literal){inside}")
        return Snapshot(
            modes=modes,
            reader=reader,
            commit=self.commits.head(),
            changed=bool(self._git.run("status", *status)),
        )

    def _inside(self, folder: Path) -> str | None:
        """Return *folder* relative to the top, ``None`` if it is outside."""
        # git has the real path of the top; a user can name the folder through a link.
        top, path = os.path.realpath(self.top), os.path.realpath(folder)
        return path[len(top) + 1 :] if path.startswith(f"{top}{os.sep}") else None

    def index(self) -> Snapshot:
        """Return the snapshot of the index: the next commit.

        That is the index which the environment names, if it is this repository's.

        :raises SpecwardError: if it has conflicts, and in a bare repository.
        """
        if self.bare:
            raise _is_bare()
        entries = {}
        for record in records(self._git.run_on_index("ls-files", "-s", "-z")):
            head, _, raw = record.partition(b"\t")
            mode, blob, stage = head.split(b" ")
            if stage != b"0":
                raise SpecwardError(
                    f"{escape.path(text(raw))} has a merge conflict",
                    hint="resolve it and run 'git add'",
                )
            entries[text(raw)] = (_MODES.get(mode, Mode.FILE), blob.decode("ascii"))
        # ``git add --intent-to-add`` enters paths without content, which a commit
        # leaves out.  They are not in the difference to the empty tree.
        nothing = self._git.run("hash-object", "-t", "tree", os.devnull).strip()
        committed = map(text, self._indexed(nothing.decode("ascii")))
        entries = {path: entries[path] for path in committed}
        return self._stored(entries, self.commits.head(), changed=self.staged())

    def blob(self, name: str) -> bytes:
        """Return the content of the object *name*."""
        return self._git.blob(name)

    def _stored(
        self,
        entries: dict[str, tuple[Mode, str]],
        commit: Commit | None,
        *,
        changed: bool,
    ) -> Snapshot:
        """Return the snapshot of objects in the repository."""
        blobs = {path: blob for path, (_, blob) in entries.items()}
        return Snapshot(
            modes={path: mode for path, (mode, _) in entries.items()},
            blobs=blobs,
            reader=lambda path: self._git.blob(blobs[path]),
            commit=commit,
            changed=changed,
        )

    def staged(self) -> bool:
        """Return whether the index differs from HEAD."""
        head = self.commits.resolve("HEAD")
        if head is None:
            return bool(self._git.run_on_index("ls-files", "-z"))
        return any(self._indexed(head))

    def _indexed(self, tree: str) -> Iterator[bytes]:
        """Yield the paths at which the next commit differs from *tree*."""
        options = ("--cached", "--ita-invisible-in-index", "--name-only", "-z")
        return records(self._git.run_on_index("diff-index", *options, tree))


def _is_bare() -> SpecwardError:
    return SpecwardError(
        "this repository is bare and has no work tree to check",
        hint="name a commit with '--at REV'",
    )
