"""The inventory: what each file in the folders of specs is there for.

Every file has one kind.  A file without a known kind is a stray: a spec with a typing
error in its path would otherwise be judged by nobody.
"""

from __future__ import annotations

import mimetypes
import posixpath
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from enum import StrEnum
from urllib.parse import unquote

from msgspec import Struct

from specward.config.model import Config, Requirements
from specward.git.snapshot import Mode, Snapshot
from specward.specs import paths
from specward.specs.parsed import ParsedText
from specward.specs.paths import Placement

FILES_OF_GIT = frozenset({".gitattributes", ".gitignore", ".gitkeep", ".mailmap"})
"""Names of files that git, or people who use it, put into any folder."""


class FileKind(StrEnum):
    """What a file is there for."""

    SPEC = "spec"
    CYCLE_FILE = "cycle file"
    TEMPLATE = "template"
    REDIRECTS = "redirects"
    ROSTER = "roster"
    ASSET = "asset"
    README = "readme"
    EXCLUDED = "excluded"
    LINK = "link"
    BROKEN_LINK = "broken link"
    OTHER_EXTENSION = "other extension"
    STRAY = "stray"


class InventoryFile(Struct, frozen=True, kw_only=True):
    """One file in a folder of specs.

    :param spec_path: the path at which the file would be a spec, for one that only
        has another extension; else ``None``.
    """

    path: str
    kind: FileKind
    spec_path: str | None


def inventory_of(
    snapshot: Snapshot,
    config: Config,
    placed: dict[str, Placement],
    assets: AbstractSet[str],
    only: AbstractSet[str] | None = None,
) -> tuple[InventoryFile, ...]:
    """Return the files in the folders of specs: those that patterns begin with.

    :param assets: the paths that specs refer to.
    :param only: the files to include, ``None`` for all.
    """
    if only is not None and not only:
        return ()
    # A pattern that begins with a part has no folder of its own: every file of the
    # repository would be a stray.
    roots = {paths.root_of(specs.path) for specs in config.specs} - {""}
    sorter = _Sorter(snapshot, config, placed, assets)
    return tuple(
        sorter.file(path)
        for path in sorted(snapshot.modes)
        if (only is None or path in only)
        and any(path.startswith(f"{root}/") for root in roots)
    )


def referenced(parsed: ParsedText) -> Iterator[str]:
    """Yield the paths in the repository that a text refers to."""
    document = parsed.document
    for address in document.addresses if document else ():
        if ":" not in address.url and not address.url.startswith("#"):
            target = unquote(address.url.partition("#")[0].partition("?")[0])
            folder = posixpath.dirname(parsed.path)
            # Sphinx takes a leading slash for the top of the source tree.
            joined = target[1:] if target[:1] == "/" else posixpath.join(folder, target)
            yield posixpath.normpath(joined)


def templates(snapshot: Snapshot, config: Config) -> frozenset[str]:
    """Return the paths of templates, and of symbolic links to templates."""
    requirements = _requirements(config)
    patterns = {pattern for required in requirements for pattern in required.template}
    patterns.add(config.cycle_template)
    named = {
        path
        for path in snapshot.modes
        if any(
            paths.fit(path, pattern, config.statuses) is not None
            for pattern in patterns
        )
    }
    targets = {snapshot.resolve(path) for path in named}
    return frozenset(named | {path for path in targets if path})


class _Sorter:
    """Finds the kind of each file of one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        config: Config,
        placed: dict[str, Placement],
        assets: AbstractSet[str],
    ) -> None:
        self.snapshot = snapshot
        self.config = config
        self.placed = placed
        self.assets = assets
        self.templates = templates(snapshot, config)
        self.redirects = {
            required.redirects
            for required in _requirements(config)
            if required.redirects
        }

    def file(self, path: str) -> InventoryFile:
        kind = self.kind(path)
        spec_path = None
        if kind is FileKind.STRAY and not _is_media(path):
            spec_path = self.with_other_extension(path)
        if spec_path is not None:
            kind = FileKind.OTHER_EXTENSION
        return InventoryFile(path=path, kind=kind, spec_path=spec_path)

    def kind(self, path: str) -> FileKind:
        if self.snapshot.modes[path] is Mode.SYMLINK:
            return (
                FileKind.LINK
                if self.snapshot.has_target(path)
                else FileKind.BROKEN_LINK
            )
        if path in self.placed:
            return FileKind.SPEC
        if path in self.templates:
            return FileKind.TEMPLATE
        if path == self.config.roster:
            return FileKind.ROSTER
        for kind, patterns in (
            (FileKind.CYCLE_FILE, {self.config.cycle_file}),
            (FileKind.REDIRECTS, self.redirects),
        ):
            if any(self.fit(path, pattern) for pattern in patterns):
                return kind
        return self.beside(path)

    def beside(self, path: str) -> FileKind:
        """Return the kind of a file that matches no pattern."""
        if paths.is_readme(path):
            return FileKind.README
        if posixpath.basename(path) in FILES_OF_GIT:
            return FileKind.EXCLUDED
        if path in self.assets or any(s.has_asset(path) for s in self.config.specs):
            return FileKind.ASSET
        if any(specs.excludes(path) for specs in self.config.specs):
            return FileKind.EXCLUDED
        return FileKind.STRAY

    def fit(self, path: str, pattern: str | None) -> bool:
        statuses = self.config.statuses
        return bool(pattern) and paths.fit(path, pattern or "", statuses) is not None

    def with_other_extension(self, path: str) -> str | None:
        """Return the path of the spec that *path* is but for its extension."""
        stem, extension = posixpath.splitext(path)
        if not extension:
            return None
        for specs in self.config.specs:
            wanted = posixpath.splitext(specs.path)[1]
            # 'a.rst.txt' would be 'a.rst', and 'a.md' too.
            candidate = stem if stem.endswith(wanted) else stem + wanted
            if self.fit(candidate, specs.path):
                return candidate
        return None


def _requirements(config: Config) -> Iterator[Requirements]:
    """Yield everything that the configuration requires of specs, for any status."""
    for specs in config.specs:
        yield from specs.all_requirements()


def _is_media(path: str) -> bool:
    kind, _ = mimetypes.guess_type(path)
    return bool(kind) and str(kind).partition("/")[0] in ("image", "audio", "video")
