"""``build``: the whole site, into a folder."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from specward.commands import inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.commands.progress import Progress
from specward.config.model import Config
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.git.repository import Repository
from specward.lint.judge import judge
from specward.rst.memory import rarely_collected
from specward.site.files import Site
from specward.site.folder import Folder
from specward.specs import paths
from specward.specs.portfolio import Portfolio

OUT = "build/site"


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add_parser(
        "build",
        parents=[common],
        help="write the whole site: every page, and its data",
        description="Write every cycle's page, a page for each spec, the backlog, "
        "a start page and index.json into a folder. Files in it that another build "
        "wrote are replaced or removed; others are left alone.",
        allow_abbrev=False,
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
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the site, and return the exit status."""
    repo = inputs.repository()
    out = Path(options.out)
    loader = inputs.loader(repo, options.at, out)
    _must_be_apart(out, repo, loader.config)
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


def _must_be_apart(out: Path, repo: Repository, config: Config) -> None:
    """Stop where *out* is used by the repository itself.

    :raises SpecwardError: where pages would lie among specs, or in git's folder.
    """
    target = Path(os.path.realpath(out))
    own = {Path(os.path.realpath(repo.folder))}
    top = None
    if not repo.bare:
        top = Path(os.path.realpath(repo.top))
        roots = {paths.root_of(specs.path) for specs in config.specs} - {""}
        own |= {top / ".git"} | {Path(os.path.realpath(top / each)) for each in roots}
    inside = any(folder == target or folder in target.parents for folder in own)
    if inside or target == top:
        raise SpecwardError(
            f"{escape.path(str(out))} is used by the repository itself",
            hint="name another folder with '--out'",
        )


def _summary(portfolio: Portfolio, count: int, out: str) -> str:
    specs, cycles = len(portfolio.specs), len(portfolio.cycles)
    return (
        f"{specs} {'spec' if specs == 1 else 'specs'}, "
        f"{cycles} {'cycle' if cycles == 1 else 'cycles'}: "
        f"{count} files in {escape.path(out)}\n"
    )
