"""This repository's own specs hold up: one test for each of them."""

from __future__ import annotations

import pytest

from specward.commands.pytest_items import Gate
from specward.diagnostics.color import Paint
from specward.diagnostics.finding import Finding, Severity
from specward.reports import text
from specward.reports.result import Result
from tests.support.repo import ROOT

GATE = Gate(ROOT, None)
SPECS = [path.relative_to(ROOT).as_posix() for path in GATE.specs]
"""Told from names alone: a spec that cannot be read still gets its test."""


def hold(findings: tuple[Finding, ...]) -> None:
    """Fail with the report that the command would print."""
    run = Result(findings=findings)
    if run.count(Severity.ERROR):
        pytest.fail(text.write(run, Paint(on=False), quiet=True), pytrace=False)


@pytest.mark.parametrize("path", SPECS)
def test_spec(path: str) -> None:
    hold(GATE.of_spec(path))


def test_what_is_of_no_single_spec() -> None:
    """Templates, roster, cycle files, and whether anything was judged at all."""
    hold(GATE.of_repository())
