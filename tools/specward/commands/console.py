"""The streams that commands write to."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from specward.diagnostics import escape, write
from specward.diagnostics.color import Paint, paint_for
from specward.diagnostics.errors import SpecwardError


def settle(stream: TextIO) -> None:
    """Flush *stream*; drop what it holds if nobody reads it.

    Else Python flushes it at its end, and exits with status 120 if that fails
    (Python, ``sys.exit``).
    """
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Console(Struct, frozen=True, kw_only=True):
    """The streams of a run, and what the user wants of them.

    :param program: the name that the command was called by, for a shell.
    :param rerun: the command line that runs the same again.
    """

    stdout: TextIO
    stderr: TextIO
    environment: Mapping[str, str]
    color: str
    quiet: bool
    program: str
    rerun: str

    @property
    def paint(self) -> Paint:
        """Colour for standard output."""
        return paint_for(self.color, self.stdout, self.environment)

    @property
    def width(self) -> int:
        """Columns of the terminal, 80 where there is none."""
        return shutil.get_terminal_size((80, 24)).columns

    def write(self, text: str, file: str | None = None) -> None:
        """Write a command's result: to *file* if one is named."""
        if file is not None:
            data = text.encode("utf-8", "backslashreplace")
            write.atomically(Path(file), data)
            return
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            # The reader, such as 'head', has read enough. What is still buffered must
            # not fail at exit (Python's "signal", "Note on SIGPIPE").
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())
            raise SpecwardError(
                f"the result cannot be written: {error.strerror}"
            ) from error

    def fail(
        self, message: str, hint: str | None, details: tuple[str, ...] = ()
    ) -> None:
        """Write why a command could not do its work."""
        paint = paint_for(self.color, self.stderr, self.environment)
        lines = [f"{paint('specward:', 'red', 'bold')} {escape.line(message)}"]
        lines.extend(f"    {escape.line(detail)}" for detail in details)
        if hint:
            lines.append(f"    {paint('help:', 'dim')} {escape.line(hint)}")
        # If nobody reads the message, the exit status is left.
        with contextlib.suppress(OSError):
            self.stderr.write("\n".join(lines) + "\n")
        settle(self.stderr)
