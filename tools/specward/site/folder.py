"""The folder that a site is written to: the door to the files of others.

A manifest names the files that are ours.  Nothing else in the folder is written
over or removed, and nothing outside it is touched, wherever links in it lead.
A build claims the files that it is about to write before it writes the first,
writes each of them whole, and settles the manifest last: a build that is killed
leaves whole files, and the next one knows which are whose.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from specward import TOOL
from specward.config.model import Config
from specward.diagnostics import encode, escape
from specward.diagnostics.errors import SpecwardError
from specward.git.repository import Repository
from specward.site.addresses import MANIFEST
from specward.specs import paths

SCHEMA: Literal["specward.manifest/1"] = "specward.manifest/1"
NEW = ".specward-new"
"""The file that is being written, before it takes the place of the old one."""

_MOST_NAMED = 5
"""Files of somebody else that an error names."""

_ENDINGS = (".html", ".json")
_NO_NAME = re.compile("[\0\ud800-\udfff]")
"""Characters of no file that a build writes, which a file system may not take."""


class Manifest(Struct, frozen=True, kw_only=True):
    """The files of a build.

    :param complete: whether it came to its end.
    :param files: the SHA-256 of each file by its path; ``None`` before it is
        written.
    """

    schema: Literal["specward.manifest/1"]
    tool: str
    revision: str | None
    complete: bool
    files: dict[str, str | None]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the manifest."""
    return encode.schema(Manifest, SCHEMA)


