"""Rules over a portfolio: the engine, which knows no rule by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from specward.finding import START, Finding, Origin, Problem, Severity
from specward.lifecycle import Lifecycle
from specward.portfolio import Portfolio
from specward.rules import Rule
from specward.subjects import Subject
from specward.walk import subjects

DEFECT = "internal-error"
"""The rule that a failing rule's finding belongs to."""


class Judgement(Struct, frozen=True, kw_only=True):
    """What the rules say of a portfolio.

    :param findings: ordered by path, line, column, rule.
    :param judged: for each rule that ran, how many subjects it looked at.
    """

    findings: tuple[Finding, ...]
    judged: Mapping[str, int]

    @property
    def failed(self) -> bool:
        """Whether a rule itself failed: a defect of ours."""
        return any(finding.rule == DEFECT for finding in self.findings)


def judge(
    portfolio: Portfolio,
    rules: tuple[Rule, ...],
    reported: Callable[[str], bool] | None = None,
) -> Judgement:
    """Return what *rules* say of *portfolio*.

    :param reported: which paths' subjects are judged (all where it is not
        given); the others are known, and say nothing.
    """
    ranging: dict[type[Subject], list[Rule]] = defaultdict(list)
    for rule in rules:
        ranging[rule.over].append(rule)
    judged = dict.fromkeys((rule.name for rule in rules), 0)
    lifecycle = portfolio.config.lifecycle
    findings: list[Finding] = []
    for subject in subjects(portfolio):
        if reported is not None and not reported(subject.path):
            continue
        for rule in ranging.get(type(subject), ()):
            judged[rule.name] += 1
            findings.extend(_apply(rule, subject, lifecycle))
    return Judgement(findings=ordered(findings), judged=judged)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* in the order of reports, each with its ordinal."""
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    made: list[Finding] = []
    for finding in sorted(findings, key=_order):
        made.append(replace(finding, ordinal=seen[finding.key]))
        seen[finding.key] += 1
    return tuple(made)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    where = finding.place
    message = finding.problem.message
    return (finding.path, where.line, where.column, finding.rule, message)


def _apply(rule: Rule, subject: Subject, lifecycle: Lifecycle) -> Iterator[Finding]:
    try:
        problems = tuple(rule.check(subject))
    except Exception as error:  # noqa: BLE001 - one defect must not hide the others
        yield _finding(DEFECT, Severity.ERROR, subject, _defect(rule, error))
        return
    for problem in problems:
        severity = severity_of(rule, problem, subject.status, lifecycle)
        if severity is not Severity.OFF:
            yield _finding(rule.name, severity, subject, problem)


def severity_of(
    rule: Rule, problem: Problem, status: str | None, lifecycle: Lifecycle
) -> Severity:
    """Return how much *problem* weighs for a spec in *status*."""
    severity = rule.at(status, lifecycle)
    due = status is None or lifecycle.reached(status, problem.since)
    if due or severity.weight <= Severity.ADVICE.weight:
        return severity
    return Severity.ADVICE


def _defect(rule: Rule, error: Exception) -> Problem:
    trace, last = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        last = f"{code.co_name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    said = f"{type(error).__name__}: {error}"
    return Problem(
        place=START,
        message=f"the rule {rule.name} failed: {said} ({last})",
        help="this is a defect of specward: please report it, with this file",
        subject=rule.name,
    )


def _finding(
    rule: str, severity: Severity, subject: Subject, problem: Problem
) -> Finding:
    source = subject.source.line(problem.place.line) if subject.source else None
    return Finding(
        rule=rule,
        severity=severity,
        origin=Origin.NEW,
        path=subject.path,
        pair=subject.pair,
        problem=problem,
        source=source,
    )
