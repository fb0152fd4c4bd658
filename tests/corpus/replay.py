"""Every patch of a real repository, judged as its gate would have judged it.

    PYTHONPATH=tools python -m tests.corpus.replay BUNDLE CONFIG [FIRST [STEP]]

Prints a line of JSON for each commit: how many new errors there are by rule, and
how much a changed policy finds.  With FIRST and STEP only every STEP-th commit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from specward.config import load
from specward.config.model import Config
from specward.diagnostics.finding import Origin, Severity
from specward.diagnostics.source import read
from specward.git.repository import Repository
from specward.git.snapshot import EMPTY
from specward.lint.configuration import rule_options
from specward.lint.engine import Verdict
from specward.lint.judge import judge
from specward.lint.patch import Base
from specward.lint.rules import RULES, Rule
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader


def commits(folder: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Return all commits, merges too, each with its parents."""
    listed = subprocess.run(
        ["git", "rev-list", "--reverse", "--topo-order", "--parents", "HEAD"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    made = [line.split() for line in listed.splitlines()]
    return [(line[0], tuple(line[1:])) for line in made]


def patch(
    repo: Repository,
    config: Config,
    commit: str,
    parents: tuple[str, ...],
    documents: DocumentCache,
    *,
    rules: tuple[Rule, ...] = RULES,
) -> Verdict:
    """Return the verdict on *commit*, held against its parents."""

    def base(parent: str) -> Base:
        return Base(
            snapshot=repo.at(parent),
            config=config,
            renames=lambda: repo.commits.renames(parent, commit, staged=False),
            authors=lambda: repo.commits.authors(parent, commit),
        )

    bases = tuple(map(base, parents)) or (
        Base(snapshot=EMPTY, config=config, renames=dict),
    )
    head = Loader(repo.at(commit), config, documents=documents)
    return judge(head, bases, rules=rules)


def told(commit: str, verdict: Verdict, *, merge: bool) -> dict[str, Any]:
    """Return one line of the record."""
    errors = Counter(
        finding.rule
        for finding in verdict.findings
        if finding.severity is Severity.ERROR and finding.origin is Origin.NEW
    )
    return {
        "commit": commit[:12],
        "merge": merge,
        "errors": dict(sorted(errors.items())),
        "fixed": verdict.fixed,
        "policy": len(verdict.policy),
    }


def replay(
    folder: Path, config: Config, first: int = 0, step: int = 1
) -> Iterator[dict[str, Any]]:
    """Yield what becomes of every *step*-th commit of the clone in *folder*."""
    repo, documents = Repository(folder), DocumentCache()
    for commit, parents in commits(folder)[first::step]:
        verdict = patch(repo, config, commit, parents, documents)
        yield told(commit, verdict, merge=len(parents) > 1)


def main() -> int:
    """Replay a bundle, and print the record."""
    bundle, config = (Path(name).resolve() for name in sys.argv[1:3])
    first, step = (int(word) for word in (sys.argv[3:5] or ("0", "1")))
    parsed = load.parse(read(config.name, config.read_bytes()), rule_options())
    with tempfile.TemporaryDirectory() as folder:
        clone = ["git", "clone", "--quiet", "--branch", "master", str(bundle), folder]
        subprocess.run(clone, check=True)
        for line in replay(Path(folder), parsed, first, step):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
