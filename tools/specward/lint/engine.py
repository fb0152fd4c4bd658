"""The engine: hands the targets of a portfolio to rules, and knows none by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specward.config.lifecycle import Lifecycle
from specward.config.model import Config, RuleSettings
from specward.diagnostics.finding import START, Finding, Origin, Problem, Severity
from specward.lint import walk
from specward.lint.rules import RULES, Rule
from specward.lint.rules.gate import internal_error
from specward.lint.suppressions import collect
from specward.lint.targets import RuleScope, Suppression, Target
from specward.lint.walk import run
from specward.specs.portfolio import Portfolio

DEFECT = internal_error.name
"""The rule that has the finding where another rule failed."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What the rules find in a snapshot, as a whole or as a patch.

    :param portfolio: what was read of the snapshot.
    :param findings: ordered by path, line, column and rule, each with its origin.
    :param judged: how many targets each rule that ran looked at, by its name.
    :param suppressed: how many findings suppressions hide.
    :param changed: the paths that differ from the first base.
    :param fixed: how many findings of the first base are gone.
    :param policy: findings on the first base that only the changed policy makes.
    """

    portfolio: Portfolio
    findings: tuple[Finding, ...]
    judged: Mapping[str, int]
    suppressed: int
    changed: frozenset[str] = frozenset()
    fixed: int = 0
    policy: tuple[Finding, ...] = ()

    def by_path(self) -> dict[str, list[Finding]]:
        """Return the findings of each file."""
        by_path: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            by_path[finding.path].append(finding)
        return dict(by_path)

    @property
    def failed(self) -> bool:
        """Whether a rule itself failed: a defect of ours."""
        return any(finding.rule == DEFECT for finding in self.findings)


def run_rules(
    portfolio: Portfolio,
    rules: tuple[Rule, ...],
    reported: Callable[[str], bool] | None = None,
    patch_targets: Iterable[Target] = (),
) -> Verdict:
    """Return what *rules* find in *portfolio*.

    :param reported: whether the targets in the file at a path are judged; without
        it all are.  The other files are read for what rules see of them.
    :param patch_targets: what a patch does, where it is one that is judged.
    """
    engine = _Engine(portfolio, rules, reported)
    engine.run(walk.targets(portfolio))
    engine.run(patch_targets)
    known = {rule.name: rule for rule in (*RULES, *rules)}
    suppressions = collect(portfolio, known)
    suppressed, used = engine.suppress(suppressions)
    engine.run(run.suppressions(portfolio, suppressions, used, engine.judged))
    if reported is None and portfolio.whole:
        engine.run(run.settings(portfolio, engine.judged_without_patch()))
    elif reported is None:
        engine.run(run.patterns(portfolio))
    return Verdict(
        portfolio=portfolio,
        findings=ordered(engine.findings),
        judged=engine.judged,
        suppressed=suppressed,
    )


def run_on_more(
    verdict: Verdict, rules: tuple[Rule, ...], targets: Iterable[Target], config: Config
) -> Verdict:
    """Return *verdict* with what *rules* find in more *targets*.

    :param config: has the settings of the rules.
    """
    engine = _Engine(replace(verdict.portfolio, config=config), rules, None)
    engine.run(targets)
    return replace(
        verdict,
        findings=ordered((*verdict.findings, *engine.findings)),
        judged={name: verdict.judged[name] + n for name, n in engine.judged.items()},
    )


class _ConfiguredRule(Struct, frozen=True, kw_only=True):
    """A rule with its settings; *arguments* are those of its check after the target."""

    rule: Rule
    settings: RuleSettings
    arguments: tuple[Any, ...]


class _Engine:
    """Runs rules on targets; collects findings, and counts what each looked at."""

    def __init__(
        self,
        portfolio: Portfolio,
        rules: tuple[Rule, ...],
        reported: Callable[[str], bool] | None,
    ) -> None:
        self.lifecycle = portfolio.config.lifecycle
        self.cycles = {name: number for number, name in enumerate(portfolio.cycles)}
        self.reported = reported
        self.rules = rules
        self.by_target: dict[type[Target], list[_ConfiguredRule]] = defaultdict(list)
        for rule in rules:
            settings = portfolio.config.rules.get(rule.name, RuleSettings())
            self.by_target[rule.target].append(_configured(rule, settings))
        self.judged = dict.fromkeys((rule.name for rule in rules), 0)
        self.findings: list[Finding] = []

    def run(self, targets: Iterable[Target]) -> None:
        for target in targets:
            if self.reported is not None and not self.reported(target.context.path):
                continue
            for configured in self.by_target.get(type(target), ()):
                if self.concerns(configured, target):
                    self.judged[configured.rule.name] += 1
                    self.findings.extend(_check(configured, target, self.lifecycle))

    def concerns(self, configured: _ConfiguredRule, target: Target) -> bool:
        """Whether a rule looks at *target* at all."""
        where, since = configured.rule.where, configured.settings.since
        if where is not None and not where(target):
            return False
        return since is None or self.has_begun(since, target.context.cycle)

    def has_begun(self, since: str, cycle: str | None) -> bool:
        """Whether a rule that begins with the cycle *since* judges *cycle*.

        What is of no cycle is judged as soon as there is the first one.
        """
        if since not in self.cycles:
            return False
        if cycle is None:
            return True
        return self.cycles.get(cycle, -1) >= self.cycles[since]

    def suppress(
        self, suppressions: tuple[Suppression, ...]
    ) -> tuple[int, dict[int, int]]:
        """Take away the findings that *suppressions* cover.

        Return how many these are, and how many each covers, by its number.
        """
        kept: list[Finding] = []
        used: dict[int, int] = defaultdict(int)
        for finding in self.findings:
            covering = [
                n for n, each in enumerate(suppressions) if each.covers(finding)
            ]
            for number in covering:
                used[number] += 1
            if not covering:
                kept.append(finding)
        hidden = len(self.findings) - len(kept)
        self.findings = kept
        return hidden, used

    def judged_without_patch(self) -> dict[str, int]:
        """Return the counts of the rules that a snapshot alone gives targets to."""
        scopes = (RuleScope.TEXT, RuleScope.REPOSITORY)
        rules = (rule.name for rule in self.rules if rule.scope in scopes)
        return {name: self.judged[name] for name in rules}


def _configured(rule: Rule, settings: RuleSettings) -> _ConfiguredRule:
    arguments: tuple[Any, ...] = ()
    if rule.options is not None:
        arguments = (replace(rule.options, **settings.options),)
    return _ConfiguredRule(rule=rule, settings=settings, arguments=arguments)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* in the order of reports, each with its ordinal."""
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    numbered: list[Finding] = []
    for finding in sorted(findings, key=_order):
        numbered.append(replace(finding, ordinal=counts[finding.key]))
        counts[finding.key] += 1
    return tuple(numbered)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    line, column = finding.location.line, finding.location.column
    return (finding.path, line, column, finding.rule, finding.problem.message)


