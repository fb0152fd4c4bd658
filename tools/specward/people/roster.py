"""The people and groups of a repository: the roster's file, and what it means.

[people.ID]                       [groups.ID]
name = "Display Name"             name = "Display Name"
url = "https://…"                 url = "https://…"
emails = ["…"]                    members = ["ID", …]
aliases = ["nick", "Old Name"]    aliases = ["Old Name"]
from = 2014-05-01
until = 2016-10-31

A group's members are people and other groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct, field

from specward.diagnostics.finding import Problem
from specward.diagnostics.similar import closest_folded, fold
from specward.diagnostics.source import Source
from specward.git import mailmap
from specward.git.mailmap import Mailmap


class Entry(Struct, frozen=True, kw_only=True):
    """What the tables of people and of groups have in common."""

    name: str
    url: str | None = None
    aliases: tuple[str, ...] = ()


class PersonTable(Entry, frozen=True, kw_only=True):
    """The table of a person; *from* and *until* are the first and the last day."""

    emails: tuple[str, ...] = ()
    active_from: date | None = field(default=None, name="from")
    active_until: date | None = field(default=None, name="until")


class GroupTable(Entry, frozen=True, kw_only=True):
    """The table of a group; the members are ids."""

    members: tuple[str, ...] = ()


class RosterFile(Struct, frozen=True, kw_only=True):
    """The tables of a roster file, by id."""

    people: dict[str, PersonTable] = {}
    groups: dict[str, GroupTable] = {}


class Person(PersonTable, frozen=True, kw_only=True):
    """Somebody who can own a spec; the id never changes, all else may.

    :param from_mailmap: further names and e-mails, from git's ``.mailmap``.
    """

    id: str
    from_mailmap: tuple[str, ...] = ()

    def active(self, day: date | None) -> bool:
        """Tell whether the person is active on *day*; always on ``None``."""
        if day is None:
            return True
        begun = self.active_from is None or self.active_from <= day
        return begun and (self.active_until is None or day <= self.active_until)

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the person: the id and e-mails are names as well."""
        return (self.id, self.name, *self.aliases, *self.emails, *self.from_mailmap)


class Group(GroupTable, frozen=True, kw_only=True):
    """People who own a spec together.

    :param members: everybody in it and in the groups within it, however deep.
    :param groups: the groups that are members themselves.
    """

    id: str
    groups: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the group: the id is one as well."""
        return (self.id, self.name, *self.aliases)


class Roster(Struct, frozen=True, kw_only=True):
    """The people and groups of a repository, and what is wrong with the file.

    :param source: the file, ``None`` where it is missing.
    :param by_name: the id of each folded name.
    :param usable: whether the file could be read at all; where it could not,
        no owner can be called unknown.
    :param by_email: the id of each e-mail of a person, as git compares them.
    :param mailmap: git's ``.mailmap``, and *contradictions* between it and the
        roster, with their locations in it.
    """

    source: Source | None
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    by_name: Mapping[str, str]
    problems: tuple[Problem, ...]
    usable: bool
    by_email: Mapping[str, str] = {}
    mailmap: Mailmap = mailmap.NONE
    contradictions: tuple[Problem, ...] = ()

    def find(self, text: str) -> Person | Group | None:
        """Return the person or group that *text* is a name of."""
        id_ = self.by_name.get(fold(text))
        return None if id_ is None else self._by_id(id_)

    def closest(self, text: str) -> Person | Group | None:
        """Return the person or group with the name that is closest to *text*."""
        name = closest_folded(fold(text), self.by_name)
        return None if name is None else self._by_id(self.by_name[name])

    def author(self, name: str, email: str) -> Person | None:
        """Return who wrote a commit with *name* and *email* as its author.

        An e-mail of the roster counts first, then what the ``.mailmap`` has for it.
        """
        proper, address = self.mailmap.proper(name, email)
        ids = (
            *(self.by_email.get(mailmap.lower(each)) for each in (email, address)),
            *(self.by_name.get(fold(each)) for each in (proper, name)),
        )
        people = (self.people.get(id_) for id_ in ids if id_ is not None)
        return next((person for person in people if person is not None), None)

    def within(self, ids: Iterable[str]) -> frozenset[str]:
        """Return *ids* with those of all people and groups in them."""
        all_ids = set(ids)
        ahead = [id_ for id_ in all_ids if id_ in self.groups]
        while ahead:
            group = self.groups[ahead.pop()]
            more = [id_ for id_ in group.groups if id_ not in all_ids]
            all_ids.update(more, group.members)
            ahead.extend(more)
        return frozenset(all_ids)

    def all(self) -> Iterator[Person | Group]:
        """Yield the people, then the groups."""
        yield from self.people.values()
        yield from self.groups.values()

    def active(self, entry: Person | Group, day: date | None) -> bool:
        """Tell whether *entry* is active on *day*: for a group, any member."""
        if isinstance(entry, Person):
            return entry.active(day)
        return any(self.people[member].active(day) for member in entry.members)

    def _by_id(self, id_: str) -> Person | Group:
        return self.people.get(id_) or self.groups[id_]


NONE = Roster(source=None, people={}, groups={}, by_name={}, problems=(), usable=False)
"""The roster where none is configured."""
