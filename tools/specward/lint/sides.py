"""The sides of a check, made from git: a head, and the bases it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from specward.config.model import DEFAULT, Config
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git.log_entry import Author
from specward.git.repository import Repository
from specward.git.snapshot import EMPTY, Mode, Snapshot
from specward.lint import configuration
from specward.lint.patch import Authors, Base, Side
from specward.lint.policy import under
from specward.specs import pairing
from specward.specs.pairing import Renames


class Request(Struct, frozen=True, kw_only=True):
    """What is to be checked: revisions, the index, or a text in place of a file.

    :param at: the revision of the head; the work tree where it is ``None``.
    :param since: the revision that a patch left.
    :param staged: whether the head is the index, and the base HEAD.
    :param each: whether each commit since *since* is checked by itself.
    :param merging: the commits that are merged into HEAD, if the caller knows them.
    :param text: path and content that stand for a file of the work tree.
    """

    at: str | None = None
    since: str | None = None
    staged: bool = False
    each: bool = False
    merging: tuple[str, ...] = ()
    text: tuple[str, bytes] | None = None


class Sides(Struct, frozen=True, kw_only=True):
    """A head, and the bases that it is compared with.

    :param bases: none where the head is checked as a whole.
    :param commit: the head's commit, where it is one of a stack.
    :param notes: what a reader should know of the configurations.
    """

    head: Side
    bases: tuple[Base, ...]
    commit: str | None
    notes: tuple[str, ...]


_NOTHING = Base(snapshot=EMPTY, config=DEFAULT, renames=dict)
"""The base of the first commit."""


def sides(
    repo: Repository, request: Request, config: Config | None = None
) -> Iterator[Sides]:
    """Yield the sides of each check: one, or one for each commit of a stack.

    :param config: holds for all sides, in place of their own.
    """
    reader = _Reader(repo, config)
    if request.staged:
        yield reader.staged(request.merging)
    elif request.each:
        yield from reader.stack(request)
    elif request.since is not None:
        yield reader.since(request)
    else:
        yield reader.sides(reader.head(request), ())


class _Reader:
    def __init__(self, repo: Repository, config: Config | None) -> None:
        self.repo = repo
        self.fixed_config = config

    def since(self, request: Request) -> Sides:
        # HEAD may move while we read: it is resolved once.
        end = self.repo.commits.commit(request.at or "HEAD").id
        parent = self.repo.commits.merge_base(request.since or "", end)
        head = self.head(request)
        commit = head.commit.id if request.at and head.commit else None
        authors = self.authors(parent, end, next_too=commit is None and head.changed)
        base = self.base(parent, commit, authors)
        if commit is None:
            renames = _with_alike(base.snapshot, head, base.renames)
            base = replace(base, renames=renames)
        return self.sides(head, [base])

    def stack(self, request: Request) -> Iterator[Sides]:
        end = self.repo.commits.commit(request.at or "HEAD").id
        base = self.repo.commits.merge_base(request.since or "", end)
        for commit, parents in self.repo.commits.stack(base, end):
            bases = [
                self.base(parent, commit, self.authors(parent, commit))
                for parent in parents
            ]
            sides = self.sides(self.repo.at(commit), bases or [_NOTHING])
            yield replace(sides, commit=commit)

    def staged(self, merging: tuple[str, ...]) -> Sides:
        head, commits = self.repo.index(), self.repo.commits
        if head.commit is None:
            return self.sides(head, [_NOTHING])
        parents = (head.commit.id, *(merging or commits.merging()))
        bases = [
            self.base(parent, None, commits.next_author, staged=True)
            for parent in parents
        ]
        return self.sides(head, bases)

    def head(self, request: Request) -> Snapshot:
        if request.at is not None:
            return self.repo.at(request.at)
        tree = self.repo.work_tree()
        return tree if request.text is None else _with_text(tree, *request.text)

    def base(
        self, base: str, head: str | None, authors: Authors, *, staged: bool = False
    ) -> Base:
        """Return the base at a commit; its configuration is not read yet."""
        return Base(
            snapshot=self.repo.at(base),
            config=DEFAULT,
            renames=lambda: self.repo.commits.renames(base, head, staged=staged),
            authors=authors,
        )

    def authors(self, base: str, head: str, *, next_too: bool = False) -> Authors:
        """Return a function that returns the authors from *base* to *head*.

        :param next_too: whether they include the author of the next commit.
        """
        commits = self.repo.commits

        def authors() -> tuple[Author, ...]:
            last = commits.next_author() if next_too else ()
            return tuple(dict.fromkeys((*commits.authors(base, head), *last)))

        return authors

    def sides(self, head: Snapshot, bases: Sequence[Base]) -> Sides:
        """Return the sides, each with its own configuration or the other's."""
        notes: list[str] = []
        own = self.fixed_config or _config(head)
        read = [self.base_config(b.snapshot, own or DEFAULT, notes) for b in bases]
        known = [each for each in read if each is not None and each.source]
        if own is None and known:
            # The configuration is removed: the base's still says which file is what,
            # and the defaults decide about specs.
            own = under(known[0], DEFAULT)
            notes.append("the configuration is removed, so the defaults hold")
        config = own or DEFAULT
        return Sides(
            head=Side(snapshot=head, config=config),
            bases=tuple(
                replace(base, config=own_config or under(config, DEFAULT))
                for base, own_config in zip(bases, read, strict=True)
            ),
            commit=None,
            notes=tuple(notes),
        )

    def base_config(
        self, snapshot: Snapshot, head_config: Config, notes: list[str]
    ) -> Config | None:
        """Return the configuration of a base, ``None`` where it has none.

        Where it cannot be read, with a note, and before the first commit it is the
        head's.
        """
        if self.fixed_config is not None:
            return self.fixed_config
        if not snapshot.modes:
            return head_config
        try:
            return _config(snapshot)
        except SpecwardError as error:
            notes.append(
                f"the base's configuration cannot be used: {error.message}; "
                "the head's holds for both sides"
            )
            return head_config


def _config(snapshot: Snapshot) -> Config | None:
    """Return the configuration of *snapshot*, ``None`` where it has none."""
    config = configuration.find(snapshot)
    return config if config.source else None


def _with_alike(base: Snapshot, head: Snapshot, renames: Renames) -> Renames:
    """Return *renames*, and before them files of *head* that git does not track."""
    return lambda: {**pairing.alike(base, head), **renames()}


def _with_text(tree: Snapshot, path: str, data: bytes) -> Snapshot:
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
