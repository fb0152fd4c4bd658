"""``post``: give a review to the system that a patch is reviewed in.

It reads no repository: who holds the credentials need not run what a patch says.
"""

from __future__ import annotations

import argparse
from typing import Any

from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.reports.gerrit import LABEL
from specward.reports.post import gerrit
from specward.reports.post.gerrit import PASSWORD, URL, USER
from specward.reports.post.review import load


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add_parser(
        "post",
        help="give a review to the system that a patch is reviewed in",
        description="Give a review to the system that a patch is reviewed in.",
        allow_abbrev=False,
    )
    systems = parser.add_subparsers(title="systems", metavar="SYSTEM", required=True)
    parser = systems.add_parser(
        "gerrit",
        parents=[common],
        help="post what 'check --format gerrit' wrote",
        description="Post what 'check --format gerrit' wrote, as the account of "
        f"{USER} and {PASSWORD}, which are in the environment. "
        "A commit that is not the newest patch set of its change gets nothing.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--url", action=Word, metavar="URL", help=f"where Gerrit is (default: ${URL})"
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
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Post a review, write what came of it, and return the exit status."""
    commit = gerrit.commit_id(options.commit)
    server = gerrit.server(options.url, console.environment)
    review = load(options.review, options.label)
    console.write(gerrit.post_on(server, commit, review) + "\n")
    return 0
