"""``page``: one cycle's priorities page, to standard output."""

from __future__ import annotations

import argparse

from specward.commands import inputs
from specward.commands.arguments import Word, day
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.pages import html, json, rst, text
from specward.pages.choice import page_of
from specward.rst.memory import rarely_collected

_WRITERS = {
    "html": html.write,
    "rst": rst.write,
    "json": json.write,
}


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "page",
        run,
        about="write a cycle's priorities page",
        description="Write the priorities page of a cycle to standard output; "
        "of the latest one that is not frozen where none is named.",
    )
    parser.add_argument(
        "cycle", action=Word, nargs="?", metavar="CYCLE", help="whose page"
    )
    parser.add_argument(
        "--at", action=Word, metavar="REV", help="the page as of the commit REV"
    )
    parser.add_argument(
        "--since",
        action=Word,
        metavar="DATE",
        help="tell what became of specs from DATE on, such as 2015-05-12 "
        "(default: four weeks before the page's date)",
    )
    parser.add_argument("--format", choices=(*_WRITERS, "text"), default="html")


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the page, and return the exit status."""
    since = day(options.since)
    repo = inputs.repository()
    loader = inputs.loader(repo, options.at)
    revisions = inputs.revisions(repo, loader)
    with rarely_collected():
        page = page_of(loader, revisions, options.cycle, since)
    if options.format == "text":
        console.write(text.write(page, console.width, console.paint))
    else:
        console.write(_WRITERS[options.format](page))
    return 0
