"""Findings for people: ``text`` with the line and the mend, ``concise`` without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from specward.diagnostics import escape
from specward.diagnostics.color import SEVERITY_COLORS, Paint
from specward.diagnostics.finding import Finding
from specward.reports.result import Run

_LIKE_A_PLACE = re.compile(r"(:\d+:\d+):(?= )")

EXCERPT = 100
"""Characters of a line that are shown around a finding."""

BEFORE = 40
"""Of them, how many stand before it."""


def write(
    run: Run, paint: Paint, extra: tuple[str, ...] = (), *, quiet: bool = False
) -> str:
    """Return *run* with each finding's line, place and mend.

    :param extra: lines that stand between the findings and the summary.
    :param quiet: leave out everything but the findings.
    """

    def told(finding: Finding) -> Iterator[str]:
        yield _head(finding, paint)
        yield from _excerpt(finding, paint)
        yield from _notes(finding, paint)

    return _ended(_findings(run, told), run, extra, quiet=quiet)


def write_concise(
    run: Run, paint: Paint, extra: tuple[str, ...] = (), *, quiet: bool = False
) -> str:
    """Return *run* with one line for each finding; else as :func:`write`."""

    def told(finding: Finding) -> Iterator[str]:
        yield _head(finding, paint)

    return _ended(_findings(run, told), run, extra, quiet=quiet)


def _findings(run: Run, told: Callable[[Finding], Iterator[str]]) -> list[str]:
    """Return the lines of the new findings, commit by commit."""
    lines: list[str] = []
    for part in run.parts or (run,):
        if part.new and part.commit is not None:
            lines.append(f"in commit {escape.line(part.commit)}")
        lines.extend(line for finding in part.new for line in told(finding))
    return lines


def _ended(lines: list[str], run: Run, extra: tuple[str, ...], *, quiet: bool) -> str:
    if not quiet:
        again = f"; again: {run.again}" if run.new else ""
        notes = (f"note: {note}" for note in run.notes)
        lines = [*lines, *extra, *notes, run.summary + again]
    return "".join(f"{line}\n" for line in lines)


def _head(finding: Finding, paint: Paint) -> str:
    """Return the line that editors and Zuul read: ``path:line:column: …``."""
    at = finding.location
    where = f"{escape.path(finding.path)}:{at.line}:{at.column}: "
    kind = f"{finding.severity}[{finding.rule}]"
    shown = paint(kind, SEVERITY_COLORS[finding.severity], "bold")
    # What reads the line takes the last place in it for the finding's.
    message = _LIKE_A_PLACE.sub(r"\1 :", escape.line(finding.problem.message))
    return f"{where}{shown} {message}"


def _excerpt(finding: Finding, paint: Paint) -> Iterator[str]:
    """Yield the finding's line, and marks under what it is about."""
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
    blank = " " * (len(cut[0]) + escape.width(before))
    yield f"{' ' * 5} | {blank}{paint('^' * max(escape.width(marked), 1), 'red')}"


def _shown(text: str) -> str:
    return escape.visible(text.replace("\t", " "))


def _notes(finding: Finding, paint: Paint) -> Iterator[str]:
    for related in finding.problem.related:
        where = f"{escape.path(related.path)}:{related.location.line}"
        yield f"    {paint('see:', 'dim')} {where} {escape.line(related.message)}"
    if finding.problem.hint:
        yield f"    {paint('help:', 'dim')} {escape.line(finding.problem.hint)}"
