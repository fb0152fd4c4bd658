"""A server that stands for Gerrit, and the environment of its caller."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from specward.reports.post import http
from tests.support import forge
from tests.support.forge import Forge
from tests.support.reviews import PASSWORD, USER


@pytest.fixture
def server() -> Iterator[Forge]:
    with forge.serving() as made:
        yield made


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the credentials and no proxy; a second try comes at once."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.delenv("SPECWARD_GERRIT_URL", raising=False)
    monkeypatch.setenv("SPECWARD_GERRIT_USER", USER)
    monkeypatch.setenv("SPECWARD_GERRIT_PASSWORD", PASSWORD)
    monkeypatch.setattr(http, "PAUSE", 0.0)
    monkeypatch.setattr(http, "TIMEOUT", 20.0)
