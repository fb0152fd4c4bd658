"""One run of the gate: what was judged, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from specward.diagnostics.finding import Finding, Origin, Severity
from specward.diff.compare import PageDiff


class Run(Struct, frozen=True, kw_only=True):
    """The input of every report.

    :param specs: in the repository.
    :param checked: that were asked for and could be read.
    :param base: the commit that a patch is held against.
    :param fixed: findings of the base that are gone.
    :param policy: findings that only a changed policy makes, and fail nobody.
    :param touched: the files of the head that the patch changes.
    :param pages: what the patch changes on the priorities pages, commit by commit;
        ``None`` where nobody asks.
    :param commit: what is judged, where it is one of a stack.
    :param parts: the commits of a stack, each by itself.
    :param exempted: findings that were let through.
    :param notes: what the reader should know beside the findings.
    :param again: the arguments that run the same again.
    """

    findings: tuple[Finding, ...]
    judged: Mapping[str, int]
    specs: int
    checked: int
    revision: str | None
    exempted: int
    notes: tuple[str, ...]
    again: str
    base: str | None = None
    touched: frozenset[str] = frozenset()
    pages: tuple[PageDiff, ...] | None = None
    fixed: int = 0
    policy: int = 0
    commit: str | None = None
    parts: tuple[Run, ...] = ()

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> Run:
        """Return a run of which only the findings are known."""
        return cls(
            findings=findings,
            judged={},
            specs=0,
            checked=0,
            revision=None,
            exempted=0,
            notes=(),
            again="",
        )

    def count(self, severity: Severity) -> int:
        """Return how many new findings have *severity*."""
        return sum(finding.severity is severity for finding in self.new)

    @property
    def new(self) -> tuple[Finding, ...]:
        """The findings that the patch brings; all of them where it is none."""
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
        if self.parts:  # a spec may be checked in each of them
            specs = _many(self.checked, "spec")
        rules = _many(len(self.judged), "rule")
        return f"checked {specs}{commits} with {rules}: {self._counts()}"

    def _counts(self) -> str:
        named = (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.ADVICE, "advice"),
        )
        counts = ((self.count(severity), name) for severity, name in named)
        said = [
            f"{number} advice" if name == "advice" else _many(number, name)
            for number, name in counts
            if number
        ]
        for number, name in (
            (self.existing, "existing"),
            (self.fixed, "fixed"),
            (self.exempted, "exempted"),
        ):
            if number:
                said.append(f"{number} {name}")
        return ", ".join(said) or "no findings"


def stack(parts: tuple[Run, ...]) -> Run:
    """Return the commits of a stack as one run."""
    judged: dict[str, int] = {}
    for part in parts:
        for name, number in part.judged.items():
            judged[name] = judged.get(name, 0) + number
    last = parts[-1]
    return Run(
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
        again=last.again,
    )


def _pages(parts: tuple[Run, ...]) -> tuple[PageDiff, ...] | None:
    told = [part.pages for part in parts if part.pages is not None]
    return tuple(page for pages in told for page in pages) if told else None


def _many(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
