"""Paths by the patterns of the configuration: a spec's cycle, status and slug."""

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
"""A key to sort names by: ``2.9`` before ``2.10``."""


class Placement(Struct, frozen=True, kw_only=True):
    """Where a spec lies, by the pattern that its path fits.

    :param specs: the configuration with the pattern.
    :param requirements: what the configuration requires of a spec there.
    :param parts: the named parts of the path, such as cycle and slug.
    :param status: of the path, or fixed by the configuration; ``None`` if neither.
    :param identity: the parts but for the status, joined by ``/``, such as
        ``liberty/scheduler``: it stays when the status changes.
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
        """The parts without cycle and status: equal if a spec is proposed again."""
        others = (
            value
            for name, value in sorted(self.parts.items())
            if name not in ("cycle", "status", "slug")
        )
        return (*others, self.slug)


def placement_of(path: str, config: Config) -> Placement | None:
    """Return the placement of a spec at *path*; ``None`` if no spec can lie there."""
    if is_readme(path) or cycle_of_file(path, config) is not None:
        return None
    for specs in config.specs:
        parts = fit(path, specs.path, config.statuses)
        if parts is not None and not specs.excludes(path):
            return _placement(specs, parts)
    return None


def is_readme(path: str) -> bool:
    """Return whether *path* is a README or an index, which are never specs."""
    return bool(_NEVER_SPECS.fullmatch(path))


def filled(pattern: str, parts: Mapping[str, str]) -> str | None:
    """Return *pattern* with *parts* filled in, ``None`` if one is missing."""
    names = _PART.findall(pattern)
    if not set(names) <= parts.keys():
        return None
    return _PART.sub(lambda match: parts[match.group(1)], pattern)


def root_of(pattern: str) -> str:
    """Return the folder before the first part of a pattern, "" if there is none."""
    return pattern.partition("{")[0].rpartition("/")[0]


def cycle_of_file(path: str, config: Config) -> str | None:
    """Return the cycle whose file *path* is, ``None`` if it is not one."""
    parts = fit(path, config.cycle_file, config.statuses)
    return parts["cycle"] if parts else None


def natural(name: str) -> NaturalKey:
    """Return a key that sorts names before numbers, and numbers by their value.

    OpenStack's cycles were named from A to Z and then by year.
    """
    pieces = re.findall(r"\d+|\D+", name)
    return name[:1].isdecimal(), tuple(map(_counted, pieces))


def _counted(piece: str) -> tuple[bool, int, str]:
    """Return a key by which digits sort as numbers.

    By length and text, not as ``int``: Python refuses to convert more than 4,300
    digits (sys.set_int_max_str_digits), and a folder can be called so.
    """
    if not piece.isdecimal():
        return False, 0, piece
    digits = piece.lstrip("0")
    return True, len(digits), f"{digits} {piece}"


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
    """Return the parts of *path* by *pattern*, ``None`` if it does not fit."""
    match = _compiled(pattern, statuses).fullmatch(path)
    return match.groupdict() if match else None


@cache
def _compiled(pattern: str, statuses: tuple[str, ...]) -> re.Pattern[str]:
    """Return *pattern* as a regular expression, with *statuses* as alternatives."""
    pieces = _PART.split(pattern)
    expression = [re.escape(pieces[0])]
    for name, literal in zip(pieces[1::2], pieces[2::2], strict=True):
        inside = "|".join(map(re.escape, statuses)) if name == "status" else "[^/]+"
        expression.append(f"(?P<{name}>{inside}){re.escape(literal)}")
    # A name of a file can hold a line feed.
    return re.compile("".join(expression), re.DOTALL)
