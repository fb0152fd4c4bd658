"""A patch judged: which findings on its head are new, and what its policy changes.

    new      = judge(head, P) - judge(base, P)
    policy   = judge(base, P) - judge(base, P of base)
    weakened = judge(head, P of base) - judge(base, P of base) - new

P is the policy of the head: templates, life cycle, requirements, rules and
suppressions.  Which file is which spec each side decides itself.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from specward.config.model import Config, RuleSettings
from specward.diagnostics.finding import Finding, Origin
from specward.git.log_entry import Author
from specward.git.snapshot import Snapshot
from specward.lint.affected import reach
from specward.lint.baseline import Baseline, subtract
from specward.lint.engine import Verdict, ordered, run_on_more, run_rules
from specward.lint.policy import file_patterns, policy, under, with_requirements_of
from specward.lint.rules import Rule
from specward.lint.targets import PatchTarget, PolicyFile, TextContext
from specward.lint.walk.patches import PatchChanges
from specward.specs import inventory, pairing
from specward.specs.load import Loader, Scope, placements
from specward.specs.paths import Placement
from specward.specs.portfolio import Portfolio
from specward.specs.template_set import TemplateSet

Authors = Callable[[], tuple[Author, ...]]
"""Returns the authors of a patch, with co-authors; called only if needed."""


class Side(Struct, frozen=True, kw_only=True):
    """One side of a patch: its files, and its own configuration."""

    snapshot: Snapshot
    config: Config


class Base(Side, frozen=True, kw_only=True):
    """A side that the head is compared with.

    :param renames: returns git's renames between the two: old path to new path.
    :param authors: returns the authors of the commits between the two.
    """

    renames: Callable[[], Mapping[str, str]]
    authors: Authors = tuple


def judge_patch(
    head: Loader, bases: tuple[Base, ...], rules: tuple[Rule, ...]
) -> Verdict:
    """Return the verdict on *head*: a finding is new if no base has it.

    A merge has several bases.
    """
    return _Patch(head, bases, rules).verdict()


class _ReadBase(Struct, frozen=True, kw_only=True):
    """A base, and how it is read.

    :param loader: reads it by the head's policy.
    :param own_templates: those that rules look at, where the two have other policies:
        the templates of the base, not those that its specs are held against.
    :param own_loader: reads it by its own policy, where the two have other policies.
    :param pairs: the path in the head of each of its specs that is still there.
    :param changed: the paths that are not the same on both sides.
    """

    base: Base
    loader: Loader
    own_templates: TemplateSet | None
    own_loader: Loader | None
    pairs: Mapping[str, str]
    changed: frozenset[str]


class _Patch:
    """A head and its bases, all read on the same day: the latest of their days."""

    def __init__(
        self, head: Loader, bases: tuple[Base, ...], rules: tuple[Rule, ...]
    ) -> None:
        days = [head.snapshot.today, *(base.snapshot.today for base in bases)]
        self.today = max((day for day in days if day is not None), default=None)
        self.documents = head.documents
        self.rules = rules
        self.head = head
        if head.today != self.today:
            self.head = self.loader(head.snapshot, head.config, head.snapshot)
        self.policy = policy(self.head.snapshot, self.head.config)
        self.bases = tuple(self.read_base(base) for base in bases)

    def verdict(self) -> Verdict:
        """Return the verdict, by the equations at the top of this module."""
        scope = None if self.reads_everything() else self.scope()
        head = self.head.portfolio(scope)
        portfolios = [
            _portfolio(base.loader, base.own_templates, scope) for base in self.bases
        ]
        on_head = run_rules(
            head, self.rules, patch_targets=self.patch_targets(portfolios, head)
        )
        on_bases = [run_rules(portfolio, self.rules) for portfolio in portfolios]
        differences = [
            Baseline(base.loader, self.head, base.pairs).subtracted(
                on_head.findings, on_base.findings
            )
            for base, on_base in zip(self.bases, on_bases, strict=True)
        ]
        new = frozenset.intersection(*(each.new for each in differences))
        verdict = replace(
            on_head,
            findings=_with_origins(on_head.findings, new),
            changed=self.bases[0].changed,
            fixed=len(differences[0].fixed),
        )
        own_loaders = [base.own_loader for base in self.bases if base.own_loader]
        if len(own_loaders) == len(self.bases):
            by_own_policy = [
                run_rules(loader.portfolio(), self.rules) for loader in own_loaders
            ]
            # Whether the policy is weakened is judged with the base's settings of
            # rules: a patch that weakens it could switch that rule off, too.
            config = replace(head.config, rules=self.bases[0].base.config.rules)
            new_findings = tuple(f for n, f in enumerate(on_head.findings) if n in new)
            weakened = self.weakened(by_own_policy, new_findings)
            verdict = replace(
                run_on_more(verdict, self.rules, weakened, config),
                policy=subtract(on_bases[0].findings, by_own_policy[0].findings),
            )
        return verdict

    def loader(
        self,
        snapshot: Snapshot,
        config: Config,
        policy_snapshot: Snapshot,
        placed: dict[str, Placement] | None = None,
    ) -> Loader:
        """Return a loader whose day is the patch's."""
        return Loader(
            snapshot,
            config,
            today=self.today,
            placed=placed,
            policy_snapshot=policy_snapshot,
            documents=self.documents,
        )

    def read_base(self, base: Base) -> _ReadBase:
        head = self.head
        config = under(base.config, head.config)
        placed = placements(base.snapshot, config)
        pairs = pairing.pairs(placed, head.placed, base.renames)
        own_loader, own_templates = None, None
        if policy(base.snapshot, base.config) != self.policy:
            own_loader = self.loader(base.snapshot, base.config, base.snapshot)
            own_templates = TemplateSet(base.snapshot, config, placed, self.documents)
        return _ReadBase(
            base=base,
            loader=self.loader(
                base.snapshot,
                config,
                head.snapshot,
                with_requirements_of(placed, head.placed, pairs),
            ),
            own_templates=own_templates,
            own_loader=own_loader,
            pairs=pairs,
            changed=pairing.changed(base.snapshot, head.snapshot),
        )

    def reads_everything(self) -> bool:
        """Whether all specs of all sides are read, not only the affected ones."""
        settings = self.head.config.rules
        return (
            any(base.own_loader for base in self.bases)
            or self.files_change_kind()
            or self.rules_begin_elsewhere()
            or any(
                rule.reads_all(settings.get(rule.name, RuleSettings()))
                for rule in self.rules
            )
        )

    def files_change_kind(self) -> bool:
        """Whether the sides decide otherwise which file is what."""
        patterns = file_patterns(self.head.config)
        return any(file_patterns(b.base.config) != patterns for b in self.bases)

    def rules_begin_elsewhere(self) -> bool:
        """Whether a rule begins with a cycle, and the sides have other cycles."""
        if not any(rule.since for rule in self.head.config.rules.values()):
            return False
        cycles = list(self.head.cycles)
        return any(list(base.loader.cycles) != cycles for base in self.bases)

    def scope(self) -> Scope:
        scopes = [reach(b.loader, self.head, b.changed) for b in self.bases]
        return Scope(
            specs=frozenset().union(*(each.specs for each in scopes)),
            files=frozenset().union(*(each.files for each in scopes)),
        )

    def patch_targets(
        self, bases: Sequence[Portfolio], head: Portfolio
    ) -> Iterator[PatchTarget]:
        """Yield what the patch changes in specs; nothing for a merge.

        What a merge brings in was judged in the commits that it merges.
        """
        if len(bases) != 1:
            return
        (portfolio,), (base,) = bases, self.bases
        yield from PatchChanges(
            base=portfolio,
            head=head,
            pairs=base.pairs,
            changed=base.changed,
            authors=base.base.authors,
        ).targets()

    def weakened(
        self, by_own_policy: list[Verdict], new: tuple[Finding, ...]
    ) -> Iterator[PolicyFile]:
        """Yield the policy's files that the patch changes, with what that hides.

        :param by_own_policy: what the rules find in each base by its own policy.
        :param new: the findings that the patch brings by its own policy.
        """
        files = self.changed_policy_files()
        counts = [
            self.hidden(base, own, new, files)
            for base, own in zip(self.bases, by_own_policy, strict=True)
        ]
        hidden = tuple(sorted(reduce(operator.and_, counts).items()))
        for path in files:
            yield PolicyFile(context=TextContext.of_file(path), hidden=hidden)

    def hidden(
        self,
        base: _ReadBase,
        by_own_policy: Verdict,
        new: tuple[Finding, ...],
        policy_files: tuple[str, ...],
    ) -> Counter[str]:
        """Count, by rule, the new findings that only the base's policy would make.

        Findings in *policy_files* are left out: such a file is not as it was, so what
        was wrong with it is fixed rather than hidden.
        """
        config = under(self.head.config, base.base.config)
        loader = self.loader(self.head.snapshot, config, base.base.snapshot)
        templates = TemplateSet(loader.snapshot, config, loader.placed, self.documents)
        head = _portfolio(loader, templates, None)
        own_loader = base.own_loader or base.loader
        on_head = run_rules(
            head,
            self.rules,
            patch_targets=self.patch_targets([own_loader.portfolio()], head),
        )
        difference = Baseline(own_loader, loader, base.pairs).subtracted(
            on_head.findings, by_own_policy.findings
        )
        by_base_policy = tuple(
            f for n, f in enumerate(on_head.findings) if n in difference.new
        )
        hidden = subtract(by_base_policy, new)
        return Counter(f.rule for f in hidden if f.path not in policy_files)

    def changed_policy_files(self) -> tuple[str, ...]:
        """Return the templates and configurations that the patch changes."""
        base, head = self.bases[0], self.head
        files = inventory.templates(head.snapshot, head.config)
        files |= inventory.templates(base.base.snapshot, base.base.config)
        files |= {head.config.path, base.base.config.path}
        return tuple(sorted(files & base.changed))


def _portfolio(
    loader: Loader, templates: TemplateSet | None, scope: Scope | None
) -> Portfolio:
    """Return what *loader* reads.

    :param templates: the templates that rules look at, where they are not those that
        specs are held against: of a side that is read by the other's policy.
    """
    portfolio = loader.portfolio(scope)
    if templates is None:
        return portfolio
    if any(cycle.parsed for cycle in loader.cycles.values()):
        templates.cycle_template()
    return replace(portfolio, templates=templates.judged(whole=scope is None))


def _with_origins(
    findings: tuple[Finding, ...], new: frozenset[int]
) -> tuple[Finding, ...]:
    """Return *findings*, of which all but the *new* ones are existing.

    :param new: positions in *findings*.
    """
    return ordered(
        finding if number in new else replace(finding, origin=Origin.EXISTING)
        for number, finding in enumerate(findings)
    )
