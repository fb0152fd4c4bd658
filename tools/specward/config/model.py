"""The configuration of a repository: what its file may hold, and what it means.

The tables are classes with the types that a file may hold: from them come the
check of a file (``faults``) and the JSON Schema for editors.  A key that can
be left out for a default of the tool, or of the pattern around it, is ``None``
in its table: :class:`Requirements` and ``Lifecycle`` have the values that hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from specward.config import fields, toml
from specward.config.globs import fits
from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import START, Location, Severity
from specward.diagnostics.source import Source

CONFIG_FILE = "specward.toml"
PROJECT_FILE = "pyproject.toml"

Strings = str | tuple[str, ...]
"""One string, or several."""


class Kind(StrEnum):
    """What a spec is: one thing a team puts first, or a design behind one."""

    PRIORITY = "priority"
    DETAIL = "detail"


class Relation(StrEnum):
    """How a spec can refer to others."""

    DEPENDS = "depends"
    SUPERSEDES = "supersedes"
    PRIORITY = "priority"
    GROUP = "group"


# The tables of the file --------------------------------------------------------


class Table(
    Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True
):
    """A table with no other keys than its fields."""


class Project(Table, frozen=True, kw_only=True):
    """What the repository is about.

    :param cycles: in their order, where the default one is not right.
    """

    name: str | None = None
    cycles: tuple[str, ...] = ()


class RoleSlot(Table, frozen=True, kw_only=True):
    """Where the people of a role are named.

    :param slot: a field, or a section's path, with a label after ``:``.
    :param since: the status from which on somebody has to be named.
    :param group: the id of the group that they have to be of.
    """

    slot: str
    since: str | None = field(default=None, name="from")
    group: str | None = None


class Relations(Table, frozen=True, kw_only=True):
    """The fields or sections in which a spec refers to others."""

    depends: str | None = None
    supersedes: str | None = None
    priority: str | None = None
    group: str | None = None

    @property
    def slots(self) -> dict[Relation, str]:
        """The field or section of each relation: by default its own name."""
        given = {relation: getattr(self, relation) for relation in Relation}
        return {
            relation: relation.capitalize() if slot is None else slot
            for relation, slot in given.items()
        }

    @property
    def of_specs(self) -> dict[Relation, str]:
        """The slots that name other specs: all but the group's."""
        slots = self.slots
        del slots[Relation.GROUP]
        return slots


class Requirements(Struct, frozen=True, kw_only=True):
    """What is asked of a spec beside its template.

    :param template: candidates, of which the first that is there is the schema.
    :param optional: sections, as paths of headings, that may be left out.
    :param owner: a field, or a section's path, with a label after ``:``.
    :param plan: the path of the section that is the plan; the template's mark
        where it is ``None``.
    :param tracker: the address of the work item, with ``{slug}``.
    :param redirects: pattern of the file that lists where specs moved.
    :param extra_sections: top sections beyond the template's; ``*`` for any.
    """

    kind: Kind = Kind.PRIORITY
    template: tuple[str, ...] = ("templates/spec.rst",)
    optional: tuple[str, ...] = ()
    owner: str = fields.OWNER
    roles: Mapping[str, RoleSlot] = {}
    plan: str | None = None
    tracker: str | None = None
    redirects: str | None = None
    relations: Relations = Relations()
    extra_sections: tuple[str, ...] = ()

    @property
    def owner_field(self) -> str | None:
        """The field that names the owners, ``None`` where a section does."""
        return None if is_section(self.owner) else self.owner


class Overrides(Table, frozen=True, kw_only=True):
    """What a table changes of :class:`Requirements`; ``None`` where it does not."""

    kind: Kind | None = None
    template: Strings | None = None
    optional: tuple[str, ...] | None = None
    owner: str | None = None
    roles: dict[str, RoleSlot] | None = None
    plan: str | None = None
    tracker: str | None = None
    redirects: str | None = None
    relations: Relations | None = None
    extra_sections: tuple[str, ...] | None = None

    def applied_to(self, requirements: Requirements) -> Requirements:
        """Return *requirements* with the changes."""
        names = requirements.__struct_fields__
        changes = {name: getattr(self, name) for name in names}
        if self.template is not None:
            changes["template"] = as_tuple(self.template)
        return replace(requirements, **given(changes))


class When(Overrides, frozen=True, kw_only=True):
    """What differs for some cycles or statuses (none named: for all)."""

    cycle: Strings | None = None
    status: Strings | None = None

    def holds(self, cycle: str | None, status: str | None) -> bool:
        """Tell whether the table is about specs of *cycle* in *status*."""
        cycles, statuses = as_tuple(self.cycle), as_tuple(self.status)
        of_cycle = not cycles or cycle in cycles
        return of_cycle and (not statuses or status in statuses)


