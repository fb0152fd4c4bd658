"""Specs as a page lists them, each with everything that is said of it there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote as percent_quoted

from msgspec import Struct

from specward.config.model import Config, Kind
from specward.diagnostics.similar import fold
from specward.pages.footnotes import settled
from specward.rst.content import Block, Item
from specward.specs.owners import Owner as Resolved
from specward.specs.owners import OwnerKind
from specward.specs.portfolio import Portfolio
from specward.specs.spec import LACKS_OWNER, LACKS_PLAN, Shown, Spec

WANTS = {LACKS_OWNER: "an owner", LACKS_PLAN: "a plan"}
"""What a spec lacks, as readers are told: it needs …"""

Address = Callable[[str], str | None]
"""From the path of a spec's file to its own page, as the page at hand links to it."""


def nowhere(_path: str) -> None:
    """Return the address of a spec's page where there are no such pages."""


class Owner(Struct, frozen=True, kw_only=True):
    """Somebody who leads a priority.

    :param anchor: of the owner's first mention on the page, else ``None``.
    """

    id: str | None
    name: str
    url: str | None
    kind: OwnerKind
    active: bool
    anchor: str | None


class Role(Struct, frozen=True, kw_only=True):
    """People who have a part in a spec beside its owners."""

    name: str
    people: tuple[Owner, ...]


class Progress(Struct, frozen=True, kw_only=True):
    """How much of what is not dropped is done."""

    done: int
    total: int

    def __str__(self) -> str:
        """Return the progress as readers are told."""
        return f"{self.done} of {self.total} done"


class Entry(Struct, frozen=True, kw_only=True):
    """One spec on the page.

    :param needs: what an open spec lacks, in words.
    :param url: of the page with its whole text, where there is one.
    :param source: the address of its file at the page's commit.
    :param problem: why its file cannot be read, ``None`` where it can.
    :param serves: the priorities that it names and that are not on this page.
    :param details: the specs that serve it.
    :param progress: of them, ``None`` where there are none.
    """

    slug: str
    anchor: str
    title: str
    label: str
    kind: Kind
    cycle: str | None
    status: str
    order: int | None
    group: str | None
    owners: tuple[Owner, ...]
    roles: tuple[Role, ...]
    tracker: str | None
    path: str
    url: str | None
    source: str | None
    lacks: tuple[str, ...]
    needs: tuple[str, ...]
    problem: str | None
    summary: tuple[Block, ...]
    points: tuple[Item, ...]
    shown: tuple[Shown, ...]
    serves: str | None
    details: tuple[Entry, ...]
    progress: Progress | None


class Group(Struct, frozen=True, kw_only=True):
    """Entries that stand together; *name* is ``None`` where none is said."""

    name: str | None
    entries: tuple[Entry, ...]


def capitalized(text: str) -> str:
    """Return *text* with a capital first, the rest as it is."""
    return text[:1].upper() + text[1:]


def readable(spec: Spec) -> bool:
    """Tell whether the text of *spec* can be read."""
    return spec.parsed.unreadable is None


def progress(specs: Iterable[Spec], config: Config) -> Progress | None:
    """Return how many of *specs* are done, ``None`` where there are none."""
    lifecycle = config.lifecycle
    going = [s for s in specs if not lifecycle.is_dropped(s.status)]
    done = sum(lifecycle.is_done(spec.status) for spec in going)
    return Progress(done=done, total=len(going)) if going else None


