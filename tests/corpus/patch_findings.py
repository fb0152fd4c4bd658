"""What the patches of a real repository do to specs that they may not.

    PYTHONPATH=tools python -m tests.corpus.patch_findings BUNDLE CONFIG

Prints a line of JSON for each finding of the rules about patches, over every commit
that is no merge.  ``patch-findings.jsonl`` beside it has such lines, each looked at,
with the reason why it is right.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from specward.config import load
from specward.config.model import Config
from specward.diagnostics.source import read
from specward.git.repository import Repository
from specward.lint.configuration import rule_options
from specward.lint.rules import RULES
from specward.specs.documents import DocumentCache
from tests.corpus import replay

OF_PATCHES = tuple(rule for rule in RULES if rule.family == "patch")


def findings(
    folder: Path, config: Config, commits: Iterable[tuple[str, tuple[str, ...]]]
) -> Iterator[dict[str, str]]:
    """Yield what the rules about patches find in *commits*, each with its parents."""
    repo, documents = Repository(folder), DocumentCache()
    for commit, parents in commits:
        verdict = replay.patch(
            repo, config, commit, parents, documents, rules=OF_PATCHES
        )
        for finding in verdict.findings:
            yield {
                "commit": commit[:12],
                "rule": finding.rule,
                "path": finding.path,
                "message": finding.problem.message,
            }


def main() -> int:
    """Go through a bundle, and print what is found."""
    bundle, config = (Path(name).resolve() for name in sys.argv[1:3])
    parsed = load.parse(read(config.name, config.read_bytes()), rule_options())
    with tempfile.TemporaryDirectory() as name:
        clone = ["git", "clone", "--quiet", "--branch", "master", str(bundle), name]
        subprocess.run(clone, check=True)
        single = (each for each in replay.commits(Path(name)) if len(each[1]) == 1)
        for line in findings(Path(name), parsed, single):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
