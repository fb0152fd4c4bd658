"""``check``: judge the specs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from specward import quote
from specward.commands import inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.finding import Severity
from specward.judge import Judgement, judge
from specward.portfolio import Portfolio
from specward.reports import json, statistics, text
from specward.run import Run

FORMATS = ("text", "concise", "json")
NEVER = "never"
FAIL_ON = (Severity.ERROR, Severity.WARNING, Severity.ADVICE, NEVER)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *verbs*."""
    made = verbs.add_parser(
        "check",
        parents=[common],
        help="judge the specs",
        description="Judge the specs of the work tree, or of a commit. "
        "Exit status 0: fine; 1: errors, or as --fail-on says; "
        "2: it could not be done; "
        "3: a defect of specward.",
        allow_abbrev=False,
    )
    made.add_argument("paths", nargs="*", metavar="PATH", help="report these only")
    made.add_argument("--at", action=Word, metavar="REV", help="judge the commit REV")
    made.add_argument(
        "--cycle", action=Word, metavar="CYCLE", help="report one cycle's specs only"
    )
    made.add_argument(
        "--config",
        action=Word,
        metavar="FILE|REV:PATH",
        help="the configuration to judge by, in the place of the repository's own",
    )
    made.add_argument("--format", choices=FORMATS, default="text")
    made.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="RULE",
        help="run these rules only (by comma, or again)",
    )
    made.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="leave these out"
    )
    made.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default=Severity.ERROR,
        help="the least severity that makes exit status 1",
    )
    made.add_argument(
        "--statistics",
        action="store_true",
        help="say for each rule how many subjects it judged",
    )
    made.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Judge, report, and return the exit status."""
    rules = inputs.rules(options.select, options.ignore)
    repo = inputs.repository()
    found = inputs.portfolio(repo, options.at, options.config)
    wanted = inputs.paths(repo, found.snapshot, options.paths)
    if options.cycle is not None:
        inputs.cycle(found, options.cycle)
    reported = inputs.reported(found, wanted, options.cycle)
    judgement = judge(found, rules, reported)
    made = _run(found, judgement, reported, console.again, wanted)
    console.write(_report(made, options, console))
    if judgement.failed:
        return 3
    return int(_fails(judgement, options.fail_on))


def _run(
    found: Portfolio,
    judgement: Judgement,
    reported: Callable[[str], bool] | None,
    again: str,
    wanted: Sequence[str],
) -> Run:
    chosen = [s for s in found.specs if reported is None or reported(s.path)]
    return Run(
        findings=judgement.findings,
        judged=judgement.judged,
        specs=len(found.specs),
        checked=sum(spec.reading.document is not None for spec in chosen),
        revision=found.snapshot.revision,
        exempted=judgement.exempted,
        notes=tuple(_notes(found, wanted)),
        again=again,
    )


def _notes(found: Portfolio, wanted: Sequence[str]) -> Iterator[str]:
    judged = {reading.path for reading in found.readings()}
    judged.update(t.path for t in found.templates)
    judged.update(e.path for e in found.entries)
    for path in wanted:
        if (
            path
            and path not in judged
            and not any(other.startswith(f"{path}/") for other in judged)
        ):
            yield f"{quote.path(path)} is no spec, and nothing is said of it"
    if not found.roster.usable:
        yield "without a roster that can be read, owners are not looked up"
    listed = found.config.cycles
    for name in found.cycles if listed else ():
        if name not in listed:
            yield f"project.cycles does not name {quote.value(name)}: it comes last"


def _report(made: Run, options: argparse.Namespace, console: Console) -> str:
    if options.format == "json":
        return json.write(made)
    paint = console.paint
    shown = text.write_concise if options.format == "concise" else text.write
    extra = statistics.lines(made) if options.statistics else ()
    return shown(made, paint, extra, quiet=console.quiet)


def _fails(judgement: Judgement, fail_on: str) -> bool:
    if fail_on == NEVER:
        return False
    least = Severity(fail_on).weight
    return any(finding.severity.weight >= least for finding in judgement.findings)
