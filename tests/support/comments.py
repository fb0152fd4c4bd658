"""A comment on a review as a forge reads it, and what is asked of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

OURS = frozenset(
    "paragraph_open paragraph_close bullet_list_open bullet_list_close list_item_open "
    "list_item_close heading_open heading_close strong_open strong_close inline text "
    "code_inline fence softbreak".split()
)
OUR_WORDS = re.compile(r"[A-Za-z0-9 .,:;'()+…—>-]*")
EDITS = re.compile(r"(?:[+-] [^\n]*\n)+")


def tokens(text: str) -> Iterator[Token]:
    """Yield what is read in a comment, whatever it is inside of."""
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text):
        yield token
        yield from token.children or ()


def assert_harmless(text: str) -> None:
    """Assert that what is not in code is our own, and no markup but ours."""
    for token in tokens(text):
        assert token.type in OURS, token
        if token.type == "text":
            assert OUR_WORDS.fullmatch(token.content), token
        if token.type == "fence":
            assert (token.info, bool(EDITS.fullmatch(token.content))) == ("diff", True)


def codes(text: str) -> list[str]:
    """Return what stands in code spans."""
    return [token.content for token in tokens(text) if token.type == "code_inline"]


def blocks(text: str) -> str:
    """Return what stands in code blocks."""
    return "".join(token.content for token in tokens(text) if token.type == "fence")
