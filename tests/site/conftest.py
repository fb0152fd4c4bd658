"""Repositories for a site."""

from __future__ import annotations

import pytest

from tests.support import planned
from tests.support.repo import Repo
from tests.support.specs import CONFIGURATION, spec


@pytest.fixture
def rich(repo: Repo) -> Repo:
    """Return a repository with everything that a site has."""
    repo.write(".gitignore", "/build/\n")
    repo.write("specward.toml", CONFIGURATION)
    repo.write("specs/backlog/later.rst", spec("Later", ":Depends: kilo/objects"))
    repo.write("specs/kilo/approved/a.rst", spec("A", ":Priority: objects"))
    repo.write("specs/kilo/implemented/b.rst", spec("B", ":Priority: objects, a"))
    repo.write("specs/kilo/details/c.rst", spec("C", ":Priority: lima/next"))
    repo.write("specs/kilo/details/d.rst", spec("D", ":Priority: d", ":Depends: c"))
    repo.write("specs/kilo/details/e.rst", spec("E", ":Priority: nobody"))
    repo.write("specs/kilo/details/f.rst", spec("F", ":Supersedes: later"))
    repo.write("specs/kilo/gone.rst", spec("Gone", ":Status: abandoned"))
    repo.write("specs/kilo/broken.rst", b"\xff\xfe <b>broken</b>")
    repo.write("specs/lima/next.rst", spec("Next", ":Group: One"))
    repo.write("specs/lima/of/nova/g.rst", spec("G", ":Priority: next"))
    repo.write("specs/mike/cycle.rst", "====\nMike\n====\n\nNothing yet.\n")
    repo.commit()
    return repo


@pytest.fixture
def plans(repo: Repo) -> Repo:
    """Return the planned repository, in one commit."""
    return planned.lay(repo)
