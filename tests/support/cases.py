"""The fixtures of the rules: a case is laid over a base.

tests/rules/base/          a small repository without a fault
tests/rules/RULE/fires/    laid over it: the rule fires
tests/rules/RULE/quiet/    laid over it: as near as can be, without the fault
tests/rules/RULE/*.txt     the exact output of each; '*.remove' names files
                           of the base that are taken away first
tests/rules/RULE/before/   where it is there, what the base has beside
tests/rules/RULE/patch     where it is there, a case is judged as a patch on the base
"""

from __future__ import annotations

from specward.lint.engine import DEFECT
from specward.lint.rules import RULES
from tests.support.repo import ROOT

FIXTURES = ROOT / "tests" / "rules"
NAMES = [rule.name for rule in RULES if rule.name != DEFECT]
CASES = [(name, kind) for name in NAMES for kind in ("fires", "quiet")]


def removed(name: str, kind: str) -> list[str]:
    """Return the paths of the base that a case takes away."""
    path = FIXTURES / name / f"{kind}.remove"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
