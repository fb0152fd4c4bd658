"""Names that people meant: folding and near misses."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

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
    found = nearest(fold(name), by_fold)
    return by_fold[found] if found is not None else None


def nearest(folded: str, known: Iterable[str]) -> str | None:
    """Return the one of *known*, all folded, that is most like *folded*.

    Letters in common, in whatever order, bound how alike two names can be: few
    are compared in earnest.
    """
    letters = _letters(folded)
    bounds = ((_bound(letters, each), each) for each in known)
    best, found = 0.0, None
    ahead = sorted((b for b in bounds if b[0] >= LIKENESS), reverse=True)
    matcher = difflib.SequenceMatcher(b=folded)
    for bound, each in ahead[:_MOST_COMPARED]:
        if bound < best:
            break
        matcher.set_seq1(each)
        ratio = matcher.ratio()
        if ratio >= LIKENESS and (ratio, each) > (best, found or ""):
            best, found = ratio, each
    return found


_MOST_COMPARED = 50
"""Candidates that are compared in earnest: a file of anagrams has no more."""


def _bound(letters: frozenset[int], other: str) -> float:
    """Return what the likeness cannot be more than (``quick_ratio`` of difflib)."""
    size = len(letters) + len(other)
    if len(other) > _MUCH_LONGER * (len(letters) + 1):
        return 0.0
    return 2.0 * len(letters & _letters(other)) / size if size else 1.0


_MUCH_LONGER = 2 / LIKENESS


@lru_cache(maxsize=20_000)
def _letters(text: str) -> frozenset[int]:
    """Return the letters of *text*, each with how many of it came before."""
    seen: dict[str, int] = {}
    made = []
    for char in text:
        seen[char] = seen.get(char, -1) + 1
        made.append(ord(char) << 16 | seen[char])
    return frozenset(made)


def likeness(one: str, other: str) -> float:
    """Return how alike two names are when folded: 1 is the same, 0 nothing."""
    return difflib.SequenceMatcher(a=fold(one), b=fold(other)).ratio()
