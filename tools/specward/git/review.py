"""What git-review makes of a repository: where it sends HEAD, and where its hooks lie.

Source: git-review 2.5.0, ``cmd.py``: ``Config``, ``resolve_tracking`` and
``git_get_hooks_path``; its manual, "CONFIGURATION" and "CUSTOM SCRIPTS".
"""

from __future__ import annotations

import configparser
import stat
from collections.abc import Iterator
from pathlib import Path

from specward.diagnostics.errors import SpecwardError
from specward.git.command import Command, text

_LARGEST = 65_536
"""Bytes of ``.gitreview`` that are read."""

_REMOTES = "refs/remotes/"
_TRUE = ("true", "yes", "on", "1", "t", "y")


def destinations(git: Command, top: Path) -> Iterator[str]:
    """Yield the remote branches that HEAD may be sent to, the likeliest first.

    They need not be there. The last ones are for a clone that was never set up
    for git-review, whose remote is not known yet.
    """
    told = _settings(top)
    upstream = _upstream(git)
    if upstream and _option(git, told, "track", "track").lower() in _TRUE:
        yield upstream
    branch = _option(git, told, "branch", "defaultbranch") or "master"
    remote = _option(git, told, "remote", "defaultremote") or "gerrit"
    if _option(git, told, "usepushurl", "usepushurl").lower() in _TRUE:
        remote = "origin"
    yield f"{_REMOTES}{remote}/{branch}"
    if upstream:
        yield upstream
    yield f"{_REMOTES}origin/{branch}"


def hooks(git: Command, top: Path) -> Path:
    """Return the folder of hooks, which a linked work tree has for itself."""
    named = _answer(git, "config", "--type=path", "--get", "core.hooksPath")
    if named:
        return top / named
    return Path(top, _answer(git, "rev-parse", "--git-dir"), "hooks")


def _settings(top: Path) -> dict[str, str]:
    """Return what ``.gitreview`` says, nothing where it cannot be read."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_read(top / ".gitreview").decode("utf-8", "replace"))
        return dict(parser["gerrit"])
    except (OSError, configparser.Error, KeyError):
        return {}


def _read(path: Path) -> bytes:
    """Return what a file holds, no link and no pipe, and not without an end.

    :raises OSError: if it cannot be read.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        return b""
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _option(git: Command, told: dict[str, str], name: str, key: str) -> str:
    """Return a setting, git's own before the file's, empty where there is none."""
    return _answer(git, "config", "--get", f"gitreview.{name}") or told.get(key, "")


def _upstream(git: Command) -> str:
    """Return the remote branch that this one follows, empty where it follows none."""
    here = _answer(git, "symbolic-ref", "--quiet", "HEAD")
    found = here and _answer(git, "for-each-ref", "--format=%(upstream)", here)
    return found if found.startswith(_REMOTES) else ""


def _answer(git: Command, command: str, *arguments: str) -> str:
    """Return git's answer of one line, empty where it has none."""
    try:
        said = git.run(command, *arguments)
    except SpecwardError:
        return ""
    return text(said.removesuffix(b"\n"))
