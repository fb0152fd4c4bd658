"""The parser of arguments, which refuses what argparse takes and nobody means."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from specward.diagnostics import escape


class Parser(argparse.ArgumentParser):
    """A parser whose messages are one line, with control characters escaped."""

    def error(self, message: str) -> NoReturn:
        """Write what is wrong with the arguments, and exit with status 2."""
        super().error(escape.line(message))


class Word(argparse.Action):
    """Stores an argument that is not empty.

    An empty one comes from a shell variable that is not set; of ``--`` in the place of
    a value argparse makes an empty list.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,  # noqa: ARG002 - argparse's signature
    ) -> None:
        """Store *values*, or refuse them."""
        if not isinstance(values, str) and values is not None:
            parser.error(str(argparse.ArgumentError(self, "expected one argument")))
        if values == "":
            parser.error(str(argparse.ArgumentError(self, "it is empty")))
        setattr(namespace, self.dest, values)
