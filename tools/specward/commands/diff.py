"""``diff``: what a patch changes on the priorities pages."""

from __future__ import annotations

import argparse

from specward.commands import inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.diff import json, markdown, text
from specward.diff.patch import page_diffs
from specward.lint.sides import Request, sides


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "diff",
        run,
        about="tell what a patch changes on the priorities pages",
        description="Tell what the priorities pages say otherwise since HEAD, or "
        "the work tree, left BASE. Exit status 0 whatever that is; "
        "2: it could not be done.",
    )
    parser.add_argument("base", action=Word, metavar="BASE", help="what the patch left")
    parser.add_argument(
        "head",
        action=Word,
        nargs="?",
        metavar="HEAD",
        help="the patch's last commit; the work tree where none is named",
    )
    parser.add_argument(
        "--config",
        action=Word,
        metavar="FILE|REV:PATH",
        help="the configuration of both sides, in the place of their own",
    )
    formats = ("text", "markdown", "json")
    parser.add_argument("--format", choices=formats, default="text")


def run(options: argparse.Namespace, console: Console) -> int:
    """Write what changes, and return the exit status."""
    request = Request(at=options.head, since=options.base)
    repo = inputs.repository()
    (patch,) = sides(repo, request, inputs.config(repo, options.config))
    (base,) = patch.bases
    pages = page_diffs(base, patch.head)
    if options.format == "json":
        head, left = patch.head.snapshot.revision, base.snapshot.revision
        console.write(json.write(pages, patch.notes, head, left))
    elif options.format == "markdown":
        console.write(markdown.write(pages, patch.notes))
    else:
        console.write(text.write(pages, patch.notes, console.width, console.paint))
    return 0
