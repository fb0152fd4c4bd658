"""Everything that is wrong with a configuration, by its types and beyond them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from specward import __version__
from specward.config import toml
from specward.config.faults import (
    Fault,
    faults,
    sound,
    sound_tables,
    unknown_key,
)
from specward.config.model import (
    File,
    LifecycleTable,
    Overrides,
    Specs,
    as_tuple,
)
from specward.diagnostics import escape
from specward.diagnostics.finding import Severity
from specward.diagnostics.similar import did_you_mean
from specward.rst import urls

RuleOptions = Mapping[str, Mapping[str, type]]
"""The options of each rule, with their types."""

_SLUG = "{slug}"
_PART = re.compile(r"\{([^{}]*)\}")
_MOST_PARTS = 3
"""Parts in one folder's or file's name: with more there are many ways to cut it."""

_FEWEST_STATUSES = 2
"""Statuses of a path: a first and a last."""

KEYS_OF_RULES = ("severity", "from")
"""The keys of a rule's table that are not its options."""


def check(tables: Any, rules: RuleOptions) -> Iterator[Fault]:
    """Yield everything that is wrong with the *tables* of a configuration."""
    yield from faults(File, tables)
    file = sound(File, tables) or File()
    statuses = file.lifecycle.lifecycle().statuses
    yield from _version(file.required_version)
    yield from _lifecycle_faults(file.lifecycle)
    yield from _source_faults(file.site.source)
    yield from _rule_faults(file.rules, rules, statuses)
    all_specs = tables.get("specs") if isinstance(tables, dict) else None
    for number, specs in sound_tables(Specs, all_specs):
        yield from _specs_faults(specs, statuses, ("specs", number))


