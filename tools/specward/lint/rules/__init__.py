"""The rules, in the order of the manual: the one list of them."""

from __future__ import annotations

from specward.lint.rules import bytes as bytes_
from specward.lint.rules import (
    fields,
    files,
    gate,
    markup,
    patch,
    people,
    portfolio,
    structure,
    tracker,
)
from specward.lint.rules.rule import Doc, Rule, rules_of

FAMILIES = (
    bytes_,
    files,
    markup,
    structure,
    fields,
    people,
    tracker,
    portfolio,
    patch,
    gate,
)
"""The modules of rules."""

RULES: tuple[Rule, ...] = tuple(
    each for family in FAMILIES for each in rules_of(family)
)

__all__ = ["RULES", "Doc", "Rule"]
