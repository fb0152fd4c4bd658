"""What a repository decides: where its specs lie and what holds for them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from specward.lifecycle import Lifecycle


class Kind(StrEnum):
    """What a spec is: one thing a team puts first, or a design behind one."""

    PRIORITY = "priority"
    DETAIL = "detail"


class Specs(Struct, frozen=True, kw_only=True):
    """One pattern of spec files, and what holds for those that fit it.

    :param path: with ``{cycle}``, ``{status}``, ``{slug}`` and other parts.
    :param template: candidates, of which the first that is there is the schema.
    """

    path: str
    kind: Kind = Kind.PRIORITY
    template: tuple[str, ...] = ("templates/spec.rst",)


class Config(Struct, frozen=True, kw_only=True):
    """The configuration of one repository; the defaults are this one's own.

    :param specs: the first pattern that a path fits wins.
    :param cycle_file: pattern of the file that holds a cycle's own prose.
    :param cycle_template: judges cycle files; the tool's own where the
        repository has none.
    :param relations: fields that every spec may have.
    """

    specs: tuple[Specs, ...] = (
        Specs(path="specs/{cycle}/{slug}.rst"),
        Specs(path="specs/{cycle}/{status}/{slug}.rst"),
    )
    lifecycle: Lifecycle = Lifecycle()
    roster: str = "specs/roster.toml"
    cycle_file: str = "specs/{cycle}/cycle.rst"
    cycle_template: str = "templates/cycle.rst"
    relations: tuple[str, ...] = ("Depends", "Supersedes", "Priority", "Group")


DEFAULT = Config()

CONFIG_FILE = "specward.toml"
"""Where findings about a repository as a whole stand."""
