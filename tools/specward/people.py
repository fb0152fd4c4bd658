"""Whom the text of an owner's field means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from specward.fields import is_placeholder, value_place
from specward.finding import Place, place
from specward.near import fold
from specward.roster import Person, Roster
from specward.rst.content import Field


class OwnerKind(StrEnum):
    """What an owner's text is."""

    PERSON = "person"
    GROUP = "group"
    NOBODY = "nobody"
    SOUGHT = "sought"
    UNKNOWN = "unknown"
    PLACEHOLDER = "placeholder"


NOBODY = frozenset({"none", "nobody", "no one", "unassigned", "na", "n a", "-", "?"})
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
    place: Place
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
        return (_plain(whole, value_place(field), OwnerKind.PLACEHOLDER),)
    return tuple(_owner(text, where, roster, day) for text, where in _tokens(field))


def _tokens(field: Field) -> Iterator[tuple[str, Place]]:
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
            yield " ".join(words.split()), place(line, column, len(shown))
        offset += len(piece) + 1


def _position(field: Field, text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    row = before.count("\n")
    line, column = field.starts[row]
    return line, column + offset - (before.rfind("\n") + 1)


def _owner(text: str, where: Place, roster: Roster, day: date | None) -> Owner:
    folded = fold(text)
    if folded in NOBODY:
        return _plain(text, where, OwnerKind.NOBODY)
    if folded in SOUGHT:
        return _plain(text, where, OwnerKind.SOUGHT)
    if is_placeholder(text):
        return _plain(text, where, OwnerKind.PLACEHOLDER)
    if not roster.usable:
        return _plain(text, where, OwnerKind.PERSON)
    return _resolved(text, where, roster, day)


def _resolved(text: str, where: Place, roster: Roster, day: date | None) -> Owner:
    entry = roster.find(text)
    if entry is None:
        near = roster.near(text)
        meant = Near(id=near.id, name=near.name) if near else None
        return Owner(
            text=text, place=where, kind=OwnerKind.UNKNOWN, name=text, near=meant
        )
    return Owner(
        text=text,
        place=where,
        kind=OwnerKind.PERSON if isinstance(entry, Person) else OwnerKind.GROUP,
        id=entry.id,
        name=entry.name,
        url=entry.url,
        active=roster.active(entry, day),
    )


def _plain(text: str, where: Place, kind: OwnerKind) -> Owner:
    return Owner(text=text, place=where, kind=kind, name=text)
