"""From a snapshot to the portfolio that it holds."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from specward.config import fields
from specward.config.model import Config, Requirements
from specward.config.shipped import shipped
from specward.diagnostics import source
from specward.diagnostics.finding import START, Problem
from specward.diagnostics.source import Source
from specward.git import mailmap
from specward.git.mailmap import Mailmap
from specward.git.snapshot import Mode, Snapshot
from specward.people import load as people
from specward.people.aliases import with_mailmap
from specward.people.roster import NONE, Roster
from specward.rst.document import Document, Unreadable
from specward.rst.memory import rarely_collected
from specward.rst.names import Names
from specward.rst.parse import parse
from specward.specs import cycle as cycles
from specward.specs import (
    inventory,
    parsed,
    paths,
    redirects,
    spec,
    template,
)
from specward.specs import schema as schemas
from specward.specs.cycle import Cycle, Part
from specward.specs.paths import Placement
from specward.specs.portfolio import Portfolio, Template
from specward.specs.redirects import Redirects
from specward.specs.schema import Schema
from specward.specs.spec import Spec


class Scope(Struct, frozen=True, kw_only=True):
    """What of a repository is read and told about: paths of specs and files."""

    specs: frozenset[str]
    files: frozenset[str]


def load(snapshot: Snapshot, config: Config) -> Portfolio:
    """Return the portfolio that *snapshot* holds."""
    with rarely_collected():
        return Loader(snapshot, config).portfolio()


class Parses:
    """Documents by what they are made of, so that no text is parsed twice.

    :param before: what was known; what is asked for again stays so.
    """

    def __init__(self, before: Parses | None = None) -> None:
        self.known: dict[tuple[bytes, Names], Document | Unreadable] = {}
        self._before = before.known if before else {}

    def of(self, text: Source, names: Names) -> Document | Unreadable:
        """Return the document that *text* is, or why it is none."""
        key = (text.data, names)
        if key not in self.known:
            found = self._before.get(key)
            self.known[key] = parse_source(text, names) if found is None else found
        return self.known[key]


def parse_source(text: Source, names: Names) -> Document | Unreadable:
    """Return the document that *text* is, or why it is none."""
    if text.undecodable:
        return Unreadable(location=text.undecodable, reason="it is not UTF-8")
    return parse(text.lines, names)


class Loader:
    """Knows a whole repository, and reads of it what is asked for.

    :param today: the date that counts; the commit's where it is not given.
    :param policy: the snapshot whose templates judge; its own where not given.
    :param own: where they are another's, who tells of the templates that are here.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        config: Config,
        *,
        today: date | None = None,
        policy: Snapshot | None = None,
        own: Loader | None = None,
        parses: Parses | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.config = config
        self.today = today or snapshot.today
        self.policy = policy or snapshot
        self.own = own
        self.parses = parses or Parses()
        self.names = _names(config)
        self.roster = NONE
        if config.roster is not None:
            known = people.parse(self._file(config.roster))
            self.roster = with_mailmap(known, self._mailmap())
        self.templates: dict[str, Template] = {}
        self.schemas: dict[tuple[str, frozenset[str], str | None], Schema] = {}
        templates = inventory.templates(snapshot, config)
        self.placed = {
            path: at
            for path in snapshot.files()
            if path not in templates and (at := paths.placement_of(path, config))
        }
        self.cycles = self._cycles()
        self._specs: dict[str, Spec] = {}

    def portfolio(self, scope: Scope | None = None) -> Portfolio:
        """Return what the repository holds; of specs and files, what *scope* says."""
        read = self.placed if scope is None else scope.specs
        specs = tuple(self.spec(path) for path in self.placed if path in read)
        texts = [each.parsed for each in specs]
        texts += [each.parsed for each in self.cycles.values() if each.parsed]
        assets = {path for text in texts for path in inventory.referenced(text)}
        return Portfolio(
            snapshot=self.snapshot,
            config=self.config,
            date=self.today,
            told=None if scope is None else scope.specs | scope.files,
            placed=self.placed,
            specs=specs,
            cycles=self.cycles,
            templates=(self.own or self).judged_templates(whole=scope is None),
            roster=self.roster,
            inventory=inventory.inventory_of(
                self.snapshot,
                self.config,
                self.placed,
                assets,
                None if scope is None else scope.files,
            ),
            redirects=self.redirects,
            sizes={each.path: len(each.parsed.source.data) for each in specs},
        )

    def text(self, path: str) -> Source:
        """Return the spec's text at *path*."""
        return source.read(path, self.snapshot.reader(path))

    def _file(self, path: str) -> Source | None:
        data = self.snapshot.read(path)
        return source.read(path, data) if data is not None else None

    def _mailmap(self) -> Mailmap:
        """Return what git would read; it follows no link there."""
        if self.snapshot.modes.get(mailmap.PATH) is not Mode.FILE:
            return mailmap.NONE
        data = self.snapshot.reader(mailmap.PATH)
        return mailmap.parse(source.read(mailmap.PATH, data))

    @cached_property
    def authors(self) -> Roster:
        """Who wrote commits: the roster, with what git would read where it has none."""
        if self.roster.mailmap.source is not None:
            return self.roster
        return replace(self.roster, mailmap=self._mailmap())

    def _cycles(self) -> dict[str, Cycle]:
        files = {
            name: path
            for path in self.snapshot.files()
            if (name := paths.cycle_of_file(path, self.config))
        }
        names = {at.cycle for at in self.placed.values() if at.cycle} | files.keys()
        listed = {name: number for number, name in enumerate(self.config.cycles)}
        last = len(listed)
        return {
            name: self._cycle(name, files.get(name))
            for name in sorted(
                names, key=lambda n: (listed.get(n, last), paths.natural(n))
            )
        }

    def _cycle(self, name: str, path: str | None) -> Cycle:
        text = self._file(path) if path else None
        if text is None:
            return cycles.make(name, None)
        seen = parsed.read(
            text,
            identity=text.path,
            schema=self._template(self.config.cycle_template).schema,
            types=fields.OF_CYCLES,
            document=self.parses.of(text, self.names),
            extra=("*",),
        )
        return cycles.make(name, seen)

    def spec(self, path: str) -> Spec:
        """Return the spec at *path*."""
        if path not in self._specs:
            self._specs[path] = self._spec(path)
        return self._specs[path]

    def seen(self, path: str) -> Spec | None:
        """Return the spec at *path* if it was read already."""
        return self._specs.get(path)

    def _spec(self, path: str) -> Spec:
        text = self.text(path)
        document = self.parses.of(text, self.names)
        return self.read(text, self.standing(text, self.placed[path]), document)

    def read(
        self, text: Source, at: Placement, document: Document | Unreadable
    ) -> Spec:
        """Return the spec that *text*, which is *document*, is at *at*."""
        seen = parsed.read(
            text,
            identity=at.identity,
            schema=self.schema(at.requirements, at),
            types=fields.of_specs(at.requirements.owner_field),
            document=document,
            free=tuple(at.requirements.relations.slots.values()),
            extra=at.requirements.extra_sections,
        )
        of_cycle = self.cycles.get(at.cycle or "")
        day = of_cycle.last_day(self.today) if of_cycle else self.today
        return spec.make(seen, at, self.config, self.roster, day)

    def standing(self, text: Source, at: Placement) -> Placement:
        """Return *at* with what is asked at the status that a field says.

        Read from the field's own line: which template judges the text may
        depend on it, and only then is the text read.
        """
        if at.status is not None or not any(when.status for when in at.specs.when):
            return at
        found = (fields.STATUS_LINE.match(line) for line in text.lines)
        status = next((each.group(1) for each in found if each), None)
        return replace(at, requirements=at.specs.requirements_of(at.cycle, status))

    def schema(self, requirements: Requirements, at: Placement) -> Schema | None:
        """Return the schema of the first candidate that is there."""
        path = self.template_of(requirements, at)
        if path is None:
            return None
        made = self._template(self.policy.resolve(path) or path).schema
        if made is None:
            return None
        key = (made.path, frozenset(requirements.optional), requirements.plan)
        if key not in self.schemas:
            self.schemas[key] = schemas.adapted(made, *key[1:])
        return self.schemas[key]

    def template_of(self, requirements: Requirements, at: Placement) -> str | None:
        """Return the first candidate that is there, else the first of all."""
        candidates = [
            path
            for pattern in requirements.template
            if (path := paths.filled(pattern, at.parts)) is not None
        ]
        here = (path for path in candidates if self.policy.resolve(path))
        return next(here, candidates[0] if candidates else None)

    def judged_templates(self, *, whole: bool) -> tuple[Template, ...]:
        """Return the templates that are judged themselves, and those that are missing.

        :param whole: whether all that are there are, or those that specs needed.
        """
        if whole:
            self._all_templates()
        self._missing_templates()
        return tuple(self.templates.values())

    def _all_templates(self) -> None:
        """Read every template: each is judged, whether a spec needs it yet or not."""
        for path in sorted(inventory.templates(self.policy, self.config)):
            if self.policy.modes.get(path) is Mode.FILE:
                self._template(path)

    def _missing_templates(self) -> None:
        """Look for the templates of specs that are not read."""
        for at in self.placed.values():
            path = self.template_of(at.requirements, at)
            if path is not None and self.policy.resolve(path) is None:
                self._template(path)

    def _template(self, path: str) -> Template:
        if path not in self.templates:
            self.templates[path] = self._made(path)
        return self.templates[path]

    def _made(self, path: str) -> Template:
        data = self.policy.read(path)
        text = source.read(path, data) if data is not None else None
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
        document = self.parses.of(text, self.names)
        seen = parsed.read(
            text, identity=path, schema=None, types={}, document=document
        )
        judged = seen if shown else None
        if seen.document is None:
            return Template(path=path, parsed=judged, schema=None, problems=())
        extra = tuple(Part) if path == self.config.cycle_template else ()
        made, problems = template.read(
            path, seen.document, self.config.lifecycle, extra
        )
        return Template(path=path, parsed=judged, schema=made, problems=problems)

    @cached_property
    def redirects(self) -> dict[str, Redirects]:
        """Return the files that tell where specs moved."""
        requirements = [
            each for specs in self.config.specs for each in specs.all_requirements()
        ]
        patterns = {each.redirects for each in requirements if each.redirects}
        found = {
            path: self._file(path)
            for path in self.snapshot.files()
            if any(self._fits(path, pattern) for pattern in patterns)
        }
        return {path: redirects.parse(text) for path, text in found.items() if text}

    def _fits(self, path: str, pattern: str) -> bool:
        return paths.fit(path, pattern, self.config.statuses) is not None


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
        location=START,
        message="there is no template here to judge the specs by",
        hint="add the file that authors copy: its headings are what a spec must have",
    )
    return Template(path=path, parsed=None, schema=None, problems=(problem,))
