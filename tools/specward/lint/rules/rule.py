"""What a rule is: a generator over one kind of subject, and its documentation.

    @rule(over=Titled, severity=Severity.ERROR)
    def missing_title(subject: Titled) -> Iterator[Problem]:
        '''A text has no title of its own.

        Why: …
        Bad:
            …
        Good:
            …
        Since: 0.1
        '''

The function's name is the rule's, with hyphens.  What it yields is wrong; the
engine knows the file, the severity and the count.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import Problem, Severity
from specward.lint.targets import Subject

_SECTION = re.compile(r"^(Why|Bad|Good|Since):[ ]*", re.MULTILINE)


class Doc(Struct, frozen=True, kw_only=True):
    """A rule's documentation, as its docstring has it."""

    summary: str
    why: str
    bad: str
    good: str
    since: str


class Rule(Struct, frozen=True, kw_only=True):
    """One rule.

    :param over: the class of the subjects that it judges.
    :param early: its severity for specs in the first status, where it differs.
    :param options: what the configuration can set, with the defaults; the check
        then takes them after the subject.
    :param sums: whether every spec has to be read for it once an option is set.
    :param since_slot: whether the template says from which status on it has
        its severity; before that it is advice.
    """

    name: str
    family: str
    over: type[Subject]
    severity: Severity
    early: Severity | None
    since_slot: bool
    check: Callable[..., Iterator[Problem]]
    options: Struct | None
    sums: bool

    @property
    def doc(self) -> Doc:
        """What the docstring says; read when asked for, as few runs do."""
        return read_doc(inspect.getdoc(self.check) or "")

    def at(self, status: str | None, lifecycle: Lifecycle) -> Severity:
        """Return the severity for a spec in *status* (``None``: no spec)."""
        if self.early is not None and status == lifecycle.first:
            return self.early
        return self.severity


def rule(
    *,
    over: type[Subject],
    severity: Severity,
    early: Severity | None = None,
    since_slot: bool = False,
    options: Struct | None = None,
    sums: bool = False,
) -> Callable[[Callable[..., Iterator[Problem]]], Rule]:
    """Make a rule of a generator over the subjects of class *over*."""

    def make(check: Callable[..., Iterator[Problem]]) -> Rule:
        return Rule(
            name=check.__name__.replace("_", "-"),
            family=check.__module__.rpartition(".")[2],
            over=over,
            severity=severity,
            early=early,
            since_slot=since_slot,
            check=check,
            options=options,
            sums=sums,
        )

    return make


def read_doc(docstring: str) -> Doc:
    """Return the parts of a rule's docstring.

    :raises ValueError: where a part is missing: a rule that nobody explains
        is a defect.
    """
    summary, *rest = _SECTION.split(docstring)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    missing = {"Why", "Bad", "Good", "Since"} - parts.keys()
    if missing or not summary.strip():
        raise ValueError(f"a rule's docstring lacks {sorted(missing)}: {docstring!r}")
    return Doc(
        summary=" ".join(summary.split()),
        why=" ".join(parts["Why"].split()),
        bad=inspect.cleandoc("\n" + parts["Bad"]).rstrip(),
        good=inspect.cleandoc("\n" + parts["Good"]).rstrip(),
        since=parts["Since"].strip(),
    )
