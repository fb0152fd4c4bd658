"""The only door to HTTP: one request to a server and its reply, with limits.

Credentials are sent to the named server only: redirects are not followed, and TLS
certificates are verified.  Proxies are those of the environment.

Source: RFC 9110, "HTTP Semantics"; RFC 7617, "The 'Basic' HTTP Authentication Scheme".
"""

from __future__ import annotations

import base64
import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError

TIMEOUT = 30.0
"""Seconds that a server may be silent, and that a reply's body may take."""

PAUSE = 2.0
"""Seconds before a request is made again."""

LONGEST = 8 * 1024 * 1024
"""Bytes of a reply that are read at most."""

_CHUNK = 64 * 1024
"""Bytes that are read at a time."""

_TRIES = 2
"""Requests that are made at most."""

_TEMPORARY = frozenset({429, 500, 502, 503, 504})
"""Statuses after which a request is made again (RFC 9110, 15.6; RFC 6585, 4)."""

_LONGEST_REASON = 200
"""Characters of an exception's message that are shown."""


class Account(Struct, frozen=True):
    """An account on a server; only its name is ever shown."""

    name: str
    password: str

    def __repr__(self) -> str:
        """Return the account without its password: tracebacks and logs show it."""
        return f"Account({self.name!r})"

    @property
    def token(self) -> str:
        """The credentials as in the Authorization header."""
        whole = f"{self.name}:{self.password}".encode("utf-8", "surrogateescape")
        return base64.b64encode(whole).decode("ascii")

    def hide(self, text: str) -> str:
        """Return *text* without the credentials, which a server may send back."""
        return text.replace(self.token, "…").replace(self.password, "…")


class Reply(Struct, frozen=True):
    """The reply of a server.

    :param location: the target of a redirect, empty if it is none.
    """

    status: int
    location: str
    body: bytes


class Server(Struct, frozen=True):
    """A server, and the account to use on it.

    :param url: as :func:`address` returns it.
    """

    url: str
    account: Account

    def ask(self, path: str, data: bytes | None = None) -> Reply:
        """Return the reply to a GET, or to a POST of *data*, which is JSON.

        Temporary errors are tried again, so a POST may be carried out twice.

        :raises SpecwardError: if the server cannot be reached or replies too much.
        """
        for left in reversed(range(_TRIES)):
            try:
                reply = self._once(path, data)
            except (OSError, HTTPException) as error:
                if not left:
                    raise self._unreachable(error) from None
            else:
                if reply.status not in _TEMPORARY or not left:
                    return reply
            time.sleep(PAUSE)
        raise AssertionError  # the last try returns or raises

    def _once(self, path: str, data: bytes | None) -> Reply:
        request = urllib.request.Request(  # noqa: S310 - address() lets HTTP alone in
            self.url + path, data=data, method="GET" if data is None else "POST"
        )
        request.add_header("Authorization", f"Basic {self.account.token}")
        request.add_header("Accept", "application/json")
        if data is not None:
            request.add_header("Content-Type", "application/json; charset=utf-8")
        with _opener().open(request, timeout=TIMEOUT) as response:
            location = response.headers.get("Location") or ""
            return Reply(response.status, location, self._body(response))

    def _body(self, response: HTTPResponse) -> bytes:
        # The timeout of a socket is for each read: a server that sends one byte every
        # 29 seconds would never reach it.
        end = time.monotonic() + TIMEOUT
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > LONGEST:
                raise SpecwardError(
                    f"{self.url} answers with more than {LONGEST:,} bytes",
                    hint="check the address",
                )
            if time.monotonic() > end:
                raise TimeoutError
        return bytes(body)

    def _unreachable(self, error: Exception) -> SpecwardError:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, TimeoutError):
            why = f"no reply in {TIMEOUT:g} seconds"
        else:
            words = escape.line(self.account.hide(str(cause)))
            why = escape.shorten(words, _LONGEST_REASON) or type(cause).__name__
        return SpecwardError(
            f"{self.url} cannot be reached: {why}",
            hint="check the address, and whether the server is up",
        )


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener for HTTP that neither follows redirects nor raises on errors.

    ``urllib.request.build_opener`` would add handlers for both, and for ``file:``.
    """
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler())
    opener.add_handler(urllib.request.HTTPHandler())
    opener.add_handler(urllib.request.HTTPSHandler())
    return opener


def address(text: str) -> str:
    """Return the URL of a server, without a slash at its end.

    :raises SpecwardError: if it is not of HTTP, or has more than host, port and path.
    """
    url = text.rstrip("/")
    plain = url.isascii() and url.isprintable() and " " not in url
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        fits = plain and known and (parts.port is None or parts.port > 0)
        extra = bool(parts.query or parts.fragment)
        named = parts.username is not None or parts.password is not None
    except ValueError:
        fits, extra, named = False, False, False
    if named:
        # It may hold a password: it is not shown.
        raise SpecwardError(
            "the address has a user or a password in it",
            hint="set them in the environment",
        )
    if not fits or extra:
        raise SpecwardError(
            f"{escape.value(text)} is not the address of a server",
            hint="use one such as https://review.example.org",
        )
    return url
