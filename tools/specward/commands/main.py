"""The command line: arguments in, an exit status out."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from specward import TOOL
from specward.commands import build, check, diff, explain, hook, page, post, serve
from specward.commands.console import Console, settle
from specward.commands.parser import Commands, Parser
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError

FINE, FOUND, UNUSABLE, DEFECT = 0, 1, 2, 3
"""Exit statuses: nothing failed; findings; usage or environment; a defect of ours."""

_COMMANDS = (check, diff, page, build, serve, explain, hook, post)


def main(argv: Sequence[str] | None = None, program: str | None = None) -> int:
    """Run one command and return its exit status.

    :param program: the name that the command was called by; ``sys.argv`` has it.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = parser().parse_args(arguments)
    finally:
        if sys.stderr is not None:
            settle(sys.stderr)
    # Python has no stream where the caller closed it.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        if sys.stdout is None:
            print("specward: standard output is closed", file=sys.stderr or nowhere)
            return UNUSABLE
        return _run(options, _console(options, program, arguments, nowhere))


def _console(
    options: argparse.Namespace,
    program: str | None,
    arguments: Sequence[str],
    nowhere: TextIO,
) -> Console:
    return Console(
        stdout=sys.stdout or nowhere,
        stderr=sys.stderr or nowhere,
        environment=os.environ,
        color=options.color,
        quiet=options.quiet,
        program=program_name(program or sys.argv[0]),
        rerun=command_line(program or sys.argv[0], arguments),
    )


def _run(options: argparse.Namespace, console: Console) -> int:
    try:
        status: int = options.run(options, console)
    except SpecwardError as error:
        console.fail(error.message, error.hint, error.details)
        return UNUSABLE
    except KeyboardInterrupt:
        console.fail("interrupted", None)
        return UNUSABLE
    except Exception as error:  # noqa: BLE001 - the last door: no traceback for users
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        console.fail(
            f"a defect of specward: {type(error).__name__}: {error} ({where})",
            "please report it, with the command and the file it was run on",
        )
        return DEFECT
    return status


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = Parser(
        prog="specward",
        description="Validate specs written in RST, and render their priorities page.",
    )
    top.add_argument("--version", action="version", version=TOOL)
    commands = Commands(top, title="commands")
    for command in _COMMANDS:
        command.add(commands)
    return top


def _from_here(folder: Path) -> str:
    try:
        return os.path.relpath(folder)
    except FileNotFoundError:  # the current folder is gone
        return str(folder)


def command_line(program: str, arguments: Sequence[str]) -> str:
    """Return the command line of this run, for a shell."""
    return " ".join([program_name(program), *map(escape.argument, arguments)])


def program_name(program: str) -> str:
    """Return the name that the command was called by, for a shell."""
    path = Path(program)
    if path.name == "__main__.py" or path.is_dir():
        folder = path.parent if path.name == "__main__.py" else path
        return f"python {escape.argument(_from_here(folder))}"
    return escape.argument(path.name or "specward")
