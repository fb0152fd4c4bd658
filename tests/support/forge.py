"""A server of a test's own, which answers what the test says."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the server says to one request; *silent* is how long it waits, in s."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silent: float = 0
    breaks: bool = False


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Forge:
    """A server that runs: the answers to come, and the requests that came."""

    url: str
    answers: list[Answer]
    asked: list[Asked]
    stop: threading.Event

    @property
    def posted(self) -> list[Any]:
        """What was posted, as values."""
        return [each.json for each in self.asked if each.method == "POST"]


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Forge]:
    """Answer on some free port of the loopback interface."""
    answers: list[Answer] = []
    asked: list[Asked] = []
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(size)
            asked.append(Asked(self.command, self.path, dict(self.headers), body))
            said = answers.pop(0)
            stop.wait(said.silent)
            self.close_connection = True
            if said.breaks:
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_GET = do_POST = answer  # noqa: N815 - names of http.server

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of a client that has gone."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        scheme = "http" if tls is None else "https"
        url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
        yield Forge(url, answers, asked, stop)
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()
