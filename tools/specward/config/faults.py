"""Everything in the tables of a TOML file that is not of the types of classes.

``msgspec.convert`` stops at the first fault; people want all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, inspect

from specward.config.toml import Path, dotted
from specward.diagnostics import escape
from specward.diagnostics.similar import did_you_mean

T = TypeVar("T")

_type_info: Callable[[Any], inspect.Type] = cache(inspect.type_info)
"""The description of a type; msgspec takes milliseconds for it."""

_NOTHING = object()
"""For what cannot be converted; ``None`` can be a default."""

_PLAIN: Mapping[type, tuple[type, str]] = {
    inspect.StrType: (str, "a string"),
    inspect.BoolType: (bool, "true or false"),
    inspect.IntType: (int, "a whole number"),
    inspect.DateType: (date, "a date such as 2015-10-15"),
}


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong in a file.

    :param path: the keys that lead to it.
    :param table: whether the message is about the table that has the last key.
    """

    path: Path
    message: str
    hint: str | None = None
    table: bool = False

    def __str__(self) -> str:
        """Return the message after what it is about: ``specs[0].path: …``."""
        keys = (
            key if isinstance(key, int) else escape.shorten(escape.line(key))
            for key in (self.path[:-1] if self.table else self.path)
        )
        about = dotted(tuple(keys))
        return f"{about}: {self.message}" if about else self.message


def faults(kind: Any, value: Any, path: Path = ()) -> Iterator[Fault]:
    """Yield everything in *value* that is not of the type *kind*."""
    check = _Check()
    check.sound(_type_info(kind), value, path)
    yield from check.faults


def sound(kind: type[T], table: Any) -> T | None:
    """Return the part of *table* that is of type *kind*, so that more can be checked.

    Keys with a wrong value are left out, lists with a wrong item as a whole;
    ``None`` where a key that is required is missing or wrong.
    """
    part = _Check().sound(_type_info(kind), table, ())
    return None if part is _NOTHING else msgspec.convert(part, kind)


def sound_tables(kind: type[T], tables: Any) -> Iterator[tuple[int, T]]:
    """Yield the sound part of each of *tables*, with its number."""
    for number, table in enumerate(tables if isinstance(tables, list) else ()):
        part = sound(kind, table)
        if part is not None:
            yield number, part


class _Check:
    """Goes through a value, collects its faults and keeps what is sound."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def sound(self, info: Any, value: Any, path: Path) -> Any:
        if not _fits(info, value):
            message = f"{_shown(value)} is not {_named(info)}"
            self.faults.append(Fault(path=path, message=message))
            return _NOTHING
        match info:
            case inspect.UnionType():
                meant = next(each for each in info.types if _fits(each, value))
                return self.sound(meant, value, path)
            case inspect.EnumType():
                return self.name([str(each) for each in info.cls], value, path)
            case inspect.StructType():
                return self.table(info, value, path)
            case inspect.DictType():
                return self.items(dict.fromkeys(value, info.value_type), value, path)
            case inspect.ListType() | inspect.VarTupleType():
                kept = [
                    self.sound(info.item_type, item, (*path, number))
                    for number, item in enumerate(value)
                ]
                return _NOTHING if _NOTHING in kept else kept
        return value

    def name(self, names: list[str], value: str, path: Path) -> Any:
        if value in names:
            return value
        message = f"{_shown(value)} is not one of {', '.join(names)}"
        hint = did_you_mean(value, names)
        self.faults.append(Fault(path=path, message=message, hint=hint))
        return _NOTHING

    def table(self, info: Any, table: dict[str, Any], path: Path) -> Any:
        known = {field.encode_name: field.type for field in info.fields}
        for key in sorted(table.keys() - known.keys()):
            self.faults.append(unknown_key((*path, key), known))
        required = [field.encode_name for field in info.fields if field.required]
        for key in (key for key in required if key not in table):
            message = f"the key '{key}' is missing"
            self.faults.append(Fault(path=path, message=message))
        kept = self.items(known, table, path)
        return kept if all(key in kept for key in required) else _NOTHING

    def items(
        self, types: Mapping[str, Any], table: dict[str, Any], path: Path
    ) -> dict[str, Any]:
        parts = {
            key: self.sound(types[key], table[key], (*path, key))
            for key in types
            if key in table
        }
        return {key: part for key, part in parts.items() if part is not _NOTHING}


def unknown_key(path: Path, known: Iterable[str]) -> Fault:
    """Return the fault of a key that is none of the *known* ones of its table."""
    key, names = str(path[-1]), tuple(known)
    return Fault(
        path=path,
        message=f"unknown key {escape.value(key)}",
        hint=did_you_mean(key, names, f"keys are {', '.join(names)}"),
        table=True,
    )


def _fits(info: Any, value: Any) -> bool:
    """Tell whether *value* is of the type *info*, whatever is in it."""
    if type(info) in _PLAIN:
        kind = _PLAIN[type(info)][0]
        # True is an int and a datetime is a date, but neither was meant.
        exactly = kind in (int, date)
        return type(value) is kind if exactly else isinstance(value, kind)
    match info:
        case inspect.UnionType():
            return any(_fits(each, value) for each in info.types)
        case inspect.StructType() | inspect.DictType():
            return isinstance(value, dict)
        case inspect.ListType() | inspect.VarTupleType():
            return isinstance(value, list)
        case inspect.EnumType():
            return isinstance(value, str)
    # TOML has no null.
    return isinstance(info, inspect.AnyType)


def _named(info: Any) -> str:
    match info:
        case inspect.UnionType():
            members = [m for m in info.types if not isinstance(m, inspect.NoneType)]
            return " or ".join(map(_named, members))
        case inspect.StructType() | inspect.DictType():
            return "a table"
        case inspect.ListType() | inspect.VarTupleType():
            tables = isinstance(info.item_type, inspect.StructType)
            return "a list of tables" if tables else "a list of strings"
        case inspect.EnumType():
            return "one of " + ", ".join(map(str, info.cls))
    return _PLAIN[type(info)][1]


def _shown(value: Any) -> str:
    match value:
        case dict():
            return "a table"
        case bool():
            return str(value).lower()
        case str():
            return escape.value(value)
    return escape.shorten(escape.line(str(value)))
