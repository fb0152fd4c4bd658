"""Arguments as argparse takes them, and what it takes that nobody means."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from specward.diagnostics import escape


class Parser(argparse.ArgumentParser):
    """A parser whose messages show what they quote, whatever it is."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and exit with status 2."""
        super().error(escape.line(message))


class Word(argparse.Action):
    """Stores one word that says something.

    An empty one comes from a variable that is not set; argparse makes an empty
    list of ``--``.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,  # noqa: ARG002 - argparse's signature
    ) -> None:
        """Store *values*, refuse what is no word."""
        if not isinstance(values, str) and values is not None:
            parser.error(str(argparse.ArgumentError(self, "expected one argument")))
        if values == "":
            parser.error(str(argparse.ArgumentError(self, "it is empty")))
        setattr(namespace, self.dest, values)
