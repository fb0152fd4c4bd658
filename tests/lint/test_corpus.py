"""Real repositories, judged: nova's and neutron's specs, and nova's past.

tests/corpus/*.toml                how the two repositories are judged
tests/corpus/*-golden.jsonl        what is wrong with them, said without specward
tests/corpus/expected-counts.json  how often every other rule fires
tests/corpus/complaints.rst        what docutils says of them, by class

'pytest --accept' writes all but the configurations anew.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from specward.config import load
from specward.config.model import Config
from specward.diagnostics import source
from specward.diagnostics.finding import Finding, Severity
from specward.git.snapshot import Mode, Snapshot
from specward.lint.configuration import rule_options
from specward.lint.engine import run_rules
from specward.lint.selection import selected
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader
from tests.corpus import FOLDER, complaints, golden
from tests.support.clones import CORPUS, Clones, once
from tests.support.repo import Repo

pytestmark = pytest.mark.corpus

SPECS = {"nova": 813, "neutron": 260}
KINDS = {
    "missing-subsections": "missing-subsection",
    "line-length": "line-too-long",
    "cr": "carriage-return",
    "zwsp": "invisible-character",
    "trailing-space": "trailing-whitespace",
}
"""What the truth about nova's past calls a failure, and the rule that it is."""

SPEC_RULES = ("missing-section", "unexpected-section", *KINDS.values())
GOLDEN_RULES = (*SPEC_RULES, "wrong-extension", "stray-file")

PARTS = 8
"""Tests that share the pairs of the past, so that all workers have some."""

SEED = 813

NOT_AS_TODAY = """
[[specs]]
path = "specs/{cycle}/{slug}.rst"
kind = "detail"
template = ["specs/template.rst", "specs/{cycle}-template.rst"]
optional = ["History"]
"""
"""Where nova's first specs lay, before a folder said their status."""

Pair: TypeAlias = dict[str, Any]
Findings: TypeAlias = tuple[Finding, ...]
Report: TypeAlias = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def report(shared: Path, clones: Clones) -> Report:
    """Return how to get what ``check`` says of a repository."""

    def check(name: str) -> None:
        config = str(FOLDER / f"{name}.toml")
        done = clones(name).run("check", "--format", "json", "--config", config)
        assert (done.status, done.stderr) == (1, "")
        Repo(shared).write(f"{name}.json", done.stdout)

    def load_once(name: str) -> dict[str, Any]:
        path = once(shared / f"{name}.json", lambda: check(name))
        made: dict[str, Any] = json.loads(path.read_bytes())
        return made

    return load_once


each_repository = pytest.mark.parametrize("name", ["nova", "neutron"])


