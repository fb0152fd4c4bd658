"""``page``: one cycle's priorities page, to standard output."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from specward.commands import inputs, names
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.pages import html, json, rst, text
from specward.pages import page as model
from specward.pages.page import BACKLOG, Page
from specward.rst.memory import rarely_collected
from specward.specs.cycle import Cycle, latest
from specward.specs.load import Loader, Scope

_WRITERS: dict[str, Callable[[Page], str]] = {
    "html": html.write,
    "rst": rst.write,
    "json": json.write,
}
TEXT = "text"
FORMATS = (*_WRITERS, TEXT)


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add_parser(
        "page",
        parents=[common],
        help="write a cycle's priorities page",
        description="Write the priorities page of a cycle to standard output; "
        "of the latest one that is not frozen where none is named.",
        allow_abbrev=False,
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
    parser.add_argument("--format", choices=FORMATS, default="html")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the page, and return the exit status."""
    with rarely_collected():
        page = _page(options)
    if options.format == TEXT:
        console.write(text.write(page, console.width, console.paint))
    else:
        console.write(_WRITERS[options.format](page))
    return 0


def _page(options: argparse.Namespace) -> Page:
    """Return the page of the cycle that is asked for; no other spec is read."""
    since = _date(options.since)
    repo = inputs.repository()
    loader = inputs.loader(repo, options.at)
    cycle = _cycle(loader, options.cycle)
    wanted = cycle.name if cycle else None
    specs = {path for path, at in loader.placed.items() if at.cycle == wanted}
    portfolio = loader.portfolio(Scope(specs=frozenset(specs), files=frozenset()))
    revisions = inputs.revisions(repo, loader)
    periods = revisions.status_periods
    return model.make(portfolio, cycle, periods=periods, since=since)


def _date(text: str | None) -> date | None:
    """Return the date in *text*.

    :raises SpecwardError: where it is not one.
    """
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise SpecwardError(
            f"{escape.value(text or '')} is not a date", hint="write one as 2015-05-12"
        ) from error


def _cycle(loader: Loader, name: str | None) -> Cycle | None:
    """Return the cycle called *name*, the latest one, or ``None`` for the backlog.

    :raises SpecwardError: where there is none.
    """
    has_backlog = any(at.cycle is None for at in loader.placed.values())
    if name == BACKLOG and name not in loader.cycles and has_backlog:
        return None
    if name is not None:
        return names.cycle(loader.cycles, name)
    cycle = latest(loader.cycles.values(), loader.today)
    if cycle is None:
        raise SpecwardError(
            "there is no cycle",
            hint=f"specs are at {loader.config.specs[0].path}",
        )
    return cycle
