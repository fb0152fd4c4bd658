"""Old texts of specs: their status, owners and title, read only on demand.

Reading old texts is what costs: each is parsed by docutils.  Three things keep it
cheap.  A status is taken from the path where the path has it; of a text only the
sections that name owners are parsed (:mod:`specward.history.excerpt`); and equal
excerpts, which most versions of a spec have, are parsed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property, partial

from msgspec import Struct
from msgspec.structs import replace

from specward.config.model import Requirements, is_section, section_of
from specward.diagnostics import source
from specward.diagnostics.source import Source
from specward.git.log_entry import LogEntry
from specward.history.excerpt import excerpt
from specward.history.timeline import (
    Contributor,
    Timeline,
    Timelines,
    Version,
    timelines_of,
)
from specward.specs.documents import parse_source
from specward.specs.load import Loader
from specward.specs.paths import Placement
from specward.specs.spec import Spec, title_of, written_status_of


class Aspect(StrEnum):
    """The aspects of a spec that can change."""

    STATUS = "status"
    OWNER = "owner"
    TITLE = "title"
    PLACE = "place"


class SpecChange(Struct, frozen=True, kw_only=True):
    """One aspect of a spec that one commit changed.

    :param before: the status, the title, the path, or the owners' names joined by
        commas; ``None`` where there was none.
    :param cycles: the one before and the one after; ``None`` for the backlog, and for
        a path where no spec can lie.
    :param date: in UTC.
    :param who: the commit's author first, then its co-authors.
    """

    aspect: Aspect
    before: str | None
    after: str | None
    cycles: tuple[str | None, str | None]
    commit: str
    date: datetime
    who: tuple[Contributor, ...]


class StatusPeriod(Struct, frozen=True, kw_only=True):
    """A status, and when a spec came into it; it lasts until the next period.

    :param date: in UTC, of the first commit with the status.
    :param status: ``None`` while the file lay where no spec can lie.
    :param start_known: whether the period began at *date*; in a shallow clone the
        commit that began it can be hidden.
    """

    date: datetime
    status: str | None
    commit: str
    start_known: bool


class VersionSummary(Struct, frozen=True, kw_only=True):
    """What one version of a spec has, by its text and its path.

    :param title: "" where the text alone is looked at, and has none.
    :param owners: key to name, resolved by the roster of the head.
    """

    title: str
    status: str
    owners: dict[str, str]


_ExcerptKey = tuple[tuple[str, ...], int, int]
"""Lines, the index of the requirements, and the schema's ``id``: all that decides
what an excerpt comes to."""


class Revisions:
    """The old versions of a snapshot's specs.

    :param loader: of the head, whose rules and roster old versions are read by.
    :param log: returns the commits that touched specs; called once, if at all.
    :param read: object name to content.
    """

    def __init__(
        self,
        loader: Loader,
        log: Callable[[], Sequence[LogEntry]],
        read: Callable[[str], bytes],
    ) -> None:
        self._loader = loader
        self._log = log
        self._read = read
        self._first = loader.config.lifecycle.first
        self._requirements: list[Requirements] = []
        self._by_excerpt: dict[_ExcerptKey, VersionSummary | None] = {}
        self._by_version: dict[tuple[str, str, str], VersionSummary | None] = {}
        self._head_texts: set[str] = set()

    @cached_property
    def timelines(self) -> Timelines:
        """The timelines of all specs of the head."""
        return timelines_of(
            self._log(),
            self._loader.placed,
            self._loader.config,
            head=self._loader.snapshot.commit,
            roster=self._loader.authors,
            cycles=self._loader.cycles,
        )

    def timeline(self, path: str) -> Timeline | None:
        """Return the timeline of the spec at *path*; ``None`` if no commit has it."""
        return self.timelines.get(path)

    def status_periods(self, path: str) -> tuple[StatusPeriod, ...]:
        """Return the statuses of a spec since it came into its cycle, in order.

        Texts are read only where paths do not have the status.  A status that only a
        merged branch had, before the merge, is left out.
        """
        timeline = self.timeline(path)
        if timeline is None:
            return ()
        statuses = self._statuses(timeline)
        periods: list[StatusPeriod] = []
        for number in _line_in_cycle(timeline):
            version, status = timeline.versions[number], statuses[number]
            if not periods or periods[-1].status != status:
                period = StatusPeriod(
                    date=version.date,
                    status=status,
                    commit=version.commit,
                    start_known=timeline.complete or bool(version.before),
                )
                periods.append(period)
        return tuple(periods)

    def changes(self, path: str) -> tuple[SpecChange, ...]:
        """Return the changes of the spec at *path* since its creation, in order."""
        timeline = self.timeline(path)
        if timeline is None or len(timeline.versions) == 1:
            return ()
        return tuple(self._changes(timeline))

    def summary(self, timeline: Timeline, version: Version) -> VersionSummary | None:
        """Return the summary of *version*, ``None`` where its text is unreadable."""
        key = (version.blob, version.path, timeline.path)
        if key not in self._by_version:
            self._remember_head(timeline.path)
            self._by_version[key] = self._summary(timeline, version)
        return self._by_version[key]

    def _summary(self, timeline: Timeline, version: Version) -> VersionSummary | None:
        at = version.at or replace(self._loader.placed[timeline.path], status=None)
        text = source.read(version.path, self._read(version.blob))
        summary = None if text.undecodable else self._of_text(text, at)
        if summary is None:
            return None
        title, status = summary.title or at.slug, at.status or summary.status
        return replace(summary, title=title, status=status)

    def _remember_head(self, path: str) -> None:
        """Enter the head's own text, where it was parsed already, as known.

        Most versions of a spec have the same excerpt as the head's.
        """
        spec = self._loader.spec_if_read(path)
        if spec is None or path in self._head_texts:
            return
        self._head_texts.add(path)
        text, at = spec.parsed.source, spec.placement
        lines = excerpt(text.lines, _owner_sections(at))
        if lines is not None and spec.parsed.document is not None:
            self._by_excerpt.setdefault(self._key(lines, at), self._of_spec(spec))

    def _of_text(self, text: Source, at: Placement) -> VersionSummary | None:
        at = self._loader.with_status(at, text)
        lines = excerpt(text.lines, _owner_sections(at))
        if lines is None:
            return self._parsed(text, at)
        key = self._key(lines, at)
        if key not in self._by_excerpt:
            short = source.read(text.path, "\n".join(lines).encode())
            self._by_excerpt[key] = self._parsed(short, at)
        return self._by_excerpt[key]

    def _key(self, lines: tuple[str, ...], at: Placement) -> _ExcerptKey:
        if at.requirements not in self._requirements:
            self._requirements.append(at.requirements)
        # An id is unique only as long as the object lives: the loader keeps schemas.
        schema = self._loader.templates.schema(at.requirements, at)
        return lines, self._requirements.index(at.requirements), id(schema)

    def _parsed(self, text: Source, at: Placement) -> VersionSummary | None:
        spec = self._loader.read(text, at, parse_source(text, self._loader.names))
        return None if spec.parsed.unreadable else self._of_spec(spec)

    def _of_spec(self, spec: Spec) -> VersionSummary:
        lifecycle = self._loader.config.lifecycle
        return VersionSummary(
            title=title_of(spec.parsed) or "",
            status=lifecycle.known(written_status_of(None, spec.parsed)),
            owners={o.key: o.name for o in spec.owners if o.is_somebody},
        )

    def _summaries(self, timeline: Timeline) -> list[VersionSummary | None]:
        """Return the summary of each version.

        An unreadable version has that of the version before it: a text that was
        broken for a day did not change its owner twice.
        """
        summaries: list[VersionSummary | None] = []
        for version in timeline.versions:
            before = (summaries[number] for number in version.before)
            summaries.append(
                self.summary(timeline, version) or next(filter(None, before), None)
            )
        return summaries

    def _statuses(self, timeline: Timeline) -> list[str | None]:
        versions = timeline.versions
        if all(version.at is None or version.at.status for version in versions):
            return [version.status for version in versions]
        of_texts = [
            summary.status if summary else self._first
            for summary in self._summaries(timeline)
        ]
        return [
            None if version.at is None else version.status or status
            for version, status in zip(versions, of_texts, strict=True)
        ]

    def _changes(self, timeline: Timeline) -> Iterator[SpecChange]:
        """Yield each aspect in which a version differs from all versions before it.

        A merge differs from each of its sides; only what neither side has is new.
        """
        summaries, statuses = self._summaries(timeline), self._statuses(timeline)
        for version, summary, status in zip(
            timeline.versions, summaries, statuses, strict=True
        ):
            olds = [timeline.versions[number] for number in version.before]
            if not olds:
                continue
            old, changed = olds[0], partial(_change, olds[0], version)
            if all(_moved(old, version) for old in olds):
                yield changed(Aspect.PLACE, old.path, version.path)
            old_statuses = [statuses[number] for number in version.before]
            if status not in old_statuses:
                yield changed(Aspect.STATUS, old_statuses[0], status)
            old_summaries = list(filter(None, (summaries[n] for n in version.before)))
            if summary is not None and old_summaries:
                yield from _text_changes(summary, old_summaries, changed)


def _text_changes(
    new: VersionSummary, olds: list[VersionSummary], changed: Callable[..., SpecChange]
) -> Iterator[SpecChange]:
    if new.title not in (old.title for old in olds):
        yield changed(Aspect.TITLE, olds[0].title, new.title)
    if all(new.owners.keys() != old.owners.keys() for old in olds):
        yield changed(Aspect.OWNER, _names(olds[0]), _names(new))


def _moved(old: Version, new: Version) -> bool:
    """Return whether a spec moved; into the folder of another status is no move.

    That is a change of status, and reported as one.
    """
    if old.at is None or new.at is None:
        return old.path != new.path
    if old.at.identity != new.at.identity:
        return True
    return old.path != new.path and old.status == new.status


def _names(summary: VersionSummary) -> str | None:
    return ", ".join(summary.owners.values()) or None


def _change(
    old: Version, new: Version, aspect: Aspect, before: str | None, after: str | None
) -> SpecChange:
    return SpecChange(
        aspect=aspect,
        before=before,
        after=after,
        cycles=(old.cycle, new.cycle),
        commit=new.commit,
        date=new.date,
        who=new.who,
    )


def _line_in_cycle(timeline: Timeline) -> list[int]:
    """Return the indices of the last versions in the head's cycle, the oldest first.

    Those on the main branch: the first parent of each merge is followed, as in
    ``git log --first-parent``.
    """
    versions = timeline.versions
    line = [len(versions) - 1]
    while before := versions[line[-1]].before:
        if versions[before[0]].cycle != timeline.updated.cycle:
            break
        line.append(before[0])
    return line[::-1]


def _owner_sections(at: Placement) -> tuple[tuple[str, ...], ...]:
    """Return the path of the section that names the owners, if it is a section."""
    slot = at.requirements.owner
    return (tuple(section_of(slot).split("/")),) if is_section(slot) else ()
