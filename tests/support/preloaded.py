"""The command in processes of its own, without the time that its imports take.

``preloaded.py SOCKET`` imports the command, and forks for everybody who asks by
``ask.py``: the fork takes over folder, environment and streams of who asks, and what
it comes to is the status of who asks.  What Python makes of its environment when it
starts is not seen: tests of that start the command itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import sys
from pathlib import Path

from specward.commands import main

STDIN = 0
COMMAND = str(Path(__file__).parents[2] / "tools" / "specward")


def serve(address: str) -> None:
    """Fork for everybody who asks, until standard input ends."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        while STDIN not in select.select([listener.fileno(), STDIN], [], [])[0]:
            connection, _ = listener.accept()
            reap()
            with connection:
                if os.fork() == 0:
                    connection.send(bytes([run(connection)]))
                    os._exit(0)


def reap() -> None:
    """Forget the forks that came to their end."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def run(connection: socket.socket) -> int:
    """Do in this process what the other end of *connection* asks for."""
    _, (*streams, folder), _, _ = socket.recv_fds(connection, 1, 4)
    with connection.makefile() as lines:
        request = json.loads(lines.readline())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode) for number, mode in enumerate("rww")
    )
    os.fchdir(folder)
    os.close(folder)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = [COMMAND, *request["arguments"]]
    try:
        status = main.main(request["arguments"])
    except SystemExit as stop:
        status = int(stop.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    serve(sys.argv[1])
