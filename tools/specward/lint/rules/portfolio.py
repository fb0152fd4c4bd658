"""Rules about what specs are to each other."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics import escape
from specward.diagnostics.finding import START, Problem, Severity
from specward.diagnostics.finding import Related as Note
from specward.diagnostics.similar import did_you_mean, fold
from specward.lint.rules.rule import rule
from specward.lint.targets import Dated, Named, Redirected, Related


@rule(target=Named, severity=Severity.ERROR, searched=True)
def duplicate_slug(subject: Named) -> Iterator[Problem]:
    """Two specs of one cycle have one name.

    Why: They would have one address, and one would hide the other.
    Bad:
        specs/liberty/approved/quotas.rst beside specs/liberty/proposed/quotas.rst
    Good:
        one of them, under its status
    Since: 0.1
    """
    if subject.same_slug is not None:
        yield Problem(
            location=subject.near,
            message=f"{escape.value(subject.slug)} is the name of another spec, too",
            hint="rename one, or make them one",
            subject=subject.slug,
            related=(
                Note(path=subject.same_slug, location=START, message="the other"),
            ),
        )


@rule(target=Named, severity=Severity.WARNING, searched=True)
def duplicate_title(subject: Named) -> Iterator[Problem]:
    """Two specs of one cycle have one title.

    Why: Nobody can tell them apart on a page.
    Bad:
        two specs of Liberty called "Scheduler"
    Good:
        "Scheduler: request spec" and "Scheduler: resource tracker"
    Since: 0.1
    """
    if subject.same_title is not None and subject.same_slug is None:
        yield Problem(
            location=subject.near,
            message=f"{escape.value(subject.title)} is the title of another spec, too",
            hint="say in the titles how they differ",
            subject=fold(subject.title),
            related=(
                Note(path=subject.same_title, location=START, message="the other"),
            ),
        )


@rule(target=Related, severity=Severity.ERROR, searched=True)
def dangling_dependency(subject: Related) -> Iterator[Problem]:
    """A spec names another one that there is not.

    Why: What it waits for will never come, or has been renamed.
    Bad:
        :Depends: schedular
    Good:
        :Depends: scheduler
    Since: 0.1
    """
    said = subject.said
    if subject.target is None and said.certain:
        hint = did_you_mean(said.text, subject.near, "add it, or take it out")
        if said.text.endswith(".rst"):
            hint = "write it as cycle/slug, or the slug alone"
        yield Problem(
            location=said.location,
            message=f"there is no spec {escape.value(said.text)}",
            hint=hint,
            subject=f"{said.relation} {said.text}",
        )


@rule(target=Related, severity=Severity.ERROR, searched=True)
def dependency_cycle(subject: Related) -> Iterator[Problem]:
    """Specs depend on each other in a circle.

    Why: None of them can be the first.
    Bad:
        quotas depends on scheduler, and scheduler on quotas
    Good:
        quotas depends on scheduler
    Since: 0.1
    """
    if subject.circle:
        yield Problem(
            location=subject.said.location,
            message=f"depending on {escape.value(subject.said.text)} leads back here",
            hint="take one of the dependencies out",
            subject=subject.said.text,
        )


@rule(target=Redirected, severity=Severity.WARNING, of_specs=False, searched=True)
def dead_redirect(subject: Redirected) -> Iterator[Problem]:
    """A redirect leads to nothing.

    Why: Whoever follows an old link finds nothing in spite of it.
    Bad:
        approved/quotas.rst ../implemented/qoutas.rst
    Good:
        approved/quotas.rst ../implemented/quotas.rst
    Since: 0.1
    """
    line = subject.redirect
    if line.new is None:
        yield Problem(
            location=line.location,
            message="this line is no redirect",
            hint="write the old path, a space, and the new one",
        )
    elif not subject.leads and not subject.again:
        yield Problem(
            location=line.location,
            message=f"there is no {escape.path(line.new)}",
            hint="let it lead to where the spec is now",
            subject=line.new,
        )


@rule(target=Redirected, severity=Severity.WARNING, of_specs=False, searched=True)
def redirect_chain(subject: Redirected) -> Iterator[Problem]:
    """A redirect leads to another redirect.

    Why: Each hop is one more to be lost, and a circle never ends.
    Bad:
        a.rst b.rst, then b.rst c.rst
    Good:
        a.rst c.rst, and b.rst c.rst
    Since: 0.1
    """
    line = subject.redirect
    if not subject.again or line.new is None:
        return
    message, hint = "this redirect goes in a circle", "let one of them lead to a file"
    if subject.end is not None:
        message = f"{escape.path(line.new)} is redirected in turn"
        hint = f"lead straight to {escape.path(subject.end)}"
    yield Problem(location=line.location, message=message, hint=hint, subject=line.new)


@rule(target=Dated, severity=Severity.ADVICE, searched=True)
def overdue_spec(subject: Dated) -> Iterator[Problem]:
    """A spec is still open when its cycle has ended.

    Why: Either it is done and nobody has said so, or it belongs to the next
    cycle, or it was dropped.
    Bad:
        :Status: approved, half a year after the release
    Good:
        :Status: implemented
    Since: 0.1
    """
    if subject.open and subject.today > subject.ends:
        yield Problem(
            location=subject.near,
            message=f"the cycle ended on {subject.ends}, and this spec is still open",
            hint="say that it is done or dropped, or move it to the next cycle",
        )