def _specs_faults(
    specs: Specs, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    yield from _pattern(specs.path, (*at, "path"))
    yield from _known(specs.status, statuses, (*at, "status"))
    yield from _override_faults(specs, specs.path, statuses, at)
    for number, when in enumerate(specs.when):
        of_when = (*at, "when", number)
        for status in as_tuple(when.status):
            yield from _known(status, statuses, (*of_when, "status"))
        yield from _override_faults(when, specs.path, statuses, of_when)


def _override_faults(
    overrides: Overrides, path: str, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    for name, role in (overrides.roles or {}).items():
        yield from _known(role.since, statuses, (*at, "roles", name, "from"))
    if overrides.tracker is not None and _SLUG not in overrides.tracker:
        yield Fault(path=(*at, "tracker"), message=f"'{_SLUG}' is missing")
    yield from _part_faults("template", as_tuple(overrides.template), path, at)
    yield from _part_faults("redirects", as_tuple(overrides.redirects), path, at)


def _part_faults(
    key: str, patterns: tuple[str, ...], path: str, at: toml.Path
) -> Iterator[Fault]:
    """Yield the parts of *patterns* that *path* does not have: they fit nothing."""
    known = _PART.findall(path)
    for pattern in patterns:
        for name in sorted(set(_PART.findall(pattern)) - set(known)):
            yield Fault(
                path=(*at, key),
                message=f"{_quoted(name)} is not a part of the path",
                hint=did_you_mean(name, known, show=_quoted),
            )


def _version(required: str | None) -> Iterator[Fault]:
    if required is None:
        return
    try:
        wanted = SpecifierSet(required)
    except InvalidSpecifier:
        message = f"{escape.value(required)} is not a version range"
        hint = "write one such as '>=0.1,<0.2'"
        yield Fault(path=("required-version",), message=message, hint=hint)
        return
    if not wanted.contains(__version__, prereleases=True):
        message = f"{escape.value(required)} excludes this version, {__version__}"
        yield Fault(path=("required-version",), message=message)


def _source_faults(address: str | None) -> Iterator[Fault]:
    at = ("site", "source")
    if address is None:
        return
    if not urls.web(address):
        message = f"{escape.value(address)} is not an http or https address"
        yield Fault(path=at, message=message)
    for part in ("{commit}", "{path}"):
        if part not in address:
            yield Fault(path=at, message=f"'{part}' is missing")


def _lifecycle_faults(table: LifecycleTable) -> Iterator[Fault]:
    if table.path is not None and len(table.path) < _FEWEST_STATUSES:
        yield Fault(path=("lifecycle", "path"), message="fewer than two statuses")
    lifecycle = table.lifecycle()
    listed: set[str] = set()
    # A status of a default is listed twice by the key that is there.
    in_path = "dropped" if table.path is None else "path"
    in_dropped = "path" if table.dropped is None else "dropped"
    for key, statuses in ((in_path, lifecycle.path), (in_dropped, lifecycle.dropped)):
        at = ("lifecycle", key)
        for status in statuses:
            if status in listed:
                yield Fault(path=at, message=f"{escape.value(status)} is listed twice")
            if not status.strip() or "/" in status:
                message = f"{escape.value(status)} cannot be the name of a status"
                hint = "a status is not blank and has no '/'"
                yield Fault(path=at, message=message, hint=hint)
            listed.add(status)
    yield from _transition_faults(table.transitions, lifecycle.statuses)


def _transition_faults(
    given: Mapping[str, tuple[str, ...]], statuses: tuple[str, ...]
) -> Iterator[Fault]:
    for status, after in given.items():
        at = ("lifecycle", "transitions", status)
        yield from _known(status, statuses, at)
        for number, each in enumerate(after):
            yield from _known(each, statuses, at)
            if each == status:
                message = f"{escape.value(each)} leads to itself"
                yield Fault(path=at, message=message)
            elif each in after[:number]:
                yield Fault(path=at, message=f"{escape.value(each)} is listed twice")


def _pattern(path: str, at: toml.Path) -> Iterator[Fault]:
    names = _PART.findall(path)
    for name in names:
        if not name.isidentifier():
            message = f"{_quoted(name)} is not an identifier"
            yield Fault(path=at, message=message)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(path=at, message=f"{_quoted(name)} is used twice")
    if _SLUG not in path:
        yield Fault(path=at, message=f"'{_SLUG}' is missing")
    rest = _PART.sub("", path)
    if "{" in rest or "}" in rest:
        yield Fault(path=at, message="unmatched brace")
    if re.search(r"\}\{", path):
        hint = "put text between them"
        yield Fault(path=at, message="two parts touch", hint=hint)
    if any(len(_PART.findall(name)) > _MOST_PARTS for name in path.split("/")):
        message = f"more than {_MOST_PARTS} parts in one folder's or file's name"
        yield Fault(path=at, message=message)
    if path.startswith("/") or ".." in path.split("/"):
        yield Fault(path=at, message="outside of the repository")


def _quoted(part: str) -> str:
    return f"'{{{escape.line(part)}}}'"


def _known(
    status: str | None, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    if status is None or status in statuses:
        return
    message = f"{escape.value(status)} is not a status"
    hint = did_you_mean(status, statuses, f"statuses are {', '.join(statuses)}")
    yield Fault(path=at, message=message, hint=hint)


def _rule_faults(
    given: Mapping[str, dict[str, Any]], rules: RuleOptions, statuses: tuple[str, ...]
) -> Iterator[Fault]:
    for name, table in given.items():
        at = ("rules", name)
        if name not in rules:
            hint = did_you_mean(name, rules, "'explain' lists the rules")
            message = f"unknown rule {escape.value(name)}"
            yield Fault(path=at, message=message, hint=hint, table=True)
            continue
        yield from _severity_faults(table.get("severity"), statuses, (*at, "severity"))
        if "from" in table:
            yield from faults(str, table["from"], (*at, "from"))
        yield from _option_faults(table, rules[name], at)


def _severity_faults(
    value: Any, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    if value is None:
        return
    if isinstance(value, dict):
        for status, name in value.items():
            yield from _known(status, statuses, (*at, status))
            yield from faults(Severity, name, (*at, status))
    else:
        yield from faults(Severity, value, at)


def _option_faults(
    table: Mapping[str, Any], options: Mapping[str, type], at: toml.Path
) -> Iterator[Fault]:
    known = (*KEYS_OF_RULES, *options)
    for key, value in table.items():
        if key in options:
            yield from faults(options[key], value, (*at, key))
        elif key not in known:
            yield unknown_key((*at, key), known)
