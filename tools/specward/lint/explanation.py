"""Explanations: of a rule by status, of a spec now and at its next status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import asdict, replace

from specward.config.lifecycle import Lifecycle
from specward.config.model import Config, RuleSettings
from specward.diagnostics import escape
from specward.diagnostics.finding import START, Finding, Problem, Severity
from specward.lint.engine import severity_of
from specward.lint.judge import judge_file
from specward.lint.rules import RULES, Rule
from specward.lint.targets import RequiredField
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec


class RuleExplanation(Struct, frozen=True, kw_only=True):
    """One rule.

    :param severities: status to severity; the one from the status on that the
        template says, where it says one.
    :param from_template: whether the template can name that status; before it
        the rule's findings are advice.
    """

    rule: str
    family: str
    summary: str
    why: str
    bad: str
    good: str
    since: str
    from_template: bool
    severities: Mapping[str, Severity]


class RuleTable(Struct, frozen=True, kw_only=True):
    """All rules, and the statuses that their severities depend on."""

    statuses: tuple[str, ...]
    rules: tuple[RuleExplanation, ...]


class OwnerExplanation(Struct, frozen=True, kw_only=True):
    """An owner as written, and who that is."""

    text: str
    kind: str
    id: str | None
    name: str


class SpecExplanation(Struct, frozen=True, kw_only=True):
    """One spec.

    :param severities: severity to the rules that have it for this spec.
    :param lacks: what keeps an open spec from a clear plan.
    :param findings: in its file, each in one line.
    :param next_status: ``None`` at the end of the path, and off it.
    :param next_needs: what would be an error at the next status and is none
        now.
    """

    path: str
    pattern: str
    template: str | None
    cycle: str | None
    status: str
    owners: tuple[OwnerExplanation, ...]
    severities: Mapping[Severity, tuple[str, ...]]
    lacks: tuple[str, ...]
    findings: tuple[str, ...]
    next_status: str | None
    next_needs: tuple[str, ...]


def of_rules(rules: Iterable[Rule], lifecycle: Lifecycle) -> RuleTable:
    """Return the table of *rules* by status."""
    return RuleTable(
        statuses=lifecycle.statuses,
        rules=tuple(of_rule(rule, lifecycle) for rule in rules),
    )


def of_rule(rule: Rule, lifecycle: Lifecycle) -> RuleExplanation:
    """Return the documentation of *rule*, with its severity for each status."""
    return RuleExplanation(
        rule=rule.name,
        family=rule.family,
        **asdict(rule.doc),
        from_template=rule.since_slot,
        severities={s: rule.at(s, lifecycle) for s in lifecycle.statuses},
    )


def of_spec(spec: Spec, portfolio: Portfolio) -> SpecExplanation:
    """Return the severities, findings and next status of *spec*."""
    lifecycle = portfolio.config.lifecycle
    schema = spec.parsed.schema
    after = lifecycle.next(spec.status)
    return SpecExplanation(
        path=spec.path,
        pattern=spec.placement.specs.path,
        template=schema.path if schema else None,
        cycle=spec.placement.cycle,
        status=spec.status,
        owners=tuple(
            OwnerExplanation(text=o.text, kind=o.kind, id=o.id, name=o.name)
            for o in spec.owners
        ),
        severities=_severities(spec, portfolio.config),
        lacks=spec.lacks,
        findings=tuple(map(_line, _findings(spec, portfolio))),
        next_status=after,
        next_needs=_needs(spec, after, portfolio) if after else (),
    )


def _severities(spec: Spec, config: Config) -> dict[Severity, tuple[str, ...]]:
    named: dict[Severity, tuple[str, ...]] = {}
    for severity in (Severity.ERROR, Severity.WARNING, Severity.ADVICE):
        named[severity] = tuple(
            rule.name
            for rule in RULES
            if rule.of_specs and _weighs(rule, spec, config) is severity
        )
    return named


def _weighs(rule: Rule, spec: Spec, config: Config) -> Severity:
    """Return the severity of *rule* for *spec*, by the owner's slot if it has one."""
    lifecycle = config.lifecycle
    configured = config.rules.get(rule.name, RuleSettings()).severities
    schema, name = spec.parsed.schema, spec.placement.requirements.owner_field
    by_owner = rule.since_slot and rule.target is not RequiredField
    slot = schema.field(name) if schema and name and by_owner else None
    problem = Problem(location=START, message="", since=slot.since if slot else None)
    return severity_of(rule, problem, spec.status, lifecycle, configured)


def _needs(spec: Spec, status: str, portfolio: Portfolio) -> tuple[str, ...]:
    """Return the errors that *spec* would have at *status* and has not now."""
    now = {finding.key for finding in _errors(spec, portfolio)}
    then = _errors(replace(spec, status=status), portfolio)
    return tuple(_line(finding) for finding in then if finding.key not in now)


def _errors(spec: Spec, portfolio: Portfolio) -> list[Finding]:
    return [f for f in _findings(spec, portfolio) if f.severity is Severity.ERROR]


def _findings(spec: Spec, portfolio: Portfolio) -> tuple[Finding, ...]:
    return judge_file(replace(portfolio, specs=(spec,)), spec.path)


def _line(finding: Finding) -> str:
    message = escape.line(finding.problem.message)
    return f"line {finding.location.line}: {finding.severity}[{finding.rule}] {message}"
