"""Clones of the real repositories that the tests judge."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from specward.config import load
from specward.config.model import Config
from specward.diagnostics import source
from specward.lint.configuration import rule_options
from tests.corpus import FOLDER
from tests.support.repo import ROOT, Repo

CORPUS = Path(os.environ.get("SPECWARD_CORPUS", ROOT.parent / "shared" / "corpus"))
"""The folder with the bundles of the repositories."""

Clones: TypeAlias = Callable[[str], Repo]
"""The fixture ``clones``: the clone of a repository, by its name."""


def config_of(name: str) -> Config:
    """Return how the repository called *name* is judged."""
    text = source.read(f"{name}.toml", (FOLDER / f"{name}.toml").read_bytes())
    return load.parse(text, rule_options())


def once(path: Path, make: Callable[[], object]) -> Path:
    """Return *path*; the first worker that wants it makes it, the others wait."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make()
    return path
