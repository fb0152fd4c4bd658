"""``serve``: the site as it is now, for who writes it."""

from __future__ import annotations

import argparse
import contextlib
import threading

from specward.commands import inputs
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.site.live import Live
from specward.site.server import running

PORT = 8000
_MOST = 65535


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "serve",
        run,
        about="show the site while you write",
        description="Serve the site of the work tree to the browsers of this machine. "
        "A page that is open loads itself again when something changes. Nothing is "
        "written; Ctrl-C ends it.",
    )
    parser.add_argument(
        "--port",
        type=_port,
        metavar="N",
        default=PORT,
        help=f"of the address (default: {PORT}); 0 is any that is free",
    )


def _port(text: str) -> int:
    short = text.isdecimal() and text.isascii() and len(text) <= len(str(_MOST))
    if not short or int(text) > _MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to {_MOST}")
    return int(text)


def run(options: argparse.Namespace, console: Console) -> int:
    """Serve until somebody interrupts, and return the exit status."""
    repo = inputs.repository()
    live = Live(repo)
    live.make()
    with contextlib.suppress(KeyboardInterrupt), running(live, options.port) as server:
        console.write(f"serving {server.address} (Ctrl-C ends it)\n")
        threading.Event().wait()
    return 0