def hold(path: Path, made: str, request: pytest.FixtureRequest) -> None:
    """Compare what was made with what is checked in; with --accept, write it."""
    if request.config.getoption("--accept"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8").splitlines() == made.splitlines()


# Today's specs --------------------------------------------------------------


@each_repository
def test_every_spec_is_checked(name: str, report: Report) -> None:
    summary = report(name)["summary"]
    assert (summary["checked"], summary["specs"]) == (SPECS[name], SPECS[name])
    assert min(summary["judged"][rule] for rule in GOLDEN_RULES) >= SPECS[name]


@each_repository
def test_findings_are_the_golden_ones(name: str, report: Report) -> None:
    lines = (FOLDER / f"{name}-golden.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(as_golden(report(name)["findings"])) == sorted(lines)


def as_golden(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the findings of the golden rules as the golden list has them."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in findings:
        if one["rule"] in GOLDEN_RULES:
            found.setdefault((one["path"], one["rule"]), []).append(one["line"])
    for (path, rule), lines in found.items():
        yield json.dumps({"path": path, "rule": rule, "lines": lines})


@each_repository
@pytest.mark.slow
def test_golden_list_is_what_the_script_says(
    name: str, clones: Clones, request: pytest.FixtureRequest
) -> None:
    made = "".join(f"{line}\n" for line in golden.golden(name, clones(name).path))
    hold(FOLDER / f"{name}-golden.jsonl", made, request)


def test_young_specs_of_neutron_fail_as_their_own_test_has_it(report: Report) -> None:
    """Sections beside the template's are let through there, and only there."""
    failed = {
        one["path"].removeprefix("specs/")
        for one in report("neutron")["findings"]
        if one["path"] >= "specs/2023.1" and one["path"] < "specs/a"
        if one["rule"] in {*SPEC_RULES} - {"unexpected-section"}
    }
    assert failed == {
        "2023.1/strict-minimum-bandwidth-tunnelled-networks.rst",
        "2023.2/configurable-default-sg-rules.rst",
        "2024.1/active-active-l3-gateway-with-multihoming.rst",
        "2024.2/l3bgp-peer-connect-mode.rst",
        "2025.2/distributed-dns-forwarder-ovs.rst",
        "2025.2/ovn-bgp-integration.rst",
    }


def test_other_rules_fire_as_often_as_expected(
    report: Report, request: pytest.FixtureRequest
) -> None:
    counts = {name: count(report(name)["findings"]) for name in SPECS}
    hold(FOLDER / "expected-counts.json", json.dumps(counts, indent=2) + "\n", request)


def count(findings: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return how often each rule that is not golden fires, by severity."""
    told = Counter(
        f"{one['rule']} {one['severity']}"
        for one in findings
        if one["rule"] not in GOLDEN_RULES
    )
    return dict(sorted(told.items()))


@pytest.mark.slow
def test_table_of_complaints_is_not_stale(
    clones: Clones, request: pytest.FixtureRequest
) -> None:
    made = complaints.table(clones("nova").path, clones("neutron").path)
    hold(FOLDER / "complaints.rst", made, request)
    assert complaints.UNSEEN not in made


# Nova's past ----------------------------------------------------------------


def pairs() -> list[Pair]:
    """Return the specs of nova's past, each with its template and its verdict."""
    truth = CORPUS / "truth" / "nova-history.jsonl"
    return [json.loads(line) for line in truth.read_text("utf-8").splitlines()]


def with_template() -> list[Pair]:
    return [pair for pair in pairs() if pair["template_blob"]]


def past_config() -> str:
    return (FOLDER / "nova.toml").read_text(encoding="utf-8") + NOT_AS_TODAY


def parsed(config: str) -> Config:
    made = source.read("nova.toml", config.encode())
    return load.parse(made, rule_options())


def files_of(pair: Pair, read: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return what a repository holds that is nothing but the pair."""
    files = {pair["path"]: read(pair["blob"])}
    if pair["template_blob"]:
        files[pair["template"]] = read(pair["template_blob"])
    return files


def judged(
    files: dict[str, bytes],
    config: Config,
    rules: tuple[str, ...],
    documents: DocumentCache,
) -> Findings:
    """Judge the files as the command does."""
    modes = dict.fromkeys(files, Mode.FILE)
    here = Snapshot(modes=modes, reader=files.__getitem__, commit=None, changed=True)
    portfolio = Loader(here, config, documents=documents).portfolio()
    return run_rules(portfolio, selected(rules, ())).findings


def broken(pair: Pair, findings: Findings) -> set[str]:
    """Return the rules that the spec of *pair* breaks."""
    return {
        finding.rule
        for finding in findings
        if finding.path == pair["path"] and finding.severity is Severity.ERROR
    }


@pytest.fixture(scope="session")
def read_blob(clones: Clones) -> Callable[[str], bytes]:
    """Return how to get the bytes of one of nova's blobs."""
    wanted = {pair[key] for pair in pairs() for key in ("blob", "template_blob")}
    return golden.blobs(clones("nova").path, wanted - {None}).__getitem__


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_verdicts_on_the_past(part: int, read_blob: Callable[[str], bytes]) -> None:
    config, documents = (
        parsed(past_config()),
        DocumentCache(),
    )  # many are of one template
    wrong = []
    for pair in with_template()[part::PARTS]:
        files = files_of(pair, read_blob)
        rules = broken(pair, judged(files, config, SPEC_RULES, documents))
        if rules != {KINDS[kind] for kind in pair["kinds"]}:
            wrong.append((pair, rules))
    assert wrong == []


def test_all_of_the_past_is_judged() -> None:
    assert len(with_template()) == 1694
    assert sum(pair["passes"] for pair in with_template()) == 1673
    assert all(pair["passes"] == (not pair["kinds"]) for pair in pairs())


def test_past_without_a_template(read_blob: Callable[[str], bytes]) -> None:
    config = parsed(past_config())
    alone = [pair for pair in pairs() if not pair["template_blob"]]
    assert len(alone) == 3
    for pair in alone:
        cycle = pair["path"].split("/")[1]
        files = files_of(pair, read_blob)
        (finding,) = judged(files, config, ("invalid-template",), DocumentCache())
        assert finding.path == f"specs/{cycle}-template.rst"


def sample() -> list[Pair]:
    """Return fifty pairs, the same ones every time; ten that fail."""
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    passing = [pair for pair in with_template() if pair["passes"]]
    failing = [pair for pair in with_template() if not pair["passes"]]
    return chance.sample(passing, 40) + chance.sample(failing, 10)


def test_the_command_has_the_same_verdicts(
    tmp_path: Path, read_blob: Callable[[str], bytes]
) -> None:
    config = tmp_path / "nova.toml"
    config.write_text(past_config(), encoding="utf-8")
    repo = Repo(tmp_path / "repo")
    repo.init()
    options = ("--config", str(config), "--select", ",".join(SPEC_RULES))
    for pair in sample():
        shutil.rmtree(repo.path / "specs", ignore_errors=True)
        for path, data in files_of(pair, read_blob).items():
            repo.write(path, data)
        commit = repo.commit(pair["blob"])
        done = repo.run("check", "--at", commit, *options, pair["path"])
        assert (done.status, done.stderr) == (int(not pair["passes"]), "")
