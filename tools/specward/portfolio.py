"""Everything a repository holds at one moment: the input of rules and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date

from msgspec import Struct
from msgspec.structs import replace

from specward import cycle as cycles
from specward import (
    fields,
    placement,
    reading,
    redirects,
    roster,
    source,
    spec,
    template,
    world,
)
from specward.assets import shipped
from specward.config import Asks, Config
from specward.cycle import Cycle, Part
from specward.finding import START, Problem
from specward.memory import rarely_collected
from specward.placement import Placement
from specward.reading import Reading
from specward.redirects import Redirects
from specward.roster import Roster
from specward.rst.names import Names
from specward.snapshot import Mode, Snapshot
from specward.source import Source
from specward.spec import Spec
from specward.template import Schema
from specward.world import Entry


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
    :param entries: the files in the folders of specs.
    :param redirects: the files that tell where specs moved, by path.
    :param sizes: of the files that were read, in bytes.
    """

    snapshot: Snapshot
    config: Config
    date: date | None
    specs: tuple[Spec, ...]
    cycles: Mapping[str, Cycle]
    templates: tuple[Template, ...]
    roster: Roster
    entries: tuple[Entry, ...]
    redirects: Mapping[str, Redirects]
    sizes: Mapping[str, int]

    def readings(self) -> Iterator[Reading]:
        """Yield every text that is judged: templates, cycle files and specs."""
        yield from (t.reading for t in self.templates if t.reading)
        yield from (c.reading for c in self.cycles.values() if c.reading)
        yield from (each.reading for each in self.specs)

    def size(self, path: str) -> int | None:
        """Return how many bytes the regular file at *path* has."""
        if self.snapshot.modes.get(path) is not Mode.FILE:
            return None
        known = self.sizes.get(path)
        return len(self.snapshot.reader(path)) if known is None else known

    def spec_at(self, path: str) -> Spec | None:
        """Return the spec whose file is *path*."""
        return next((each for each in self.specs if each.path == path), None)

    def of_cycle(self, name: str) -> tuple[Spec, ...]:
        """Return the specs of the cycle called *name*."""
        return tuple(each for each in self.specs if each.placement.cycle == name)


def load(snapshot: Snapshot, config: Config) -> Portfolio:
    """Return the portfolio that *snapshot* holds."""
    with rarely_collected():
        loader = _Loader(snapshot, config)
        found = loader.cycles()
        specs = tuple(
            loader.spec(path, at, found) for path, at in loader.placed.items()
        )
    texts = [each.reading for each in specs]
    texts += [each.reading for each in found.values() if each.reading]
    assets = {path for text in texts for path in world.referenced(text)}
    return Portfolio(
        snapshot=snapshot,
        config=config,
        date=loader.today,
        specs=specs,
        cycles=found,
        templates=tuple(loader.templates.values()),
        roster=loader.roster,
        entries=world.entries(snapshot, config, loader.placed, assets),
        redirects=loader.redirects(),
        sizes={each.path: len(each.reading.source.data) for each in specs},
    )


