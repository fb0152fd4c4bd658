"""The configuration file as it is written: its tables, keys and types.

The types say what a file may hold; from them come the check of a file, which
tells every problem at once, and the JSON Schema for editors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from specward.config.toml import Path, dotted
from specward.diagnostics import escape
from specward.diagnostics.similar import closest

Strings = str | list[str]
SeverityName = Literal["error", "warning", "advice", "off"]


class Project(Struct, frozen=True, kw_only=True):
    """What the repository is about."""

    name: str | None = None
    cycles: list[str] = []


class Role(Struct, frozen=True, kw_only=True):
    """A slot for people beside the owner."""

    slot: str
    since: str | None = field(default=None, name="from")
    group: str | None = None


class Relations(Struct, frozen=True, kw_only=True):
    """The fields or sections that say what a spec says of others."""

    depends: str | None = None
    supersedes: str | None = None
    priority: str | None = None
    group: str | None = None


class Overrides(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What can be said of all specs of a pattern, or of some."""

    kind: Literal["priority", "detail"] | None = None
    template: Strings | None = None
    optional: list[str] | None = None
    owner: str | None = None
    roles: dict[str, Role] | None = None
    plan: str | None = None
    tracker: str | None = None
    redirects: str | None = None
    relations: Relations | None = None
    extra_sections: list[str] | None = None


class When(Overrides, frozen=True, kw_only=True, rename="kebab"):
    """What differs for some cycles or statuses."""

    cycle: Strings | None = None
    status: Strings | None = None


class Specs(Overrides, frozen=True, kw_only=True, rename="kebab"):
    """A pattern of spec files."""

    path: str
    status: str | None = None
    exclude: Strings = []
    assets: Strings = []
    when: list[When] = []


class LifecycleTable(Struct, frozen=True, kw_only=True):
    """The statuses."""

    path: list[str] | None = None
    dropped: list[str] | None = None
    transitions: dict[str, list[str]] = {}


class RosterTable(Struct, frozen=True, kw_only=True):
    """Who people are."""

    file: str | None = None


class Site(Struct, frozen=True, kw_only=True):
    """Where the repository can be read on the web."""

    source: str | None = None


class Exempt(Struct, frozen=True, kw_only=True):
    """A finding that the repository lives with."""

    rule: str | None = None
    path: str | None = None
    reason: str | None = None
    until: date | None = None


class File(Struct, frozen=True, kw_only=True, rename="kebab"):
    """``specward.toml``, or the table ``tool.specward`` of ``pyproject.toml``."""

    required_version: str | None = None
    project: Project = Project()
    specs: list[Specs] = []
    lifecycle: LifecycleTable = LifecycleTable()
    roster: RosterTable = RosterTable()
    rules: dict[str, dict[str, Any]] = {}
    exempt: list[Exempt] = []
    site: Site = Site()


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a file with no keys but those it names."""
    for table in schema["$defs"].values():
        if "properties" in table:
            table["additionalProperties"] = False
    return schema


class Fault(Struct, frozen=True, kw_only=True):
    """One thing wrong with a configuration.

    :param path: what leads to it.
    """

    path: Path
    message: str

    def __str__(self) -> str:
        """Return the fault as a message has it: ``specs[0].path: …``."""
        return f"{escape.line(dotted(self.path)) or 'the file'}: {self.message}"


def faults(kind: Any, value: Any, path: Path = ()) -> Iterator[Fault]:
    """Yield everything in *value* that is not as the type *kind* says."""
    info = msgspec.inspect.type_info(kind)
    yield from _faults(info, value, path)


def _faults(info: Any, value: Any, path: Path) -> Iterator[Fault]:
    match info:
        case msgspec.inspect.StructType():
            yield from _of_table(info, value, path)
        case msgspec.inspect.ListType():
            yield from _of_list(info, value, path)
        case msgspec.inspect.DictType():
            yield from _of_dict(info, value, path)
        case msgspec.inspect.UnionType():
            yield from _of_union(info, value, path)
        case msgspec.inspect.LiteralType():
            yield from _of_names(tuple(map(str, info.values)), value, path)
        case msgspec.inspect.AnyType():
            return
        case _:
            if not _fits(info, value):
                yield Fault(path=path, message=f"{_shown(value)} is not {_named(info)}")


def _of_table(info: Any, value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(path=path, message=f"{_shown(value)} is not a table")
        return
    known = {each.encode_name: each for each in info.fields}
    for key in sorted(value.keys() - known.keys()):
        near = closest(key, known)
        hint = f"did you mean '{near}'?" if near else f"keys are {', '.join(known)}"
        yield Fault(path=(*path, key), message=f"there is no such key; {hint}")
    for name, each in known.items():
        if name in value:
            yield from _faults(each.type, value[name], (*path, name))
        elif each.required:
            yield Fault(path=(*path, name), message="is missing")


def _of_list(info: Any, value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault(path=path, message=f"{_shown(value)} is not {_named(info)}")
        return
    for number, each in enumerate(value):
        yield from _faults(info.item_type, each, (*path, number))


def _of_dict(info: Any, value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(path=path, message=f"{_shown(value)} is not a table")
        return
    for key, each in value.items():
        yield from _faults(info.key_type, key, (*path, key))
        yield from _faults(info.value_type, each, (*path, key))


def _of_union(info: Any, value: Any, path: Path) -> Iterator[Fault]:
    """Take the member that *value* is meant for; a text is never meant for a list."""
    chosen = [m for m in _members(info) if _is_meant(m, value)]
    if chosen:
        yield from _faults(chosen[0], value, path)
    else:
        named = " or ".join(map(_named, _members(info)))
        yield Fault(path=path, message=f"{_shown(value)} is not {named}")


def _members(info: Any) -> list[Any]:
    """Return the types of a union but for ``None``, which TOML has not."""
    return [m for m in info.types if not isinstance(m, msgspec.inspect.NoneType)]


def _is_meant(info: Any, value: Any) -> bool:
    if isinstance(info, msgspec.inspect.ListType):
        return isinstance(value, list)
    if isinstance(info, msgspec.inspect.StructType | msgspec.inspect.DictType):
        return isinstance(value, dict)
    if isinstance(info, msgspec.inspect.LiteralType):
        return isinstance(value, str)
    return _fits(info, value)


def _of_names(names: tuple[str, ...], value: Any, path: Path) -> Iterator[Fault]:
    if value not in names:
        near = closest(value, names) if isinstance(value, str) else None
        hint = f"did you mean '{near}'? " if near else ""
        listed = ", ".join(names)
        yield Fault(path=path, message=f"{_shown(value)}: {hint}it is one of {listed}")


def sound(kind: Any, value: Any) -> Any:
    """Return what of *value* is as the type *kind* says.

    It can be converted, so that what else is wrong with it is told as well.
    """
    return _sound(msgspec.inspect.type_info(kind), value)


_NOTHING = object()
_SOUND_TEXT = "{slug}"
"""For a text that has to be there: right as a pattern, and as a slot's name."""


