"""Targets: what rules look at, each with the file that it lies in.

The engine walks a portfolio once (:mod:`specward.lint.walk`) and hands each target
to the rules that declare its class.  A rule thus looks at one thing, and how many
it looked at is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, auto
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from specward.config.fields import STATUS, Type
from specward.config.globs import fits
from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import Finding, Location, Problem
from specward.diagnostics.source import Source
from specward.rst.content import Address, Block, Field, Section
from specward.specs.inventory import InventoryFile
from specward.specs.owners import Owner
from specward.specs.parsed import ParsedText
from specward.specs.portfolio import Portfolio
from specward.specs.redirects import Redirect
from specward.specs.relations import RelationRef
from specward.specs.schema import FieldSlot, Schema, Slot
from specward.specs.spec import Spec


class RuleScope(Enum):
    """How much has to be read before a rule can judge a target."""

    TEXT = auto()
    """The text that it lies in, with the configuration, template and roster."""

    REPOSITORY = auto()
    """Other files of the repository, too."""

    PATCH = auto()
    """Both sides of a patch."""

    RUN = auto()
    """What the other rules have found."""


class TextContext(Struct, frozen=True, kw_only=True):
    """The file that targets lie in.

    :param identity: what the file is called on both sides of a patch: a spec's
        identity, else the path.
    :param source: ``None`` where the file is not a text, or is not there any more.
    :param status: of the spec that the file is; ``None`` for another file.
    :param cycle: the name of the cycle that the spec or cycle file belongs to.
    """

    path: str
    identity: str
    source: Source | None = None
    status: str | None = None
    cycle: str | None = None

    @classmethod
    def of_file(cls, path: str, source: Source | None = None) -> TextContext:
        """Return the context of a file that is neither spec nor cycle file."""
        return cls(path=path, identity=path, source=source)

    @classmethod
    def of_text(cls, parsed: ParsedText, cycle: str | None = None) -> TextContext:
        """Return the context of a parsed text that is not a spec."""
        source, identity = parsed.source, parsed.identity
        return cls(path=parsed.path, identity=identity, source=source, cycle=cycle)

    @classmethod
    def of_spec(cls, spec: Spec) -> TextContext:
        """Return the context of a spec."""
        context = cls.of_text(spec.parsed, spec.placement.cycle)
        return replace(context, status=spec.status)


class Target(Struct, frozen=True, kw_only=True):
    """One thing that rules judge."""

    scope: ClassVar[RuleScope] = RuleScope.TEXT
    """The least that a rule on this class has to have read."""

    context: TextContext

    @property
    def path(self) -> str:
        """The path of the file that it lies in."""
        return self.context.path


class Text(Target, frozen=True, kw_only=True):
    """A whole text: a spec, a cycle file or a template."""

    parsed: ParsedText
    is_template: bool

    @property
    def source(self) -> Source:
        """The text as bytes and lines."""
        return self.parsed.source


class Link(Target, frozen=True, kw_only=True):
    """A hyperlink or image address in a text."""

    address: Address


class RequiredSection(Target, frozen=True, kw_only=True):
    """A section that the template requires.

    :param section: the one in the text, ``None`` where it is missing.
    :param variant: a section whose heading differs in case or punctuation only.
    :param others: the sections beside it that the template does not have.
    :param location: where a missing section is reported: at its parent's heading.
    :param template: the template's path.
    """

    slot: Slot
    section: Section | None
    variant: Section | None
    others: tuple[Section, ...]
    location: Location
    template: str


class GivenSection(Target, frozen=True, kw_only=True):
    """A section that a text has.

    :param headings: those that lead to it, its own last.
    :param slot: the template's, ``None`` where it has none.
    :param twin: an earlier section of the same name beside it.
    :param missing: headings of the template that nothing beside it has.
    :param must_be_known: whether it is a fault that the template has no slot for it.
    :param generated: whether a part of the page is generated into it, so that it
        may be empty.
    """

    section: Section
    headings: tuple[str, ...]
    slot: Slot | None
    twin: Section | None
    missing: tuple[str, ...]
    must_be_known: bool
    generated: bool


class Prose(Target, frozen=True, kw_only=True):
    """A block with words in it; *location* is its first line."""

    block: Block
    location: Location
    schema: Schema


class RequiredField(Target, frozen=True, kw_only=True):
    """A field that the template has.

    :param field: the one in the text, ``None`` where it is missing.
    :param location: where a missing field is reported: at the title.
    """

    slot: FieldSlot
    kind: Type | None
    lifecycle: Lifecycle
    field: Field | None
    location: Location


class GivenField(Target, frozen=True, kw_only=True):
    """A field that a text has.

    :param slot: the template's, ``None`` where it has none.
    :param known: the names that fields may have; empty: any.
    :param twin: an earlier field of the same name.
    """

    field: Field
    kind: Type | None
    slot: FieldSlot | None
    known: tuple[str, ...]
    twin: Field | None
    lifecycle: Lifecycle


class SpecTarget(Target, frozen=True, kw_only=True):
    """A spec by itself; *location* is that of its title."""

    spec: Spec
    location: Location
    lifecycle: Lifecycle

    @property
    def status_field(self) -> Field | None:
        """The field with its status, if it has one."""
        return self.spec.parsed.field(STATUS)


class SpecAmongOthers(SpecTarget, frozen=True, kw_only=True):
    """A spec, and everything that it can be compared with.

    :param same_slug: the path of an earlier spec of its cycle with its slug;
        *same_title* likewise.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    portfolio: Portfolio
    same_slug: str | None
    same_title: str | None

    @property
    def cycle_end(self) -> date | None:
        """The last day of its cycle, where that is known."""
        cycle = self.portfolio.cycles.get(self.spec.placement.cycle or "")
        return cycle.ends if cycle else None


