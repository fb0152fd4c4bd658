"""Names that people meant: folding and near misses."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

LIKENESS = 0.7
"""How alike two folded names have to be (``difflib`` ratio) to be offered."""

LONGEST = 200
"""Names longer than this are nobody's slip of the pen: not compared."""


_SPACES = "-_/ \t\n"
_ASCII = {
    code: None if not chr(code).isalnum() else chr(code).lower() for code in range(128)
} | dict.fromkeys(map(ord, _SPACES), " ")
"""What :func:`fold` makes of each letter of ASCII, where most names end."""


def fold(name: str) -> str:
    """Return *name* without what readers do not see as a difference.

    Case, accents, punctuation and runs of white space go (Unicode NFKD and
    casefold), so that ``Ken’ichi  Ohmichi`` is ``Ken'ichi Ohmichi``.  A name
    of nothing but punctuation folds to itself.
    """
    if name.isascii():
        return " ".join(name.translate(_ASCII).split()) or name.strip()
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", name.casefold()):
        category = unicodedata.category(char)
        if category[0] in "LN":
            kept.append(char)
        elif category[0] == "Z" or char in _SPACES:
            kept.append(" ")
    return " ".join("".join(kept).split()) or name.strip()


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the name in *known* that *name* is most likely a slip for."""
    if len(name) > LONGEST:
        return None
    by_fold: dict[str, str] = {}
    for candidate in known:
        by_fold.setdefault(fold(candidate), candidate)
    matches = difflib.get_close_matches(fold(name), by_fold, n=1, cutoff=LIKENESS)
    return by_fold[matches[0]] if matches else None


def likeness(one: str, other: str) -> float:
    """Return how alike two names are when folded: 1 is the same, 0 nothing."""
    return difflib.SequenceMatcher(a=fold(one), b=fold(other)).ratio()
