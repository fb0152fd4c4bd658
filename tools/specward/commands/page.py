"""``page``: one cycle's priorities page, to standard output."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from specward.commands import inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.cycle import Cycle
from specward.errors import SpecwardError
from specward.page import html, json, model, rst, text
from specward.page.model import BACKLOG, Page
from specward.portfolio import Portfolio

_WRITERS: dict[str, Callable[[Page], str]] = {
    "html": html.write,
    "rst": rst.write,
    "json": json.write,
}
TEXT = "text"
FORMATS = (*_WRITERS, TEXT)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *verbs*."""
    made = verbs.add_parser(
        "page",
        parents=[common],
        help="write a cycle's priorities page",
        description="Write the priorities page of a cycle to standard output; "
        "of the latest one that is not frozen where none is named.",
        allow_abbrev=False,
    )
    made.add_argument(
        "cycle", action=Word, nargs="?", metavar="CYCLE", help="whose page"
    )
    made.add_argument(
        "--at", action=Word, metavar="REV", help="the page as of the commit REV"
    )
    made.add_argument("--format", choices=FORMATS, default="html")
    made.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the page, and return the exit status."""
    found = inputs.portfolio(inputs.repository(), options.at)
    page = _page(found, options.cycle)
    if options.format == TEXT:
        console.write(text.write(page, console.width, console.paint))
    else:
        console.write(_WRITERS[options.format](page))
    return 0


def _page(found: Portfolio, name: str | None) -> Page:
    if name == BACKLOG and name not in found.cycles and found.of_cycle(None):
        return model.of_backlog(found)
    return model.make(found, inputs.cycle(found, name) if name else latest(found))


def latest(found: Portfolio) -> Cycle:
    """Return the latest cycle that is not frozen; the latest if all are.

    :raises SpecwardError: where there is no cycle at all.
    """
    cycle = found.latest
    if cycle is None:
        raise SpecwardError(
            "there is no cycle to make a page of",
            mend=f"a spec lies at {found.config.specs[0].path}",
        )
    return cycle
