"""How much each rule looked at, and how much of it was wrong."""

from __future__ import annotations

from collections import Counter

from specward.reports.result import Run


def lines(run: Run) -> tuple[str, ...]:
    """Return a table: each rule that ran, its subjects and its findings."""
    found = Counter(finding.rule for finding in run.findings)
    wide = max(map(len, run.judged), default=0)
    head = f"{'rule'.ljust(wide)}  judged  findings"
    rows = (
        f"{name.ljust(wide)}  {judged:>6}  {found[name]:>8}"
        for name, judged in run.judged.items()
    )
    return (head, *rows)
