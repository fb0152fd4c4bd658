"""Hostile words, and what is asked of every output that shows them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

import html5lib
from docutils import nodes
from docutils.core import publish_doctree

from tests.support.outcomes import FIRST_LINE
from tests.support.repo import Result
from tests.support.sites import HARMLESS, is_drawn
from tests.support.small import GOOD

SPELLING = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d]|[\U000e0020-\U000e007f]")
"""Joiners after a letter beyond ASCII, and the tags of flags: they spell words."""

SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd"


def hidden(text: str) -> set[str]:
    """Return the characters of *text* that hide something or move a cursor."""
    plain = SPELLING.sub("", text)
    return {
        f"U+{ord(char):04X}"
        for char in set(plain) - set(f"\n{SIGNS}\U000110cd")
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


ADDRESS = re.compile(r"#|(?:https?|mailto|ftps?|ircs?|news):")


def assert_harmless_html(text: str) -> None:
    assert "<script" not in text.lower()
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for element in tree.iter():
        if is_drawn(element):
            continue
        assert element.tag in HARMLESS
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "href" or ADDRESS.match(value)
            assert name not in ("src", "srcset", "style", "action", "formaction")
    assert len(tree.findall(".//style")) == 1


DOCUTILS = {"report_level": 2, "halt_level": 2, "_disable_config": True}


def assert_harmless_rst(text: str) -> None:
    """Assert that docutils, as it is by default, objects to nothing in *text*."""
    tree = publish_doctree(text, settings_overrides={**DOCUTILS, "raw_enabled": True})
    for kind in (
        nodes.raw,
        nodes.problematic,
        nodes.image,
        nodes.substitution_reference,
    ):
        assert list(tree.findall(kind)) == []
    for reference in tree.findall(nodes.reference):
        address = reference.get("refuri", "#")
        assert ADDRESS.match(address)
    directives = set(re.findall(r"^\.\. ([\w-]+)::", text, re.MULTILINE))
    assert directives <= {"list-table", "admonition", "rubric"}


def assert_harmless_json(text: str) -> None:
    json.loads(text)
    assert text.isascii()
    assert "<" not in text


def assert_harmless_lines(text: str) -> None:
    assert hidden(text) == set()


HARMLESS_IN: dict[str, Callable[[str], None]] = {
    "html": assert_harmless_html,
    "rst": assert_harmless_rst,
    "json": assert_harmless_json,
    "text": assert_harmless_lines,
    "concise": assert_harmless_lines,
}


def assert_harmless(name: str, done: Result) -> None:
    assert hidden(done.stdout) == set()
    assert done.stderr == ""
    HARMLESS_IN[name](done.stdout)


def assert_findings(text: str) -> list[str]:
    """Assert that each line but the last is a finding's first, or a note."""
    *lines, last = text.split("\n")[:-1]
    assert re.match(r"checked \d+ of \d+ specs? with \d+ rules?: ", last)
    for line in lines:
        assert FIRST_LINE.match(line) or line.startswith("note: ")
    return lines


LONG = 10_000
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"'><script>alert(1)</script><a onclick='x' href=\"",
    "end of all": "</title></style></textarea>--><!--]]><img src=x onerror=alert(1)>",
    "entities": "&lt;script&gt; &#x202e; &amp;lt; &",
    "jinja": "{{ 7 * 7 }} {% raw %} {# x #} ${x} %(x)s %s {0}",
    "script address": "javascript:alert(1)",
    "data address": "data:text/html,<script>alert(1)</script>",
    "quoted address": 'https://x.org/"onmouseover="alert(1)',
    "directions": "a\u202eb\u2066c\u200fd\u061ce\u202df",
    "zero width": "a\u200bb\ufeffc\u00add\u2060e\U000e0001f\u180e",
    "joiners": "a\u200db\u200cc \u200d",
    "escapes": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]8;;https://x\x1b\\y",
    "old escapes": "\x9b31mred\x9c\x90x",
    "controls": "a\0b\x01c\x08d\x7fe\x1ff",
    "line ends": "a\x0bb\x0cc\x1cd\x1ee\x85f\u2028g\u2029h",
    "noncharacters": "\ufffe\uffff\U0010ffff\ue000\u2065",
    "blank letters": "\u3164\u115f\u034f\u2800x",
    "marks": "a" + "\u0301" * 200,
    "long word": "x" * LONG,
    "long words": "words " * (LONG // 6) + "x",
    "long wide word": "計" * LONG,
    "long script": "<script>" * (LONG // 8),
    "long directions": "\u202e" * LONG,
    "raw": ".. raw:: html",
    "include": ".. include:: /etc/passwd",
    "role": ":raw-html:`<b>` :raw:`x`",
    "inline": "*a* **b** ``c`` `d`_ |e| [f]_ [#]_ g_ __ `h <i>`__ _`j`",
    "open": "*a **b ``c `d |e [f _`g",
    "block": "- * + 1. #. (a) | :: >>> -- .. __ :x: -a",
    "line": "========================================",
    "backslash": "a\\",
    "backslashes": "\\" * 99,
    "quotes": "'\"`´’",
    "hindi": "कुकुकुकुकुकुकुकुकुकुकुकु",
    "thai": "ที่นี่ที่นี่ที่นี่ที่นี่",
    "hebrew": "שָׁלוֹם עֲלֵיכֶם",
    "emoji": "👩\u200d👩\u200d👧 🇩🇪 ☺\ufe0f 👍🏽",
    "wide": "计划 ｗｉｄｅ 한글",
}


def in_title(text: str) -> str:
    line = "=" * (2 * len(text) + 4)
    return GOOD.replace("=======\nObjects\n=======", f"{line}\n{text}\n{line}")
