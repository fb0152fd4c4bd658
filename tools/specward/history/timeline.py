"""The timelines of specs: when each was created, who changed it, where it lay.

Made from one pass over the log and from paths alone.  No text of an old version is
read here; :mod:`specward.history.revisions` does that, where somebody asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial

from msgspec import Struct

from specward.config.model import Config
from specward.diagnostics.similar import fold
from specward.git.log_entry import Author, LogEntry
from specward.git.snapshot import Commit
from specward.history import lineage
from specward.history.lineage import FileVersion, Tree
from specward.people.roster import Roster
from specward.specs import paths
from specward.specs.paths import Placement


class Contributor(Struct, frozen=True, kw_only=True):
    """An author or co-author of commits.

    :param id: in the roster; ``None`` for somebody who is not in it.
    :param name: never an e-mail address; "" where the commit has none.
    """

    id: str | None
    name: str
    url: str | None = None


class Version(Struct, frozen=True, kw_only=True):
    """A spec as one commit left it.

    :param date: the committer date in UTC, moved so that it is never before the
        versions that this one was made from, nor after the head's date.
    :param who: the commit's author first, then its co-authors.
    :param at: the placement of *path* by the head's configuration; ``None`` where
        no spec can lie there.
    :param blob: the object name of the content.
    :param before: the indices, in :attr:`Timeline.versions`, of the versions that
        this one was made from; several after a merge.
    """

    commit: str
    date: datetime
    who: tuple[Contributor, ...]
    path: str
    at: Placement | None
    blob: str
    before: tuple[int, ...]

    @property
    def status(self) -> str | None:
        """The status in the path, ``None`` if there is none in it."""
        return self.at.status if self.at else None

    @property
    def cycle(self) -> str | None:
        """The cycle in the path, ``None`` if there is none in it."""
        return self.at.cycle if self.at else None


class Timeline(Struct, frozen=True, kw_only=True):
    """All versions of one spec, by date; the last is the head's.

    :param path: of the spec's file, at the head.
    :param complete: whether the first version created the spec; a shallow clone can
        hide what came before it.
    :param contributors: everybody who wrote a version, each once, in the order of
        their first; not those who only merged the versions of others.
    :param earlier: the paths of proposals of the same spec in earlier cycles.
    :param later: those in later cycles.
    """

    path: str
    versions: tuple[Version, ...]
    complete: bool
    contributors: tuple[Contributor, ...]
    earlier: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def created(self) -> Version | None:
        """The version that created the spec, ``None`` where it is not known."""
        return self.versions[0] if self.complete else None

    @property
    def updated(self) -> Version:
        """The version at the head."""
        return self.versions[-1]


Timelines = Mapping[str, Timeline]
"""By the path of the spec at the head; a spec that is not committed has none."""


def folders(config: Config) -> tuple[str, ...]:
    """Return the folders that hold specs; "" where a pattern begins with a part."""
    return tuple({paths.root_of(specs.path): None for specs in config.specs})


def timelines_of(
    log: Sequence[LogEntry],
    placed: Mapping[str, Placement],
    config: Config,
    *,
    head: Commit | None,
    roster: Roster,
    cycles: Iterable[str] = (),
) -> Timelines:
    """Return the timelines of the *placed* specs, by path.

    A spec that was moved in the work tree, so that no commit has it at its path, has
    the timeline of the committed file with its identity.

    :param log: the commits up to *head* that touched *folders*.
    :param roster: resolves the authors of commits.
    :param cycles: in their order.
    """
    if head is None or not log:
        return {}
    placement_of = cache(lambda path: paths.placement_of(path, config))
    tree = lineage.trace(log, placement_of)
    maker = _Maker(log, placement_of, roster, head)
    others = _other_proposals(placed, cycles)
    return {
        path: maker.timeline(path, version, *others[path])
        for path, version in _head_versions(tree, placed, placement_of)
    }


def _head_versions(
    tree: Tree, placed: Mapping[str, Placement], placement_of: lineage.PlacementOf
) -> Iterator[tuple[str, FileVersion]]:
    """Yield the path of each spec and the version of it that the head has."""
    moved_to = []
    for path in placed:
        version = tree.get(path)
        if version is not None:
            yield path, version
        else:
            moved_to.append(path)
    if not moved_to:
        return
    removed = sorted(path for path in tree.paths() if path not in placed)
    by_identity = {at.identity: path for path in removed if (at := placement_of(path))}
    for path in moved_to:
        version = tree.get(by_identity.get(placed[path].identity, ""))
        if version is not None:
            yield path, version


def _other_proposals(
    placed: Mapping[str, Placement], cycles: Iterable[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return path to the paths of the spec's earlier and later proposals.

    A spec of the backlog, which is in no cycle, counts as earlier than all cycles.
    """
    order = {name: number for number, name in enumerate(cycles)}
    proposals: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for path, at in placed.items():
        number = order.get(at.cycle, len(order)) if at.cycle is not None else -1
        proposals[at.proposal].append((number, path))
    others = {}
    for same in proposals.values():
        same.sort()
        for number, path in same:
            earlier = tuple(other for n, other in same if n < number)
            later = tuple(other for n, other in same if n > number)
            others[path] = earlier, later
    return others


