"""Rules about what specs are to each other."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape
from specward.diagnostics.finding import START, Problem, Related, Severity
from specward.diagnostics.similar import did_you_mean, fold
from specward.lint.rules.rule import rule
from specward.lint.targets import RedirectLine, SpecAmongOthers, SpecRef


@rule(target=SpecAmongOthers, severity=Severity.ERROR, searched=True)
def duplicate_slug(target: SpecAmongOthers) -> Iterator[Problem]:
    """Two specs of one cycle have one name.

    Why: They would have one address, and one would hide the other.
    Bad:
        specs/liberty/approved/quotas.rst beside specs/liberty/proposed/quotas.rst
    Good:
        one of them, under its status
    Since: 0.1
    """
    slug = target.spec.placement.slug
    if target.same_slug is not None:
        yield Problem(
            location=target.location,
            message=f"{escape.value(slug)} is also the name of another spec",
            hint="rename one of them, or merge them",
            subject=slug,
            related=(
                Related(path=target.same_slug, location=START, message="the other"),
            ),
        )


@rule(target=SpecAmongOthers, severity=Severity.WARNING, searched=True)
def duplicate_title(target: SpecAmongOthers) -> Iterator[Problem]:
    """Two specs of one cycle have one title.

    Why: Nobody can tell them apart on a page.
    Bad:
        two specs of Liberty called "Scheduler"
    Good:
        "Scheduler: request spec" and "Scheduler: resource tracker"
    Since: 0.1
    """
    title = target.spec.title
    if target.same_title is not None and target.same_slug is None:
        yield Problem(
            location=target.location,
            message=f"{escape.value(title)} is also the title of another spec",
            hint="give them different titles",
            subject=fold(title),
            related=(
                Related(path=target.same_title, location=START, message="the other"),
            ),
        )


@rule(target=SpecRef, severity=Severity.ERROR, searched=True)
def dangling_dependency(target: SpecRef) -> Iterator[Problem]:
    """A spec names another one that there is not.

    Why: What it waits for will never come, or has been renamed.
    Bad:
        :Depends: schedular
    Good:
        :Depends: scheduler
    Since: 0.1
    """
    ref = target.ref
    if target.target is None and ref.certain:
        hint = did_you_mean(
            ref.text, target.candidates, "add the spec, or remove the reference"
        )
        if ref.text.endswith(".rst"):
            hint = "write 'cycle/slug' or the slug alone, without '.rst'"
        yield Problem(
            location=ref.location,
            message=f"there is no spec {escape.value(ref.text)}",
            hint=hint,
            subject=f"{ref.relation} {ref.text}",
        )


@rule(target=SpecRef, severity=Severity.ERROR, searched=True)
def dependency_cycle(target: SpecRef) -> Iterator[Problem]:
    """Specs depend on each other in a circle.

    Why: None of them can be the first.
    Bad:
        quotas depends on scheduler, and scheduler on quotas
    Good:
        quotas depends on scheduler
    Since: 0.1
    """
    if target.circular:
        yield Problem(
            location=target.ref.location,
            message=f"circular dependency through {escape.value(target.ref.text)}",
            hint="remove one of the dependencies",
            subject=target.ref.text,
        )


@rule(target=RedirectLine, severity=Severity.WARNING, of_specs=False, searched=True)
def dead_redirect(target: RedirectLine) -> Iterator[Problem]:
    """A redirect leads to nothing.

    Why: Whoever follows an old link finds nothing in spite of it.
    Bad:
        approved/quotas.rst ../implemented/qoutas.rst
    Good:
        approved/quotas.rst ../implemented/quotas.rst
    Since: 0.1
    """
    line = target.redirect
    if line.new is None:
        yield Problem(
            location=line.location,
            message="this line is not a redirect",
            hint="write the old path, a space and the new path",
        )
    elif not target.target_exists and not target.continues:
        yield Problem(
            location=line.location,
            message=f"{escape.path(line.new)} does not exist",
            hint="redirect to where the spec is now",
            subject=line.new,
        )


@rule(target=RedirectLine, severity=Severity.WARNING, of_specs=False, searched=True)
def redirect_chain(target: RedirectLine) -> Iterator[Problem]:
    """A redirect leads to another redirect.

    Why: Each hop is one more to be lost, and a circle never ends.
    Bad:
        a.rst b.rst, then b.rst c.rst
    Good:
        a.rst c.rst, and b.rst c.rst
    Since: 0.1
    """
    line = target.redirect
    if not target.continues or line.new is None:
        return
    message, hint = "redirect loop", "let one of the redirects lead to a file"
    if target.end is not None:
        message = f"{escape.path(line.new)} is redirected itself"
        hint = f"redirect straight to {escape.path(target.end)}"
    yield Problem(location=line.location, message=message, hint=hint, subject=line.new)


def _has_dates(target: SpecAmongOthers) -> bool:
    return target.cycle_end is not None and target.portfolio.date is not None


@rule(target=SpecAmongOthers, where=_has_dates, severity=Severity.ADVICE, searched=True)
def overdue_spec(target: SpecAmongOthers) -> Iterator[Problem]:
    """A spec is still open when its cycle has ended.

    Why: Either it is done and nobody has said so, or it belongs to the next
    cycle, or it was dropped.
    Bad:
        :Status: approved, half a year after the release
    Good:
        :Status: implemented
    Since: 0.1
    """
    end, today = target.cycle_end, target.portfolio.date
    is_open = target.portfolio.config.lifecycle.is_open(target.spec.status)
    if end is not None and today is not None and is_open and today > end:
        yield Problem(
            location=target.location,
            message=f"the cycle ended on {end}, but this spec is still open",
            hint="update its status, or move it to the next cycle",
        )
