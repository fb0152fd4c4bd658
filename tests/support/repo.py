"""A git repository to play with, and the command run in it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from specward.commands import main
from specward.git.repository import Repository
from specward.git.snapshot import Snapshot
from tests.support import ask

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, str(ROOT / "tools" / "specward"))


PRELOADED = (sys.executable, "-I", "-S", ask.__file__)
"""The same where the fixture ``preloaded`` is in use, in a tenth of the time."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a command came to."""

    status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.stdout.splitlines()


@cache
def _new_repository() -> dict[str, bytes]:
    """Return the files that ``git init`` makes, by their paths."""
    with tempfile.TemporaryDirectory() as folder:
        words = ("init", "--quiet", "--initial-branch=main", "--template=")
        subprocess.run(["git", *words], cwd=folder, check=True)
        top = Path(folder)
        files = (path for path in top.rglob("*") if path.is_file())
        return {str(path.relative_to(top)): path.read_bytes() for path in files}


_FOLDERS = ("objects/info", "objects/pack", "refs/heads", "refs/tags")
"""Folders that git makes and leaves empty."""


@dataclass(frozen=True)
class Repo:
    """A repository in a folder of its own."""

    path: Path

    def init(self) -> None:
        """Make the folder a repository, on the branch main."""
        for path, data in _new_repository().items():
            self.write(path, data)
        for folder in _FOLDERS:
            (self.path / ".git" / folder).mkdir(parents=True)

    def git(self, *arguments: str, **environment: str) -> str:
        """Run git, and return its standard output."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            check=True,
            capture_output=True,
            env={**os.environ, **environment},
        )
        return done.stdout.decode("utf-8", "surrogateescape")

    def write(self, path: str | bytes, content: str | bytes) -> Path:
        """Write a file, with the folders that lead to it."""
        target = Path(
            os.fsdecode(os.path.join(os.fsencode(self.path), os.fsencode(path)))
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode("utf-8") if isinstance(content, str) else content
        target.write_bytes(data)
        return target

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.path / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace what stands once in a file."""
        text = self.read(path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def commit(self, message: str = "a change", **environment: str) -> str:
        """Commit everything, and return the commit's id."""
        self.git("add", "--all")
        self.git(
            *("commit", "--quiet", "--no-verify", "--message", message), **environment
        )
        return self.git("rev-parse", "HEAD").strip()

    def run(self, *arguments: str, folder: str = ".") -> Result:
        """Run the command line in this process, as ``specward``."""
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.path / folder),
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
        ):
            try:
                status = main.main(arguments, program="specward")
            except SystemExit as stop:
                status = int(stop.code or 0)
        return Result(status=status, stdout=stdout.getvalue(), stderr=stderr.getvalue())

    def spawn(self, *arguments: str, folder: str = ".", **environment: str) -> Result:
        """Run the command in a process of its own."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            check=False,
            cwd=self.path / folder,
            capture_output=True,
            env={**os.environ, **environment},
        )
        return Result(
            status=done.returncode,
            stdout=done.stdout.decode("utf-8"),
            stderr=done.stderr.decode("utf-8"),
        )


@contextmanager
def unchanged() -> Iterator[None]:
    """Read a work tree once for all commands: nobody changes it meanwhile."""
    read, known = Repository.work_tree, dict[tuple[Path, Path | None], Snapshot]()

    def work_tree(repository: Repository, output: Path | None = None) -> Snapshot:
        key = (repository.top, output)
        if key not in known:
            known[key] = read(repository, output)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Repository, "work_tree", work_tree)
        yield


def copy_tree(source: Path, target: Path) -> None:
    """Copy what is in *source* into *target*, each file as if it were written now.

    git takes a file for unchanged whose size and time are.
    """
    shutil.copytree(
        source,
        target,
        symlinks=True,
        dirs_exist_ok=True,
        copy_function=shutil.copyfile,
    )


LIBERTY = ROOT / "tests" / "liberty"
"""The Liberty specs as they were at first: the living ones go on, tests do not."""


def lay_liberty(target: Path) -> None:
    """Put Liberty's specs as they were, and today's templates, into *target*."""
    copy_tree(LIBERTY / "specs", target / "specs")
    copy_tree(ROOT / "templates", target / "templates")


def copy_project(target: Path) -> None:
    """Copy this repository as git sees it, with Liberty's specs as they were."""
    for name in git_sees(ROOT):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name, follow_symlinks=False)
    shutil.rmtree(target / "specs")
    copy_tree(LIBERTY / "specs", target / "specs")


def git_sees(folder: Path) -> list[str]:
    """Return the files of a work tree that git tracks or would track."""
    listed = Repo(folder).git(
        "ls-files", "-z", "--cached", "--others", "--exclude-standard"
    )
    there = {name for name in listed.split("\0") if name}
    return sorted(name for name in there if os.path.lexists(folder / name))
