"""Rules about a spec's work item."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape
from specward.diagnostics.finding import Problem, Severity
from specward.lint.rules.rule import rule
from specward.lint.targets import SpecTarget


def _has_tracker(target: SpecTarget) -> bool:
    """Whether the configuration says how the address of its work item looks."""
    tracker = target.spec.placement.requirements.tracker
    return tracker is not None and target.spec.parsed.outline is not None


@rule(target=SpecTarget, where=_has_tracker, severity=Severity.WARNING)
def missing_tracker(target: SpecTarget) -> Iterator[Problem]:
    """A spec does not name its work item before the first section.

    Why: Who reads the spec wants to know how far the work is.
    Bad:
        a title, then a paragraph
    Good:
        a title, then https://tracker.example.org/+spec/scheduler
    Since: 0.1
    """
    if not target.spec.work_items:
        yield Problem(
            location=target.location,
            message="missing work item",
            hint=f"add its address under the title: {_address(target)}",
        )


@rule(target=SpecTarget, where=_has_tracker, severity=Severity.ADVICE)
def tracker_mismatch(target: SpecTarget) -> Iterator[Problem]:
    """A spec's work item has another name than its file.

    Why: Mostly the address was copied from another spec.
    Bad:
        https://tracker.example.org/+spec/quotas, in scheduler.rst
    Good:
        https://tracker.example.org/+spec/scheduler, in scheduler.rst
    Since: 0.1
    """
    items, slug = target.spec.work_items, target.spec.placement.slug
    if items and all(item.slug != slug for item in items):
        first = items[0]
        yield Problem(
            location=first.location,
            message=f"the work item is {escape.value(first.slug)}, but the file is "
            f"{escape.value(slug)}",
            hint=f"the address for this file is {_address(target)}",
            subject=first.slug,
        )


def _address(target: SpecTarget) -> str:
    placement = target.spec.placement
    pattern = placement.requirements.tracker or ""
    return pattern.replace("{slug}", placement.slug)
