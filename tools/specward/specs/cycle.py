"""A cycle: its file, and what the file says of the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from msgspec import Struct

from specward.config import fields
from specward.diagnostics import escape
from specward.diagnostics.finding import Problem
from specward.diagnostics.similar import did_you_mean
from specward.rst.content import Section
from specward.specs.parsed import ParsedText
from specward.specs.template import marks_of


class Part(StrEnum):
    """The generated parts of a page that a section of a cycle file can place."""

    TABLE = "table"
    UNCLEAR = "unclear"
    DROPPED = "dropped"
    SECTIONS = "sections"
    DETAILS = "details"
    PROGRESS = "progress"


class Cycle(Struct, frozen=True, kw_only=True):
    """A release or planning period.

    :param title: of its page, ``None`` where the file says none.
    :param parsed: of the cycle's file, ``None`` where it has none.
    :param parts: line of a section's heading to the part that it places.
    :param problems: with the marks of the file.
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
        """Tell whether the cycle is closed on *day*."""
        return self.frozen is not None and day is not None and day >= self.frozen

    def last_day(self, day: date | None) -> date | None:
        """Return *day*, or the cycle's end where that is earlier."""
        if day is None or self.ends is None:
            return day
        return min(day, self.ends)

    def part_of(self, section: Section) -> Part | None:
        """Return the generated part that *section* places."""
        return self.parts.get(section.location.line)


def make(name: str, parsed: ParsedText | None) -> Cycle:
    """Return the cycle called *name*, whose file *parsed* is."""
    seen = parsed.outline if parsed else None
    given = seen.fields if seen else ()
    groups = fields.text(fields.named(given, fields.GROUPS)) or ""
    parts, problems = _marks(parsed)
    return Cycle(
        name=name,
        title=seen.title.title if seen and seen.title else None,
        parsed=parsed,
        starts=fields.day(fields.named(given, fields.STARTS)),
        ends=fields.day(fields.named(given, fields.ENDS)),
        frozen=fields.day(fields.named(given, fields.FROZEN)),
        groups=tuple(g.strip() for g in groups.split(",") if g.strip()),
        parts=parts,
        problems=problems,
    )


def latest(cycles: Iterable[Cycle], day: date | None) -> Cycle | None:
    """Return the last of *cycles* that is not frozen on *day*; the last if all are."""
    there = tuple(cycles)
    going = [cycle for cycle in there if not cycle.is_frozen(day)]
    return (going or there or (None,))[-1]


def _marks(parsed: ParsedText | None) -> tuple[dict[int, Part], tuple[Problem, ...]]:
    """Return which section places what, and the marks that place nothing."""
    if parsed is None or parsed.document is None or parsed.outline is None:
        return {}, ()
    tops = {section.location.line for section in parsed.outline.sections}
    parts: dict[int, Part] = {}
    problems: list[Problem] = []
    for comment in parsed.document.comments:
        for word in marks_of(comment) or ():
            fault = _fault(word, comment.under, tops, parts)
            if fault is not None:
                message, hint = fault
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


def _fault(
    word: str, under: int | None, tops: set[int], parts: dict[int, Part]
) -> tuple[str, str | None] | None:
    """Return what is wrong with the mark *word*, and the mend."""
    known = tuple(Part)
    if word not in known:
        marks = f"marks are {', '.join(known)}"
        return f"{escape.value(word)} is no mark", did_you_mean(word, known, marks)
    if under not in tops:
        return (
            f"the mark '{word}' stands under no heading",
            "put it under the underline of a section right under the title",
        )
    if under in parts:
        return f"the mark '{word}' is a second one here", "a section places one part"
    if word in parts.values():
        return f"'{word}' is placed a second time", "a part has one place on a page"
    return None
