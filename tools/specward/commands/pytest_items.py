"""Specs as items of pytest: one for each spec, and one for the repository.

A spec's item holds what its own text is at fault for; what lies between specs,
in other files or in the gate itself is held by the item ``repository``, so that
nothing red hides behind green.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from specward import TOOL
from specward.commands import inputs, revisions
from specward.diagnostics.color import Paint
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Finding, Severity
from specward.lint.engine import judge
from specward.lint.patch import Side, judge_patch
from specward.lint.rules import RULES
from specward.lint.targets import RuleScope
from specward.reports import text
from specward.reports.result import Result
from specward.specs.load import Loader, Scope

_TEXT_RULES = tuple(rule for rule in RULES if rule.scope is RuleScope.TEXT)
_TEXT_NAMES = frozenset(rule.name for rule in _TEXT_RULES)


class Gate:
    """Judges the repository around a folder; each spec when it is asked for."""

    def __init__(self, folder: Path, since: str | None) -> None:
        repo = inputs.repository(folder)
        (self._patch,) = revisions.patches(repo, revisions.Request(since=since))
        self._top = Path(repo.top)
        self._loader = _loader(self._patch.head)
        self._found: tuple[Finding, ...] | None = None

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
        """Return what the spec at *path* is at fault for by itself."""
        if self._patch.bases or self._found is not None:
            return tuple(f for f in self._all() if self._is_of_text(f, path))
        scope = Scope(specs=frozenset({path}), files=frozenset())
        portfolio = self._loader.portfolio(scope)
        return judge(portfolio, _TEXT_RULES, lambda other: other == path).findings

    def of_repository(self) -> tuple[Finding, ...]:
        """Return everything that no spec's own item holds."""
        return tuple(f for f in self._all() if not self._is_of_text(f, f.path))

    def _is_of_text(self, finding: Finding, path: str) -> bool:
        is_spec = path in self._loader.placed
        return is_spec and finding.path == path and finding.rule in _TEXT_NAMES

    def _all(self) -> tuple[Finding, ...]:
        if self._found is None:
            if self._patch.bases:
                verdict = judge_patch(self._patch.head, self._patch.bases, RULES)
                self._found = verdict.judgement.findings
            else:
                self._found = judge(self._loader.portfolio(), RULES).findings
        return self._found


def _loader(side: Side) -> Loader:
    return Loader(side.snapshot, side.config)


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
        """Say what takes part."""
        return f"{TOOL}: {len(self._gate.specs)} specs"

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> SpecFile | None:
        """Collect a spec that the run comes by."""
        return self._file(parent, file_path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the specs that the run does not come by, and the repository.

        Where paths are named, and specs are among them, the others are left out.
        """
        there = {item.path for item in items if isinstance(item, Held)}
        if not (self._named and there):
            items.extend(self._others(session, there))
        whole = Whole.from_parent(session, name="specward", nodeid="specward")
        made = Held.from_parent(
            whole,
            name="repository",
            findings=self._gate.of_repository,
            shown="specward: repository",
        )
        # First: it takes longest, and what it reads the other items need.
        items.insert(0, made)

    def _others(
        self, session: pytest.Session, there: Iterable[Path]
    ) -> Iterator[pytest.Item]:
        known = set(there)
        for path in self._gate.specs:
            made = self._file(session, path) if path not in known else None
            if made is not None:
                yield from made.collect()

    def _file(self, parent: pytest.Collector, file: Path) -> SpecFile | None:
        path = self._gate.path_of(file)
        if path is None:
            return None
        # Beyond pytest's own folder it would call files of one name the same.
        nodeid = None if file.is_relative_to(self._root) else path
        made: SpecFile = SpecFile.from_parent(
            parent, path=file, gate=self._gate, spec=path, nodeid=nodeid
        )
        return made


class SpecFile(pytest.File):
    """A spec's file."""

    def __init__(self, *, gate: Gate, spec: str, **others: Any) -> None:
        super().__init__(**others)
        self._gate, self._spec = gate, spec

    def collect(self) -> Iterator[Held]:
        """Yield its one item."""
        yield Held.from_parent(
            self,
            name="spec",
            findings=partial(self._gate.of_spec, self._spec),
            shown=self._spec,
        )


class Whole(pytest.Collector):
    """What holds the item of the repository."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield nothing: the item is added by itself."""
        yield from ()


class Held(pytest.Item):
    """An item that fails with the findings that a check would print."""

    def __init__(
        self, *, findings: Callable[[], tuple[Finding, ...]], shown: str, **others: Any
    ) -> None:
        super().__init__(**others)
        self._findings, self._shown = findings, shown

    def runtest(self) -> None:
        """Judge, and fail on what a check would fail on."""
        found = Result.of(self._findings())
        if not found.new:
            return
        shown = text.write(found, Paint(on=False), quiet=True)
        if found.count(Severity.ERROR):
            pytest.fail(shown, pytrace=False)
        self.add_report_section("call", "specward", shown)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where it is, and what it is called."""
        return self.path, None, self._shown
