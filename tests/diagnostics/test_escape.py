"""Hostile text made safe to show."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.diagnostics import escape
from tests.support.repo import Repo

HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Zażółć 中文 नमस्ते", "Zażółć 中文 नमस्ते"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("\udcff", "\\udcff"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert escape.visible(text) == shown


@given(st.text(alphabet=st.characters()))
def test_nothing_hidden_is_shown(text: str) -> None:
    """Without moving a cursor, changing a colour or turning text around."""
    shown = escape.visible(text)
    left = {c for c in shown if unicodedata.category(c) in HIDDEN}
    assert left <= {"\n", "\t", "\u200c", "\u200d", *escape.SIGNS}


def test_value_is_short_and_on_one_line() -> None:
    shown = escape.value("x\n" * 1000)
    assert len(shown) <= escape.SHOWN + 2
    assert "\n" not in shown


@pytest.mark.parametrize(
    "name",
    [
        b"plain.rst",
        b"with space.rst",
        b'with "quotes".rst',
        b"back\\slash.rst",
        b"new\nline.rst",
        b"tab\tbell\a.rst",
        "zażółć.rst".encode(),
        b"\xff\xfe.rst",
    ],
)
def test_path_is_quoted_as_git_does(tmp_path: Path, name: bytes) -> None:
    repo = Repo(tmp_path)
    repo.init()
    repo.write(name, "x\n")
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "--others"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout.rstrip(b"\n")
    shown = escape.path(name.decode("utf-8", "surrogateescape"))
    if name == b"\xff\xfe.rst":
        # Git leaves the bytes as they are; what is read as text cannot.
        assert shown == '"\\377\\376.rst"'
    else:
        assert shown.encode() == listed


@pytest.mark.parametrize(
    ("text", "index", "hides"),
    [
        ("می\u200cخواهم", 2, False),
        ("a\u200cb", 1, True),
        ("क\u094d\u200dष", 2, False),
        ("👩\u200d💻", 1, False),
        ("🏴\U000e0067\U000e007f", 1, False),
        ("x\U000e0067", 1, True),
        ("\u200d", 0, True),
        ("a\u202eb", 1, True),
        ("a\u3164b", 1, True),
        ("۝", 0, False),
        ("a\tb", 1, False),
        ("abc", 1, False),
    ],
)
def test_hides(text: str, index: int, *, hides: bool) -> None:
    assert escape.hides(text, index) == hides


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("中文", 4), ("é", 1), ("e\u0301", 1)]
)
def test_width(text: str, columns: int) -> None:
    assert escape.width(text) == columns