class _Maker:
    """Makes timelines of the versions in one log."""

    def __init__(
        self,
        log: Sequence[LogEntry],
        placement_of: lineage.PlacementOf,
        roster: Roster,
        head: Commit,
    ) -> None:
        self.log = log
        self.placement_of = placement_of
        self.contributor = cache(partial(contributor, roster=roster))
        self.last = int(head.date.timestamp())
        self.contributors = cache(self._contributors)

    def timeline(
        self,
        path: str,
        version: FileVersion,
        earlier: tuple[str, ...],
        later: tuple[str, ...],
    ) -> Timeline:
        nodes = lineage.versions(version)
        dates = self.dates(nodes)
        # Versions of parallel branches have no order but that of their dates.
        nodes.sort(key=dates.__getitem__)
        number_of = {node: number for number, node in enumerate(nodes)}
        versions = tuple(
            Version(
                commit=self.log[node.entry].commit,
                date=datetime.fromtimestamp(dates[node], UTC),
                who=self.contributors(node.entry),
                path=node.path,
                at=self.placement_of(node.path),
                blob=node.blob,
                before=tuple(number_of[parent] for parent in node.before),
            )
            for node in nodes
        )
        return Timeline(
            path=path,
            versions=versions,
            complete=all(node.is_creation for node in nodes if not node.before),
            contributors=tuple(_once(_writers(versions))),
            earlier=earlier,
            later=later,
        )

    def dates(self, versions: Iterable[FileVersion]) -> dict[FileVersion, int]:
        """Return the date of each version in seconds of Unix time.

        Clocks differ, and a commit's date is whatever its committer's clock said; so
        a version is dated no earlier than what it was made from.

        :param versions: each after those that it was made from.
        """
        dates: dict[FileVersion, int] = {}
        for version in versions:
            before = (dates[parent] for parent in version.before)
            earliest = max(self.log[version.entry].seconds, *before, 0)
            dates[version] = min(earliest, self.last)
        return dates

    def _contributors(self, number: int) -> tuple[Contributor, ...]:
        entry = self.log[number]
        authors = (entry.author, *entry.co_authors)
        return tuple(_once(map(self.contributor, authors)))


def _writers(versions: Iterable[Version]) -> Iterator[Contributor]:
    for version in versions:
        is_merge = len(version.before) > 1
        if not is_merge:
            yield from version.who


def _once(contributors: Iterable[Contributor]) -> Iterator[Contributor]:
    """Yield each of *contributors* that has a name, once."""
    seen = set()
    for one in contributors:
        key = (one.id, "") if one.id is not None else (None, fold(one.name))
        if one.name and key not in seen:
            seen.add(key)
            yield one


def contributor(author: Author, roster: Roster) -> Contributor:
    """Return who *author* is: somebody in *roster*, or a name alone."""
    person = roster.author(author.name, author.email)
    if person is not None:
        return Contributor(id=person.id, name=person.name, url=person.url)
    name, _ = roster.mailmap.proper(author.name, author.email)
    return Contributor(id=None, name=_without_address(name))


def _without_address(name: str) -> str:
    """Return *name* with e-mail addresses in it cut down to their local parts.

    Pages never show an address: those who are in no roster never agreed to it.
    """
    return " ".join(word.partition("@")[0] for word in name.split()).strip(" <>\"'")
