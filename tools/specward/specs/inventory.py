"""The closed world: what each file in the folders of specs is."""

from __future__ import annotations

import mimetypes
import posixpath
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from enum import StrEnum
from urllib.parse import unquote

from msgspec import Struct

from specward.config.globs import fits
from specward.config.model import Config
from specward.git.snapshot import Mode, Snapshot
from specward.specs import paths
from specward.specs.parsed import ParsedText
from specward.specs.paths import Placement


class Role(StrEnum):
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


GITS_OWN = frozenset({".gitattributes", ".gitignore", ".gitkeep", ".mailmap"})


class Entry(Struct, frozen=True, kw_only=True):
    """One file in a folder of specs.

    :param fits: the path by which it would fit a pattern.
    """

    path: str
    role: Role
    fits: str | None


def entries(
    snapshot: Snapshot,
    config: Config,
    placed: dict[str, Placement],
    assets: AbstractSet[str],
    only: AbstractSet[str] | None = None,
) -> tuple[Entry, ...]:
    """Return the files under the first part of each pattern, and what they are.

    :param assets: paths that specs refer to.
    :param only: the files that are asked about, all where it is ``None``.
    """
    if only is not None and not only:
        return ()
    roots = {paths.root_of(specs.path) for specs in config.specs} - {""}
    teller = _Teller(snapshot, config, placed, assets)
    return tuple(
        teller.entry(path)
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
            joined = target[1:] if target[:1] == "/" else posixpath.join(folder, target)
            yield posixpath.normpath(joined)


def templates(snapshot: Snapshot, config: Config) -> frozenset[str]:
    """Return the files that specs are judged by, and the links to them."""
    requirements = (each for specs in config.specs for each in specs.all_requirements())
    patterns = {pattern for each in requirements for pattern in each.template}
    patterns.add(config.cycle_template)
    named = {
        path
        for path in snapshot.modes
        if any(paths.fit(path, each, config.statuses) is not None for each in patterns)
    }
    led = {path: snapshot.resolve(path) for path in named}
    return frozenset(named | {path for path in led.values() if path})


class _Teller:
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
        requirements = [
            each for specs in config.specs for each in specs.all_requirements()
        ]
        self.templates = templates(snapshot, config)
        self.redirects = {ask.redirects for ask in requirements if ask.redirects}
        self.own_assets = tuple(a for specs in config.specs for a in specs.assets)

    def entry(self, path: str) -> Entry:
        role = self.role(path)
        pattern = None
        if role is Role.STRAY and not _is_picture(path):
            pattern = self.by_another_extension(path)
        if pattern is not None:
            role = Role.OTHER_EXTENSION
        return Entry(path=path, role=role, fits=pattern)

    def role(self, path: str) -> Role:
        if self.snapshot.modes[path] is Mode.SYMLINK:
            return Role.LINK if self.snapshot.leads(path) else Role.BROKEN_LINK
        if path in self.placed:
            return Role.SPEC
        if path in self.templates:
            return Role.TEMPLATE
        if path == self.config.roster:
            return Role.ROSTER
        for role, patterns in (
            (Role.CYCLE_FILE, {self.config.cycle_file}),
            (Role.REDIRECTS, self.redirects),
        ):
            if any(self.fit(path, pattern) for pattern in patterns):
                return role
        return self.beside(path)

    def beside(self, path: str) -> Role:
        """Return what a file is that no pattern is about."""
        if paths.is_readme(path):
            return Role.README
        if posixpath.basename(path) in GITS_OWN:
            return Role.EXCLUDED
        if path in self.assets or fits(path, self.own_assets):
            return Role.ASSET
        if any(fits(path, specs.exclude) for specs in self.config.specs):
            return Role.EXCLUDED
        return Role.STRAY

    def fit(self, path: str, pattern: str | None) -> bool:
        statuses = self.config.statuses
        return bool(pattern) and paths.fit(path, pattern or "", statuses) is not None

    def by_another_extension(self, path: str) -> str | None:
        """Return the path by which *path* would be a spec's, but for its extension."""
        stem, extension = posixpath.splitext(path)
        if not extension:
            return None
        for specs in self.config.specs:
            wanted = posixpath.splitext(specs.path)[1]
            there = stem if stem.endswith(wanted) else stem + wanted
            if self.fit(there, specs.path):
                return there
        return None


def _is_picture(path: str) -> bool:
    kind, _ = mimetypes.guess_type(path)
    return bool(kind) and str(kind).partition("/")[0] in ("image", "audio", "video")
