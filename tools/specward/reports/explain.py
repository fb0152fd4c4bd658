"""Explanations as text and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from msgspec.structs import replace

from specward.diagnostics import encode, escape
from specward.lint.explanation import RuleExplanation, RuleTable, SpecExplanation

TEMPLATE_SIGN = "†"
WIDTH = 79


def json(explanation: RuleTable | RuleExplanation | SpecExplanation) -> str:
    """Return *explanation* as JSON."""
    if isinstance(explanation, SpecExplanation):
        explanation = replace(explanation, path=escape.json_path(explanation.path))
    return encode.json(explanation)


def table(told: RuleTable) -> str:
    """Return the rules by family, with the severity for each status."""
    wide = max(len(rule.rule) for rule in told.rules) + 4
    lines = ["rule".ljust(wide) + "".join(s.ljust(13) for s in told.statuses).rstrip()]
    for family, rules in groupby(told.rules, key=lambda rule: rule.family):
        lines.extend(("", family))
        lines.extend(_row(rule, wide) for rule in rules)
    sign = (
        f"{TEMPLATE_SIGN} from the status on that the template says; before it, advice"
    )
    lines.extend(("", sign, "one rule: specward explain RULE"))
    return escape.visible("\n".join(lines) + "\n")


def _row(rule: RuleExplanation, wide: int) -> str:
    sign = TEMPLATE_SIGN if rule.from_template else ""
    cells = "".join(f"{s}{sign}".ljust(13) for s in rule.severities.values())
    return f"  {rule.rule}".ljust(wide) + cells.rstrip()


def rule(told: RuleExplanation) -> str:
    """Return one rule: what, why, severities, a bad and a good example."""
    severities = ", ".join(f"{s}: {v}" for s, v in told.severities.items())
    if told.from_template:
        severity = next(iter(told.severities.values()))
        severities = f"advice, then {severity} from the status that the template says"
    parts = (
        f"{told.rule} ({told.family}, since {told.since})",
        textwrap.fill(told.summary, WIDTH),
        textwrap.fill(f"Why: {told.why}", WIDTH),
        textwrap.fill(f"Severity: {severities}", WIDTH),
        f"Bad:\n{textwrap.indent(told.bad, '    ')}",
        f"Good:\n{textwrap.indent(told.good, '    ')}",
    )
    return escape.visible("\n\n".join(parts) + "\n")


def spec(told: SpecExplanation) -> str:
    """Return what holds for one spec."""
    lines = [
        escape.path(told.path),
        f"  pattern    {told.pattern}",
        f"  template   {told.template or 'none'}",
        f"  cycle      {escape.line(told.cycle) if told.cycle else 'none (backlog)'}",
        f"  status     {told.status}",
        f"  owners     {_owners(told)}",
    ]
    lines.extend(_severities(told))
    lines.append(
        f"  lacks      {' and '.join(told.lacks) or 'nothing for a clear plan'}"
    )
    lines.extend(_listed("now", told.findings) or ["  now        no findings"])
    lines.extend(_next(told))
    return escape.visible("\n".join(lines) + "\n")


def _owners(told: SpecExplanation) -> str:
    said = (
        f"{escape.shorten(escape.line(o.name))} "
        f"({escape.line(o.id) if o.id else o.kind})"
        for o in told.owners
    )
    return ", ".join(said) or "nobody"


def _severities(told: SpecExplanation) -> Iterator[str]:
    for severity, names in told.severities.items():
        yield textwrap.fill(
            f"{severity.ljust(10)} {', '.join(names)}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent=" " * 13,
            break_on_hyphens=False,
        )


def _next(told: SpecExplanation) -> Iterator[str]:
    if told.next_status is None:
        yield "  next       nothing: it is at the end of its path, or off it"
    elif not told.next_needs:
        yield f"  next       {told.next_status} asks for nothing more"
    else:
        yield f"  next       {told.next_status} asks for more:"
        yield from _listed("", told.next_needs)


def _listed(name: str, entries: tuple[str, ...]) -> list[str]:
    """Return *entries* one under the other, *name* before the first."""
    return [
        f"  {(name if number == 0 else '').ljust(11)}{escape.line(entry)}"
        for number, entry in enumerate(entries)
    ]
