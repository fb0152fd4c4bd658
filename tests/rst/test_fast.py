"""The parser that builds no state in vain gives what docutils' own gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docutils.parsers.rst import Parser
from hypothesis import given, settings
from hypothesis import strategies as st

from specward.diagnostics.source import read
from specward.rst import fast
from specward.rst import parse as door
from specward.rst.content import Document, Unreadable
from tests.support.clones import CORPUS
from tests.support.repo import ROOT, Repo

OWN = sorted(
    path
    for folder in ("specs", "templates", "docs", "tests/rules")
    for path in (ROOT / folder).rglob("*.rst")
    if path.is_file()
)

PIECES = st.sampled_from(
    "* |** |`a`|``|_|\\|x\\||[1]_|:a:`b`|::|\n\n|\n|   |..|.. note::|- |1. |(a) |word |"
    "====|----|+--+|:f: v|term\n  def|>>> x|\\| line|-o  opt|.. _t:|__|é|\t".split("|")
)


def read_by(parser: type[Parser], lines: tuple[str, ...]) -> Document | Unreadable:
    patch = pytest.MonkeyPatch()
    patch.setattr(door, "PARSER", parser)
    try:
        return door.parse(lines)
    finally:
        patch.undo()


def same(lines: tuple[str, ...]) -> bool:
    return read_by(fast.Parser, lines) == read_by(Parser, lines)


def test_switch_is_on() -> None:
    assert door.PARSER is fast.Parser


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_own_texts_are_read_alike(path: Path) -> None:
    assert same(read("x.rst", path.read_bytes()).lines)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_alike(text: str) -> None:
    assert same(tuple(text.split("\n")))


def corpus_texts(folder: Path) -> Iterator[bytes]:
    clone = Repo(folder)
    bundle = str(CORPUS / "neutron-specs.bundle")
    folder.mkdir()
    clone.git("clone", "--quiet", "--branch", "master", bundle, ".")
    for path in sorted(folder.rglob("*.rst"))[::5]:
        yield path.read_bytes()


@pytest.mark.corpus
def test_real_specs_are_read_alike(tmp_path: Path) -> None:
    for data in corpus_texts(tmp_path / "neutron"):
        assert same(read("x.rst", data).lines)