class Maker:
    """Makes the entries of one page, and hands out each anchor once."""

    def __init__(self, portfolio: Portfolio, address: Address = nowhere) -> None:
        self.config = portfolio.config
        self.source = sources(portfolio)
        self.address = address
        self.taken: dict[str, int] = {"top": 1, "main": 1}

    def anchor(self, name: str) -> str:
        """Return an id for *name* that nothing else on the page has."""
        base = re.sub(r"\W+", "-", fold(name)).strip("-") or "entry"
        made = base
        while made in self.taken:
            self.taken[base] += 1
            made = f"{base}-{self.taken[base]}"
        self.taken[made] = 1
        return made

    def entry(self, spec: Spec, details: Iterable[Spec] = ()) -> Entry:
        """Return the entry of *spec*, which *details* serve."""
        inside = tuple(details)
        anchor = self.anchor(spec.placement.slug)
        texts = (spec.summary, spec.points, spec.shown)
        summary, points, shown = settled(texts, spec.parsed, anchor)
        return self._entry(
            spec,
            anchor=anchor,
            owners=tuple(self.owners(spec.owners, mention=True)),
            details=tuple(self.detail(each) for each in inside),
            progress=progress(inside, self.config),
            summary=summary,
            points=points,
            shown=shown,
            serves=None,
        )

    def detail(self, spec: Spec, serves: str | None = None) -> Entry:
        """Return the entry of *spec* as one of many: its plan is elsewhere."""
        anchor = self.anchor(spec.placement.slug)
        return self._entry(
            spec,
            anchor=anchor,
            owners=tuple(self.owners(spec.owners)),
            details=(),
            progress=None,
            summary=settled(spec.summary, spec.parsed, anchor),
            points=(),
            shown=(),
            serves=serves,
        )

    def _entry(
        self,
        spec: Spec,
        *,
        anchor: str,
        owners: tuple[Owner, ...],
        details: tuple[Entry, ...],
        progress: Progress | None,
        summary: tuple[Block, ...],
        points: tuple[Item, ...],
        shown: tuple[Shown, ...],
        serves: str | None,
    ) -> Entry:
        unreadable = spec.parsed.unreadable
        return Entry(
            slug=spec.placement.slug,
            anchor=anchor,
            title=spec.title,
            label=spec.label,
            kind=spec.placement.requirements.kind,
            cycle=spec.placement.cycle,
            status=spec.status,
            order=spec.order,
            group=spec.group,
            owners=owners,
            roles=tuple(self.roles(spec)),
            tracker=spec.tracker,
            path=spec.path,
            url=self.address(spec.path),
            source=self.source(spec.path),
            lacks=spec.lacks,
            needs=() if unreadable else tuple(map(wanted, spec.lacks)),
            problem=unreadable.reason if unreadable else None,
            summary=summary,
            points=points,
            shown=shown,
            serves=serves,
            details=details,
            progress=progress,
        )

    def roles(self, spec: Spec) -> Iterator[Role]:
        """Yield the roles that somebody has."""
        for name, people in spec.roles.items():
            found = tuple(self.owners(people))
            if found:
                yield Role(name=name, people=found)

    def owners(
        self, owners: Iterable[Resolved], *, mention: bool = False
    ) -> Iterator[Owner]:
        """Yield those who are somebody, each once."""
        seen: set[str] = set()
        for owner in owners:
            if not owner.is_somebody or owner.key in seen:
                continue
            seen.add(owner.key)
            yield Owner(
                id=owner.id,
                name=owner.name,
                url=owner.url,
                kind=owner.kind,
                active=owner.active,
                anchor=self.first_mention(owner.id) if mention else None,
            )

    def first_mention(self, id_: str | None) -> str | None:
        """Return the anchor of somebody who has not been mentioned yet."""
        anchor = f"owner-{id_}"
        if id_ is None or not re.fullmatch(r"[\w.-]+", id_) or anchor in self.taken:
            return None
        self.taken[anchor] = 1
        return anchor


def wanted(lack: str) -> str:
    """Return what is lacking in words; what is none of ours is a role."""
    article = "an" if lack[:1].lower() in "aeiou" else "a"
    return WANTS.get(lack, f"{article} {lack}")


def sources(portfolio: Portfolio) -> Callable[[str], str | None]:
    """Return what gives the address of a file at the commit that is shown.

    What is not committed can be read nowhere else.
    """
    address, commit = portfolio.config.site_source, portfolio.snapshot.revision
    if address is None or commit is None:
        return lambda _path: None
    at_commit = address.replace("{commit}", commit)
    return lambda path: at_commit.replace(
        "{path}", percent_quoted(path.encode("utf-8", "surrogateescape"))
    )
