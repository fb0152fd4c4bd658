"""Colours for terminals.

Source: ECMA-48, 8.3.117 "SGR - Select Graphic Rendition".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from msgspec import Struct

from specward.diagnostics.finding import Severity

_CODES = {
    "red": "31",
    "yellow": "33",
    "cyan": "36",
    "green": "32",
    "bold": "1",
    "dim": "2",
}

SEVERITY_COLORS = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.ADVICE: "cyan",
}
"""Severity to its colour, in every report and page of the terminal."""


class Paint(Struct, frozen=True, kw_only=True):
    """Puts text in colour, or leaves it as it is."""

    on: bool

    def __call__(self, text: str, *styles: str) -> str:
        """Return *text* in *styles*: colours, ``bold``, ``dim``."""
        if not self.on or not text:
            return text
        codes = ";".join(_CODES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"


def paint_for(choice: str, stream: TextIO, environment: Mapping[str, str]) -> Paint:
    """Return the paint for *stream*; *choice* is ``always``, ``never`` or ``auto``.

    Source: https://no-color.org, https://force-color.org.
    """
    if choice != "auto":
        return Paint(on=choice == "always")
    if environment.get("NO_COLOR"):
        return Paint(on=False)
    if environment.get("FORCE_COLOR"):
        return Paint(on=True)
    return Paint(on=stream.isatty() and environment.get("TERM") != "dumb")
