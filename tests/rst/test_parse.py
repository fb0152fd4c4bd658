"""The door to docutils: safe, pure, and with true places."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils.parsers.rst import directives, roles
from hypothesis import given, settings
from hypothesis import strategies as st

from specward.rst import content
from specward.rst.complaint import ComplaintKind
from specward.rst.content import Document, Unreadable
from specward.rst.names import Names
from specward.rst.parse import parse


def read(text: str, names: Names | None = None) -> Document:
    made = parse(tuple(text.split("\n")), names or Names())
    assert isinstance(made, Document)
    return made


def kinds(text: str) -> list[tuple[ComplaintKind, int, int]]:
    return [(c.kind, c.location.line, c.location.column) for c in read(text).complaints]


PURE = [
    ".. role:: foo\n\n:foo:`x`\n",
    ".. default-role:: strong\n\n`x`\n",
    ".. |a| replace:: b\n\n|a|\n",
    ".. code-block:: python\n\n   x = 1\n",
]


def test_nothing_of_one_text_reaches_the_next() -> None:
    alone = [read(text) for text in [*PURE, ":foo:`x`\n"]]
    registries = (vars(directives)["_directives"], vars(roles)["_roles"])
    before = [dict(registry) for registry in registries]
    assert [read(text) for text in [*PURE, ":foo:`x`\n"]] == alone
    assert [dict(registry) for registry in registries] == before
    assert alone[-1].complaints[0].kind is ComplaintKind.UNKNOWN_ROLE


@pytest.mark.parametrize(
    "text",
    [
        ".. include:: {path}",
        ".. literalinclude:: {path}",
        ".. raw:: html\n   :file: {path}",
        ".. csv-table::\n   :file: {path}",
        ".. |x| raw:: html\n   :file: {path}\n\n|x|",
    ],
)
def test_no_file_is_read(tmp_path: Path, text: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret words")
    document = read(text.format(path=secret) + "\n")
    assert "secret words" not in repr(document)
    assert [c.kind for c in document.complaints][:1] == [ComplaintKind.UNSAFE_DIRECTIVE]


def test_no_configuration_of_docutils_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docutils.conf").write_text("[general]\nraw_enabled: yes\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCUTILSCONFIG", str(tmp_path / "docutils.conf"))
    assert kinds(".. raw:: html\n\n   <b>\n") == [
        (ComplaintKind.UNSAFE_DIRECTIVE, 1, 4)
    ]


def test_there_is_no_clock() -> None:
    document = read(".. |d| date:: %Y\n\nIt is |d|.\n")
    assert content.words(document.blocks[0]) == "It is (date)."


@pytest.mark.parametrize(
    ("char", "line"),
    [(c, 4) for c in "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\r"],
)
def test_only_a_line_feed_ends_a_line(char: str, line: int) -> None:
    assert kinds(f"one{char}two\n\nx\n:foo:`x`\n") == [
        (ComplaintKind.UNKNOWN_ROLE, line, 1)
    ]


TITLES = [
    ("=====\nTitle\n=====\n\nPart\n====\n\ntext\n", 2, 5),
    ("Title\n=====\n\nPart\n----\n\ntext\n", 1, 4),
    (".. comment\n\n=====\nTitle\n=====\n\nPart\n----\n", 4, 7),
    ("\n\n Title\n=======\n\nPart\n----\n", 3, 6),
]


@pytest.mark.parametrize(("text", "title", "part"), TITLES)
def test_heading_is_on_the_line_of_its_text(text: str, title: int, part: int) -> None:
    lines = text.split("\n")
    for section in content.walk(read(text).sections):
        assert lines[section.location.line - 1].strip() == section.title
    assert lines[title - 1].strip() == "Title"
    assert lines[part - 1] == "Part"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n.. nots:: x\n", (ComplaintKind.UNKNOWN_DIRECTIVE, 3, 4)),
        ("a\nb :reff:`x` c\n", (ComplaintKind.UNKNOWN_ROLE, 2, 3)),
        ("``:reff:`x``` and :reff:`y`\n", (ComplaintKind.UNKNOWN_ROLE, 1, 19)),
        ("a\nsee hosts and hosts_\n", (ComplaintKind.BROKEN_REFERENCE, 2, 15)),
        ("when: |when|\n", (ComplaintKind.BROKEN_REFERENCE, 1, 7)),
        ("a\nb\nwith *stars\n", (ComplaintKind.WARNING, 3, 6)),
        ("a\n\nHeading\n===\n\ntext\n", (ComplaintKind.SHORT_UNDERLINE, 4, 1)),
        ("a\n\nHeading\n=====\n\ntext\n", (ComplaintKind.SHORT_UNDERLINE, 4, 1)),
        ("a\n\nHeading\n---\ntext\n", (ComplaintKind.SHORT_UNDERLINE, 4, 1)),
        ("a\n\n===\nPlan\n===\n\ntext\n", (ComplaintKind.SHORT_UNDERLINE, 3, 1)),
        (
            ".. role:: h(raw)\n   :format: html\n\n:h:`x`\n",
            (ComplaintKind.UNSAFE_DIRECTIVE, 4, 1),
        ),
    ],
)
def test_complaint_stands_at_its_words(
    text: str, expected: tuple[ComplaintKind, int, int]
) -> None:
    assert kinds(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "text\n::\n\n  literal\n",
        "and so on\n...\n",
        "* a\n\n  -\n",
        "one\ntwo\n---\nthree\n",
        "Heading\n=======\n",
    ],
)
def test_short_mark_that_is_none(text: str) -> None:
    assert [k for k, _, _ in kinds(text) if k is ComplaintKind.SHORT_UNDERLINE] == []


@pytest.mark.parametrize(
    "text",
    [
        ":ref:`a <b>` :doc:`x` :py:class:`Y` :term:`z` :sup:`2` :pep:`8`\n",
        ".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n",
        ".. code-block:: python\n   :emphasize-lines: 1\n\n   x = 1\n",
        ".. versionadded:: 1.2\n   Some *text*.\n",
        ".. only:: html\n\n   Inside\n   ======\n\n   text\n",
        ".. graphviz::\n\n   digraph { a -> b }\n",
        ".. py:function:: f(x)\n\n   What it does.\n",
        ".. todo:: Write it.\n",
    ],
)
def test_sphinx_is_known_without_sphinx(text: str) -> None:
    assert kinds(text) == []


def test_names_of_the_configuration_are_known() -> None:
    text = ".. mine::\n\n   Content.\n\nAnd :own:`words`.\n"
    assert len(read(text).complaints) == 2
    document = read(text, Names(directives=("mine",), roles=("own",)))
    assert document.complaints == ()
    assert [content.words(block) for block in document.blocks] == [
        "Content.",
        "And words.",
    ]


def test_content_of_an_unknown_directive_counts() -> None:
    document = read(".. nots:: First.\n\n   * a point with :foo:`a role`\n")
    assert [c.kind for c in document.complaints] == [ComplaintKind.UNKNOWN_DIRECTIVE]
    assert [content.words(b) for b in document.blocks] == [
        "First.",
        "a point with a role",
    ]


def test_links_that_a_page_may_not_carry_are_words() -> None:
    document = read("`x <javascript:alert(1)>`__ and `y <https://a.b>`__\n")
    (block,) = document.blocks
    assert isinstance(block, content.Paragraph)
    links = [span.url for span in block.spans if isinstance(span, content.Link)]
    assert links == ["https://a.b"]
    assert content.words(block) == "x and y"
    assert [a.url for a in document.addresses] == ["javascript:alert(1)", "https://a.b"]


def test_text_that_docutils_cannot_bear_is_unreadable() -> None:
    made = parse((".. |x| replace:: y.. |x| replace:: y.. |x| replace:: y",))
    assert isinstance(made, Unreadable)
    assert made.reason == "docutils fails on it (ValueError)"


def test_very_long_line_and_deep_nesting_are_unreadable() -> None:
    long = parse(("a", "x" * 15_001))
    assert isinstance(long, Unreadable)
    assert long.location.line == 2
    deep = parse(tuple("  " * n + "* x" for n in range(200)))
    assert isinstance(deep, Unreadable)
    assert "nested" in deep.reason


MARKUP = st.lists(
    st.sampled_from(
        [
            "*",
            "**",
            "`",
            "``",
            "_",
            "__",
            "|",
            "[1]_",
            ":",
            "::",
            "..",
            "-",
            "=",
            "\n",
            "\n\n",
            " ",
            "   ",
            "x",
            "word",
            ".. note::",
            ":a:",
            "<a>",
            "\\",
            "+--+",
            "====",
            "1.",
            "* ",
            "|",
            "\t",
            "\u2028",
            ".. |x| replace:: y",
            ".. _t:",
            "é",
            "中",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_any_text_gives_a_document_with_places_inside_it(text: str) -> None:
    """Bad content never raises; places are of the text."""
    lines = tuple(text.split("\n"))
    document = parse(lines)
    assert document == parse(lines)
    if isinstance(document, Unreadable):
        assert document.reason.startswith("docutils fails on it")
        return
    for complaint in document.complaints:
        assert 1 <= complaint.location.line <= len(lines)
    for section in content.walk(document.sections):
        assert 1 <= section.location.line < section.end <= len(lines) + 1


def test_what_a_configured_directive_holds_may_be_code() -> None:
    """Whether ``.. seqdiag::`` holds text nobody can know: nothing in it is wrong."""
    lines = (".. seqdiag::", "", "   seqdiag {", '       a = "b_";', "   x", "  y", "")
    names = Names(directives=("seqdiag",))
    document = parse(lines, names)
    assert isinstance(document, Document)
    assert document.complaints == ()
