"""What of a configuration decides about specs, and what about which file is what."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from specward.config.model import Config, Specs
from specward.git.snapshot import Snapshot
from specward.specs import inventory
from specward.specs.paths import Placement


def policy(snapshot: Snapshot, config: Config) -> tuple[object, ...]:
    """Return what decides about specs, whichever files they are."""
    templates = {
        path: snapshot.read(path) for path in inventory.templates(snapshot, config)
    }
    asked = tuple((each.path, each.requirements, each.when) for each in config.specs)
    return asked, config.lifecycle, config.rules, config.exemptions, templates


def file_patterns(config: Config) -> tuple[object, ...]:
    """Return what decides which file is what."""
    requirements = [each for specs in config.specs for each in specs.all_requirements()]
    return (
        tuple((s.path, s.status, s.exclude, s.assets) for s in config.specs),
        [each.redirects for each in requirements],
        config.cycles,
        config.cycle_file,
        config.roster,
    )


def under(config: Config, other: Config) -> Config:
    """Return *config* with the policy of another.

    Which file is which it still says itself, with its own statuses.
    """
    if config is other:
        return config
    asked = {specs.path: specs for specs in other.specs}
    return replace(
        config,
        source=other.source,
        above=other.above,
        specs=tuple(_asking(each, asked.get(each.path)) for each in config.specs),
        lifecycle=other.lifecycle,
        path_statuses=config.statuses,
        rules=other.rules,
        exemptions=other.exemptions,
    )


def _asking(specs: Specs, other: Specs | None) -> Specs:
    """Return *specs* with what *other* asks, of the same files as before."""
    if other is None:
        return specs
    return replace(
        other, status=specs.status, exclude=specs.exclude, assets=specs.assets
    )


def asked_like(
    placed: Mapping[str, Placement],
    others: Mapping[str, Placement],
    pairs: Mapping[str, str],
) -> dict[str, Placement]:
    """Return *placed*, where a pattern is gone with what is asked of the pair.

    :param others: where the specs of the side lie whose policy holds.
    """
    patterns = {at.specs.path for at in others.values()}
    return {
        path: _like(at, others[pairs[path]])
        if path in pairs and at.specs.path not in patterns
        else at
        for path, at in placed.items()
    }


def _like(at: Placement, other: Placement) -> Placement:
    requirements = other.specs.requirements_of(other.cycle, at.status)
    return replace(at, specs=other.specs, requirements=requirements, parts=other.parts)
