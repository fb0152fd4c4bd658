"""The targets that are files: those in the folders of specs, and lines of redirects."""

from __future__ import annotations

from collections.abc import Iterator

from specward.lint.targets import File, RedirectLine, Target
from specward.lint.walk.context import file_context
from specward.specs.paths import root_of
from specward.specs.portfolio import Portfolio
from specward.specs.redirects import ends, moves


def targets(portfolio: Portfolio) -> Iterator[Target]:
    """Yield the files, then the redirects."""
    config = portfolio.config
    patterns = tuple(specs.path for specs in config.specs if root_of(specs.path))
    for file in portfolio.inventory:
        yield File(
            context=file_context(file.path),
            file=file,
            patterns=patterns,
            size=portfolio.size(file.path),
        )
    yield from _redirects(portfolio)


def _redirects(portfolio: Portfolio) -> Iterator[RedirectLine]:
    moved = moves(portfolio.redirects)
    for path, redirects in portfolio.redirects.items():
        context = file_context(path, redirects.source)
        for line in redirects.lines:
            exists = line.new in portfolio.snapshot.modes
            yield RedirectLine(
                context=context,
                redirect=line,
                target_exists=line.external or exists,
                continues=line.new in moved and not exists,
                end=ends(line.new, moved) if line.new else None,
            )
