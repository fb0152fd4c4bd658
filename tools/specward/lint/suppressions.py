"""What a repository lets through, and why: in its texts or its configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from specward.config.globs import fits
from specward.config.model import Config
from specward.diagnostics import escape
from specward.diagnostics.finding import Finding, Location, Problem
from specward.diagnostics.similar import did_you_mean
from specward.rst.content import Comment, walk
from specward.specs.parsed import ParsedText
from specward.specs.portfolio import Portfolio

_INLINE = re.compile(r"specward-ignore\b:?\s*(.*)", re.DOTALL)

NEVER_INLINE = frozenset({"people", "patch", "gate"})
"""Families of which no text may exempt itself."""


class Exemption(Struct, frozen=True, kw_only=True):
    """One promise to let findings through.

    :param file: where the promise stands, and its *location* there.
    :param paths: patterns of the paths that it is for; its own file alone where
        it is ``None``.
    :param lines: the range of lines that it is for, the end exclusive; all of
        them where it is ``None``.
    :param problem: what is wrong with it; it then lets nothing through.
    """

    file: str
    location: Location
    rules: tuple[str, ...]
    paths: tuple[str, ...] | None
    lines: tuple[int, int] | None
    until: date | None
    problem: Problem | None

    def covers(self, finding: Finding) -> bool:
        """Tell whether *finding* is let through."""
        if self.problem is not None or finding.rule not in self.rules:
            return False
        line, lines = finding.location.line, self.lines
        inside = lines is None or lines[0] <= line < lines[1]
        if self.paths is None:
            return inside and finding.path == self.file
        return fits(finding.path, self.paths)


def collect(portfolio: Portfolio, families: Mapping[str, str]) -> tuple[Exemption, ...]:
    """Return the exemptions of *portfolio*.

    :param families: each rule's, by its name.
    """
    inline = (
        made
        for parsed in portfolio.parsed_texts()
        for made in _inline(parsed, families)
    )
    return (*inline, *_configured(portfolio.config, families))


def _inline(parsed: ParsedText, families: Mapping[str, str]) -> Iterator[Exemption]:
    for comment in parsed.document.comments if parsed.document else ():
        found = _INLINE.fullmatch(comment.text)
        if found is None:
            continue
        said = f" {' '.join(found.group(1).split())} "
        names, _, why = said.partition(" -- ")
        rules = tuple(name.strip() for name in names.split(",") if name.strip())
        lines = _range(parsed, comment)
        fault = _fault(rules, why, families, inline=True)
        if fault is None and lines is None:
            fault = (
                "this exemption stands neither before the title nor first in a section",
                "put it under a heading's underline, or at the top",
            )
        yield Exemption(
            file=parsed.path,
            location=comment.location,
            rules=rules,
            paths=None,
            lines=lines,
            until=None,
            problem=_problem(comment.location, fault, names),
        )


def _range(parsed: ParsedText, comment: Comment) -> tuple[int, int] | None:
    """Return the lines that an exemption in a text is for."""
    seen = parsed.outline
    end = len(parsed.source.lines) + 2
    if seen is None:
        return None
    title = seen.title.location.line if seen.title else None
    if comment.under is None:
        before = title is None or comment.location.line < title
        return (1, end) if before else None
    if comment.under == title:
        return (1, end)
    for section in walk(seen.sections):
        if section.location.line == comment.under:
            return (section.location.line, section.end)
    return None


def _configured(config: Config, families: Mapping[str, str]) -> Iterator[Exemption]:
    for number, each in enumerate(config.exemptions):
        rules = (each.rule,) if each.rule else ()
        fault = _fault(rules, each.reason or "", families, inline=False)
        if fault is None and not each.path:
            fault = "this exemption names no path", "write path = …"
        where = config.find("exempt", number)
        yield Exemption(
            file=config.path,
            location=where,
            rules=rules,
            paths=(each.path,) if each.path else (),
            lines=None,
            until=each.until,
            problem=_problem(where, fault, each.rule or ""),
        )


def _problem(
    where: Location, fault: tuple[str, str | None] | None, subject: str
) -> Problem | None:
    if fault is None:
        return None
    message, hint = fault
    return Problem(location=where, message=message, hint=hint, subject=subject.strip())


def _fault(
    rules: Iterable[str], reason: str, families: Mapping[str, str], *, inline: bool
) -> tuple[str, str | None] | None:
    """Return what is wrong with an exemption, and the mend."""
    names = tuple(rules)
    for name in names:
        if name not in families:
            hint = did_you_mean(name, families, "'explain' lists the rules")
            if " " in name:
                hint = "names stand by comma, and ' -- ' before the reason"
            return f"there is no rule {escape.value(name)}", hint
        if name in ABOUT_EXEMPTIONS:
            return f"{name} is never exempted", "set its severity under [rules]"
        unsafe = name.startswith("unsafe-")
        if inline and (unsafe or families[name] in NEVER_INLINE):
            hint = "mend it; or let the configuration exempt it, where all can see"
            return f"{name} is never exempted inside a text", hint
    if not names:
        hint = "name the rule, then ' -- ' and why" if inline else "write rule = …"
        return "this exemption names no rule", hint
    if not reason.strip():
        hint = "say why, after ' -- '" if inline else "write reason = …"
        return "this exemption gives no reason", hint
    return None


ABOUT_EXEMPTIONS = frozenset(
    {"invalid-exemption", "unused-exemption", "expired-exemption", "idle-rule"}
)
"""Rules about exemptions and settings themselves."""
