"""What the arguments of a command name: a snapshot, paths, cycles, rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_type_hints

from specward.config import load as configure
from specward.config.check import RuleOptions
from specward.config.lifecycle import Lifecycle
from specward.config.model import DEFAULT, Config
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.similar import closest, did_you_mean, likeness, suggestion
from specward.diagnostics.source import Source, read
from specward.git.log_entry import LogEntry
from specward.git.repository import Repository
from specward.git.snapshot import Snapshot
from specward.history.revisions import Revisions
from specward.history.timeline import folders
from specward.lint.rules import RULES, Rule
from specward.specs.cycle import Cycle
from specward.specs.load import Loader, load
from specward.specs.paths import cycle_of_file, placement_of
from specward.specs.portfolio import Portfolio

LIKE_ENOUGH = 0.85
"""How alike a path is to the one that it is taken for."""


def repository(folder: Path | None = None) -> Repository:
    """Return the repository around *folder*, the current one if none is given."""
    try:
        return Repository(folder or Path.cwd())
    except FileNotFoundError as error:
        raise SpecwardError(
            "the current folder is gone", hint="change to another"
        ) from error


def snapshot(
    repo: Repository, revision: str | None, output: Path | None = None
) -> Snapshot:
    """Return the tree of *revision*, the work tree where none is named.

    :param output: a folder of the work tree that is no change of it.
    """
    return repo.work_tree(output) if revision is None else repo.at(revision)


def portfolio(repo: Repository, revision: str | None) -> Portfolio:
    """Return what the repository holds at *revision*."""
    snap = snapshot(repo, revision)
    return load(snap, configure.find(snap, rule_options()))


def revisions(repo: Repository, loader: Loader) -> Revisions:
    """Return who tells what the specs of *loader* were; git is asked when they are."""
    head = loader.snapshot.commit

    def log() -> tuple[LogEntry, ...]:
        return repo.commits.log(head.id, folders(loader.config)) if head else ()

    return Revisions(loader, log, repo.blob)


def loader(repo: Repository, revision: str | None) -> Loader:
    """Return who knows the repository at *revision*, and has read no spec yet."""
    snap = snapshot(repo, revision)
    return Loader(snap, configure.find(snap, rule_options()))


def config(repo: Repository, name: str) -> Config:
    """Return the configuration that is called *name*: a file, or ``REV:PATH``."""
    return configure.parse(_config_source(repo, name), rule_options())


def lifecycle() -> Lifecycle:
    """Return the repository's statuses; the default ones where there is none."""
    try:
        snap = snapshot(repository(), None)
    except SpecwardError:
        return DEFAULT.lifecycle
    return configure.find(snap, rule_options()).lifecycle


def rule_options() -> RuleOptions:
    """Return the options that each rule takes, with their types."""
    return {
        rule.name: get_type_hints(type(rule.options)) if rule.options else {}
        for rule in RULES
    }


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


def cycle(cycles: Mapping[str, Cycle], name: str) -> Cycle:
    """Return the one of *cycles* that is called *name*.

    :raises SpecwardError: where there is none.
    """
    if name in cycles:
        return cycles[name]
    names = ", ".join(map(escape.line, cycles)) or "none"
    raise SpecwardError(
        f"there is no cycle {escape.value(name)}",
        hint=did_you_mean(name, cycles, f"cycles are: {names}"),
    )


def rules(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that run: the selected ones, without the ignored.

    :raises SpecwardError: where a name is no rule's.
    """
    chosen, left_out = _names(select), _names(ignore)
    if (select and not chosen) or (ignore and not left_out):
        raise SpecwardError("no rule is named", hint="'explain' lists them")
    known = {rule.name for rule in RULES}
    for name in (*chosen, *left_out):
        if name not in known:
            raise SpecwardError(
                f"there is no rule {escape.value(name)}",
                hint=did_you_mean(name, sorted(known), "'explain' lists them"),
            )
    return tuple(
        rule
        for rule in RULES
        if (not chosen or rule.name in chosen) and rule.name not in left_out
    )


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        name.strip() for text in given for name in text.split(",") if name.strip()
    )


def paths(repo: Repository, snap: Snapshot, given: Sequence[str]) -> tuple[str, ...]:
    """Return *given*, relative to the current folder, as paths of the repository.

    The top of the repository is "".

    :raises SpecwardError: where nothing is there.
    """
    made = inside(repo, given)
    must_exist(repo, made, snap)
    return made


def must_exist(repo: Repository, wanted: Iterable[str], snap: Snapshot) -> None:
    """Stop where one of the paths *wanted* is not there.

    :raises SpecwardError: with the path that is most likely meant.
    """
    for path in wanted:
        if not is_in(path, snap.modes):
            raise SpecwardError(
                f"there is no {escape.path(_from_here(repo, path))} here",
                hint=suggestion(_closest(repo, path, snap), show=escape.path),
            )


def inside(repo: Repository, given: Sequence[str]) -> tuple[str, ...]:
    """Return *given*, relative to the current folder, as paths of the repository."""
    if not all(given):
        raise SpecwardError("a path is empty", hint="the whole repository is '.'")
    return tuple(_path(repo, text) for text in given)


def is_in(path: str, paths: Iterable[str]) -> bool:
    """Tell whether *path* is one of *paths*, or a folder of one."""
    return not path or any(_within(path, other) for other in paths)


def _closest(repo: Repository, path: str, snap: Snapshot) -> str | None:
    """Return the path that *path* is most likely a slip for, from here."""
    near = closest(path, snap.modes)
    if near is None or likeness(near, path) < LIKE_ENOUGH or repo.bare:
        return near if repo.bare else None
    return _from_here(repo, near)


def _from_here(repo: Repository, path: str) -> str:
    """Return a path of the repository as it is typed in the current folder."""
    if repo.bare:
        return path
    name = os.fsdecode(path.encode("utf-8", "surrogateescape"))
    return os.path.relpath(Path(os.path.realpath(repo.top)) / name)


def _path(repo: Repository, text: str) -> str:
    if repo.bare:
        return _top_as_nothing(os.path.normpath(text))
    here = Path(os.path.realpath(Path.cwd()))
    top = os.path.realpath(repo.top)
    inside = os.path.relpath(os.path.normpath(here / text), top)
    if inside == os.pardir or inside.startswith(os.pardir + os.sep):
        raise SpecwardError(
            f"{escape.path(text)} is outside the repository",
            hint="name a path in it",
        )
    return os.fsencode(_top_as_nothing(inside)).decode("utf-8", "surrogateescape")


def _top_as_nothing(path: str) -> str:
    return "" if path == os.curdir else path


def _within(folder: str, path: str) -> bool:
    return folder in ("", path) or path.startswith(f"{folder}/")


def reported(
    found: Portfolio, wanted: Sequence[str], only: str | None
) -> Callable[[str], bool] | None:
    """Return which paths are reported: under *wanted*, and not of other cycles.

    ``None`` stands for all of them.
    """
    if only is None and not wanted:
        return None
    config = found.config

    def tell(path: str) -> bool:
        # A spec that a patch removes is none of those that are there.
        at = found.placed.get(path) or placement_of(path, config)
        of = cycle_of_file(path, config) if at is None else at.cycle
        other = at is not None or of is not None
        inside = not wanted or any(_within(folder, path) for folder in wanted)
        return inside and (only is None or of == only or not other)

    return tell
