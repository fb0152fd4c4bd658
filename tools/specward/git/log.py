"""Every commit that touched some folders, in one run of git.

Source: git-log(1), "History Simplification", "Diff Formatting"; git-diff(1), "Raw
output format".
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from specward.git.command import Command, text
from specward.git.log_entry import Author, FileChange, LogEntry
from specward.git.trailers import co_authors

_FORMAT = "%H%x00%P%x00%ct%x00%an%x00%ae%x00%B"
_FIELDS = 6

_OPTIONS = (
    # Every commit, and merges, so that parents lead from one to the next.
    "--full-history",
    "--parents",
    "--topo-order",
    "--root",
    "--diff-merges=first-parent",
    "--raw",
    "-z",
    "--no-abbrev",
    f"--format=tformat:{_FORMAT}",
    "--encoding=UTF-8",
    "--find-renames=50%",
    # More are paired only where they are the same: pairs grow with the square.
    "-l1000",
    "--no-rename-empty",
    # What a user's configuration could say otherwise.
    "--no-color",
    "--no-decorate",
    "--no-ext-diff",
    "--no-follow",
    "--no-mailmap",
    "--no-notes",
    "--no-show-signature",
    "--no-textconv",
    "--ignore-submodules=all",
)

_A_FILE = (b"100644", b"100755")


def read(
    command: Command, head: str, folders: Iterable[str], cut: Container[str]
) -> tuple[LogEntry, ...]:
    """Return the commits up to *head* that touched *folders*, children first.

    Only regular files are in them: a link is no spec.

    :param folders: from the top; "" is everything.
    :param cut: the commits whose parents a shallow clone has not.
    """
    inside = sorted(set(folders))
    paths = [] if "" in inside else [f":(top,literal){each}" for each in inside]
    output = command.run("log", *_OPTIONS, head, "--", *paths)
    return tuple(_entries(output, cut))


def _entries(output: bytes, cut: Container[str]) -> Iterator[LogEntry]:
    fields = output.split(b"\0")
    at = 0
    while at + _FIELDS < len(fields):
        name, parents, when, *author, message = fields[at : at + _FIELDS]
        at += _FIELDS
        changes: list[FileChange] = []
        while fields[at].lstrip(b"\n").startswith(b":"):
            kind = fields[at].rpartition(b" ")[2]
            paths = 2 if kind[:1] in b"RC" else 1
            changes += _changes(fields[at], fields[at + 1 : at + 1 + paths])
            at += 1 + paths
        commit = name.decode("ascii")
        yield LogEntry(
            commit=commit,
            parents=tuple(parents.decode("ascii").split()),
            seconds=seconds(when),
            author=Author(name=_words(author[0]), email=_words(author[1])),
            co_authors=co_authors(message.decode("utf-8", "replace")),
            cut=commit in cut,
            # A user can have git list files in another order.
            changes=tuple(sorted(changes, key=_order)),
        )


def seconds(raw: bytes) -> int:
    """Return a date as Unix time; what is none is its begin, and no year is over 9999.

    A commit can say anything: no number, or one that is no date of this world.
    """
    if not raw.isdigit():
        return 0
    digits = raw.lstrip(b"0") or b"0"
    return min(int(digits), _LAST) if len(digits) <= len(str(_LAST)) else _LAST


_LAST = 253_402_300_799
"""The last second of the year 9999, after which Python has no dates."""


def _words(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _order(edit: FileChange) -> tuple[str, str]:
    return edit.after or "", edit.before or ""


def _changes(said: bytes, paths: list[bytes]) -> Iterator[FileChange]:
    """Yield what one raw line comes to, where a regular file is in it."""
    mode, now, _, blob, _ = said.lstrip(b"\n:").split(b" ")
    before = text(paths[0]) if mode in _A_FILE else None
    after = text(paths[-1]) if now in _A_FILE else None
    if before is not None or after is not None:
        name = blob.decode("ascii") if after is not None else ""
        yield FileChange(before=before, after=after, blob=name)
