"""Suppressions: comments in texts and [[exempt]] tables that hide findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
        lines = _lines(parsed, comment)
        fault = _fault_of_names(names, rules, inline=True)
        if fault is None and not names:
            fault = (
                "this exemption names no rule",
                "name the rule, then ' -- ' and the reason",
            )
        elif fault is None and not reason.strip():
            fault = "this exemption has no reason", "add ' -- ' and the reason"
        elif fault is None and lines is None:
            fault = (
                "misplaced exemption",
                "put it at the top of the file, or right under a heading",
            )
        yield Suppression(
            file=parsed.path,
            location=comment.location,
            rules=names,
            paths=None,
            lines=lines,
            until=None,
            problem=_problem(comment.location, fault, listed.strip()),
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
        fault = _fault_of_names(names, rules, inline=False)
        if fault is None and not names:
            fault = "this exemption names no rule", "add rule = …"
        elif fault is None and not (table.reason or "").strip():
            fault = "this exemption has no reason", "add reason = …"
        elif fault is None and not table.path:
            fault = "this exemption names no path", "add path = …"
        location = config.find("exempt", number)
        yield Suppression(
            file=config.path,
            location=location,
            rules=names,
            paths=(table.path,) if table.path else (),
            lines=None,
            until=table.until,
            problem=_problem(location, fault, (table.rule or "").strip()),
        )


def _problem(
    location: Location, fault: tuple[str, str | None] | None, names: str
) -> Problem | None:
    if fault is None:
        return None
    message, hint = fault
    return Problem(location=location, message=message, hint=hint, subject=names)


def _fault_of_names(
    names: tuple[str, ...], rules: Mapping[str, Rule], *, inline: bool
) -> tuple[str, str | None] | None:
    """Return the message and hint for a name that cannot be suppressed there."""
    for name in names:
        if name not in rules:
            hint = did_you_mean(name, rules, "'explain' lists the rules")
            if " " in name:
                hint = "separate rules by commas, and write ' -- ' before the reason"
            return f"there is no rule {escape.value(name)}", hint
        if not rules[name].suppressible:
            return (
                f"{escape.value(name)} cannot be exempted",
                "set its severity under [rules]",
            )
        if inline and not rules[name].inline:
            hint = "fix it, or exempt it in the configuration"
            return f"{escape.value(name)} cannot be exempted inside a text", hint
    return None
