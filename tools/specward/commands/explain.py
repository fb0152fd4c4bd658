"""``explain``: what holds, why, and what a spec's next status needs."""

from __future__ import annotations

import argparse

from specward.commands import inputs
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.commands.parser import Commands
from specward.diagnostics import encode, escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.similar import did_you_mean
from specward.git import paths
from specward.lint import explanation
from specward.lint.rules import RULES
from specward.reports.explain import Explanation, text
from specward.rst.memory import rarely_collected


def add(commands: Commands) -> None:
    """Add the command to the parser's *commands*."""
    parser = commands.add(
        "explain",
        run,
        about="say what the rules ask, or what holds for a spec",
        description="Without a name: every rule and its severity by status. "
        "With a rule: why it is there, a bad and a good example. "
        "With a spec: what holds for it, and what its next status needs.",
    )
    parser.add_argument("name", action=Word, nargs="?", metavar="RULE|PATH")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace, console: Console) -> int:
    """Explain, and return the exit status."""
    explained = _explained(options.name)
    as_json = options.format == "json"
    console.write(encode.json(explained) if as_json else text(explained))
    return 0


def _explained(name: str | None) -> Explanation:
    if name is None:
        return explanation.of_rules(RULES, inputs.lifecycle())
    for rule in RULES:
        if rule.name == name:
            return explanation.of_rule(rule, inputs.lifecycle())
    return _spec(name)


def _spec(name: str) -> explanation.SpecExplanation:
    repo = inputs.repository()
    loader = inputs.loader(repo, None)
    try:
        (path,) = paths.in_repository(repo, (name,))
        paths.must_exist(repo, (path,), loader.snapshot)
    except SpecwardError as error:
        if "/" in name:
            raise
        raise SpecwardError(
            f"{escape.path(name)} is not a rule or a file",
            hint=did_you_mean(name, [rule.name for rule in RULES], error.hint),
        ) from error
    if path not in loader.placed:
        raise SpecwardError(
            f"{path or 'the repository'} is not a spec",
            hint="name the file of one spec",
        )
    with rarely_collected():
        return explanation.of_spec(loader.spec(path), loader.portfolio())
