"""Rules about a spec's work item."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape
from specward.diagnostics.finding import Problem, Severity
from specward.lint.rules.rule import rule
from specward.lint.targets import Tracked


@rule(target=Tracked, severity=Severity.WARNING)
def missing_tracker(subject: Tracked) -> Iterator[Problem]:
    """A spec does not name its work item before the first section.

    Why: Who reads the spec wants to know how far the work is.
    Bad:
        a title, then a paragraph
    Good:
        a title, then https://tracker.example.org/+spec/scheduler
    Since: 0.1
    """
    if not subject.items:
        yield Problem(
            location=subject.near,
            message="the spec names no work item",
            hint=f"write its address under the title: {_address(subject)}",
        )


@rule(target=Tracked, severity=Severity.ADVICE)
def tracker_mismatch(subject: Tracked) -> Iterator[Problem]:
    """A spec's work item has another name than its file.

    Why: Mostly the address was copied from another spec.
    Bad:
        https://tracker.example.org/+spec/quotas, in scheduler.rst
    Good:
        https://tracker.example.org/+spec/scheduler, in scheduler.rst
    Since: 0.1
    """
    if subject.items and all(item.slug != subject.slug for item in subject.items):
        first = subject.items[0]
        yield Problem(
            location=first.location,
            message=f"this work item is {escape.value(first.slug)}, the file "
            f"{escape.value(subject.slug)}",
            hint=f"the file's own is {_address(subject)}",
            subject=first.slug,
        )


def _address(subject: Tracked) -> str:
    return subject.tracker.replace("{slug}", subject.slug)
