"""The manual is whole, and what is made from the code is not stale."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from specward.commands.main import parser
from specward.lint.rules import RULES, Rule
from tests.support.repo import ROOT

REFERENCE = ROOT / "docs" / "reference"


def test_what_is_generated_is_not_stale() -> None:
    done = subprocess.run(
        [sys.executable, "tools/dev/generate.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.decode()) == (0, ""), done.stderr.decode()


def test_sphinx_builds_the_manual_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-E", "-d"]
    done = subprocess.run(
        [*command, str(tmp_path / "trees"), str(ROOT / "docs"), str(tmp_path / "out")],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_in_the_manual(rule: Rule) -> None:
    manual = (REFERENCE / "rules.rst").read_text(encoding="utf-8")
    assert f".. _{rule.name}:" in manual


def options() -> list[tuple[str, str]]:
    """Return each command, a nested one too, with each of its long options."""
    return [
        (verb, option)
        for verb, made in verbs(parser())
        for action in made._actions  # noqa: SLF001 - argparse shows no others
        for option in action.option_strings
        if option.startswith("--")
    ]


def verbs(of: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each command that a parser knows, by all of its words."""
    for action in of._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for verb, made in action.choices.items():
                yield verb, made
                yield from ((f"{verb} {word}", more) for word, more in verbs(made))


@pytest.mark.parametrize(("verb", "option"), options())
def test_every_option_is_in_the_manual(verb: str, option: str) -> None:
    manual = (REFERENCE / "commands.rst").read_text(encoding="utf-8")
    assert f"``{verb}``" in manual
    assert option in manual


MOST_TERMS = 25


def test_glossary_is_short_and_names_modules_that_exist() -> None:
    text = (REFERENCE / "glossary.rst").read_text(encoding="utf-8")
    terms = re.findall(r"^   (\w[\w ]*)$", text, re.MULTILINE)
    modules = re.findall(r"\(``([a-z_.]+)``\)\.", text)
    assert len(terms) <= MOST_TERMS
    assert len(terms) == len(modules)
    assert [name for name in modules if find_spec(name) is None] == []
