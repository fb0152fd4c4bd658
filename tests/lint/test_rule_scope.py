"""What a rule ranges over: a patch has the findings that a whole check has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from specward.config.model import RuleSettings
from specward.diagnostics.finding import START, Finding, Origin, Problem, Severity
from specward.git.repository import Repository
from specward.lint import patch
from specward.lint.engine import Verdict
from specward.lint.judge import judge
from specward.lint.rules import RULES
from specward.lint.rules.rule import Rule, rule
from specward.lint.sides import Request, sides
from specward.lint.targets import RuleScope, Setting, SpecAmongOthers
from specward.rst.content import words
from specward.specs.load import Loader
from tests.lint.test_rules import lay
from tests.support.cases import CASES
from tests.support.patches import spec
from tests.support.repo import Repo

SCOPES = {rule.name: rule.scope for rule in RULES}
OF_SETTINGS = {rule.name for rule in RULES if rule.target is Setting}
"""Rules that need everything to be read, and do not judge a part of it."""


def of_patch(repo: Repo, rules: tuple[Rule, ...] = RULES) -> Verdict:
    """Judge the last commit as a patch."""
    *_, last = sides(Repository(repo.path), Request(since="HEAD~1", at="HEAD"))
    return judge(Loader(last.head.snapshot, last.head.config), last.bases, rules=rules)


def of_all(repo: Repo, revision: str) -> tuple[Finding, ...]:
    """Judge everything that is there at a revision."""
    (side,) = sides(Repository(repo.path), Request(at=revision))
    return judge(Loader(side.head.snapshot, side.head.config)).findings


def everything_read(repo: Repo) -> Verdict:
    """Judge the last commit as a patch, with nothing left out."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(patch._Patch, "scope", lambda _: None)  # noqa: SLF001 - no switch for users
        return of_patch(repo)


def shown(finding: Finding) -> tuple[object, ...]:
    """Return all of a finding but where it comes from."""
    return (
        finding.rule,
        finding.path,
        finding.location,
        finding.severity,
        finding.problem.message,
    )


def by_value(verdict: Verdict, origin: Origin) -> set[tuple[object, ...]]:
    """Return the findings of one origin."""
    findings = verdict.findings
    return {shown(each) for each in findings if each.origin is origin}


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_fixture_is_judged_alike_as_a_whole_and_as_a_patch(
    repo: Repo, name: str, kind: str
) -> None:
    """A patch leaves out what the base has already, and nothing else."""
    lay(repo, name, kind)
    verdict, whole = of_patch(repo), of_all(repo, "HEAD")
    found = {shown(each) for each in verdict.findings}
    missing = [each for each in whole if shown(each) not in found]
    if verdict.portfolio.whole:
        assert missing == []
        return
    before = {each.fingerprint for each in of_all(repo, "HEAD~1")}
    judged = [each for each in missing if each.rule not in OF_SETTINGS]
    assert {each.fingerprint for each in judged} <= before
    of_whole = {shown(each) for each in whole}
    more = [f for f in verdict.findings if shown(f) not in of_whole]
    assert {SCOPES[each.rule] for each in more} <= {RuleScope.PATCH}
    complete = everything_read(repo)
    assert by_value(verdict, Origin.NEW) == by_value(complete, Origin.NEW)
    assert by_value(verdict, Origin.EXISTING) <= by_value(complete, Origin.EXISTING)


@rule(target=SpecAmongOthers, severity=Severity.ERROR)
def same_first_sentence(target: SpecAmongOthers) -> Iterator[Problem]:
    """Two specs of a cycle begin with the same sentence."""
    own, cycle = target.spec, target.spec.placement.cycle
    for other in target.portfolio.of_cycle(cycle):
        if other.path < own.path and _first(other) == _first(own):
            yield Problem(location=START, message=f"begins as {other.path}")


def _first(of: object) -> str:
    summary = getattr(of, "summary", ())
    return words(summary[0]).partition(".")[0] if summary else ""


def test_rule_on_two_specs_that_nobody_searches_for_is_right_in_a_patch(
    repo: Repo,
) -> None:
    """It makes a patch read everything: slow, and never deaf."""
    for slug in ("cells", "quotas"):
        repo.write(f"specs/kilo/{slug}.rst", spec(slug.title()))
    repo.commit("base")
    repo.replace("specs/kilo/quotas.rst", "One way to Quotas", "One way to Cells")
    repo.commit("patch")
    verdict = of_patch(repo, (*RULES, same_first_sentence))
    assert [(each.rule, each.path, each.origin) for each in verdict.findings] == [
        ("same-first-sentence", "specs/kilo/quotas.rst", Origin.NEW)
    ]
    assert verdict.portfolio.whole


def test_rules_that_are_searched_for_let_a_patch_read_a_part(repo: Repo) -> None:
    repo.commit("base")
    repo.write("specs/kilo/quotas.rst", spec("Quotas"))
    repo.commit("patch")
    rules = tuple(each for each in RULES if not each.reads_all(RuleSettings()))
    assert not of_patch(repo, rules).portfolio.whole


def test_rule_that_is_searched_for_reads_a_part_of_the_repository() -> None:
    """A text, a patch and a run are read whole already."""
    searched = {each.scope for each in RULES if each.searched}
    assert searched == {RuleScope.REPOSITORY}
