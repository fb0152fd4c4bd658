"""Rules about the gate itself: does it judge anything, and by what."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape
from specward.diagnostics.finding import START, Problem, Severity
from specward.lint.rules.rule import rule
from specward.lint.targets import (
    PolicyFile,
    Repository,
    Setting,
    SuppressionUse,
    TemplateFile,
)


@rule(
    target=TemplateFile,
    severity=Severity.ERROR,
    inline=False,
    of_specs=False,
    searched=True,
)
def invalid_template(target: TemplateFile) -> Iterator[Problem]:
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
    yield from target.problems


@rule(
    target=Repository,
    severity=Severity.ERROR,
    inline=False,
    of_specs=False,
    searched=True,
)
def nothing_checked(target: Repository) -> Iterator[Problem]:
    """There is no spec at all.

    Why: A gate that looks at nothing is green whatever happens.
    Bad:
        specs in a folder that no pattern leads to
    Good:
        specs/liberty/scheduler.rst
    Since: 0.1
    """
    portfolio = target.portfolio
    if not portfolio.placed:
        patterns = " or ".join(specs.path for specs in portfolio.config.specs)
        yield Problem(
            location=START,
            message="no specs found",
            hint=f"specs are expected at {patterns}",
        )


@rule(target=SuppressionUse, severity=Severity.ERROR, suppressible=False)
def invalid_exemption(target: SuppressionUse) -> Iterator[Problem]:
    """An exemption gives no reason, or names what cannot be exempted.

    Why: In a year nobody knows why a fault was let through.  People, unsafe
    markup and the gate itself are never exempted from inside a spec.
    Bad:
        .. specward-ignore: line-too-long
    Good:
        .. specward-ignore: line-too-long -- a table of byte offsets
    Since: 0.1
    """
    if target.suppression.problem is not None:
        yield target.suppression.problem


@rule(target=SuppressionUse, severity=Severity.WARNING, suppressible=False)
def unused_exemption(target: SuppressionUse) -> Iterator[Problem]:
    """An exemption takes nothing away.

    Why: The fault is gone, or the exemption never fitted: kept, it would hide
    the next one.
    Bad:
        an exemption of a line that has been broken since
    Good:
        no exemption
    Since: 0.1
    """
    if target.suppression.problem is None and target.ran and not target.used:
        rules = target.suppression.rules
        named, quoted = ", ".join(rules), ", ".join(map(escape.value, rules))
        yield Problem(
            location=target.suppression.location,
            message=f"this exemption hides no finding of {quoted}",
            hint="remove the exemption",
            subject=named,
        )


@rule(target=SuppressionUse, severity=Severity.WARNING, suppressible=False)
def expired_exemption(target: SuppressionUse) -> Iterator[Problem]:
    """An exemption was meant to end before the commit's date.

    Why: Somebody promised to mend it until then.  It still holds.
    Bad:
        until = 2015-05-01, in June
    Good:
        the fault mended, and the exemption gone
    Since: 0.1
    """
    until, today = target.suppression.until, target.today
    if target.suppression.problem is not None or not target.used:
        return
    if until is not None and today is not None and until < today:
        yield Problem(
            location=target.suppression.location,
            message=f"this exemption expired on {until}",
            hint="fix the problem, or set a later 'until'",
            subject=", ".join(target.suppression.rules),
        )


@rule(target=PolicyFile, severity=Severity.WARNING, inline=False)
def weakened_policy(target: PolicyFile) -> Iterator[Problem]:
    """A patch changes the policy, and so hides what it would be told.

    Why: Rules may change, but not so that the same patch slips through: who
    reviews it should see both, or judge the two apart.
    Bad:
        a patch that takes a section out of the template and out of a spec
    Good:
        the template in one patch, the specs in the next
    Since: 0.1
    """
    if not target.hidden:
        return
    many = sum(number for _, number in target.hidden)
    named = ", ".join(f"{rule} ({number})" for rule, number in target.hidden)
    findings = "1 finding" if many == 1 else f"{many} findings"
    yield Problem(
        location=START,
        message=f"this change of policy hides {findings} of the same patch: {named}",
        hint="change the policy in a separate patch",
        subject=named,
    )


@rule(target=Setting, severity=Severity.WARNING, suppressible=False, of_specs=False)
def idle_rule(target: Setting) -> Iterator[Problem]:
    """The configuration names something that can do nothing here.

    Why: A rule that never looks at anything is green whatever happens, and
    whoever configured it believes that it watches.
    Bad:
        optional = ["Histroy"], which no template has
    Good:
        optional = ["History"]
    Since: 0.1
    """
    if target.idle is not None:
        yield Problem(
            location=target.location,
            message=f"{target.name}: {target.idle}",
            hint="correct it, or remove it",
            subject=target.name,
        )


@rule(
    target=Repository,
    severity=Severity.ERROR,
    inline=False,
    of_specs=False,
    searched=True,
)
def internal_error(_: Repository) -> Iterator[Problem]:
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
