"""Owners: who is meant by the names in a field or section.

A name is resolved to a person or group of the roster, or is a word for "nobody" or
"wanted", the template's placeholder, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from specward.config.fields import is_placeholder, value_location
from specward.config.model import label_of, section_of
from specward.diagnostics.finding import Location, location
from specward.diagnostics.similar import fold
from specward.people import mentions
from specward.people.mentions import Mention, mention
from specward.people.roster import Person, Roster
from specward.rst.content import Field
from specward.rst.urls import web
from specward.specs.parsed import ParsedText

NOBODY = frozenset(
    {
        "none",
        "none yet",
        "nobody",
        "nobody yet",
        "no one",
        "not yet",
        "unassigned",
        "na",
        "n a",
        "-",
        "?",
    }
)
"""Folded words for: there is no owner."""

WANTED = frozenset(
    {
        "tbd",
        "tba",
        "todo",
        "help wanted",
        "wanted",
        "needed",
        "owner needed",
        "owner wanted",
        "seeking owner",
        "volunteer needed",
        "volunteers needed",
        "liaison needed",
        "liaison wanted",
    }
)
"""Folded words for: an owner is wanted."""

NO_ANSWER = NOBODY | WANTED
"""Folded words for an answer that is not there yet."""


class OwnerKind(StrEnum):
    """What the text of an owner stands for.

    The value of ``WANTED`` is published as ``sought``, and stays so.
    """

    PERSON = "person"
    GROUP = "group"
    NOBODY = "nobody"
    WANTED = "sought"
    UNKNOWN = "unknown"
    PLACEHOLDER = "placeholder"


_NOT_SOMEBODY = (OwnerKind.NOBODY, OwnerKind.WANTED, OwnerKind.PLACEHOLDER)


class Owner(Struct, frozen=True, kw_only=True):
    """One owner as written, resolved by the roster.

    :param text: as written.
    :param id: in the roster; ``None`` for somebody who is not in it.
    :param name: to show: the roster's, else what is written.
    :param active: whether the roster has them as active on the day of the snapshot.
    :param suggestion: who in the roster is called most like an unknown owner.
    """

    text: str
    location: Location
    kind: OwnerKind
    id: str | None = None
    name: str
    url: str | None = None
    active: bool = True
    suggestion: Suggestion | None = None

    @property
    def leads(self) -> bool:
        """Whether the owner is an active person or group."""
        return self.active and self.kind in (OwnerKind.PERSON, OwnerKind.GROUP)

    @property
    def is_somebody(self) -> bool:
        """Whether the text names anybody, in the roster or not."""
        return self.kind not in _NOT_SOMEBODY

    @property
    def key(self) -> str:
        """The roster's id, else the folded text: equal for the same owner."""
        return self.id or fold(self.text)


class Suggestion(Struct, frozen=True, kw_only=True):
    """A person or group of the roster that a hint suggests."""

    id: str
    name: str


def read(
    field: Field | None, prompt: str, roster: Roster, day: date | None
) -> tuple[Owner, ...]:
    """Return the owners in *field*, in their order.

    :param prompt: the folded text of the same field in the template.
    :param day: on which owners have to be active, ``None`` if it is not known.
    """
    if field is None:
        return ()
    whole = " ".join(field.raw)
    if is_placeholder(whole) or (prompt and fold(whole) == prompt):
        return (_plain(whole, value_location(field), OwnerKind.PLACEHOLDER),)
    return tuple(_of_field(*token, roster, day) for token in _tokens(field))


def _of_field(text: str, where: Location, roster: Roster, day: date | None) -> Owner:
    if is_placeholder(text):
        return _plain(text, where, OwnerKind.PLACEHOLDER)
    # A mention is not recognised in a sentence; in an owner's field a sentence is one
    # owner nevertheless, and is reported as unknown.
    whole = Mention(text=text, location=where, names=(text,))
    return owner(mention(text, where) or whole, roster, day)


