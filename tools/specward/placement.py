"""What a path says: is it a spec, of which cycle, in which status."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from specward.config import Config, Specs
from specward.lifecycle import Lifecycle

_PART = re.compile(r"\{(\w+)\}")
_NEVER_SPECS = re.compile(r"(?i)(?:.*/)?(?:readme(?:\.[^/]*)?|index\.rst)")

NaturalKey: TypeAlias = tuple[bool, tuple[tuple[bool, int, str], ...]]


class Placement(Struct, frozen=True, kw_only=True):
    """Where a spec lies.

    :param status: what the path says of it; ``None`` if nothing.
    :param identity: the named parts but for the status, such as
        ``liberty/scheduler``: what the spec is called for good.
    """

    specs: Specs
    cycle: str | None
    status: str | None
    slug: str
    identity: str


def place(path: str, config: Config) -> Placement | None:
    """Return where the spec at *path* lies; ``None`` if no spec can be there."""
    if _NEVER_SPECS.fullmatch(path) or cycle_of_file(path, config) is not None:
        return None
    for specs in config.specs:
        parts = _fit(path, specs.path, config.lifecycle)
        if parts is not None:
            return _placement(specs, parts)
    return None


def cycle_of_file(path: str, config: Config) -> str | None:
    """Return the cycle whose own file *path* is."""
    parts = _fit(path, config.cycle_file, config.lifecycle)
    return parts["cycle"] if parts else None


def natural(name: str) -> NaturalKey:
    """Return a key that sorts names before numbers, each as people count."""
    pieces = re.findall(r"\d+|\D+", name)
    return name[:1].isdigit(), tuple(
        (piece.isdigit(), int(piece) if piece.isdigit() else 0, piece)
        for piece in pieces
    )


def _placement(specs: Specs, parts: dict[str, str]) -> Placement:
    named = [value for name, value in parts.items() if name != "status"]
    return Placement(
        specs=specs,
        cycle=parts.get("cycle"),
        status=parts.get("status"),
        slug=parts["slug"],
        identity="/".join(named),
    )


def _fit(path: str, pattern: str, lifecycle: Lifecycle) -> dict[str, str] | None:
    found = _compiled(pattern, lifecycle.statuses).fullmatch(path)
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
