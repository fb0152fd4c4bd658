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
    Field,
    Section,
    Table,
    leaves,
    walk,
    words,
)
from specward.rst.document import Document
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
    def __init__(
        self, document: Document, lifecycle: Lifecycle, extra: tuple[str, ...]
    ) -> None:
        self.document = document
        self.lifecycle = lifecycle
        self.words = (*Mark, *extra)
        self.problems: list[Problem] = []

    def schema(self, path: str) -> tuple[Schema, tuple[Problem, ...]]:
        seen = outline_of(self.document)
        marks = self.marks(seen)
        slots = self.slots(seen.sections, (), marks)
        schema = Schema(
            path=path,
            title=seen.title.title if seen.title else "",
            fields=tuple(self.field(field) for field in seen.fields),
            slots=slots,
            by_path=schemas.by_path(slots),
            prompts=frozenset(_prompts(seen)),
        )
        self.shape(seen, schema)
        return schema, tuple(sorted(self.problems, key=lambda p: p.location))

    def shape(self, seen: Outline, schema: Schema) -> None:
        if seen.title is None:
            hint = "begin with a heading that no section is marked like"
            self.problem(START, "the template has no title", "title", hint)
        for mark in (Mark.PLAN, Mark.POINTS):
            for slot in schema.marked(mark)[1:]:
                message = f"a second section is marked '{mark}'"
                self.problem(slot.location, message, mark, "one section can have it")
        names: set[str] = set()
        for field in schema.fields:
            if field.name.casefold() in names:
                message = f"the field {escape.value(field.name)} is here twice"
                self.problem(field.location, message, field.name, "keep one")
            names.add(field.name.casefold())

    def marks(self, seen: Outline) -> dict[int, tuple[str, ...]]:
        """Return the words of each mark, by the line of its heading."""
        headings = {section.location.line for section in walk(seen.sections)}
        found: dict[int, tuple[str, ...]] = {}
        for comment in self.document.comments:
            given = marks_of(comment)
            if given is None:
                continue
            if comment.under in headings and comment.under not in found:
                found[comment.under] = given
                self.known(comment, given)
            else:
                self.problem(
                    comment.location,
                    "this mark stands under no heading of a section",
                    "mark",
                    "put one mark on the line after the heading's underline",
                )
        return found

    def known(self, comment: Comment, given: tuple[str, ...]) -> None:
        for word in given:
            self.status(word, comment.location)
            if word.split()[:1] != [Mark.FROM] and word not in self.words:
                self.unknown(word, comment.location)

    def unknown(self, word: str, where: Location) -> None:
        said = escape.value(word) if word else "nothing"
        self.problem(
            where,
            f"{said} is no mark",
            word,
            did_you_mean(
                word,
                self.words,
                f"a mark is '.. specward: ' and some of {', '.join(self.words)}",
            ),
        )

    def status(self, word: str, where: Location) -> None:
        """Report the status in ``from STATUS`` where the path has none such."""
        first, _, status = word.partition(" ")
        if first == Mark.FROM and not self.binds(word):
            self.problem(
                where,
                f"'from' names no status of the path: {escape.value(status)}",
                word,
                f"the path is {', '.join(self.lifecycle.path)}",
            )

    def slots(
        self,
        sections: tuple[Section, ...],
        above: tuple[str, ...],
        marks: dict[int, tuple[str, ...]],
    ) -> tuple[Slot, ...]:
        made: dict[str, Slot] = {}
        for section in sections:
            if section.title in made:
                self.problem(
                    section.location,
                    f"the section {escape.value(section.title)} is here twice",
                    section.title,
                )
                continue
            made[section.title] = self.slot(section, above, marks)
        return tuple(made.values())

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
            marks=self.words_of(given),
            slots=self.slots(section.sections, path, marks),
        )

    def words_of(self, given: tuple[str, ...]) -> frozenset[Mark]:
        """Return the marks in *given*.

        A section whose ``from`` cannot be read is asked of nobody: a slip in the
        template must not turn every spec red.
        """
        marks = {Mark(word) for word in given if word in set(Mark)}
        unread = (
            w for w in given if w.split()[:1] == [Mark.FROM] and not self.binds(w)
        )
        return frozenset(marks | {Mark.OPTIONAL for _ in unread})

    def binds(self, word: str) -> bool:
        """Tell whether *word* is ``from`` and a status of the path."""
        first, _, status = word.partition(" ")
        return first == Mark.FROM and status.strip() in self.lifecycle.path

    def field(self, field: Field) -> FieldSlot:
        prompt = " ".join(field.raw).strip()
        marks, choices = self.field_marks(field, prompt)
        return FieldSlot(
            name=field.name,
            location=field.location,
            prompt=fold(prompt),
            since=self.since(marks),
            optional=Mark.OPTIONAL in self.words_of(marks),
            choices=choices,
        )

    def since(self, given: tuple[str, ...]) -> str | None:
        return next((word.split()[1] for word in given if self.binds(word)), None)

    def field_marks(
        self, field: Field, prompt: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if not is_placeholder(prompt):
            return (), ()
        said, *marks = (piece.strip() for piece in prompt[1:-1].split(";"))
        where = value_location(field)
        for word in marks:
            self.status(word, where)
            if word.split()[:1] != [Mark.FROM] and word != Mark.OPTIONAL:
                self.unknown_field_mark(word, where)
        head, colon, listed = said.partition(":")
        choices = tuple(c.strip() for c in listed.split(",") if c.strip())
        return tuple(marks), choices if colon and head == "one of" else ()

    def unknown_field_mark(self, word: str, where: Location) -> None:
        self.problem(
            where,
            f"{escape.value(word)} is no mark of a field",
            word,
            "after a ';' stands 'optional' or 'from STATUS'",
        )

    def problem(
        self, where: Location, message: str, subject: str, hint: str | None = None
    ) -> None:
        self.problems.append(
            Problem(location=where, message=message, hint=hint, subject=fold(subject))
        )


def _prompts(seen: Outline) -> Iterator[str]:
    """Yield the texts to be replaced, never a label or a table's cell."""
    blocks: list[Block] = list(seen.lead)
    for section in walk(seen.sections):
        blocks.extend(section.blocks)
    for block in leaves(blocks):
        prompt = None if isinstance(block, Table) else prompt_of(words(block))
        if prompt:
            yield prompt
