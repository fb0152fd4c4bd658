"""Rules about the gate itself: does it judge anything, and by what."""

from __future__ import annotations

from collections.abc import Iterator

from specward.finding import START, Problem, Severity
from specward.rules.rule import rule
from specward.subjects import Declaration, Whole


@rule(over=Declaration, severity=Severity.ERROR)
def invalid_template(subject: Declaration) -> Iterator[Problem]:
    """A template is missing, or its marks mean nothing; so a cycle file's marks.

    Why: The template is the schema of its specs.  A mark that is misspelt
    would ask for less than was meant, and nobody would notice.
    Bad:
        Plan
        ====
        .. specward: form approved
    Good:
        Plan
        ====
        .. specward: from approved
    Since: 0.1
    """
    yield from subject.problems


@rule(over=Whole, severity=Severity.ERROR)
def nothing_checked(subject: Whole) -> Iterator[Problem]:
    """There is no spec at all.

    Why: A gate that looks at nothing is green whatever happens.
    Bad:
        specs in a folder that no pattern leads to
    Good:
        specs/liberty/scheduler.rst
    Since: 0.1
    """
    portfolio = subject.portfolio
    if not portfolio.specs:
        patterns = " or ".join(specs.path for specs in portfolio.config.specs)
        yield Problem(
            place=START,
            message="nothing was checked: there is no spec",
            help=f"a spec lies at {patterns}",
        )


@rule(over=Whole, severity=Severity.ERROR)
def internal_error(_: Whole) -> Iterator[Problem]:
    """A rule failed where it should have judged.

    Why: It is a defect of specward, never of the spec.  All other rules have
    run, the run ends with status 3, and the finding names rule and file.
    Bad:
        a run that stops at the first surprise
    Good:
        a run that tells of it and goes on
    Since: 0.1
    """
    yield from ()


RULES = (invalid_template, nothing_checked, internal_error)
