"""Rules about what a patch does to specs: steps, closed cycles, moves, hands."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from specward.config import fields
from specward.diagnostics import escape
from specward.diagnostics.finding import START, Location, Problem, Severity
from specward.lint.rules.rule import rule
from specward.lint.targets import CycleChange, EditedSpec, PatchedSpec
from specward.specs.paths import filled
from specward.specs.spec import Spec

MAX_NAMES = 5
"""How many people a message names; of more it has the number."""


def _changes_status(target: PatchedSpec) -> bool:
    """Whether the status before and after is known, and not the same."""
    before, after = target.old_status, target.new_status
    return before is not None and after is not None and before != after


def _is_removed(target: PatchedSpec) -> bool:
    return target.new is None


def _has_to_redirect(target: PatchedSpec) -> bool:
    """Whether the spec is moved, and the configuration names a file of redirects."""
    is_moved = target.new is not None and target.new.path != target.old.path
    return is_moved and _redirects_file(target.old) is not None


@rule(target=PatchedSpec, where=_changes_status, severity=Severity.ERROR, inline=False)
def illegal_transition(target: PatchedSpec) -> Iterator[Problem]:
    """A patch lets a spec become what it cannot become from where it stands.

    Why: Each step is where somebody looks: what is implemented without ever
    having been approved was agreed to by nobody.  A spec may begin in any status.
    Bad:
        a patch that makes a proposed spec implemented
    Good:
        one that makes it approved, and a later one that makes it implemented
    Since: 0.1
    """
    before, after = target.old_status or "", target.new_status or ""
    allowed = target.lifecycle.after(before)
    if after in allowed:
        return
    listed = _listed(tuple(map(escape.value, allowed)), "or")
    yield Problem(
        location=_status_location(target.new or target.old),
        message=f"the status cannot change from {escape.value(before)} to "
        f"{escape.value(after)}",
        hint=f"it can change to {listed}" if listed else "no other status can follow",
        subject=f"{before} {after}",
    )


def _status_location(spec: Spec) -> Location:
    """Return where the status of *spec* is: in its field, else line 1."""
    outline = spec.parsed.outline
    field = fields.named(outline.fields, fields.STATUS) if outline else None
    if spec.placement.status is not None or field is None:
        return START
    return fields.value_location(field)


@rule(target=CycleChange, severity=Severity.ERROR, inline=False)
def frozen_cycle(target: CycleChange) -> Iterator[Problem]:
    """A patch touches a spec of a cycle that is closed.

    Why: What a past cycle promised and did is a record, and people refer to it.
    The file of the cycle as it is before the patch says whether it is closed.
    Bad:
        :Frozen: 2015-10-15 in the cycle's file, and a patch to a spec in November
    Good:
        a new spec in the next cycle, or a patch that opens the cycle first
    Since: 0.1
    """
    closed, today = target.frozen, target.today
    if closed is not None and today is not None and today >= closed:
        yield Problem(
            location=START,
            message=f"the cycle {escape.value(target.cycle)} is closed since {closed}, "
            f"but this patch {target.verb} a spec of it",
            hint="move it to an open cycle, or change 'Frozen' in a separate patch",
            subject=target.cycle,
        )


@rule(target=PatchedSpec, where=_is_removed, severity=Severity.WARNING, inline=False)
def removed_spec(target: PatchedSpec) -> Iterator[Problem]:
    """A patch takes away a spec that was agreed on.

    Why: Others rely on it and link to it.  What is given up keeps its text, and
    says so.  A draft may go, and what a redirect leads on from.
    Bad:
        git rm specs/liberty/scheduler.rst, which is approved
    Good:
        :Status: abandoned
    Since: 0.1
    """
    old, lifecycle = target.old, target.lifecycle
    relied_on = lifecycle.reached(old.status, lifecycle.path[1])
    if relied_on and target.redirected == old.path:
        yield Problem(
            location=START,
            message=f"this patch removes a spec that is {escape.value(old.status)}",
            hint="keep the file and change its status, or add a redirect to where it "
            "is now",
        )


@rule(
    target=PatchedSpec, where=_has_to_redirect, severity=Severity.WARNING, inline=False
)
def moved_without_redirect(target: PatchedSpec) -> Iterator[Problem]:
    """A patch moves a spec, and no line of the redirects says where to.

    Why: Reviews, mails and trackers link to where it was.  The rule is off until
    ``redirects`` of ``[[specs]]`` names the file.
    Bad:
        git mv approved/quotas.rst implemented/quotas.rst
    Good:
        the same, and "approved/quotas.rst ../implemented/quotas.rst" in redirects
    Since: 0.1
    """
    old, new, end = target.old.path, target.path, target.redirected
    if end == new:
        return
    state = "no redirect leads here"
    if end is None:
        state = "its redirects go in a loop"
    elif end != old:
        state = f"its redirect leads to {escape.path(end)}"
    file = _redirects_file(target.old) or ""
    line = redirect_line(file, old, new)
    yield Problem(
        location=START,
        message=f"this spec was moved from {escape.path(old)}, but {state}",
        hint=f"add this line to {escape.path(file)}: {escape.line(line)}",
        subject=old,
    )


def _redirects_file(spec: Spec) -> str | None:
    """Return the path of the file in which a move of *spec* is written."""
    pattern = spec.placement.requirements.redirects
    return filled(pattern, spec.placement.parts) if pattern is not None else None


def redirect_line(file: str, old: str, new: str) -> str:
    """Return the line of *file* that redirects one path to another.

    The old path is relative to the file's folder, the new one to the old one's, as
    an address on the page there would be.
    """
    above_file, above_old = (posixpath.dirname(path) or "." for path in (file, old))
    return f"{posixpath.relpath(old, above_file)} {posixpath.relpath(new, above_old)}"


@rule(target=EditedSpec, severity=Severity.ADVICE, inline=False)
def not_by_owner(target: EditedSpec) -> Iterator[Problem]:
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
    if not target.by_owner:
        authors, owners = _people(target.authors), _people(target.owners)
        yield Problem(
            location=START,
            message=f"this spec is owned by {owners}, but the change is by {authors}",
            hint="ask an owner for a review",
        )


def _people(names: Sequence[str]) -> str:
    shown = tuple(map(escape.value, names))
    if len(shown) > MAX_NAMES:
        shown = (*shown[: MAX_NAMES - 1], f"{len(shown) - MAX_NAMES + 1} others")
    return _listed(shown, "and")


def _listed(words: Sequence[str], last: str) -> str:
    """Return *words* in a row, *last* before the last of them."""
    *most, end = words or ("",)
    return f"{', '.join(most)} {last} {end}" if most else end
