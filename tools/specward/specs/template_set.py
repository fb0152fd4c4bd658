"""The templates of a snapshot, and which of them a spec is held against."""

from __future__ import annotations

from collections.abc import Mapping

from specward.config.model import Config, Requirements
from specward.config.shipped import shipped
from specward.diagnostics import source
from specward.diagnostics.finding import START, Problem
from specward.diagnostics.source import Source
from specward.git.snapshot import Mode, Snapshot
from specward.specs import inventory, parsed, paths, template
from specward.specs import schema as schemas
from specward.specs.cycle import Part
from specward.specs.documents import DocumentCache, names_of
from specward.specs.paths import Placement
from specward.specs.portfolio import Template
from specward.specs.schema import Schema


class TemplateSet:
    """Reads templates when they are needed, each once.

    :param snapshot: has the templates; in a patch it can be the other side's.
    :param placed: the specs that need templates, by path.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        config: Config,
        placed: Mapping[str, Placement],
        documents: DocumentCache,
    ) -> None:
        self._snapshot = snapshot
        self._config = config
        self._placed = placed
        self._documents = documents
        self._names = names_of(config)
        self._templates: dict[str, Template] = {}
        self._schemas: dict[tuple[str, frozenset[str], str | None], Schema] = {}

    def template(self, path: str) -> Template:
        """Return the template at *path*, one with a problem where it is missing."""
        if path not in self._templates:
            self._templates[path] = self._template(path)
        return self._templates[path]

    def cycle_template(self) -> Template:
        """Return the template of cycle files."""
        return self.template(self._config.cycle_template)

    def path_for(self, requirements: Requirements, at: Placement) -> str | None:
        """Return the first candidate that exists, else the first of all."""
        candidates = [
            path
            for pattern in requirements.template
            if (path := paths.filled(pattern, at.parts)) is not None
        ]
        existing = (path for path in candidates if self._snapshot.resolve(path))
        return next(existing, candidates[0] if candidates else None)

    def schema(self, requirements: Requirements, at: Placement) -> Schema | None:
        """Return the schema of a spec, ``None`` where it has no usable template."""
        path = self.path_for(requirements, at)
        if path is None:
            return None
        schema = self.template(self._snapshot.resolve(path) or path).schema
        if schema is None:
            return None
        key = (schema.path, frozenset(requirements.optional), requirements.plan)
        if key not in self._schemas:
            self._schemas[key] = schemas.adapted(schema, *key[1:])
        return self._schemas[key]

    def judged(self, *, whole: bool) -> tuple[Template, ...]:
        """Return the templates that rules look at, with those that are missing.

        :param whole: whether these are all templates, or those that were needed.
        """
        if whole:
            self._read_all()
        self._read_missing()
        return tuple(self._templates.values())

    def _read_all(self) -> None:
        """Read every template, whether a spec needs it yet or not."""
        for path in sorted(inventory.templates(self._snapshot, self._config)):
            if self._snapshot.modes.get(path) is Mode.FILE:
                self.template(path)

    def _read_missing(self) -> None:
        """Look for the templates of specs that were not read."""
        for at in self._placed.values():
            path = self.path_for(at.requirements, at)
            if path is not None and self._snapshot.resolve(path) is None:
                self.template(path)

    def _template(self, path: str) -> Template:
        data = self._snapshot.read(path)
        if data is not None:
            return self._of_text(path, source.read(path, data), shipped_one=False)
        if path == self._config.cycle_template:
            text = source.read(path, shipped("cycle.rst"))
            return self._of_text(path, text, shipped_one=True)
        return _missing(path)

    def _of_text(self, path: str, text: Source, *, shipped_one: bool) -> Template:
        """Return the template that *text* is.

        :param shipped_one: whether it is the tool's own, which no rule looks at.
        """
        document = self._documents.document(text, self._names)
        parsed_text = parsed.read(
            text, identity=path, schema=None, types={}, document=document
        )
        judged = None if shipped_one else parsed_text
        if parsed_text.document is None:
            return Template(path=path, parsed=judged, schema=None, problems=())
        extra = tuple(Part) if path == self._config.cycle_template else ()
        schema, problems = template.read(
            path, parsed_text.document, self._config.lifecycle, extra
        )
        return Template(path=path, parsed=judged, schema=schema, problems=problems)


def _missing(path: str) -> Template:
    problem = Problem(
        location=START,
        message="there is no template here to judge the specs by",
        hint="add the file that authors copy: its headings are what a spec must have",
    )
    return Template(path=path, parsed=None, schema=None, problems=(problem,))
