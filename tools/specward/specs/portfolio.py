"""Everything a repository holds at one moment: the input of rules and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from specward.config.model import Config
from specward.diagnostics.finding import Problem
from specward.git.snapshot import Mode, Snapshot
from specward.people.roster import Roster
from specward.specs.cycle import Cycle, latest
from specward.specs.inventory import InventoryFile
from specward.specs.parsed import ParsedText
from specward.specs.paths import Placement
from specward.specs.redirects import Redirects
from specward.specs.schema import Schema
from specward.specs.spec import Spec


class Template(Struct, frozen=True, kw_only=True):
    """A template of the repository: its schema, and what is wrong with it.

    :param parsed: ``None`` where the file is missing.
    """

    path: str
    parsed: ParsedText | None
    schema: Schema | None
    problems: tuple[Problem, ...]


class Portfolio(Struct, frozen=True, kw_only=True):
    """All specs, cycles, templates and people of a snapshot.

    :param date: of the commit, ``None`` in a repository without one.
    :param placed: where each spec lies, by path.
    :param affected: the paths that a patch can touch, of specs and other files: only
        these were read.  ``None`` where everything was.
    :param specs: those that were read.
    :param templates: those that rules look at.
    :param inventory: the files in the folders of specs.
    :param redirects: the files that say where specs moved, by path.
    :param sizes: of the files that were read, in bytes.
    """

    snapshot: Snapshot
    config: Config
    date: date | None
    affected: frozenset[str] | None
    placed: Mapping[str, Placement]
    specs: tuple[Spec, ...]
    cycles: Mapping[str, Cycle]
    templates: tuple[Template, ...]
    roster: Roster
    inventory: tuple[InventoryFile, ...]
    redirects: Mapping[str, Redirects]
    sizes: Mapping[str, int]

    @property
    def whole(self) -> bool:
        """Whether everything was read."""
        return self.affected is None

    @property
    def latest(self) -> Cycle | None:
        """The latest cycle that is not frozen; the latest if all are."""
        return latest(self.cycles.values(), self.date)

    def parsed_texts(self) -> Iterator[ParsedText]:
        """Yield every text that is judged: templates, cycle files and specs."""
        yield from (t.parsed for t in self.templates if t.parsed)
        yield from (c.parsed for c in self.cycles.values() if c.parsed)
        yield from (each.parsed for each in self.specs)

    def size(self, path: str) -> int | None:
        """Return the size in bytes of the regular file at *path*, else ``None``."""
        if self.snapshot.modes.get(path) is not Mode.FILE:
            return None
        known = self.sizes.get(path)
        return len(self.snapshot.reader(path)) if known is None else known

    def of_cycle(self, name: str | None) -> tuple[Spec, ...]:
        """Return the specs of the cycle *name*; ``None`` is the backlog."""
        return tuple(each for each in self.specs if each.placement.cycle == name)
