"""Faults planted in nova's specs, one at a time, each found where it is.

A fault is a function that plants it, in ``tests/support/planting.py``; the table
there says which rule finds it and what else may follow from it.  The specs are chosen
by seed, from all cycles.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TypeAlias

import pytest

from specward.config.model import Config
from specward.diagnostics.finding import Finding, Severity
from specward.git.snapshot import Mode, Snapshot
from specward.lint.engine import run_rules
from specward.lint.rules import RULES
from specward.specs.load import load
from tests.corpus import FOLDER
from tests.support.clones import Clones, config_of
from tests.support.planting import FAULTS, Fault, Given, Planted, Text, is_ordinary
from tests.support.repo import Repo

pytestmark = pytest.mark.corpus

SEED = 20150512
SAMPLES = 6
CONFIG = FOLDER / "nova.toml"

each_fault = pytest.mark.parametrize(
    "fault", FAULTS, ids=[fault.name.replace(" ", "-") for fault in FAULTS]
)


Key: TypeAlias = tuple[str, str]


@dataclass
class Nova:
    """Nova's specs, and what is wrong with each by itself."""

    files: Mapping[str, bytes]
    config: Config
    judged: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    @cached_property
    def cycles(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of ordinary specs, by cycle."""
        found: dict[str, tuple[str, ...]] = {}
        for path in sorted(self.files):
            kind = re.fullmatch(r"specs/([^/]+)/(approved|implemented)/[^/]+", path)
            name = path.rpartition("/")[2]
            is_spec = kind and name != "index.rst" and "-template" not in name
            if kind and is_spec and is_ordinary(Text(path, self.files[path])):
                cycle = kind.group(1)
                found[cycle] = (*found.get(cycle, ()), path)
        return found

    def around(self, path: str) -> dict[str, bytes]:
        """Return what belongs to a spec: its template, and where specs moved."""
        cycle = path.split("/")[1]
        names = (template_of(path), f"specs/{cycle}/redirects")
        return {name: self.files[name] for name in names if name in self.files}

    def judge(self, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
        """Return what is wrong with a repository of these files alone."""
        snapshot = Snapshot(
            modes=dict.fromkeys(files, Mode.FILE),
            reader=files.__getitem__,
            commit=None,
            changed=False,
        )
        return run_rules(load(snapshot, self.config), RULES).findings

    def before(self, path: str) -> tuple[Finding, ...]:
        """Return what is wrong with a spec as it is."""
        if path not in self.judged:
            files = {path: self.files[path], **self.around(path)}
            self.judged[path] = self.judge(files)
        return self.judged[path]

    def samples(self, fault: Fault) -> Iterator[Sample]:
        """Yield specs of different cycles with the fault, chosen by seed."""
        random = Random(f"{SEED} {fault.name}")  # noqa: S311
        cycles = sorted(self.cycles)
        random.shuffle(cycles)
        found = (self.sample(fault, cycle, random) for cycle in cycles)
        some = (sample for sample in found if sample is not None)
        for _, sample in zip(range(SAMPLES), some, strict=False):
            yield sample

    def sample(self, fault: Fault, cycle: str, random: Random) -> Sample | None:
        """Return a spec of a cycle with the fault, which it has not already."""
        paths = list(self.cycles[cycle])
        random.shuffle(paths)
        for path in paths:
            before = self.before(path)
            if any(finding.rule == fault.rule for finding in before):
                continue
            wrong = {f.location.line - 1 for f in before if f.path == path}
            text = Text(path, self.files[path], frozenset(wrong))
            template = Text(template_of(path), self.files[template_of(path)])
            planted = fault.plant(Given(text, template, random))
            if planted is not None:
                return Sample(path, planted)
        return None


@dataclass(frozen=True)
class Sample:
    """A spec, and the same with a fault."""

    path: str
    planted: Planted

    @property
    def where(self) -> str:
        """The path with the fault."""
        return self.planted.path or self.path

    def files(self, nova: Nova) -> dict[str, bytes]:
        """Return the repository with the fault."""
        return {self.where: self.planted.data, **nova.around(self.path)}

    def near(self, line: int) -> bool:
        """Tell whether a line (from 1) is the fault's."""
        return abs(line - 1 - self.planted.line) <= 1

    def within(self, line: int) -> bool:
        """Tell whether a line (from 1) is among those that may have the fault."""
        last = self.planted.last or self.planted.line
        return self.planted.line - 1 <= line - 1 <= last + 1


def template_of(path: str) -> str:
    return f"specs/{path.split('/')[1]}-template.rst"


def faults_of(
    fault: Fault,
    sample: Sample,
    before: tuple[Finding, ...],
    after: tuple[Finding, ...],
) -> Iterator[str]:
    """Yield what the judgement got wrong."""
    lines = [f.location.line for f in after if names(f, fault, sample)]
    if not any(map(sample.near, lines)) or not all(map(sample.within, lines)):
        yield f"expected on line {sample.planted.line + 1}, found on {lines}"
    expected = {fault.rule, *fault.follows}
    for (rule, subject), count in (keys(after) - keys(before)).items():
        if rule not in expected:
            told = [f.location.line for f in after if key(f) == (rule, subject)]
            yield f"{count} more of {rule} {subject!r}, now on {told}"


def names(finding: Finding, fault: Fault, sample: Sample) -> bool:
    return (finding.rule, finding.path) == (fault.rule, sample.where)


def key(finding: Finding) -> Key:
    return finding.rule, finding.problem.subject


def keys(findings: tuple[Finding, ...]) -> Counter[Key]:
    return Counter(map(key, findings))


@pytest.fixture(scope="session")
def nova(clones: Clones) -> Nova:
    """Return nova's specs, read from a clone."""
    target = clones("nova").path
    specs = (p for p in (target / "specs").rglob("*") if p.is_file())
    return Nova(
        files={p.relative_to(target).as_posix(): p.read_bytes() for p in specs},
        config=config_of("nova"),
    )


@each_fault
def test_a_planted_fault_is_found_and_nothing_else(fault: Fault, nova: Nova) -> None:
    samples = list(nova.samples(fault))
    assert len(samples) == SAMPLES
    wrong: list[str] = []
    for sample in samples:
        planted, old = sample.planted, nova.files[sample.path]
        assert (planted.data, sample.where) != (old, sample.path)
        before, after = nova.before(sample.path), nova.judge(sample.files(nova))
        said = faults_of(fault, sample, before, after)
        wrong.extend(f"{sample.path}: {each}" for each in said)
    assert not wrong, "\n".join(wrong)


@each_fault
def test_the_command_line_finds_it_as_well(
    fault: Fault, nova: Nova, tmp_path: Path
) -> None:
    sample = next(nova.samples(fault))
    repo = Repo(tmp_path)
    repo.init()
    for path, data in sample.files(nova).items():
        repo.write(path, data)
    done = repo.run("check", "--config", str(CONFIG), "--format", "json")
    found = json.loads(done.stdout)["findings"]
    lines = [
        each["line"]
        for each in found
        if (each["rule"], each["path"]) == (fault.rule, sample.where)
    ]
    assert any(map(sample.near, lines))
    assert done.status == any(each["severity"] == Severity.ERROR for each in found)
    assert len(found) == len(nova.judge(sample.files(nova)))


def test_the_specs_are_of_all_cycles(nova: Nova) -> None:
    seen = {s.path.split("/")[1] for fault in FAULTS for s in nova.samples(fault)}
    assert seen == set(nova.cycles)
    assert len(seen) > 25
