"""Who wrote a commit beside its author: the trailers of its message.

git looks for trailers in the last paragraph only, and only where most of that is
trailers.  People write them above a ``Change-Id`` and between paragraphs: two of
three in nova-specs and neutron-specs, so that every line counts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specward.git.log_entry import Author

_LINE = re.compile(
    r"^co-authored-by[ \t]*:(?P<said>.*(?:\n[ \t]+\S.*)*)", re.IGNORECASE | re.MULTILINE
)
"""With the lines that go on with it, which are indented (git-interpret-trailers(1))."""

_AROUND = " \t\"',;"
_AND = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)
_EMAIL = re.compile(r"<(?P<bracketed>[^<>]*)>?|(?P<bare>\S{1,64}@\S{1,255})")
"""No longer than an address can be (RFC 5321, 4.5.3.1): a text is searched once."""


def co_authors(message: str) -> tuple[Author, ...]:
    """Return those whom trailers of *message* name, in their order."""
    return tuple(_authors(message))


def _authors(message: str) -> Iterator[Author]:
    for line in _LINE.finditer(message):
        yield from _named(" ".join(line["said"].split()))


def _named(said: str) -> Iterator[Author]:
    """Yield those whom one trailer names; one without an address is a name alone."""
    after = 0
    for email in _EMAIL.finditer(said):
        name = said[after : email.start()].strip(_AROUND)
        if after:
            name = _AND.sub("", name)
        address = (email["bracketed"] or email["bare"] or "").strip()
        after = email.end()
        if name or address:
            yield Author(name=name, email=address)
    if not after and said.strip(_AROUND):
        yield Author(name=said.strip(_AROUND), email="")
