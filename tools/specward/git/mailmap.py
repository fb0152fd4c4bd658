"""The ``.mailmap`` of a repository: whom git takes the authors of commits for.

Proper Name <commit@example.org>
<proper@example.org> <commit@example.org>
Proper Name <proper@example.org> <commit@example.org>
Proper Name <proper@example.org> Commit Name <commit@example.org>

Later lines win, e-mails and names are the same in any case of ASCII, and a line
that is none of these is passed over, all as in git.

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
"""Where git looks for it: at the top of the repository."""

_PART = re.compile(r"(?P<name>[^<]*+)<(?P<email>[^>]*+)>")
_SPACES = " \t\r\n"
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

_Key = tuple[str, str | None]


class MailmapEntry(Struct, frozen=True, kw_only=True):
    """What a commit's e-mail, with a name or with any, stands for.

    :param location: of the commit's e-mail, in the last line that says it.
    :param name: the proper one, ``None`` where the commit's stays; *email* likewise.
    """

    location: Location
    commit_email: str
    commit_name: str | None = None
    name: str | None = None
    email: str | None = None


class Mailmap(Struct, frozen=True, kw_only=True):
    """What the file comes to, in the order of its first words on each."""

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
"""What holds where there is no such file."""


def parse(source: Source) -> Mailmap:
    """Return the map that *source* is."""
    entries: dict[_Key, MailmapEntry] = {}
    for number, line in enumerate(source.lines, 1):
        for said in _entry(number, line):
            name = said.commit_name
            key = (lower(said.commit_email), None if name is None else lower(name))
            entries[key] = _over(entries.get(key), said)
    return Mailmap(source=source, entries=entries)


def lower(text: str) -> str:
    """Return *text* without the case of its ASCII letters, which git does not see."""
    return text.translate(_LOWER)


def _entry(number: int, line: str) -> Iterator[MailmapEntry]:
    """Yield what a line says, if it says something."""
    # A line ends for git where the text of a C program does.
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


def _over(before: MailmapEntry | None, said: MailmapEntry) -> MailmapEntry:
    """Return what holds after *said*; for any name, it adds to what was before."""
    if before is None or said.commit_name is not None:
        return said
    return replace(
        said, name=said.name or before.name, email=said.email or before.email
    )
