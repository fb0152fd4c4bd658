"""The targets of a run: its suppressions, and the keys of its configuration."""

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
from specward.lint.targets import Setting, Suppression, SuppressionUse, TextContext
from specward.specs import inventory
from specward.specs.paths import Placement
from specward.specs.portfolio import Portfolio
from specward.specs.schema import all_slots
from specward.specs.spec import Spec


def suppressions(
    portfolio: Portfolio,
    collected: Iterable[Suppression],
    used: Mapping[int, int],
    ran: Iterable[str],
) -> Iterator[SuppressionUse]:
    """Yield each suppression, where all that it is for was judged.

    :param used: how many findings each one hid, by its number.
    :param ran: the names of the rules that ran.
    """
    names = set(ran)
    texts = {parsed.path: parsed for parsed in portfolio.parsed_texts()}
    for number, suppression in enumerate(collected):
        if not _is_judged(suppression, portfolio):
            continue
        parsed = texts.get(suppression.file)
        yield SuppressionUse(
            context=TextContext.of_text(parsed)
            if parsed
            else TextContext.of_file(suppression.file, portfolio.config.source),
            suppression=suppression,
            ran=bool(names.intersection(suppression.rules)),
            used=used.get(number, 0),
            today=portfolio.date,
        )


def _is_judged(suppression: Suppression, portfolio: Portfolio) -> bool:
    """Whether everything that a suppression is for was judged.

    In a patch those are the files that it can touch, and never templates: where one
    changes, everything is read.
    """
    patterns, judged = suppression.paths, portfolio.affected
    if judged is None or patterns is None:
        return True
    templates = inventory.templates(portfolio.snapshot, portfolio.config)
    return any(fits(path, patterns) for path in judged) and not any(
        fits(path, patterns) for path in templates
    )


def patterns(portfolio: Portfolio) -> Iterator[Setting]:
    """Yield the patterns of specs, of which paths alone show that one is idle."""
    if portfolio.config.own_specs:
        for number in range(len(portfolio.config.specs)):
            yield _pattern(portfolio, number)


def settings(portfolio: Portfolio, judged: Mapping[str, int]) -> Iterator[Setting]:
    """Yield the keys of the configuration that can be idle.

    :param judged: how many targets each rule has, of those that do not need a patch.
    """
    config = portfolio.config
    for name, rule in config.rules.items():
        yield _rule(portfolio, name, rule, judged.get(name))
    if config.lifecycle.transitions:
        yield _transitions(config)
    if config.own_specs:
        for number, specs in enumerate(config.specs):
            yield from _SpecsTable(portfolio, specs, number).settings()


def _is_of(at: Placement, config: Config, number: int) -> bool:
    """Whether a spec is placed by that ``[[specs]]`` table, the first of equal ones."""
    return at.specs in config.specs and config.specs.index(at.specs) == number


def _pattern(portfolio: Portfolio, number: int) -> Setting:
    config = portfolio.config
    fits_any = any(_is_of(at, config, number) for at in portfolio.placed.values())
    idle = None if fits_any else "no file matches this pattern"
    return _setting(config, ("specs", number, "path"), idle)


def _rule(
    portfolio: Portfolio, name: str, rule: RuleSettings, judged: int | None
) -> Setting:
    since, config = rule.since, portfolio.config
    if since is not None and since not in portfolio.cycles:
        hint = did_you_mean(since, portfolio.cycles)
        idle = f"there is no cycle {escape.value(since)}"
        idle = f"{idle}; {hint}" if hint else idle
        return _setting(config, ("rules", name, "from"), idle)
    off = set(rule.severities.values()) == {Severity.OFF}
    blind = judged == 0 and not off
    why = "the rule applies to nothing in this repository" if blind else None
    return _setting(config, ("rules", name), why)


def _transitions(config: Config) -> Setting:
    unreachable = ", ".join(map(escape.value, config.lifecycle.unreachable))
    idle = f"no status leads to {unreachable}" if unreachable else None
    return _setting(config, ("lifecycle", "transitions"), idle)


class _SpecsTable:
    """One ``[[specs]]`` table, and the specs that fit its pattern."""

    def __init__(self, portfolio: Portfolio, specs: Specs, number: int) -> None:
        self.portfolio = portfolio
        self.specs = specs
        self.number = number
        self.fitting = [
            spec
            for spec in portfolio.specs
            if _is_of(spec.placement, portfolio.config, number)
        ]

    def settings(self) -> Iterator[Setting]:
        yield _pattern(self.portfolio, self.number)
        yield from self.sections(self.specs.requirements, self.fitting)
        for number, when in enumerate(self.specs.when):
            meant = [
                spec
                for spec in self.fitting
                if when.holds(spec.placement.cycle, spec.status)
            ]
            idle = None if meant else "no spec has one of these cycles and statuses"
            yield self.setting(idle, "when", number)
            requirements = when.applied_to(Requirements())
            yield from self.sections(requirements, meant, "when", number)

    def sections(
        self, requirements: Requirements, specs: list[Spec], *above: str | int
    ) -> Iterator[Setting]:
        """Yield the keys that name a section, idle where no template has it."""
        schemas = [s.parsed.schema for s in specs if s.parsed.schema is not None]
        if not schemas:
            return
        known = {slot.name for s in schemas for slot in all_slots(s.slots)}
        for key, section in _sections(requirements):
            idle = None if section in known else f"no template has '{section}'"
            yield self.setting(idle, *above, *key)

    def setting(self, idle: str | None, *path: str | int) -> Setting:
        config = self.portfolio.config
        return _setting(config, ("specs", self.number, *path), idle)


def _sections(requirements: Requirements) -> Iterator[tuple[toml.Path, str]]:
    """Yield the keys that name a section of the template, each with its name."""
    for section in requirements.optional:
        yield ("optional",), section
    if requirements.plan is not None:
        yield ("plan",), requirements.plan
    if is_section(requirements.owner):
        yield ("owner",), section_of(requirements.owner)
    for name, role in requirements.roles.items():
        if is_section(role.slot):
            yield ("roles", name), section_of(role.slot)


def _setting(config: Config, path: toml.Path, idle: str | None) -> Setting:
    return Setting(
        context=TextContext.of_file(config.path, config.source),
        location=config.find(*path),
        name=toml.dotted(path),
        idle=idle,
    )
