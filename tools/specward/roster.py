"""Who people are: the roster file of a repository.

[people.ID]                       [groups.ID]
name = "Display Name"             name = "Display Name"
url = "https://…"                 url = "https://…"
emails = ["…"]                    members = ["ID", …]
aliases = ["nick", "Old Name"]
from = 2014-05-01
until = 2016-10-31
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from specward import quote, toml
from specward.finding import START, Place, Problem, Related
from specward.links import web
from specward.near import closest, fold
from specward.source import Source


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who can own a spec; the id never changes, all else may."""

    id: str
    name: str
    url: str | None = None
    emails: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    active_from: date | None = None
    active_until: date | None = None

    def active(self, day: date | None) -> bool:
        """Tell whether the person was there on *day* (``None``: no day known)."""
        if day is None:
            return True
        begun = self.active_from is None or self.active_from <= day
        return begun and (self.active_until is None or day <= self.active_until)

    @property
    def calls(self) -> tuple[str, ...]:
        """Everything the person is called."""
        return (self.id, self.name, *self.aliases, *self.emails)


class Group(Struct, frozen=True, kw_only=True):
    """People who own a spec together."""

    id: str
    name: str
    url: str | None = None
    members: tuple[str, ...] = ()

    @property
    def calls(self) -> tuple[str, ...]:
        """Everything the group is called."""
        return (self.id, self.name)


class Roster(Struct, frozen=True, kw_only=True):
    """The people and groups of a repository, and what is wrong with the file.

    :param source: the file, ``None`` where it is missing.
    :param names: folded name to the id it stands for.
    :param usable: whether the file could be read at all; where it could not,
        no owner can be called unknown.
    """

    source: Source | None
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    names: Mapping[str, str]
    problems: tuple[Problem, ...]
    usable: bool

    def find(self, text: str) -> Person | Group | None:
        """Return whom *text* names: an id, a name, an alias or an e-mail."""
        found = self.names.get(fold(text))
        return self._by_id(found) if found is not None else None

    def near(self, text: str) -> Person | Group | None:
        """Return whom *text* most likely means, where it names nobody."""
        called = closest(text, (call for entry in self.all() for call in entry.calls))
        return self.find(called) if called is not None else None

    def all(self) -> Iterator[Person | Group]:
        """Yield the people, then the groups."""
        yield from self.people.values()
        yield from self.groups.values()

    def active(self, entry: Person | Group, day: date | None) -> bool:
        """Tell whether *entry* is there on *day*: for a group, any member."""
        if isinstance(entry, Person):
            return entry.active(day)
        return any(self.people[member].active(day) for member in entry.members)

    def _by_id(self, id_: str) -> Person | Group:
        return self.people.get(id_) or self.groups[id_]


NONE = Roster(source=None, people={}, groups={}, names={}, problems=(), usable=False)
"""What holds where no roster is configured."""


def parse(source: Source | None) -> Roster:
    """Return the roster that *source* is; ``None`` stands for a missing file."""
    if source is None:
        return _unusable(source, START, "there is no roster here", _START_ONE)
    tables = toml.load(source)
    if isinstance(tables, toml.Broken):
        message = f"the roster is not TOML: {tables.reason}"
        return _unusable(source, tables.place, message, None)
    return _Reader(source).roster(tables)


_START_ONE = 'write one, a table for each person: [people.jdoe] with name = "Jane Doe"'


def _unusable(
    source: Source | None, where: Place, message: str, mend: str | None
) -> Roster:
    problem = Problem(place=where, message=message, help=mend)
    return Roster(
        source=source,
        people={},
        groups={},
        names={},
        problems=(problem,),
        usable=False,
    )


