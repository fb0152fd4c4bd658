"""What commands read: a repository, a snapshot of it, a configuration."""

from __future__ import annotations

import os
from pathlib import Path

from specward.config.lifecycle import Lifecycle
from specward.config.model import DEFAULT, Config
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.source import Source, read
from specward.git.log_entry import LogEntry
from specward.git.repository import Repository
from specward.history.revisions import Revisions
from specward.history.timeline import folders
from specward.lint import configuration
from specward.specs.load import Loader


def repository(folder: Path | None = None) -> Repository:
    """Return the repository around *folder*, the current one if none is given."""
    try:
        return Repository(folder or Path.cwd())
    except FileNotFoundError as error:
        raise SpecwardError(
            "the current folder is gone", hint="change to another folder"
        ) from error


def loader(
    repo: Repository, revision: str | None, output: Path | None = None
) -> Loader:
    """Return a loader, which has read no spec yet.

    :param revision: the commit to read; the work tree where it is ``None``.
    :param output: a folder of the work tree that does not count as a change of it.
    """
    tree = repo.work_tree(output) if revision is None else repo.at(revision)
    return Loader(tree, configuration.find(tree))


def revisions(repo: Repository, loader: Loader) -> Revisions:
    """Return the old versions of the loader's specs; git is asked when they are."""
    head = loader.snapshot.commit

    def log() -> tuple[LogEntry, ...]:
        return repo.commits.log(head.id, folders(loader.config)) if head else ()

    return Revisions(loader, log, repo.blob)


def config(repo: Repository, name: str | None) -> Config | None:
    """Return the configuration called *name*: a file, or ``REV:PATH``."""
    return configuration.parse(_config_source(repo, name)) if name else None


def lifecycle() -> Lifecycle:
    """Return the repository's statuses; the default ones where there is none."""
    try:
        tree = repository().work_tree()
    except SpecwardError:
        return DEFAULT.lifecycle
    return configuration.find(tree).lifecycle


def _config_source(repo: Repository, name: str) -> Source:
    revision, colon, path = name.partition(":")
    is_file = os.path.isfile(name)  # noqa: PTH113 - Path raises where it is too long
    if not is_file and colon:
        data = repo.at(revision).read(path)
    else:
        data = Path(name).read_bytes() if is_file else None
    if data is None:
        raise SpecwardError(
            f"there is no configuration {escape.path(name)}",
            hint="name a file, or a commit and a path as REV:PATH",
        )
    return read(name if is_file else path, data)
