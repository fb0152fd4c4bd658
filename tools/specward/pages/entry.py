"""Specs as a page lists them: the published values, and how they are laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote as percent_quoted

from msgspec import Struct

from specward.config.model import Config
from specward.diagnostics.similar import fold
from specward.pages import data
from specward.pages.footnotes import settled
from specward.rst.content import Block, Item, Section
from specward.specs.owners import Owner
from specward.specs.portfolio import Portfolio
from specward.specs.spec import LACKS_OWNER, LACKS_PLAN, Spec

WANTS = {LACKS_OWNER: "an owner", LACKS_PLAN: "a plan"}
"""The words for what a spec lacks: it needs …"""

Address = Callable[[str], str | None]
"""From the path of a spec's file to its own page, as the page at hand links to it."""


def nowhere(_path: str) -> None:
    """Return the address of a spec's page where there are no such pages."""


class Entry(Struct, frozen=True, kw_only=True):
    """One spec on the page, and how it is laid out there.

    :param anchor: of the entry on the page.
    :param mentions: the anchors of the owners whom the page names here first, by id.
    :param url: of the page with its whole text, where there is one.
    :param needs: what an open spec lacks, in words.
    :param summary: the blocks of ``spec.summary``; *points* and *shown* likewise.
    :param details: the entries of ``spec.details``.
    """

    spec: data.PublishedSpec
    anchor: str
    mentions: Mapping[str, str]
    url: str | None
    needs: tuple[str, ...]
    summary: tuple[Block, ...]
    points: tuple[Item, ...]
    shown: tuple[Section, ...]
    details: tuple[Entry, ...]


class Group(Struct, frozen=True, kw_only=True):
    """Entries that are listed together; *name* is ``None`` where there is none."""

    name: str | None
    entries: tuple[Entry, ...]


def capitalized(text: str) -> str:
    """Return *text* with a capital first, the rest as it is."""
    return text[:1].upper() + text[1:]


def readable(spec: Spec) -> bool:
    """Tell whether the text of *spec* can be read."""
    return spec.parsed.unreadable is None


def progress(specs: Iterable[Spec], config: Config) -> data.Progress | None:
    """Return how many of *specs* are done, ``None`` where there are none."""
    lifecycle = config.lifecycle
    going = [s for s in specs if not lifecycle.is_dropped(s.status)]
    done = sum(lifecycle.is_done(spec.status) for spec in going)
    return data.Progress(done=done, total=len(going)) if going else None


class EntryBuilder:
    """Builds the entries of one page, and hands out each anchor once."""

    def __init__(self, portfolio: Portfolio, address: Address = nowhere) -> None:
        self.config = portfolio.config
        self.source = sources(portfolio)
        self.address = address
        self.taken: dict[str, int] = {"top": 1, "main": 1}

    def anchor(self, name: str) -> str:
        """Return an id for *name* that nothing else on the page has."""
        base = re.sub(r"\W+", "-", fold(name)).strip("-") or "entry"
        anchor = base
        while anchor in self.taken:
            self.taken[base] += 1
            anchor = f"{base}-{self.taken[base]}"
        self.taken[anchor] = 1
        return anchor

    def entry(self, spec: Spec, details: Iterable[Spec] = ()) -> Entry:
        """Return the entry of *spec*, which *details* serve."""
        served = tuple(details)
        anchor = self.anchor(spec.placement.slug)
        mentions = dict(self.mentions(spec.owners))
        inner = tuple(self.detail(each) for each in served)
        texts = (spec.summary, spec.points, spec.shown)
        summary, points, shown = settled(texts, spec.parsed, anchor)
        return Entry(
            spec=published_spec(
                spec,
                source=self.source(spec.path),
                points=tuple(data.text(item.blocks) for item in points),
                sections=data.sections(shown),
                details=tuple(each.spec for each in inner),
                progress=progress(served, self.config),
            ),
            anchor=anchor,
            mentions=mentions,
            url=self.address(spec.path),
            needs=needs(spec),
            summary=summary,
            points=points,
            shown=shown,
            details=inner,
        )

    def detail(self, spec: Spec, serves: str | None = None) -> Entry:
        """Return the entry of *spec* as one of many: its plan is elsewhere."""
        anchor = self.anchor(spec.placement.slug)
        return Entry(
            spec=published_spec(spec, source=self.source(spec.path), serves=serves),
            anchor=anchor,
            mentions={},
            url=self.address(spec.path),
            needs=needs(spec),
            summary=settled(spec.summary, spec.parsed, anchor),
            points=(),
            shown=(),
            details=(),
        )

    def mentions(self, owners: Iterable[Owner]) -> Iterator[tuple[str, str]]:
        """Yield the ids of *owners* who have no mention yet, and their anchors."""
        for owner in owners:
            anchor = f"owner-{owner.id}"
            known = owner.id is not None and re.fullmatch(r"[\w.-]+", owner.id)
            if owner.id and known and owner.is_somebody and anchor not in self.taken:
                self.taken[anchor] = 1
                yield owner.id, anchor


