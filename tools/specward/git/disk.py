"""The files of a work tree, with their content as git would store it.

Source: git-ls-files(1), "--eol"; gitattributes(5), "text" and "eol".
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git.command import Git, records, text
from specward.git.snapshot import Mode

_ENDS = re.compile(rb"i/(\S*)\s+w/(\S*)\s+attr/(.*?)\s*")
"""Line ends in the index and the work tree, and attributes, as ``--eol`` lists them."""

_NO_FILE_IN_INDEX = re.compile(rb"i/\s")
"""The index has a submodule, a symbolic link, or nothing at the path."""


def files(command: Git, top: bytes) -> tuple[dict[str, Mode], Callable[[str], bytes]]:
    """Return the modes of the files in the work tree at *top*, and their reader.

    Files are those that git tracks, and untracked ones that it does not ignore.
    """
    listed = command.run(
        "ls-files", "-z", "--eol", "--cached", "--others", "--exclude-standard"
    )
    autocrlf = command.run("config", "--default", "", "--get", "core.autocrlf").strip()
    automatic = autocrlf in (b"true", b"input")
    modes: dict[str, Mode] = {}
    normalised: set[str] = set()
    for record in set(records(listed)):
        ends, _, raw = record.partition(b"\t")
        # An untracked repository inside this one is listed as a folder, with a slash.
        path = text(raw).removesuffix("/")
        mode = _mode(top, raw.removesuffix(b"/"))
        tracked_file = not _NO_FILE_IN_INDEX.match(ends)
        # A folder in the place of a tracked file is not what git has there.
        if mode is Mode.SUBMODULE and tracked_file:
            mode = None
        if mode is not None:
            modes[path] = mode
        if _stored_with_lf(ends, automatic=automatic):
            normalised.add(path)
    return modes, _reader(top, frozenset(normalised))


def _mode(top: bytes, raw: bytes) -> Mode | None:
    """Return the mode of a path on disk; ``None`` if it is deleted, or a device.

    As for git, nothing behind a symbolic link to a folder is in the repository.
    """
    path = os.path.join(top, raw)
    folder = os.path.dirname(raw)
    while folder:
        if os.path.islink(os.path.join(top, folder)):
            return None
        folder = os.path.dirname(folder)
    if os.path.islink(path):
        return Mode.SYMLINK
    if os.path.isfile(path):
        return Mode.FILE
    return Mode.SUBMODULE if os.path.isdir(path) else None


def _stored_with_lf(ends: bytes, *, automatic: bool) -> bool:
    """Return whether git would store a file's CR LF as LF."""
    match = _ENDS.fullmatch(ends)
    if match is None or match.group(2) not in (b"crlf", b"mixed"):
        return False
    index, attribute = match.group(1), match.group(3)
    if attribute.startswith(b"text=auto") or (automatic and not attribute):
        # A file whose CR LF is in the index already is left alone ("text=auto").
        return index not in (b"crlf", b"mixed")
    return attribute.startswith((b"text", b"eol="))


def _reader(top: bytes, normalised: frozenset[str]) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        name = os.path.join(top, path.encode("utf-8", "surrogateescape"))
        try:
            if os.path.islink(name):
                return os.readlink(name)
            with open(name, "rb") as file:
                data = file.read()
        except OSError as error:
            raise SpecwardError(
                f"{escape.path(path)} cannot be read: {error.strerror}"
            ) from error
        return data.replace(b"\r\n", b"\n") if path in normalised else data

    return read
