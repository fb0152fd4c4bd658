"""A live site for a browser on the same machine, and for nobody else.

Source: RFC 9110; HTML, "Server-sent events".
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from specward.diagnostics.errors import SpecwardError
from specward.pages import html
from specward.site.addresses import START
from specward.site.live import CHANGES, Live, script_of

HOST = "127.0.0.1"
HTTP_PORT = 80
BEAT = 15.0
"""Seconds after which who waits for a change hears that nothing has."""

_TYPES = {"html": "text/html", "json": "application/json"}


class Server(ThreadingHTTPServer):
    """Hands out the files of *live*, on loopback only."""

    daemon_threads = True

    def __init__(self, live: Live, port: int) -> None:
        self.live = live
        super().__init__((HOST, port), _Handler)

    @property
    def address(self) -> str:
        """Where the site is."""
        return f"http://{HOST}:{self.server_port}/"

    def names(self) -> set[str]:
        """Return what a browser calls this server.

        By another name it was led here by somebody else's page.
        """
        hosts = (HOST, "localhost")
        named = {f"{host}:{self.server_port}" for host in hosts}
        # RFC 9110, 4.2.1: the port that HTTP has anyway is left out.
        return named | set(hosts) if self.server_port == HTTP_PORT else named

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a browser that goes away is no fault."""


@contextlib.contextmanager
def running(live: Live, port: int) -> Iterator[Server]:
    """Serve *live* on *port*, and watch for changes, while the context lasts.

    :raises SpecwardError: where the port is taken.
    """
    try:
        server = Server(live, port)
    except OSError as error:
        raise SpecwardError(
            f"port {port} cannot be served on: {error.strerror}",
            hint="name another one with --port; 0 is any that is free",
        ) from error
    with server:
        threads = [Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})]
        threads.append(Thread(target=live.watch))
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            live.stop()
            server.shutdown()
            for thread in threads:
                thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file, or with the stream of changes."""
        if self.headers.get("Host") not in self.server.names():
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", "not here\n")
            return
        path = unquote(urlsplit(self.path).path, errors="surrogateescape")
        if path == CHANGES:
            self._changes()
        else:
            self._file(path[1:])

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _file(self, path: str) -> None:
        live = self.server.live
        if live.fault is not None:
            self._fault(HTTPStatus.SERVICE_UNAVAILABLE, _lines(live.fault))
            return
        wanted = f"{path}{START}" if path == "" or path.endswith("/") else path
        make = live.files.get(wanted)
        if make is None:
            self._fault(HTTPStatus.NOT_FOUND, ("There is no such page.",))
            return
        kind = _TYPES[wanted.rpartition(".")[2]]
        self._answer(HTTPStatus.OK, kind, make())

    def _fault(self, status: HTTPStatus, lines: Iterable[str]) -> None:
        script = script_of(self.server.live.version)
        self._answer(status, "text/html", html.write_fault(lines, script=script))

    def _changes(self) -> None:
        """Tell each version of the site, the present one first."""
        live = self.server.live
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        going = True
        while going:
            version = live.version
            self.wfile.write(f"data: {version}\n\n".encode())
            self.wfile.flush()
            going = live.wait(version, BEAT)

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Write no log: the author looks at the page."""


def _lines(fault: SpecwardError) -> Iterator[str]:
    """Yield the lines of a fault, as on a terminal."""
    yield fault.message
    yield from fault.details
    if fault.hint:
        yield f"help: {fault.hint}"
