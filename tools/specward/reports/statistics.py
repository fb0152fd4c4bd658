"""Statistics: how many targets each rule looked at, and how many findings it made."""

from __future__ import annotations

from collections import Counter

from specward.reports.result import Result


def lines(result: Result) -> tuple[str, ...]:
    """Return a table: each rule that ran, its targets and its findings."""
    findings = Counter(finding.rule for finding in result.findings)
    wide = max(map(len, result.judged), default=0)
    head = f"{'rule'.ljust(wide)}  judged  findings"
    rows = (
        f"{name.ljust(wide)}  {judged:>6}  {findings[name]:>8}"
        for name, judged in result.judged.items()
    )
    return (head, *rows)
