"""Everything a repository holds at one moment: the input of rules and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date

from msgspec import Struct

from specward import cycle as cycles
from specward import fields, placement, reading, roster, source, spec, template
from specward.assets import shipped
from specward.config import Config
from specward.cycle import Cycle, Part
from specward.finding import START, Problem
from specward.placement import Placement
from specward.reading import Reading
from specward.roster import Roster
from specward.snapshot import Snapshot
from specward.source import Source
from specward.spec import Spec
from specward.template import Schema


class Template(Struct, frozen=True, kw_only=True):
    """A template of the repository: its schema, and what is wrong with it.

    :param reading: ``None`` where the file is missing.
    """

    path: str
    reading: Reading | None
    schema: Schema | None
    problems: tuple[Problem, ...]


class Portfolio(Struct, frozen=True, kw_only=True):
    """All specs, cycles, templates and people of a snapshot.

    :param date: of the commit, ``None`` in a repository without one.
    :param templates: those that specs or cycle files are judged by.
    """

    snapshot: Snapshot
    config: Config
    date: date | None
    specs: tuple[Spec, ...]
    cycles: Mapping[str, Cycle]
    templates: tuple[Template, ...]
    roster: Roster

    def readings(self) -> Iterator[Reading]:
        """Yield every text that is judged: templates, cycle files and specs."""
        yield from (t.reading for t in self.templates if t.reading)
        yield from (c.reading for c in self.cycles.values() if c.reading)
        yield from (each.reading for each in self.specs)

    def spec_at(self, path: str) -> Spec | None:
        """Return the spec whose file is *path*."""
        return next((each for each in self.specs if each.path == path), None)

    def of_cycle(self, name: str) -> tuple[Spec, ...]:
        """Return the specs of the cycle called *name*."""
        return tuple(each for each in self.specs if each.placement.cycle == name)


def load(snapshot: Snapshot, config: Config) -> Portfolio:
    """Return the portfolio that *snapshot* holds."""
    loader = _Loader(snapshot, config)
    found = loader.cycles()
    return Portfolio(
        snapshot=snapshot,
        config=config,
        date=loader.today,
        specs=tuple(loader.spec(path, at, found) for path, at in loader.placed),
        cycles=found,
        templates=tuple(loader.templates.values()),
        roster=loader.roster,
    )


class _Loader:
    def __init__(self, snapshot: Snapshot, config: Config) -> None:
        self.snapshot = snapshot
        self.config = config
        commit = snapshot.commit
        self.today = commit.date.astimezone(UTC).date() if commit else None
        self.roster = roster.parse(self.file(config.roster))
        self.templates: dict[str, Template] = {}
        apart = {path for each in config.specs for path in each.template}
        self.placed = tuple(
            (path, at)
            for path in snapshot.files()
            if path not in apart and (at := placement.place(path, config))
        )

    def file(self, path: str) -> Source | None:
        data = self.snapshot.read(path)
        return source.read(path, data) if data is not None else None

    def cycles(self) -> dict[str, Cycle]:
        files = {
            name: path
            for path in self.snapshot.files()
            if (name := placement.cycle_of_file(path, self.config))
        }
        names = {at.cycle for _, at in self.placed if at.cycle} | files.keys()
        return {
            name: self.cycle(name, files.get(name))
            for name in sorted(names, key=placement.natural)
        }

    def cycle(self, name: str, path: str | None) -> Cycle:
        text = self.file(path) if path else None
        if text is None:
            return cycles.make(name, None)
        seen = reading.read(
            text,
            pair=text.path,
            schema=self.template(self.config.cycle_template).schema,
            types=fields.OF_CYCLES,
            closed=False,
        )
        return cycles.make(name, seen)

    def spec(self, path: str, at: Placement, found: Mapping[str, Cycle]) -> Spec:
        text = source.read(path, self.snapshot.reader(path))
        seen = reading.read(
            text,
            pair=at.identity,
            schema=self.schema(at.specs.template),
            types=fields.OF_SPECS,
            free=self.config.relations,
        )
        day = found[at.cycle].last_day(self.today) if at.cycle else self.today
        return spec.make(seen, at, self.config, self.roster, day)

    def schema(self, candidates: tuple[str, ...]) -> Schema | None:
        """Return the schema of the first candidate that is there."""
        if not candidates:
            return None
        here = [p for p in candidates if self.snapshot.read(p) is not None]
        return self.template((here or list(candidates))[0]).schema

    def template(self, path: str) -> Template:
        if path not in self.templates:
            self.templates[path] = self._template(path)
        return self.templates[path]

    def _template(self, path: str) -> Template:
        text = self.file(path)
        if text is None and path == self.config.cycle_template:
            return self._shipped(path)
        if text is None:
            return _missing(path)
        return self._read(path, text, shown=True)

    def _shipped(self, path: str) -> Template:
        """Return the tool's own cycle template, for a repository without one."""
        text = source.read(path, shipped("cycle.rst"))
        return self._read(path, text, shown=False)

    def _read(self, path: str, text: Source, *, shown: bool) -> Template:
        """Return the template that *text* is; *shown* if its file is judged."""
        seen = reading.read(text, pair=path, schema=None, types={})
        judged = seen if shown else None
        if seen.document is None:
            return Template(path=path, reading=judged, schema=None, problems=())
        extra = tuple(Part) if path == self.config.cycle_template else ()
        made, problems = template.read(
            path, seen.document, self.config.lifecycle, extra
        )
        return Template(path=path, reading=judged, schema=made, problems=problems)


def _missing(path: str) -> Template:
    problem = Problem(
        place=START,
        message="there is no template here to judge the specs by",
        help="add the file that authors copy: its headings are what a spec must have",
    )
    return Template(path=path, reading=None, schema=None, problems=(problem,))
