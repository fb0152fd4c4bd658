"""git itself, run in one repository.

Source: git-rev-parse(1); gitrepository-layout(5).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError

# GitPython looks for git as it is imported, and raises where there is none.
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
"""What a hook inherits from the git that runs it (``rev-parse --local-env-vars``)."""


class Command:
    """git in the repository around a folder, never in one the environment names."""

    def __init__(self, start: Path) -> None:
        index = os.environ.get("GIT_INDEX_FILE")
        for name in _OF_ANOTHER_REPOSITORY:
            os.environ.pop(name, None)
        try:
            self._repo = git.Repo(start, search_parent_directories=True)
        except (InvalidGitRepositoryError, NoSuchPathError) as error:
            raise SpecwardError(
                f"{escape.value(str(start))} is not in a git repository",
                hint="change into a clone, or make one with 'git init'",
            ) from error
        self._repo.git.set_persistent_git_options(
            c=["core.fsmonitor=false", "log.showSignature=false"],
            no_optional_locks=True,
        )
        self._index = {"GIT_INDEX_FILE": index} if index and self._owns(index) else {}

    @property
    def top(self) -> Path | None:
        """The top folder of the work tree, ``None`` in a bare repository."""
        folder = self._repo.working_tree_dir
        return Path(folder) if folder is not None else None

    @property
    def has_index(self) -> bool:
        """Whether the environment names an index of this repository."""
        return bool(self._index)

    @property
    def plain(self) -> git.Git:
        """GitPython's own, for what is not one answer to one question."""
        return self._repo.git

    def run(self, command: str, *arguments: str) -> bytes:
        """Return the output of one git command.

        :raises SpecwardError: with what git said, where it failed.
        """
        run: Callable[..., bytes] = getattr(self._repo.git, command.replace("-", "_"))
        try:
            return run(
                *arguments, stdout_as_string=False, strip_newline_in_stdout=False
            )
        except (GitError, OSError, ValueError) as error:
            raise unanswered(command, error) from error

    def run_on_index(self, command: str, *arguments: str) -> bytes:
        """Run git on the index that the environment named."""
        with self._repo.git.custom_environment(**self._index):
            return self.run(command, *arguments)

    def file(self, name: str) -> bytes | None:
        """Return a file of git's own folder, ``None`` where it is not there."""
        shown = self.run("rev-parse", "--git-path", name).rstrip(b"\n")
        folder = os.fsencode(self._repo.working_dir or ".")
        try:
            with open(os.path.join(folder, shown), "rb") as file:
                return file.read()
        except OSError:
            return None

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


def _leads_to_objects(folder: Path) -> bool:
    """Tell a repository's folder, or that of a work tree linked to it, from others.

    Source: gitrepository-layout(5), "objects" and "commondir".
    """
    return (folder / "objects").is_dir() or (folder / "commondir").is_file()


def unanswered(command: str, error: Exception) -> SpecwardError:
    """Return what to say where git did not answer."""
    if isinstance(error, GitCommandNotFound):
        return SpecwardError(
            "git is not installed, or not on the PATH",
            hint="install it: specward reads repositories through it",
        )
    said = getattr(error, "stderr", "") or str(error)
    return SpecwardError(f"git {command} failed: {escape.line(str(said))}")


def records(output: bytes) -> Iterator[bytes]:
    """Return what *output* lists, each ended by a NUL."""
    return (record for record in output.split(b"\0") if record)


def text(raw: bytes) -> str:
    """Return a path of git's as text; what is not UTF-8 as surrogates (PEP 383)."""
    return raw.decode("utf-8", "surrogateescape")
