"""``specward diff``: what a reviewer reads of one change."""

from __future__ import annotations

import pytest

from tests.support.differing import TABLE, told
from tests.support.repo import Repo


@pytest.mark.parametrize("name", TABLE)
def test_one_change(base: Repo, name: str) -> None:
    edit, expected = TABLE[name]
    edit(base)
    assert told(base) == expected
