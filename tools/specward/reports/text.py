"""Findings for people: ``text`` with source line and hint, ``concise`` in one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from specward.diagnostics import escape
from specward.diagnostics.color import SEVERITY_COLORS, Paint
from specward.diagnostics.finding import Finding
from specward.reports.result import Result

EXCERPT = 100
"""Characters of a source line that are shown around a finding."""

BEFORE = 40
"""Characters of the excerpt that stand before the finding."""

_LIKE_A_LOCATION = re.compile(r"(:\d+:\d+):(?= )")


def write(
    result: Result,
    paint: Paint,
    *,
    concise: bool = False,
    statistics: bool = False,
    quiet: bool = False,
) -> str:
    """Return the new findings of *result*, commit by commit, and its summary.

    :param concise: whether a finding is one line, without its source line and hint.
    :param statistics: whether to add how many targets each rule looked at.
    :param quiet: whether to leave out the notes and the summary.
    """
    lines: list[str] = []
    for part in result.parts or (result,):
        if part.new and part.commit is not None:
            lines.append(f"in commit {escape.line(part.commit)}")
        for finding in part.new:
            lines.append(_head(finding, paint))
            if not concise:
                lines.extend(_excerpt(finding, paint))
                lines.extend(_notes(finding, paint))
    if not quiet:
        lines.extend(_statistics(result) if statistics else ())
        lines.extend(f"note: {note}" for note in result.notes)
        rerun = f"; again: {result.rerun}" if result.new else ""
        lines.append(result.summary + rerun)
    return "".join(f"{line}\n" for line in lines)


def _statistics(result: Result) -> Iterator[str]:
    """Yield a table: each rule that ran, its targets and its findings."""
    findings = Counter(finding.rule for finding in result.findings)
    wide = max(map(len, result.judged), default=0)
    yield f"{'rule'.ljust(wide)}  judged  findings"
    for name, judged in result.judged.items():
        yield f"{name.ljust(wide)}  {judged:>6}  {findings[name]:>8}"


def _head(finding: Finding, paint: Paint) -> str:
    """Return the line that editors and Zuul read: ``path:line:column: …``."""
    at = finding.location
    where = f"{escape.path(finding.path)}:{at.line}:{at.column}: "
    kind = f"{finding.severity}[{finding.rule}]"
    shown = paint(kind, SEVERITY_COLORS[finding.severity], "bold")
    # Zuul's pattern, ``^(.*):(\d+):(\d+): (.*)$``, is greedy: it would take a location
    # in the message for the finding's own, so a message has none in that form.
    message = _LIKE_A_LOCATION.sub(r"\1 :", escape.line(finding.problem.message))
    return f"{where}{shown} {message}"


def _excerpt(finding: Finding, paint: Paint) -> Iterator[str]:
    """Yield the finding's source line, and a line of ``^`` under its location."""
    location = finding.location
    if finding.source is None:
        return
    start, stop = location.column - 1, location.end_column - 1
    if location.end_line > location.line:
        stop = len(finding.source)
    left = max(start - BEFORE, 0)
    right = max(left + EXCERPT, 0)
    before = _shown(finding.source[left:start])
    marked = _shown(finding.source[start : min(stop, right)])
    after = _shown(finding.source[max(stop, start) : right])
    cut = ("…" if left else "", "…" if len(finding.source) > right else "")
    number = f"{location.line:>5} | "
    yield f"{number}{cut[0]}{before}{marked}{after}{cut[1]}".rstrip()
    # Wide characters take two columns, combining ones none.
    blank = " " * (len(cut[0]) + escape.width(before))
    yield f"{' ' * 5} | {blank}{paint('^' * max(escape.width(marked), 1), 'red')}"


def _shown(text: str) -> str:
    # A tab is as wide as the terminal likes: the line of ``^`` would not fit.
    return escape.visible(text.replace("\t", " "))


def _notes(finding: Finding, paint: Paint) -> Iterator[str]:
    for related in finding.problem.related:
        where = f"{escape.path(related.path)}:{related.location.line}"
        yield f"    {paint('see:', 'dim')} {where} {escape.line(related.message)}"
    if finding.problem.hint:
        yield f"    {paint('help:', 'dim')} {escape.line(finding.problem.hint)}"
