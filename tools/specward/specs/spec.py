"""Specs: what a text and its path come to together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


class Shown(Struct, frozen=True, kw_only=True):
    """A section that is marked to be shown on the priorities page."""

    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


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
    shown: tuple[Shown, ...]
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
    status = status_of(placement.status, parsed, config.lifecycle)
    owners = _people(parsed, requirements.owner, roster, day)
    roles = {
        name: _people(parsed, role.slot, roster, day)
        for name, role in requirements.roles.items()
    }
    plans = marked(parsed, Mark.PLAN)
    has_plan = any(has_content(plan, parsed.schema) for plan in plans)
    lacks: tuple[str, ...] = ()
    if config.lifecycle.is_open(status):
        vacant = _vacant(roles, requirements, status, config.lifecycle)
        lacks = tuple(_lacks(parsed, requirements, owners, vacant, has_plan=has_plan))
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
        lacks=lacks,
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


def status_of(placed: str | None, parsed: ParsedText, lifecycle: Lifecycle) -> str:
    """Return the written status, or the first one where it is missing or unknown."""
    written = written_status_of(placed, parsed)
    if written is None or written not in lifecycle.statuses:
        return lifecycle.first
    return written


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
    roles: Mapping[str, tuple[Owner, ...]],
    requirements: Requirements,
    status: str,
    lifecycle: Lifecycle,
) -> Iterator[str]:
    """Yield the roles that are required at *status* and held by nobody active."""
    for name, role in requirements.roles.items():
        if not lifecycle.reached(status, role.since):
            continue
        if not any(owner.leads for owner in roles[name]):
            yield name


def _lacks(
    parsed: ParsedText,
    requirements: Requirements,
    owners: tuple[Owner, ...],
    vacant: Iterable[str],
    *,
    has_plan: bool,
) -> Iterator[str]:
    """Yield what an open spec lacks; *vacant* are required roles without a person."""
    if not any(owner.leads for owner in owners):
        yield LACKS_OWNER
    # A template without a section for the plan does not require one; without any
    # template nobody can know where the plan would be, and it counts as missing.
    requires_plan = parsed.schema is None or bool(parsed.schema.marked(Mark.PLAN))
    if requires_plan and not has_plan:
        yield LACKS_PLAN
    for name in vacant:
        if _has_slot(parsed, requirements.roles[name].slot):
            yield name


def _has_slot(parsed: ParsedText, named: str) -> bool:
    """Return whether the template requires the slot *named*."""
    schema = parsed.schema
    if schema is None:
        return False
    if not is_section(named):
        field = schema.field(named)
        return field is not None and not field.optional
    slot = schema.slot(tuple(section_of(named).split("/")))
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


def _shown(parsed: ParsedText) -> tuple[Shown, ...]:
    return tuple(
        Shown(title=section.title, blocks=section.blocks, sections=section.sections)
        for section in marked(parsed, Mark.PAGE)
        if has_content(section, parsed.schema)
    )
