"""From the bytes of a configuration file to a :class:`Config`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import msgspec

from specward.config import toml
from specward.config.check import KEYS_OF_RULES, RuleOptions, check
from specward.config.faults import Fault, faults
from specward.config.model import (
    CONFIG_FILE,
    DEFAULT,
    PROJECT_FILE,
    Config,
    File,
    RuleSettings,
)
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Severity
from specward.diagnostics.source import Source, read
from specward.git.snapshot import Snapshot


def find(snapshot: Snapshot, rules: RuleOptions) -> Config:
    """Return the configuration that *snapshot* holds; the defaults if none.

    :raises SpecwardError: with every problem in it.
    """
    data = snapshot.read(CONFIG_FILE)
    if data is None and CONFIG_FILE in snapshot.modes:
        raise SpecwardError(
            f"{CONFIG_FILE} is not a file of the repository",
            hint="replace it with a file, or remove it",
        )
    if data is not None:
        return parse(read(CONFIG_FILE, data), rules)
    data = snapshot.read(PROJECT_FILE)
    if data is None or b"specward" not in data:
        return DEFAULT
    return _of_project(read(PROJECT_FILE, data), rules)


def _of_project(source: Source, rules: RuleOptions) -> Config:
    tables = _tables(source)
    tools = tables.get("tool", {})
    if not isinstance(tools, dict):
        raise _unusable(source, (), [*faults(dict[str, Any], tools, ("tool",))])
    own = tools.get("specward")
    return DEFAULT if own is None else _config(source, own, ("tool", "specward"), rules)


def parse(source: Source, rules: RuleOptions) -> Config:
    """Return the configuration that *source* is.

    :raises SpecwardError: with every problem in it.
    """
    if PurePosixPath(source.path).name == PROJECT_FILE:
        return _of_project(source, rules)
    return _config(source, _tables(source), (), rules)


def _tables(source: Source) -> dict[str, Any]:
    tables = toml.load(source)
    if isinstance(tables, toml.Broken):
        where = f"{escape.path(source.path)}:{tables.location.line}"
        message = f"{where}: the configuration is not valid TOML: {tables.reason}"
        raise SpecwardError(message)
    return tables


def _config(
    source: Source, tables: Any, above: toml.Path, rules: RuleOptions
) -> Config:
    wrong = list(check(tables, rules))
    if wrong:
        raise _unusable(source, above, wrong)
    return _made(source, above, msgspec.convert(tables, File))


def _unusable(source: Source, above: toml.Path, wrong: list[Fault]) -> SpecwardError:
    key_locations = toml.KeyLocations(source)
    lines = sorted(
        ((key_locations.find(*above, *fault.path).line, fault) for fault in wrong),
        key=lambda item: item[0],
    )
    many = "1 problem" if len(wrong) == 1 else f"{len(wrong)} problems"
    return SpecwardError(
        f"the configuration has {many}",
        hint="docs/reference/configuration.rst lists the keys",
        details=tuple(
            f"{escape.path(source.path)}:{line}: {_with_hint(fault)}"
            for line, fault in lines
        ),
    )


def _with_hint(fault: Fault) -> str:
    return f"{fault}; {fault.hint}" if fault.hint else str(fault)


def _made(source: Source, above: toml.Path, file: File) -> Config:
    return Config(
        source=source,
        above=above,
        own_specs=bool(file.specs),
        name=file.project.name,
        cycles=file.project.cycles,
        specs=file.specs or DEFAULT.specs,
        lifecycle=file.lifecycle.lifecycle(),
        roster=file.roster.file,
        site_source=file.site.source,
        rules={name: _rule(table) for name, table in file.rules.items()},
        exemptions=file.exempt,
    )


def _rule(table: Mapping[str, Any]) -> RuleSettings:
    given = table.get("severity")
    severities: dict[str | None, Severity] = {}
    if isinstance(given, dict):
        severities = {status: Severity(name) for status, name in given.items()}
    elif given is not None:
        severities = {None: Severity(given)}
    return RuleSettings(
        severities=severities,
        since=table.get("from"),
        options={k: v for k, v in table.items() if k not in KEYS_OF_RULES},
    )
