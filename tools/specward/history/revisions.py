"""What old versions of specs said, read only when it is asked for."""

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
from specward.history import timeline
from specward.history.excerpt import excerpt
from specward.history.timeline import Contributor, Life, Lives, Version
from specward.specs.load import Loader, parse_source
from specward.specs.paths import Placement
from specward.specs.spec import Spec, status_of, title_of


class Aspect(StrEnum):
    """What of a spec changed."""

    STATUS = "status"
    OWNER = "owner"
    TITLE = "title"
    PLACE = "place"


class Change(Struct, frozen=True, kw_only=True):
    """What one commit changed of a spec.

    :param before: the status, the title, the path, or the owners' names by comma;
        ``None`` where there was nothing of the kind.
    :param cycles: before and after; ``None`` for the backlog, and for what was no
        place of a spec.
    :param date: in UTC.
    :param who: the commit's author first, then its co-authors.
    """

    kind: Aspect
    before: str | None
    after: str | None
    cycles: tuple[str | None, str | None]
    commit: str
    date: datetime
    who: tuple[Contributor, ...]


class Standing(Struct, frozen=True, kw_only=True):
    """The status that a spec had from a date on.

    :param status: ``None`` while it lay where no spec is.
    :param begun: whether it began then: a shallow clone can hide that.
    """

    date: datetime
    status: str | None
    commit: str
    begun: bool


class Holder(Struct, frozen=True, kw_only=True):
    """An owner of an old version, as the roster of the head knows them."""

    key: str
    name: str


class Facts(Struct, frozen=True, kw_only=True):
    """What one version said."""

    title: str
    status: str
    owners: tuple[Holder, ...]


class _Said(Struct, frozen=True, kw_only=True):
    """What a text says of itself, wherever it lies."""

    title: str | None
    status: str
    owners: tuple[Holder, ...]


