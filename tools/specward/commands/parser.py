"""The parser of the command line: its commands, and the options that all have."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

from specward.commands.console import Console
from specward.diagnostics import escape

Run = Callable[[argparse.Namespace, Console], int]
"""A command: it returns the exit status."""


class Parser(argparse.ArgumentParser):
    """A parser whose messages are one line, with control characters escaped."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Write what is wrong with the arguments, and exit with status 2."""
        super().error(escape.line(message))


class Commands:
    """The commands of a parser, one of which has to be named."""

    def __init__(self, parser: argparse.ArgumentParser, title: str) -> None:
        metavar = title.removesuffix("s").upper()
        self._parsers = parser.add_subparsers(
            title=title, metavar=metavar, required=True
        )

    def add(
        self, name: str, run: Run, about: str, description: str
    ) -> argparse.ArgumentParser:
        """Return the parser of a new command; *about* is its help in a list."""
        parser = self._parsers.add_parser(name, help=about, description=description)
        parser.add_argument(
            "--color",
            choices=("auto", "always", "never"),
            default="auto",
            help="colour on a terminal (auto), always, or never",
        )
        parser.add_argument(
            "--quiet", action="store_true", help="say nothing beside the result"
        )
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, about: str, title: str) -> Commands:
        """Return the commands below *name*."""
        description = f"{about.capitalize()}."
        parser = self._parsers.add_parser(name, help=about, description=description)
        return Commands(parser, title)
