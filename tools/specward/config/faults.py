"""Everything in the tables of a TOML file that is not of the types of classes.

``msgspec.convert`` stops at the first fault; people want all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, inspect

from specward.config.toml import Path, dotted
from specward.diagnostics import escape
from specward.diagnostics.similar import did_you_mean

T = TypeVar("T")

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
    yield from _faults(inspect.type_info(kind), value, path)


def _faults(info: Any, value: Any, path: Path) -> Iterator[Fault]:
    match info:
        case inspect.UnionType():
            meant = _meant(info, value)
            if meant is None:
                yield _misfit(info, value, path)
            else:
                yield from _faults(meant, value, path)
        case inspect.EnumType():
            yield from _of_names([str(each) for each in info.cls], value, path)
        case _ if not _fits(info, value):
            yield _misfit(info, value, path)
        case inspect.StructType():
            yield from _of_table(info, value, path)
        case inspect.ListType() | inspect.VarTupleType():
            for number, item in enumerate(value):
                yield from _faults(info.item_type, item, (*path, number))
        case inspect.DictType():
            for key, item in value.items():
                yield from _faults(info.key_type, key, (*path, key))
                yield from _faults(info.value_type, item, (*path, key))


def _of_table(info: Any, table: dict[str, Any], path: Path) -> Iterator[Fault]:
    known = {field.encode_name: field for field in info.fields}
    for key in sorted(table.keys() - known.keys()):
        hint = did_you_mean(key, known, f"keys are {', '.join(known)}")
        message = f"unknown key {escape.value(key)}"
        yield Fault(path=(*path, key), message=message, hint=hint, table=True)
    for key, field in known.items():
        if key in table:
            yield from _faults(field.type, table[key], (*path, key))
        elif field.required:
            yield Fault(path=path, message=f"the key '{key}' is missing")


def _of_names(names: list[str], value: Any, path: Path) -> Iterator[Fault]:
    if value not in names:
        message = f"{_shown(value)} is not one of {', '.join(names)}"
        hint = did_you_mean(value, names) if isinstance(value, str) else None
        yield Fault(path=path, message=message, hint=hint)


def _misfit(info: Any, value: Any, path: Path) -> Fault:
    return Fault(path=path, message=f"{_shown(value)} is not {_named(info)}")


def _members(info: Any) -> list[Any]:
    """Return the types of a union but for ``None``, which TOML has not."""
    return [m for m in info.types if not isinstance(m, inspect.NoneType)]


def _meant(info: Any, value: Any) -> Any:
    """Return the type of a union that *value* is meant for, ``None`` if for none."""
    return next((each for each in _members(info) if _fits(each, value)), None)


def _fits(info: Any, value: Any) -> bool:
    """Tell whether *value* is of the type *info*, whatever is in it."""
    match info:
        case inspect.AnyType():
            return True
        case inspect.StructType() | inspect.DictType():
            return isinstance(value, dict)
        case inspect.ListType() | inspect.VarTupleType():
            return isinstance(value, list)
        case inspect.EnumType():
            return isinstance(value, str)
    kind = _PLAIN[type(info)][0]
    # True is an int and a datetime is a date, but neither was meant.
    return type(value) is kind if kind in (int, date) else isinstance(value, kind)


def _named(info: Any) -> str:
    match info:
        case inspect.UnionType():
            return " or ".join(map(_named, _members(info)))
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


def sound(kind: type[T], table: Any) -> T | None:
    """Return the part of *table* that is of type *kind*, so that more can be checked.

    Keys with a wrong value are left out, lists with a wrong item as a whole;
    ``None`` where a key that is required is missing or wrong.
    """
    kept = _sound(inspect.type_info(kind), table)
    return None if kept is _NOTHING else msgspec.convert(kept, kind)


def sound_tables(kind: type[T], tables: Any) -> Iterator[tuple[int, T]]:
    """Yield the sound part of each of *tables*, with its number."""
    for number, table in enumerate(tables if isinstance(tables, list) else ()):
        kept = sound(kind, table)
        if kept is not None:
            yield number, kept


def _sound(info: Any, value: Any) -> Any:
    if isinstance(info, inspect.UnionType):
        info = _meant(info, value)
    if info is None or not _fits(info, value):
        return _NOTHING
    match info:
        case inspect.StructType():
            return _sound_table(info, value)
        case inspect.DictType():
            return _kept({k: _sound(info.value_type, v) for k, v in value.items()})
        case inspect.ListType() | inspect.VarTupleType():
            items = [_sound(info.item_type, each) for each in value]
            return _NOTHING if _NOTHING in items else items
        case inspect.EnumType() if value not in list(info.cls):
            return _NOTHING
    return value


def _sound_table(info: Any, table: dict[str, Any]) -> Any:
    types = {field.encode_name: field.type for field in info.fields}
    sound = _kept({k: _sound(types[k], table[k]) for k in types if k in table})
    required = (field.encode_name for field in info.fields if field.required)
    return sound if all(key in sound for key in required) else _NOTHING


def _kept(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not _NOTHING}
