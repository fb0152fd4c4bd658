"""What a check holds against what: the head, and the bases of a patch."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from specward.commands import inputs
from specward.config import load
from specward.config.model import DEFAULT, Config
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git.log_entry import Author
from specward.git.repository import Repository
from specward.git.snapshot import EMPTY, Mode, Snapshot
from specward.lint.patch import Authors, Base, Side
from specward.lint.policy import under
from specward.specs import pairing
from specward.specs.pairing import Renames


class Patch(Struct, frozen=True, kw_only=True):
    """A head and what it is held against.

    :param bases: none where it is judged as a whole.
    :param commit: what it is where a stack is judged commit by commit.
    :param notes: what the reader should know of the sides.
    """

    head: Side
    bases: tuple[Base, ...]
    commit: str | None
    notes: tuple[str, ...]


class _Other(Struct, frozen=True, kw_only=True):
    """What a head is held against, with what git knows of the way from there."""

    snapshot: Snapshot
    renames: Renames = dict
    authors: Authors = tuple


class Request(Struct, frozen=True, kw_only=True):
    """What is asked for: revisions, an index, a text in the place of a file.

    :param merging: commits that come in beside HEAD, if the caller knows them.
    :param text: path and content that stand for a file of the work tree.
    """

    at: str | None = None
    since: str | None = None
    staged: bool = False
    each: bool = False
    config: str | None = None
    merging: tuple[str, ...] = ()
    text: tuple[str, bytes] | None = None


def request(options: argparse.Namespace) -> Request:
    """Return what the options of ``check`` ask for.

    :raises SpecwardError: where they do not go together.
    """
    for one, other in (
        ("staged", "at"),
        ("staged", "since"),
        ("staged", "stdin"),
        ("at", "stdin"),
        ("each", "stdin"),
        ("paths", "stdin"),
    ):
        if getattr(options, one) and getattr(options, other):
            named = "a PATH" if one == "paths" else f"--{one}"
            raise SpecwardError(f"{named} and --{other} do not go together")
    if options.each and not options.since:
        raise SpecwardError("--each needs --since", hint="name where the stack begins")
    if options.stdin != (options.stdin_path is not None):
        raise SpecwardError("--stdin and --stdin-path need one another")
    return Request(
        at=options.at,
        since=options.since,
        staged=options.staged,
        each=options.each,
        config=options.config,
    )


def patches(repo: Repository, asked: Request) -> Iterator[Patch]:
    """Yield what is to be judged: one head, or each commit of a stack."""
    maker = _Maker(repo, asked.config)
    if asked.staged:
        yield maker.staged(asked.merging)
    elif asked.each:
        yield from maker.stack(asked)
    elif asked.since is not None:
        yield maker.since(asked)
    else:
        yield maker.whole(asked)


class _Maker:
    def __init__(self, repo: Repository, config: str | None) -> None:
        self.repo = repo
        self.named = inputs.config(repo, config) if config is not None else None

    def whole(self, asked: Request) -> Patch:
        head = self.head(asked)
        return self.patch(head, ())

    def since(self, asked: Request) -> Patch:
        # Named once: what HEAD is may change while we read.
        end = self.repo.commits.commit(asked.at or "HEAD").id
        base = self.repo.commits.merge_base(asked.since or "", end)
        head = self.head(asked)
        commit = head.commit.id if asked.at and head.commit else None
        before = self.repo.at(base)
        renames = self.renames(base, commit, staged=False)
        if commit is None:
            renames = _with_alike(before, head, renames)
        authors = self.authors(base, end, next_too=commit is None and head.changed)
        return self.patch(
            head, [_Other(snapshot=before, renames=renames, authors=authors)]
        )

    def stack(self, asked: Request) -> Iterator[Patch]:
        end = self.repo.commits.commit(asked.at or "HEAD").id
        base = self.repo.commits.merge_base(asked.since or "", end)
        for commit, parents in self.repo.commits.stack(base, end):
            sides = [
                _Other(
                    snapshot=self.repo.at(parent),
                    renames=self.renames(parent, commit, staged=False),
                    authors=self.authors(parent, commit),
                )
                for parent in parents
            ]
            head = self.repo.at(commit)
            found = self.patch(head, sides or [_Other(snapshot=EMPTY)])
            yield replace(found, commit=commit)

    def staged(self, merging: tuple[str, ...]) -> Patch:
        head = self.repo.index()
        if head.commit is None:
            return self.patch(head, [_Other(snapshot=EMPTY)])
        parents = (head.commit.id, *(merging or self.repo.commits.merging()))
        return self.patch(
            head,
            [
                _Other(
                    snapshot=self.repo.at(parent),
                    renames=self.renames(parent, None, staged=True),
                    authors=self.repo.commits.next_author,
                )
                for parent in parents
            ],
        )

    def head(self, asked: Request) -> Snapshot:
        if asked.at is not None:
            return self.repo.at(asked.at)
        tree = self.repo.work_tree()
        return tree if asked.text is None else _with(tree, *asked.text)

    def renames(self, base: str, head: str | None, *, staged: bool) -> Renames:
        return lambda: self.repo.commits.renames(base, head, staged=staged)

    def authors(self, base: str, head: str, *, next_too: bool = False) -> Authors:
        """Return what gives the authors from *base* to *head*.

        :param next_too: whether they include who would write the next commit.
        """
        commits = self.repo.commits

        def found() -> tuple[Author, ...]:
            last = commits.next_author() if next_too else ()
            return tuple(dict.fromkeys((*commits.authors(base, head), *last)))

        return found

    def patch(self, head: Snapshot, sides: Sequence[_Other]) -> Patch:
        """Return the patch, each side with its own configuration or the other's."""
        notes: list[str] = []
        own = self.named or self.config(head)
        found = [self.of_base(side.snapshot, own or DEFAULT, notes) for side in sides]
        known = [each for each in found if each is not None and each is not DEFAULT]
        if own is None and known:
            # Which file is which the base says; what holds is what comes after.
            own = under(known[0], DEFAULT)
            notes.append("there is no configuration here any more: the defaults hold")
        decided = own or DEFAULT
        configs = [each or under(decided, DEFAULT) for each in found]
        return Patch(
            head=Side(snapshot=head, config=decided),
            bases=tuple(
                Base(
                    snapshot=side.snapshot,
                    config=config,
                    renames=side.renames,
                    authors=side.authors,
                )
                for side, config in zip(sides, configs, strict=True)
            ),
            commit=None,
            notes=tuple(notes),
        )

    def of_base(
        self, snapshot: Snapshot, other: Config, notes: list[str]
    ) -> Config | None:
        """Return the configuration of a base, ``None`` where it has none.

        *other* where it cannot be read, with a note, and before the first commit.
        """
        if self.named is not None:
            return self.named
        if not snapshot.modes:
            return other
        try:
            return self.config(snapshot)
        except SpecwardError as error:
            why = f"{error.message}; the head's holds for both sides"
            notes.append(f"the base's configuration: {why}")
            return other

    def config(self, snapshot: Snapshot) -> Config | None:
        """Return the configuration of *snapshot*, ``None`` where it has none."""
        found = load.find(snapshot, inputs.rule_options())
        return None if found is DEFAULT else found


def _with_alike(base: Snapshot, head: Snapshot, renames: Renames) -> Renames:
    """Return *renames*, and before them files of *head* that git does not track."""
    return lambda: {**pairing.alike(base, head), **renames()}


def _with(tree: Snapshot, path: str, data: bytes) -> Snapshot:
    """Return *tree* with *data* at *path*.

    :raises SpecwardError: where a folder is there.
    """
    if not path or any(name.startswith(f"{path}/") for name in tree.modes):
        raise SpecwardError(
            f"{escape.path(path or '.')} is a folder",
            hint="name the file that the text is for",
        )
    if tree.modes.get(path) is Mode.SYMLINK:
        raise SpecwardError(
            f"{escape.path(path)} is a link", hint="name the file that it leads to"
        )
    read = tree.reader
    return replace(
        tree,
        modes={**tree.modes, path: Mode.FILE},
        reader=lambda name: data if name == path else read(name),
        changed=True,
    )
