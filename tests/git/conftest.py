"""Repositories beside the one that is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.repo import Repo


@pytest.fixture
def other(tmp_path: Path) -> Repo:
    """Return another repository; a spec of it would have findings."""
    made = Repo(tmp_path / "other")
    made.init()
    made.write("bad.rst", "x\n")
    made.commit()
    return made
