"""The commits that touched specs, as values: what one pass over a log gives."""

from __future__ import annotations

from msgspec import Struct


class Author(Struct, frozen=True, kw_only=True):
    """Who a commit says wrote it; either can be empty."""

    name: str
    email: str


class FileChange(Struct, frozen=True, kw_only=True):
    """One file that differs from the commit's first parent.

    :param before: its path there, ``None`` for one that is new.
    :param after: its path now, ``None`` for one that is gone.
    :param blob: what git calls its content now, "" for one that is gone.
    """

    before: str | None
    after: str | None
    blob: str = ""


class LogEntry(Struct, frozen=True, kw_only=True):
    """One commit.

    :param parents: the nearest commits before it that are steps too.
    :param seconds: its committer date in seconds of Unix time, as it says.
    :param cut: whether a shallow clone hides what was before.
    """

    commit: str
    parents: tuple[str, ...]
    seconds: int
    author: Author
    co_authors: tuple[Author, ...]
    cut: bool
    changes: tuple[FileChange, ...]
