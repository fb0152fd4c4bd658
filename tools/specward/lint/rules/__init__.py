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
from specward.lint.rules.rule import Doc, Rule

RULES: tuple[Rule, ...] = (
    *bytes_.RULES,
    *files.RULES,
    *markup.RULES,
    *structure.RULES,
    *fields.RULES,
    *people.RULES,
    *tracker.RULES,
    *portfolio.RULES,
    *patch.RULES,
    *gate.RULES,
)

__all__ = ["RULES", "Doc", "Rule"]
