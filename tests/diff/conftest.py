"""The repository that differs."""

from __future__ import annotations

import pytest

from tests.support import planned
from tests.support.repo import Repo


@pytest.fixture
def base(repo: Repo) -> Repo:
    """Return the planned repository, in one commit."""
    return planned.lay(repo)
