"""Repositories whose commits have to pass the hook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hooks import CONFIG, RUNNERS, Gate, config
from tests.support.repo import Repo


@pytest.fixture(params=RUNNERS)
def runner(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, ...]:
    """Return each program that runs hooks, with a cache of its own."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PREK_HOME", str(tmp_path / "cache"))
    # virtualenv would ask, in the background, for a newer pip than its own.
    monkeypatch.setenv("VIRTUALENV_NO_PERIODIC_UPDATE", "1")
    monkeypatch.setenv("GIT_EDITOR", "true")
    name: str = request.param
    return RUNNERS[name]


@pytest.fixture
def unborn(repo: Repo, runner: tuple[str, ...]) -> Gate:
    """Return a guarded repository that has no commit."""
    repo.write(CONFIG, config())
    made = Gate(repo.path, runner)
    made.close()
    return made


@pytest.fixture
def gate(unborn: Gate) -> Gate:
    """Return a guarded repository of one commit with one good spec."""
    unborn.commit("the base")
    return unborn