class Folder:
    """An output folder, held by one build at a time."""

    def __init__(self, top: Path, revision: str | None) -> None:
        self.top = top
        self.revision = revision
        self.old: Mapping[str, str | None] = {}
        self.written: dict[str, str | None] = {}
        self._claimed: tuple[str, ...] = ()
        self._announced = False
        self._manifest_written = b""

    @contextlib.contextmanager
    def held(self) -> Iterator[Folder]:
        """Hold the folder, which is made where it does not exist.

        The lock is of the folder itself, so that no file of it is left behind where a
        build is killed (flock(2): it goes with the last open descriptor).

        :raises SpecwardError: where it is not a folder, or another build holds it.
        """
        with self._with_hint(self.top):
            self.top.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.top, os.O_RDONLY | os.O_DIRECTORY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise SpecwardError(
                    f"another build is writing to {escape.path(str(self.top))}",
                    hint="wait for its end, or name another folder with --out",
                ) from error
            yield self
        finally:
            os.close(handle)

    def claim(self, paths: Collection[str]) -> None:
        """Set the files that are about to be written; nothing is yet.

        :raises SpecwardError: where one of them exists and is not ours.
        """
        self.old = self._manifest()
        self._claimed = tuple(paths)
        folders = {folder for path in paths for folder in _folders(path)}
        self._must_be_folders(folders)
        foreign = [path for path in paths if self._is_foreign(path)]
        foreign += [folder for folder in folders if self._is_foreign_file(folder)]
        if self._is(MANIFEST) and not self.old:
            foreign.append(MANIFEST)
        if foreign:
            named = ", ".join(map(escape.path, sorted(foreign)[:_MOST_NAMED]))
            more = f" and {len(foreign) - _MOST_NAMED} more"
            raise SpecwardError(
                f"{escape.path(str(self.top))} holds files of somebody else: "
                f"{named}{more if len(foreign) > _MOST_NAMED else ''}",
                hint="name another folder with --out, or take them away",
            )

    def write(self, path: str, text: str) -> None:
        """Write one file of those that are claimed, unless it is so already."""
        data = text.encode("utf-8")
        digest = sha256(data).hexdigest()
        if not (self.old.get(path) == digest and self._holds(path, digest)):
            self._announce()
            self._replace(path, data)
        self.written[path] = digest

    def settle(self) -> None:
        """Remove what is no longer of the site, and write the manifest of what is."""
        gone = [path for path in self.old if path not in self.written]
        if gone:
            self._announce()
        for path in gone:
            self._remove(path)
        self._write_manifest(self.written, complete=True)
        with contextlib.suppress(OSError):
            (self.top / NEW).unlink()  # of a build that was killed

    def _announce(self) -> None:
        """Write a manifest of what a build may have written, should it be killed."""
        if self._announced:
            return
        self._announced = True
        claimed = dict.fromkeys(self._claimed) | dict(self.old)
        self._write_manifest(claimed, complete=False)
        # A file of ours can lie where a folder comes, or the other way round.
        folders = {folder for path in self._claimed for folder in _folders(path)}
        for path in self.old:
            if path in folders or not set(_folders(path)).isdisjoint(self._claimed):
                self._remove(path)

    def _write_manifest(
        self, files: Mapping[str, str | None], *, complete: bool
    ) -> None:
        manifest = Manifest(
            schema=SCHEMA,
            tool=TOOL,
            revision=self.revision,
            complete=complete,
            files=dict(sorted(files.items())),
        )
        data = encode.json(manifest).encode()
        if data != self._manifest_written:
            self._replace(MANIFEST, data)
            self._manifest_written = data

    def _manifest(self) -> dict[str, str | None]:
        """Return the files of the last build; none where it left no manifest.

        Anybody may have written it: a path in it that leads elsewhere is left out.
        """
        file = self.top / MANIFEST
        if file.is_symlink() or not file.is_file():
            return {}
        with self._with_hint(file):
            data = file.read_bytes()
        try:
            manifest = msgspec.convert(json.loads(data), Manifest)
        except (ValueError, RecursionError, msgspec.ValidationError):
            return {}
        self._manifest_written = data
        return {
            path: digest for path, digest in manifest.files.items() if _is_ours(path)
        }

    def _must_be_folders(self, folders: Iterable[str]) -> None:
        """Stop where one of *folders* is a link: what is behind it is not ours."""
        for folder in sorted(folders):
            path = self.top / folder
            if path.is_symlink():
                raise SpecwardError(
                    f"{escape.path(str(path))} is a link that leads elsewhere",
                    hint="take it away, or name another folder with --out",
                )

    def _is_foreign(self, path: str) -> bool:
        """Tell whether something else than a file of ours is at *path*."""
        file = self.top / path
        if file.is_dir() and not file.is_symlink():
            files = [each for each in file.rglob("*") if not each.is_dir()]
            paths = {each.relative_to(self.top).as_posix() for each in files}
            return not paths or not paths <= self.old.keys()
        return path not in self.old and self._is(path)

    def _is_foreign_file(self, folder: str) -> bool:
        """Tell whether a file that is not ours is where *folder* is to be."""
        path = self.top / folder
        return self._is(folder) and not path.is_dir() and folder not in self.old

    def _is(self, path: str) -> bool:
        return os.path.lexists(self.top / path)

    def _holds(self, path: str, digest: str) -> bool:
        """Tell whether the file at *path* is there, with bytes of that *digest*."""
        file = self.top / path
        if file.is_symlink() or not file.is_file():
            return False
        with self._with_hint(file):
            return sha256(file.read_bytes()).hexdigest() == digest

    def _replace(self, path: str, data: bytes) -> None:
        """Put *data* in the place of the file at *path*."""
        target, new = self.top / path, self.top / NEW
        with self._with_hint(target):
            for folder in _folders(path):
                self._must_be_folders((folder,))
                (self.top / folder).mkdir(exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                new.unlink()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            try:
                with os.fdopen(os.open(new, flags, 0o666), "wb") as file:
                    file.write(data)
                new.replace(target)
            except OSError:
                with contextlib.suppress(OSError):
                    new.unlink()
                raise

    def _remove(self, path: str) -> None:
        """Remove a file of ours, and the folders that are empty without it.

        The file may be gone already, by a build that was killed then.
        """
        with contextlib.suppress(OSError):
            folders = [self.top / folder for folder in _folders(path)]
            if any(folder.is_symlink() for folder in folders):
                return
            (self.top / path).unlink(missing_ok=True)
            for folder in reversed(folders):
                folder.rmdir()

    @contextlib.contextmanager
    def _with_hint(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SpecwardError(
                f"{escape.path(str(path))} cannot be written: {error.strerror}",
                hint="name a folder that can be written to with --out",
            ) from error


def must_be_apart(out: Path, repo: Repository, config: Config) -> None:
    """Stop where *out* is used by the repository itself.

    :raises SpecwardError: where pages would lie among specs, or in git's folder.
    """
    target = Path(os.path.realpath(out))
    own = {Path(os.path.realpath(repo.folder))}
    top = None
    if not repo.bare:
        top = Path(os.path.realpath(repo.top))
        roots = {paths.root_of(specs.path) for specs in config.specs} - {""}
        own |= {top / ".git"} | {Path(os.path.realpath(top / each)) for each in roots}
    inside = any(folder == target or folder in target.parents for folder in own)
    if inside or target == top:
        raise SpecwardError(
            f"{escape.path(str(out))} is used by the repository itself",
            hint="name another folder with '--out'",
        )


def _folders(path: str) -> list[str]:
    """Return the folders that lead to *path*, the outermost first."""
    names = path.split("/")[:-1]
    return ["/".join(names[:count]) for count in range(1, len(names) + 1)]


def _is_ours(path: str) -> bool:
    """Tell whether *path* can be of a file that a build wrote."""
    names = path.split("/")
    safe = not _NO_NAME.search(path) and not {"", ".", ".."} & set(names)
    return safe and path.endswith(_ENDINGS)
