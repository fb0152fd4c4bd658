"""Log entries: commits, and the files that they change, as values."""

from __future__ import annotations

from msgspec import Struct


class Author(Struct, frozen=True, kw_only=True):
    """An author as a commit names them; either can be empty."""

    name: str
    email: str


class FileChange(Struct, frozen=True, kw_only=True):
    """One file that differs between a commit and its first parent.

    :param before: its path in the parent, ``None`` for an added file.
    :param after: its path in the commit, ``None`` for a removed file.
    :param blob: the object name of its content, "" for a removed file.
    """

    before: str | None
    after: str | None
    blob: str = ""


class LogEntry(Struct, frozen=True, kw_only=True):
    """One commit of a log.

    :param parents: the nearest ancestors that are in the log too.
    :param seconds: the committer date in seconds of Unix time, as it is written.
    :param cut: whether a shallow clone lacks the commit's parents.
    """

    commit: str
    parents: tuple[str, ...]
    seconds: int
    author: Author
    co_authors: tuple[Author, ...]
    cut: bool
    changes: tuple[FileChange, ...]
