"""The two parts of a configuration: its policy, and its patterns of files."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from specward.config.model import Config, Specs
from specward.git.snapshot import Snapshot
from specward.specs import inventory
from specward.specs.paths import Placement


def policy(snapshot: Snapshot, config: Config) -> tuple[object, ...]:
    """Return all that decides about specs, whichever files they are; to be compared."""
    templates = {
        path: snapshot.read(path) for path in inventory.templates(snapshot, config)
    }
    requirements = tuple((s.path, s.requirements, s.when) for s in config.specs)
    return requirements, config.lifecycle, config.rules, config.exemptions, templates


def file_patterns(config: Config) -> tuple[object, ...]:
    """Return all that decides which file is what; to be compared."""
    requirements = [each for specs in config.specs for each in specs.all_requirements()]
    return (
        tuple((s.path, s.status, s.exclude, s.assets) for s in config.specs),
        [each.redirects for each in requirements],
        config.cycles,
        config.cycle_file,
        config.roster,
    )


def under(config: Config, other: Config) -> Config:
    """Return *config* with the policy of *other*.

    Which file is what still depends on *config*, and on its statuses.
    """
    if config is other:
        return config
    by_path = {specs.path: specs for specs in other.specs}
    return replace(
        config,
        source=other.source,
        above=other.above,
        specs=tuple(
            _with_requirements(each, by_path.get(each.path)) for each in config.specs
        ),
        lifecycle=other.lifecycle,
        path_statuses=config.statuses,
        rules=other.rules,
        exemptions=other.exemptions,
    )


def _with_requirements(specs: Specs, other: Specs | None) -> Specs:
    """Return *specs* with the requirements of *other*, for the same files as before."""
    if other is None:
        return specs
    return replace(
        other, status=specs.status, exclude=specs.exclude, assets=specs.assets
    )


def with_requirements_of(
    placed: Mapping[str, Placement],
    others: Mapping[str, Placement],
    pairs: Mapping[str, str],
) -> dict[str, Placement]:
    """Return *placed*, with requirements also where a pattern is gone from the policy.

    These are the requirements of the same spec on the other side.

    :param others: the specs of the side whose policy holds, by path.
    :param pairs: the path on that side of each spec that is on both.
    """
    patterns = {at.specs.path for at in others.values()}
    return {
        path: _with_requirements_of(at, others[pairs[path]])
        if path in pairs and at.specs.path not in patterns
        else at
        for path, at in placed.items()
    }


def _with_requirements_of(at: Placement, other: Placement) -> Placement:
    requirements = other.specs.requirements_of(other.cycle, at.status)
    return replace(at, specs=other.specs, requirements=requirements, parts=other.parts)
