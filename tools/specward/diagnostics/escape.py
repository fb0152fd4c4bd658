"""Untrusted text made safe to show: in messages, paths, terminals, shells, Markdown."""

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
"""git's escapes in paths (quote.c)."""

# Cc control, Cf format (bidi and zero-width), Cs surrogate, Zl and Zp breaks.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing (Unicode, Default_Ignorable_Code_Point)."""

SIGNS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
    "\U000110bd\U000110cd"
)
"""Visible characters of category Cf (Unicode, Prepended_Concatenation_Mark)."""

_JOINERS = "\u200c\u200d"
_LONGEST_TAG = 32
"""Characters of a tag sequence; those of flags have at most 7 (UTS #51)."""

_FLAG, _TAGS = "\U0001f3f4", range(0xE0020, 0xE0080)
"""Flags such as that of Scotland are a black flag and tags, which show nothing
(UTS #51, "emoji tag sequence")."""


@cache
def is_hidden(char: str) -> bool:
    """Return whether *char* shows nothing, and can change how other text shows."""
    if char in _BLANK_LETTERS:
        return True
    return unicodedata.category(char) in _HIDDEN_CATEGORIES and char not in SIGNS


def visible(text: str) -> str:
    r"""Return *text* with each hidden character as an escape (``\u202e``).

    Line feeds, tabs and joiners that spell a word stay.  The result moves no cursor of
    a terminal, changes no colour and reverses no text (CVE-2021-42574).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escaped(char) if char != "\n" and hides(text, index) else char
        for index, char in enumerate(text)
    )


def _escaped(char: str) -> str:
    if char.isascii():
        return f"\\x{ord(char):02x}"
    return char.encode("ascii", "backslashreplace").decode("ascii")


def line(text: str) -> str:
    """Return *text* visible and on one line, with single spaces."""
    return visible(re.sub(r"\s+", " ", text).strip())


def value(text: str) -> str:
    """Return *text* as messages quote it: visible, on one line, shortened."""
    return f"'{shorten(line(text))}'"


def shorten(text: str, limit: int = SHOWN) -> str:
    """Return *text*, with an ellipsis if it is longer than *limit* characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def argument(text: str) -> str:
    """Return *text* quoted as one word of a shell, and visible.

    Source: POSIX.1-2024, Shell Command Language, 2.2.4 "Dollar-Single-Quotes".
    """
    if visible(text) == text and not re.search(r"[^\S ]", text):
        return shlex.quote(text)
    # shlex.quote leaves control characters as they are, which a terminal obeys when
    # the word is shown, and drops when it is pasted.
    quoted = "".join(
        {"'": "\\'", "\\": "\\\\"}.get(char, char)
        if char.isprintable() and not is_hidden(char)
        else _octal(char)
        for char in text
    )
    return f"$'{quoted}'"


def code(text: str) -> str:
    """Return *text*, which is on one line, as a code span of Markdown.

    Source: CommonMark 0.31.2, 6.1 "Code spans".
    """
    if not text:
        return "nothing"
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    # A space at both ends is removed, unless the content is only spaces.
    needs_pad = text[0] in "` " or text[-1] in "` "
    pad = " " if needs_pad and text.strip(" ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def path(name: str) -> str:
    """Return the path *name* as git quotes it with ``core.quotePath=false``.

    Control characters, quotes, backslashes and bytes that are not UTF-8 (surrogates,
    PEP 383) put the path in double quotes, with C escapes.  So do hidden characters,
    which git leaves as they are.  Other letters stay readable.

    Source: git-config(1), ``core.quotePath``.
    """
    quoted = "".join(_path_char(c) for c in name)
    return name if quoted == name else f'"{quoted}"'


def _path_char(char: str) -> str:
    if char in _C_ESCAPES:
        return _C_ESCAPES[char]
    return _octal(char) if is_hidden(char) else char


def _octal(char: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def hides(text: str, index: int) -> bool:
    """Return whether the character of *text* at *index* is hidden and no spelling.

    A joiner after a letter that is not ASCII is spelling, as in Persian, Devanagari
    and emoji; so are the tags of a flag.
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
    """Return the path *name* as in JSON, which has no surrogates: quoted if need be."""
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
