"""The configuration of a snapshot, with the options of this tool's rules."""

from __future__ import annotations

from typing import get_type_hints

from specward.config import load
from specward.config.check import RuleOptions
from specward.config.model import Config
from specward.diagnostics.source import Source
from specward.git.snapshot import Snapshot
from specward.lint.rules import RULES


def find(snapshot: Snapshot) -> Config:
    """Return the configuration that *snapshot* holds; the defaults if none.

    :raises SpecwardError: with every problem in it.
    """
    return load.find(snapshot, rule_options())


def parse(source: Source) -> Config:
    """Return the configuration in *source*.

    :raises SpecwardError: with every problem in it.
    """
    return load.parse(source, rule_options())


def rule_options() -> RuleOptions:
    """Return the options that each rule takes, with their types."""
    return {
        rule.name: get_type_hints(type(rule.options)) if rule.options else {}
        for rule in RULES
    }
