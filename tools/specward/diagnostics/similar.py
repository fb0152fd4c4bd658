"""Names that are alike: folding, the closest of several, "did you mean"."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from specward.diagnostics import escape

LIKENESS = 0.7
"""How alike two folded names have to be (``difflib`` ratio) to be suggested."""

LONGEST = 200
"""Characters of a name that is compared: a longer one is not a typing error."""

_MOST_COMPARED = 50
"""Candidates whose ratio is computed: it takes quadratic time."""

_MUCH_LONGER = 2 / LIKENESS
"""How many times as long a candidate cannot be alike: its letters are not counted."""

_SPACES = "-_/ \t\n"
_ASCII = {
    code: None if not chr(code).isalnum() else chr(code).lower() for code in range(128)
} | dict.fromkeys(map(ord, _SPACES), " ")
"""What :func:`fold` makes of each letter of ASCII, where most names end."""


def fold(name: str) -> str:
    """Return *name* without the differences that readers do not see.

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


def did_you_mean(
    name: str,
    known: Iterable[str],
    otherwise: str | None = None,
    *,
    show: Callable[[str], str] = escape.value,
) -> str | None:
    """Return the hint that suggests the name in *known* that *name* is closest to."""
    return suggestion(closest(name, known), otherwise, show=show)


def suggestion(
    name: str | None,
    otherwise: str | None = None,
    *,
    show: Callable[[str], str] = escape.value,
) -> str | None:
    """Return the hint that suggests *name*, *otherwise* for ``None``.

    :param show: quotes the suggestion.
    """
    return otherwise if name is None else f"did you mean {show(name)}?"


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the name in *known* that *name* is most likely misspelt from."""
    by_fold: dict[str, str] = {}
    for candidate in known:
        by_fold.setdefault(fold(candidate), candidate)
    folded = closest_folded(fold(name), by_fold)
    return None if folded is None else by_fold[folded]


def closest_folded(folded: str, known: Iterable[str]) -> str | None:
    """Return the one of *known*, all folded, that is most like *folded*.

    The letters that two names share, in whatever order, bound how alike they
    can be: the ratio is computed only where that bound is high enough.
    """
    if len(folded) > LONGEST:
        return None
    letters = _letters(folded)
    bounds = ((_bound(letters, candidate), candidate) for candidate in known)
    likely = sorted((b for b in bounds if b[0] >= LIKENESS), reverse=True)
    best, most_alike = 0.0, None
    matcher = difflib.SequenceMatcher(b=folded)
    for bound, candidate in likely[:_MOST_COMPARED]:
        if bound < best:
            break
        matcher.set_seq1(candidate)
        ratio = matcher.ratio()
        if ratio >= LIKENESS and (ratio, candidate) > (best, most_alike or ""):
            best, most_alike = ratio, candidate
    return most_alike


def _bound(letters: frozenset[int], other: str) -> float:
    """Return the upper bound of the ratio (``SequenceMatcher.quick_ratio``)."""
    size = len(letters) + len(other)
    if len(other) > _MUCH_LONGER * (len(letters) + 1):
        return 0.0
    return 2.0 * len(letters & _letters(other)) / size if size else 1.0


@lru_cache(maxsize=20_000)
def _letters(text: str) -> frozenset[int]:
    """Return the letters of *text*, each with how many of it came before.

    Both are packed in one number, so that sets of them are quick to compare.
    """
    counts: Counter[str] = Counter()
    letters = []
    for char in text:
        letters.append(ord(char) << 16 | counts[char])
        counts[char] += 1
    return frozenset(letters)


def likeness(one: str, other: str) -> float:
    """Return how alike two names are when folded: 1 is the same, 0 nothing."""
    return difflib.SequenceMatcher(a=fold(one), b=fold(other)).ratio()
