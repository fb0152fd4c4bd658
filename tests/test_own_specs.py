"""This repository's own specs hold up: one test for each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from specward import placement
from specward.color import Paint
from specward.config import DEFAULT
from specward.finding import Finding, Severity
from specward.git.repository import Repository
from specward.judge import judge
from specward.load import load
from specward.reports import text
from specward.rules import RULES
from specward.run import Run
from support import ROOT

SPECS = [
    path
    for path in Repository(ROOT).work_tree().files()
    if placement.place(path, DEFAULT)
]
"""Told from names alone: a spec that cannot be read still gets its test."""

Found = Mapping[str, list[Finding]]


@pytest.fixture(scope="module")
def found() -> Found:
    """Return the findings of each path."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    portfolio = load(Repository(ROOT).work_tree(), DEFAULT)
    for finding in judge(portfolio, RULES).findings:
        by_path[finding.path].append(finding)
    return by_path


def hold(findings: list[Finding]) -> None:
    """Fail with the report that the command would print."""
    run = Run(
        findings=tuple(findings),
        judged={},
        specs=0,
        checked=0,
        revision=None,
        exempted=0,
        notes=(),
        again="",
    )
    if run.count(Severity.ERROR):
        pytest.fail(text.write(run, Paint(on=False), quiet=True), pytrace=False)


@pytest.mark.parametrize("path", SPECS)
def test_spec(path: str, found: Found) -> None:
    hold(found.get(path, []))


def test_what_is_of_no_single_spec(found: Found) -> None:
    """Templates, roster, cycle files, and whether anything was judged at all."""
    hold([each for path in found.keys() - set(SPECS) for each in found[path]])
