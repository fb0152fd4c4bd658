"""Every fixture of a rule, judged whole and as a patch: one verdict on what it touches.

Promised: "read only where a rule looks from it at something that the patch changes".
A rule on several specs whose author forgot to say what it looks at is deaf in a patch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pytest

from specward.diagnostics.finding import Finding, Origin
from specward.git.log_entry import Author
from specward.git.snapshot import Snapshot
from specward.lint import configuration, patch
from specward.lint.engine import Verdict
from specward.lint.judge import judge
from specward.lint.patch import Base
from specward.lint.rules import RULES
from specward.lint.targets import RuleScope, Setting
from specward.specs import pairing
from specward.specs.load import Loader
from tests.support.cases import CASES, FIXTURES, removed
from tests.support.small import BASE
from tests.support.snapshots import snapshot, tree

AUTHOR = Author(name="An Author", email="author@example.org")

OF_PATCHES = {rule.name for rule in RULES if rule.scope is RuleScope.PATCH}
"""The rules that a check of the whole does not run."""

OF_SETTINGS = {rule.name for rule in RULES if rule.target is Setting}
"""Rules that need everything to be read, and do not judge a part of it."""

Found: TypeAlias = Counter[tuple[object, ...]]


def sides(name: str, kind: str) -> Iterator[tuple[Snapshot, Snapshot]]:
    """Yield patches that end in a case: all of it, and each of its files alone."""
    base = tree(BASE) | tree(FIXTURES / name / "before")
    gone = removed(name, kind)
    kept = {path: file for path, file in base.items() if path not in gone}
    head = kept | tree(FIXTURES / name / kind)
    yield snapshot(base), snapshot(head)
    for path in sorted(base.keys() | head.keys()):
        if base.get(path) != head.get(path):
            others = {other: file for other, file in head.items() if other != path}
            before = {path: base[path]} if path in base else {}
            yield snapshot(others | before), snapshot(head)


def judged_whole(head: Snapshot) -> Verdict:
    return judge(Loader(head, configuration.find(head)))


def judged_as_patch(base: Snapshot, head: Snapshot) -> Verdict:
    before = Base(
        snapshot=base,
        config=configuration.find(base),
        renames=lambda: pairing.alike(base, head),
        authors=lambda: (AUTHOR,),
    )
    return judge(Loader(head, configuration.find(head)), (before,))


def of(verdict: Verdict, origin: Origin) -> Found:
    return keys(f for f in verdict.findings if f.origin is origin)


def keys(findings: Iterable[Finding]) -> Found:
    return Counter(key(each) for each in findings)


def key(finding: Finding) -> tuple[object, ...]:
    """Return all of a finding but whether it is new."""
    return (
        finding.rule,
        finding.path,
        finding.location,
        finding.severity,
        finding.problem.message,
    )


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_patch_says_of_what_it_touches_what_the_whole_says(
    name: str, kind: str
) -> None:
    for base, head in sides(name, kind):
        touched = {
            path for path in head.modes.keys() | base.modes if not head.same(base, path)
        }
        expected, found = (
            keys(
                each
                for each in verdict.findings
                if each.path in touched and each.rule not in OF_PATCHES
            )
            for verdict in (judged_whole(head), judged_as_patch(base, head))
        )
        assert found == expected, touched


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_patch_leaves_out_what_the_base_has_and_nothing_else(
    name: str, kind: str
) -> None:
    for base, head in sides(name, kind):
        verdict, whole = judged_as_patch(base, head), judged_whole(head)
        found = keys(verdict.findings)
        before = {each.fingerprint for each in judged_whole(base).findings}
        missing = [
            each
            for each in whole.findings
            if each.rule not in OF_SETTINGS and not found[key(each)]
        ]
        assert {each.fingerprint for each in missing} <= before
        assert not (verdict.portfolio.whole and missing)
        more = found - keys(whole.findings)
        assert {rule for rule, *_ in more} <= OF_PATCHES


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_reading_what_a_case_can_touch_is_reading_everything(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patches = list(sides(name, kind))
    restricted = [judged_as_patch(base, head) for base, head in patches]
    monkeypatch.setattr(patch._Patch, "scope", lambda _: None)  # noqa: SLF001 - no switch for users
    everything = [judged_as_patch(base, head) for base, head in patches]
    for part, whole in zip(restricted, everything, strict=True):
        assert of(part, Origin.NEW) == of(whole, Origin.NEW)
        assert of(part, Origin.EXISTING) <= of(whole, Origin.EXISTING)
