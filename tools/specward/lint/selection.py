"""The rules that run, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.similar import did_you_mean
from specward.lint.rules import RULES, Rule


def selected(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that run: the selected ones, without the ignored.

    :raises SpecwardError: where there is no rule of a name.
    """
    wanted, ignored = _split(select), _split(ignore)
    if (select and not wanted) or (ignore and not ignored):
        raise SpecwardError("no rule is named", hint="'explain' lists all rules")
    known = {rule.name for rule in RULES}
    for name in (*wanted, *ignored):
        if name not in known:
            raise SpecwardError(
                f"there is no rule {escape.value(name)}",
                hint=did_you_mean(name, sorted(known), "'explain' lists all rules"),
            )
    return tuple(
        rule
        for rule in RULES
        if (not wanted or rule.name in wanted) and rule.name not in ignored
    )


def _split(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        name.strip() for value in values for name in value.split(",") if name.strip()
    )
