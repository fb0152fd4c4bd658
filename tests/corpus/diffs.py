"""What each patch of a real repository changes on its pages, held against all of them.

    PYTHONPATH=tools python -m tests.corpus.diffs CLONE CONFIG [NUMBER]

Takes the last NUMBER commits (300) that touch specs, each against its parent: what is
read of them has to give the difference of the whole pages, and that, with the old
pages, the new ones.  Prints a line for each commit.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from specward.config import load
from specward.config.model import Config
from specward.diagnostics.source import read
from specward.diff import json, markdown
from specward.diff.compare import PageDiff, difference
from specward.diff.patch import loaders, page_diffs, pages
from specward.git.repository import Repository
from specward.lint.configuration import rule_options
from specward.lint.patch import Base, Side
from specward.specs import pairing
from specward.specs.documents import DocumentCache
from specward.specs.load import Scope
from tests.support.differences import apply, rebuilt, report, states, tidy


def commits(folder: Path, number: int) -> list[str]:
    """Return the last commits that touch specs and are no merges."""
    listed = subprocess.run(
        ["git", "rev-list", "--no-merges", f"--max-count={number}", "HEAD", "specs"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return listed.split()


def sides(repo: Repository, config: Config, commit: str) -> tuple[Base, Side]:
    """Return a commit, and its parent as what it is held against."""
    parent = f"{commit}~1"
    base = Base(
        snapshot=repo.at(parent),
        config=config,
        renames=lambda: repo.commits.renames(parent, commit, staged=False),
    )
    return base, Side(snapshot=repo.at(commit), config=config)


def assert_exact(
    base: Base, head: Side, documents: DocumentCache, *, touched: bool = False
) -> tuple[PageDiff, ...]:
    """Assert what holds of the difference of every two sides, and return it.

    :param touched: whether only the pages that differ are read as a whole.
    """
    found = page_diffs(base, head, documents)
    old, new = loaders(base, head, documents)
    pairs = pairing.pairs(old.placed, new.placed, base.renames)
    scope = None
    if touched:
        cycles = {page.cycle for page in found}
        placed = (*old.placed.items(), *new.placed.items())
        specs = frozenset(path for path, at in placed if at.cycle in cycles)
        scope = Scope(specs=specs, files=frozenset())
    before, after = pages(old, scope), pages(new, scope)
    assert difference(before, after, pairs) == found
    made = apply(found, states(before))
    assert tidy(made) == tidy(states(after))
    for name, page in after.items():
        assert rebuilt(name, made[name], head.config.lifecycle) == report(page)
    return found


def diffs(folder: Path, config: Config, number: int) -> Iterator[str]:
    """Yield what comes of each commit."""
    repo, documents = Repository(folder), DocumentCache()
    for commit in commits(folder, number):
        found = assert_exact(*sides(repo, config, commit), documents)
        written = markdown.write(found, ()), json.write(found, (), commit, None)
        entries = sum(len(page.entries) for page in found)
        yield (
            f"{commit[:12]} {len(found)} pages, {entries} specs, "
            f"{len(written[0])} and {len(written[1])} characters"
        )


def main() -> int:
    """Hold the last commits of a clone against their whole pages."""
    folder, config = (Path(name).resolve() for name in sys.argv[1:3])
    parsed = load.parse(read(config.name, config.read_bytes()), rule_options())
    for line in diffs(folder, parsed, int((*sys.argv[3:], "300")[0])):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