def _sound(info: Any, value: Any) -> Any:
    match info:
        case msgspec.inspect.StructType():
            return _sound_table(info, value if isinstance(value, dict) else {})
        case msgspec.inspect.ListType():
            found = (_sound(info.item_type, each) for each in _as(list, value))
            return [each for each in found if each is not _NOTHING]
        case msgspec.inspect.DictType():
            return {
                key: _sound(info.value_type, each)
                for key, each in _as(dict, value).items()
                if _is_right(info.key_type, key)
            }
        case msgspec.inspect.UnionType():
            chosen = [m for m in _members(info) if _is_meant(m, value)]
            return _sound(chosen[0], value) if chosen else _NOTHING
        case _:
            return value if _is_right(info, value) else _NOTHING


def _sound_table(info: Any, value: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for each in info.fields:
        found = _NOTHING
        if each.encode_name in value:
            found = _sound(each.type, value[each.encode_name])
        if found is _NOTHING and each.required:
            found = _SOUND_TEXT
        if found is not _NOTHING:
            made[each.encode_name] = found
    return made


def _as(kind: type, value: Any) -> Any:
    return value if isinstance(value, kind) else kind()


def _is_right(info: Any, value: Any) -> bool:
    return not any(_faults(info, value, ()))


_PLAIN: Mapping[type, tuple[type, str]] = {
    msgspec.inspect.StrType: (str, "a text"),
    msgspec.inspect.BoolType: (bool, "true or false"),
    msgspec.inspect.IntType: (int, "a whole number"),
    msgspec.inspect.DateType: (date, "a date such as 2015-10-15"),
}


def _fits(info: Any, value: Any) -> bool:
    kind = _PLAIN[type(info)][0]
    # True is an int and a datetime is a date, but neither was meant.
    return type(value) is kind if kind in (int, date) else isinstance(value, kind)


def _named(info: Any) -> str:
    if isinstance(info, msgspec.inspect.ListType):
        tables = isinstance(info.item_type, msgspec.inspect.StructType)
        return "a list of tables" if tables else "a list of texts"
    if isinstance(info, msgspec.inspect.StructType | msgspec.inspect.DictType):
        return "a table"
    if isinstance(info, msgspec.inspect.LiteralType):
        return "one of " + ", ".join(map(str, info.values))
    return _PLAIN[type(info)][1]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    return (
        escape.value(str(value)) if isinstance(value, str) else escape.line(repr(value))
    )
