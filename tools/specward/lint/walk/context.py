"""Contexts: one for all targets of a file."""

from __future__ import annotations

from specward.diagnostics.source import Source
from specward.lint.targets import TextContext
from specward.specs.parsed import ParsedText
from specward.specs.spec import Spec


def file_context(path: str, source: Source | None = None) -> TextContext:
    """Return the context of a file that is neither spec nor cycle file."""
    return TextContext(path=path, identity=path, source=source)


def text_context(parsed: ParsedText, *, cycle: str | None = None) -> TextContext:
    """Return the context of a parsed text that is not a spec."""
    return TextContext(
        path=parsed.path,
        identity=parsed.identity,
        source=parsed.source,
        cycle=cycle,
    )


def spec_context(spec: Spec) -> TextContext:
    """Return the context of a spec."""
    return TextContext(
        path=spec.path,
        identity=spec.parsed.identity,
        source=spec.parsed.source,
        status=spec.status,
        cycle=spec.placement.cycle,
    )
