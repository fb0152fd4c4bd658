"""A template read as a schema: its headings, fields and marks are what specs must have.

A *mark* is a comment under a heading, such as ``.. specward: optional, plan``.  In a
field's placeholder the same words stand after a ``;``: ``<id; from approved>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specward.config.fields import is_placeholder, value_location
from specward.config.lifecycle import Lifecycle
from specward.diagnostics import escape
from specward.diagnostics.finding import START, Location, Problem
from specward.diagnostics.similar import did_you_mean, fold
from specward.rst.content import (
    Block,
    Comment,
    Document,
    Field,
    Section,
    Table,
    leaves,
    walk,
    words,
)
from specward.specs import schema as schemas
from specward.specs.parsed import Outline, outline_of
from specward.specs.schema import FieldSlot, Mark, Schema, Slot

FEWEST_WORDS = 6
"""Words that a block of a template has at least, to be looked for in specs.

An author can write fewer words than that by chance, such as "See the mailing list."
"""

_MARK = re.compile(r"specward(:?)(?:\s+(.*))?", re.DOTALL)
_SEPARATOR = re.compile(r"\s*[,\n]\s*")


def read(
    path: str,
    document: Document,
    lifecycle: Lifecycle,
    extra: tuple[str, ...] = (),
) -> tuple[Schema, tuple[Problem, ...]]:
    """Return the schema of the template at *path*, and the problems of the template.

    :param extra: words of marks that mean something only in copies of the template.
    """
    return _Reader(document, lifecycle, extra).schema(path)


def prompt_of(text: str) -> str | None:
    """Return *text* folded if it can be recognised in specs, else ``None``."""
    if is_placeholder(text):
        return fold(text)
    folded = fold(text)
    return folded if len(folded.split()) >= FEWEST_WORDS else None


def marks_of(comment: Comment) -> tuple[str, ...] | None:
    """Return the words of a mark, ``None`` for any other comment.

    A comment that was meant for a mark (no colon, no word after it) comes back as
    one word that is not the word of any mark, so that it is reported.
    """
    match = _MARK.fullmatch(comment.text)
    if match is None:
        return None
    colon, listed = match.group(1), (match.group(2) or "").strip()
    marks = tuple(word for word in _SEPARATOR.split(listed) if word)
    if colon:
        return marks or ("",)
    looks_like_mark = bool(marks) and marks[0].split()[0] in set(Mark)
    return (comment.text,) if looks_like_mark else None


class _Reader:
    """Reads one template, and collects its problems."""

    def __init__(
        self, document: Document, lifecycle: Lifecycle, extra: tuple[str, ...]
    ) -> None:
        self.document = document
        self.lifecycle = lifecycle
        self.words = (*Mark, *extra)
        self.problems: list[Problem] = []

    def schema(self, path: str) -> tuple[Schema, tuple[Problem, ...]]:
        outline = outline_of(self.document)
        marks = self.marks(outline)
        slots = self.slots(outline.sections, (), marks)
        schema = Schema(
            path=path,
            title=outline.title.title if outline.title else "",
            fields=tuple(self.field(field) for field in outline.fields),
            slots=slots,
            by_path=schemas.by_path(slots),
            prompts=frozenset(_prompts(outline)),
        )
        self.check(outline, schema)
        return schema, tuple(sorted(self.problems, key=lambda p: p.location))

    def check(self, outline: Outline, schema: Schema) -> None:
        """Report a missing title, and what is there twice."""
        if outline.title is None:
            hint = "begin with a heading whose underline no section has"
            self.problem(START, "the template has no title", "title", hint)
        for mark in (Mark.PLAN, Mark.POINTS):
            for slot in schema.marked(mark)[1:]:
                message = f"'{mark}' marks a second section"
                self.problem(slot.location, message, mark, "mark one section only")
        names: set[str] = set()
        for field in schema.fields:
            if field.name.casefold() in names:
                message = f"duplicate field {escape.value(field.name)}"
                self.problem(field.location, message, field.name, "remove one")
            names.add(field.name.casefold())

    def marks(self, outline: Outline) -> dict[int, tuple[str, ...]]:
        """Return the words of each mark, by the line of its heading."""
        headings = {section.location.line for section in walk(outline.sections)}
        marks: dict[int, tuple[str, ...]] = {}
        for comment in self.document.comments:
            given = marks_of(comment)
            if given is None:
                continue
            if comment.under in headings and comment.under not in marks:
                marks[comment.under] = given
                self.check_words(comment, given)
            else:
                self.problem(
                    comment.location,
                    "this mark is not under the heading of a section",
                    "mark",
                    "put one mark on the line after the heading's underline",
                )
        return marks

    def check_words(self, comment: Comment, given: tuple[str, ...]) -> None:
        for word in given:
            self.check_status(word, comment.location)
            if not _is_from(word) and word not in self.words:
                self.unknown(word, comment.location)

    def unknown(self, word: str, where: Location) -> None:
        message = f"{escape.value(word)} is not a mark" if word else "the mark is empty"
        hint = did_you_mean(word, self.words, f"marks are {', '.join(self.words)}")
        self.problem(where, message, word, hint)

    def check_status(self, word: str, where: Location) -> None:
        """Report ``from STATUS`` with a status that is not on the path."""
        status = word.partition(" ")[2]
        if _is_from(word) and not self.binds(word):
            self.problem(
                where,
                f"{escape.value(status)} is not a status of the path",
                word,
                f"statuses of the path are {', '.join(self.lifecycle.path)}",
            )

    def slots(
        self,
        sections: tuple[Section, ...],
        above: tuple[str, ...],
        marks: dict[int, tuple[str, ...]],
    ) -> tuple[Slot, ...]:
        slots: dict[str, Slot] = {}
        for section in sections:
            if section.title in slots:
                message = f"duplicate section {escape.value(section.title)}"
                self.problem(section.location, message, section.title, "remove one")
                continue
            slots[section.title] = self.slot(section, above, marks)
        return tuple(slots.values())

    def slot(
        self,
        section: Section,
        above: tuple[str, ...],
        marks: dict[int, tuple[str, ...]],
    ) -> Slot:
        given = marks.get(section.location.line, ())
        path = (*above, section.title)
        return Slot(
            path=path,
            location=section.location,
            since=self.since(given),
            marks=self.marks_in(given),
            slots=self.slots(section.sections, path, marks),
        )

    def marks_in(self, given: tuple[str, ...]) -> frozenset[Mark]:
        """Return the marks in *given*.

        A section with an invalid ``from`` is optional: a typing error in the template
        is reported once, and not in every spec.
        """
        marks = {Mark(word) for word in given if word in set(Mark)}
        if any(_is_from(word) and not self.binds(word) for word in given):
            marks.add(Mark.OPTIONAL)
        return frozenset(marks)

    def binds(self, word: str) -> bool:
        """Return whether *word* is ``from`` and a status of the path."""
        first, _, status = word.partition(" ")
        return first == Mark.FROM and status.strip() in self.lifecycle.path

    def since(self, given: tuple[str, ...]) -> str | None:
        return next((word.split()[1] for word in given if self.binds(word)), None)

    def field(self, field: Field) -> FieldSlot:
        prompt = " ".join(field.raw).strip()
        marks, choices = self.field_marks(field, prompt)
        return FieldSlot(
            name=field.name,
            location=field.location,
            prompt=fold(prompt),
            since=self.since(marks),
            optional=Mark.OPTIONAL in self.marks_in(marks),
            choices=choices,
        )

    def field_marks(
        self, field: Field, prompt: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the marks and the choices in a placeholder.

        For ``<one of: low, high; optional>`` that is ``optional``, and the two values.
        """
        if not is_placeholder(prompt):
            return (), ()
        text, *marks = (piece.strip() for piece in prompt[1:-1].split(";"))
        where = value_location(field)
        for word in marks:
            self.check_status(word, where)
            if not _is_from(word) and word != Mark.OPTIONAL:
                self.problem(
                    where,
                    f"{escape.value(word)} is not a mark of a field",
                    word,
                    "write 'optional' or 'from STATUS' after the ';'",
                )
        head, colon, listed = text.partition(":")
        choices = tuple(c.strip() for c in listed.split(",") if c.strip())
        return tuple(marks), choices if colon and head == "one of" else ()

    def problem(
        self, where: Location, message: str, subject: str, hint: str | None = None
    ) -> None:
        self.problems.append(
            Problem(location=where, message=message, hint=hint, subject=fold(subject))
        )


def _is_from(word: str) -> bool:
    return word.split()[:1] == [Mark.FROM]


def _prompts(outline: Outline) -> Iterator[str]:
    """Yield the prompts: texts to be replaced, but for labels and cells of tables."""
    blocks: list[Block] = list(outline.lead)
    for section in walk(outline.sections):
        blocks.extend(section.blocks)
    for block in leaves(blocks):
        prompt = None if isinstance(block, Table) else prompt_of(words(block))
        if prompt:
            yield prompt
