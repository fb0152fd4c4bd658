"""Suppressions: comments in texts and [[exempt]] tables that hide findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from specward.config.model import Config
from specward.diagnostics import escape
from specward.diagnostics.finding import Location, Problem
from specward.diagnostics.similar import did_you_mean
from specward.lint.rules.rule import Rule
from specward.lint.targets import Suppression
from specward.rst.content import Comment, walk
from specward.specs.parsed import ParsedText
from specward.specs.portfolio import Portfolio

_INLINE = re.compile(r"specward-ignore\b:?\s*(.*)", re.DOTALL)
"""The text of a comment that suppresses: rules by comma, `` -- ``, the reason."""


class _Place(NamedTuple):
    """Where a suppression stands, and the names of rules in it, as written."""

    location: Location
    names: str

    def problem(self, *, message: str, hint: str | None) -> Problem:
        return Problem(
            location=self.location, message=message, hint=hint, subject=self.names
        )


def collect(portfolio: Portfolio, rules: Mapping[str, Rule]) -> tuple[Suppression, ...]:
    """Return the suppressions of *portfolio*, those in texts first.

    :param rules: all there are, by name.
    """
    inline = (
        suppression
        for parsed in portfolio.parsed_texts()
        for suppression in _inline(parsed, rules)
    )
    return (*inline, *_configured(portfolio.config, rules))


def _inline(parsed: ParsedText, rules: Mapping[str, Rule]) -> Iterator[Suppression]:
    for comment in parsed.document.comments if parsed.document else ():
        match = _INLINE.fullmatch(comment.text)
        if match is None:
            continue
        # Spaces around, so that a reason without a rule is read as one, too.
        text = f" {' '.join(match.group(1).split())} "
        listed, _, reason = text.partition(" -- ")
        names = tuple(name.strip() for name in listed.split(",") if name.strip())
        place = _Place(comment.location, listed.strip())
        problems = [*_problems(names, reason, rules, place, inline=True)]
        lines = _lines(parsed, comment)
        if lines is None:
            misplaced = place.problem(
                message="misplaced exemption",
                hint="put it at the top of the file, or right under a heading",
            )
            problems.append(misplaced)
        yield Suppression(
            file=parsed.path,
            location=comment.location,
            rules=names,
            paths=None,
            lines=lines,
            until=None,
            problem=next(iter(problems), None),
        )


def _lines(parsed: ParsedText, comment: Comment) -> tuple[int, int] | None:
    """Return the lines that a comment is for: a section's, or the whole file's."""
    outline = parsed.outline
    if outline is None:
        return None
    # Two after the last line: a finding may stand behind it.
    whole = (1, len(parsed.source.lines) + 2)
    title = outline.title.location.line if outline.title else None
    if comment.under is None:
        before_title = title is None or comment.location.line < title
        return whole if before_title else None
    if comment.under == title:
        return whole
    for section in walk(outline.sections):
        if section.location.line == comment.under:
            return (section.location.line, section.end)
    return None


def _configured(config: Config, rules: Mapping[str, Rule]) -> Iterator[Suppression]:
    for number, table in enumerate(config.exemptions):
        names = (table.rule,) if table.rule else ()
        location = config.find("exempt", number)
        place = _Place(location, (table.rule or "").strip())
        reason = table.reason or ""
        problems = [*_problems(names, reason, rules, place, inline=False)]
        if not table.path:
            pathless = place.problem(
                message="this exemption names no path", hint="add path = …"
            )
            problems.append(pathless)
        yield Suppression(
            file=config.path,
            location=location,
            rules=names,
            paths=(table.path,) if table.path else (),
            lines=None,
            until=table.until,
            problem=next(iter(problems), None),
        )


def _problems(
    names: tuple[str, ...],
    reason: str,
    rules: Mapping[str, Rule],
    place: _Place,
    *,
    inline: bool,
) -> Iterator[Problem]:
    """Yield what is wrong with the names of rules, and with the reason."""
    for name in names:
        if name not in rules:
            hint = did_you_mean(name, rules, "'explain' lists the rules")
            if " " in name:
                hint = "separate rules by commas, and write ' -- ' before the reason"
            yield place.problem(
                message=f"there is no rule {escape.value(name)}", hint=hint
            )
        elif not rules[name].suppressible:
            yield place.problem(
                message=f"{escape.value(name)} cannot be exempted",
                hint="set its severity under [rules]",
            )
        elif inline and not rules[name].inline:
            yield place.problem(
                message=f"{escape.value(name)} cannot be exempted inside a text",
                hint="fix it, or exempt it in the configuration",
            )
    if not names:
        hint = "name the rule, then ' -- ' and the reason" if inline else "add rule = …"
        yield place.problem(message="this exemption names no rule", hint=hint)
    if not reason.strip():
        hint = "add ' -- ' and the reason" if inline else "add reason = …"
        yield place.problem(message="this exemption has no reason", hint=hint)
