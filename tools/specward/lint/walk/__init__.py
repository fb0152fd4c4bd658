"""The walk: from a portfolio to the targets that rules judge, each once."""

from __future__ import annotations

from collections.abc import Iterator

from specward.lint.targets import (
    Repository,
    RosterFile,
    Target,
    TemplateFile,
)
from specward.lint.walk import files, specs
from specward.lint.walk.context import file_context, text_context
from specward.lint.walk.texts import TextWalk, whole_text
from specward.specs.portfolio import Portfolio


def targets(portfolio: Portfolio) -> Iterator[Target]:
    """Yield every target of *portfolio* that needs neither patch nor run."""
    yield Repository(context=file_context(portfolio.config.path), portfolio=portfolio)
    yield from _roster(portfolio)
    yield from _templates(portfolio)
    yield from _cycle_files(portfolio)
    yield from specs.targets(portfolio)
    yield from files.targets(portfolio)


def _roster(portfolio: Portfolio) -> Iterator[Target]:
    roster, path = portfolio.roster, portfolio.config.roster
    if path is not None:
        yield RosterFile(
            context=file_context(path, roster.source), problems=roster.problems
        )
    mailmap = roster.mailmap.source
    if mailmap is not None:
        yield RosterFile(
            context=file_context(mailmap.path, mailmap),
            problems=roster.contradictions,
        )


def _templates(portfolio: Portfolio) -> Iterator[Target]:
    for template in portfolio.templates:
        context = file_context(template.path)
        if template.parsed is not None:
            # A patch that changes a template has everything read.
            if not portfolio.whole:
                continue
            context = text_context(template.parsed)
            yield from whole_text(template.parsed, context, is_template=True)
        yield TemplateFile(context=context, problems=template.problems)


def _cycle_files(portfolio: Portfolio) -> Iterator[Target]:
    for cycle in portfolio.cycles.values():
        if cycle.parsed is not None:
            yield from TextWalk(
                cycle.parsed,
                text_context(cycle.parsed, cycle=cycle.name),
                portfolio.config.lifecycle,
                generated=cycle.parts,
            ).targets()
            # The marks of the file are judged for no cycle: a rule that begins with
            # one judges them all.
            yield TemplateFile(
                context=text_context(cycle.parsed), problems=cycle.problems
            )
