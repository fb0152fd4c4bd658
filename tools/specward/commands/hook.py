"""``hook``: what pre-commit and git-review run; it alone looks at the environment.

Source: pre-commit, "Git hooks" (PRE_COMMIT_FROM_REF); githooks(5); git-merge's
GITHEAD variables, which name what a merge brings in before MERGE_HEAD does.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from specward.commands import check, check_options, inputs, pre_review
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.diagnostics import escape
from specward.git.repository import Repository
from specward.lint.sides import Request

_MERGED_COMMIT = re.compile(r"GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
"""A variable of git-merge: its name ends with the id of a commit that is merged in."""


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add_parser(
        "hook",
        parents=[common],
        help="judge what a hook of git is about",
        description="What pre-commit runs. A range of commits where it names one; "
        "else the next commit; else, where nothing is to be committed, "
        "everything. As git-review's hook: every commit that it is about to send. "
        "Options are those of 'check'.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "stage",
        nargs="?",
        action=Word,
        choices=(pre_review.NAME,),
        metavar=pre_review.NAME,
        help="judge what git-review is about to send",
    )
    parser.add_argument(
        "--install",
        choices=(pre_review.NAME,),
        help="write the hook that git-review runs before it sends anything",
    )
    check_options.add_report(parser)
    parser.set_defaults(run=run, paths=[], cycle=None)


def run(options: argparse.Namespace, console: Console) -> int:
    """Do the check that fits, and return its exit status."""
    repo = inputs.repository()
    if options.install is not None:
        return _install(repo, console)
    request: Request | None
    if options.stage is not None:
        request = pre_review.request(repo)
    else:
        request = request_of(repo, console.environment)
    if request is None:
        console.write("there is nothing to send, and nothing to judge\n")
        return 0
    console = replace(console, rerun=check_command(console.program, request))
    return check.carry_out(repo, request, options, console)


def _install(repo: Repository, console: Console) -> int:
    path = pre_review.install(repo, console.program)
    console.write(
        f"{escape.path(str(path))} judges what git-review sends from now on\n"
    )
    return 0


def check_command(program: str, request: Request) -> str:
    """Return the command that judges the same, without the hook's environment."""
    arguments: tuple[str, ...] = ()
    if request.since is not None:
        arguments = ("--since", request.since, "--at", request.at or "HEAD")
        if request.each:
            arguments = (*arguments, "--each")
    elif request.staged:
        arguments = ("--staged",)
    elif request.at is not None:
        arguments = ("--at", request.at)
    return " ".join([program, "check", *map(escape.argument, arguments)])


def request_of(repo: Repository, environment: Mapping[str, str]) -> Request:
    """Return the check that the environment asks for."""
    begin = environment.get("PRE_COMMIT_FROM_REF")
    end = environment.get("PRE_COMMIT_TO_REF")
    if begin and end:
        return Request(since=begin, at=end)
    if repo.in_hook:
        matches = (_MERGED_COMMIT.fullmatch(name) for name in environment)
        merging = (match[1] for match in matches if match)
        # Run by a hook of another repository, the variables are about commits there.
        return Request(
            staged=True, merging=tuple(filter(repo.commits.resolve, merging))
        )
    return Request(staged=repo.staged())
