"""Text in Markdown, without any meaning as Markdown.

Source: CommonMark 0.31.2, 6.1 "Code spans".
"""

from __future__ import annotations

import re


def code(text: str) -> str:
    """Return *text*, which is on one line, as a code span."""
    if not text:
        return "nothing"
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    # A space at both ends is removed, unless the content is only spaces ("Code spans").
    needs_pad = text[0] in "` " or text[-1] in "` "
    pad = " " if needs_pad and text.strip(" ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
