"""What only a run knows: what became of exemptions and of settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specward.config import toml
from specward.config.globs import fits
from specward.config.model import (
    Config,
    Requirements,
    RuleSettings,
    Specs,
    is_section,
    section_of,
)
from specward.diagnostics import escape
from specward.diagnostics.finding import Severity
from specward.diagnostics.similar import did_you_mean
from specward.lint.suppressions import Suppression
from specward.lint.targets import Promise, Setting, Subject
from specward.specs import inventory
from specward.specs.portfolio import Portfolio
from specward.specs.schema import all_slots
from specward.specs.spec import Spec


def of_exemptions(
    portfolio: Portfolio,
    exemptions: Iterable[Suppression],
    used: Mapping[int, int],
    ran: Iterable[str],
) -> Iterator[Subject]:
    """Yield each exemption, with how many findings it let through."""
    names = set(ran)
    texts = {parsed.path: parsed for parsed in portfolio.parsed_texts()}
    for number, each in enumerate(exemptions):
        if portfolio.told is not None and not _is_certain(each, portfolio):
            continue
        parsed = texts.get(each.file)
        yield Promise(
            path=each.file,
            identity=parsed.identity if parsed else each.file,
            source=parsed.source if parsed else portfolio.config.source,
            location=each.location,
            problem=each.problem,
            rules=each.rules,
            ran=bool(names.intersection(each.rules)),
            used=used.get(number, 0),
            until=each.until,
            today=portfolio.date,
        )


def _is_certain(exemption: Suppression, portfolio: Portfolio) -> bool:
    """Tell whether everything that an exemption is for was looked at.

    It is told of only where it is for something that a patch can touch; and
    templates are not looked at again where no patch changes them.
    """
    patterns, told = exemption.paths, portfolio.told or frozenset()
    if patterns is None:
        return True
    templates = inventory.templates(portfolio.snapshot, portfolio.config)
    return any(fits(path, patterns) for path in told) and not any(
        fits(path, patterns) for path in templates
    )


def of_patterns(portfolio: Portfolio) -> Iterator[Subject]:
    """Yield the patterns of the configuration: paths alone tell if one is idle."""
    if portfolio.config.own_specs:
        for number, specs in enumerate(portfolio.config.specs):
            yield _fitted(portfolio, specs, number)


def _fitted(portfolio: Portfolio, specs: Specs, number: int) -> Subject:
    fitting = any(at.specs is specs for at in portfolio.placed.values())
    idle = None if fitting else "no file fits this pattern"
    return _setting(portfolio.config, ("specs", number, "path"), idle)


def of_settings(portfolio: Portfolio, judged: Mapping[str, int]) -> Iterator[Subject]:
    """Yield what the configuration names, and why it does nothing if so."""
    config = portfolio.config
    for name, settings in config.rules.items():
        yield _of_rule(portfolio, name, settings, judged.get(name))
    if config.lifecycle.transitions:
        yield _of_transitions(config)
    if config.own_specs:
        for number, specs in enumerate(config.specs):
            yield from _Pattern(portfolio, specs, number).settings()


def _of_rule(
    portfolio: Portfolio, name: str, settings: RuleSettings, looked: int | None
) -> Subject:
    since, config = settings.since, portfolio.config
    if since is not None and since not in portfolio.cycles:
        hint = did_you_mean(since, portfolio.cycles)
        idle = f"there is no cycle {escape.value(since)}"
        idle = f"{idle}; {hint}" if hint else idle
        return _setting(config, ("rules", name, "from"), idle)
    off = set(settings.severities.values()) == {Severity.OFF}
    blind = looked == 0 and not off
    why = "the rule looks at nothing in this repository" if blind else None
    return _setting(config, ("rules", name), why)


def _of_transitions(config: Config) -> Subject:
    missed = ", ".join(map(escape.value, config.lifecycle.unreachable))
    idle = f"nothing leads to {missed}" if missed else None
    return _setting(config, ("lifecycle", "transitions"), idle)


class _Pattern:
    """One pattern of the configuration, and the specs that fit it."""

    def __init__(self, portfolio: Portfolio, specs: Specs, number: int) -> None:
        self.portfolio = portfolio
        self.config = portfolio.config
        self.specs = specs
        self.number = number
        self.fitting = [s for s in portfolio.specs if s.placement.specs is specs]

    def settings(self) -> Iterator[Subject]:
        yield _fitted(self.portfolio, self.specs, self.number)
        yield from self.sections(self.specs.requirements, self.fitting)
        for number, when in enumerate(self.specs.when):
            here = [
                spec
                for spec in self.fitting
                if when.holds(spec.placement.cycle, spec.status)
            ]
            idle = None if here else "no spec is of these cycles and statuses"
            yield self.setting(idle, "when", number)
            requirements = when.applied_to(Requirements())
            yield from self.sections(requirements, here, "when", number)

    def sections(
        self, requirements: Requirements, here: list[Spec], *above: str | int
    ) -> Iterator[Subject]:
        """Yield the sections that *requirements* name; idle if no template has them."""
        schemas = [s.parsed.schema for s in here if s.parsed.schema is not None]
        if not schemas:
            return
        known = {slot.name for s in schemas for slot in all_slots(s.slots)}
        named: list[tuple[toml.Path, str]] = [
            (("optional",), section) for section in requirements.optional
        ]
        if requirements.plan is not None:
            named.append((("plan",), requirements.plan))
        if is_section(requirements.owner):
            named.append((("owner",), section_of(requirements.owner)))
        for name, role in requirements.roles.items():
            if is_section(role.slot):
                named.append((("roles", name), section_of(role.slot)))
        for key, section in named:
            idle = None if section in known else f"no template has '{section}'"
            yield self.setting(idle, *above, *key)

    def setting(self, idle: str | None, *path: str | int) -> Subject:
        return _setting(self.config, ("specs", self.number, *path), idle)


def _setting(config: Config, path: toml.Path, idle: str | None) -> Subject:
    return Setting(
        path=config.path,
        identity=config.path,
        source=config.source,
        location=config.find(*path),
        name=toml.dotted(path),
        idle=idle,
    )
