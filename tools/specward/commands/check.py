"""``check``: judge the specs."""

from __future__ import annotations

import argparse
import sys

from msgspec.structs import replace

from specward.commands import check_options, inputs, report
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.diagnostics.errors import SpecwardError
from specward.git import paths
from specward.git.repository import Repository
from specward.lint.selection import selected
from specward.lint.sides import Request, sides
from specward.reports.result import stack
from specward.reports.run import Selection, results

_EXCLUSIVE = (
    ("staged", "at"),
    ("staged", "since"),
    ("staged", "stdin"),
    ("at", "stdin"),
    ("each", "stdin"),
    ("paths", "stdin"),
)
"""Pairs of options, of which a command line has at most one."""


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "check",
        run,
        about="judge the specs",
        description="Judge the specs of the work tree, of a commit, or as a patch. "
        "Exit status 0: fine; 1: errors, or as --fail-on says; "
        "2: it could not be done; "
        "3: a defect of specward.",
    )
    check_options.add_sides(parser)
    check_options.add_report(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Judge, report, and return the exit status."""
    request = request_of(options)
    repo = inputs.repository()
    if options.stdin:
        (path,) = paths.in_repository(repo, (options.stdin_path,))
        request = replace(request, text=(path, sys.stdin.buffer.read()))
    return carry_out(repo, request, options, console)


def request_of(options: argparse.Namespace) -> Request:
    """Return what the options ask for.

    :raises SpecwardError: where they cannot be used together.
    """
    for one, other in _EXCLUSIVE:
        if getattr(options, one) and getattr(options, other):
            first = "a PATH" if one == "paths" else f"'--{one}'"
            raise SpecwardError(f"{first} and '--{other}' cannot be used together")
    if options.each and not options.since:
        raise SpecwardError(
            "'--each' needs '--since'", hint="name the commit where the stack begins"
        )
    if options.stdin != (options.stdin_path is not None):
        raise SpecwardError("'--stdin' and '--stdin-path' need each other")
    return Request(
        at=options.at, since=options.since, staged=options.staged, each=options.each
    )


def carry_out(
    repo: Repository, request: Request, options: argparse.Namespace, console: Console
) -> int:
    """Judge what *request* names, report it, and return the exit status."""
    if options.format == report.GERRIT and request.each:
        raise SpecwardError(
            "'--format gerrit' and '--each' cannot be used together",
            hint="each commit of a stack is a change, with a review of its own",
        )
    named = paths.in_repository(repo, options.paths)
    selection = Selection(
        rules=selected(options.select, options.ignore),
        paths=named if request.text is None else (request.text[0],),
        cycle=options.cycle,
        each=request.each,
        with_pages=options.format == report.GERRIT or options.summary is not None,
    )
    config = inputs.config(repo, options.config)
    parts = results(repo, sides(repo, request, config), selection)
    if not parts:
        raise SpecwardError(
            "there is no commit to judge", hint="commit, or leave '--each' out"
        )
    result = stack(parts) if request.each else parts[0]
    result = replace(result, rerun=console.rerun)
    report.write(result, options, console)
    return report.status(result, options.fail_on)
