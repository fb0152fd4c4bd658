"""Who leads nova's specs, as its authors wrote it."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from specward.git.repository import Repository
from specward.specs.load import load
from specward.specs.owners import OwnerKind
from specward.specs.portfolio import Portfolio
from tests.corpus import FOLDER
from tests.support.clones import CORPUS, Clones, config_of

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="session")
def nova(clones: Clones) -> Portfolio:
    return load(Repository(clones("nova").path).work_tree(), config_of("nova"))


def test_owners_are_those_of_the_truth(
    nova: Portfolio, request: pytest.FixtureRequest
) -> None:
    """Each difference is in a table, with why ours is right."""
    truth = (CORPUS / "truth" / "nova-owners.jsonl").read_text(encoding="utf-8")
    expected = {
        line["path"]: line["tokens"] for line in map(json.loads, truth.splitlines())
    }
    other = {
        spec.path: [owner.text for owner in spec.owners]
        for spec in nova.specs
        if spec.placement.requirements.template
        and [owner.text for owner in spec.owners] != expected[spec.path]
    }
    table = FOLDER / "owners-differences.json"
    told = json.loads(table.read_text(encoding="utf-8"))
    if request.config.getoption("--accept"):
        told = {
            path: {"owners": owners, "why": told.get(path, {}).get("why", "")}
            for path, owners in sorted(other.items())
        }
        table.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    assert other == {path: each["owners"] for path, each in told.items()}
    assert all(each["why"] for each in told.values())


def test_owners_are_those_that_a_reader_sees(nova: Portfolio) -> None:
    """120 specs, drawn by seed from every shape, were read and labelled by hand."""
    text = (FOLDER / "owners-labelled.jsonl").read_text(encoding="utf-8")
    specs = {spec.path: spec for spec in nova.specs}
    labels = [json.loads(line) for line in text.splitlines()]
    read = {
        label["path"]: [
            {"kind": owner.kind.value, "text": owner.text, "name": owner.name}
            for owner in specs[label["path"]].owners
        ]
        for label in labels
    }
    assert len(read) == 120
    assert read == {label["path"]: label["owners"] for label in labels}


def test_liaisons(nova: Portfolio) -> None:
    """175 slots; 123 name somebody or explain, 38 say none, 14 look for one."""
    counts: Counter[str] = Counter()
    for spec in nova.specs:
        if any(path[-1] == "Feature Liaison" for path, _ in spec.parsed.sections()):
            kinds = {each.kind for each in spec.roles.get("liaison", ())}
            counts[_of(kinds)] += 1
    assert counts == {"somebody": 122, "nobody": 38, "sought": 14, "nothing": 1}


def _of(kinds: set[OwnerKind]) -> str:
    if kinds & {OwnerKind.PERSON, OwnerKind.GROUP, OwnerKind.UNKNOWN}:
        return "somebody"
    return min(kinds) if kinds else "nothing"
