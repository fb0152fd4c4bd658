"""The report of a check: its format, where it is written, and the exit status."""

from __future__ import annotations

import argparse

from specward.commands.console import Console
from specward.diagnostics.finding import Severity
from specward.lint.engine import DEFECT
from specward.reports import gerrit, github, gitlab, json, markdown, sarif, text
from specward.reports.result import Result

_WRITERS = {
    "json": json.write,
    "sarif": sarif.write,
    "github": github.write,
    "gitlab": gitlab.write,
}
GERRIT = "gerrit"
CONCISE = "concise"
FORMATS = ("text", CONCISE, *_WRITERS, GERRIT)
NEVER = "never"
FAIL_ON = (Severity.ERROR, Severity.WARNING, Severity.ADVICE, NEVER)


def write(result: Result, options: argparse.Namespace, console: Console) -> None:
    """Write the summary, where one is asked for, and the report."""
    if options.summary is not None:
        console.write(markdown.write(result), options.summary)
    console.write(_report(result, options, console), options.output)


def status(result: Result, fail_on: str) -> int:
    """Return the exit status: 3 for a defect of ours, 1 for findings, else 0."""
    if any(finding.rule == DEFECT for finding in result.findings):
        return 3
    return int(_fails(result, fail_on))


def _report(result: Result, options: argparse.Namespace, console: Console) -> str:
    if options.format == GERRIT:
        failed = _fails(result, options.fail_on)
        return gerrit.write(result, failed=failed, label=options.label)
    if options.format in _WRITERS:
        return _WRITERS[options.format](result)
    return text.write(
        result,
        console.paint,
        concise=options.format == CONCISE,
        statistics=options.statistics,
        quiet=console.quiet,
    )


def _fails(result: Result, fail_on: str) -> bool:
    if fail_on == NEVER:
        return False
    least = Severity(fail_on).weight
    return any(finding.severity.weight >= least for finding in result.new)
