"""``build``: the whole site, into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from specward.commands import inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.commands.progress import Progress
from specward.diagnostics import escape
from specward.lint.judge import judge
from specward.rst.memory import rarely_collected
from specward.site.files import Site
from specward.site.folder import Folder, must_be_apart
from specward.specs.portfolio import Portfolio

OUT = "build/site"


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "build",
        run,
        about="write the whole site: every page, and its data",
        description="Write every cycle's page, a page for each spec, the backlog, "
        "a start page and index.json into a folder. Files in it that another build "
        "wrote are replaced or removed; others are left alone.",
    )
    parser.add_argument(
        "--out",
        action=Word,
        metavar="DIR",
        default=OUT,
        help=f"the folder (default: {OUT})",
    )
    parser.add_argument(
        "--at", action=Word, metavar="REV", help="the site as of the commit REV"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the site, and return the exit status."""
    repo = inputs.repository()
    out = Path(options.out)
    loader = inputs.loader(repo, options.at, out)
    must_be_apart(out, repo, loader.config)
    progress = Progress(console)
    with rarely_collected():
        for path in progress.of(loader.placed, "reading specs"):
            loader.spec(path)
    verdict = judge(loader)
    findings = verdict.by_path()
    revisions = inputs.revisions(repo, loader)
    pages = Site(
        verdict.portfolio, revisions, lambda path: findings.get(path, ())
    ).files()
    folder = Folder(out, loader.snapshot.revision)
    with folder.held(), rarely_collected():
        folder.claim(pages)
        for path in progress.of(pages, "writing pages"):
            folder.write(path, pages[path]())
        folder.settle()
    if not console.quiet:
        console.write(_summary(verdict.portfolio, len(pages), options.out))
    return 3 if verdict.failed else 0


def _summary(portfolio: Portfolio, count: int, out: str) -> str:
    specs, cycles = len(portfolio.specs), len(portfolio.cycles)
    return (
        f"{specs} {'spec' if specs == 1 else 'specs'}, "
        f"{cycles} {'cycle' if cycles == 1 else 'cycles'}: "
        f"{count} files in {escape.path(out)}\n"
    )
