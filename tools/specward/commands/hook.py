"""``hook``: what pre-commit and git-review run; it alone looks at the environment."""

from __future__ import annotations

import argparse

from msgspec.structs import replace

from specward.commands import check, check_options, inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.diagnostics import escape
from specward.git.review import HOOK
from specward.lint import hooks


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "hook",
        run,
        about="judge what a hook of git is about",
        description="What pre-commit runs. A range of commits where it names one; "
        "else the next commit; else, where nothing is to be committed, "
        "everything. As git-review's hook: every commit that it is about to send. "
        "Options are those of 'check'.",
    )
    parser.add_argument(
        "stage",
        nargs="?",
        action=Word,
        choices=(HOOK,),
        metavar=HOOK,
        help="judge what git-review is about to send",
    )
    parser.add_argument(
        "--install",
        choices=(HOOK,),
        help="write the hook that git-review runs before it sends anything",
    )
    check_options.add_report(parser)
    parser.set_defaults(paths=[], cycle=None)


def run(options: argparse.Namespace, console: Console) -> int:
    """Do the check that fits, and return its exit status."""
    repo = inputs.repository()
    if options.install is not None:
        path = escape.path(str(repo.install_hook(console.program)))
        console.write(f"{path} judges what git-review sends from now on\n")
        return 0
    request = hooks.request_of(repo, options.stage, console.environment)
    if request is None:
        console.write("there is nothing to send, and nothing to judge\n")
        return 0
    console = replace(console, rerun=hooks.check_command(console.program, request))
    return check.carry_out(repo, request, options, console)
