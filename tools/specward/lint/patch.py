"""A patch judged: what of the findings on it did the patch bring.

    new      = judge(head, P) - judge(base, P)
    policy   = judge(base, P) - judge(base, P of base)
    weakened = judge(head, P of base) - judge(base, P of base) - new

P is the policy of the head: templates, life cycle, what is asked of specs, rules
and exemptions.  Which file is which spec is said by each side itself.
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
from specward.lint.baseline import Difference, compare
from specward.lint.engine import Judgement, judge, judge_more, ordered
from specward.lint.policy import asked_like, file_patterns, policy, under
from specward.lint.rules import Rule
from specward.lint.targets import PatchTarget, PolicyFile
from specward.lint.walk import patches
from specward.lint.walk.context import file_context
from specward.rst.memory import rarely_collected
from specward.specs import inventory, pairing
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader, Scope, placements
from specward.specs.paths import Placement
from specward.specs.portfolio import Portfolio
from specward.specs.template_set import TemplateSet

Authors = Callable[[], tuple[Author, ...]]
"""Gives who wrote a patch, co-authors with them; asked for if needed."""


class Side(Struct, frozen=True, kw_only=True):
    """One side of a patch: its files, and its own configuration."""

    snapshot: Snapshot
    config: Config


class Base(Side, frozen=True, kw_only=True):
    """A side that the head is held against.

    :param renames: what git takes for renamed between the two.
    :param authors: who wrote what lies between them.
    """

    renames: Callable[[], Mapping[str, str]]
    authors: Authors = tuple


class Verdict(Struct, frozen=True, kw_only=True):
    """What a patch brings.

    :param portfolio: the head, as far as it was read.
    :param judgement: of the head, each finding with its origin.
    :param changed: the paths that are not the same in the first base.
    :param fixed: how many findings of the base are gone.
    :param policy: findings on the base that only a changed policy makes.
    """

    portfolio: Portfolio
    judgement: Judgement
    changed: frozenset[str]
    fixed: int
    policy: tuple[Finding, ...]


def judge_patch(
    head: Side,
    bases: tuple[Base, ...],
    rules: tuple[Rule, ...],
    documents: DocumentCache | None = None,
) -> Verdict:
    """Return what of *head* is new against every one of *bases*.

    :param documents: documents that are known from other patches.
    """
    with rarely_collected():
        return _Patch(head, bases, rules, documents or DocumentCache()).verdict()


class _Other(Struct, frozen=True, kw_only=True):
    """A base as the head is held against it.

    :param loader: reads it by the head's policy.
    :param templates: its own, which rules look at, where the policy's are others.
    :param own: reads it by its own policy, where that is another.
    :param pairs: which spec of the head each of its specs is.
    :param changed: the paths that are not the same on both sides.
    """

    base: Base
    loader: Loader
    templates: TemplateSet | None
    own: Loader | None
    pairs: Mapping[str, str]
    changed: frozenset[str]


class _Patch:
    def __init__(
        self,
        head: Side,
        bases: tuple[Base, ...],
        rules: tuple[Rule, ...],
        documents: DocumentCache,
    ) -> None:
        self.head, self.bases, self.rules = head, bases, rules
        self.documents = documents
        days = [side.snapshot.today for side in (head, *bases)]
        self.today = max((day for day in days if day is not None), default=None)
        self.loader = self.load(head.snapshot, head.config, head.snapshot)
        now = policy(head.snapshot, head.config)
        self.others = [
            self.other(base, ruled_anew=policy(base.snapshot, base.config) != now)
            for base in bases
        ]

    def verdict(self) -> Verdict:
        ruled_anew = any(other.own for other in self.others)
        whole = ruled_anew or self.moved() or self.reads_all()
        scope = None if whole else self.scope()
        portfolio = self.loader.portfolio(scope)
        before = [_portfolio(o.loader, o.templates, scope) for o in self.others]
        ours = judge(
            portfolio, self.rules, patch_targets=self.patch_targets(before, portfolio)
        )
        theirs = [judge(each, self.rules) for each in before]
        differences = [
            _Sides(other.loader, self.loader, other.pairs).minus(
                ours.findings, judged.findings
            )
            for other, judged in zip(self.others, theirs, strict=True)
        ]
        new = frozenset.intersection(*(each.new for each in differences))
        brought = tuple(f for n, f in enumerate(ours.findings) if n in new)
        findings = (
            f if n in new else replace(f, origin=Origin.EXISTING)
            for n, f in enumerate(ours.findings)
        )
        judgement = replace(ours, findings=ordered(findings))
        stricter: tuple[Finding, ...] = ()
        earlier = [other.own for other in self.others if other.own is not None]
        if len(earlier) == len(self.others):
            owns = [judge(own.portfolio(), self.rules) for own in earlier]
            stricter = _minus(theirs[0].findings, owns[0].findings)
            # A patch that relaxes the watch is judged by the watch before it.
            watched = replace(portfolio.config, rules=self.bases[0].config.rules)
            judgement = judge_more(
                judgement,
                replace(portfolio, config=watched),
                self.rules,
                self.weakened(owns, brought),
            )
        return Verdict(
            portfolio=portfolio,
            judgement=judgement,
            changed=self.others[0].changed,
            fixed=len(differences[0].fixed),
            policy=stricter,
        )

    def patch_targets(
        self, bases: Sequence[Portfolio], head: Portfolio
    ) -> Iterator[PatchTarget]:
        """Yield what the patch does to specs; a merge does nothing of its own."""
        if len(bases) != 1:
            return
        (base,), (other,) = bases, self.others
        yield from patches.targets(
            patches.PatchChanges(
                base=base,
                head=head,
                pairs=other.pairs,
                changed=other.changed,
                authors=other.base.authors,
            )
        )

    def load(
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

    def other(self, base: Base, *, ruled_anew: bool) -> _Other:
        """Return *base* as it is held against the head.

        :param ruled_anew: whether it has a policy of its own.
        """
        config = under(base.config, self.head.config)
        placed = placements(base.snapshot, config)
        pairs = pairing.pairs(placed, self.loader.placed, base.renames)
        asked = asked_like(placed, self.loader.placed, pairs)
        own, templates = None, None
        if ruled_anew:
            own = self.load(base.snapshot, base.config, base.snapshot)
            templates = TemplateSet(base.snapshot, config, placed, self.documents)
        return _Other(
            base=base,
            loader=self.load(base.snapshot, config, self.head.snapshot, asked),
            templates=templates,
            own=own,
            pairs=pairs,
            changed=pairing.changed(base.snapshot, self.head.snapshot),
        )

    def moved(self) -> bool:
        """Tell whether a file may be something else, or a rule begin elsewhere."""
        begins = any(each.since for each in self.head.config.rules.values())
        here = list(self.loader.cycles)
        return any(
            file_patterns(base.config) != file_patterns(self.head.config)
            for base in self.bases
        ) or (
            begins and any(list(other.loader.cycles) != here for other in self.others)
        )

    def reads_all(self) -> bool:
        """Whether one of the rules needs all specs of both sides."""
        settings = self.head.config.rules
        return any(
            rule.reads_all(settings.get(rule.name, RuleSettings()))
            for rule in self.rules
        )

    def scope(self) -> Scope:
        scopes = [reach(o.loader, self.loader, o.changed) for o in self.others]
        return Scope(
            specs=frozenset().union(*(each.specs for each in scopes)),
            files=frozenset().union(*(each.files for each in scopes)),
        )

    def weakened(
        self, owns: list[Judgement], brought: tuple[Finding, ...]
    ) -> Iterator[PolicyFile]:
        """Yield the policy's files that changed, and what that hides of the patch.

        What is wrong with those files themselves is not hidden, but mended.
        """
        files = self.policy_files()
        counts = [
            self.hidden(other, own, brought, files)
            for other, own in zip(self.others, owns, strict=True)
        ]
        hidden = reduce(operator.and_, counts)
        for path in files:
            yield PolicyFile(
                context=file_context(path), hidden=tuple(sorted(hidden.items()))
            )

    def hidden(
        self,
        other: _Other,
        own: Judgement,
        brought: tuple[Finding, ...],
        files: tuple[str, ...],
    ) -> Counter[str]:
        """Count by rule what the other's policy would find, and the head's not."""
        config = under(self.head.config, other.base.config)
        loader = self.load(self.head.snapshot, config, other.base.snapshot)
        templates = TemplateSet(
            loader.snapshot, loader.config, loader.placed, self.documents
        )
        found = _portfolio(loader, templates, None)
        before = (other.own or other.loader).portfolio()
        strict = judge(
            found, self.rules, patch_targets=self.patch_targets([before], found)
        )
        sides = _Sides(other.own or other.loader, loader, other.pairs)
        difference = sides.minus(strict.findings, own.findings)
        more = tuple(f for n, f in enumerate(strict.findings) if n in difference.new)
        return Counter(f.rule for f in _minus(more, brought) if f.path not in files)

    def policy_files(self) -> tuple[str, ...]:
        """Return the files that say the policy and are not as they were."""
        base, head = self.bases[0], self.head
        files = inventory.templates(head.snapshot, head.config)
        files |= inventory.templates(base.snapshot, base.config)
        files |= {head.config.path, base.config.path}
        return tuple(sorted(files & self.others[0].changed))


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


class _Sides:
    """Subtracts findings of two sides, of which each names files its own way."""

    def __init__(self, base: Loader, head: Loader, pairs: Mapping[str, str]) -> None:
        self.base, self.head, self.pairs = base, head, pairs
        self.old = {new: old for old, new in self.pairs.items()}

    def minus(
        self, ours: tuple[Finding, ...], theirs: tuple[Finding, ...]
    ) -> Difference:
        kept = [finding for finding in theirs if not self.blind(finding.path)]
        return compare(ours, kept, self.path_of, self.added)

    def path_of(self, path: str) -> str | None:
        """Return what a path of the base is called in the head."""
        return self.pairs.get(path) if path in self.base.placed else path

    def added(self, path: str) -> frozenset[int]:
        """Return the lines that the patch adds to a file of the head."""
        old = self.old.get(path, path)
        if self.head.snapshot.read(path) is None:
            return frozenset()
        if self.base.snapshot.read(old) is None:
            return frozenset(range(1, len(self.head.text(path).lines) + 1))
        return pairing.added_lines(
            self.base.text(old).lines, self.head.text(path).lines
        )

    def blind(self, path: str) -> bool:
        """Tell whether the base had no document there, and the patch changes it."""
        if path not in self.base.placed:
            return False
        if self.base.spec(path).parsed.document is not None:
            return False
        new = self.pairs.get(path)
        if new is None:
            return True
        return self.base.snapshot.reader(path) != self.head.snapshot.reader(new)


def _minus(
    ours: tuple[Finding, ...], theirs: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Return *ours* minus *theirs*, of the same files."""
    found = compare(ours, theirs, lambda path: path, lambda _path: frozenset())
    return tuple(f for number, f in enumerate(ours) if number in found.new)
