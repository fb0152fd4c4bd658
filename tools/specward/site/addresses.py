"""The address of each page of a site, for good.

The address of a spec's page comes from its identity, never from its status: it
stays what it is while the spec goes its way.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from urllib.parse import quote as percent_quoted

from msgspec import Struct

from specward.pages.page import BACKLOG
from specward.specs.paths import Placement

START = "index.html"
INDEX = "index.json"
MANIFEST = "manifest.json"

LONGEST_NAME = 150
"""Bytes of a file's name that are kept: file systems end at 255."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f"%*:<>?\\|\ud800-\udfff]|^[. ]|[. ]$')
"""Characters that some file system or server does not take, or takes otherwise.

Source: "Naming Files, Paths, and Namespaces", Microsoft; RFC 3986, 2.1.
"""

_DIGITS = 8
"""Hexadecimal digits of a hash that tell two names apart."""


class Addresses(Struct, frozen=True, kw_only=True):
    """The paths of the files of a site.

    :param specs: by the path of the spec.
    :param cycles: by name; the backlog's is under ``None``.
    """

    specs: Mapping[str, str]
    cycles: Mapping[str | None, str]


def addresses(placed: Mapping[str, Placement], cycles: Iterable[str]) -> Addresses:
    """Return the addresses of the pages of the specs *placed* and of *cycles*."""
    taken = _Taken((START, INDEX, MANIFEST))
    of_cycles: dict[str | None, str] = {}
    for name in cycles:
        of_cycles[name] = taken.take(f"{_safe(name)}/{START}", name)
    if any(at.cycle is None for at in placed.values()):
        of_cycles[None] = taken.take(f"{BACKLOG}/{START}", "")
    ordered = sorted(placed.items(), key=lambda each: (each[1].identity, each[0]))
    specs = {path: taken.take(f"{_file(at)}.html", path) for path, at in ordered}
    return Addresses(specs=specs, cycles=of_cycles)


def relative(page: str, target: str) -> str:
    """Return the address of the file *target* as the page *page* links to it."""
    return percent_quoted(posixpath.relpath(target, posixpath.dirname(page) or "."))


def _file(at: Placement) -> str:
    """Return the path of a spec's page without its extension."""
    names = at.identity.split("/")
    under = names if at.cycle is not None else [BACKLOG, *names]
    return "/".join(map(_safe, under))


def _safe(name: str) -> str:
    """Return *name* as the name of a file; one that is cut ends in its hash."""
    safe = _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", name)
    data = safe.encode()
    if len(data) <= LONGEST_NAME:
        return safe
    kept = data[:LONGEST_NAME].decode("utf-8", "ignore")
    return f"{kept}-{_hash(name)}"


def _hash(text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    return sha256(data).hexdigest()[:_DIGITS]


class _Taken:
    """The names that are taken; capitals make no difference, as on some disks."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = {name.casefold() for name in files}
        self.folders: dict[str, str] = {}
        self.given: set[str] = set()

    def take(self, wanted: str, of: str) -> str:
        """Return *wanted*; where that is another's, a name by the hash of *of*."""
        folder, name = posixpath.split(wanted)
        inside = self._folder(folder)
        stem, extension = posixpath.splitext(name)
        path = posixpath.join(inside, name)
        number = 0
        while self._is_taken(path):
            digest = _hash(f"{of}\0{number}" if number else of)
            path = posixpath.join(inside, f"{stem}-{digest}{extension}")
            number += 1
        self.files.add(path.casefold())
        return path

    def _is_taken(self, path: str) -> bool:
        return path.casefold() in self.files or path.casefold() in self.given

    def _folder(self, wanted: str) -> str:
        """Return the folder for *wanted*, with a hash where a file is called so."""
        if not wanted or wanted in self.folders:
            return self.folders.get(wanted, "")
        above, name = posixpath.split(wanted)
        path = posixpath.join(self._folder(above), name)
        if path.casefold() in self.files:
            path = f"{path}-{_hash(wanted)}"
        self.folders[wanted] = path
        self.given.add(path.casefold())
        return path
