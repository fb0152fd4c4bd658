"""git-review: the remote branch that it pushes to, and its folder of hooks.

Source: git-review 2.5.0, ``cmd.py``: ``Config``, ``resolve_tracking`` and
``git_get_hooks_path``; its manual, "CONFIGURATION" and "CUSTOM SCRIPTS".
"""

from __future__ import annotations

import configparser
import os
import shlex
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import specward
from specward.diagnostics import escape, write
from specward.diagnostics.errors import SpecwardError
from specward.git.command import Git, text

_LARGEST = 65_536
"""Bytes of ``.gitreview`` that are read at most."""

_REMOTES = "refs/remotes/"
_TRUE = ("true", "yes", "on", "1", "t", "y")
"""What git-review takes for true."""


HOOK = "pre-review"
"""The hook that git-review runs before it sends anything; it stops where that fails."""

_MARK = "# Written by specward, which judges here what git-review is about to send."

_SCRIPT = """\
#!/bin/sh
{mark}
# Remove this file, and nothing does.
python={python}
package={package}
if [ ! -x "$python" ] || [ ! -d "$package" ]; then
    echo "specward is gone from where it was when this hook was written" >&2
    echo "    help: '{install}' once more, or remove $0" >&2
    exit 2
fi
exec "$python" "$package" hook {name}
"""


def destinations(git: Git, top: Path) -> Iterator[str]:
    """Yield the remote branches that HEAD may be pushed to, the likeliest first.

    They need not exist.  The last ones are for a clone in which git-review never ran:
    it adds its remote when it first does.
    """
    settings = _settings(top)
    upstream = _upstream(git)
    if upstream and _option(git, settings, "track", "track").lower() in _TRUE:
        yield upstream
    branch = _option(git, settings, "branch", "defaultbranch") or "master"
    remote = _option(git, settings, "remote", "defaultremote") or "gerrit"
    if _option(git, settings, "usepushurl", "usepushurl").lower() in _TRUE:
        remote = "origin"
    yield f"{_REMOTES}{remote}/{branch}"
    if upstream:
        yield upstream
    yield f"{_REMOTES}origin/{branch}"


def _hooks(git: Git, top: Path) -> Path:
    """Return the folder of hooks as git-review has it.

    In a linked work tree that is not git's, which shares hooks between work trees.
    """
    named = _answer(git, "config", "--type=path", "--get", "core.hooksPath")
    if named:
        return top / named
    return Path(top, _answer(git, "rev-parse", "--git-dir"), "hooks")


def install(git: Git, top: Path, program: str) -> Path:
    """Write the hook, and return where it is.

    :param program: what the command is called as, for a shell.
    :raises SpecwardError: where a hook of somebody else's is there; it is kept.
    """
    path = _hooks(git, top) / HOOK
    if os.path.lexists(path) and not _is_ours(path):
        raise SpecwardError(
            f"{escape.path(str(path))} is another hook, and is kept",
            hint=f"let it run '{program} hook {HOOK}', and fail if that fails",
        )
    script = _SCRIPT.format(
        mark=_MARK,
        python=shlex.quote(sys.executable),
        package=shlex.quote(str(Path(specward.__file__).resolve().parent)),
        install=f"specward hook --install {HOOK}",
        name=HOOK,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpecwardError(
            f"{escape.path(str(path.parent))} cannot be created: {error.strerror}"
        ) from error
    write.atomically(path, os.fsencode(script))
    path.chmod(0o755)
    return path


def _is_ours(path: Path) -> bool:
    """Return whether the file at *path* is one that :func:`install` wrote."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return False
    return lines[1:2] == [_MARK.encode("ascii")]


def _settings(top: Path) -> dict[str, str]:
    """Return the settings of ``.gitreview``, empty if it cannot be read."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_read(top / ".gitreview").decode("utf-8", "replace"))
        return dict(parser["gerrit"])
    except (OSError, configparser.Error, KeyError):
        return {}


def _read(path: Path) -> bytes:
    """Return the content of a regular file, up to :data:`_LARGEST`.

    The repository under test brings the file: a pipe would block, a link to
    ``/dev/zero`` would never end.

    :raises OSError: if it cannot be read.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        return b""
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _option(git: Git, settings: dict[str, str], name: str, key: str) -> str:
    """Return a setting of git, or else of ``.gitreview``, or else ""."""
    return _answer(git, "config", "--get", f"gitreview.{name}") or settings.get(key, "")


def _upstream(git: Git) -> str:
    """Return the remote branch that the current branch tracks, "" if there is none."""
    branch = _answer(git, "symbolic-ref", "--quiet", "HEAD")
    upstream = branch and _answer(git, "for-each-ref", "--format=%(upstream)", branch)
    return upstream if upstream.startswith(_REMOTES) else ""


def _answer(git: Git, command: str, *arguments: str) -> str:
    """Return the line that a git command prints, "" if it fails."""
    try:
        output = git.run(command, *arguments)
    except SpecwardError:
        return ""
    return text(output.removesuffix(b"\n"))
