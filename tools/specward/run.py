"""One run of the gate: what was judged, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from specward import __version__
from specward.finding import Finding, Severity

TOOL = f"specward {__version__}"


class Run(Struct, frozen=True, kw_only=True):
    """The input of every report.

    :param specs: in the repository.
    :param checked: that were asked for and could be read.
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

    def count(self, severity: Severity) -> int:
        """Return how many findings have *severity*."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def summary(self) -> str:
        """The run in one line."""
        return (
            f"checked {self.checked} of {_many(self.specs, 'spec')} "
            f"with {_many(len(self.judged), 'rule')}: {self._counts()}"
        )

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
        if self.exempted:
            said.append(f"{self.exempted} exempted")
        return ", ".join(said) or "no findings"


def _many(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
