"""From the bytes of a roster file to a :class:`Roster`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec.structs import asdict, replace

from specward.config import toml
from specward.config.faults import faults, sound
from specward.diagnostics import escape
from specward.diagnostics.finding import START, Location, Problem, Related
from specward.diagnostics.similar import closest_folded, fold, suggestion
from specward.diagnostics.source import Source
from specward.git import mailmap
from specward.people.groups import MOST_MEMBERS, Circle, Membership, resolve
from specward.people.roster import (
    NONE,
    Entry,
    Group,
    GroupTable,
    Person,
    PersonTable,
    Roster,
    RosterFile,
)
from specward.rst.urls import web

EntryT = TypeVar("EntryT", bound=Entry)

PEOPLE, GROUPS = "people", "groups"

_START_ONE = 'write one, a table for each person: [people.jdoe] with name = "Jane Doe"'

_EMAIL = re.compile(r"[^\s<>()@,;:\"]++@[^\s<>()@,;\"]++")
"""An address alone, less strict than RFC 5322: people have stranger ones."""


def parse(source: Source | None) -> Roster:
    """Return the roster that *source* is; ``None`` stands for a missing file."""
    if source is None:
        return _unusable(source, START, "the roster is missing", _START_ONE)
    tables = toml.load(source)
    if isinstance(tables, toml.Broken):
        message = f"the roster is not valid TOML: {tables.reason}"
        return _unusable(source, tables.location, message, None)
    return _Reader(source).roster(tables)


def _unusable(
    source: Source | None, where: Location, message: str, hint: str | None
) -> Roster:
    problem = Problem(location=where, message=message, hint=hint)
    return replace(NONE, source=source, problems=(problem,))


class _Reader:
    """Reads one roster file and collects everything wrong with it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.key_locations = toml.KeyLocations(source)
        self.problems: list[Problem] = []

    def roster(self, tables: dict[str, Any]) -> Roster:
        tables = self.without_blank_ids(tables)
        self.check_types(tables)
        people = {id_: self.person(id_, table) for id_, table in _of(tables, PEOPLE)}
        groups = self.groups(dict(_of(tables, GROUPS)), people)
        by_name = self.by_name(people, groups)
        return Roster(
            source=self.source,
            people=people,
            groups=groups,
            by_name=by_name,
            problems=tuple(sorted(self.problems, key=lambda each: each.location)),
            usable=True,
            by_email=_by_email(people.values()),
        )

    def without_blank_ids(self, tables: dict[str, Any]) -> dict[str, Any]:
        kept = dict(tables)
        for kind in (PEOPLE, GROUPS):
            if isinstance(tables.get(kind), dict):
                kept[kind] = {k: v for k, v in tables[kind].items() if k.strip()}
                for id_ in tables[kind].keys() - kept[kind].keys():
                    self.problem("an id is blank", kind, id_)
        return kept

    def check_types(self, tables: dict[str, Any]) -> None:
        """Add a problem for each key that types find wrong, one for all of a list."""
        wrong = set()
        for fault in faults(RosterFile, tables):
            keys = tuple(key for key in fault.path if isinstance(key, str))
            if keys not in wrong:
                self.problem(str(fault), *keys, hint=fault.hint)
            wrong.add(keys)

    def entry(self, kind: type[EntryT], table: dict[str, Any], *at: str) -> EntryT:
        """Return what is right in *table*; a name that is not is the id."""
        name, id_ = table.get("name"), at[-1]
        if isinstance(name, str) and not name.strip():
            self.problem(f"the name of {escape.value(id_)} is blank", *at, "name")
        named = name if isinstance(name, str) and name.strip() else id_
        entry = sound(kind, {**table, "name": named}) or kind(name=named)
        aliases = tuple(alias for alias in entry.aliases if alias.strip())
        if aliases != entry.aliases:
            message = f"an alias of {escape.value(id_)} is blank"
            self.problem(message, *at, "aliases")
        if entry.url is not None and not web(entry.url):
            message = f"{escape.value(entry.url)} is not an http or https address"
            self.problem(message, *at, "url")
            entry = replace(entry, url=None)
        return replace(entry, aliases=aliases)

    def person(self, id_: str, table: dict[str, Any]) -> Person:
        at = (PEOPLE, id_)
        entry = self.entry(PersonTable, table, *at)
        begun, ended = entry.active_from, entry.active_until
        if begun and ended and ended < begun:
            message = f"'until' of {escape.value(id_)} is before 'from'"
            self.problem(message, *at, "until")
        emails = tuple(text for text in entry.emails if _EMAIL.fullmatch(text))
        for text in (text for text in entry.emails if not _EMAIL.fullmatch(text)):
            self.problem(
                f"{escape.value(text)} is not an e-mail address",
                *at,
                "emails",
                hint="write the address alone, as jane@example.org",
                about=text,
            )
        return Person(**{**asdict(entry), "emails": emails}, id=id_)

    def groups(
        self, tables: Mapping[str, dict[str, Any]], people: Mapping[str, Person]
    ) -> dict[str, Group]:
        entries = {
            id_: self.entry(GroupTable, table, GROUPS, id_)
            for id_, table in tables.items()
        }
        for id_ in (id_ for id_ in tables if id_ in people):
            message = f"{escape.value(id_)} is the id of a person and of a group"
            self.problem(message, GROUPS, id_, hint="give one of them another id")
        for id_ in (id_ for id_, table in tables.items() if not table.get("members")):
            message = f"the group {escape.value(id_)} has no members"
            self.problem(message, GROUPS, id_, hint="list ids of people in 'members'")
        self.check_members(entries, people)
        own = {id_: _among(entry.members, people) for id_, entry in entries.items()}
        others = tables.keys() - people.keys()
        inner = {id_: _among(entry.members, others) for id_, entry in entries.items()}
        membership = resolve(own, inner)
        self.check_membership(membership)
        return {
            id_: Group(
                **{**asdict(entry), "members": membership.people[id_]},
                id=id_,
                groups=inner[id_],
            )
            for id_, entry in entries.items()
        }

    def check_members(
        self, groups: Mapping[str, GroupTable], people: Mapping[str, Person]
    ) -> None:
        by_fold = {fold(id_): id_ for id_ in (*groups, *people)}
        members = ((id_, name) for id_ in groups for name in groups[id_].members)
        for id_, name in members:
            if name not in people and name not in groups:
                closest = closest_folded(fold(name), by_fold)
                self.problem(
                    f"the member {escape.value(name)} is not a person or group",
                    *(GROUPS, id_, "members"),
                    hint=suggestion(None if closest is None else by_fold[closest]),
                    about=name,
                )

    def check_membership(self, membership: Membership) -> None:
        for circle in membership.circles:
            first = circle.groups[0]
            self.problem(
                f"the group {escape.value(first)} contains itself: {_shown(circle)}",
                *(GROUPS, first, "members"),
                hint="take a member out of one of these groups",
                about=circle.groups[-1],
            )
        if membership.cut is not None:
            self.problem(
                f"groups within groups come to more than {MOST_MEMBERS:,} members",
                *(GROUPS, membership.cut, "members"),
                hint="split it: from here on, members of inner groups are left out",
            )

    def by_name(
        self, people: Mapping[str, Person], groups: Mapping[str, Group]
    ) -> dict[str, str]:
        """Return the id of each folded name; a name of several is the first one's."""
        ids: dict[str, str] = {}
        own_groups = (group for group in groups.values() if group.id not in people)
        entries: tuple[Person | Group, ...] = (*people.values(), *own_groups)
        for entry in entries:
            names = {fold(name): name for name in reversed(entry.names)}
            for folded, name in names.items():
                holder = ids.setdefault(folded, entry.id)
                if holder != entry.id:
                    kind = PEOPLE if isinstance(entry, Person) else GROUPS
                    first = (PEOPLE if holder in people else GROUPS, holder)
                    self.name_of_two(name, first, (kind, entry.id))
        return ids

    def name_of_two(
        self, name: str, first: tuple[str, str], second: tuple[str, str]
    ) -> None:
        first_one, second_one = (escape.value(at[1]) for at in (first, second))
        self.problem(
            f"{escape.value(name)} is a name of both {first_one} and {second_one}",
            *second,
            hint="give it to one of them only: an owner must mean one person",
            related=(
                Related(
                    path=self.source.path,
                    location=self.key_locations.find(*first),
                    message="the other one",
                ),
            ),
            about=fold(name),
        )

    def problem(
        self,
        message: str,
        *at: str,
        hint: str | None = None,
        related: tuple[Related, ...] = (),
        about: str = "",
    ) -> None:
        """Add a problem; *about* tells apart those of one key."""
        self.problems.append(
            Problem(
                location=self.key_locations.find(*at),
                message=message,
                hint=hint,
                subject=".".join((*at, about) if about else at),
                related=related,
            )
        )


def _of(tables: dict[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the ids and tables of people or of groups."""
    entries = tables.get(kind)
    for id_, table in entries.items() if isinstance(entries, dict) else ():
        if isinstance(table, dict):
            yield id_, table


def _among(members: Iterable[str], ids: Container[str]) -> tuple[str, ...]:
    return tuple(member for member in members if member in ids)


def _shown(circle: Circle) -> str:
    names = [escape.shorten(escape.line(group)) for group in circle.groups]
    if circle.left_out:
        names.insert(-1, f"… ({circle.left_out} more)")
    return " > ".join((*names, names[0]))


def _by_email(people: Iterable[Person]) -> dict[str, str]:
    """Return the id of each e-mail; one of several people is the first one's."""
    ids: dict[str, str] = {}
    for person in people:
        for name in person.names:
            if "@" in name:
                ids.setdefault(mailmap.lower(name), person.id)
    return ids