def _check(
    configured: _ConfiguredRule, target: Target, lifecycle: Lifecycle
) -> Iterator[Finding]:
    rule, configured_severities = configured.rule, configured.settings.severities
    try:
        problems = tuple(rule.check(target, *configured.arguments))
    except Exception as error:  # noqa: BLE001 - one defect must not hide the others
        yield _finding(DEFECT, Severity.ERROR, target, _defect(rule, error))
        return
    for problem in problems:
        severity = severity_of(
            rule, problem, target.context.status, lifecycle, configured_severities
        )
        if severity is not Severity.OFF:
            yield _finding(rule.name, severity, target, problem)


def severity_of(
    rule: Rule,
    problem: Problem,
    status: str | None,
    lifecycle: Lifecycle,
    configured: Mapping[str | None, Severity],
) -> Severity:
    """Return the severity of *problem* for a spec in *status*.

    :param configured: severities by status; ``None`` is for every other status.
    """
    if status in configured:
        return configured[status]
    severity = configured.get(None, rule.at(status, lifecycle))
    due = status is None or lifecycle.reached(status, problem.since)
    if due or severity.weight <= Severity.ADVICE.weight:
        return severity
    return Severity.ADVICE


def _defect(rule: Rule, error: Exception) -> Problem:
    """Return the problem of a rule that raised *error*, with where it did."""
    trace, last = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        last = f"{code.co_name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return Problem(
        location=START,
        message=f"the rule {rule.name} failed: "
        f"{type(error).__name__}: {error} ({last})",
        hint="this is a defect of specward: please report it, with this file",
        subject=rule.name,
    )


def _finding(
    rule: str, severity: Severity, target: Target, problem: Problem
) -> Finding:
    context = target.context
    line = context.source.line(problem.location.line) if context.source else None
    return Finding(
        rule=rule,
        severity=severity,
        origin=Origin.NEW,
        path=context.path,
        identity=context.identity,
        problem=problem,
        source=line,
    )