class PeopleSlot(Target, frozen=True, kw_only=True):
    """A field or section of a spec in which the template asks for people.

    :param role: the role that they have; ``None`` for the owners.
    :param group: the group that one of them has to be in, ``None`` for none.
    :param members: the ids in *group*; ``None`` where any will do, or no roster
        says who is in it.
    :param label: what messages call the slot.
    :param since: the status from which somebody is required.
    :param given: where the slot is in the text, ``None`` where it is missing.
    :param location: of the spec's title.
    """

    role: str | None
    people: tuple[Owner, ...]
    group: str | None
    members: frozenset[str] | None
    label: str
    since: str | None
    given: Location | None
    location: Location


class OwnerRef(Target, frozen=True, kw_only=True):
    """One person, group or word in a slot for people.

    :param since: the status from which somebody is required there.
    :param twin: an earlier mention of the same one.
    :param resolved: whether it was looked up in a roster.
    :param is_open: whether the spec is.
    """

    owner: Owner
    since: str | None
    twin: Owner | None
    resolved: bool
    is_open: bool


class Workload(Target, frozen=True, kw_only=True):
    """A person of the roster who owns a spec, and all open specs that they own.

    :param owner: the first mention of the person in the spec.
    :param open_specs: their paths, by cycle and path, with where they name the person.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    owner: Owner
    open_specs: Mapping[str, Location]


class SpecRef(Target, frozen=True, kw_only=True):
    """A reference to another spec.

    :param target: that spec's path, ``None`` where there is none.
    :param circular: whether what depends on it leads back to where it is.
    :param candidates: names that a misspelt one could stand for.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    ref: RelationRef
    target: str | None
    circular: bool
    candidates: tuple[str, ...]


class File(Target, frozen=True, kw_only=True):
    """A file in a folder of specs.

    :param patterns: the paths that specs can have.
    :param size: in bytes; ``None`` for what is not a regular file.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    file: InventoryFile
    patterns: tuple[str, ...]
    size: int | None


class RedirectLine(Target, frozen=True, kw_only=True):
    """A line that says where a spec moved.

    :param target_exists: whether there is a file, or the web, where it leads.
    :param continues: whether another line leads on from there.
    :param end: where all of them lead in the end; ``None``: in a circle.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    redirect: Redirect
    target_exists: bool
    continues: bool
    end: str | None


