"""One spec: a reading, its place, and what the two mean together."""

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
    Bullets,
    Item,
    Numbered,
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
from specward.specs.relations import Said, WorkItem
from specward.specs.template import Mark, Schema, prompt_of

LACKS_OWNER = "owner"
LACKS_PLAN = "plan"


class Shown(Struct, frozen=True, kw_only=True):
    """A section that the priorities page shows."""

    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


class Spec(Struct, frozen=True, kw_only=True):
    """One spec and everything a page says of it.

    :param said: its status as the path or a field has it, ``None`` if neither does.
    :param status: where it stands; the first status where nothing says so.
    :param group: of priorities, that it is one of.
    :param lacks: what keeps an open spec from a clear plan.
    :param summary: the first paragraph under the title.
    :param shown: the sections marked for the page.
    """

    parsed: ParsedText
    placement: Placement
    title: str
    said: str | None
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
    relations: tuple[Said, ...]
    work_items: tuple[WorkItem, ...]

    @property
    def path(self) -> str:
        """The path of the spec's file."""
        return self.parsed.path

    @property
    def named_priority(self) -> str | None:
        """The priorities that the spec says it serves, as it names them."""
        said = (s.text for s in self.relations if s.relation is Relation.PRIORITY)
        return ", ".join(said) or None


def make(
    parsed: ParsedText,
    placement: Placement,
    config: Config,
    roster: Roster,
    day: date | None,
) -> Spec:
    """Return the spec that *parsed* is at *placement*.

    :param day: on which its owners have to be there.
    """
    given = parsed.outline.fields if parsed.outline else ()
    requirements = placement.requirements
    title = title_of(parsed) or placement.slug
    said = said_of(placement.status, parsed)
    status = status_of(placement.status, parsed, config.lifecycle)
    owners = _people(parsed, requirements.owner, roster, day)
    roles = {
        name: _people(parsed, role.slot, roster, day)
        for name, role in requirements.roles.items()
    }
    plans = marked(parsed, Mark.PLAN)
    has_plan = any(says_something(plan, parsed.schema) for plan in plans)
    lacks: tuple[str, ...] = ()
    if config.lifecycle.is_open(status):
        vacant = _vacant(roles, requirements, status, config.lifecycle)
        lacks = tuple(_lacks(parsed, requirements, owners, vacant, has_plan=has_plan))
    return Spec(
        parsed=parsed,
        placement=placement,
        title=title,
        said=said,
        status=status,
        owners=owners,
        roles=roles,
        order=fields.number(fields.named(given, fields.ORDER)),
        group=_group(parsed, requirements),
        label=fields.text(fields.named(given, fields.LABEL)) or title,
        tracker=fields.address(fields.named(given, fields.TRACKER)),
        has_plan=has_plan,
        lacks=lacks,
        summary=_summary(parsed),
        points=_points(parsed),
        shown=_shown(parsed),
        relations=relations.said_by(parsed, requirements),
        work_items=relations.work_items(parsed, requirements),
    )


def title_of(parsed: ParsedText) -> str | None:
    """Return the title, ``None`` where it is missing or the template's."""
    seen = parsed.outline.title if parsed.outline else None
    if seen is None or not seen.title or fields.is_placeholder(seen.title):
        return None
    if parsed.schema and fold(seen.title) == fold(parsed.schema.title):
        return None
    return seen.title


def marked(parsed: ParsedText, mark: Mark) -> tuple[Section, ...]:
    """Return the sections that the schema marks with *mark*."""
    if parsed.schema is None:
        return ()
    wanted = {slot.path for slot in parsed.schema.marked(mark)}
    return tuple(section for path, section in parsed.sections() if path in wanted)


def says_something(section: Section, schema: Schema | None) -> bool:
    """Tell whether *section* holds anything but the template's own text.

    A word such as "TBD" says that somebody else is to say something.
    """
    inside = [block for part in walk((section,)) for block in part.blocks]
    said = [b for b in leaves(inside) if words(b) and not is_prompt(b, schema)]
    return any(fold(words(block)) not in people.NO_ANSWER for block in said)


def is_prompt(block: Block, schema: Schema | None) -> bool:
    """Tell whether *block* is a text of the template, still to be replaced."""
    if schema is None or isinstance(block, Table):
        return False
    return prompt_of(words(block)) in schema.prompts


def status_of(placed: str | None, parsed: ParsedText, lifecycle: Lifecycle) -> str:
    """Return where a spec stands: the first status where nothing known is said."""
    said = said_of(placed, parsed)
    if said is None or said not in lifecycle.statuses:
        return lifecycle.first
    return said


def said_of(placed: str | None, parsed: ParsedText) -> str | None:
    """Return the status that the path says, *placed*, or else the text's field."""
    given = parsed.outline.fields if parsed.outline else ()
    field = fields.named(given, fields.STATUS)
    return placed or (field.text if field else None) or None


def _group(parsed: ParsedText, requirements: Requirements) -> str | None:
    """Return the group that a field names, or the first words of a section."""
    slot = requirements.relations[Relation.GROUP]
    given = parsed.outline.fields if parsed.outline else ()
    field = fields.named(given, slot)
    if field is not None:
        return fields.text(field)
    for path, section in parsed.sections():
        if "/".join(path) == slot and section.blocks:
            return words(section.blocks[0]) or None
    return None


def _people(
    parsed: ParsedText, named: str, roster: Roster, day: date | None
) -> tuple[Owner, ...]:
    """Return the people that a slot names: a field, or a section."""
    if parsed.outline is None:
        return ()
    if is_section(named):
        return people.of_section(parsed, named, roster, day)
    slot = parsed.schema.field(named) if parsed.schema else None
    field = fields.named(parsed.outline.fields, named)
    return people.read(field, slot.prompt if slot else "", roster, day)


def _vacant(
    roles: Mapping[str, tuple[Owner, ...]],
    requirements: Requirements,
    status: str,
    lifecycle: Lifecycle,
) -> Iterator[str]:
    """Yield the roles that a spec of *status* has to have, and that nobody has."""
    for name, role in requirements.roles.items():
        if not lifecycle.reached(status, role.since):
            continue
        if not any(each.leads for each in roles[name]):
            yield name


def _lacks(
    parsed: ParsedText,
    requirements: Requirements,
    owners: tuple[Owner, ...],
    vacant: Iterable[str],
    *,
    has_plan: bool,
) -> Iterator[str]:
    """Yield what an open spec lacks; *vacant* are roles that nobody has."""
    if not any(owner.leads for owner in owners):
        yield LACKS_OWNER
    asked = parsed.schema is None or bool(parsed.schema.marked(Mark.PLAN))
    if asked and not has_plan:
        yield LACKS_PLAN
    for name in vacant:
        if _has_slot(parsed, requirements.roles[name].slot):
            yield name


def _has_slot(parsed: ParsedText, named: str) -> bool:
    """Tell whether the template asks for a slot of people."""
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
        if isinstance(block, Bullets | Numbered)
        for item in block.items
        if item.blocks and not is_prompt(item.blocks[0], parsed.schema)
    )


def _shown(parsed: ParsedText) -> tuple[Shown, ...]:
    return tuple(
        Shown(title=section.title, blocks=section.blocks, sections=section.sections)
        for section in marked(parsed, Mark.PAGE)
        if says_something(section, parsed.schema)
    )
