"""The options of ``check``; ``hook`` has those of the report, too."""

from __future__ import annotations

import argparse

from specward.commands.arguments import Word
from specward.commands.report import FAIL_ON, FORMATS
from specward.diagnostics.finding import Severity
from specward.reports import gerrit


def add_sides(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is judged, and as a patch on what."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="report these only")
    parser.add_argument("--at", action=Word, metavar="REV", help="judge the commit REV")
    parser.add_argument(
        "--since",
        action=Word,
        metavar="REV",
        help="judge as a patch: only what is new since it left REV fails",
    )
    parser.add_argument(
        "--each",
        action="store_true",
        help="with --since: judge every commit of the stack by itself",
    )
    parser.add_argument(
        "--staged",
        action="store_true",
        help="judge the index, as a patch on HEAD",
    )
    parser.add_argument(
        "--stdin",
        action="store_true",
        help="read the file of --stdin-path from standard input",
    )
    parser.add_argument(
        "--stdin-path", action=Word, metavar="PATH", help="what the text is for"
    )
    parser.add_argument(
        "--cycle", action=Word, metavar="CYCLE", help="report one cycle's specs only"
    )


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add the options that say by which rules is judged, and how it is reported."""
    parser.add_argument(
        "--config",
        action=Word,
        metavar="FILE|REV:PATH",
        help="the configuration to judge by, in the place of the repository's own",
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--summary",
        action=Word,
        metavar="FILE",
        help="write all of it there in Markdown, too: the summary of a step on GitHub",
    )
    parser.add_argument(
        "--label",
        action=Word,
        metavar="NAME",
        default=gerrit.LABEL,
        help=f"with --format gerrit: what to vote on (default: {gerrit.LABEL})",
    )
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="RULE",
        help="run these rules only (by comma, or again)",
    )
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="leave these out"
    )
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default=Severity.ERROR,
        help="the least severity that makes exit status 1",
    )
    parser.add_argument(
        "--statistics",
        action="store_true",
        help="say for each rule how many subjects it judged",
    )
    parser.add_argument(
        "--output", action=Word, metavar="FILE", help="write the report there"
    )
