"""Specs: what a text and its path come to together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from specward.config import fields
from specward.config.lifecycle import Lifecycle
from specward.config.model import Config, Relation, Requirements, is_section, section_of
from specward.diagnostics.similar import fold
from specward.people.roster import Roster
from specward.rst.content import (
    Block,
    BulletList,
    Item,
    NumberedList,
    Paragraph,
    Section,
    Table,
    leaves,
    plain,
    walk,
    words,
)
from specward.specs import owners as people
from specward.specs import relations
from specward.specs.owners import Owner
from specward.specs.parsed import ParsedText
from specward.specs.paths import Placement
from specward.specs.relations import RelationRef, WorkItem
from specward.specs.schema import Mark, Schema
from specward.specs.template import prompt_of

LACKS_OWNER = "owner"
LACKS_PLAN = "plan"
"""What an open spec can lack; the names of roles stand beside these two."""


class Spec(Struct, frozen=True, kw_only=True):
    """One spec, with everything that pages and rules need of it.

    :param title: the heading; the slug where there is none of the author's own.
    :param written_status: as the path or a field has it, ``None`` if neither does.
    :param status: the same, or the first of the life cycle where it is not known.
    :param roles: the people of each role, by the role's name.
    :param order: the rank among priorities, ``None`` if none is given.
    :param group: of the priorities that it is one of.
    :param lacks: what keeps an open spec from having a clear plan.
    :param summary: the first paragraph under the title.
    :param points: the items of the section marked ``points``.
    :param shown: the sections marked ``page``.
    """

    parsed: ParsedText
    placement: Placement
    title: str
    written_status: str | None
    status: str
    owners: tuple[Owner, ...]
    roles: Mapping[str, tuple[Owner, ...]]
    order: int | None
    group: str | None
    label: str
    tracker: str | None
    has_plan: bool
    lacks: tuple[str, ...]
    summary: tuple[Block, ...]
    points: tuple[Item, ...]
    shown: tuple[Section, ...]
    relations: tuple[RelationRef, ...]
    work_items: tuple[WorkItem, ...]

    @property
    def path(self) -> str:
        """The path of the spec's file."""
        return self.parsed.path

    @property
    def named_priority(self) -> str | None:
        """The priorities that the spec serves, as it names them, joined by commas."""
        refs = (r.text for r in self.relations if r.relation is Relation.PRIORITY)
        return ", ".join(refs) or None


def make(
    parsed: ParsedText,
    placement: Placement,
    config: Config,
    roster: Roster,
    day: date | None,
) -> Spec:
    """Return the spec of *parsed* at *placement*.

    :param day: on which its owners have to be active.
    """
    requirements = placement.requirements
    title = title_of(parsed) or placement.slug
    written_status = written_status_of(placement.status, parsed)
    status = config.lifecycle.known(written_status)
    owners = _people(parsed, requirements.owner, roster, day)
    roles = {
        name: _people(parsed, role.slot, roster, day)
        for name, role in requirements.roles.items()
    }
    plans = marked(parsed, Mark.PLAN)
    has_plan = any(has_content(plan, parsed.schema) for plan in plans)
    lacks: list[str] = []
    if config.lifecycle.is_open(status):
        if not any(owner.leads for owner in owners):
            lacks.append(LACKS_OWNER)
        if not has_plan and _requires_plan(parsed.schema):
            lacks.append(LACKS_PLAN)
        lacks += _vacant(parsed, roles, requirements, status, config.lifecycle)
    return Spec(
        parsed=parsed,
        placement=placement,
        title=title,
        written_status=written_status,
        status=status,
        owners=owners,
        roles=roles,
        order=fields.number(parsed.field(fields.ORDER)),
        group=_group(parsed, requirements),
        label=fields.text(parsed.field(fields.LABEL)) or title,
        tracker=fields.address(parsed.field(fields.TRACKER)),
        has_plan=has_plan,
        lacks=tuple(lacks),
        summary=_summary(parsed),
        points=_points(parsed),
        shown=_shown(parsed),
        relations=relations.references(parsed, requirements),
        work_items=relations.work_items(parsed, requirements),
    )