class _Loader:
    def __init__(self, snapshot: Snapshot, config: Config) -> None:
        self.snapshot = snapshot
        self.config = config
        commit = snapshot.commit
        self.today = commit.date.astimezone(UTC).date() if commit else None
        self.names = _names(config)
        self.roster = roster.NONE
        if config.roster is not None:
            self.roster = roster.parse(self.file(config.roster))
        self.templates: dict[str, Template] = {}
        self.schemas: dict[tuple[str, frozenset[str], str | None], Schema] = {}
        templates = world.templates(snapshot, config)
        self.placed = {
            path: at
            for path in snapshot.files()
            if path not in templates and (at := placement.place(path, config))
        }

    def file(self, path: str) -> Source | None:
        data = self.snapshot.read(path)
        return source.read(path, data) if data is not None else None

    def cycles(self) -> dict[str, Cycle]:
        files = {
            name: path
            for path in self.snapshot.files()
            if (name := placement.cycle_of_file(path, self.config))
        }
        names = {at.cycle for at in self.placed.values() if at.cycle} | files.keys()
        listed = {name: number for number, name in enumerate(self.config.cycles)}
        last = len(listed)
        return {
            name: self.cycle(name, files.get(name))
            for name in sorted(
                names, key=lambda n: (listed.get(n, last), placement.natural(n))
            )
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
            names=self.names,
            extra=("*",),
        )
        return cycles.make(name, seen)

    def spec(self, path: str, at: Placement, found: Mapping[str, Cycle]) -> Spec:
        text = source.read(path, self.snapshot.reader(path))
        at = self.standing(text, at)
        seen = reading.read(
            text,
            pair=at.identity,
            schema=self.schema(at.asks, at),
            types=fields.of_specs(at.asks.owner_field),
            names=self.names,
            free=tuple(at.asks.relations.values()),
            extra=at.asks.extra_sections,
        )
        day = found[at.cycle].last_day(self.today) if at.cycle else self.today
        return spec.make(seen, at, self.config, self.roster, day)

    def standing(self, text: Source, at: Placement) -> Placement:
        """Return *at* with what is asked at the status that a field says.

        Read from the field's own line: which template judges the text may
        depend on it, and only then is the text read.
        """
        if at.status is not None or not any(when.statuses for when in at.specs.when):
            return at
        found = (fields.STATUS_LINE.match(line) for line in text.lines)
        status = next((each.group(1) for each in found if each), None)
        return replace(at, asks=at.specs.asks_of(at.cycle, status))

    def schema(self, asks: Asks, at: Placement) -> Schema | None:
        """Return the schema of the first candidate that is there."""
        candidates = [
            path
            for pattern in asks.template
            if (path := placement.filled(pattern, at.parts)) is not None
        ]
        if not candidates:
            return None
        here = [path for path in candidates if self.snapshot.resolve(path)]
        path = (here or candidates)[0]
        made = self.template(self.snapshot.resolve(path) or path).schema
        if made is None:
            return None
        key = (made.path, frozenset(asks.optional), asks.plan)
        if key not in self.schemas:
            self.schemas[key] = template.adapted(made, *key[1:])
        return self.schemas[key]

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
        seen = reading.read(text, pair=path, schema=None, types={}, names=self.names)
        judged = seen if shown else None
        if seen.document is None:
            return Template(path=path, reading=judged, schema=None, problems=())
        extra = tuple(Part) if path == self.config.cycle_template else ()
        made, problems = template.read(
            path, seen.document, self.config.lifecycle, extra
        )
        return Template(path=path, reading=judged, schema=made, problems=problems)

    def redirects(self) -> dict[str, Redirects]:
        """Return the files that tell where specs moved."""
        asks = [each for specs in self.config.specs for each in specs.all_asks()]
        patterns = {each.redirects for each in asks if each.redirects}
        found = {
            path: self.file(path)
            for path in self.snapshot.files()
            if any(self.fits(path, pattern) for pattern in patterns)
        }
        return {path: redirects.parse(text) for path, text in found.items() if text}

    def fits(self, path: str, pattern: str) -> bool:
        return placement.fit(path, pattern, self.config.lifecycle) is not None


def _names(config: Config) -> Names:
    """Return the roles and directives that the configuration adds."""
    known = {
        name: tuple(settings.options.get("known", ()))
        for name, settings in config.rules.items()
    }
    return Names(
        roles=known.get("unknown-role", ()),
        directives=known.get("unknown-directive", ()),
    )


def _missing(path: str) -> Template:
    problem = Problem(
        place=START,
        message="there is no template here to judge the specs by",
        help="add the file that authors copy: its headings are what a spec must have",
    )
    return Template(path=path, reading=None, schema=None, problems=(problem,))
