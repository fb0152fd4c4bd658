"""The rules about patches, on every patch of two repositories' past.

``tests/corpus/patch_findings.py`` writes the lines of ``patch-findings.jsonl``; each
was looked at, and says why it is right.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from specward.git.repository import Repository
from specward.specs import pairing
from specward.specs.load import Loader
from tests.corpus import FOLDER, patch_findings, replay
from tests.support.clones import Clones, config_of

pytestmark = pytest.mark.corpus

NAMES = ("nova", "neutron")
SEED, SAMPLE = 20150512, 8


def table(name: str) -> list[dict[str, Any]]:
    """Return what was found in the repository called *name*; in neutron's, nothing."""
    text = (FOLDER / "patch-findings.jsonl").read_text(encoding="utf-8")
    rows = (json.loads(line) for line in text.splitlines())
    return [row for row in rows if row.pop("repository") == name]


def singles(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the commits that are no merges, each with its parent."""
    return {
        commit: parents
        for commit, parents in replay.commits(folder)
        if len(parents) == 1
    }


def found(name: str, folder: Path, commits: list[str]) -> list[dict[str, str]]:
    known = singles(folder)
    chosen = [(commit, known[commit]) for commit in commits]
    return list(patch_findings.findings(folder, config_of(name), chosen))


@pytest.mark.parametrize("name", NAMES)
def test_patches_are_judged_as_the_table_says(name: str, clones: Clones) -> None:
    """A sample by seed: as many that are in the table as others."""
    folder = clones(name).path
    told = {line["commit"] for line in table(name)}
    everything = list(singles(folder))
    bad = [each for each in everything if each[:12] in told]
    good = [each for each in everything if each[:12] not in told]
    assert len(bad) == len(told)
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    chosen = chance.sample(bad, min(SAMPLE, len(bad))) + chance.sample(good, SAMPLE)
    made = found(name, folder, sorted(chosen, key=everything.index))
    expected = [
        {key: value for key, value in row.items() if key != "why"}
        for row in table(name)
        if any(each[:12] == row["commit"] for each in chosen)
    ]
    assert made == expected


def test_each_line_says_why() -> None:
    rows = table("nova")
    assert all(row["why"] for row in rows)
    assert Counter(row["rule"] for row in rows) == {
        "moved-without-redirect": 36,
        "removed-spec": 1,
    }


def changes(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return what git takes for renamed or new: commit, kind, old path, new path."""
    options = ("--reverse", "--no-merges", "--name-status", "--find-renames", "-l0")
    log = subprocess.run(
        ["git", "log", *options, "--diff-filter=AR", "--format=@%H", "--", "specs"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    made, commit = [], ""
    for line in log.splitlines():
        kind, *paths = line.split("\t")
        if kind.startswith("@"):
            commit = kind[1:]
        elif paths:
            made.append((commit, kind[0], paths[0], paths[-1]))
    return made


def test_steps_that_nova_took_are_legal(clones: Clones) -> None:
    """What was approved became implemented, in 28 commits; it is 382 specs."""
    folder = clones("nova").path
    repo, config = Repository(folder), config_of("nova")
    steps: dict[str, dict[str, str]] = {}
    for commit, kind, old, new in changes(folder):
        if kind == "R" and "/approved/" in old and "/implemented/" in new:
            steps.setdefault(commit, {})[old] = new
    assert (sum(map(len, steps.values())), len(steps)) == (382, 28)
    for commit, moved in steps.items():
        base, head = (Loader(repo.at(each), config) for each in (f"{commit}~", commit))
        pairs = pairing.pairs(base.placed, head.placed, moved.copy)
        assert moved.items() <= pairs.items()
        for old, new in pairs.items():
            before, after = base.placed[old].status, head.placed[new].status
            assert before is not None
            assert before == after or after in config.lifecycle.after(before)


def test_specs_that_nova_closed_at_once_are_legal(clones: Clones) -> None:
    """Four went from the backlog to the abandoned; two were closed from the first."""
    folder = clones("nova").path
    closed = re.compile(r"specs/(?:\w+/implemented|abandoned)/(?!index|.*template)\S+")
    chosen = [
        commit
        for commit, kind, old, new in changes(folder)
        if closed.fullmatch(new) and new.endswith(".rst")
        if kind == "A" or old.startswith("specs/backlog/")
    ]
    assert len(chosen) == 4 + 2
    assert found("nova", folder, chosen) == []