def published_spec(
    spec: Spec,
    *,
    source: str | None = None,
    serves: str | None = None,
    points: tuple[str, ...] = (),
    sections: tuple[data.PublishedSection, ...] = (),
    details: tuple[data.PublishedSpec, ...] = (),
    progress: data.Progress | None = None,
) -> data.PublishedSpec:
    """Return *spec* as it is published; the parameters depend on the page."""
    unreadable = spec.parsed.unreadable
    return data.PublishedSpec(
        slug=spec.placement.slug,
        title=spec.title,
        label=spec.label,
        kind=spec.placement.requirements.kind,
        cycle=spec.placement.cycle,
        status=spec.status,
        order=spec.order,
        group=spec.group,
        owners=people(spec.owners),
        roles=tuple(roles(spec)),
        tracker=spec.tracker,
        path=spec.path,
        source=source,
        lacks=spec.lacks,
        problem=unreadable.reason if unreadable else None,
        summary=data.text(spec.summary) or None,
        points=points,
        sections=sections,
        serves=serves,
        details=details,
        progress=progress,
    )


def people(owners: Iterable[Owner]) -> tuple[data.PublishedOwner, ...]:
    """Return those of *owners* who are somebody, each once."""
    once: dict[str, Owner] = {}
    for owner in owners:
        if owner.is_somebody:
            once.setdefault(owner.key, owner)
    return tuple(
        data.PublishedOwner(
            id=owner.id,
            name=owner.name,
            url=owner.url,
            kind=owner.kind,
            active=owner.active,
        )
        for owner in once.values()
    )


def roles(spec: Spec) -> Iterator[data.PublishedRole]:
    """Yield the roles of *spec* that somebody has."""
    for name, owners in spec.roles.items():
        if somebody := people(owners):
            yield data.PublishedRole(name=name, people=somebody)


def needs(spec: Spec) -> tuple[str, ...]:
    """Return what *spec* lacks, in words; of a text that cannot be read, nothing."""
    return tuple(map(wanted, spec.lacks)) if readable(spec) else ()


def wanted(lack: str) -> str:
    """Return the words for *lack*; where it is neither, it is the name of a role."""
    article = "an" if lack[:1].lower() in "aeiou" else "a"
    return WANTS.get(lack, f"{article} {lack}")


def sources(portfolio: Portfolio) -> Callable[[str], str | None]:
    """Return a function from a path to the address of the file at the page's commit.

    Without a commit there is no such address.
    """
    address, commit = portfolio.config.site_source, portfolio.snapshot.revision
    if address is None or commit is None:
        return lambda _path: None
    at_commit = address.replace("{commit}", commit)
    return lambda path: at_commit.replace(
        "{path}", percent_quoted(path.encode("utf-8", "surrogateescape"))
    )
