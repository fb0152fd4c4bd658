"""The schema of a template: which sections and fields its specs must have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from specward.diagnostics.finding import Location
from specward.diagnostics.similar import fold


class Mark(StrEnum):
    """The words in a ``.. specward:`` comment under a heading of a template."""

    OPTIONAL = "optional"
    FROM = "from"
    PLAN = "plan"
    POINTS = "points"
    PAGE = "page"


class Slot(Struct, frozen=True, kw_only=True):
    """A section of a template.

    :param path: the headings that lead to the section, its own last.
    :param since: the status from which it is required, ``None`` for the first.
    """

    path: tuple[str, ...]
    location: Location
    since: str | None
    marks: frozenset[Mark]
    slots: tuple[Slot, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return self.path[-1]

    @property
    def name(self) -> str:
        """The path as the configuration writes it: headings joined by ``/``."""
        return "/".join(self.path)

    @property
    def optional(self) -> bool:
        """Whether a spec may leave the section out."""
        return Mark.OPTIONAL in self.marks


class FieldSlot(Struct, frozen=True, kw_only=True):
    """A field of a template.

    :param prompt: the folded text that an author is to replace.
    :param choices: the values that are allowed, empty for any.
    """

    name: str
    location: Location
    prompt: str
    since: str | None
    optional: bool
    choices: tuple[str, ...]


class Schema(Struct, frozen=True, kw_only=True):
    """What the specs of one template must have.

    :param path: of the template.
    :param slots: the top sections, each with those in it.
    :param by_path: every section, by the headings that lead to it.
    :param prompts: the folded texts that an author is to replace.
    """

    path: str
    title: str
    fields: tuple[FieldSlot, ...]
    slots: tuple[Slot, ...]
    by_path: Mapping[tuple[str, ...], Slot]
    prompts: frozenset[str]

    def field(self, name: str) -> FieldSlot | None:
        """Return the slot of the field called *name*."""
        wanted = name.casefold()
        return next((f for f in self.fields if f.name.casefold() == wanted), None)

    def slot(self, path: tuple[str, ...]) -> Slot | None:
        """Return the slot of the section at *path*."""
        return self.by_path.get(path)

    def marked(self, mark: Mark) -> tuple[Slot, ...]:
        """Return the sections with *mark*."""
        return tuple(slot for slot in self.by_path.values() if mark in slot.marks)

    @property
    def headings(self) -> frozenset[str]:
        """The folded names of the top sections."""
        return frozenset(fold(slot.title) for slot in self.slots)


def adapted(schema: Schema, optional: frozenset[str], plan: str | None) -> Schema:
    """Return *schema* with what the configuration says instead of marks.

    :param optional: the names of sections that are optional.
    :param plan: the name of the section that is the plan.
    """
    if not optional and plan is None:
        return schema
    slots = _adapted(schema.slots, optional, plan)
    return replace(schema, slots=slots, by_path=by_path(slots))


def by_path(slots: tuple[Slot, ...]) -> dict[tuple[str, ...], Slot]:
    """Return *slots* and those in them, by path."""
    return {slot.path: slot for slot in all_slots(slots)}


def _adapted(
    slots: tuple[Slot, ...], optional: frozenset[str], plan: str | None
) -> tuple[Slot, ...]:
    made: list[Slot] = []
    for slot in slots:
        marks, name = slot.marks, slot.name
        if name in optional:
            marks |= {Mark.OPTIONAL}
        if plan is not None:
            marks = marks | {Mark.PLAN} if name == plan else marks - {Mark.PLAN}
        inner = _adapted(slot.slots, optional, plan)
        made.append(replace(slot, marks=marks, slots=inner))
    return tuple(made)


def all_slots(slots: Iterable[Slot]) -> Iterator[Slot]:
    """Yield *slots* and all that are in them."""
    for slot in slots:
        yield slot
        yield from all_slots(slot.slots)