class Past:
    """Tells of the specs of a head what they were.

    :param loader: knows the head, by whose rules and roster old versions are read.
    :param log: gives the commits that touched its specs; called once, if at all.
    :param read: from what git calls a content to the content.
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
        self._known: dict[tuple[tuple[str, ...], int, int], _Said | None] = {}
        self._of_versions: dict[tuple[str, str, str], Facts | None] = {}
        self._heads: set[str] = set()

    @cached_property
    def lives(self) -> Lives:
        """The lives of all specs of the head."""
        return timeline.lives(
            self._log(),
            self._loader.placed,
            self._loader.config,
            head=self._loader.snapshot.commit,
            roster=self._loader.authors,
            cycles=self._loader.cycles,
        )

    def life(self, path: str) -> Life | None:
        """Return the life of the spec at *path*; ``None`` if no commit has it."""
        return self.lives.get(path)

    def statuses(self, path: str) -> tuple[Standing, ...]:
        """Return the statuses that the spec at *path* had, one after the other.

        Texts are read only where paths do not say the status.  What another branch
        said meanwhile, and a merge left out, is not among them.
        """
        life = self.life(path)
        if life is None:
            return ()
        return self._standings(life, _main_line(life))

    def _standings(self, life: Life, line: Sequence[int]) -> tuple[Standing, ...]:
        said = self._said_statuses(life)
        found: list[Standing] = []
        for number in line:
            version, status = life.versions[number], said[number]
            if not found or found[-1].status != status:
                made = Standing(
                    date=version.date,
                    status=status,
                    commit=version.commit,
                    begun=life.born or bool(version.before),
                )
                found.append(made)
        return tuple(found)

    def course(self, path: str) -> tuple[Standing, ...]:
        """Return the statuses that a spec had since it came into its cycle."""
        life = self.life(path)
        if life is None:
            return ()
        line = _main_line(life)
        elsewhere = (
            number
            for number, version in enumerate(line, 1)
            if life.versions[version].cycle != life.updated.cycle
        )
        return self._standings(life, line[max(elsewhere, default=0) :])

    def changes(self, path: str) -> tuple[Change, ...]:
        """Return what changed of the spec at *path*, in order; its coming is not."""
        life = self.life(path)
        if life is None or len(life.versions) == 1:
            return ()
        return tuple(self._changes(life))

    def facts(self, life: Life, version: Version) -> Facts | None:
        """Return what *version* said, ``None`` where it could not be read."""
        key = (version.blob, version.path, life.path)
        if key not in self._of_versions:
            self._learn(life.path)
            self._of_versions[key] = self._facts(life, version)
        return self._of_versions[key]

    def _facts(self, life: Life, version: Version) -> Facts | None:
        at = version.at or replace(self._loader.placed[life.path], status=None)
        text = source.read(version.path, self._read(version.blob))
        said = None if text.undecodable else self._said(text, at)
        if said is None:
            return None
        return Facts(
            title=said.title or at.slug,
            status=at.status or said.status,
            owners=said.owners,
        )

    def _learn(self, path: str) -> None:
        """Take what the head's own text says from where it was read already.

        Most versions of a spec differ from it in no word that counts here.
        """
        spec = self._loader.seen(path)
        if spec is None or path in self._heads:
            return
        self._heads.add(path)
        text, at = spec.parsed.source, spec.placement
        kept = excerpt(text.lines, _sections(at))
        if kept is not None and spec.parsed.document is not None:
            self._known.setdefault(self._key(kept, at), self._read_of(spec))

    def _said(self, text: Source, at: Placement) -> _Said | None:
        at = self._loader.standing(text, at)
        kept = excerpt(text.lines, _sections(at))
        if kept is None:
            return self._parsed(text, at)
        key = self._key(kept, at)
        if key not in self._known:
            short = source.read(text.path, "\n".join(kept).encode())
            self._known[key] = self._parsed(short, at)
        return self._known[key]

    def _key(
        self, kept: tuple[str, ...], at: Placement
    ) -> tuple[tuple[str, ...], int, int]:
        """Return all that what a text says of itself depends on."""
        if at.requirements not in self._requirements:
            self._requirements.append(at.requirements)
        # The loader keeps its schemas, so that none takes another's id.
        schema = self._loader.schema(at.requirements, at)
        return kept, self._requirements.index(at.requirements), id(schema)

    def _parsed(self, text: Source, at: Placement) -> _Said | None:
        spec = self._loader.read(text, at, parse_source(text, self._loader.names))
        return None if spec.parsed.unreadable else self._read_of(spec)

    def _read_of(self, spec: Spec) -> _Said:
        owners = {each.key: each.name for each in spec.owners if each.is_somebody}
        return _Said(
            title=title_of(spec.parsed),
            status=status_of(None, spec.parsed, self._loader.config.lifecycle),
            owners=tuple(Holder(key=key, name=name) for key, name in owners.items()),
        )

    def _told(self, life: Life) -> list[Facts | None]:
        """Return what each version said; one that cannot be read, what was before."""
        told: list[Facts | None] = []
        for version in life.versions:
            before = (told[number] for number in version.before)
            told.append(self.facts(life, version) or next(filter(None, before), None))
        return told

    def _said_statuses(self, life: Life) -> list[str | None]:
        """Return the status of each version."""
        if all(each.at is None or each.at.status for each in life.versions):
            return [each.status for each in life.versions]
        said = [facts.status if facts else self._first for facts in self._told(life)]
        return [
            None if each.at is None else each.status or status
            for each, status in zip(life.versions, said, strict=True)
        ]

    def _changes(self, life: Life) -> Iterator[Change]:
        told, statuses = self._told(life), self._said_statuses(life)
        for version, facts, status in zip(life.versions, told, statuses, strict=True):
            olds = [life.versions[number] for number in version.before]
            if not olds:
                continue
            old, changed = olds[0], partial(_change, olds[0], version)
            if all(_moved(each, version) for each in olds):
                yield changed(Aspect.PLACE, old.path, version.path)
            before = [statuses[number] for number in version.before]
            if status not in before:
                yield changed(Aspect.STATUS, before[0], status)
            said = [each for n in version.before if (each := told[n]) is not None]
            if facts is not None and said:
                yield from _said(facts, said, changed)


def _said(
    facts: Facts, olds: list[Facts], changed: Callable[..., Change]
) -> Iterator[Change]:
    """Yield what of the title and the owners is as in none of *olds*."""
    if facts.title not in (old.title for old in olds):
        yield changed(Aspect.TITLE, olds[0].title, facts.title)
    if _keys(facts) not in map(_keys, olds):
        yield changed(Aspect.OWNER, _names(olds[0]), _names(facts))


def _moved(old: Version, new: Version) -> bool:
    """Tell whether a spec is elsewhere: the folder of a status is no place."""
    if old.at is None or new.at is None:
        return old.path != new.path
    if old.at.identity != new.at.identity:
        return True
    return old.path != new.path and old.status == new.status


def _keys(facts: Facts) -> frozenset[str]:
    return frozenset(owner.key for owner in facts.owners)


def _names(facts: Facts) -> str | None:
    return ", ".join(owner.name for owner in facts.owners) or None


def _change(
    old: Version, new: Version, kind: Aspect, before: str | None, after: str | None
) -> Change:
    return Change(
        kind=kind,
        before=before,
        after=after,
        cycles=(old.cycle, new.cycle),
        commit=new.commit,
        date=new.date,
        who=new.who,
    )


def _main_line(life: Life) -> list[int]:
    """Return the numbers of the versions, first to last, but for those of branches."""
    line = [len(life.versions) - 1]
    while before := life.versions[line[-1]].before:
        line.append(before[0])
    return line[::-1]


def _sections(at: Placement) -> tuple[tuple[str, ...], ...]:
    """Return the paths of the sections that name the owners."""
    slot = at.requirements.owner
    return (tuple(section_of(slot).split("/")),) if is_section(slot) else ()
