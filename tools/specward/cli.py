"""The command line: arguments in, an exit status out."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from specward import __version__, quote
from specward.commands import check, explain, page
from specward.commands.console import Console
from specward.errors import SpecwardError

FINE, FOUND, UNUSABLE, DEFECT = 0, 1, 2, 3
"""Exit statuses: nothing failed; findings; usage or environment; a defect of ours."""

_COMMANDS = (check, page, explain)


def main(argv: Sequence[str] | None = None, program: str | None = None) -> int:
    """Run one command and return its exit status.

    :param program: what the command was called as.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parser().parse_args(arguments)
    console = Console(
        stdout=sys.stdout,
        stderr=sys.stderr,
        environment=os.environ,
        color=options.color,
        quiet=options.quiet,
        again=again(program or sys.argv[0], arguments),
    )
    return _run(options, console)


def _run(options: argparse.Namespace, console: Console) -> int:
    try:
        status: int = options.run(options, console)
    except SpecwardError as error:
        console.fail(error.message, error.mend, error.details)
        return UNUSABLE
    except BrokenPipeError:
        # Who reads has read enough; what is still buffered must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
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
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour on a terminal (auto), always, or never",
    )
    common.add_argument(
        "--quiet", action="store_true", help="say nothing beside the result"
    )
    made = argparse.ArgumentParser(
        prog="specward",
        description="Validate specs written in RST, and render their priorities page.",
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"specward {__version__}")
    verbs = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(verbs, common)
    return made


def again(program: str, arguments: Sequence[str]) -> str:
    """Return the command line that runs the same again."""
    called = Path(program)
    if called.name == "__main__.py" or called.is_dir():
        folder = called.parent if called.name == "__main__.py" else called
        prefix = ["python", os.path.relpath(folder)]
    else:
        prefix = [called.name or "specward"]
    return quote.line(shlex.join([*prefix, *arguments]))
