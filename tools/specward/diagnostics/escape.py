"""Hostile text made safe to show: paths, quoted values, terminal output."""

from __future__ import annotations

import re
import shlex
import unicodedata
from functools import cache

SHOWN = 80
"""Characters of a quoted value that a message shows."""

_C_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}

# Cc control, Cf format (bidi and zero-width), Cs surrogate, Zl and Zp breaks.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing (Unicode, Default_Ignorable_Code_Point)."""

SIGNS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
    "\U000110bd\U000110cd"
)
"""Format characters that are signs one sees (Prepended_Concatenation_Mark)."""

_JOINERS = "\u200c\u200d"
_LONGEST_TAG = 32
_FLAG, _TAGS = "\U0001f3f4", range(0xE0020, 0xE0080)
"""A flag is spelt with tags that nobody sees (UTS #51, emoji tag sequences)."""


@cache
def is_hidden(char: str) -> bool:
    """Tell whether *char* shows nothing itself but changes how text shows."""
    if char in _BLANK_LETTERS:
        return True
    return unicodedata.category(char) in _HIDDEN_CATEGORIES and char not in SIGNS


def visible(text: str) -> str:
    r"""Return *text* with each hidden character as an escape (``\u202e``).

    Line feeds, tabs and joiners that spell a word stay.  What comes out can be
    written to a terminal, a log or a review without moving a cursor, changing a
    colour or turning text around.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escaped(char) if char != "\n" and hides(text, index) else char
        for index, char in enumerate(text)
    )


def _escaped(char: str) -> str:
    """Return the escape that Python would write for *char*."""
    if char.isascii():
        return f"\\x{ord(char):02x}"
    return char.encode("ascii", "backslashreplace").decode("ascii")


def line(text: str) -> str:
    """Return *text* visible, on one line, each run of white space one space."""
    return visible(re.sub(r"\s+", " ", text).strip())


def value(text: str) -> str:
    """Return *text* as a message quotes it: visible, on one line, shortened."""
    return f"'{shorten(line(text))}'"


def shorten(text: str, limit: int = SHOWN) -> str:
    """Return *text*, cut with an ellipsis where it is longer than *limit*."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def argument(text: str) -> str:
    """Return *text* as a shell reads it as one word, all of it visible.

    Source: POSIX.1-2024, Shell Command Language, 2.2.4 "Dollar-Single-Quotes".
    """
    if visible(text) == text and not re.search(r"[^\S ]", text):
        return shlex.quote(text)
    quoted = "".join(
        {"'": "\\'", "\\": "\\\\"}.get(char, char)
        if char.isprintable() and not is_hidden(char)
        else "".join(
            f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape")
        )
        for char in text
    )
    return f"$'{quoted}'"


def path(name: str) -> str:
    """Return the path *name* as git quotes it with ``core.quotePath=false``.

    Control characters, quotes, backslashes and bytes that are not UTF-8 (held
    as surrogates, PEP 383) put the path in double quotes with C escapes, and
    so does what could turn text around.  Other letters stay readable.

    Source: git-config(1), ``core.quotePath``.
    """
    quoted = "".join(_path_char(c) for c in name)
    return name if quoted == name else f'"{quoted}"'


def _path_char(char: str) -> str:
    if char in _C_ESCAPES:
        return _C_ESCAPES[char]
    if not is_hidden(char):
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def hides(text: str, index: int) -> bool:
    """Tell whether the character of *text* at *index* hides something.

    A joiner after a letter of a script that joins (Persian, Devanagari, emoji)
    is spelling and hides nothing; nor do the tags of a flag.
    """
    char = text[index]
    if char == "\t" or not is_hidden(char):
        return False
    before = text[max(index - _LONGEST_TAG, 0) : index]
    if char in _JOINERS:
        return not before or before[-1].isascii() or is_hidden(before[-1])
    if ord(char) in _TAGS:
        return not before.rstrip("".join(map(chr, _TAGS))).endswith(_FLAG)
    return True


def json_path(name: str) -> str:
    """Return the path *name* as JSON can hold it: quoted if it is not UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return path(name)
    return name


def columns(char: str) -> int:
    """Return how many columns of a terminal *char* takes (UAX #11, UAX #44)."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    return sum(map(columns, text))
