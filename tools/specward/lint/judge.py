"""The verdict on a snapshot: as a whole, or as a patch on other snapshots."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from specward.diagnostics.finding import Finding
from specward.lint.engine import Verdict, run_rules
from specward.lint.patch import Base, judge_patch
from specward.lint.rules import RULES, Rule
from specward.rst.memory import rarely_collected
from specward.specs.load import Loader
from specward.specs.portfolio import Portfolio


def judge(
    head: Loader,
    bases: tuple[Base, ...] = (),
    *,
    rules: tuple[Rule, ...] = RULES,
    reported: Callable[[str], bool] | None = None,
) -> Verdict:
    """Return the verdict on *head*; where there are *bases*, as a patch on them.

    :param head: a snapshot with its configuration, and the documents known already.
    :param reported: whether the findings in the file at a path are reported; without
        it all are.  The other files are read for what rules see of them.
    """
    with rarely_collected():
        if not bases:
            return run_rules(head.portfolio(), rules, reported)
        verdict = judge_patch(head, bases, rules)
    if reported is None:
        return verdict
    findings = tuple(f for f in verdict.findings if reported(f.path))
    return replace(verdict, findings=findings)


def judge_file(
    portfolio: Portfolio, path: str, rules: tuple[Rule, ...] = RULES
) -> tuple[Finding, ...]:
    """Return the findings in the file at *path*, held against the whole *portfolio*."""
    return run_rules(portfolio, rules, lambda other: other == path).findings
