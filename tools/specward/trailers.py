"""Who wrote a commit beside its author: the trailers of its message.

git looks for trailers in the last paragraph only, and only where most of that is
trailers.  People write them above a ``Change-Id`` and between paragraphs: two of
three in nova-specs and neutron-specs, so that every line counts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specward.log import Author

_LINE = re.compile(
    r"^co-authored-by[ \t]*:(?P<said>.*(?:\n[ \t]+\S.*)*)", re.IGNORECASE | re.MULTILINE
)
"""With the lines that go on with it, which are indented (git-interpret-trailers(1))."""

_EMAIL = re.compile(r"<(?P<bracketed>[^<>]*)>?|(?P<bare>\S+@\S+)")


def co_authors(message: str) -> tuple[Author, ...]:
    """Return those whom trailers of *message* name, in their order."""
    return tuple(_authors(message))


def _authors(message: str) -> Iterator[Author]:
    for line in _LINE.finditer(message):
        said = " ".join(line["said"].split())
        email = _EMAIL.search(said)
        name = (said[: email.start()] if email else said).strip(" \t\"'")
        address = (email["bracketed"] or email["bare"] or "") if email else ""
        if name or address.strip():
            yield Author(name=name, email=address.strip())
