"""From a snapshot to the portfolio that it holds."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from specward.config import fields
from specward.config.model import Config
from specward.diagnostics import source
from specward.diagnostics.source import Source
from specward.git import mailmap
from specward.git.mailmap import Mailmap
from specward.git.snapshot import Mode, Snapshot
from specward.people import load as people
from specward.people.aliases import with_mailmap
from specward.people.roster import NONE, Roster
from specward.rst.content import Document, Unreadable
from specward.rst.memory import rarely_collected
from specward.specs import cycle as cycles
from specward.specs import inventory, parsed, paths, redirects, spec
from specward.specs.cycle import Cycle
from specward.specs.documents import DocumentCache, names_of
from specward.specs.paths import Placement
from specward.specs.portfolio import Portfolio
from specward.specs.redirects import Redirects
from specward.specs.spec import Spec
from specward.specs.template_set import TemplateSet


class Scope(Struct, frozen=True, kw_only=True):
    """The part of a repository that is read: paths of specs, and of other files."""

    specs: frozenset[str]
    files: frozenset[str]


def load(snapshot: Snapshot, config: Config) -> Portfolio:
    """Return the portfolio that *snapshot* holds."""
    with rarely_collected():
        return Loader(snapshot, config).portfolio()


def placements(snapshot: Snapshot, config: Config) -> dict[str, Placement]:
    """Return where each spec of *snapshot* lies, by path."""
    templates = inventory.templates(snapshot, config)
    return {
        path: at
        for path in snapshot.files()
        if path not in templates and (at := paths.placement_of(path, config))
    }


class Loader:
    """Reads the specs of a snapshot when they are asked for, each once.

    :param today: the day that counts; the snapshot's own where it is not given.
    :param placed: where each spec lies, as :func:`placements` has it.
    :param policy_snapshot: the snapshot whose templates specs are held against;
        *snapshot* where it is not given.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        config: Config,
        *,
        today: date | None = None,
        placed: dict[str, Placement] | None = None,
        policy_snapshot: Snapshot | None = None,
        documents: DocumentCache | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.config = config
        self.today = today or snapshot.today
        self.documents = documents or DocumentCache()
        self.names = names_of(config)
        self.placed = placements(snapshot, config) if placed is None else placed
        self.templates = TemplateSet(
            policy_snapshot or snapshot, config, self.placed, self.documents
        )
        self.roster = self._roster()
        self.cycles = self._cycles()
        self._specs: dict[str, Spec] = {}

    def portfolio(self, scope: Scope | None = None) -> Portfolio:
        """Return what the snapshot holds, or the part of it that *scope* names."""
        read = self.placed if scope is None else scope.specs
        specs = tuple(self.spec(path) for path in self.placed if path in read)
        texts = [each.parsed for each in specs]
        texts += [each.parsed for each in self.cycles.values() if each.parsed]
        assets = {path for text in texts for path in inventory.referenced(text)}
        return Portfolio(
            snapshot=self.snapshot,
            config=self.config,
            date=self.today,
            affected=None if scope is None else scope.specs | scope.files,
            placed=self.placed,
            specs=specs,
            cycles=self.cycles,
            templates=self.templates.judged(whole=scope is None),
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

    def spec(self, path: str) -> Spec:
        """Return the spec at *path*."""
        if path not in self._specs:
            text = self.text(path)
            document = self.documents.document(text, self.names)
            at = self.with_status(self.placed[path], text)
            self._specs[path] = self.read(text, at, document)
        return self._specs[path]

    def spec_if_read(self, path: str) -> Spec | None:
        """Return the spec at *path* if it was read already."""
        return self._specs.get(path)

    def text(self, path: str) -> Source:
        """Return the spec's text at *path*."""
        return source.read(path, self.snapshot.reader(path))

    def read(
        self, text: Source, at: Placement, document: Document | Unreadable
    ) -> Spec:
        """Return the spec at *at* whose text is *text*, parsed as *document*."""
        parsed_text = parsed.read(
            text,
            identity=at.identity,
            schema=self.templates.schema(at.requirements, at),
            types=fields.of_specs(at.requirements.owner_field),
            document=document,
            free=tuple(at.requirements.relations.slots.values()),
            extra=at.requirements.extra_sections,
        )
        cycle = self.cycles.get(at.cycle or "")
        day = cycle.last_day(self.today) if cycle else self.today
        return spec.make(parsed_text, at, self.config, self.roster, day)

    def with_status(self, at: Placement, text: Source) -> Placement:
        """Return *at* with the requirements of the status that a field of *text* has.

        The field's line is searched for: which schema the text is held against may
        depend on the status, so it has to be known before the text is parsed.
        """
        if at.status is not None or not any(when.status for when in at.specs.when):
            return at
        matches = (fields.STATUS_LINE.match(line) for line in text.lines)
        status = next((match.group(1) for match in matches if match), None)
        return replace(at, requirements=at.specs.requirements_of(at.cycle, status))

    @cached_property
    def authors(self) -> Roster:
        """The roster that commits' authors are looked up in.

        Where it has no mailmap of its own, that is the one that git reads.
        """
        if self.roster.mailmap.source is not None:
            return self.roster
        return replace(self.roster, mailmap=self._mailmap())

    @cached_property
    def redirects(self) -> dict[str, Redirects]:
        """The files that say where specs moved, by path."""
        patterns = {
            requirements.redirects
            for specs in self.config.specs
            for requirements in specs.all_requirements()
            if requirements.redirects
        }
        texts = {
            path: self._file(path)
            for path in self.snapshot.files()
            if any(
                paths.fit(path, pattern, self.config.statuses) is not None
                for pattern in patterns
            )
        }
        return {path: redirects.parse(text) for path, text in texts.items() if text}

    def _file(self, path: str) -> Source | None:
        data = self.snapshot.read(path)
        return source.read(path, data) if data is not None else None

    def _roster(self) -> Roster:
        if self.config.roster is None:
            return NONE
        known = people.parse(self._file(self.config.roster))
        return with_mailmap(known, self._mailmap())

    def _mailmap(self) -> Mailmap:
        """Return the mailmap that git reads: a file, not a link.

        Source: gitmailmap(5), "Git does not follow symbolic links when accessing a
        .mailmap file in the working tree".
        """
        if self.snapshot.modes.get(mailmap.PATH) is not Mode.FILE:
            return mailmap.NONE
        data = self.snapshot.reader(mailmap.PATH)
        return mailmap.parse(source.read(mailmap.PATH, data))

    def _cycles(self) -> dict[str, Cycle]:
        """Return the cycles of files and specs: those that are listed come first."""
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
        parsed_text = parsed.read(
            text,
            identity=text.path,
            schema=self.templates.cycle_template().schema,
            types=fields.OF_CYCLES,
            document=self.documents.document(text, self.names),
            extra=("*",),
        )
        return cycles.make(name, parsed_text)
