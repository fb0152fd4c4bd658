"""The page of one spec: what is known of it, what is wrong with it, its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from specward.config.model import Relation
from specward.diagnostics.finding import Finding, Severity
from specward.history.revisions import Revisions
from specward.history.timeline import Contributor
from specward.pages.activity import BACKLOG, Event, events
from specward.pages.entry import Address, Entry, Maker
from specward.pages.footnotes import settled
from specward.pages.provenance import Provenance, provenance
from specward.rst.content import Block, Section
from specward.specs.portfolio import Portfolio
from specward.specs.resolve import Resolver
from specward.specs.spec import Spec

LONGEST_RAW = 200_000
"""Characters of a text that cannot be read that its page shows."""

TEXT = "text"
"""What the anchors of a spec's own text begin with."""

_SAID = {
    Relation.DEPENDS: "Depends on",
    Relation.SUPERSEDES: "Supersedes",
    Relation.PRIORITY: "Serves",
}
_SAID_OF = {
    Relation.DEPENDS: "Needed by",
    Relation.SUPERSEDES: "Superseded by",
    Relation.PRIORITY: "Served by",
}


Findings = Callable[[str], Iterable[Finding]]
"""From the path of a file to what is wrong with it."""


class Other(Struct, frozen=True, kw_only=True):
    """Another spec, as a page names it; *url* is ``None`` where there is none."""

    title: str
    url: str | None


class Related(Struct, frozen=True, kw_only=True):
    """Other specs, and what they are to the one at hand."""

    word: str
    others: tuple[Other, ...]


class Told(Struct, frozen=True, kw_only=True):
    """A finding on the spec's file."""

    rule: str
    severity: Severity
    line: int
    message: str
    hint: str | None


class History(Struct, frozen=True, kw_only=True):
    """What happened to a spec.

    :param created: when it came, ``None`` where a shallow clone hides it.
    :param commits: how many changed it.
    :param earlier: other proposals of it, called by their cycles; *later* likewise.
    """

    created: datetime | None
    updated: datetime
    commits: int
    contributors: tuple[Contributor, ...]
    events: tuple[Event, ...]
    earlier: tuple[Other, ...]
    later: tuple[Other, ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """The page of one spec.

    :param above: the page of its cycle, or the backlog.
    :param history: ``None`` where no commit has the spec yet.
    :param raw: the text as it is, where it cannot be read as RST.
    """

    entry: Entry
    above: Other
    related: tuple[Related, ...]
    findings: tuple[Told, ...]
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    history: History | None
    raw: str | None
    provenance: Provenance


class Sheets:
    """Makes the pages of a portfolio's specs."""

    def __init__(
        self, portfolio: Portfolio, revisions: Revisions, findings: Findings
    ) -> None:
        self.portfolio = portfolio
        self.revisions = revisions
        self.findings = findings
        self.by_path = {spec.path: spec for spec in portfolio.specs}
        resolver = Resolver(portfolio.placed, ())
        self.said: dict[str, dict[str, list[str]]] = defaultdict(_lists)
        for spec in portfolio.specs:
            for said in spec.relations:
                target = resolver.resolve(spec, said)
                if target is not None and target != spec.path:
                    self.said[spec.path][_SAID[said.relation]].append(target)
                    self.said[target][_SAID_OF[said.relation]].append(spec.path)

    def of(self, spec: Spec, above: Other, address: Address) -> Sheet:
        """Return the page of *spec*.

        :param address: of other specs' pages, as this one links to them.
        """
        seen, unreadable = spec.parsed.outline, spec.parsed.unreadable
        texts = (seen.lead, seen.sections) if seen else ((), ())
        blocks, sections = settled(texts, spec.parsed, TEXT)
        return Sheet(
            entry=Maker(self.portfolio).detail(spec),
            above=above,
            related=tuple(self.related(spec, address)),
            findings=tuple(self.told(spec)),
            blocks=blocks,
            sections=sections,
            history=self.history(spec, address),
            raw=_raw(spec) if unreadable else None,
            provenance=provenance(self.portfolio.snapshot),
        )

    def history(self, spec: Spec, address: Address) -> History | None:
        """Return what happened to *spec*."""
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

    def proposal(self, path: str, address: Address) -> Other:
        """Return another proposal of a spec, called by its cycle."""
        cycle = self.portfolio.placed[path].cycle
        return Other(title=cycle or BACKLOG, url=address(path))

    def told(self, spec: Spec) -> Iterator[Told]:
        """Yield the findings on the file of *spec*, in their order."""
        for finding in self.findings(spec.path):
            yield Told(
                rule=finding.rule,
                severity=finding.severity,
                line=finding.location.line,
                message=finding.problem.message,
                hint=finding.problem.hint,
            )

    def related(self, spec: Spec, address: Address) -> Iterator[Related]:
        """Yield what other specs are to *spec*, each of them once."""
        said: Mapping[str, list[str]] = self.said.get(spec.path, {})
        for word in (*_SAID.values(), *_SAID_OF.values()):
            paths = dict.fromkeys(said.get(word, ()))
            if paths:
                others = (self.other(path, address) for path in paths)
                yield Related(word=word, others=tuple(others))

    def other(self, path: str, address: Address) -> Other:
        """Return the spec at *path* as a page names it."""
        return Other(title=self.by_path[path].title, url=address(path))


def _lists() -> dict[str, list[str]]:
    return defaultdict(list)


def _raw(spec: Spec) -> str:
    """Return the text of *spec* as far as it is one."""
    data = spec.parsed.source.data
    return data.decode("utf-8", "replace")[:LONGEST_RAW]
