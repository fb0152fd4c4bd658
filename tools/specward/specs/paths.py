"""What a path says: is it a spec, of which cycle, in which status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from specward.config.model import Config, Requirements, Specs

_PART = re.compile(r"\{(\w+)\}")
_NEVER_SPECS = re.compile(r"(?i)(?:.*/)?(?:readme(?:\.[^/]*)?|index\.rst)")

NaturalKey: TypeAlias = tuple[bool, tuple[tuple[bool, int, str], ...]]


class Placement(Struct, frozen=True, kw_only=True):
    """Where a spec lies.

    :param requirements: what is asked of a spec there.
    :param parts: the named parts of its path.
    :param status: what the path or a constant says; ``None`` if nothing.
    :param identity: the named parts but for the status, such as
        ``liberty/scheduler``: what the spec is called for good.
    """

    specs: Specs
    requirements: Requirements
    parts: Mapping[str, str]
    cycle: str | None
    status: str | None
    slug: str
    identity: str

    @property
    def proposal(self) -> tuple[str, ...]:
        """What a spec is called apart from where and when it stands."""
        others = (
            value
            for name, value in sorted(self.parts.items())
            if name not in ("cycle", "status", "slug")
        )
        return (*others, self.slug)


def placement_of(path: str, config: Config) -> Placement | None:
    """Return where the spec at *path* lies; ``None`` if no spec can be there."""
    if is_readme(path) or cycle_of_file(path, config) is not None:
        return None
    for specs in config.specs:
        parts = fit(path, specs.path, config.statuses)
        if parts is not None and not specs.excludes(path):
            return _placement(specs, parts)
    return None


def is_readme(path: str) -> bool:
    """Tell whether *path* is a README or an index, which are never specs."""
    return bool(_NEVER_SPECS.fullmatch(path))


def filled(pattern: str, parts: Mapping[str, str]) -> str | None:
    """Return *pattern* with *parts* in it, ``None`` where one is not there."""
    names = _PART.findall(pattern)
    if not set(names) <= parts.keys():
        return None
    return _PART.sub(lambda found: parts[found.group(1)], pattern)


def root_of(pattern: str) -> str:
    """Return the folder that a pattern begins with, "" if it begins with a part."""
    return pattern.partition("{")[0].rpartition("/")[0]


def cycle_of_file(path: str, config: Config) -> str | None:
    """Return the cycle whose own file *path* is."""
    parts = fit(path, config.cycle_file, config.statuses)
    return parts["cycle"] if parts else None


def natural(name: str) -> NaturalKey:
    """Return a key that sorts names before numbers, each as people count."""
    pieces = re.findall(r"\d+|\D+", name)
    return name[:1].isdecimal(), tuple(map(_counted, pieces))


def _counted(piece: str) -> tuple[bool, int, str]:
    """Return a key by which digits sort as numbers, however many there are."""
    if not piece.isdecimal():
        return False, 0, piece
    told = piece.lstrip("0")
    return True, len(told), f"{told} {piece}"


def _placement(specs: Specs, parts: dict[str, str]) -> Placement:
    named = [value for name, value in parts.items() if name != "status"]
    cycle, status = parts.get("cycle"), parts.get("status") or specs.status
    return Placement(
        specs=specs,
        requirements=specs.requirements_of(cycle, status),
        parts=parts,
        cycle=cycle,
        status=status,
        slug=parts["slug"],
        identity="/".join(named),
    )


def fit(path: str, pattern: str, statuses: tuple[str, ...]) -> dict[str, str] | None:
    """Return the parts of *path* by *pattern*, ``None`` where it does not fit."""
    found = _compiled(pattern, statuses).fullmatch(path)
    return found.groupdict() if found else None


@cache
def _compiled(pattern: str, statuses: tuple[str, ...]) -> re.Pattern[str]:
    """Return *pattern* as an expression; a status is one of *statuses*."""
    pieces = _PART.split(pattern)
    made = [re.escape(pieces[0])]
    for name, literal in zip(pieces[1::2], pieces[2::2], strict=True):
        inside = "|".join(map(re.escape, statuses)) if name == "status" else "[^/]+"
        made.append(f"(?P<{name}>{inside}){re.escape(literal)}")
    return re.compile("".join(made), re.DOTALL)
