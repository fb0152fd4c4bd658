"""The door to git: everything that is asked of a repository, as bytes.

Source: git-ls-files(1), git-ls-tree(1), git-rev-parse(1), git-status(1).
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from specward import quote
from specward.errors import SpecwardError
from specward.snapshot import Commit, Mode, Snapshot

# GitPython looks for git as it is imported, and raises where there is none.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import git
from git.exc import (
    GitCommandNotFound,
    GitError,
    InvalidGitRepositoryError,
    NoSuchPathError,
)

_MODES = {
    b"100644": Mode.FILE,
    b"100755": Mode.FILE,
    b"120000": Mode.SYMLINK,
    b"160000": Mode.SUBMODULE,
}

_OF_ANOTHER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What a hook inherits from the git that runs it (``rev-parse --local-env-vars``)."""


class Repository:
    """One repository, found from a folder in it, never from the environment."""

    def __init__(self, start: Path) -> None:
        index = os.environ.get("GIT_INDEX_FILE")
        for name in _OF_ANOTHER_REPOSITORY:
            os.environ.pop(name, None)
        try:
            self._repo = git.Repo(start, search_parent_directories=True)
        except (InvalidGitRepositoryError, NoSuchPathError) as error:
            raise SpecwardError(
                f"{quote.value(str(start))} is not in a git repository",
                mend="change into a clone, or make one with 'git init'",
            ) from error
        self._repo.git.set_persistent_git_options(
            c="core.fsmonitor=false", no_optional_locks=True
        )
        self._objects = _Objects(self._repo.git)
        self._index = {"GIT_INDEX_FILE": index} if index and self._owns(index) else {}

    def _owns(self, index: str) -> bool:
        """Tell whether the index that a hook was given is of this repository.

        git gives its hooks one of its own folder, or one that the user named;
        what lies in the folder of another repository is inherited from there.
        """
        path = Path(self._repo.working_dir or ".", index).resolve()
        own = Path(self._repo.git_dir).resolve()
        for folder in path.parents:
            if folder == own:
                return True
            if (folder / "HEAD").is_file() and _leads_to_objects(folder):
                return False
        return path.is_file()

    @property
    def asks(self) -> bool:
        """Whether git asks, in a hook, about the next commit of this repository."""
        return bool(self._index)

    @property
    def top(self) -> Path:
        """The top folder of the work tree.

        :raises SpecwardError: in a bare repository, which has none.
        """
        folder = self._repo.working_tree_dir
        if folder is None:
            raise _is_bare()
        return Path(folder)

    @property
    def bare(self) -> bool:
        """Whether the repository has no work tree."""
        return self._repo.working_tree_dir is None

    def commit(self, revision: str) -> Commit:
        """Return the commit that *revision* names.

        :raises SpecwardError: where it names none.
        """
        found = self._resolve(revision)
        if found is None:
            mend = "'git log --oneline' lists commits; fetch it if it is elsewhere"
            raise SpecwardError(
                f"{quote.value(revision)} names no commit in this repository",
                mend=f"this clone is shallow: {_DEEPEN}" if self._cut() else mend,
            )
        return self._dated(found)

    def knows(self, revision: str) -> bool:
        """Tell whether *revision* names a commit of this repository."""
        return self._resolve(revision) is not None

    def head(self) -> Commit | None:
        """Return HEAD's commit, ``None`` before the first one."""
        found = self._resolve("HEAD")
        return self._dated(found) if found else None

    def at(self, revision: str) -> Snapshot:
        """Return the tree of the commit that *revision* names."""
        commit = self.commit(revision)
        entries = dict(_tree_entries(self._run("ls-tree", "-r", "-z", commit.id)))
        blobs = {path: blob for path, (_, blob) in entries.items()}
        return Snapshot(
            modes={path: mode for path, (mode, _) in entries.items()},
            blobs=blobs,
            reader=lambda path: self._objects.read(blobs[path]),
            commit=commit,
            changed=False,
        )

    def work_tree(self) -> Snapshot:
        """Return the work tree: what git tracks, and what it does not ignore.

        Line ends are those that git would store.
        """
        top = os.fsencode(self.top)
        listed = self._run(
            "ls-files", "-z", "--eol", "--cached", "--others", "--exclude-standard"
        )
        automatic = self._setting("core.autocrlf") in (b"true", b"input")
        modes: dict[str, Mode] = {}
        normalised: set[str] = set()
        for record in set(_records(listed)):
            ends, _, raw = record.partition(b"\t")
            # A repository in this one, untracked, is listed with a slash.
            path = _text(raw).removesuffix("/")
            mode = _mode_on_disk(top, raw.removesuffix(b"/"))
            tracked_file = not _ENDS_OF_NO_FILE.match(ends)
            if mode is Mode.SUBMODULE and tracked_file:
                mode = None
            if mode is not None:
                modes[path] = mode
            if _stored_with_lf(ends, automatic=automatic):
                normalised.add(path)
        return Snapshot(
            modes=modes,
            blobs={},
            reader=_disk_reader(top, frozenset(normalised)),
            commit=self.head(),
            changed=bool(
                self._run("status", "--porcelain", "-z", "--untracked-files=normal")
            ),
        )

    def index(self) -> Snapshot:
        """Return the index: what the next commit would hold.

        Of the index that the environment names, where it is this repository's.

        :raises SpecwardError: where files of it are not merged yet, and in a
            bare repository, which has none.
        """
        if self.bare:
            raise _is_bare()
        entries = {}
        for record in _records(self._staged("ls-files", "-s", "-z")):
            head, _, raw = record.partition(b"\t")
            mode, blob, stage = head.split(b" ")
            if stage != b"0":
                raise SpecwardError(
                    f"{quote.path(_text(raw))} is not merged yet",
                    mend="resolve the conflict, and 'git add' it",
                )
            entries[_text(raw)] = (_MODES.get(mode, Mode.FILE), blob.decode("ascii"))
        # What 'git add --intent-to-add' names is in the index, but in no commit.
        nothing = self._run("hash-object", "-t", "tree", os.devnull).strip()
        committed = map(_text, self._indexed(nothing.decode("ascii")))
        entries = {path: entries[path] for path in committed}
        blobs = {path: blob for path, (_, blob) in entries.items()}
        return Snapshot(
            modes={path: mode for path, (mode, _) in entries.items()},
            blobs=blobs,
            reader=lambda path: self._objects.read(blobs[path]),
            commit=self.head(),
            changed=bool(self.staged()),
        )

    def staged(self) -> bool:
        """Tell whether the index holds anything else than HEAD."""
        head = self._resolve("HEAD")
        if head is None:
            return bool(self._staged("ls-files", "-z"))
        return any(self._indexed(head))

    def _indexed(self, tree: str) -> Iterator[bytes]:
        """Yield the paths at which the next commit differs from *tree*."""
        options = ("--cached", "--ita-invisible-in-index", "--name-only", "-z")
        return _records(self._staged("diff-index", *options, tree))

    def merging(self) -> tuple[str, ...]:
        """Return the commits that a merge in progress brings in beside HEAD."""
        shown = self._run("rev-parse", "--git-path", "MERGE_HEAD")
        path = os.path.join(
            os.fsencode(self._repo.working_dir or "."), shown.rstrip(b"\n")
        )
        try:
            with open(path, "rb") as file:
                return tuple(file.read().decode("ascii").split())
        except OSError:
            return ()

    def merge_base(self, revision: str, head: str) -> str:
        """Return the commit at which *head* left *revision*.

        :raises SpecwardError: where there is none, or a shallow clone hides it.
        """
        ours, theirs = self.commit(head).id, self.commit(revision).id
        try:
            found = self._run("merge-base", ours, theirs).split()[0].decode("ascii")
        except (SpecwardError, IndexError):
            found = None
        cut = self._cut()
        if cut:
            inside = ["--not", found] if found else []
            walked = self._run("rev-list", ours, theirs, *inside).decode().split()
            if cut.intersection(walked):
                raise _too_shallow()
        if found is None:
            raise SpecwardError(
                f"{quote.value(revision)} and {quote.value(head)} have no commit in "
                "common",
                mend="name a revision that the patch grew from",
            )
        return found

    def stack(self, base: str, head: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the commits from *base* to *head*, each with its parents.

        :raises SpecwardError: where a shallow clone hides a parent.
        """
        listed = self._run(
            "rev-list", "--reverse", "--topo-order", "--parents", f"{base}..{head}"
        )
        commits = [line.split() for line in listed.decode("ascii").splitlines()]
        if self._cut().intersection(line[0] for line in commits):
            raise _too_shallow()
        return tuple((line[0], tuple(line[1:])) for line in commits)

    def subject(self, commit: str) -> str:
        """Return the first line of a commit's message."""
        shown = self._run("show", "-s", "--format=%s", "--encoding=UTF-8", commit)
        return shown.decode("utf-8", "replace").strip()

    def renames(self, base: str, head: str | None, *, staged: bool) -> dict[str, str]:
        """Return what git takes for renamed since the commit *base*.

        :param head: a commit; the index or the work tree where it is ``None``.
        """
        options = ("-z", "--find-renames", "--name-status", "--diff-filter=R")
        if head is not None:
            shown = self._run("diff-tree", "-r", *options, base, head)
        elif staged:
            shown = self._staged("diff-index", "--cached", *options, base)
        else:
            shown = self._run("diff-index", *options, base)
        fields = [_text(raw) for raw in _records(shown)]
        return dict(zip(fields[1::3], fields[2::3], strict=True))

    def _cut(self) -> frozenset[str]:
        """Return the commits whose parents a shallow clone has not."""
        if self._run("rev-parse", "--is-shallow-repository").strip() != b"true":
            return frozenset()
        path = self._run("rev-parse", "--git-path", "shallow").rstrip(b"\n")
        top = os.fsencode(self._repo.working_dir or ".")
        with open(os.path.join(top, path), "rb") as file:
            return frozenset(file.read().decode("ascii").split())

    def _staged(self, command: str, *arguments: str) -> bytes:
        """Run git on the index that the environment named."""
        with self._repo.git.custom_environment(**self._index):
            return self._run(command, *arguments)

    def _setting(self, name: str) -> bytes:
        """Return a value of git's configuration, empty where there is none."""
        return self._run("config", "--default", "", "--get", name).strip()

    def _resolve(self, revision: str) -> str | None:
        if "\0" in revision or not revision:
            return None
        try:
            found = self._run(
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                f"{revision}^{{commit}}",
            )
        except SpecwardError:
            self._run("rev-parse", "--git-dir")  # says what is wrong with the whole
            return None
        name = found.strip()
        return name.decode("ascii") if _OBJECT_NAME.fullmatch(name) else None

    def _dated(self, commit: str) -> Commit:
        options = ("-s", "--format=%cI", "--encoding=UTF-8")
        shown = self._run("show", *options, commit).decode("ascii").strip()
        return Commit(id=commit, date=datetime.fromisoformat(shown))

    def _run(self, command: str, *arguments: str) -> bytes:
        """Return the output of one git command.

        :raises SpecwardError: with what git said, where it failed.
        """
        run: Callable[..., bytes] = getattr(self._repo.git, command.replace("-", "_"))
        try:
            return run(
                *arguments, stdout_as_string=False, strip_newline_in_stdout=False
            )
        except (GitError, OSError, ValueError) as error:
            raise _unanswered(command, error) from error


_DEEPEN = "fetch the whole history ('fetch-depth: 0', or 'git fetch --unshallow')"


def _is_bare() -> SpecwardError:
    return SpecwardError(
        "this repository is bare: it has no work tree to judge",
        mend="name a commit with '--at REV'",
    )


def _leads_to_objects(folder: Path) -> bool:
    """Tell a repository's folder, or that of a work tree linked to it, from others.

    Source: gitrepository-layout(5), "objects" and "commondir".
    """
    return (folder / "objects").is_dir() or (folder / "commondir").is_file()


def _too_shallow() -> SpecwardError:
    return SpecwardError(
        "this clone is shallow: where the patch begins may lie beyond its end",
        mend=_DEEPEN,
    )


class _Objects:
    """The objects of a repository, read through one git that stays.

    GitPython's own reader knows names of SHA-1 only.

    Source: git-cat-file(1), "--batch".
    """

    def __init__(self, command: git.Git) -> None:
        self._command = command
        self._process: Any = None

    def read(self, name: str) -> bytes:
        """Return the bytes of the object called *name*.

        :raises SpecwardError: where it is not there, or cannot be read.
        """
        if self._process is None:
            self._process = self._command.cat_file(
                "--batch", as_process=True, istream=subprocess.PIPE
            )
        try:
            self._process.stdin.write(name.encode("ascii") + b"\n")
            self._process.stdin.flush()
            head = self._process.stdout.readline().split()
            if len(head) == _HEAD_OF_AN_OBJECT:
                return bytes(self._process.stdout.read(int(head[2]) + 1)[:-1])
        except (GitError, OSError, ValueError) as error:
            raise _unanswered("cat-file", error) from error
        raise SpecwardError(
            f"git has no object {name}, which this repository needs",
            mend="'git fsck' says what is broken; a fresh clone has it",
        )


_HEAD_OF_AN_OBJECT = 3
_OBJECT_NAME = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")


def _unanswered(command: str, error: Exception) -> SpecwardError:
    if isinstance(error, GitCommandNotFound):
        return SpecwardError(
            "git is not installed, or not on the PATH",
            mend="install it: specward reads repositories through it",
        )
    said = getattr(error, "stderr", "") or str(error)
    return SpecwardError(f"git {command} failed: {quote.line(str(said))}")


def _records(output: bytes) -> Iterator[bytes]:
    return (record for record in output.split(b"\0") if record)


def _tree_entries(output: bytes) -> Iterable[tuple[str, tuple[Mode, str]]]:
    for record in _records(output):
        head, _, raw = record.partition(b"\t")
        mode, _, blob = head.split(b" ")
        yield _text(raw), (_MODES.get(mode, Mode.FILE), blob.decode("ascii"))


def _mode_on_disk(top: bytes, raw: bytes) -> Mode | None:
    """Return what lies at a path; ``None`` for what is deleted or no file.

    Beyond a folder that is a link nothing of the repository lies, as for git.
    """
    path = os.path.join(top, raw)
    folder = os.path.dirname(raw)
    while folder:
        if os.path.islink(os.path.join(top, folder)):
            return None
        folder = os.path.dirname(folder)
    if os.path.islink(path):
        return Mode.SYMLINK
    if os.path.isfile(path):
        return Mode.FILE
    return Mode.SUBMODULE if os.path.isdir(path) else None


_ENDS_OF_NO_FILE = re.compile(rb"i/\s")
"""In the index is a repository, a link, or nothing."""

_ENDS = re.compile(rb"i/(\S*)\s+w/(\S*)\s+attr/(.*?)\s*")


def _stored_with_lf(ends: bytes, *, automatic: bool) -> bool:
    """Tell whether git would store a file's CR LF as LF.

    Source: gitattributes(5), "text" and "eol"; git-ls-files(1), "--eol".
    """
    found = _ENDS.fullmatch(ends)
    if found is None or found.group(2) not in (b"crlf", b"mixed"):
        return False
    index, attribute = found.group(1), found.group(3)
    if attribute.startswith(b"text=auto") or (automatic and not attribute):
        # What is in the index with CR LF already is left as it is.
        return index not in (b"crlf", b"mixed")
    return attribute.startswith((b"text", b"eol="))


def _disk_reader(top: bytes, normalised: frozenset[str]) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        name = os.path.join(top, path.encode("utf-8", "surrogateescape"))
        try:
            if os.path.islink(name):
                return os.readlink(name)
            with open(name, "rb") as file:
                data = file.read()
        except OSError as error:
            raise SpecwardError(
                f"{quote.path(path)} cannot be read: {error.strerror}"
            ) from error
        return data.replace(b"\r\n", b"\n") if path in normalised else data

    return read


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
