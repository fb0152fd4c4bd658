"""The values that are published of specs: no markup, no anchors, nothing of layout.

Each thing is here once: HTML, RST, text, JSON, ``index.json`` and differences of pages
are made of these values.  :class:`PublishedPage` is the schema ``specward.page/1``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from specward.rst.content import Block, Section, words

SCHEMA: Literal["specward.page/1"] = "specward.page/1"


class PublishedOwner(Struct, frozen=True, kw_only=True):
    """Somebody as a spec names them; *id* is ``None`` for whom no roster knows.

    :param kind: a value of :class:`specward.specs.owners.OwnerKind`.
    :param active: whether they are there on the day of the page.
    """

    id: str | None
    name: str
    url: str | None
    kind: str
    active: bool


class PublishedRole(Struct, frozen=True, kw_only=True):
    """People who have a part in a spec beside its owners."""

    name: str
    people: tuple[PublishedOwner, ...]


class Progress(Struct, frozen=True, kw_only=True):
    """How many specs are done, of those that are not dropped."""

    done: int
    total: int

    def __str__(self) -> str:
        """Return the progress in words."""
        return f"{self.done} of {self.total} done"


class PublishedSection(Struct, frozen=True, kw_only=True):
    """A section in words, a text for each block."""

    title: str
    text: tuple[str, ...]
    sections: tuple[PublishedSection, ...]


class SpecFields(Struct, frozen=True, kw_only=True):
    """The values of a spec that pages show, and that differences of pages compare.

    :param kind: a value of :class:`specward.config.model.Kind`.
    :param lacks: what keeps an open spec from a clear plan.
    :param problem: why its file cannot be read.
    :param serves: the priorities that it names and that are not on the page.
    """

    title: str
    label: str
    kind: str
    status: str
    order: int | None
    group: str | None
    owners: tuple[PublishedOwner, ...]
    roles: tuple[PublishedRole, ...]
    tracker: str | None
    lacks: tuple[str, ...]
    problem: str | None
    serves: str | None


class PublishedSpec(SpecFields, frozen=True, kw_only=True):
    """One spec on a page.

    :param source: the address of its file at the page's commit.
    :param summary: the first paragraph under the title.
    :param details: the specs that serve it, and *progress* how many are done.
    """

    slug: str
    cycle: str | None
    path: str
    source: str | None
    summary: str | None
    points: tuple[str, ...]
    sections: tuple[PublishedSection, ...]
    details: tuple[PublishedSpec, ...]
    progress: Progress | None


class PublishedPart(Struct, frozen=True, kw_only=True):
    """A stretch of the page: the cycle's prose, and the part that follows it.

    :param heading: ``None`` for a part without one.
    :param part: ``table``, ``unclear``, ``dropped``, ``sections``, ``details`` or
        ``progress``.
    """

    heading: str | None
    part: str | None
    text: tuple[str, ...]
    sections: tuple[PublishedSection, ...]


class Share(Struct, frozen=True, kw_only=True):
    """How many specs have a status."""

    status: str
    specs: int


class Column(Struct, frozen=True, kw_only=True):
    """How many specs had which status at the end of *day*, in the order of the shares.

    Days are ISO 8601, as all formats write them.
    """

    day: str
    specs: tuple[int, ...]


class Step(Struct, frozen=True, kw_only=True):
    """Specs that changed their status on one day; *before* is ``None`` of new ones."""

    day: str
    slugs: tuple[str, ...]
    before: str | None
    after: str

    def __str__(self) -> str:
        """Return the step in words."""
        return f"{self.before} → {self.after}" if self.before else f"new, {self.after}"


class PublishedDashboard(Struct, frozen=True, kw_only=True):
    """The numbers of specs by status, now and over time, and the changes of status.

    :param shares: of each status that a spec has or had, in the life cycle's order.
    :param columns: *weeks* from one to the next; none where the history is too short.
    :param steps: since the day *since*, the latest first, and *more* specs whose
        steps are not here.
    """

    shares: tuple[Share, ...]
    columns: tuple[Column, ...]
    weeks: int
    since: str | None
    steps: tuple[Step, ...]
    more: int


class PublishedPage(Struct, frozen=True, kw_only=True):
    """The page of a cycle: what ``specward page --format json`` writes.

    :param revision: the commit, ``None`` before the first one.
    :param changed: whether the page shows more than the commit.
    :param as_of: the commit's date, ISO 8601.
    :param table: the priorities that have a clear plan, or are done.
    :param details: the specs that serve no priority of the page, by status.
    :param progress: of all specs, ``None`` where there are none to be done.
    :param glance: the dashboard, ``None`` where there are no specs.
    """

    schema: Literal["specward.page/1"]
    tool: str
    revision: str | None
    changed: bool
    as_of: str | None
    cycle: str
    title: str
    introduction: tuple[str, ...]
    parts: tuple[PublishedPart, ...]
    table: tuple[PublishedSpec, ...]
    unclear: tuple[PublishedSpec, ...]
    dropped: tuple[PublishedSpec, ...]
    details: tuple[PublishedSpec, ...]
    progress: Progress | None
    glance: PublishedDashboard | None
    entries_in: int
    entries_out: int


def texts(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the words of each of *blocks* that has any."""
    return tuple(text for text in map(words, blocks) if text)


def text(blocks: Iterable[Block]) -> str:
    """Return the words of *blocks* on one line."""
    return " ".join(texts(blocks))


def sections(shown: Iterable[Section]) -> tuple[PublishedSection, ...]:
    """Return the sections *shown* in words."""
    return tuple(
        PublishedSection(
            title=section.title,
            text=texts(section.blocks),
            sections=sections(section.sections),
        )
        for section in shown
    )