class TemplateFile(Target, frozen=True, kw_only=True):
    """A template, or a cycle file with its marks; *problems* are what is wrong."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    problems: tuple[Problem, ...]


class RosterFile(Target, frozen=True, kw_only=True):
    """The roster or the ``.mailmap``; *problems* are what is wrong with it."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    problems: tuple[Problem, ...]


class Repository(Target, frozen=True, kw_only=True):
    """Everything at once; the file is the configuration."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    portfolio: Portfolio


class PatchTarget(Target, frozen=True, kw_only=True):
    """Something that a patch does; a run without a patch has none of it."""

    scope: ClassVar[RuleScope] = RuleScope.PATCH


class PatchedSpec(PatchTarget, frozen=True, kw_only=True):
    """A spec that a patch changes, moves or removes.

    :param new: ``None`` where it is removed.
    :param redirected: where the redirects lead from its old path, which is the
        same path where none does; ``None``: in a circle.
    """

    old: Spec
    new: Spec | None
    lifecycle: Lifecycle
    redirected: str | None

    @property
    def old_status(self) -> str | None:
        """The status before; ``None`` where it is not known."""
        return _known_status(self.old, self.lifecycle)

    @property
    def new_status(self) -> str | None:
        """The status after; ``None`` where it is not known, or the spec is gone."""
        return _known_status(self.new, self.lifecycle) if self.new else None


class CycleChange(PatchTarget, frozen=True, kw_only=True):
    """A spec that a patch adds, changes, moves or removes in a cycle.

    :param verb: which of them.
    :param cycle: the name of the cycle that the spec is in before or after.
    :param frozen: the day from which the base says that the cycle is closed.
    """

    verb: str
    cycle: str
    frozen: date | None
    today: date | None


class EditedSpec(PatchTarget, frozen=True, kw_only=True):
    """A spec with owners in the roster, whose text a patch changes.

    :param owners: the names of those before the patch.
    :param authors: the names of the patch's.
    :param by_owner: whether one of the authors is an owner, or in an owning group.
    """

    owners: tuple[str, ...]
    authors: tuple[str, ...]
    by_owner: bool


class PolicyFile(PatchTarget, frozen=True, kw_only=True):
    """A file of the policy that a patch changes.

    :param hidden: rules, with the number of findings on the patch that the policy
        before would have and the one after has not.
    """

    hidden: tuple[tuple[str, int], ...]


class Suppression(Struct, frozen=True, kw_only=True):
    """One comment or table that hides findings of some rules.

    :param file: the file that it stands in, and its *location* there.
    :param rules: their names.
    :param paths: patterns of the paths that it is for; ``None``: its own file.
    :param lines: the first line that it is for and the one after the last;
        ``None``: the whole file.
    :param until: the last day that it is meant for; it holds after it, too.
    :param problem: what is wrong with it; it then hides nothing.
    """

    file: str
    location: Location
    rules: tuple[str, ...]
    paths: tuple[str, ...] | None
    lines: tuple[int, int] | None
    until: date | None
    problem: Problem | None

    def covers(self, finding: Finding) -> bool:
        """Whether *finding* is hidden."""
        if self.problem is not None or finding.rule not in self.rules:
            return False
        if self.paths is not None:
            return fits(finding.path, self.paths)
        line, lines = finding.location.line, self.lines
        inside = lines is None or lines[0] <= line < lines[1]
        return inside and finding.path == self.file


class SuppressionUse(Target, frozen=True, kw_only=True):
    """A suppression, and what became of it.

    :param ran: whether one of its rules did.
    :param used: how many findings it hid.
    """

    scope: ClassVar[RuleScope] = RuleScope.RUN

    suppression: Suppression
    ran: bool
    used: int
    today: date | None


class Setting(Target, frozen=True, kw_only=True):
    """A key of the configuration.

    :param name: as TOML writes it.
    :param idle: why it has no effect here; ``None`` where it has one.
    """

    scope: ClassVar[RuleScope] = RuleScope.RUN

    location: Location
    name: str
    idle: str | None


def _known_status(spec: Spec, lifecycle: Lifecycle) -> str | None:
    written = spec.written_status
    if spec.parsed.document is None and spec.placement.status is None:
        return None
    if written is not None and written not in lifecycle.statuses:
        return None
    return spec.status
