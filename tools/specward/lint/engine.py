"""Rules over a portfolio: the engine, which knows no rule by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specward.config.lifecycle import Lifecycle
from specward.config.model import RuleSettings
from specward.diagnostics.finding import START, Finding, Origin, Problem, Severity
from specward.lint.rules import RULES, Rule
from specward.lint.suppressions import Suppression, collect
from specward.lint.targets import RuleScope, Subject
from specward.lint.walk import promises, subjects
from specward.specs.portfolio import Portfolio

DEFECT = "internal-error"
"""The rule that a failing rule's finding belongs to."""


class Judgement(Struct, frozen=True, kw_only=True):
    """What the rules say of a portfolio.

    :param findings: ordered by path, line, column, rule.
    :param judged: for each rule that ran, how many subjects it looked at.
    :param exempted: how many findings were let through.
    """

    findings: tuple[Finding, ...]
    judged: Mapping[str, int]
    exempted: int

    def by_path(self) -> dict[str, list[Finding]]:
        """Return the findings of each file."""
        made: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            made[finding.path].append(finding)
        return dict(made)

    @property
    def failed(self) -> bool:
        """Whether a rule itself failed: a defect of ours."""
        return any(finding.rule == DEFECT for finding in self.findings)


def judge(
    portfolio: Portfolio,
    rules: tuple[Rule, ...],
    reported: Callable[[str], bool] | None = None,
    deeds: Iterable[Subject] = (),
) -> Judgement:
    """Return what *rules* say of *portfolio*.

    :param reported: which paths' subjects are judged (all where it is not
        given); the others are known, and say nothing.
    :param deeds: what a patch does to specs.
    """
    court = _Court(portfolio, rules, reported)
    court.hear(subjects(portfolio))
    court.hear(deeds)
    exemptions = collect(portfolio, {rule.name: rule for rule in RULES})
    kept, used = _exempt(court.findings, exemptions)
    exempted = len(court.findings) - len(kept)
    court.findings = kept
    court.hear(promises.of_exemptions(portfolio, exemptions, used, court.judged))
    if reported is None and not portfolio.whole:
        court.hear(promises.of_patterns(portfolio))
    elif reported is None:
        court.hear(promises.of_settings(portfolio, court.looked()))
    return Judgement(
        findings=ordered(court.findings), judged=court.judged, exempted=exempted
    )


def hear(
    judgement: Judgement,
    portfolio: Portfolio,
    rules: tuple[Rule, ...],
    heard: Iterable[Subject],
) -> Judgement:
    """Return *judgement* with what *rules* say of subjects beyond *portfolio*."""
    court = _Court(portfolio, rules, None)
    court.hear(heard)
    return Judgement(
        findings=ordered((*judgement.findings, *court.findings)),
        judged={name: judgement.judged[name] + n for name, n in court.judged.items()},
        exempted=judgement.exempted,
    )


def _exempt(
    findings: list[Finding], exemptions: tuple[Suppression, ...]
) -> tuple[list[Finding], dict[int, int]]:
    """Return the findings that stay, and how many each exemption took."""
    kept: list[Finding] = []
    used: dict[int, int] = defaultdict(int)
    for finding in findings:
        covering = [n for n, each in enumerate(exemptions) if each.covers(finding)]
        for number in covering:
            used[number] += 1
        if not covering:
            kept.append(finding)
    return kept, used


class _Court:
    """Hands subjects to the rules that range over them."""

    def __init__(
        self,
        portfolio: Portfolio,
        rules: tuple[Rule, ...],
        reported: Callable[[str], bool] | None,
    ) -> None:
        self.config = portfolio.config
        self.order = {name: number for number, name in enumerate(portfolio.cycles)}
        self.reported = reported
        self.ranging: dict[type[Subject], list[_Set]] = defaultdict(list)
        for rule in rules:
            settings = self.config.rules.get(rule.name, RuleSettings())
            self.ranging[rule.target].append(_set(rule, settings))
        self.judged = dict.fromkeys((rule.name for rule in rules), 0)
        self.findings: list[Finding] = []

    def hear(self, heard: Iterable[Subject]) -> None:
        """Judge *heard*."""
        for subject in heard:
            if self.reported is not None and not self.reported(subject.path):
                continue
            for each in self.ranging.get(type(subject), ()):
                if self.begun(each.settings.since, subject):
                    self.judged[each.rule.name] += 1
                    self.findings.extend(_apply(each, subject, self.config.lifecycle))

    def looked(self) -> dict[str, int]:
        """Return how much each rule looked at that a whole repository is enough for."""
        told = {
            each.rule.name
            for ranging in self.ranging.values()
            for each in ranging
            if each.rule.scope in (RuleScope.TEXT, RuleScope.REPOSITORY)
        }
        return {name: number for name, number in self.judged.items() if name in told}

    def begun(self, since: str | None, subject: Subject) -> bool:
        """Tell whether a rule that begins with a cycle has begun at *subject*."""
        if since is None or since not in self.order:
            return since is None
        if subject.cycle is None:
            return True
        return self.order.get(subject.cycle, -1) >= self.order[since]


class _Set(Struct, frozen=True, kw_only=True):
    """A rule with what the configuration says of it."""

    rule: Rule
    settings: RuleSettings
    arguments: tuple[Any, ...]


def _set(rule: Rule, settings: RuleSettings) -> _Set:
    if rule.options is None:
        return _Set(rule=rule, settings=settings, arguments=())
    options = replace(rule.options, **settings.options)
    return _Set(rule=rule, settings=settings, arguments=(options,))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* in the order of reports, each with its ordinal."""
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    made: list[Finding] = []
    for finding in sorted(findings, key=_order):
        made.append(replace(finding, ordinal=seen[finding.key]))
        seen[finding.key] += 1
    return tuple(made)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    where = finding.location
    message = finding.problem.message
    return (finding.path, where.line, where.column, finding.rule, message)


def _apply(each: _Set, subject: Subject, lifecycle: Lifecycle) -> Iterator[Finding]:
    rule = each.rule
    try:
        problems = tuple(rule.check(subject, *each.arguments))
    except Exception as error:  # noqa: BLE001 - one defect must not hide the others
        yield _finding(DEFECT, Severity.ERROR, subject, _defect(rule, error))
        return
    for problem in problems:
        severity = severity_of(
            rule, problem, subject.status, lifecycle, each.settings.severities
        )
        if severity is not Severity.OFF:
            yield _finding(rule.name, severity, subject, problem)


def severity_of(
    rule: Rule,
    problem: Problem,
    status: str | None,
    lifecycle: Lifecycle,
    configured: Mapping[str | None, Severity],
) -> Severity:
    """Return how much *problem* weighs for a spec in *status*.

    What the configuration says of the rule comes before the rule's own word.
    """
    if status in configured:
        return configured[status]
    severity = configured.get(None, rule.at(status, lifecycle))
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
        location=START,
        message=f"the rule {rule.name} failed: {said} ({last})",
        hint="this is a defect of specward: please report it, with this file",
        subject=rule.name,
    )


def _finding(
    rule: str, severity: Severity, subject: Subject, problem: Problem
) -> Finding:
    source = subject.source.line(problem.location.line) if subject.source else None
    return Finding(
        rule=rule,
        severity=severity,
        origin=Origin.NEW,
        path=subject.path,
        identity=subject.identity,
        problem=problem,
        source=source,
    )
