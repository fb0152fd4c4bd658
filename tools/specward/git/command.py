"""The git command, run in one repository.

Source: git-rev-parse(1), gitrepository-layout(5), git(1) "Environment Variables",
git-cat-file(1) "--batch".
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError

# GitPython runs git as it is imported and raises ImportError where there is none
# (git.refresh); ours is a message with a hint.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import git
from git.exc import (
    GitCommandNotFound,
    GitError,
    InvalidGitRepositoryError,
    NoSuchPathError,
)

_OF_ANOTHER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
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
"""Variables that lead git to one repository (``git rev-parse --local-env-vars``).

A hook inherits them from the git that runs it.  They would hold for any repository
that is opened from there, such as a submodule or one that a test makes.
"""

_HEADER_WORDS = 3
"""Words of the line before an object: its name, type and size in bytes.  The line for
one that is missing has two."""


class Git:
    """git in the repository around a folder, never in one that the environment names.

    One variable counts: the index of this repository, GIT_INDEX_FILE, which holds what
    ``git commit -a`` and ``git commit PATH`` are about to commit (githooks(5),
    "pre-commit").
    """

    def __init__(self, start: Path) -> None:
        index = os.environ.get("GIT_INDEX_FILE")
        for name in _OF_ANOTHER_REPOSITORY:
            os.environ.pop(name, None)
        try:
            self._repo = git.Repo(start, search_parent_directories=True)
        except (InvalidGitRepositoryError, NoSuchPathError) as error:
            raise SpecwardError(
                f"{escape.value(str(start))} is not in a git repository",
                hint="run it in a clone, or make a repository with 'git init'",
            ) from error
        self._repo.git.set_persistent_git_options(
            # The value of core.fsmonitor can be a program, which the repository under
            # test would choose; signatures would be written between log entries.
            c=["core.fsmonitor=false", "log.showSignature=false"],
            # git status would write the index, which a commit may be locking.
            no_optional_locks=True,
        )
        self._index = {"GIT_INDEX_FILE": index} if index and self._owns(index) else {}
        self._cat_file: Any = None
        # ``serve`` reads from several threads; request and reply belong together.
        self._lock = threading.Lock()

    @property
    def top(self) -> Path | None:
        """The top folder of the work tree, ``None`` in a bare repository."""
        folder = self._repo.working_tree_dir
        return Path(folder) if folder is not None else None

    @property
    def has_index(self) -> bool:
        """Whether the environment names an index of this repository, as in a hook."""
        return bool(self._index)

    def run(self, command: str, *arguments: str) -> bytes:
        """Return the output of one git command.

        :raises SpecwardError: with git's message, if it fails.
        """
        run: Callable[..., bytes] = getattr(self._repo.git, command.replace("-", "_"))
        try:
            return run(
                *arguments, stdout_as_string=False, strip_newline_in_stdout=False
            )
        except (GitError, OSError, ValueError) as error:
            raise failure(command, error) from error

    def run_on_index(self, command: str, *arguments: str) -> bytes:
        """Return the output of one command on the index that the environment names."""
        with self._repo.git.custom_environment(**self._index):
            return self.run(command, *arguments)

    def file(self, name: str) -> bytes | None:
        """Return the file *name* in git's own folder, ``None`` if there is none.

        git knows where it is: in a linked work tree some are in the main one's folder.
        """
        shown = self.run("rev-parse", "--git-path", name).rstrip(b"\n")
        folder = os.fsencode(self._repo.working_dir or ".")
        try:
            with open(os.path.join(folder, shown), "rb") as file:
                return file.read()
        except OSError:
            return None

    def blob(self, name: str) -> bytes:
        """Return the content of the object *name*.

        Read through one ``git cat-file --batch`` that keeps running: a process for each
        object takes milliseconds; this takes 0.04.  GitPython has such a reader, which
        knows object names of SHA-1 only (git.Git.get_object_data).

        :raises SpecwardError: if it is missing, or cannot be read.
        """
        try:
            with self._lock:
                content = self._object(name)
        except (OSError, ValueError) as error:
            raise failure("cat-file", error) from error
        if content is None:
            raise SpecwardError(
                f"git has no object {name}, which this repository needs",
                hint="'git fsck' shows what is broken; a fresh clone repairs it",
            )
        return content

    def _object(self, name: str) -> bytes | None:
        if self._cat_file is None:
            self._cat_file = self._repo.git.cat_file(
                "--batch", as_process=True, istream=subprocess.PIPE
            )
        self._cat_file.stdin.write(name.encode("ascii") + b"\n")
        self._cat_file.stdin.flush()
        head = self._cat_file.stdout.readline().split()
        if len(head) != _HEADER_WORDS:
            return None
        return bytes(self._cat_file.stdout.read(int(head[2]) + 1)[:-1])

    def _owns(self, index: str) -> bool:
        """Return whether *index*, a value of GIT_INDEX_FILE, is of this repository.

        It is if git's own folder holds it, as for ``git commit``, or if it is in no
        repository, as one that a user named.  One in the folder of another repository
        comes from a hook there, out of which this process was started.
        """
        path = Path(self._repo.working_dir or ".", index).resolve()
        own = Path(self._repo.git_dir).resolve()
        for folder in path.parents:
            if folder == own:
                return True
            if (folder / "HEAD").is_file() and _leads_to_objects(folder):
                return False
        return path.is_file()


def _leads_to_objects(folder: Path) -> bool:
    """Return whether *folder* is git's own, of a repository or a linked work tree.

    Source: gitrepository-layout(5), "objects" and "commondir".
    """
    return (folder / "objects").is_dir() or (folder / "commondir").is_file()


def failure(command: str, error: Exception) -> SpecwardError:
    """Return the error for a git command that failed with *error*."""
    if isinstance(error, GitCommandNotFound):
        return SpecwardError(
            "git is not installed, or not on the PATH",
            hint="install git: specward reads repositories with it",
        )
    message = getattr(error, "stderr", "") or str(error)
    return SpecwardError(f"git {command} failed: {escape.line(str(message))}")


def records(output: bytes) -> Iterator[bytes]:
    """Return the records of *output*, each of which a NUL ends (``-z``)."""
    return (record for record in output.split(b"\0") if record)


def text(raw: bytes) -> str:
    """Return a path as text.

    git's paths are bytes; those that are not UTF-8 become surrogates (PEP 383), so
    that they can be written back unchanged.
    """
    return raw.decode("utf-8", "surrogateescape")
