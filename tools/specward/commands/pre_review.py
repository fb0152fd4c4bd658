"""git-review's hook: the stack that is about to be sent is judged first.

Source: git-review's manual, "CUSTOM SCRIPTS": it runs the file ``pre-review``
before it sends anything, and stops where that fails.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import specward
from specward.commands import write
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git.repository import Repository
from specward.lint.sides import Request

NAME = "pre-review"

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


def request(repo: Repository) -> Request | None:
    """Return the check of what would be sent, ``None`` where it is nothing.

    Every commit by itself, since each becomes a change of its own. Where no remote
    branch is known all of it would be new: HEAD is judged as a whole.
    """
    there = (name for name in repo.destinations() if repo.commits.resolve(name))
    since = next(there, None)
    if since is None:
        return Request(at="HEAD")
    base = repo.commits.merge_base(since, "HEAD")
    if not repo.commits.stack(base, "HEAD"):
        return None
    return Request(since=since, at="HEAD", each=True)


def install(repo: Repository, program: str) -> Path:
    """Write the hook, and return where it is.

    :param program: what the command is called as, for a shell.
    :raises SpecwardError: where a hook of somebody else's is there; it is kept.
    """
    path = repo.hooks / NAME
    if os.path.lexists(path) and not _is_ours(path):
        raise SpecwardError(
            f"{escape.path(str(path))} is another hook, and is kept",
            hint=f"let it run '{program} hook {NAME}', and fail if that fails",
        )
    script = _SCRIPT.format(
        mark=_MARK,
        python=shlex.quote(sys.executable),
        package=shlex.quote(str(Path(specward.__file__).resolve().parent)),
        install=f"specward hook --install {NAME}",
        name=NAME,
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
    """Tell whether the file at *path* is one that we wrote."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return False
    return lines[1:2] == [_MARK.encode("ascii")]
