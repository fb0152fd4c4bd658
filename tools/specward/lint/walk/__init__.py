"""The walk: from a portfolio to the targets that rules judge, each once."""

from __future__ import annotations

from collections.abc import Iterator

from specward.lint.targets import (
    File,
    RedirectLine,
    Repository,
    RosterFile,
    Target,
    TemplateFile,
    TextContext,
)
from specward.lint.walk import specs
from specward.lint.walk.texts import TextWalk, whole_text
from specward.specs.paths import root_of
from specward.specs.portfolio import Portfolio
from specward.specs.redirects import ends, moves


def targets(portfolio: Portfolio) -> Iterator[Target]:
    """Yield every target of *portfolio* that needs neither patch nor run."""
    yield Repository(
        context=TextContext.of_file(portfolio.config.path), portfolio=portfolio
    )
    yield from _roster(portfolio)
    yield from _templates(portfolio)
    yield from _cycle_files(portfolio)
    yield from specs.targets(portfolio)
    yield from _files(portfolio)
    yield from _redirects(portfolio)


def _roster(portfolio: Portfolio) -> Iterator[Target]:
    roster, path = portfolio.roster, portfolio.config.roster
    if path is not None:
        yield RosterFile(
            context=TextContext.of_file(path, roster.source), problems=roster.problems
        )
    mailmap = roster.mailmap.source
    if mailmap is not None:
        yield RosterFile(
            context=TextContext.of_file(mailmap.path, mailmap),
            problems=roster.contradictions,
        )


def _templates(portfolio: Portfolio) -> Iterator[Target]:
    for template in portfolio.templates:
        context = TextContext.of_file(template.path)
        if template.parsed is not None:
            # A patch that changes a template has everything read.
            if not portfolio.whole:
                continue
            context = TextContext.of_text(template.parsed)
            yield from whole_text(template.parsed, context, is_template=True)
        yield TemplateFile(context=context, problems=template.problems)


def _cycle_files(portfolio: Portfolio) -> Iterator[Target]:
    for cycle in portfolio.cycles.values():
        if cycle.parsed is not None:
            yield from TextWalk(
                parsed=cycle.parsed,
                context=TextContext.of_text(cycle.parsed, cycle=cycle.name),
                lifecycle=portfolio.config.lifecycle,
                generated=cycle.parts,
            ).targets()
            # The marks of the file are judged for no cycle: a rule that begins with
            # one judges them all.
            yield TemplateFile(
                context=TextContext.of_text(cycle.parsed), problems=cycle.problems
            )


def _files(portfolio: Portfolio) -> Iterator[File]:
    config = portfolio.config
    patterns = tuple(specs.path for specs in config.specs if root_of(specs.path))
    for file in portfolio.inventory:
        yield File(
            context=TextContext.of_file(file.path),
            file=file,
            patterns=patterns,
            size=portfolio.size(file.path),
        )


def _redirects(portfolio: Portfolio) -> Iterator[RedirectLine]:
    moved = moves(portfolio.redirects)
    for path, redirects in portfolio.redirects.items():
        context = TextContext.of_file(path, redirects.source)
        for line in redirects.lines:
            exists = line.new in portfolio.snapshot.modes
            yield RedirectLine(
                context=context,
                redirect=line,
                target_exists=line.external or exists,
                continues=line.new in moved and not exists,
                end=ends(line.new, moved) if line.new else None,
            )
