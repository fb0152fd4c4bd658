"""Rules about the title and the sections that a template asks for."""

from __future__ import annotations

from collections.abc import Iterator

from specward.config import fields
from specward.diagnostics import escape
from specward.diagnostics.finding import (
    Edit,
    Fix,
    Location,
    Problem,
    Related,
    Severity,
    location,
)
from specward.diagnostics.similar import closest, did_you_mean, fold
from specward.lint.rules.rule import rule
from specward.lint.targets import GivenSection, Prose, RequiredSection, Text
from specward.rst.content import Section, Table, words
from specward.specs.template import prompt_of


def _needs_title(text: Text) -> bool:
    return not text.is_template and text.parsed.outline is not None


@rule(target=Text, where=_needs_title, severity=Severity.ERROR)
def missing_title(target: Text) -> Iterator[Problem]:
    """A text has no title of its own.

    Why: The title is what every page, list and link calls the spec.
    Bad:
        ======================
        <Name of the priority>
        ======================
    Good:
        =========
        Scheduler
        =========
    Since: 0.1
    """
    outline, schema = target.parsed.outline, target.parsed.schema
    title = outline.title if outline else None
    if title is None or not title.title:
        yield Problem(
            location=title.location if title else location(1),
            message="missing title",
            hint="begin with a heading in a style that no section has",
        )
    elif fields.is_placeholder(title.title) or (
        schema and fold(schema.title) == fold(title.title)
    ):
        yield Problem(
            location=title.location,
            message="the title is still the template's placeholder",
            hint="write a title of its own",
        )


def _missing(target: RequiredSection) -> Iterator[Problem]:
    if target.section is not None:
        return
    name, variant = target.slot.title, target.variant
    if variant is not None:
        yield Problem(
            location=variant.location,
            message=f"missing section {escape.value(name)}",
            hint=f"rename {escape.value(variant.title)} to {escape.value(name)}",
            subject=fold("/".join(target.slot.path)),
            fix=_rename(variant, name),
        )
        return
    candidate = closest(name, (section.title for section in target.others))
    yield Problem(
        location=target.location,
        message=f"missing section {escape.value(name)}",
        hint=f"is it {escape.value(candidate)}? then rename that"
        if candidate
        else _asked(target),
        subject=fold("/".join(target.slot.path)),
    )


def _asked(target: RequiredSection) -> str:
    """Return who asks for a section, and from when on."""
    since = target.slot.since
    when = f" from {escape.value(since)} on" if since else ""
    return f"{target.template} asks for it{when}, and describes what belongs there"


def _rename(section: Section, name: str) -> Fix:
    """Return the fix that gives *section* another heading of like length."""
    where = section.location
    edits = [
        Edit(
            start=(where.line, where.column),
            end=(where.line, where.end_column),
            text=name,
        )
    ]
    wider = len(name) - len(section.title)
    for line in (where.line - 1, where.line + 1):
        marked = line > where.line or section.overlined
        if wider > 0 and marked:
            edits.append(_widen(section, line, wider))
    return Fix(safe=True, edits=tuple(sorted(edits, key=lambda e: e.start)))


def _widen(section: Section, line: int, by: int) -> Edit:
    start = (line, 1)
    return Edit(start=start, end=start, text=section.adornment * by)


@rule(target=RequiredSection, severity=Severity.ERROR)
def missing_section(target: RequiredSection) -> Iterator[Problem]:
    """A section that the template asks for is not there.

    Why: The template's headings are the questions that a reviewer and a reader
    ask; a spec that leaves one out leaves them without the answer.
    Bad:
        a spec without the template's "Plan"
    Good:
        Plan
        ====

        First the API, then the client.
    Since: 0.1
    """
    if len(target.slot.path) == 1:
        yield from _missing(target)


@rule(target=RequiredSection, severity=Severity.ERROR)
def missing_subsection(target: RequiredSection) -> Iterator[Problem]:
    """A subsection that the template asks for is not in its section.

    Why: As for a missing section.  Where the section itself is missing, that
    alone is said.
    Bad:
        "Proposed change" without its "Alternatives"
    Good:
        Alternatives
        ------------

        Leave it as it is.
    Since: 0.1
    """
    if len(target.slot.path) > 1:
        yield from _missing(target)


@rule(target=GivenSection, severity=Severity.ERROR)
def unexpected_section(target: GivenSection) -> Iterator[Problem]:
    """A top section is none of the template's.

    Why: Readers and tools find what they look for under the template's
    headings.  Subsections are free.
    Bad:
        a section "Thoughts" beside the template's own
    Good:
        the same text as a subsection of the section it belongs to
    Since: 0.1
    """
    if not target.must_be_known or target.slot is not None or target.twin is not None:
        return
    if fold(target.section.title) in {fold(name) for name in target.missing}:
        return  # another rule names this heading as nearly the right one
    title = target.section.title
    yield Problem(
        location=target.section.location,
        message=f"{escape.value(title)} is not a section of the template",
        hint=did_you_mean(
            title,
            target.missing,
            "make it a subsection of the section it belongs to",
        ),
        subject=fold(title),
    )


@rule(target=GivenSection, severity=Severity.ERROR)
def duplicate_section(target: GivenSection) -> Iterator[Problem]:
    """A section is there twice.

    Why: Nobody knows which of the two counts, and pages show one.
    Bad:
        two sections called "Plan"
    Good:
        one "Plan" with the text of both
    Since: 0.1
    """
    twin = target.twin
    if twin is None or not (target.slot or len(target.headings) == 1):
        return
    yield Problem(
        location=target.section.location,
        message=f"duplicate section {escape.value(target.section.title)}",
        hint="merge the two",
        subject=fold("/".join(target.headings)),
        related=(_first(target.path, twin.location),),
    )


def _first(path: str, where: Location) -> Related:
    return Related(path=path, location=where, message="the first one")


@rule(target=GivenSection, severity=Severity.WARNING, early=Severity.ADVICE)
def empty_section(target: GivenSection) -> Iterator[Problem]:
    """A section holds nothing.

    Why: A heading over nothing does not tell whether there is nothing to say
    or nobody has thought of it yet.
    Bad:
        Security impact
        ---------------
    Good:
        Security impact
        ---------------

        None: no new data is stored.
    Since: 0.1
    """
    section = target.section
    if not section.blocks and not section.sections and not target.generated:
        yield Problem(
            location=target.section.location,
            message=f"the section {escape.value(target.section.title)} is empty",
            hint="write it, or write in one line why there is nothing to say",
            subject=fold("/".join(target.headings)),
        )


@rule(target=Prose, severity=Severity.WARNING, early=Severity.ADVICE)
def template_text(target: Prose) -> Iterator[Problem]:
    """A text still holds what the template asks the author to replace.

    Why: Readers take the template's instructions for the author's words.
    Bad:
        <What will be done in this cycle, in which order.>
    Good:
        First the API, then the client.
    Since: 0.1
    """
    if isinstance(target.block, Table):
        return
    text = words(target.block)
    if prompt_of(text) in target.schema.prompts:
        yield Problem(
            location=target.location,
            message="this text is still the template's",
            hint="replace it with your own, or remove it",
            subject=escape.shorten(fold(text)),
        )
