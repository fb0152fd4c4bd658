"""Who wrote a commit, as the commit says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

CO_AUTHOR = "Co-authored-by"
"""The trailer that names one more author (git-interpret-trailers(1))."""

_AROUND = " \t\r\n,;"
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")


class Author(Struct, frozen=True, kw_only=True):
    """A name and an e-mail address, of which either may be empty."""

    name: str
    email: str


def co_authors(values: Iterable[str]) -> Iterator[Author]:
    """Yield the author that each value of a trailer names.

    One value may name several; one without an address is a name alone.
    """
    for value in values:
        found = list(_NAMED.finditer(value))
        for each in found:
            name, email = each["name"].strip(_AROUND), each["email"].strip()
            if name or email:
                yield Author(name=name, email=email)
        if not found and value.strip():
            yield Author(name=value.strip(), email="")
