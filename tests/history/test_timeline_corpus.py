"""Timelines of nova's and neutron's specs, compared with git's own log."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from msgspec import Struct

from specward.commands import inputs
from specward.git.repository import Repository
from specward.history.revisions import Revisions
from specward.history.timeline import Timeline
from specward.specs import paths as placement
from specward.specs.load import Loader
from tests.corpus import FOLDER
from tests.support.clones import Clones, config_of
from tests.support.repo import Repo

pytestmark = pytest.mark.corpus

DIFFERENCES = FOLDER / "history-differences.json"
SEED = 813
SAMPLE = 100

PARTS = 4
"""Tests that share the texts, so that all workers have some."""


class Known(Struct, frozen=True):
    """A clone, and what is known of it."""

    repo: Repo
    loader: Loader
    revisions: Revisions


@pytest.fixture(scope="module", params=["nova", "neutron"])
def known(request: pytest.FixtureRequest, clones: Clones) -> Known:
    return opened(request.param, clones)


@pytest.fixture(scope="module")
def nova(clones: Clones) -> Known:
    return opened("nova", clones)


def opened(name: str, clones: Clones) -> Known:
    """Return what is known of the clone called *name*."""
    repo = clones(name)
    found = Repository(repo.path)
    loader = Loader(found.at("HEAD"), config_of(name))
    return Known(repo, loader, inputs.revisions(found, loader))


def test_every_spec_has_a_life_that_ends_as_it_is(known: Known) -> None:
    loader, timelines = known.loader, known.revisions.timelines
    assert timelines.keys() == loader.placed.keys()
    for path, spec_timeline in timelines.items():
        last = spec_timeline.updated
        assert (last.path, last.blob) == (path, loader.snapshot.blobs[path])
        assert spec_timeline.complete


@pytest.mark.parametrize("part", range(PARTS))
def test_excerpt_says_what_the_whole_says(known: Known, part: int) -> None:
    loader, revisions = known.loader, known.revisions
    paths = sorted(loader.placed)[part::PARTS]
    # Before any spec is read, so that none is taken for its excerpt.
    timelines = {path: revisions.timelines[path] for path in paths}
    told = {
        path: revisions.summary(spec_timeline, spec_timeline.updated)
        for path, spec_timeline in timelines.items()
    }
    for path, facts in told.items():
        spec = loader.spec(path)
        owners = dict.fromkeys(each.key for each in spec.owners if each.is_somebody)
        assert facts is not None
        assert facts.title == spec.title
        assert facts.status == spec.status
        assert list(facts.owners) == list(owners)


class Followed(Struct, frozen=True):
    """A commit as ``git log --follow`` tells of it."""

    commit: str
    seconds: int
    status: str | None


def followed(known: Known, path: str) -> Iterator[Followed]:
    """Yield what git says of a file, the last commit first."""
    said = known.repo.git(
        *("log", "--follow", "--topo-order", "-z", "--name-status"),
        *("--format=%x01%H %ct", "HEAD", "--", path),
    )
    for record in said.split("\x01")[1:]:
        head, _, names = record.partition("\0")
        name = names.strip("\0\n").split("\0")[-1]
        at = placement.placement_of(name, known.loader.config)
        commit, seconds = head.split()
        yield Followed(commit, int(seconds), at.status if at else None)


def own(spec_timeline: Timeline) -> list[Followed]:
    """Return the same of a life."""
    return [
        Followed(each.commit, int(each.date.timestamp()), each.status)
        for each in reversed(spec_timeline.versions)
    ]


@pytest.mark.slow
def test_history_is_what_git_follows(
    nova: Known, request: pytest.FixtureRequest
) -> None:
    """100 specs drawn by seed; each difference was looked at, and says why it is."""
    draw = random.Random(SEED)  # noqa: S311 - the same specs each time
    paths = draw.sample(sorted(nova.loader.placed), SAMPLE)
    other = {}
    for path in paths:
        git, mine = list(followed(nova, path)), own(nova.revisions.timelines[path])
        if git != mine:
            other[path] = {
                "git": [each.commit[:12] for each in git if each not in mine],
                "specward": [each.commit[:12] for each in mine if each not in git],
            }
    told = json.loads(DIFFERENCES.read_text(encoding="utf-8"))
    if request.config.getoption("--accept"):
        told = {
            path: {**both, "why": told.get(path, {}).get("why", "")}
            for path, both in sorted(other.items())
        }
        DIFFERENCES.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    assert all(each.pop("why") for each in told.values())
    assert other == told
