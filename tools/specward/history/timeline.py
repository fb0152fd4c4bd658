"""The lives of specs: when each came, who worked on it, and where it stood.

From one pass over the log and what paths say; no text is read.
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
from specward.history.lineage import Node, Tree
from specward.people.roster import Roster
from specward.specs import paths
from specward.specs.paths import Placement


class Contributor(Struct, frozen=True, kw_only=True):
    """Somebody who wrote a commit, or had a part in it.

    :param id: of the roster; ``None`` for whom the roster does not know.
    :param name: never an e-mail address; "" where a commit says none.
    """

    id: str | None
    name: str
    url: str | None = None


class Version(Struct, frozen=True, kw_only=True):
    """A spec as one commit left it.

    :param date: committer date in UTC, never before those that it comes from, nor
        after the head's.
    :param who: the commit's author first, then its co-authors.
    :param at: what *path* says by the head's rules; ``None`` where it is no
        place of a spec.
    :param blob: what git calls the content.
    :param before: the numbers, among the versions of its life, of those that it
        was made from; of a merge, several.
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
        """The status that the path says, ``None`` if it says none."""
        return self.at.status if self.at else None

    @property
    def cycle(self) -> str | None:
        """The cycle that the path names, ``None`` if it names none."""
        return self.at.cycle if self.at else None


class Life(Struct, frozen=True, kw_only=True):
    """All versions of one spec, by date; the last is the head's.

    :param path: of the spec's file, at the head.
    :param born: whether the first version is where it came to be: a shallow clone
        can hide that.
    :param contributors: everybody who wrote a version, each once, in order; who
        only merged others' is none of them.
    :param earlier: the paths of other proposals of it, in cycles before its own.
    :param later: of those in cycles after it.
    """

    path: str
    versions: tuple[Version, ...]
    born: bool
    contributors: tuple[Contributor, ...]
    earlier: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def created(self) -> Version | None:
        """The version that it came as, ``None`` where that is not known."""
        return self.versions[0] if self.born else None

    @property
    def updated(self) -> Version:
        """The version that changed it last."""
        return self.versions[-1]


Lives = Mapping[str, Life]
"""By the paths of specs at the head; what is not committed yet is not there."""


def folders(config: Config) -> tuple[str, ...]:
    """Return the folders that specs lie in, "" for a pattern that begins anywhere."""
    return tuple({paths.root_of(specs.path): None for specs in config.specs})


def lives(
    steps: Sequence[LogEntry],
    placed: Mapping[str, Placement],
    config: Config,
    *,
    head: Commit | None,
    roster: Roster,
    cycles: Iterable[str] = (),
) -> Lives:
    """Return the lives of the specs that are *placed*, by path.

    A spec that was moved since the head, and that no commit has at its place, has
    the life of the one with its identity.

    :param steps: of the log of *folders*, up to *head*.
    :param roster: tells who wrote commits.
    :param cycles: in their order.
    """
    if head is None or not steps:
        return {}
    placement_of = cache(lambda path: paths.placement_of(path, config))
    tree = lineage.trace(steps, placement_of)
    maker = _Maker(steps, placement_of, roster, head)
    others = _others(placed, cycles)
    found = {}
    for path, node in _nodes(tree, placed, placement_of):
        found[path] = maker.life(path, node, *others[path])
    return found


def _nodes(
    tree: Tree, placed: Mapping[str, Placement], placement_of: lineage.PlacementOf
) -> Iterator[tuple[str, Node]]:
    """Yield the version that the head has of each spec."""
    new = []
    for path in placed:
        node = tree.get(path)
        if node is not None:
            yield path, node
        else:
            new.append(path)
    gone = (path for path in tree.paths() if path not in placed) if new else ()
    moved = {at.identity: path for path in sorted(gone) if (at := placement_of(path))}
    for path in new:
        node = tree.get(moved.get(placed[path].identity, ""))
        if node is not None:
            yield path, node


def _others(
    placed: Mapping[str, Placement], cycles: Iterable[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the earlier and the later proposals of each spec, by path.

    What is in no cycle yet comes before all that is.
    """
    order = {name: number for number, name in enumerate(cycles)}
    alike: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for path, at in placed.items():
        number = order.get(at.cycle, len(order)) if at.cycle is not None else -1
        alike[at.proposal].append((number, path))
    found = {}
    for each in alike.values():
        each.sort()
        for number, path in each:
            before = tuple(other for of, other in each if of < number)
            after = tuple(other for of, other in each if of > number)
            found[path] = before, after
    return found


class _Maker:
    def __init__(
        self,
        steps: Sequence[LogEntry],
        placement_of: lineage.PlacementOf,
        roster: Roster,
        head: Commit,
    ) -> None:
        self.steps = steps
        self.placement_of = placement_of
        self.contributor = cache(partial(contributor, roster=roster))
        self.last = int(head.date.timestamp())
        self.who = cache(self._who)

    def life(
        self, path: str, node: Node, earlier: tuple[str, ...], later: tuple[str, ...]
    ) -> Life:
        nodes = lineage.versions(node)
        dates = self.dates(nodes)
        # Branches that ran beside each other are in no other order than by date.
        nodes.sort(key=dates.__getitem__)
        number = {node: n for n, node in enumerate(nodes)}
        versions = tuple(
            Version(
                commit=self.steps[each.step].commit,
                date=datetime.fromtimestamp(dates[each], UTC),
                who=self.who(each.step),
                path=each.path,
                at=self.placement_of(each.path),
                blob=each.blob,
                before=tuple(number[one] for one in each.before),
            )
            for each in nodes
        )
        return Life(
            path=path,
            versions=versions,
            born=all(each.born for each in nodes if not each.before),
            contributors=tuple(_once(_writers(versions))),
            earlier=earlier,
            later=later,
        )

    def dates(self, nodes: Iterable[Node]) -> dict[Node, int]:
        """Return the date of each version in seconds, after those before it.

        :param nodes: none before what it comes from.
        """
        dates: dict[Node, int] = {}
        for node in nodes:
            before = (dates[each] for each in node.before)
            own = max(self.steps[node.step].seconds, *before, 0)
            dates[node] = min(own, self.last)
        return dates

    def _who(self, number: int) -> tuple[Contributor, ...]:
        step = self.steps[number]
        authors = (step.author, *step.co_authors)
        return tuple(_once(map(self.contributor, authors)))


def _writers(versions: Iterable[Version]) -> Iterator[Contributor]:
    for version in versions:
        if len(version.before) <= 1:
            yield from version.who


def _once(people: Iterable[Contributor]) -> Iterator[Contributor]:
    """Yield *people* who are somebody, each once."""
    seen = set()
    for one in people:
        key = (one.id, "") if one.id is not None else (None, fold(one.name))
        if one.name and key not in seen:
            seen.add(key)
            yield one


def contributor(author: Author, roster: Roster) -> Contributor:
    """Return whom a commit means by *author*."""
    person = roster.author(author.name, author.email)
    if person is not None:
        return Contributor(id=person.id, name=person.name, url=person.url)
    name, _ = roster.mailmap.proper(author.name, author.email)
    return Contributor(id=None, name=_shown(name))


def _shown(name: str) -> str:
    """Return *name* without what makes it an e-mail address."""
    return " ".join(word.partition("@")[0] for word in name.split()).strip(" <>\"'")