def of_section(
    parsed: ParsedText, slot: str, roster: Roster, day: date | None
) -> tuple[Owner, ...]:
    """Return the owners in the section of *slot*.

    :param slot: the section's path, with or without a label after a ``:``.
    """
    lines = _lines(parsed, section_of(slot))
    label = label_of(slot)
    labelled = mentions.after_label(lines, label) if label else None
    listed = mentions.listed(lines) if labelled is None else labelled
    prompts = parsed.schema.prompts if parsed.schema else frozenset()
    return tuple(
        _plain(each.text, each.location, OwnerKind.PLACEHOLDER)
        if fold(each.text) in prompts or _is_prompt(each.text)
        else owner(each, roster, day)
        for each in mentions.mentions(listed)
    )


def _is_prompt(text: str) -> bool:
    """Return whether *text* is a placeholder, not an id in angle brackets.

    ``<Full name of the owner>`` is of several words, ``<jdoe>`` is not.
    """
    return is_placeholder(text) and len(text.split()) > 1


def _lines(parsed: ParsedText, path: str) -> list[mentions.Line]:
    """Return the lines of the section at *path*, without those of its subsections."""
    lines = parsed.source.lines
    section = next(parsed.sections_at(path), None)
    if section is None:
        return []
    tops = [inner.location.line - inner.overlined for inner in section.sections]
    first, last = section.location.line + 2, min([section.end, *tops])
    return [(n, lines[n - 1]) for n in range(first, min(last, len(lines) + 1))]


def _tokens(field: Field) -> Iterator[tuple[str, Location]]:
    """Yield the texts between commas, with their locations.

    A name that is broken over two lines is one name, located in its first line.
    """
    text = "\n".join(field.raw)
    offset = 0
    for piece in text.split(","):
        words = piece.strip()
        if words:
            start = offset + len(piece) - len(piece.lstrip())
            line, column = _position(field, text, start)
            shown = words.split("\n")[0].rstrip()
            yield " ".join(words.split()), location(line, column, len(shown))
        offset += len(piece) + 1


def _position(field: Field, text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    row = before.count("\n")
    line, column = field.starts[row]
    return line, column + offset - (before.rfind("\n") + 1)


def owner(mentioned: Mention, roster: Roster, day: date | None) -> Owner:
    """Return the owner that one mention stands for."""
    # The whole text first: "none yet" is nobody, though it begins with a word.
    for words in (mentioned.text, mentioned.names[0]):
        folded = fold(words.strip("<>"))
        if folded in NOBODY:
            return _plain(mentioned.text, mentioned.location, OwnerKind.NOBODY)
        if folded in WANTED:
            return _plain(mentioned.text, mentioned.location, OwnerKind.WANTED)
    # Without a usable roster every name counts as a person: else all specs would have a
    # finding for one missing or broken file.
    if roster.usable:
        return _resolved(mentioned, roster, day)
    return Owner(
        text=mentioned.text,
        location=mentioned.location,
        kind=OwnerKind.PERSON,
        name=mentioned.shown,
        url=mentioned.url if mentioned.url and web(mentioned.url) else None,
    )


def _resolved(mentioned: Mention, roster: Roster, day: date | None) -> Owner:
    entries = (roster.find(name) for name in (mentioned.text, *mentioned.names))
    entry = next((entry for entry in entries if entry is not None), None)
    if entry is None:
        similar = roster.closest(mentioned.names[0])
        return Owner(
            text=mentioned.text,
            location=mentioned.location,
            kind=OwnerKind.UNKNOWN,
            name=mentioned.shown,
            suggestion=Suggestion(id=similar.id, name=similar.name)
            if similar
            else None,
        )
    return Owner(
        text=mentioned.text,
        location=mentioned.location,
        kind=OwnerKind.PERSON if isinstance(entry, Person) else OwnerKind.GROUP,
        id=entry.id,
        name=entry.name,
        url=entry.url,
        active=roster.active(entry, day),
    )


def _plain(text: str, where: Location, kind: OwnerKind) -> Owner:
    return Owner(text=text, location=where, kind=kind, name=text)
