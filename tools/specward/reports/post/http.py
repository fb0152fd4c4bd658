"""The door to HTTP: one request of a server, and its reply, both bounded.

Nothing leads the credentials elsewhere: a redirect is a reply like any other, and
TLS is verified.  Proxies are those of the environment.

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
"""Bytes of a reply that is read."""

_CHUNK = 64 * 1024
_TRIES = 2
_PASSING = frozenset({429, 500, 502, 503, 504})
"""What a server says that may answer in a moment."""


class Account(Struct, frozen=True):
    """Who asks; what is shown of it is the name alone."""

    name: str
    password: str

    def __repr__(self) -> str:
        """Return it without the password, for whoever prints it."""
        return f"Account({self.name!r})"

    @property
    def token(self) -> str:
        """The credentials as a header has them."""
        whole = f"{self.name}:{self.password}".encode("utf-8", "surrogateescape")
        return base64.b64encode(whole).decode("ascii")

    def hide(self, text: str) -> str:
        """Return *text* without the credentials: a server may send them back."""
        return text.replace(self.token, "…").replace(self.password, "…")


class Reply(Struct, frozen=True):
    """What a server answered.

    :param location: where a redirect leads, empty where there is none.
    """

    status: int
    location: str
    body: bytes


class Server(Struct, frozen=True):
    """A server, and who asks it.

    :param url: as :func:`address` returns it.
    """

    url: str
    account: Account

    def ask(self, path: str, data: bytes | None = None) -> Reply:
        """Return the reply to GET, or to POST where there is *data*, which is JSON.

        What may pass is tried once more, so a POST may be carried out twice.

        :raises SpecwardError: if the server cannot be reached, or says too much.
        """
        for left in reversed(range(_TRIES)):
            try:
                reply = self._once(path, data)
            except (OSError, HTTPException) as error:
                if not left:
                    raise self._unreachable(error) from None
            else:
                if reply.status not in _PASSING or not left:
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
        end = time.monotonic() + TIMEOUT
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > LONGEST:
                raise SpecwardError(
                    f"{self.url} answers with more than {LONGEST:,} bytes",
                    hint="look whether the address is the right one",
                )
            if time.monotonic() > end:
                raise TimeoutError
        return bytes(body)

    def _unreachable(self, error: Exception) -> SpecwardError:
        told = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(told, TimeoutError):
            why = f"no reply in {TIMEOUT:g} seconds"
        else:
            words = escape.line(self.account.hide(str(told)))
            why = escape.shorten(words, _LONGEST_REASON) or type(told).__name__
        return SpecwardError(
            f"{self.url} cannot be reached: {why}",
            hint="look at the address, and whether the server is up",
        )


_LONGEST_REASON = 200


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses of HTTP, and takes every reply for what it is."""
    made = urllib.request.OpenerDirector()
    made.add_handler(urllib.request.ProxyHandler())
    made.add_handler(urllib.request.HTTPHandler())
    made.add_handler(urllib.request.HTTPSHandler())
    return made


def address(text: str) -> str:
    """Return the address of a server, without a slash at its end.

    :raises SpecwardError: if it is none of HTTP, or has more than host and path.
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
            "the address of a server has no user and no password in it",
            hint="give them in the environment",
        )
    if not fits or extra:
        raise SpecwardError(
            f"{escape.value(text)} is no address of a server",
            hint="give one such as https://review.example.org",
        )
    return url
