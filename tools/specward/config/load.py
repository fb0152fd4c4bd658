"""From the bytes of a configuration file to a :class:`Config`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from specward import __version__
from specward.config import model, schema, toml
from specward.config.lifecycle import Lifecycle
from specward.config.model import (
    CONFIG_FILE,
    DEFAULT,
    PROJECT_FILE,
    Config,
    Exemption,
    Kind,
    Relation,
    Requirements,
    RoleSlot,
    RuleSettings,
    Specs,
    When,
    as_tuple,
)
from specward.config.schema import Fault
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Severity
from specward.diagnostics.similar import closest
from specward.diagnostics.source import Source, read
from specward.git.snapshot import Snapshot
from specward.rst import urls

RuleOptions = Mapping[str, Mapping[str, type]]
"""For each rule, the options that it takes and their types."""

_PART = re.compile(r"\{([^{}]*)\}")
_KEYS_OF_RULES = ("severity", "from")


def find(snapshot: Snapshot, rules: RuleOptions) -> Config:
    """Return the configuration that *snapshot* holds; the defaults if none.

    :raises SpecwardError: with every problem in it.
    """
    data = snapshot.read(CONFIG_FILE)
    if data is None and CONFIG_FILE in snapshot.modes:
        raise SpecwardError(
            f"{CONFIG_FILE} leads to no file of the repository",
            hint="let it be a file, or remove it",
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
        raise _unusable(
            source, (), [Fault(path=("tool",), message=f"{tools!r} is not a table")]
        )
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
        raise SpecwardError(f"{where}: the configuration is not TOML: {tables.reason}")
    return tables


def _config(
    source: Source, tables: Any, above: toml.Path, rules: RuleOptions
) -> Config:
    faults = list(schema.faults(schema.File, tables))
    file = msgspec.convert(schema.sound(schema.File, tables), schema.File)
    faults.extend(_deeper(file, rules))
    if faults:
        raise _unusable(source, above, faults)
    return _made(source, above, file)


def _unusable(source: Source, above: toml.Path, faults: list[Fault]) -> SpecwardError:
    key_locations = toml.KeyLocations(source)
    told = sorted(
        ((key_locations.find(*above, *fault.path).line, fault) for fault in faults),
        key=lambda each: each[0],
    )
    many = "1 problem" if len(faults) == 1 else f"{len(faults)} problems"
    return SpecwardError(
        f"the configuration has {many}",
        hint="docs/reference/configuration.rst lists the keys",
        details=tuple(f"{escape.path(source.path)}:{n}: {fault}" for n, fault in told),
    )


# What the types cannot say ---------------------------------------------------


def _deeper(file: schema.File, rules: RuleOptions) -> Iterator[Fault]:
    yield from _version(file.required_version)
    yield from _lifecycle_faults(file.lifecycle)
    yield from _source_faults(file.site.source)
    statuses = _lifecycle(file.lifecycle).statuses
    for number, specs in enumerate(file.specs):
        at = ("specs", number)
        yield from _pattern(specs.path, (*at, "path"))
        yield from _known(specs.status, statuses, (*at, "status"))
        yield from _asked(specs, statuses, at)
        yield from _patterns(specs, specs.path, at)
        for location, when in enumerate(specs.when):
            here = (*at, "when", location)
            for status in as_tuple(when.status):
                yield from _known(status, statuses, (*here, "status"))
            yield from _asked(when, statuses, here)
            yield from _patterns(when, specs.path, here)
    yield from _rule_faults(file.rules, rules, statuses)


def _asked(
    requirements: schema.Overrides, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    for name, role in (requirements.roles or {}).items():
        yield from _known(role.since, statuses, (*at, "roles", name, "from"))
    if requirements.tracker is not None and "{slug}" not in requirements.tracker:
        yield Fault(path=(*at, "tracker"), message="has no {slug} in it")


def _patterns(
    requirements: schema.Overrides, path: str, at: toml.Path
) -> Iterator[Fault]:
    """Yield the parts of other patterns that *path* has not: they fit nothing."""
    known = _PART.findall(path)
    for key in ("template", "redirects"):
        for pattern in as_tuple(getattr(requirements, key)):
            for name in sorted(set(_PART.findall(pattern)) - set(known)):
                near = closest(name, known)
                hint = f"; did you mean '{{{near}}}'?" if near else ""
                message = f"'{{{escape.line(name)}}}' is no part of the path{hint}"
                yield Fault(path=(*at, key), message=message)


def _version(required: str | None) -> Iterator[Fault]:
    if required is None:
        return
    try:
        wanted = SpecifierSet(required)
    except InvalidSpecifier:
        message = f"{escape.value(required)} is no version range such as '>=0.1,<0.2'"
        yield Fault(path=("required-version",), message=message)
        return
    if not wanted.contains(__version__, prereleases=True):
        message = (
            f"this is specward {__version__}, which is not {escape.line(required)}"
        )
        yield Fault(path=("required-version",), message=message)


def _source_faults(address: str | None) -> Iterator[Fault]:
    at = ("site", "source")
    if address is None:
        return
    if not urls.web(address):
        message = f"{escape.value(address)} is no http or https address"
        yield Fault(path=at, message=message)
    for part in ("{commit}", "{path}"):
        if part not in address:
            yield Fault(path=at, message=f"has no {part} in it")


def _lifecycle_faults(table: schema.LifecycleTable) -> Iterator[Fault]:
    if table.path is not None and len(table.path) < 2:  # noqa: PLR2004 - a first and a last
        yield Fault(path=("lifecycle", "path"), message="needs two statuses at least")
    made = _lifecycle(table)
    seen: set[str] = set()
    for key, statuses in (("path", made.path), ("dropped", made.dropped)):
        # A table that leaves a key out is at fault in the one that it has.
        at = ("lifecycle", key if getattr(table, key) is not None else _OTHER[key])
        for status in statuses:
            if status in seen:
                yield Fault(path=at, message=f"{escape.value(status)} is here twice")
            if not status.strip() or "/" in status:
                yield Fault(path=at, message=f"{escape.value(status)} can be no status")
            seen.add(status)
    yield from _transition_faults(table.transitions, made.statuses)


def _transition_faults(
    given: Mapping[str, list[str]], statuses: tuple[str, ...]
) -> Iterator[Fault]:
    for status, after in given.items():
        at = ("lifecycle", "transitions", status)
        yield from _known(status, statuses, at)
        for number, each in enumerate(after):
            yield from _known(each, statuses, at)
            if each == status:
                message = f"{escape.value(each)} leads to itself, which is no step"
                yield Fault(path=at, message=message)
            elif each in after[:number]:
                yield Fault(path=at, message=f"{escape.value(each)} is here twice")


_OTHER = {"path": "dropped", "dropped": "path"}

_MOST_PARTS = 3
"""Parts in one folder's or file's name: with more there are many ways to cut it."""


def _pattern(path: str, at: toml.Path) -> Iterator[Fault]:
    names = _PART.findall(path)
    for name in names:
        if not name.isidentifier():
            yield Fault(path=at, message=f"'{{{escape.line(name)}}}' is no part's name")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(path=at, message=f"{{{name}}} is in it twice")
    if "slug" not in names:
        yield Fault(path=at, message="has no {slug} in it")
    rest = _PART.sub("", path)
    if "{" in rest or "}" in rest:
        yield Fault(path=at, message="has a brace that opens or closes nothing")
    if re.search(r"\}\{", path):
        message = "has two parts that touch: nothing says where one ends"
        yield Fault(path=at, message=message)
    if any(len(_PART.findall(name)) > _MOST_PARTS for name in path.split("/")):
        message = f"has more than {_MOST_PARTS} parts in one name"
        yield Fault(path=at, message=message)
    if path.startswith("/") or ".." in path.split("/"):
        yield Fault(path=at, message="leads out of the repository")


def _known(
    status: str | None, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    if status is None or status in statuses:
        return
    near = closest(status, statuses)
    hint = f"did you mean '{near}'? " if near else ""
    listed = ", ".join(statuses)
    message = f"{escape.value(status)} is no status; {hint}they are {listed}"
    yield Fault(path=at, message=message)


def _rule_faults(
    given: Mapping[str, dict[str, Any]], rules: RuleOptions, statuses: tuple[str, ...]
) -> Iterator[Fault]:
    for name, table in given.items():
        at = ("rules", name)
        if name not in rules:
            near = closest(name, rules)
            hint = f"; did you mean '{near}'?" if near else ""
            yield Fault(path=at, message=f"there is no such rule{hint}")
            continue
        yield from _severity_faults(table.get("severity"), statuses, (*at, "severity"))
        if "from" in table and not isinstance(table["from"], str):
            yield Fault(path=(*at, "from"), message="is not a cycle's name")
        yield from _option_faults(table, rules[name], at)


def _severity_faults(
    value: Any, statuses: tuple[str, ...], at: toml.Path
) -> Iterator[Fault]:
    if value is None:
        return
    if isinstance(value, dict):
        for status, name in value.items():
            yield from _known(status, statuses, (*at, status))
            yield from schema.faults(schema.SeverityName, name, (*at, status))
    else:
        yield from schema.faults(schema.SeverityName, value, at)


def _option_faults(
    table: Mapping[str, Any], options: Mapping[str, type], at: toml.Path
) -> Iterator[Fault]:
    known = (*_KEYS_OF_RULES, *options)
    for key, value in table.items():
        if key in options:
            yield from schema.faults(options[key], value, (*at, key))
        elif key not in known:
            near = closest(key, known)
            hint = f"did you mean '{near}'?" if near else f"keys are {', '.join(known)}"
            yield Fault(path=(*at, key), message=f"there is no such key; {hint}")


# The value ---------------------------------------------------------------------


def _made(source: Source, above: toml.Path, file: schema.File) -> Config:
    return Config(
        source=source,
        above=above,
        own_specs=bool(file.specs),
        name=file.project.name,
        cycles=tuple(file.project.cycles),
        specs=tuple(map(_specs, file.specs)) or DEFAULT.specs,
        lifecycle=_lifecycle(file.lifecycle),
        roster=file.roster.file,
        site_source=file.site.source,
        rules={name: _rule(table) for name, table in file.rules.items()},
        exemptions=tuple(
            Exemption(
                number=number,
                rule=each.rule,
                path=each.path,
                reason=each.reason,
                until=each.until,
            )
            for number, each in enumerate(file.exempt)
        ),
    )


def _lifecycle(table: schema.LifecycleTable) -> Lifecycle:
    default = Lifecycle()
    return Lifecycle(
        path=default.path if table.path is None else tuple(table.path),
        dropped=default.dropped if table.dropped is None else tuple(table.dropped),
        transitions={name: tuple(after) for name, after in table.transitions.items()},
    )


def _specs(table: schema.Specs) -> Specs:
    return Specs(
        path=table.path,
        status=table.status,
        exclude=as_tuple(table.exclude),
        assets=as_tuple(table.assets),
        requirements=Requirements(**_changes(table)),
        when=tuple(
            When(
                cycles=as_tuple(each.cycle),
                statuses=as_tuple(each.status),
                changes=_changes(each),
            )
            for each in table.when
        ),
    )


def _changes(table: schema.Overrides) -> dict[str, Any]:
    """Return what *table* says, as the arguments of :class:`Requirements`."""
    made: dict[str, Any] = {}
    if table.kind is not None:
        made["kind"] = Kind(table.kind)
    for name in ("template", "optional", "extra_sections"):
        if getattr(table, name) is not None:
            made[name] = as_tuple(getattr(table, name))
    for name in ("owner", "plan", "tracker", "redirects"):
        if getattr(table, name) is not None:
            made[name] = getattr(table, name)
    if table.roles is not None:
        made["roles"] = {
            name: RoleSlot(slot=role.slot, since=role.since, group=role.group)
            for name, role in table.roles.items()
        }
    if table.relations is not None:
        named = {each: getattr(table.relations, each) for each in Relation}
        given = {each: slot for each, slot in named.items() if slot is not None}
        made["relations"] = {**model.RELATIONS, **given}
    return made


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
        options={k: v for k, v in table.items() if k not in _KEYS_OF_RULES},
    )
