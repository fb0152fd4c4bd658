"""Names of rules and cycles, as arguments give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.similar import did_you_mean
from specward.lint.rules import RULES, Rule
from specward.specs.cycle import Cycle


def rules(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that run: the selected ones, without the ignored.

    :raises SpecwardError: where there is no rule of a name.
    """
    selected, ignored = _split(select), _split(ignore)
    if (select and not selected) or (ignore and not ignored):
        raise SpecwardError("no rule is named", hint="'explain' lists all rules")
    known = {rule.name for rule in RULES}
    for name in (*selected, *ignored):
        if name not in known:
            raise SpecwardError(
                f"there is no rule {escape.value(name)}",
                hint=did_you_mean(name, sorted(known), "'explain' lists all rules"),
            )
    return tuple(
        rule
        for rule in RULES
        if (not selected or rule.name in selected) and rule.name not in ignored
    )


def cycle(cycles: Mapping[str, Cycle], name: str) -> Cycle:
    """Return the cycle called *name*.

    :raises SpecwardError: where there is none.
    """
    if name in cycles:
        return cycles[name]
    names = ", ".join(map(escape.line, cycles)) or "none"
    raise SpecwardError(
        f"there is no cycle {escape.value(name)}",
        hint=did_you_mean(name, cycles, f"the cycles are: {names}"),
    )


def _split(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        name.strip() for value in values for name in value.split(",") if name.strip()
    )
