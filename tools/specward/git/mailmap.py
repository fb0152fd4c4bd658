"""The ``.mailmap`` of a repository: proper names and e-mails of commit authors.

Proper Name <commit@example.org>
<proper@example.org> <commit@example.org>
Proper Name <proper@example.org> <commit@example.org>
Proper Name <proper@example.org> Commit Name <commit@example.org>

As in git, later lines win, the case of ASCII letters does not count, and a line that
has none of these forms is ignored.

Source: gitmailmap(5), "SYNTAX".
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from specward.diagnostics.finding import Location, location
from specward.diagnostics.source import Source

PATH = ".mailmap"
"""Where git looks for it, relative to the top."""

_PART = re.compile(r"(?P<name>[^<]*+)<(?P<email>[^>]*+)>")
"""Possessive, so that a long line without ``>`` is not searched again and again."""

_SPACES = " \t\r\n"
"""What C's isspace is in git (sane_ctype)."""

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

_Key = tuple[str, str | None]
"""A commit's e-mail in lower case, and its name likewise or ``None`` for any."""


class MailmapEntry(Struct, frozen=True, kw_only=True):
    """The proper name and e-mail for a commit's e-mail, with a certain name or any.

    :param location: of the commit's e-mail, in the last line that has it.
    :param name: the proper one, ``None`` to keep the commit's; *email* likewise.
    """

    location: Location
    commit_email: str
    commit_name: str | None = None
    name: str | None = None
    email: str | None = None


class Mailmap(Struct, frozen=True, kw_only=True):
    """The entries of the file, in the order in which they first appear."""

    source: Source | None
    entries: Mapping[_Key, MailmapEntry]

    def proper(self, name: str, email: str) -> tuple[str, str]:
        """Return the proper name and e-mail of a commit's author."""
        low = lower(email)
        entry = self.entries.get((low, lower(name))) or self.entries.get((low, None))
        if entry is None:
            return name, email
        return entry.name or name, entry.email or email


NONE = Mailmap(source=None, entries={})
"""For a repository without the file."""


def parse(source: Source) -> Mailmap:
    """Return the mailmap in *source*."""
    entries: dict[_Key, MailmapEntry] = {}
    for number, line in enumerate(source.lines, 1):
        for entry in _entry(number, line):
            name = entry.commit_name
            key = (lower(entry.commit_email), None if name is None else lower(name))
            entries[key] = _over(entries.get(key), entry)
    return Mailmap(source=source, entries=entries)


def lower(text: str) -> str:
    """Return *text* with ASCII letters in lower case: git folds no others."""
    return text.translate(_LOWER)


def _entry(number: int, line: str) -> Iterator[MailmapEntry]:
    """Yield the entry of a line, if there is one."""
    # git reads lines as C strings, which end at NUL.
    line = line.partition("\0")[0]
    first = _PART.match(line)
    if line.startswith("#") or first is None or not first["email"]:
        return
    second = _PART.match(line, first.end())
    commit = second or first
    yield MailmapEntry(
        location=location(number, commit.start("email") + 1, len(commit["email"])),
        commit_email=commit["email"],
        commit_name=_name(second) if second else None,
        name=_name(first),
        email=first["email"] if second else None,
    )


def _name(part: re.Match[str]) -> str | None:
    return part["name"].strip(_SPACES) or None


def _over(before: MailmapEntry | None, new: MailmapEntry) -> MailmapEntry:
    """Return the entry that *new* makes of the one before it for the same key.

    An entry for any name adds to an earlier one, as in git (add_mapping in mailmap.c);
    one for a certain name replaces it.
    """
    if before is None or new.commit_name is not None:
        return new
    return replace(new, name=new.name or before.name, email=new.email or before.email)
