"""Kinds of arguments, which refuse what argparse takes and nobody means."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError


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


def day(text: str | None) -> date | None:
    """Return the date in *text*.

    :raises SpecwardError: where it is not one.
    """
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise SpecwardError(
            f"{escape.value(text or '')} is not a date", hint="write one as 2015-05-12"
        ) from error
