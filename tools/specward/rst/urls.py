"""URLs: which schemes pages link to, and which specs may use."""

from __future__ import annotations

import re

CARRIED = frozenset({"http", "https", "mailto", "ftp", "ftps", "irc", "ircs", "news"})
"""Schemes that pages link to; other addresses are shown as text."""

PLAIN = CARRIED | {"git", "ssh", "svn", "nntp", "xmpp", "tel", "sip", "sips", "urn"}
"""Schemes that a link in a spec may have."""

SCRIPTS = frozenset({"javascript", "vbscript", "data"})
"""Schemes whose URLs are run as code by some program that opens them."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(
    r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def scheme(url: str) -> str:
    r"""Return the scheme of *url* in lower case, "" where it has none.

    White space and control characters are removed first, as browsers do, to which
    ``java\tscript:`` is a script.  Source: WHATWG URL, "URL parsing".
    """
    match = _SCHEME.match(_IGNORED.sub("", url))
    return match.group(1).lower() if match else ""


def carried(url: str) -> bool:
    """Return whether pages link to *url*."""
    return scheme(url) in CARRIED


def web(url: str) -> bool:
    """Return whether *url* is one of HTTP with a host."""
    return bool(re.fullmatch(r"https?://[^\s/?#<>\"]+[^\s<>\"]*", url))
