"""Who people are: the roster file of a repository.

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

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from specward.config import toml
from specward.diagnostics import escape
from specward.diagnostics.finding import START, Location, Problem, Related
from specward.diagnostics.similar import closest_folded, did_you_mean, fold, suggestion
from specward.diagnostics.source import Source
from specward.git import mailmap
from specward.git.mailmap import Mailmap
from specward.people.groups import MOST_MEMBERS, Circle, Membership, resolve
from specward.rst.urls import web


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who can own a spec; the id never changes, all else may.

    :param mapped: what git's ``.mailmap`` calls them beside.
    """

    id: str
    name: str
    url: str | None = None
    emails: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    active_from: date | None = None
    active_until: date | None = None
    mapped: tuple[str, ...] = ()

    def active(self, day: date | None) -> bool:
        """Tell whether the person was there on *day* (``None``: no day known)."""
        if day is None:
            return True
        begun = self.active_from is None or self.active_from <= day
        return begun and (self.active_until is None or day <= self.active_until)

    @property
    def calls(self) -> tuple[str, ...]:
        """Everything the person is called."""
        return (self.id, self.name, *self.aliases, *self.emails, *self.mapped)


class Group(Struct, frozen=True, kw_only=True):
    """People who own a spec together.

    :param members: everybody in it and in the groups within it, however deep.
    :param groups: the groups that are members themselves.
    """

    id: str
    name: str
    url: str | None = None
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def calls(self) -> tuple[str, ...]:
        """Everything the group is called."""
        return (self.id, self.name, *self.aliases)


class Roster(Struct, frozen=True, kw_only=True):
    """The people and groups of a repository, and what is wrong with the file.

    :param source: the file, ``None`` where it is missing.
    :param names: folded name to the id it stands for.
    :param emails: of people, as git compares them, to the id.
    :param usable: whether the file could be read at all; where it could not,
        no owner can be called unknown.
    :param mailmap: whom git takes authors for, and *contradictions* between that
        and the roster, with their places there.
    """

    source: Source | None
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    names: Mapping[str, str]
    problems: tuple[Problem, ...]
    usable: bool
    emails: Mapping[str, str] = {}
    mailmap: Mailmap = mailmap.NONE
    contradictions: tuple[Problem, ...] = ()

    def find(self, text: str) -> Person | Group | None:
        """Return whom *text* names: an id, a name, an alias or an e-mail."""
        found = self.names.get(fold(text))
        return self._by_id(found) if found is not None else None

    def near(self, text: str) -> Person | Group | None:
        """Return whom *text* most likely means, where it names nobody."""
        called = closest_folded(fold(text), self.names)
        return self._by_id(self.names[called]) if called is not None else None

    def author(self, name: str, email: str) -> Person | None:
        """Return who of the roster wrote a commit, by what it says of its author.

        An e-mail of the roster comes first, then what the ``.mailmap`` makes of it.
        """
        proper, address = self.mailmap.proper(name, email)
        emails = (self.emails.get(mailmap.lower(each)) for each in (email, address))
        names = (self.names.get(fold(each)) for each in (proper, name))
        found = (self.people.get(id_) for id_ in (*emails, *names) if id_ is not None)
        return next((each for each in found if each is not None), None)

    def within(self, ids: Iterable[str]) -> frozenset[str]:
        """Return *ids* with those of all people and groups in them."""
        seen = set(ids)
        ahead = [id_ for id_ in seen if id_ in self.groups]
        while ahead:
            group = self.groups[ahead.pop()]
            more = [each for each in group.groups if each not in seen]
            seen.update(more, group.members)
            ahead.extend(more)
        return frozenset(seen)

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
        return _unusable(source, tables.location, message, None)
    return _Reader(source).roster(tables)


_START_ONE = 'write one, a table for each person: [people.jdoe] with name = "Jane Doe"'


