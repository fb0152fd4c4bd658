"""Words as Markdown shows them, and does nothing else with them.

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
    # One space at both ends goes, unless there is nothing else.
    odd = text[0] in "` " or text[-1] in "` "
    pad = " " if odd and text.strip(" ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
