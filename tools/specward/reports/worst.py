"""Of more findings than a system takes, those that weigh most."""

from __future__ import annotations

from collections.abc import Sequence

from specward.diagnostics.finding import Finding


def worst(findings: Sequence[Finding], most: int) -> tuple[Finding, ...]:
    """Return at most *most* of *findings*, the heaviest, in the order that they had."""
    if len(findings) <= most:
        return tuple(findings)
    by_weight = sorted(
        range(len(findings)), key=lambda n: (-findings[n].severity.weight, n)
    )
    return tuple(findings[n] for n in sorted(by_weight[:most]))
