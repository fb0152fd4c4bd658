"""Names and e-mails that git's ``.mailmap`` adds to people of the roster.

It adds no people, and nothing that is ambiguous: an e-mail or a name that the
``.mailmap`` has for several people is added to none of them.

Source: gitmailmap(5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from specward.config import toml
from specward.diagnostics import escape
from specward.diagnostics.finding import Problem, Related
from specward.diagnostics.similar import fold
from specward.diagnostics.source import Source
from specward.git.mailmap import Mailmap, MailmapEntry, lower
from specward.people.roster import Roster

Owned = list[tuple[MailmapEntry, str]]
"""Entries of a ``.mailmap``, each with the id of the person it is about."""


def with_mailmap(roster: Roster, mailmap: Mailmap) -> Roster:
    """Return *roster* with the further names that *mailmap* has for its people."""
    if not roster.usable or roster.source is None or mailmap.source is None:
        return roster
    owned: Owned = []
    contradictory: list[tuple[MailmapEntry, dict[str, str]]] = []
    for entry in mailmap.entries.values():
        ids = dict(_known(roster, entry))
        if len(set(ids.values())) > 1:
            contradictory.append((entry, ids))
        elif ids:
            owned.append((entry, next(iter(ids.values()))))
    by_name = dict(roster.by_name)
    added: dict[str, list[str]] = {}
    # An entry without a commit's name is about every commit with the e-mail: it
    # counts before those for one name.
    for named in (False, True):
        entries = [each for each in owned if (each[0].commit_name is not None) is named]
        for name, id_ in _unambiguous(entries, by_name):
            by_name[fold(name)] = id_
            added.setdefault(id_, []).append(name)
    return replace(
        roster,
        people={
            id_: replace(person, from_mailmap=tuple(added.get(id_, ())))
            for id_, person in roster.people.items()
        },
        by_name=by_name,
        mailmap=mailmap,
        contradictions=_contradictions(roster.source, contradictory),
    )


def _known(roster: Roster, entry: MailmapEntry) -> Iterator[tuple[str, str]]:
    """Yield the e-mails and the name in *entry* that the roster has, with the id.

    The name in a commit does not count: gitmailmap(5) has it for the e-mail
    beside it only.
    """
    for email in (entry.commit_email, entry.email):
        id_ = roster.by_email.get(lower(email)) if email else None
        if email and id_:
            yield email, id_
    id_ = roster.by_name.get(fold(entry.name)) if entry.name else None
    if entry.name and id_ in roster.people:
        yield entry.name, str(id_)


def _unambiguous(
    entries: Owned, by_name: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the new names that *entries* have for one person only, with the id."""
    claims: dict[str, dict[str, str]] = {}
    for entry, id_ in entries:
        for name in (entry.commit_email, entry.commit_name, entry.email, entry.name):
            if name and name.strip():
                claims.setdefault(fold(name), {}).setdefault(id_, name)
    for folded, claim in claims.items():
        if len(claim) == 1 and folded not in by_name:
            ((id_, name),) = claim.items()
            yield name, id_


def _contradictions(
    source: Source, entries: list[tuple[MailmapEntry, dict[str, str]]]
) -> tuple[Problem, ...]:
    """Return a problem for each entry that makes one of two people of the roster."""
    key_locations = toml.KeyLocations(source)
    problems = (_contradiction(source, key_locations, *each) for each in entries)
    return tuple(sorted(problems, key=lambda problem: problem.location))


def _contradiction(
    source: Source,
    key_locations: toml.KeyLocations,
    entry: MailmapEntry,
    ids: dict[str, str],
) -> Problem:
    (one, first), (other, second) = _two(ids)
    about = (lower(entry.commit_email), entry.commit_name)
    return Problem(
        location=entry.location,
        message=f"{escape.value(one)} and {escape.value(other)} are one person here, "
        f"but {escape.value(first)} and {escape.value(second)} in the roster",
        hint="correct this line or the roster: the line is ignored",
        subject=" ".join(filter(None, about)),
        related=tuple(
            Related(
                path=source.path,
                location=key_locations.find("people", id_),
                message=f"this is {escape.value(id_)}",
            )
            for id_ in (first, second)
        ),
    )


def _two(ids: dict[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the first name, and the first one of somebody else."""
    first, *others = ids.items()
    return first, next(each for each in others if each[1] != first[1])
