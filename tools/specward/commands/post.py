"""``post``: give a review to the system that a patch is reviewed in.

It reads no repository: who holds the credentials need not run what a patch says.
"""

from __future__ import annotations

import argparse

from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.reports.gerrit import LABEL
from specward.reports.post import gerrit, review


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    about = "give a review to the system that a patch is reviewed in"
    parser = commands.group("post", about, title="systems").add(
        "gerrit",
        run,
        about="post what 'check --format gerrit' wrote",
        description="Post what 'check --format gerrit' wrote, as the account of "
        f"{gerrit.USER} and {gerrit.PASSWORD}, which are in the environment. "
        "A commit that is not the newest patch set of its change gets nothing.",
    )
    parser.add_argument(
        "--url",
        action=Word,
        metavar="URL",
        help=f"where Gerrit is (default: ${gerrit.URL})",
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


def run(options: argparse.Namespace, console: Console) -> int:
    """Post a review, write what came of it, and return the exit status."""
    commit = gerrit.commit_id(options.commit)
    server = gerrit.server(options.url, console.environment)
    posted = gerrit.post_on(server, commit, review.load(options.review, options.label))
    console.write(f"{posted}\n")
    return 0
