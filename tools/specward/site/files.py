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


class Site:
    """The site of *portfolio*.

    :param revisions: the history of its specs.
    :param script: what each page runs; nothing where it is not given.
    :param every: as *findings*, where that is better for all specs at once.
    """

    def __init__(
        self,
        portfolio: Portfolio,
        revisions: Revisions,
        findings: Findings,
        script: str | None = None,
        every: Findings | None = None,
    ) -> None:
        self._portfolio = portfolio
        self._revisions = revisions
        self._findings = findings
        self._script = script
        self._every = every or findings
        self._where = addresses.addresses(portfolio.placed, portfolio.cycles)

    @cached_property
    def _spec_pages(self) -> SpecPageBuilder:
        return SpecPageBuilder(self._portfolio, self._revisions, self._findings)

    @cached_property
    def _pages(self) -> dict[str | None, Page]:
        """The page of each cycle; the backlog's is under ``None``."""
        return {
            name: model.make(
                self._portfolio,
                self._portfolio.cycles.get(name or ""),
                address=self._address(path),
                periods=self._revisions.status_periods,
            )
            for name, path in self._where.cycles.items()
        }

    def _address(self, page: str) -> Address:
        """Return how *page* links to the pages of specs."""
        return lambda path: relative(page, self._where.specs[path])

    def files(self) -> Files:
        """Return the files of the site."""
        files = {START: self._start}
        for name, path in self._where.cycles.items():
            files[path] = partial(self._page, name)
        for spec in self._portfolio.specs:
            files[self._where.specs[spec.path]] = partial(self._spec_page, spec)
        return files | {INDEX: self._index}

    def _start(self) -> str:
        rows = tuple(
            start_page.row(
                page,
                self._portfolio.cycles.get(name or ""),
                relative(START, self._where.cycles[name]),
                self._portfolio,
            )
            for name, page in self._in_order()
        )
        start = start_page.make(rows, self._portfolio)
        return html.write_start(start, script=self._script)

    def _in_order(self) -> Iterator[tuple[str | None, Page]]:
        """Yield the pages of the cycles, the latest first, then the backlog's."""
        cycles = [name for name in self._pages if name is not None]
        yield from ((name, self._pages[name]) for name in reversed(cycles))
        if None in self._pages:
            yield None, self._pages[None]

    def _page(self, name: str | None) -> str:
        home = relative(self._where.cycles[name], START)
        return html.write(self._pages[name], home=home, script=self._script)

    def _spec_page(self, spec: Spec) -> str:
        path = self._where.specs[spec.path]
        cycle = PageLink(
            title=self._pages[spec.placement.cycle].data.title,
            url=relative(path, self._where.cycles[spec.placement.cycle]),
        )
        page = self._spec_pages.page(spec, cycle, self._address(path))
        home = relative(path, START)
        return html.write_spec(page, home=home, script=self._script)

    def _index(self) -> str:
        titles = {name: page.data.title for name, page in self._pages.items()}
        timelines = self._revisions.timelines
        return index.write(self._portfolio, timelines, self._where, titles, self._every)
