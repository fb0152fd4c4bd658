"""Cycles: their dates and groups, and where parts of a page go in a cycle's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from specward.config import fields
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Problem
from specward.diagnostics.similar import did_you_mean
from specward.rst.content import Field, Section
from specward.specs.parsed import ParsedText
from specward.specs.template import marks_of


class Part(StrEnum):
    """Generated parts of a page; a mark in the cycle's file says where each goes."""

    TABLE = "table"
    UNCLEAR = "unclear"
    DROPPED = "dropped"
    SECTIONS = "sections"
    DETAILS = "details"
    PROGRESS = "progress"


class Cycle(Struct, frozen=True, kw_only=True):
    """A release or planning period.

    :param title: of its page, ``None`` if its file has none.
    :param parsed: the cycle's file, ``None`` if it has none.
    :param frozen: the day from which its specs should not change.
    :param groups: of priorities, in their order on the page.
    :param parts: line of a section's heading to the part that goes there.
    :param problems: of the marks in the file.
    """

    name: str
    title: str | None
    parsed: ParsedText | None
    starts: date | None
    ends: date | None
    frozen: date | None
    groups: tuple[str, ...]
    parts: dict[int, Part]
    problems: tuple[Problem, ...]

    def is_frozen(self, day: date | None) -> bool:
        """Return whether the cycle is frozen on *day*."""
        return self.frozen is not None and day is not None and day >= self.frozen

    def last_day(self, day: date | None) -> date | None:
        """Return *day*, or the cycle's end where that is earlier."""
        if day is None or self.ends is None:
            return day
        return min(day, self.ends)

    def part_of(self, section: Section) -> Part | None:
        """Return the generated part that goes into *section*."""
        return self.parts.get(section.location.line)


def make(name: str, parsed: ParsedText | None) -> Cycle:
    """Return the cycle *name* with the file *parsed*."""
    outline = parsed.outline if parsed else None
    parts, problems = _marks(parsed)

    def field(key: str) -> Field | None:
        return parsed.field(key) if parsed else None

    groups = fields.text(field(fields.GROUPS)) or ""
    return Cycle(
        name=name,
        title=outline.title.title if outline and outline.title else None,
        parsed=parsed,
        starts=fields.day(field(fields.STARTS)),
        ends=fields.day(field(fields.ENDS)),
        frozen=fields.day(field(fields.FROZEN)),
        groups=tuple(g.strip() for g in groups.split(",") if g.strip()),
        parts=parts,
        problems=problems,
    )


def latest(cycles: Iterable[Cycle], day: date | None) -> Cycle | None:
    """Return the last of *cycles* that is not frozen on *day*; the last if all are."""
    every = tuple(cycles)
    open_ones = [cycle for cycle in every if not cycle.is_frozen(day)]
    return (open_ones or every or (None,))[-1]


def named(cycles: Mapping[str, Cycle], name: str) -> Cycle:
    """Return the cycle called *name*.

    :raises SpecwardError: where there is none.
    """
    if name in cycles:
        return cycles[name]
    names = ", ".join(map(escape.line, cycles)) or "none"
    raise SpecwardError(
        f"there is no cycle {escape.value(name)}",
        hint=did_you_mean(name, cycles, f"the cycles are: {names}"),
    )


def _marks(parsed: ParsedText | None) -> tuple[dict[int, Part], tuple[Problem, ...]]:
    """Return the parts by the line of their heading, and the problems of marks."""
    if parsed is None or parsed.document is None or parsed.outline is None:
        return {}, ()
    tops = {section.location.line for section in parsed.outline.sections}
    parts: dict[int, Part] = {}
    problems: list[Problem] = []
    for comment in parsed.document.comments:
        for word in marks_of(comment) or ():
            error = _error(word, comment.under, tops, parts)
            if error is not None:
                message, hint = error
                problems.append(
                    Problem(
                        location=comment.location,
                        message=message,
                        hint=hint,
                        subject=word,
                    )
                )
            elif comment.under is not None:
                parts[comment.under] = Part(word)
    return parts, tuple(problems)


def _error(
    word: str, under: int | None, tops: set[int], parts: dict[int, Part]
) -> tuple[str, str | None] | None:
    """Return the message and the hint for the mark *word*, ``None`` if it is valid."""
    known = tuple(Part)
    if word not in known:
        marks = f"marks are {', '.join(known)}"
        return f"{escape.value(word)} is not a mark", did_you_mean(word, known, marks)
    if under not in tops:
        return (
            f"the mark '{word}' is not under a heading",
            "put it on the line after the underline of a top section",
        )
    if under in parts:
        return f"'{word}' is a second mark of this section", "use a section for each"
    if word in parts.values():
        return f"'{word}' marks a second section", "mark one section only"
    return None
