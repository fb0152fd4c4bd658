"""Paths, as arguments give them and as the repository has them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.similar import closest, likeness, suggestion
from specward.git.repository import Repository
from specward.git.snapshot import Snapshot

LIKE_ENOUGH = 0.85
"""The least likeness, from 0 to 1, of a path that is suggested for another."""


def in_repository(repo: Repository, arguments: Sequence[str]) -> tuple[str, ...]:
    """Return the repository's paths of *arguments*; its top is "".

    :raises SpecwardError: where one is empty, or outside the repository.
    """
    if not all(arguments):
        raise SpecwardError("a path is empty", hint="the whole repository is '.'")
    return tuple(_in_repository(repo, argument) for argument in arguments)


def must_exist(repo: Repository, paths: Iterable[str], snapshot: Snapshot) -> None:
    """Stop where one of *paths* is not a file or folder of *snapshot*.

    :raises SpecwardError: with the path that is most likely meant.
    """
    for path in paths:
        if not is_in(path, snapshot.modes):
            raise SpecwardError(
                f"there is no {escape.path(_argument(repo, path))} here",
                hint=suggestion(_closest(repo, path, snapshot), show=escape.path),
            )


def is_in(path: str, files: Iterable[str]) -> bool:
    """Whether *path* is one of *files*, or a folder of one."""
    return not path or any(is_within(path, file) for file in files)


def is_within(folder: str, path: str) -> bool:
    """Whether *path* is *folder*, or in it."""
    return folder in ("", path) or path.startswith(f"{folder}/")


def _closest(repo: Repository, path: str, snapshot: Snapshot) -> str | None:
    """Return the file that *path* is most likely a slip for, as an argument."""
    file = closest(path, snapshot.modes)
    if repo.bare:
        return file
    if file is None or likeness(file, path) < LIKE_ENOUGH:
        return None
    return _argument(repo, file)


def _argument(repo: Repository, path: str) -> str:
    """Return a path of the repository as it is typed in the current folder."""
    if repo.bare:
        return path
    name = os.fsdecode(path.encode("utf-8", "surrogateescape"))
    return os.path.relpath(Path(os.path.realpath(repo.top)) / name)


def _in_repository(repo: Repository, argument: str) -> str:
    if repo.bare:
        return _without_dot(os.path.normpath(argument))
    current = Path(os.path.realpath(Path.cwd()))
    top = os.path.realpath(repo.top)
    path = os.path.relpath(os.path.normpath(current / argument), top)
    if path == os.pardir or path.startswith(os.pardir + os.sep):
        raise SpecwardError(
            f"{escape.path(argument)} is outside the repository",
            hint="name a path in it",
        )
    return os.fsencode(_without_dot(path)).decode("utf-8", "surrogateescape")


def _without_dot(path: str) -> str:
    return "" if path == os.curdir else path
