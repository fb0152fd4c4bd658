"""Ask ``preloaded.py`` to run the command: ``ask.py ARGUMENT …``.

It imports as little as it can, for a hook starts it hundreds of times.
"""

import json
import os
import socket
import sys

ADDRESS = "SPECWARD_TESTS_PRELOADED"
"""The variable that has the path of the server's socket."""

FAILED = 70
"""The status where there is no answer (sysexits.h, ``EX_SOFTWARE``)."""


def ask(arguments: list[str]) -> int:
    """Have the command run with *arguments* in this folder; return its status."""
    request = json.dumps({"arguments": arguments, "environment": dict(os.environ)})
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(os.environ[ADDRESS])
        socket.send_fds(server, [b"\n"], [0, 1, 2, here])
        server.sendall(request.encode() + b"\n")
        answer = server.recv(1)
    return answer[0] if answer else FAILED


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1:]))
