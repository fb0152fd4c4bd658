"""What git's ``.mailmap`` says of people of the roster becomes theirs.

It makes nobody, and takes nothing from anybody: an e-mail or a name that several
people commit with is no call of any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec.structs import replace

from specward.config import toml
from specward.diagnostics import escape
from specward.diagnostics.finding import Problem, Related
from specward.diagnostics.similar import fold
from specward.diagnostics.source import Source
from specward.git.mailmap import Mailmap, MailmapEntry, lower
from specward.people.roster import Roster


def adopt(roster: Roster, mailmap: Mailmap) -> Roster:
    """Return *roster* with the further calls that *mailmap* has for its people."""
    if not roster.usable or roster.source is None or mailmap.source is None:
        return roster
    return _Adoption(roster, roster.source, mailmap).roster()


class _Adoption:
    def __init__(self, roster: Roster, source: Source, mailmap: Mailmap) -> None:
        self.before = roster
        self.source = source
        self.mailmap = mailmap
        self.names = dict(roster.names)
        self.mapped: dict[str, list[str]] = {}
        self.problems: list[Problem] = []
        self.meant: list[tuple[MailmapEntry, str]] = []

    def roster(self) -> Roster:
        for entry in self.mailmap.entries.values():
            found = dict(self.known(entry))
            if len(set(found.values())) > 1:
                self.contradiction(entry, found)
            elif found:
                self.meant.append((entry, next(iter(found.values()))))
        self.take(named=False)
        self.take(named=True)
        people = {
            id_: replace(person, mapped=tuple(self.mapped.get(id_, ())))
            for id_, person in self.before.people.items()
        }
        return replace(
            self.before,
            people=people,
            names=self.names,
            mailmap=self.mailmap,
            contradictions=tuple(sorted(self.problems, key=lambda p: p.location)),
        )

    def known(self, entry: MailmapEntry) -> Iterator[tuple[str, str]]:
        """Yield what of *entry* is of somebody in the roster, with the id.

        A commit's name says nothing: it counts beside the commit's e-mail only.
        """
        for email in (entry.commit_email, entry.email):
            id_ = self.before.emails.get(lower(email)) if email else None
            if email and id_:
                yield email, id_
        id_ = self.before.names.get(fold(entry.name)) if entry.name else None
        if entry.name and id_ in self.before.people:
            yield entry.name, str(id_)

    def take(self, *, named: bool) -> None:
        """Give people what entries that have a commit's name, or none, call them."""
        claims: dict[str, dict[str, str]] = {}
        for entry, id_ in self.meant:
            if (entry.commit_name is not None) is named:
                for call in _calls(entry):
                    claims.setdefault(fold(call), {}).setdefault(id_, call)
        for folded, claim in claims.items():
            if len(claim) == 1 and folded not in self.names:
                ((id_, call),) = claim.items()
                self.names[folded] = id_
                self.mapped.setdefault(id_, []).append(call)

    def contradiction(self, entry: MailmapEntry, found: dict[str, str]) -> None:
        (one, first), (other, second) = _two(found)
        about = (lower(entry.commit_email), entry.commit_name)
        self.problems.append(
            Problem(
                location=entry.location,
                message=f"{escape.value(one)} and {escape.value(other)} are one here, "
                f"and in the roster {escape.value(first)} and {escape.value(second)}",
                hint="mend the line, or the roster: nothing is taken from the line",
                subject=" ".join(filter(None, about)),
                related=tuple(self.person(id_) for id_ in (first, second)),
            )
        )

    def person(self, id_: str) -> Related:
        where = self.key_locations.find("people", id_)
        return Related(
            path=self.source.path,
            location=where,
            message=f"this is {escape.value(id_)}",
        )

    @cached_property
    def key_locations(self) -> toml.KeyLocations:
        return toml.KeyLocations(self.source)


def _calls(entry: MailmapEntry) -> Iterator[str]:
    for call in (entry.commit_email, entry.commit_name, entry.email, entry.name):
        if call and call.strip():
            yield call


def _two(found: dict[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the first call, and the first that is somebody else's."""
    first, *others = found.items()
    return first, next(each for each in others if each[1] != first[1])
