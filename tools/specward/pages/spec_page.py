"""The page of one spec: its values, its findings, its text and its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from specward.config.model import Relation
from specward.diagnostics.finding import Finding
from specward.history.revisions import Revisions
from specward.history.timeline import Contributor
from specward.pages.activity import BACKLOG, Event, events
from specward.pages.entry import Address, Entry, EntryBuilder
from specward.pages.footnotes import settled
from specward.pages.provenance import Provenance, provenance
from specward.rst.content import Block, Section
from specward.specs.portfolio import Portfolio
from specward.specs.resolve import Resolver
from specward.specs.spec import Spec

LONGEST_RAW = 200_000
"""Characters that a page shows of a text that cannot be read."""

TEXT = "text"
"""The prefix of the anchors of a spec's own text."""

_LABELS = {
    Relation.DEPENDS: "Depends on",
    Relation.SUPERSEDES: "Supersedes",
    Relation.PRIORITY: "Serves",
}
_REVERSE_LABELS = {
    Relation.DEPENDS: "Needed by",
    Relation.SUPERSEDES: "Superseded by",
    Relation.PRIORITY: "Served by",
}

Findings = Callable[[str], Iterable[Finding]]
"""From the path of a file to its findings."""


class PageLink(Struct, frozen=True, kw_only=True):
    """Another page, by its title; *url* is ``None`` where there are no such pages."""

    title: str
    url: str | None


class Related(Struct, frozen=True, kw_only=True):
    """The specs of one relation; *label* says which: "Depends on"."""

    label: str
    specs: tuple[PageLink, ...]


class History(Struct, frozen=True, kw_only=True):
    """The history of a spec.

    :param created: when it came, ``None`` where a shallow clone hides it.
    :param commits: the number of those that changed it.
    :param earlier: other proposals of it, called by their cycles; *later* likewise.
    """

    created: datetime | None
    updated: datetime
    commits: int
    contributors: tuple[Contributor, ...]
    events: tuple[Event, ...]
    earlier: tuple[PageLink, ...]
    later: tuple[PageLink, ...]


class SpecPage(Struct, frozen=True, kw_only=True):
    """The page of one spec.

    :param cycle: the page of its cycle, or the backlog.
    :param history: ``None`` where no commit has the spec yet.
    :param raw: the text as it is, where it cannot be read as RST.
    """

    entry: Entry
    cycle: PageLink
    related: tuple[Related, ...]
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    history: History | None
    raw: str | None
    provenance: Provenance


class SpecPageBuilder:
    """Builds the pages of a portfolio's specs."""

    def __init__(
        self, portfolio: Portfolio, revisions: Revisions, findings: Findings
    ) -> None:
        self.portfolio = portfolio
        self.revisions = revisions
        self.findings = findings
        self.by_path = {spec.path: spec for spec in portfolio.specs}
        resolver = Resolver(portfolio.placed, ())
        self.relations: dict[str, dict[str, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for spec in portfolio.specs:
            for named in spec.relations:
                target = resolver.resolve(spec, named)
                if target is not None and target != spec.path:
                    label, reverse = (
                        labels[named.relation] for labels in (_LABELS, _REVERSE_LABELS)
                    )
                    self.relations[spec.path][label].append(target)
                    self.relations[target][reverse].append(spec.path)

    def page(self, spec: Spec, cycle: PageLink, address: Address) -> SpecPage:
        """Return the page of *spec*.

        :param address: of other specs' pages, as this one links to them.
        """
        outline, unreadable = spec.parsed.outline, spec.parsed.unreadable
        source = spec.parsed.source.data
        texts = (outline.lead, outline.sections) if outline else ((), ())
        blocks, sections = settled(texts, spec.parsed, TEXT)
        return SpecPage(
            entry=EntryBuilder(self.portfolio).detail(spec),
            cycle=cycle,
            related=tuple(self.related(spec, address)),
            findings=tuple(self.findings(spec.path)),
            blocks=blocks,
            sections=sections,
            history=self.history(spec, address),
            raw=source.decode("utf-8", "replace")[:LONGEST_RAW] if unreadable else None,
            provenance=provenance(self.portfolio.snapshot),
        )

    def history(self, spec: Spec, address: Address) -> History | None:
        """Return the history of *spec*, ``None`` where no commit has it."""
        timeline = self.revisions.timeline(spec.path)
        if timeline is None:
            return None
        return History(
            created=timeline.created.date if timeline.created else None,
            updated=timeline.updated.date,
            commits=len(timeline.versions),
            contributors=timeline.contributors,
            events=events(self.revisions.changes(spec.path), self.portfolio.config),
            earlier=tuple(self.proposal(path, address) for path in timeline.earlier),
            later=tuple(self.proposal(path, address) for path in timeline.later),
        )

    def proposal(self, path: str, address: Address) -> PageLink:
        """Return another proposal of a spec, called by its cycle."""
        cycle = self.portfolio.placed[path].cycle
        return PageLink(title=cycle or BACKLOG, url=address(path))

    def related(self, spec: Spec, address: Address) -> Iterator[Related]:
        """Yield the relations of *spec*, each of its specs once."""
        relations: Mapping[str, list[str]] = self.relations.get(spec.path, {})
        for label in (*_LABELS.values(), *_REVERSE_LABELS.values()):
            paths = dict.fromkeys(relations.get(label, ()))
            if paths:
                specs = (self.link(path, address) for path in paths)
                yield Related(label=label, specs=tuple(specs))

    def link(self, path: str, address: Address) -> PageLink:
        """Return the page of the spec at *path*."""
        return PageLink(title=self.by_path[path].title, url=address(path))
