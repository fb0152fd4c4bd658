"""Explanations of rules and specs, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from specward.diagnostics import escape
from specward.lint.explanation import RuleExplanation, RuleTable, SpecExplanation

TEMPLATE_SIGN = "†"
"""Marks a severity that holds from the status on that a template names."""

WIDTH = 79
"""Columns of wrapped text."""


Explanation = RuleTable | RuleExplanation | SpecExplanation


def text(explanation: Explanation) -> str:
    """Return *explanation* as text."""
    if isinstance(explanation, RuleTable):
        lines = _table(explanation)
    elif isinstance(explanation, RuleExplanation):
        lines = _rule(explanation)
    else:
        lines = _spec(explanation)
    return escape.visible("\n".join(lines) + "\n")


def _table(rules: RuleTable) -> list[str]:
    """Return all rules by family, with their severity for each status."""
    wide = max(len(rule.rule) for rule in rules.rules) + 4
    lines = ["rule".ljust(wide) + "".join(s.ljust(13) for s in rules.statuses).rstrip()]
    for family, of_family in groupby(rules.rules, key=lambda rule: rule.family):
        lines.extend(("", family))
        lines.extend(_row(rule, wide) for rule in of_family)
    sign = (
        f"{TEMPLATE_SIGN} from the status on that the template says; before it, advice"
    )
    return [*lines, "", sign, "one rule: specward explain RULE"]


def _row(rule: RuleExplanation, wide: int) -> str:
    sign = TEMPLATE_SIGN if rule.from_template else ""
    cells = "".join(f"{s}{sign}".ljust(13) for s in rule.severities.values())
    return f"  {rule.rule}".ljust(wide) + cells.rstrip()


def _rule(explanation: RuleExplanation) -> list[str]:
    """Return one rule: its summary, reason, severities, and two examples."""
    severities = ", ".join(f"{s}: {v}" for s, v in explanation.severities.items())
    if explanation.from_template:
        severity = next(iter(explanation.severities.values()))
        severities = f"advice, then {severity} from the status that the template says"
    parts = (
        f"{explanation.rule} ({explanation.family}, since {explanation.since})",
        textwrap.fill(explanation.summary, WIDTH),
        textwrap.fill(f"Why: {explanation.why}", WIDTH),
        textwrap.fill(f"Severity: {severities}", WIDTH),
        f"Bad:\n{textwrap.indent(explanation.bad, '    ')}",
        f"Good:\n{textwrap.indent(explanation.good, '    ')}",
    )
    return "\n\n".join(parts).split("\n")


def _spec(explanation: SpecExplanation) -> list[str]:
    """Return what holds for one spec now, and what its next status requires."""
    cycle = explanation.cycle
    lines = [
        escape.path(explanation.path),
        f"  pattern    {explanation.pattern}",
        f"  template   {explanation.template or 'none'}",
        f"  cycle      {escape.line(cycle) if cycle else 'none (backlog)'}",
        f"  status     {explanation.status}",
        f"  owners     {_owners(explanation)}",
    ]
    lines.extend(_severities(explanation))
    lines.append(
        f"  lacks      {' and '.join(explanation.lacks) or 'nothing for a clear plan'}"
    )
    lines.extend(_listed("now", explanation.findings) or ["  now        no findings"])
    lines.extend(_next(explanation))
    return lines


def _owners(explanation: SpecExplanation) -> str:
    owners = (
        f"{escape.shorten(escape.line(o.name))} "
        f"({escape.line(o.id) if o.id else o.kind})"
        for o in explanation.owners
    )
    return ", ".join(owners) or "nobody"


def _severities(explanation: SpecExplanation) -> Iterator[str]:
    for severity, names in explanation.severities.items():
        yield textwrap.fill(
            f"{severity.ljust(10)} {', '.join(names)}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent=" " * 13,
            break_on_hyphens=False,
        )


def _next(explanation: SpecExplanation) -> Iterator[str]:
    if explanation.next_status is None:
        yield "  next       nothing: it is at the end of its path, or off it"
    elif not explanation.next_needs:
        yield f"  next       {explanation.next_status} asks for nothing more"
    else:
        yield f"  next       {explanation.next_status} asks for more:"
        yield from _listed("", explanation.next_needs)


def _listed(name: str, entries: tuple[str, ...]) -> list[str]:
    """Return *entries*, one a line, with *name* before the first."""
    return [
        f"  {(name if number == 0 else '').ljust(11)}{escape.line(entry)}"
        for number, entry in enumerate(entries)
    ]
