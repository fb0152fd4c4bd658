"""``post``: give a review to the system that a patch is reviewed in.

It reads no repository: who holds the credentials need not run what a patch says.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.reports.gerrit import LABEL
from specward.reports.post import gerrit, http
from specward.reports.post.review import LARGEST, read

_URL = "SPECWARD_GERRIT_URL"
_USER = "SPECWARD_GERRIT_USER"
_PASSWORD = "SPECWARD_GERRIT_PASSWORD"  # noqa: S105 - the name of a variable
_COMMIT = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add_parser(
        "post",
        help="give a review to the system that a patch is reviewed in",
        description="Give a review to the system that a patch is reviewed in.",
        allow_abbrev=False,
    )
    systems = parser.add_subparsers(title="systems", metavar="SYSTEM", required=True)
    _add_gerrit(systems, common)


def _add_gerrit(systems: Any, common: argparse.ArgumentParser) -> None:
    parser = systems.add_parser(
        "gerrit",
        parents=[common],
        help="post what 'check --format gerrit' wrote",
        description="Post what 'check --format gerrit' wrote, as the account of "
        f"{_USER} and {_PASSWORD}, which are in the environment. "
        "A commit that is not the newest patch set of its change gets nothing.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--url", action=Word, metavar="URL", help=f"where Gerrit is (default: ${_URL})"
    )
    parser.add_argument(
        "--commit",
        action=Word,
        metavar="SHA",
        required=True,
        help="what the review is of: the patch set's commit, whole",
    )
    parser.add_argument(
        "--review",
        action=Word,
        metavar="FILE",
        default="-",
        help="the review (default: -, standard input)",
    )
    parser.add_argument(
        "--label",
        action=Word,
        metavar="NAME",
        default=LABEL,
        help=f"what to vote on (default: {LABEL})",
    )
    parser.set_defaults(run=post_to_gerrit)


def post_to_gerrit(options: argparse.Namespace, console: Console) -> int:
    """Post a review to Gerrit, say what came of it, and return the exit status."""
    commit = _commit(options.commit)
    server = _server(options.url, console)
    review = read(_data(options.review), options.label)
    change = gerrit.find(server, commit)
    where = f"change {change.number}, patch set {change.patch_set}"
    if change.current != commit:
        console.write(f"nothing posted: {commit} is outdated by {where}\n")
        return 0
    posted = gerrit.post(server, change, review)
    count = posted.folded or posted.comments
    comments = "1 comment" if count == 1 else f"{count} comments"
    if posted.folded:
        comments += ", in the message"
    label = escape.line(options.label)
    vote = f"{posted.vote:+d}" if posted.vote else "0"
    console.write(f"voted {label} {vote} on {where}: {comments}\n")
    return 0


def _commit(text: str) -> str:
    if not _COMMIT.fullmatch(text):
        raise SpecwardError(
            f"{escape.value(text)} is not the ID of a commit",
            hint="give 40 hexadecimal digits, as 'git rev-parse' prints them",
        )
    return text.lower()


def _server(url: str | None, console: Console) -> http.Server:
    """Return where to post, and as whom."""
    values = {
        name: console.environment.get(name, "") for name in (_URL, _USER, _PASSWORD)
    }
    if url is not None:
        values[_URL] = url
    if missing := [name for name, value in values.items() if not value]:
        raise SpecwardError(
            f"not set: {', '.join(missing)}",
            hint="set them in the environment, from the secrets of CI; "
            "'--url' can name the first",
        )
    account = http.Account(values[_USER], values[_PASSWORD])
    return http.Server(http.address(values[_URL]), account)


def _data(name: str) -> bytes:
    """Return the review, no more of it than tells that it is too large."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise SpecwardError(
            f"{escape.path(name)} cannot be read: {error.strerror}"
        ) from error
