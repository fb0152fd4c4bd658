"""Whom a mention of somebody means: a person, a group, nobody, or one who is sought."""

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


class OwnerKind(StrEnum):
    """What an owner's text is."""

    PERSON = "person"
    GROUP = "group"
    NOBODY = "nobody"
    SOUGHT = "sought"
    UNKNOWN = "unknown"
    PLACEHOLDER = "placeholder"


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
"""Folded words for: nobody leads it."""

SOUGHT = frozenset(
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
"""Folded words for: somebody is looked for."""


NO_ANSWER = NOBODY | SOUGHT
"""Folded words that stand where an answer is still to come."""


class Owner(Struct, frozen=True, kw_only=True):
    """One owner as written, and who that is.

    :param text: as written.
    :param id: of the roster; ``None`` for whom the roster does not know.
    :param active: whether the owner is there at the date that counts.
    :param near: whom the roster has that an unknown text most likely means.
    """

    text: str
    location: Location
    kind: OwnerKind
    id: str | None = None
    name: str
    url: str | None = None
    active: bool = True
    near: Near | None = None

    @property
    def leads(self) -> bool:
        """Whether a spec with this owner is led by somebody who is there."""
        return self.active and self.kind in (OwnerKind.PERSON, OwnerKind.GROUP)

    @property
    def is_somebody(self) -> bool:
        """Whether the text names anybody, be it one whom the roster does not know."""
        return self.kind not in _NOT_SOMEBODY

    @property
    def key(self) -> str:
        """What tells the owner from others."""
        return self.id or fold(self.text)


_NOT_SOMEBODY = (OwnerKind.NOBODY, OwnerKind.SOUGHT, OwnerKind.PLACEHOLDER)


class Near(Struct, frozen=True, kw_only=True):
    """Somebody of the roster, as a near miss is told."""

    id: str
    name: str


def read(
    field: Field | None, prompt: str, roster: Roster, day: date | None
) -> tuple[Owner, ...]:
    """Return the owners that *field* names, in their order.

    :param prompt: the folded text of the template's own field.
    :param day: on which an owner has to be there, ``None`` if no day is known.
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
    said = mention(text, where)
    # In a field every word is meant for somebody, be it a sentence.
    whole = Mention(text=text, location=where, calls=(text,))
    return owner(said or whole, roster, day)


def of_section(
    parsed: ParsedText, slot: str, roster: Roster, day: date | None
) -> tuple[Owner, ...]:
    """Return the people that the section of *slot* names.

    :param slot: the section's path, with a label after ``:`` or without.
    """
    lines = _lines(parsed, section_of(slot))
    label = label_of(slot)
    found = mentions.after_label(lines, label) if label else None
    said = mentions.listed(lines) if found is None else found
    prompts = parsed.schema.prompts if parsed.schema else frozenset()
    return tuple(
        _plain(each.text, each.location, OwnerKind.PLACEHOLDER)
        if fold(each.text) in prompts or _is_prompt(each.text)
        else owner(each, roster, day)
        for each in mentions.mentions(said)
    )


def _is_prompt(text: str) -> bool:
    """Tell a prompt from an id in angle brackets: it is of several words."""
    return is_placeholder(text) and len(text.split()) > 1


def _lines(parsed: ParsedText, path: str) -> list[mentions.Line]:
    """Return the lines of a section, without those of the sections in it."""
    lines = parsed.source.lines
    for headings, section in parsed.sections():
        if "/".join(headings) == path:
            tops = [each.location.line - each.overlined for each in section.sections]
            first, last = section.location.line + 2, min([section.end, *tops])
            return [(n, lines[n - 1]) for n in range(first, min(last, len(lines) + 1))]
    return []


def _tokens(field: Field) -> Iterator[tuple[str, Location]]:
    """Yield what stands between the commas, with its place.

    A name broken over two lines is one name, placed at its first line.
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


def owner(said: Mention, roster: Roster, day: date | None) -> Owner:
    """Return whom one mention means."""
    for words in (said.text, said.calls[0]):
        folded = fold(words.strip("<>"))
        if folded in NOBODY:
            return _plain(said.text, said.location, OwnerKind.NOBODY)
        if folded in SOUGHT:
            return _plain(said.text, said.location, OwnerKind.SOUGHT)
    if roster.usable:
        return _resolved(said, roster, day)
    return Owner(
        text=said.text,
        location=said.location,
        kind=OwnerKind.PERSON,
        name=said.shown,
        url=said.url if said.url and web(said.url) else None,
    )


def _resolved(said: Mention, roster: Roster, day: date | None) -> Owner:
    found = (roster.find(call) for call in (said.text, *said.calls))
    entry = next((each for each in found if each is not None), None)
    if entry is None:
        near = roster.near(said.calls[0])
        meant = Near(id=near.id, name=near.name) if near else None
        return Owner(
            text=said.text,
            location=said.location,
            kind=OwnerKind.UNKNOWN,
            name=said.shown,
            near=meant,
        )
    return Owner(
        text=said.text,
        location=said.location,
        kind=OwnerKind.PERSON if isinstance(entry, Person) else OwnerKind.GROUP,
        id=entry.id,
        name=entry.name,
        url=entry.url,
        active=roster.active(entry, day),
    )


def _plain(text: str, where: Location, kind: OwnerKind) -> Owner:
    return Owner(text=text, location=where, kind=kind, name=text)
