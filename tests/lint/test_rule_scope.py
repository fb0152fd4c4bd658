"""What a rule ranges over says what a patch reads for it."""

from __future__ import annotations

from collections.abc import Iterator

from specward.config.model import RuleSettings
from specward.diagnostics.finding import START, Origin, Problem, Severity
from specward.git.repository import Repository
from specward.lint.engine import Verdict
from specward.lint.judge import judge
from specward.lint.rules import RULES
from specward.lint.rules.rule import Rule, rule
from specward.lint.sides import Request, sides
from specward.lint.targets import RuleScope, SpecAmongOthers
from specward.rst.content import words
from specward.specs.load import Loader
from specward.specs.spec import Spec
from tests.support.patches import spec
from tests.support.repo import Repo


def of_patch(repo: Repo, rules: tuple[Rule, ...] = RULES) -> Verdict:
    """Judge the last commit as a patch."""
    *_, last = sides(Repository(repo.path), Request(since="HEAD~1", at="HEAD"))
    return judge(Loader(last.head.snapshot, last.head.config), last.bases, rules=rules)


@rule(target=SpecAmongOthers, severity=Severity.ERROR)
def same_first_sentence(target: SpecAmongOthers) -> Iterator[Problem]:
    """Two specs of a cycle begin with the same sentence."""
    own, cycle = target.spec, target.spec.placement.cycle
    for other in target.portfolio.of_cycle(cycle):
        if other.path < own.path and _first(other) == _first(own):
            yield Problem(location=START, message=f"begins as {other.path}")


def _first(of: Spec) -> str:
    return words(of.summary[0]).partition(".")[0] if of.summary else ""


def test_rule_on_two_specs_that_nobody_searches_for_is_right_in_a_patch(
    repo: Repo,
) -> None:
    """It makes a patch read everything: slow, and never deaf."""
    for slug in ("cells", "quotas"):
        repo.write(f"specs/kilo/{slug}.rst", spec(slug.title()))
    repo.commit("base")
    repo.replace("specs/kilo/quotas.rst", "One way to Quotas", "One way to Cells")
    repo.commit("patch")
    verdict = of_patch(repo, (same_first_sentence,))
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
