"""Specs as a page lists them: the published values, and how they are laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote as percent_quoted

from msgspec import Struct, convert
from msgspec.structs import replace

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

    @property
    def problem(self) -> str | None:
        """What keeps the spec from a clear plan, in words."""
        if self.spec.problem is not None:
            return f"cannot be read: {self.spec.problem}"
        return f"needs {' and '.join(self.needs)}" if self.needs else None


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
        self.commit = portfolio.snapshot.revision
        self.address = address
        self.taken: dict[str, int] = {"top": 1, "main": 1}

    def source(self, path: str) -> str | None:
        """Return the address of the file at the page's commit, if it has one."""
        address = self.config.site_source
        if address is None or self.commit is None:
            return None
        quoted = percent_quoted(path.encode("utf-8", "surrogateescape"))
        return address.replace("{commit}", self.commit).replace("{path}", quoted)

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
        anchor = self.anchor(spec.placement.slug)
        mentions = dict(self.mentions(spec.owners))
        served = tuple(details)
        return self._entry(
            spec,
            anchor,
            mentions=mentions,
            texts=(spec.summary, spec.points, spec.shown),
            details=tuple(self.detail(each) for each in served),
            progress=progress(served, self.config),
        )

    def detail(self, spec: Spec, serves: str | None = None) -> Entry:
        """Return the entry of *spec* as one of many: its plan is elsewhere."""
        anchor = self.anchor(spec.placement.slug)
        return self._entry(spec, anchor, texts=(spec.summary, (), ()), serves=serves)

    def _entry(
        self,
        spec: Spec,
        anchor: str,
        *,
        texts: tuple[tuple[Block, ...], tuple[Item, ...], tuple[Section, ...]],
        mentions: Mapping[str, str] | None = None,
        details: tuple[Entry, ...] = (),
        progress: data.Progress | None = None,
        serves: str | None = None,
    ) -> Entry:
        summary, points, shown = settled(texts, spec.parsed, anchor)
        return Entry(
            spec=replace(
                published_spec(spec),
                source=self.source(spec.path),
                points=tuple(data.text(item.blocks) for item in points),
                sections=data.sections(shown),
                serves=serves,
                details=tuple(each.spec for each in details),
                progress=progress,
            ),
            anchor=anchor,
            mentions=mentions or {},
            url=self.address(spec.path),
            needs=tuple(map(wanted, spec.lacks)) if readable(spec) else (),
            summary=summary,
            points=points,
            shown=shown,
            details=details,
        )

    def mentions(self, owners: Iterable[Owner]) -> Iterator[tuple[str, str]]:
        """Yield the ids of *owners* who have no mention yet, and their anchors."""
        for owner in owners:
            anchor = f"owner-{owner.id}"
            known = owner.id is not None and re.fullmatch(r"[\w.-]+", owner.id)
            if owner.id and known and owner.is_somebody and anchor not in self.taken:
                self.taken[anchor] = 1
                yield owner.id, anchor


def published_spec(spec: Spec) -> data.PublishedSpec:
    """Return *spec* as it is published, without what depends on a page."""
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
        roles=tuple(
            data.PublishedRole(name=name, people=somebody)
            for name, owners in spec.roles.items()
            if (somebody := people(owners))
        ),
        tracker=spec.tracker,
        path=spec.path,
        source=None,
        lacks=spec.lacks,
        problem=unreadable.reason if unreadable else None,
        summary=data.text(spec.summary) or None,
        points=(),
        sections=(),
        serves=None,
        details=(),
        progress=None,
    )


def people(owners: Iterable[Owner]) -> tuple[data.PublishedOwner, ...]:
    """Return those of *owners* who are somebody, each once."""
    once: dict[str, Owner] = {}
    for owner in owners:
        if owner.is_somebody:
            once.setdefault(owner.key, owner)
    return tuple(
        convert(owner, data.PublishedOwner, from_attributes=True)
        for owner in once.values()
    )


def wanted(lack: str) -> str:
    """Return the words for *lack*; where it is neither, it is the name of a role."""
    article = "an" if lack[:1].lower() in "aeiou" else "a"
    return WANTS.get(lack, f"{article} {lack}")