def _unusable(
    source: Source | None, where: Location, message: str, hint: str | None
) -> Roster:
    problem = Problem(location=where, message=message, hint=hint)
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
        self.key_locations = toml.KeyLocations(source)
        self.problems: list[Problem] = []

    def roster(self, tables: dict[str, Any]) -> Roster:
        self.known_keys(tables, ("people", "groups"))
        people = {
            id_: self.person(id_, table) for id_, table in self.tables(tables, "people")
        }
        of_groups = dict(self.tables(tables, "groups"))
        for id_ in (id_ for id_ in of_groups if id_ in people):
            self.problem(f"{escape.value(id_)} is a person and a group", "groups", id_)
        ids = {*of_groups, *people}
        by_fold = {fold(id_): id_ for id_ in (*of_groups, *people)}
        listed = {
            id_: self.members(id_, table, ids, by_fold)
            for id_, table in of_groups.items()
        }
        own, inner = _parted(listed, people)
        belonging = resolve(own, inner)
        self.circles(belonging)
        groups = {
            id_: self.group(id_, table, belonging.people[id_], inner[id_])
            for id_, table in of_groups.items()
        }
        names = self.names(people, groups)
        problems = tuple(sorted(self.problems, key=lambda problem: problem.location))
        return Roster(
            source=self.source,
            people=people,
            groups=groups,
            names=names,
            problems=problems,
            usable=True,
            emails=_emails(people.values()),
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
            emails=self.emails(table, *at),
            aliases=self.aliases(table, *at),
            active_from=begun,
            active_until=ended,
        )

    def members(
        self,
        id_: str,
        table: dict[str, Any],
        ids: Container[str],
        by_fold: Mapping[str, str],
    ) -> tuple[str, ...]:
        """Return the members of a group that are among *ids*."""
        at = ("groups", id_, "members")
        members = self.texts(table, *at)
        if not table.get("members"):
            self.problem(f"the group {escape.value(id_)} has no members", *at[:2])
        for unknown in (member for member in members if member not in ids):
            close = closest_folded(fold(unknown), by_fold)
            self.problem(
                f"the member {escape.value(unknown)} is not among the people and "
                "groups",
                *at,
                hint=suggestion(None if close is None else by_fold[close]),
                about=unknown,
            )
        return tuple(member for member in members if member in ids)

    def circles(self, belonging: Membership) -> None:
        for circle in belonging.circles:
            first = circle.way[0]
            self.problem(
                f"the group {escape.value(first)} contains itself: {_way(circle)}",
                *("groups", first, "members"),
                hint="take a member out of one of these groups",
                about=circle.way[-1],
            )
        if belonging.cut is not None:
            self.problem(
                f"groups within groups come to more than {MOST_MEMBERS:,} members",
                *("groups", belonging.cut, "members"),
                hint="from here on only people whom a group names itself are in it",
            )

    def group(
        self,
        id_: str,
        table: dict[str, Any],
        members: tuple[str, ...],
        groups: tuple[str, ...],
    ) -> Group:
        at = ("groups", id_)
        self.known_keys(table, _GROUP_KEYS, *at)
        return Group(
            id=id_,
            name=self.name(table, *at),
            url=self.address(table, *at),
            aliases=self.aliases(table, *at),
            members=members,
            groups=groups,
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
            calls = {fold(call): call for call in reversed(entry.calls)}
            for folded, call in calls.items():
                holder = names.setdefault(folded, entry.id)
                if holder != entry.id:
                    first = ("people" if holder in people else "groups", holder)
                    self.taken(call, first, kind, entry.id)
        return names

    def taken(self, call: str, first: tuple[str, str], kind: str, id_: str) -> None:
        where = self.key_locations.find(*first)
        note = Related(path=self.source.path, location=where, message="the other one")
        self.problem(
            f"{escape.value(call)} is a name of both {first[1]} and {id_}",
            kind,
            id_,
            hint="give it to one of them: an owner must mean one person",
            related=(note,),
            about=fold(call),
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
            if not id_.strip():
                self.problem(f"{escape.value(id_)} is blank, and no id", kind, id_)
            elif isinstance(table, dict):
                yield id_, table
            else:
                self.problem(f"{escape.value(id_)} is not a table", kind, id_)

    def text(self, table: dict[str, Any], key: str, *at: str) -> str | None:
        value = table.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.problem(f"{key} is not a text", *at, key)
        return None

    def texts(self, table: dict[str, Any], *at: str) -> tuple[str, ...]:
        """Return the texts that the last key of *at* lists."""
        value = table.get(at[-1], [])
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.problem(f"{at[-1]} is not a list of texts", *at)
        return ()

    def aliases(self, table: dict[str, Any], *at: str) -> tuple[str, ...]:
        found = self.texts(table, *at, "aliases")
        if not all(text.strip() for text in found):
            self.problem("one of the aliases is blank", *at, "aliases")
        return tuple(text for text in found if text.strip())

    def emails(self, table: dict[str, Any], *at: str) -> tuple[str, ...]:
        found = self.texts(table, *at, "emails")
        for text in (text for text in found if not _EMAIL.fullmatch(text)):
            self.problem(
                f"{escape.value(text)} is no e-mail address",
                *at,
                "emails",
                hint="write the address alone, as jane@example.org",
                about=text,
            )
        return tuple(text for text in found if _EMAIL.fullmatch(text))

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
        self.problem(
            f"url is no http or https address: {escape.value(url)}", *at, "url"
        )
        return None

    def name(self, table: dict[str, Any], kind: str, id_: str) -> str:
        if "name" not in table:
            self.problem(f"{escape.value(id_)} has no name", kind, id_)
        return self.text(table, "name", kind, id_) or id_

    def known_keys(self, table: dict[str, Any], known: Iterable[str], *at: str) -> None:
        for key in table.keys() - set(known):
            self.problem(
                f"{escape.value(key)} is no key of {'.'.join(at) or 'a roster'}",
                *at,
                key,
                hint=did_you_mean(key, known, f"keys are {', '.join(known)}"),
            )

    def problem(
        self,
        message: str,
        *at: str,
        hint: str | None = None,
        related: tuple[Related, ...] = (),
        about: str = "",
    ) -> None:
        """Keep a problem; *about* tells apart those of one key."""
        where = self.key_locations.find(*at)
        self.problems.append(
            Problem(
                location=where,
                message=message,
                hint=hint,
                subject=".".join((*at, about) if about else at),
                related=related,
            )
        )


_PERSON_KEYS = ("name", "url", "emails", "aliases", "from", "until")
_GROUP_KEYS = ("name", "url", "aliases", "members")

_EMAIL = re.compile(r"[^\s<>()@,;:\"]++@[^\s<>()@,;\"]++")


def _parted(
    listed: Mapping[str, tuple[str, ...]], people: Container[str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the people of each group, and the groups; an id of both is a person."""
    own, inner = (
        {
            id_: tuple(each for each in members if (each in people) is of_people)
            for id_, members in listed.items()
        }
        for of_people in (True, False)
    )
    return own, inner


def _way(circle: Circle) -> str:
    names = [escape.shorten(escape.line(each)) for each in circle.way]
    if circle.left_out:
        names.insert(-1, f"… ({circle.left_out} more)")
    return " > ".join((*names, names[0]))


def _emails(people: Iterable[Person]) -> dict[str, str]:
    """Return whose each e-mail is; one of two is the first's."""
    found: dict[str, str] = {}
    for person in people:
        for call in person.calls:
            if "@" in call:
                found.setdefault(mailmap.lower(call), person.id)
    return found