def title_of(parsed: ParsedText) -> str | None:
    """Return the title, ``None`` where it is missing or still the template's."""
    heading = parsed.outline.title if parsed.outline else None
    if heading is None or not heading.title or fields.is_placeholder(heading.title):
        return None
    if parsed.schema and fold(heading.title) == fold(parsed.schema.title):
        return None
    return heading.title


def marked(parsed: ParsedText, mark: Mark) -> tuple[Section, ...]:
    """Return the sections of the text that its schema marks with *mark*."""
    if parsed.schema is None:
        return ()
    wanted = {slot.path for slot in parsed.schema.marked(mark)}
    return tuple(section for path, section in parsed.sections() if path in wanted)


def has_content(section: Section, schema: Schema | None) -> bool:
    """Return whether *section* has content of its author's.

    The template's own text is none, nor is a placeholder such as "TBD".
    """
    inside = [block for part in walk((section,)) for block in part.blocks]
    texts = [words(b) for b in leaves(inside) if not is_prompt(b, schema)]
    return any(fold(text) not in people.NO_ANSWER for text in texts if text)


def is_prompt(block: Block, schema: Schema | None) -> bool:
    """Return whether *block* is text of the template, still to be replaced."""
    if schema is None or isinstance(block, Table):
        return False
    return prompt_of(words(block)) in schema.prompts


def written_status_of(placed: str | None, parsed: ParsedText) -> str | None:
    """Return the status of the path, *placed*, or else that of the field."""
    field = parsed.field(fields.STATUS)
    return placed or (field.text if field else None) or None


def _group(parsed: ParsedText, requirements: Requirements) -> str | None:
    """Return the group: the value of a field, or the first block of a section."""
    slot = requirements.relations.slots[Relation.GROUP]
    field = parsed.field(slot)
    if field is not None:
        return fields.text(field)
    for section in parsed.sections_at(slot):
        if section.blocks:
            return words(section.blocks[0]) or None
    return None


def _people(
    parsed: ParsedText, named: str, roster: Roster, day: date | None
) -> tuple[Owner, ...]:
    """Return the owners in the slot *named*: a field, or a section."""
    if parsed.outline is None:
        return ()
    if is_section(named):
        return people.of_section(parsed, named, roster, day)
    slot = parsed.schema.field(named) if parsed.schema else None
    return people.read(parsed.field(named), slot.prompt if slot else "", roster, day)


def _vacant(
    parsed: ParsedText,
    roles: Mapping[str, tuple[Owner, ...]],
    requirements: Requirements,
    status: str,
    lifecycle: Lifecycle,
) -> Iterator[str]:
    """Yield the roles that are required at *status* and held by nobody active."""
    for name, role in requirements.roles.items():
        if not _requires_slot(parsed.schema, role.slot):
            continue
        required = lifecycle.reached(status, role.since)
        if required and not any(owner.leads for owner in roles[name]):
            yield name


def _requires_plan(schema: Schema | None) -> bool:
    """Return whether a spec of *schema* must have a plan.

    Without any template nobody can know where the plan would be: it is missing.
    """
    return schema is None or bool(schema.marked(Mark.PLAN))


def _requires_slot(schema: Schema | None, named: str) -> bool:
    if schema is None:
        return False
    slot = (
        schema.slot(tuple(section_of(named).split("/")))
        if is_section(named)
        else schema.field(named)
    )
    return slot is not None and not slot.optional


def _summary(parsed: ParsedText) -> tuple[Block, ...]:
    if parsed.outline is None:
        return ()
    for block in parsed.outline.lead:
        # In OpenStack's template the address of the work item comes first.
        if isinstance(block, Paragraph) and not _is_address(block):
            return () if fields.is_placeholder(plain(block.spans)) else (block,)
    return ()


def _is_address(block: Paragraph) -> bool:
    text = plain(block.spans).strip()
    return "://" in text and len(text.split()) == 1


def _points(parsed: ParsedText) -> tuple[Item, ...]:
    return tuple(
        item
        for section in marked(parsed, Mark.POINTS)
        for block in section.blocks
        if isinstance(block, BulletList | NumberedList)
        for item in block.items
        if item.blocks and not is_prompt(item.blocks[0], parsed.schema)
    )


def _shown(parsed: ParsedText) -> tuple[Section, ...]:
    sections = marked(parsed, Mark.PAGE)
    return tuple(each for each in sections if has_content(each, parsed.schema))
