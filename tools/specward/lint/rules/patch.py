"""Rules about what a patch does to specs: steps, closed cycles, moves, hands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specward.diagnostics import escape
from specward.diagnostics.finding import START, Problem, Severity
from specward.lint.rules.rule import rule
from specward.lint.targets import Edited, Gone, Moved, Stepped, Touched


@rule(target=Stepped, severity=Severity.ERROR, inline=False)
def illegal_transition(subject: Stepped) -> Iterator[Problem]:
    """A patch lets a spec become what it cannot become from where it stands.

    Why: Each step is where somebody looks: what is implemented without ever
    having been approved was agreed to by nobody.  A spec may begin in any status.
    Bad:
        a patch that makes a proposed spec implemented
    Good:
        one that makes it approved, and a later one that makes it implemented
    Since: 0.1
    """
    if subject.after in subject.legal:
        return
    listed = _listed(tuple(map(escape.value, subject.legal)), "or")
    yield Problem(
        location=subject.near,
        message=f"a spec that is {escape.value(subject.before)} cannot become "
        f"{escape.value(subject.after)}",
        hint=f"it can become {listed}" if listed else "it stays what it is",
        subject=f"{subject.before} {subject.after}",
    )


@rule(target=Touched, severity=Severity.ERROR, inline=False)
def frozen_cycle(subject: Touched) -> Iterator[Problem]:
    """A patch touches a spec of a cycle that is closed.

    Why: What a past cycle promised and did is a record, and people refer to it.
    The file of the cycle as it is before the patch says whether it is closed.
    Bad:
        :Frozen: 2015-10-15 in the cycle's file, and a patch to a spec in November
    Good:
        a new spec in the next cycle, or a patch that opens the cycle first
    Since: 0.1
    """
    closed, today = subject.frozen, subject.today
    if closed is not None and today is not None and today >= closed:
        yield Problem(
            location=START,
            message=f"the cycle {escape.value(subject.of)} is closed since {closed}, "
            f"and this patch {subject.deed} a spec of it",
            hint="put it into a cycle that is open, or move 'Frozen' in a patch of "
            "its own",
            subject=subject.of,
        )


@rule(target=Gone, severity=Severity.WARNING, inline=False)
def removed_spec(subject: Gone) -> Iterator[Problem]:
    """A patch takes away a spec that was agreed on.

    Why: Others rely on it and link to it.  What is given up keeps its text, and
    says so.  A draft may go, and what a redirect leads on from.
    Bad:
        git rm specs/liberty/scheduler.rst, which is approved
    Good:
        :Status: abandoned
    Since: 0.1
    """
    if subject.said is not None and not subject.redirected:
        yield Problem(
            location=START,
            message=f"this spec is {escape.value(subject.said)}, and this change "
            "removes it",
            hint="keep it and drop it by its status, or say in the redirects where "
            "it is now",
        )


@rule(target=Moved, severity=Severity.WARNING, inline=False)
def moved_without_redirect(subject: Moved) -> Iterator[Problem]:
    """A patch moves a spec, and no line of the redirects says where to.

    Why: Reviews, mails and trackers link to where it was.  The rule is off until
    ``redirects`` of ``[[specs]]`` names the file.
    Bad:
        git mv approved/quotas.rst implemented/quotas.rst
    Good:
        the same, and "approved/quotas.rst ../implemented/quotas.rst" in redirects
    Since: 0.1
    """
    if subject.end == subject.path:
        return
    there = "nothing leads from there to here"
    if subject.end is None:
        there = "the redirects from there go in a circle"
    elif subject.end != subject.old:
        there = f"from there a redirect leads to {escape.path(subject.end)}"
    yield Problem(
        location=START,
        message=f"this spec was {escape.path(subject.old)}, and {there}",
        hint=f"add to {escape.path(subject.file)} the line: "
        f"{escape.line(subject.line)}",
        subject=subject.old,
    )


@rule(target=Edited, severity=Severity.ADVICE, inline=False)
def not_by_owner(subject: Edited) -> Iterator[Problem]:
    """A patch changes the text of a spec, and is by none of its owners.

    Why: Whoever leads it should know.  The owners are those before the patch, with
    the people of their groups; authors are the patch's, and who is named by a
    line "Co-authored-by:".
    Bad:
        a patch by somebody else, of which the owner hears when it is merged
    Good:
        the same, with the owner among its reviewers
    Since: 0.1
    """
    if not subject.own:
        authors, owners = _people(subject.authors), _people(subject.owners)
        yield Problem(
            location=START,
            message=f"{owners} {'leads' if len(subject.owners) == 1 else 'lead'} this "
            f"spec, and the change is by {authors}",
            hint="ask for a review by who leads it",
        )


_MOST = 5
"""People in a row; of more the number is told."""


def _people(names: Sequence[str]) -> str:
    shown = tuple(map(escape.value, names))
    if len(shown) > _MOST:
        shown = (*shown[: _MOST - 1], f"{len(shown) - _MOST + 1} others")
    return _listed(shown, "and")


def _listed(words: Sequence[str], last: str) -> str:
    """Return *words* in a row, *last* before the last of them."""
    *most, end = words or ("",)
    return f"{', '.join(most)} {last} {end}" if most else end
