"""Which addresses a page may carry, and which a spec may name."""

from __future__ import annotations

import re

CARRIED = frozenset({"http", "https", "mailto", "ftp", "ftps", "irc", "ircs", "news"})
"""Schemes of the links on a page; other addresses are shown as words."""

PLAIN = CARRIED | {"git", "ssh", "svn", "nntp", "xmpp", "tel", "sip", "sips", "urn"}
"""Schemes that a link in a spec may have."""

SCRIPTS = frozenset({"javascript", "vbscript", "data"})
"""Schemes that carry out what they name, in a link or out of one."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(
    r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def scheme(url: str) -> str:
    """Return the scheme of *url* in lower case, "" where it has none.

    White space and control characters are dropped first, as browsers drop
    them.  Source: WHATWG URL, "URL parsing".
    """
    found = _SCHEME.match(_IGNORED.sub("", url))
    return found.group(1).lower() if found else ""


def carried(url: str) -> bool:
    """Tell whether a page may link to *url*."""
    return scheme(url) in CARRIED


def web(url: str) -> bool:
    """Tell whether *url* is an address of the web with a host."""
    return bool(re.fullmatch(r"https?://[^\s/?#<>\"]+[^\s<>\"]*", url))
