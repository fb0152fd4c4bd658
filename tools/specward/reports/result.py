"""The result of a run: what was checked, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from specward.diagnostics.finding import Finding, Origin, Severity
from specward.diff.compare import PageDiff


class Result(Struct, frozen=True, kw_only=True):
    """The result of one run: the input of every report.

    :param judged: how many targets each rule looked at, by its name.
    :param specs: how many specs the repository has.
    :param checked: how many of them were asked for and could be read.
    :param revision: the commit that was checked, ``None`` for uncommitted content.
    :param exempted: how many findings are hidden by suppressions.
    :param notes: what a reader should know beside the findings.
    :param rerun: the command line that repeats the run.
    :param base: the commit that a patch is compared with.
    :param touched: the files of the head that the patch changes.
    :param pages: what the patch changes on the priorities pages, commit by commit;
        ``None`` where that was not asked for.
    :param fixed: how many findings of the base are gone.
    :param policy: how many findings only a changed policy makes; they fail no run.
    :param commit: the commit that was checked, where it is one of a stack.
    :param parts: the results of the commits of a stack.
    """

    findings: tuple[Finding, ...]
    judged: Mapping[str, int] = {}
    specs: int = 0
    checked: int = 0
    revision: str | None = None
    exempted: int = 0
    notes: tuple[str, ...] = ()
    rerun: str = ""
    base: str | None = None
    touched: frozenset[str] = frozenset()
    pages: tuple[PageDiff, ...] | None = None
    fixed: int = 0
    policy: int = 0
    commit: str | None = None
    parts: tuple[Result, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many new findings have *severity*."""
        return sum(finding.severity is severity for finding in self.new)

    @property
    def new(self) -> tuple[Finding, ...]:
        """The findings that the patch brings; without a patch, all of them."""
        return tuple(f for f in self.findings if f.origin is Origin.NEW)

    @property
    def existing(self) -> int:
        """How many findings the base has as well."""
        return len(self.findings) - len(self.new)

    @property
    def summary(self) -> str:
        """The run in one line."""
        commits = f" in {_many(len(self.parts), 'commit')}" if self.parts else ""
        specs = f"{self.checked} of {_many(self.specs, 'spec')}"
        if self.parts:  # a spec can be checked once in each commit
            specs = _many(self.checked, "spec")
        rules = _many(len(self.judged), "rule")
        return f"checked {specs}{commits} with {rules}: {self._counts()}"

    def _counts(self) -> str:
        errors, warnings = self.count(Severity.ERROR), self.count(Severity.WARNING)
        advice = self.count(Severity.ADVICE)
        counts = (
            (errors, _many(errors, "error")),
            (warnings, _many(warnings, "warning")),
            (advice, f"{advice} advice"),
            (self.existing, f"{self.existing} existing"),
            (self.fixed, f"{self.fixed} fixed"),
            (self.exempted, f"{self.exempted} exempted"),
        )
        return ", ".join(words for number, words in counts if number) or "no findings"


def stack(parts: tuple[Result, ...]) -> Result:
    """Return the results of a stack's commits as one."""
    judged: Counter[str] = Counter()
    for part in parts:
        judged.update(part.judged)
    last = parts[-1]
    return Result(
        findings=tuple(finding for part in parts for finding in part.findings),
        judged=judged,
        specs=last.specs,
        checked=sum(part.checked for part in parts),
        revision=last.revision,
        base=parts[0].base,
        fixed=sum(part.fixed for part in parts),
        policy=sum(part.policy for part in parts),
        pages=_pages(parts),
        parts=parts,
        exempted=sum(part.exempted for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        rerun=last.rerun,
    )


def _pages(parts: tuple[Result, ...]) -> tuple[PageDiff, ...] | None:
    known = [part.pages for part in parts if part.pages is not None]
    return tuple(page for pages in known for page in pages) if known else None


def most_severe(findings: Sequence[Finding], limit: int) -> tuple[Finding, ...]:
    """Return at most *limit* of *findings*, the most severe, in their order.

    For systems that take no more than so many.
    """
    if len(findings) <= limit:
        return tuple(findings)
    by_severity = sorted(
        range(len(findings)), key=lambda n: (-findings[n].severity.weight, n)
    )
    return tuple(findings[n] for n in sorted(by_severity[:limit]))


def _many(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
