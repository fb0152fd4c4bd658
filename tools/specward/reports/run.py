"""From the sides of checks to results, of what is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.finding import Finding
from specward.diff.compare import PageDiff
from specward.diff.patch import page_diffs
from specward.git import paths
from specward.git.repository import Repository
from specward.lint.judge import judge
from specward.lint.rules import Rule
from specward.lint.sides import Sides
from specward.pages.provenance import SHORT
from specward.reports.result import Result
from specward.specs.cycle import named
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader
from specward.specs.paths import cycle_of_file, placement_of
from specward.specs.portfolio import Portfolio


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


def results(
    repo: Repository, checks: Iterable[Sides], selection: Selection
) -> tuple[Result, ...]:
    """Return the result of each check.

    :raises SpecwardError: where no head has a path or the cycle that is selected.
    """
    documents, last = DocumentCache(), None
    results: list[Result] = []
    files: set[str] = set()
    has_cycle = selection.cycle is None
    for sides in checks:
        # A commit of a stack mostly holds what the one before it did.
        documents = DocumentCache(previous=documents)
        last = sides.head.snapshot
        files.update(last.modes)
        if not selection.each:
            paths.must_exist(repo, selection.paths, last)
        loader = Loader(last, sides.head.config, documents=documents)
        has_cycle = has_cycle or selection.cycle in loader.cycles
        results.append(_result(repo, sides, loader, selection))
        cycles = loader.cycles
    if last is not None:
        if selection.cycle is not None and not has_cycle:
            named(cycles, selection.cycle)
        missing = [p for p in selection.paths if not paths.is_in(p, files)]
        paths.must_exist(repo, missing, last)
    return tuple(results)


def _result(
    repo: Repository, sides: Sides, loader: Loader, selection: Selection
) -> Result:
    """Return the result of one check."""
    reported = selection.reports(loader)
    verdict = judge(loader, sides.bases, rules=selection.rules, reported=reported)
    portfolio, snapshot = verdict.portfolio, loader.snapshot
    checked = (s for s in portfolio.specs if reported is None or reported(s.path))
    base = sides.bases[0].snapshot.commit if sides.bases else None
    return Result(
        findings=verdict.findings,
        judged=verdict.judged,
        specs=len(portfolio.placed),
        checked=sum(spec.parsed.document is not None for spec in checked),
        revision=snapshot.revision,
        base=base.id if base else None,
        touched=verdict.changed & snapshot.modes.keys(),
        pages=_pages(sides, loader) if selection.with_pages else None,
        fixed=verdict.fixed,
        policy=len(verdict.policy),
        commit=_title(repo, sides.commit) if sides.commit else None,
        exempted=verdict.suppressed,
        notes=(
            *sides.notes,
            *_notes(portfolio, selection.paths),
            *_policy_notes(verdict.policy),
        ),
    )


def _pages(sides: Sides, loader: Loader) -> tuple[PageDiff, ...] | None:
    """Return what a patch changes on the pages, ``None`` where there is no patch."""
    if not sides.bases:
        return None
    return page_diffs(sides.bases[0], sides.head, loader.documents)


def _title(repo: Repository, commit: str) -> str:
    """Return a commit of a stack as reports name it."""
    return f"{commit[:SHORT]} {repo.commits.subject(commit)}"


def _policy_notes(policy: Sequence[Finding]) -> Iterator[str]:
    if policy:
        files = len({finding.path for finding in policy})
        where = "1 file" if files == 1 else f"{files} files"
        yield (
            f"the changed policy finds {len(policy)} more in {where} of the "
            "base; these do not fail the check"
        )


def _notes(portfolio: Portfolio, selected: Sequence[str]) -> Iterator[str]:
    """Yield what a reader should know beside the findings.

    :param selected: the paths of the command line.
    """
    judged = {parsed.path for parsed in portfolio.parsed_texts()}
    judged.update(template.path for template in portfolio.templates)
    judged.update(file.path for file in portfolio.inventory)
    people = (portfolio.roster.source, portfolio.roster.mailmap.source)
    judged.update(text.path for text in people if text is not None)
    for path in selected:
        if path and not paths.is_in(path, judged):
            yield f"{escape.path(path)} is not a spec, and is not checked"
    if not portfolio.roster.usable:
        yield "without a readable roster, owners are not looked up"
    listed = portfolio.config.cycles
    for name in portfolio.cycles if listed else ():
        if name not in listed:
            shown = escape.value(name)
            yield f"'project.cycles' does not list {shown}, so it comes last"
