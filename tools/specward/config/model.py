"""What a repository decides: where its specs lie and what holds for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specward.config import fields, toml
from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import START, Location, Severity
from specward.diagnostics.source import Source


class Kind(StrEnum):
    """What a spec is: one thing a team puts first, or a design behind one."""

    PRIORITY = "priority"
    DETAIL = "detail"


class Relation(StrEnum):
    """What a spec can say of others."""

    DEPENDS = "depends"
    SUPERSEDES = "supersedes"
    PRIORITY = "priority"
    GROUP = "group"


RELATIONS: Mapping[Relation, str] = MappingProxyType(
    {relation: relation.capitalize() for relation in Relation}
)
"""The fields that say them where the configuration names no others."""


class RoleSlot(Struct, frozen=True, kw_only=True):
    """Where a role's people are named, from when on, and of which group."""

    slot: str
    since: str | None
    group: str | None


class Requirements(Struct, frozen=True, kw_only=True):
    """What is asked of a spec beside its template.

    :param template: candidates, of which the first that is there is the schema.
    :param optional: sections, as paths of headings, that may be left out.
    :param owner: a field, or a section's path, with a label after ``:``.
    :param plan: the path of the section that is the plan; the template's mark
        where it is ``None``.
    :param tracker: the address of the work item, with ``{slug}``.
    :param redirects: pattern of the file that tells where specs moved.
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
    relations: Mapping[Relation, str] = RELATIONS
    extra_sections: tuple[str, ...] = ()

    @property
    def owner_field(self) -> str | None:
        """The field that names the owners, ``None`` where a section does."""
        return None if is_section(self.owner) else self.owner


class When(Struct, frozen=True, kw_only=True):
    """What differs for some cycles or statuses (none named: for all)."""

    cycles: tuple[str, ...]
    statuses: tuple[str, ...]
    changes: Mapping[str, Any]


class Specs(Struct, frozen=True, kw_only=True):
    """One pattern of spec files, and what holds for those that fit it.

    :param path: with ``{cycle}``, ``{status}``, ``{slug}`` and other parts.
    :param status: of all of them, where the path does not say it.
    """

    path: str
    status: str | None = None
    exclude: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    requirements: Requirements = Requirements()
    when: tuple[When, ...] = ()

    def requirements_of(self, cycle: str | None, status: str | None) -> Requirements:
        """Return what is asked of a spec of *cycle* in *status*."""
        requirements = self.requirements
        for each in self.when:
            of_cycle = not each.cycles or cycle in each.cycles
            if of_cycle and (not each.statuses or status in each.statuses):
                requirements = replace(requirements, **each.changes)
        return requirements

    def all_requirements(self) -> tuple[Requirements, ...]:
        """Return everything that is asked of some spec of the pattern."""
        return (
            self.requirements,
            *(replace(self.requirements, **each.changes) for each in self.when),
        )


class RuleSettings(Struct, frozen=True, kw_only=True):
    """What the configuration says of one rule.

    :param severities: by status; the one under ``None`` is for all others.
    :param since: the first cycle that it judges.
    """

    severities: Mapping[str | None, Severity] = {}
    since: str | None = None
    options: Mapping[str, Any] = {}


class Exemption(Struct, frozen=True, kw_only=True):
    """Findings that the repository lives with, until a day if one is named."""

    number: int
    rule: str | None
    path: str | None
    reason: str | None
    until: date | None


class Config(Struct, frozen=True, kw_only=True):
    """The configuration of one repository; the defaults are this one's own.

    :param source: the file it was read from, ``None`` for the defaults.
    :param above: the keys that lead to it in that file.
    :param own_specs: whether that file says where specs lie.
    :param cycles: in their order, where the default one is not right.
    :param specs: the first pattern that a path fits wins.
    :param roster: ``None`` where owners are not looked up.
    :param path_statuses: what a path can say, where that is not the life cycle's.
    :param site_source: the address of a file on the web, with ``{commit}`` and
        ``{path}``.
    :param cycle_file: pattern of the file that holds a cycle's own prose.
    :param cycle_template: judges cycle files; the tool's own where the
        repository has none.
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
        """The statuses that a path can say."""
        return self.path_statuses or self.lifecycle.statuses

    @property
    def path(self) -> str:
        """The path at which findings about the repository as a whole stand."""
        return self.source.path if self.source else CONFIG_FILE

    def find(self, *path: str | int) -> Location:
        """Return the place of the key that *path* leads to."""
        if self.source is None:
            return START
        return toml.KeyLocations(self.source).find(*self.above, *path)


CONFIG_FILE = "specward.toml"
PROJECT_FILE = "pyproject.toml"

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


def as_tuple(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return one text or several as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
