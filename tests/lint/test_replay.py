"""Every patch of two repositories' past, as its gate would have judged it.

``tests/corpus/replay.py`` writes the records; what each class of failure is, and
why it is right, is in ``tests/corpus/replay.rst``.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from typing import Any

import pytest

from specward.git.repository import Repository
from specward.lint.rules import RULES
from specward.specs.documents import DocumentCache
from tests.corpus import FOLDER, replay
from tests.support.clones import Clones, config_of

pytestmark = pytest.mark.corpus

NAMES = ("nova", "neutron")
SEED = 20150512
SAMPLE = 20


def record(name: str) -> list[dict[str, Any]]:
    """Return the patches that fail."""
    text = (FOLDER / f"replay-{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_patches_are_judged_as_recorded(name: str, clones: Clones) -> None:
    """A sample by seed: as many that fail as others."""
    folder = clones(name).path
    failing = {line["commit"]: line for line in record(name)}
    everything = replay.commits(folder)
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    bad = [each for each in everything if each[0][:12] in failing]
    good = [each for each in everything if each[0][:12] not in failing]
    assert len(bad) == len(failing)
    repo, documents, config = Repository(folder), DocumentCache(), config_of(name)
    for commit, parents in chance.sample(bad, SAMPLE) + chance.sample(good, SAMPLE):
        verdict = replay.patch(repo, config, commit, parents, documents)
        told = replay.told(commit, verdict, merge=len(parents) > 1)
        expected = failing.get(commit[:12], {"errors": {}})
        assert told["errors"] == expected["errors"], commit


@pytest.mark.parametrize("name", NAMES)
def test_no_merge_brings_anything(name: str) -> None:
    """What a merge holds, one of its parents had."""
    assert not any(line["merge"] for line in record(name))


@pytest.mark.parametrize("name", NAMES)
def test_table_has_the_figures_of_the_record(name: str) -> None:
    text = (FOLDER / "replay.rst").read_text(encoding="utf-8")
    part = text.partition(f"\n{name}\n")[2].partition("\n\n\n")[0]
    rows = re.findall(r"\* - ``(\S+)``\n     - (\d+)\n     - (\d+)\n", part)
    patches = Counter(rule for line in record(name) for rule in line["errors"])
    findings: Counter[str] = Counter()
    for line in record(name):
        findings.update(line["errors"])
    assert {rule: (int(a), int(b)) for rule, a, b in rows} == {
        rule: (patches[rule], findings[rule]) for rule in patches
    }
    assert patches.keys() <= {rule.name for rule in RULES}
