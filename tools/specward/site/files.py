"""Every file of a site, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial

from specward.history.revisions import Revisions
from specward.pages import html, start_page
from specward.pages import page as model
from specward.pages.entry import Address
from specward.pages.page import Page
from specward.pages.spec_page import Findings, PageLink, SpecPageBuilder
from specward.site import addresses, index
from specward.site.addresses import INDEX, START, relative
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec

Files = Mapping[str, Callable[[], str]]
"""The text of each file, by its path in the site."""


def files(
    portfolio: Portfolio,
    revisions: Revisions,
    findings: Findings,
    script: str | None = None,
    every: Findings | None = None,
) -> Files:
    """Return the files of the site of *portfolio*.

    :param revisions: the history of its specs.
    :param script: what each page runs; nothing where it is not given.
    :param every: as *findings*, where that is better for all specs at once.
    """
    return dict(
        _Site(portfolio, revisions, findings, script, every or findings).files()
    )


class _Site:
    def __init__(
        self,
        portfolio: Portfolio,
        revisions: Revisions,
        findings: Findings,
        script: str | None,
        every: Findings,
    ) -> None:
        self.portfolio = portfolio
        self.revisions = revisions
        self.findings = findings
        self.script = script
        self.every = every
        self.where = addresses.addresses(portfolio.placed, portfolio.cycles)

    @cached_property
    def spec_pages(self) -> SpecPageBuilder:
        return SpecPageBuilder(self.portfolio, self.revisions, self.findings)

    @cached_property
    def pages(self) -> dict[str | None, Page]:
        """The page of each cycle; the backlog's is under ``None``."""
        return {
            name: model.make(
                self.portfolio,
                self.portfolio.cycles.get(name or ""),
                address=self.address(path),
                periods=self.revisions.status_periods,
            )
            for name, path in self.where.cycles.items()
        }

    def address(self, page: str) -> Address:
        """Return how *page* links to the pages of specs."""
        return lambda path: relative(page, self.where.specs[path])

    def files(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield START, self.start
        for name, path in self.where.cycles.items():
            yield path, partial(self.page, name)
        for spec in self.portfolio.specs:
            yield self.where.specs[spec.path], partial(self.spec_page, spec)
        yield INDEX, self.index

    def start(self) -> str:
        rows = tuple(
            start_page.row(
                page,
                self.portfolio.cycles.get(name or ""),
                relative(START, self.where.cycles[name]),
                self.portfolio,
            )
            for name, page in self.in_order()
        )
        start = start_page.make(rows, self.portfolio)
        return html.write_start(start, script=self.script)

    def in_order(self) -> Iterator[tuple[str | None, Page]]:
        """Yield the pages of the cycles, the latest first, then the backlog's."""
        cycles = [name for name in self.pages if name is not None]
        yield from ((name, self.pages[name]) for name in reversed(cycles))
        if None in self.pages:
            yield None, self.pages[None]

    def page(self, name: str | None) -> str:
        home = relative(self.where.cycles[name], START)
        return html.write(self.pages[name], home=home, script=self.script)

    def spec_page(self, spec: Spec) -> str:
        path = self.where.specs[spec.path]
        cycle = PageLink(
            title=self.pages[spec.placement.cycle].data.title,
            url=relative(path, self.where.cycles[spec.placement.cycle]),
        )
        page = self.spec_pages.page(spec, cycle, self.address(path))
        home = relative(path, START)
        return html.write_spec(page, home=home, script=self.script)

    def index(self) -> str:
        titles = {name: page.data.title for name, page in self.pages.items()}
        timelines = self.revisions.timelines
        return index.write(self.portfolio, timelines, self.where, titles, self.every)
