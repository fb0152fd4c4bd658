"""Co-authors of a commit: the ``Co-Authored-By`` trailers of its message.

git looks for trailers in the last paragraph only, and only if most of it is trailers
(git-interpret-trailers(1)).  People write them above a ``Change-Id`` and between
paragraphs, two of three in nova-specs and neutron-specs; so every line counts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specward.git.log_entry import Author

_LINE = re.compile(
    r"^co-authored-by[ \t]*:(?P<value>.*(?:\n[ \t]+\S.*)*)",
    re.IGNORECASE | re.MULTILINE,
)
"""With continuation lines, which are indented (git-interpret-trailers(1))."""

_AROUND = " \t\"',;"
_AND = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)
_EMAIL = re.compile(r"<(?P<bracketed>[^<>]*)>?|(?P<bare>\S{1,64}@\S{1,255})")
"""The bare form has the limits of an address (RFC 5321, 4.5.3.1).  Without them the
search would start anew at each letter of a long word: quadratic time."""


def co_authors(message: str) -> tuple[Author, ...]:
    """Return the co-authors in the trailers of *message*, in their order."""
    values = (" ".join(line["value"].split()) for line in _LINE.finditer(message))
    return tuple(author for value in values for author in _named(value))


def _named(value: str) -> Iterator[Author]:
    """Yield the authors in the *value* of one trailer, which can be several.

    A value without an address is one name.
    """
    after = 0
    for email in _EMAIL.finditer(value):
        name = value[after : email.start()].strip(_AROUND)
        if after:
            name = _AND.sub("", name)
        address = (email["bracketed"] or email["bare"] or "").strip()
        after = email.end()
        if name or address:
            yield Author(name=name, email=address)
    if not after and value.strip(_AROUND):
        yield Author(name=value.strip(_AROUND), email="")
