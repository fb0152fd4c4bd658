"""Specs as items of pytest: one for each spec, and one for the repository.

A spec's item has the findings that its own text makes.  All others, between specs,
in other files or in the configuration, belong to the item ``repository``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from specward import TOOL
from specward.commands import inputs
from specward.diagnostics.color import Paint
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Finding, Severity
from specward.lint.judge import judge, judge_file
from specward.lint.rules import RULES
from specward.lint.sides import Request
from specward.lint.sides import sides as sides_of
from specward.lint.targets import RuleScope
from specward.reports import text
from specward.reports.result import Result
from specward.specs.load import Loader, Scope

_TEXT_RULES = tuple(rule for rule in RULES if rule.scope is RuleScope.TEXT)
_TEXT_NAMES = frozenset(rule.name for rule in _TEXT_RULES)


class Gate:
    """Judges the repository around a folder; each spec when it is asked for.

    :param since: the revision that a patch left; ``None`` to judge everything.
    """

    def __init__(self, folder: Path, since: str | None) -> None:
        repo = inputs.repository(folder)
        (sides,) = sides_of(repo, Request(since=since))
        self._bases = sides.bases
        self._top = Path(repo.top)
        self._loader = Loader(sides.head.snapshot, sides.head.config)
        self._findings: tuple[Finding, ...] | None = None

    @property
    def specs(self) -> list[Path]:
        """The files of the specs, in order."""
        return [self._top / path for path in sorted(self._loader.placed)]

    def path_of(self, file: Path) -> str | None:
        """Return the path of the spec whose file is *file*, ``None`` if it is none."""
        if not file.is_relative_to(self._top):
            return None
        path = file.relative_to(self._top).as_posix()
        return path if path in self._loader.placed else None

    def of_spec(self, path: str) -> tuple[Finding, ...]:
        """Return the findings in the spec at *path* that its text alone makes."""
        if self._bases or self._findings is not None:
            return tuple(f for f in self._all() if self._is_of_text(f, path))
        # Nothing else is read, so that one spec's item alone is quick.
        scope = Scope(specs=frozenset({path}), files=frozenset())
        return judge_file(self._loader.portfolio(scope), path, _TEXT_RULES)

    def of_repository(self) -> tuple[Finding, ...]:
        """Return the findings that belong to no spec's own item."""
        return tuple(f for f in self._all() if not self._is_of_text(f, f.path))

    def _is_of_text(self, finding: Finding, path: str) -> bool:
        is_spec = path in self._loader.placed
        return is_spec and finding.path == path and finding.rule in _TEXT_NAMES

    def _all(self) -> tuple[Finding, ...]:
        if self._findings is None:
            self._findings = judge(self._loader, self._bases).findings
        return self._findings


class Collection:
    """The plugin, once it is switched on."""

    def __init__(self, config: pytest.Config, since: str | None) -> None:
        self._named = config.args_source is pytest.Config.ArgsSource.ARGS
        self._root = config.rootpath
        try:
            self._gate = Gate(config.rootpath, since)
        except SpecwardError as error:
            raise pytest.UsageError(f"specward: {error.message}") from error

    def pytest_report_header(self) -> str:
        """Return the number of specs that take part."""
        return f"{TOOL}: {len(self._gate.specs)} specs"

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> SpecFile | None:
        """Collect a file that is a spec."""
        return self._file(parent, file_path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the specs that pytest does not come by, and the repository.

        Where arguments name specs, no others are added.
        """
        collected = {item.path for item in items if isinstance(item, FindingsItem)}
        if not (self._named and collected):
            items.extend(self._others(session, collected))
        collector = RepositoryCollector.from_parent(
            session, name="specward", nodeid="specward"
        )
        repository = FindingsItem.from_parent(
            collector,
            name="repository",
            findings=self._gate.of_repository,
            shown="specward: repository",
        )
        # First: it takes longest, and the other items need what it reads.
        items.insert(0, repository)

    def _others(
        self, session: pytest.Session, collected: Iterable[Path]
    ) -> Iterator[pytest.Item]:
        known = set(collected)
        for path in self._gate.specs:
            file = self._file(session, path) if path not in known else None
            if file is not None:
                yield from file.collect()

    def _file(self, parent: pytest.Collector, file: Path) -> SpecFile | None:
        path = self._gate.path_of(file)
        if path is None:
            return None
        # Outside its root folder pytest makes node ids of file names alone, so that
        # files of one name would be the same (pytest, ``nodes.FSCollector``).
        nodeid = None if file.is_relative_to(self._root) else path
        spec_file: SpecFile = SpecFile.from_parent(
            parent, path=file, gate=self._gate, spec=path, nodeid=nodeid
        )
        return spec_file


class SpecFile(pytest.File):
    """A spec's file."""

    def __init__(self, *, gate: Gate, spec: str, **others: Any) -> None:
        super().__init__(**others)
        self._gate, self._spec = gate, spec

    def collect(self) -> Iterator[FindingsItem]:
        """Yield its one item."""
        yield FindingsItem.from_parent(
            self,
            name="spec",
            findings=partial(self._gate.of_spec, self._spec),
            shown=self._spec,
        )


class RepositoryCollector(pytest.Collector):
    """The parent of the repository's item, which pytest wants every item to have."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield nothing: the plugin adds the item itself."""
        yield from ()


class FindingsItem(pytest.Item):
    """An item that fails where a check fails, with its findings as the message.

    :param shown: the item's name in reports.
    """

    def __init__(
        self, *, findings: Callable[[], tuple[Finding, ...]], shown: str, **others: Any
    ) -> None:
        super().__init__(**others)
        self._findings, self._shown = findings, shown

    def runtest(self) -> None:
        """Judge, and fail where a check would fail."""
        result = Result(findings=self._findings())
        if not result.new:
            return
        report = text.write(result, Paint(on=False), quiet=True)
        if result.count(Severity.ERROR):
            pytest.fail(report, pytrace=False)
        self.add_report_section("call", "specward", report)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the path, no line, and the name in reports."""
        return self.path, None, self._shown
