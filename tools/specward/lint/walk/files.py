"""The files in the folders of specs, and those that tell where specs moved."""

from __future__ import annotations

from collections.abc import Iterator

from specward.lint.targets import File, Redirected, Subject
from specward.specs.paths import root_of
from specward.specs.portfolio import Portfolio
from specward.specs.redirects import ends, moves


def subjects(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield the files, then the moves."""
    config = portfolio.config
    patterns = tuple(specs.path for specs in config.specs if root_of(specs.path))
    for entry in portfolio.inventory:
        yield File(
            path=entry.path,
            identity=entry.path,
            entry=entry,
            patterns=patterns,
            size=portfolio.size(entry.path),
        )
    yield from _redirects(portfolio)


def _redirects(portfolio: Portfolio) -> Iterator[Subject]:
    moved = moves(portfolio.redirects)
    for path, found in portfolio.redirects.items():
        for line in found.lines:
            there = line.new in portfolio.snapshot.modes
            yield Redirected(
                path=path,
                identity=path,
                source=found.source,
                redirect=line,
                leads=line.external or there,
                again=line.new in moved and not there,
                end=ends(line.new, moved) if line.new else None,
            )
