"""What a check judges by, and what of it is reported."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from msgspec import Struct

from specward.commands import names, paths, report
from specward.git.repository import Repository
from specward.lint.rules import Rule
from specward.lint.sides import Request
from specward.specs.load import Loader
from specward.specs.paths import cycle_of_file, placement_of


class Selection(Struct, frozen=True, kw_only=True):
    """What is judged by, and what of it is reported.

    :param paths: files and folders of the repository; all where there are none.
    :param cycle: the only cycle whose specs are reported.
    :param each: whether the commits of a stack are judged one by one.
    :param with_pages: whether the report has what a patch changes on the pages.
    """

    rules: tuple[Rule, ...]
    paths: tuple[str, ...]
    cycle: str | None
    each: bool
    with_pages: bool

    @classmethod
    def of(
        cls, repo: Repository, request: Request, options: argparse.Namespace
    ) -> Selection:
        """Return what *options* select."""
        text = request.text
        selected = paths.in_repository(repo, options.paths)
        return cls(
            rules=names.rules(options.select, options.ignore),
            paths=selected if text is None else (text[0],),
            cycle=options.cycle,
            each=request.each,
            with_pages=options.format == report.GERRIT or options.summary is not None,
        )

    def reports(self, loader: Loader) -> Callable[[str], bool] | None:
        """Return whether the file at a path is reported; ``None`` if all are."""
        if self.cycle is None and not self.paths:
            return None

        def is_reported(path: str) -> bool:
            if self.paths and not any(paths.is_within(p, path) for p in self.paths):
                return False
            # A spec that a patch removes is not among those that are placed.
            at = loader.placed.get(path) or placement_of(path, loader.config)
            cycle = at.cycle if at else cycle_of_file(path, loader.config)
            of_no_cycle = at is None and cycle is None
            return self.cycle in (None, cycle) or of_no_cycle

        return is_reported