class Specs(Overrides, frozen=True, kw_only=True, dict=True):
    """One pattern of spec files, and what holds for those that fit it.

    :param path: with ``{cycle}``, ``{status}``, ``{slug}`` and other parts.
    :param status: of all of them, where it is not part of the path.
    :param exclude: patterns of files that are not specs.
    :param assets: patterns of files that belong to specs.
    """

    path: str
    status: str | None = None
    exclude: Strings = ()
    assets: Strings = ()
    when: tuple[When, ...] = ()

    def excludes(self, path: str) -> bool:
        """Tell whether the file at *path* is not a spec, though it fits."""
        return fits(path, as_tuple(self.exclude))

    def has_asset(self, path: str) -> bool:
        """Tell whether the file at *path* belongs to a spec of the pattern."""
        return fits(path, as_tuple(self.assets))

    @cached_property
    def requirements(self) -> Requirements:
        """What is asked of a spec where no *when* holds."""
        return self.applied_to(Requirements())

    def requirements_of(self, cycle: str | None, status: str | None) -> Requirements:
        """Return what is asked of a spec of *cycle* in *status*."""
        requirements = self.requirements
        for when in self.when:
            if when.holds(cycle, status):
                requirements = when.applied_to(requirements)
        return requirements

    def all_requirements(self) -> tuple[Requirements, ...]:
        """Return everything that is asked of some spec of the pattern."""
        changed = (when.applied_to(self.requirements) for when in self.when)
        return (self.requirements, *changed)


class LifecycleTable(Table, frozen=True, kw_only=True):
    """What a file changes of the life cycle; ``None`` where it does not."""

    path: tuple[str, ...] | None = None
    dropped: tuple[str, ...] | None = None
    transitions: dict[str, tuple[str, ...]] = {}

    def lifecycle(self) -> Lifecycle:
        """Return the life cycle that holds."""
        return Lifecycle(**given(asdict(self)))


class RosterTable(Table, frozen=True, kw_only=True):
    """Where the roster is; ``None`` where owners are not looked up."""

    file: str | None = None


class Site(Table, frozen=True, kw_only=True):
    """Where the repository can be read on the web.

    :param source: the address of a file, with ``{commit}`` and ``{path}``.
    """

    source: str | None = None


class Exemption(Table, frozen=True, kw_only=True):
    """Findings that the repository lives with, until a day if one is named."""

    rule: str | None = None
    path: str | None = None
    reason: str | None = None
    until: date | None = None


class File(Table, frozen=True, kw_only=True):
    """``specward.toml``, or the table ``tool.specward`` of ``pyproject.toml``."""

    required_version: str | None = None
    project: Project = Project()
    specs: tuple[Specs, ...] = ()
    lifecycle: LifecycleTable = LifecycleTable()
    roster: RosterTable = RosterTable()
    rules: dict[str, dict[str, Any]] = {}
    exempt: tuple[Exemption, ...] = ()
    site: Site = Site()


# What they come to -------------------------------------------------------------


class RuleSettings(Struct, frozen=True, kw_only=True):
    """The settings of one rule.

    :param severities: by status; the one under ``None`` is for all others.
    :param since: the first cycle whose specs it checks.
    """

    severities: Mapping[str | None, Severity] = {}
    since: str | None = None
    options: Mapping[str, Any] = {}


class Config(Struct, frozen=True, kw_only=True):
    """The configuration of one repository; the defaults are this one's own.

    :param source: the file it was read from, ``None`` for the defaults.
    :param above: the keys that lead to it in that file.
    :param own_specs: whether the patterns are from that file.
    :param cycles: as :class:`Project` has them.
    :param specs: the first pattern that a path fits wins.
    :param roster: ``None`` where owners are not looked up.
    :param path_statuses: those in paths, where they are not the life cycle's.
    :param site_source: as :class:`Site` has it.
    :param cycle_file: pattern of the file that holds a cycle's own prose.
    :param cycle_template: of cycle files; the tool's own where the repository
        has none.
    """

    source: Source | None = None
    above: toml.Path = ()
    own_specs: bool = False
    name: str | None = None
    cycles: tuple[str, ...] = ()
    specs: tuple[Specs, ...] = (
        Specs(path="specs/{cycle}/{slug}.rst"),
        Specs(path="specs/{cycle}/{status}/{slug}.rst"),
    )
    lifecycle: Lifecycle = Lifecycle()
    path_statuses: tuple[str, ...] | None = None
    roster: str | None = "specs/roster.toml"
    site_source: str | None = None
    cycle_file: str = "specs/{cycle}/cycle.rst"
    cycle_template: str = "templates/cycle.rst"
    rules: Mapping[str, RuleSettings] = {}
    exemptions: tuple[Exemption, ...] = ()

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that can be part of a path."""
        return self.path_statuses or self.lifecycle.statuses

    @property
    def path(self) -> str:
        """The path of findings about the repository as a whole."""
        return self.source.path if self.source else CONFIG_FILE

    def find(self, *path: str | int) -> Location:
        """Return the location of the key at *path*."""
        if self.source is None:
            return START
        return toml.KeyLocations(self.source).find(*self.above, *path)


DEFAULT = Config()


def is_section(slot: str) -> bool:
    """Tell whether a slot of people is a section, not a field."""
    return "/" in slot or ":" in slot


def section_of(slot: str) -> str:
    """Return the path of the section that a slot of people is in."""
    return slot.partition(":")[0].strip()


def label_of(slot: str) -> str:
    """Return the label in that section, "" where there is none."""
    return slot.partition(":")[2].strip()


def as_tuple(strings: Strings | None) -> tuple[str, ...]:
    """Return one string or several as a tuple."""
    if strings is None:
        return ()
    return (strings,) if isinstance(strings, str) else strings


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* without those that are ``None``."""
    return {name: value for name, value in values.items() if value is not None}