class _Reader:
    """Reads one roster file and collects everything wrong with it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.places = toml.Places(source)
        self.problems: list[Problem] = []

    def roster(self, tables: dict[str, Any]) -> Roster:
        self.known_keys(tables, ("people", "groups"))
        people = {
            id_: self.person(id_, table) for id_, table in self.tables(tables, "people")
        }
        groups = {
            id_: self.group(id_, table, people)
            for id_, table in self.tables(tables, "groups")
        }
        names = self.names(people, groups)
        problems = tuple(sorted(self.problems, key=lambda problem: problem.place))
        return Roster(
            source=self.source,
            people=people,
            groups=groups,
            names=names,
            problems=problems,
            usable=True,
        )

    def person(self, id_: str, table: dict[str, Any]) -> Person:
        at = ("people", id_)
        self.known_keys(table, _PERSON_KEYS, *at)
        begun, ended = self.day(table, "from", *at), self.day(table, "until", *at)
        if begun and ended and ended < begun:
            self.problem(f"{id_} ends before it begins", *at, "until")
        return Person(
            id=id_,
            name=self.name(table, *at),
            url=self.address(table, *at),
            emails=self.texts(table, "emails", *at),
            aliases=self.texts(table, "aliases", *at),
            active_from=begun,
            active_until=ended,
        )

    def group(
        self, id_: str, table: dict[str, Any], people: Mapping[str, Person]
    ) -> Group:
        at = ("groups", id_)
        self.known_keys(table, _GROUP_KEYS, *at)
        if id_ in people:
            self.problem(f"{quote.value(id_)} is a person and a group", *at)
        members = self.texts(table, "members", *at)
        for unknown in (member for member in members if member not in people):
            self.problem(
                f"the member {quote.value(unknown)} is not among the people",
                *at,
                "members",
                mend=_meant(closest(unknown, people)),
            )
        here = tuple(member for member in members if member in people)
        if not members:
            self.problem(f"the group {quote.value(id_)} has no members", *at)
        return Group(
            id=id_,
            name=self.name(table, *at),
            url=self.address(table, *at),
            members=here,
        )

    def names(
        self, people: Mapping[str, Person], groups: Mapping[str, Group]
    ) -> dict[str, str]:
        names: dict[str, str] = {}
        entries: list[tuple[str, Person | Group]] = [
            *(("people", person) for person in people.values()),
            *(("groups", group) for group in groups.values() if group.id not in people),
        ]
        for kind, entry in entries:
            for call in entry.calls:
                holder = names.setdefault(fold(call), entry.id)
                if holder != entry.id:
                    self.taken(call, holder, kind, entry.id)
        return names

    def taken(self, call: str, holder: str, kind: str, id_: str) -> None:
        first = self.places.find("people", holder)
        note = Related(path=self.source.path, place=first, message="the other one")
        self.problem(
            f"{quote.value(call)} is a name of both {holder} and {id_}",
            kind,
            id_,
            mend="give it to one of them: an owner must mean one person",
            related=(note,),
        )

    # Typed keys -----------------------------------------------------------

    def tables(
        self, tables: dict[str, Any], kind: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        found = tables.get(kind, {})
        if not isinstance(found, dict):
            self.problem(f"{kind} is not a table", kind)
            return
        for id_, table in found.items():
            if isinstance(table, dict):
                yield id_, table
            else:
                self.problem(f"{quote.value(id_)} is not a table", kind, id_)

    def text(self, table: dict[str, Any], key: str, *at: str) -> str | None:
        value = table.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.problem(f"{key} is not a text", *at, key)
        return None

    def texts(self, table: dict[str, Any], key: str, *at: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(text for text in value if text.strip())
        self.problem(f"{key} is not a list of texts", *at, key)
        return ()

    def day(self, table: dict[str, Any], key: str, *at: str) -> date | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.problem(f"{key} is not a date such as 2015-10-15", *at, key)
        return None

    def address(self, table: dict[str, Any], *at: str) -> str | None:
        url = self.text(table, "url", *at)
        if url is None or web(url):
            return url
        self.problem(f"url is no http or https address: {quote.value(url)}", *at, "url")
        return None

    def name(self, table: dict[str, Any], kind: str, id_: str) -> str:
        if "name" not in table:
            self.problem(f"{quote.value(id_)} has no name", kind, id_)
        return self.text(table, "name", kind, id_) or id_

    def known_keys(self, table: dict[str, Any], known: Iterable[str], *at: str) -> None:
        for key in table.keys() - set(known):
            self.problem(
                f"{quote.value(key)} is no key of {'.'.join(at) or 'a roster'}",
                *at,
                key,
                mend=_meant(closest(key, known)) or f"keys are {', '.join(known)}",
            )

    def problem(
        self,
        message: str,
        *at: str,
        mend: str | None = None,
        related: tuple[Related, ...] = (),
    ) -> None:
        where = self.places.find(*at)
        self.problems.append(
            Problem(
                place=where,
                message=message,
                help=mend,
                subject=".".join(at),
                related=related,
            )
        )


_PERSON_KEYS = ("name", "url", "emails", "aliases", "from", "until")
_GROUP_KEYS = ("name", "url", "members")


def _meant(near: str | None) -> str | None:
    return f"did you mean {quote.value(near)}?" if near else None
