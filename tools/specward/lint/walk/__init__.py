"""From a portfolio to the subjects that rules judge, each once."""

from __future__ import annotations

from collections.abc import Iterator

from specward.diagnostics.finding import Problem
from specward.lint.targets import Declaration, People, Subject, Whole
from specward.lint.walk import burden, files, links
from specward.lint.walk.standing import Standing
from specward.lint.walk.texts import Texts, here, of_text
from specward.specs.owners import OwnerKind
from specward.specs.parsed import ParsedText
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield every subject of *portfolio*."""
    location_ = portfolio.config.path
    yield Whole(path=location_, identity=location_, portfolio=portfolio)
    yield from _roster(portfolio)
    yield from _templates(portfolio)
    for cycle in portfolio.cycles.values():
        if cycle.parsed is not None:
            lifecycle = portfolio.config.lifecycle
            yield from Texts(
                cycle.parsed, lifecycle, cycle=cycle.name, placed=cycle.parts
            ).subjects()
            yield from _marks(cycle.parsed, cycle.problems)
    for spec in portfolio.specs:
        yield from _spec(spec, portfolio)
    yield from burden.subjects(portfolio)
    yield from files.subjects(portfolio)
    yield from links.subjects(portfolio)


def _roster(portfolio: Portfolio) -> Iterator[Subject]:
    path = portfolio.config.roster
    if path is not None:
        yield People(
            path=path,
            identity=path,
            source=portfolio.roster.source,
            problems=portfolio.roster.problems,
        )
    mapped = portfolio.roster.mailmap.source
    if mapped is not None:
        yield People(
            path=mapped.path,
            identity=mapped.path,
            source=mapped,
            problems=portfolio.roster.contradictions,
        )


def _templates(portfolio: Portfolio) -> Iterator[Subject]:
    for template in portfolio.templates:
        parsed = template.parsed
        if parsed is not None and not portfolio.whole:
            # A patch that changes a template has everything read.
            continue
        if parsed is not None:
            yield from of_text(parsed, here(parsed))
        yield Declaration(
            path=template.path,
            identity=template.path,
            source=parsed.source if parsed else None,
            problems=template.problems,
        )


def _marks(parsed: ParsedText, problems: tuple[Problem, ...]) -> Iterator[Subject]:
    yield Declaration(
        path=parsed.path,
        identity=parsed.identity,
        source=parsed.source,
        problems=problems,
    )


def _spec(spec: Spec, portfolio: Portfolio) -> Iterator[Subject]:
    yield from Texts(
        spec.parsed,
        portfolio.config.lifecycle,
        status=spec.status,
        cycle=spec.placement.cycle,
        told={
            each.location.line
            for people in (spec.owners, *spec.roles.values())
            for each in people
            if each.kind is OwnerKind.PLACEHOLDER
        },
    ).subjects()
    if spec.parsed.outline is not None:
        yield from Standing(spec, spec.parsed.outline, portfolio).subjects()
