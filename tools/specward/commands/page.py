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
from specward.pages.page import BACKLOG, Page, PageOptions
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
    made.add_argument(
        "--since",
        action=Word,
        metavar="DATE",
        help="tell what became of specs from DATE on, such as 2015-05-12 "
        "(default: four weeks before the page's date)",
    )
    made.add_argument("--format", choices=FORMATS, default="html")
    made.set_defaults(run=run)


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
    since = _day(options.since)
    repo = inputs.repository()
    loader = inputs.loader(repo, options.at)
    cycle = _cycle(loader, options.cycle)
    wanted = cycle.name if cycle else None
    specs = {path for path, at in loader.placed.items() if at.cycle == wanted}
    found = loader.portfolio(Scope(specs=frozenset(specs), files=frozenset()))
    revisions = inputs.revisions(repo, loader)
    page_options = PageOptions(periods=revisions.status_periods_in_cycle, since=since)
    if cycle is None:
        return model.of_backlog(found, page_options)
    return model.make(found, cycle, page_options)


def _day(said: str | None) -> date | None:
    """Return the day that *said* is.

    :raises SpecwardError: where it is none.
    """
    try:
        return date.fromisoformat(said) if said is not None else None
    except ValueError as error:
        raise SpecwardError(
            f"{escape.value(said or '')} is not a date", hint="write one as 2015-05-12"
        ) from error


def _cycle(loader: Loader, name: str | None) -> Cycle | None:
    """Return the cycle called *name*, the latest one, or ``None`` for the backlog.

    :raises SpecwardError: where there is none.
    """
    homeless = any(at.cycle is None for at in loader.placed.values())
    if name == BACKLOG and name not in loader.cycles and homeless:
        return None
    if name is not None:
        return names.cycle(loader.cycles, name)
    found = latest(loader.cycles.values(), loader.today)
    if found is None:
        raise SpecwardError(
            "there is no cycle",
            hint=f"specs are at {loader.config.specs[0].path}",
        )
    return found
