"""Real repositories for the tests, shut off from the machine they run on."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from specward.commands import main
from specward.git.repository import Repository
from specward.rst.parse import parse
from specward.specs.load import load
from tests.support import preloaded as server
from tests.support.ask import ADDRESS
from tests.support.browser import chromium
from tests.support.clones import CORPUS, Clones, config_of, once
from tests.support.documents import Documents
from tests.support.repo import ROOT, Repo, copy_tree, lay_liberty


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, and say why.

    In CI a missing browser fails: what is to be installed there must not be
    skipped unseen.
    """
    if item.get_closest_marker("corpus") and not CORPUS.is_dir():
        pytest.skip(f"SPECWARD_CORPUS leads to no folder: {CORPUS}")
    if item.get_closest_marker("browser") and chromium() is None:
        told = pytest.fail if os.environ.get("CI") else pytest.skip
        told("Chromium is not installed")


def pytest_collection_finish() -> None:
    """Collect garbage rarely, and never look through what stays for the session."""
    gc.freeze()
    gc.set_threshold(YOUNG)


YOUNG = 100_000
"""Objects made between two collections, of which a parse makes tens of thousands."""


@pytest.fixture(scope="session", autouse=True)
def hermetic(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[None]:
    """Pin everything that git and Python take from the environment.

    Commands that are started in processes of their own share their bytecode, for
    half of the time of such a process is spent on compiling.
    """
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    patch = pytest.MonkeyPatch()
    for name in [
        name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))
    ]:
        patch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONDONTWRITEBYTECODE"):
        patch.delenv(name, raising=False)
    for name, value in PINNED.items():
        patch.setenv(name, value)
    (home / ".gitconfig").write_text("[gc]\nauto = 0\n[maintenance]\nauto = false\n")
    patch.setenv("HOME", str(home))
    patch.setenv("XDG_CONFIG_HOME", str(home))
    patch.setenv("PYTHONPYCACHEPREFIX", str(shared / "bytecode"))
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def documents() -> Iterator[Documents]:
    """Parse no text twice: a document is a function of its text and of nothing else.

    ``tests/rst`` holds the parser itself to that.
    """
    made = Documents(parse)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("specward.specs.documents.parse", made.parse)
        yield made


@pytest.fixture(scope="session", autouse=True)
def arguments() -> Iterator[None]:
    """Make the parser of arguments once: it keeps nothing of what it parsed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "parser", cache(main.parser))
        yield


@pytest.fixture(scope="session")
def preloaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve the command to those who ask for it, see ``tests/support/preloaded.py``."""
    address = tmp_path_factory.mktemp("preloaded") / "socket"
    command = [sys.executable, server.__file__, str(address)]
    path = {"PYTHONPATH": str(ROOT / "tools")}
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | path),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(ADDRESS, str(address))
        while not address.exists():
            time.sleep(0.01)
        yield


PINNED = {
    "GIT_AUTHOR_NAME": "An Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_AUTHOR_DATE": "2015-05-12T09:00:00+00:00",
    "GIT_COMMITTER_NAME": "A Committer",
    "GIT_COMMITTER_EMAIL": "committer@example.org",
    "GIT_COMMITTER_DATE": "2015-05-12T10:00:00+00:00",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "C",  # or argparse looks for translations, again and again
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a small repository: templates, roster, one good spec; no commit."""
    made = Repo(tmp_path / "repo")
    made.init()
    copy_tree(ROOT / "tests" / "rules" / "base", made.path)
    return made


@pytest.fixture
def liberty(tmp_path: Path) -> Repo:
    """Return a repository with the Liberty specs, in one commit."""
    made = Repo(tmp_path / "liberty")
    made.init()
    lay_liberty(made.path)
    made.commit("Liberty")
    return made


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that takes today's output of the rules for the expected one."""
    parser.addoption(
        "--accept", action="store_true", help="rewrite tests/rules/*/*.txt"
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of the session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def clones(shared: Path, documents: Documents) -> Clones:
    """Return how to get a clone of a repository; its texts are parsed already."""

    def clone(name: str) -> None:
        bundle = str(CORPUS / f"{name}-specs.bundle")
        words = ("clone", "--quiet", "--branch", "master", bundle, f"corpus-{name}")
        Repo(shared).git(*words)

    def parse_all(repo: Repo, name: str, parsed: Path) -> None:
        load(Repository(repo.path).work_tree(), config_of(name))
        documents.save(parsed)

    @cache
    def known(name: str) -> Repo:
        repo = Repo(once(shared / f"corpus-{name}", lambda: clone(name)))
        parsed = shared / f"documents-{name}"
        documents.add(once(parsed, lambda: parse_all(repo, name, parsed)))
        return repo

    return known
