"""Colours, widths, bounds and hostile words in what is written of a difference."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from specward.diagnostics import escape
from specward.diagnostics.color import Paint
from specward.diagnostics.escape import code
from specward.diff import json as diff_json
from specward.diff import markdown, text
from specward.diff.compare import (
    ChangeKind,
    Counts,
    EntryDiff,
    PageDiff,
    ValueChange,
)
from specward.diff.prose import prose
from specward.diff.values import Place, PlacedSpec
from specward.pages.data import PublishedSpec
from tests.support import planned
from tests.support.comments import assert_harmless, blocks, codes
from tests.support.differing import KILO, TABLE, report, swap, told
from tests.support.repo import Repo
from tests.support.schemas import validate


def comment(repo: Repo) -> str:
    """Return what a review is told, which has to be harmless."""
    done = repo.run("diff", "HEAD", "--format", "markdown")
    assert (done.status, done.stderr) == (0, "")
    assert_harmless(done.stdout)
    return done.stdout


# What is read ------------------------------------------------------------------------


def test_colour_only_repeats_what_is_said(base: Repo) -> None:
    for name in ("a status", "one is gone", "a new one"):
        TABLE[name][0](base)
    plain = told(base)
    painted = base.run("diff", "HEAD", "--color", "always").stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain
    assert {"\x1b[31m", "\x1b[32m", "\x1b[33m"} <= set(
        re.findall(r"\x1b\[\d+m", painted)
    )


@pytest.mark.parametrize("width", [20, 40, 80])
def test_lines_are_as_wide_as_the_terminal(
    base: Repo, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """All but paths, which one copies."""
    monkeypatch.setenv("COLUMNS", str(width))
    for name in ("owners", "words of a plan", "another cycle"):
        TABLE[name][0](base)
        base.git("add", "--all")
    for line in base.run("diff", "HEAD").stdout.splitlines():
        if "specs/" not in line:
            assert len(line) <= width + 8 * (width == 20), line
    assert "owners:" in base.run("diff", "HEAD").stdout


LONG = " ".join(f"word{n}" for n in range(40))


def test_of_a_long_line_the_part_that_changed_is_shown(base: Repo) -> None:
    swap("cells.rst", "First this, then that.", LONG)(base)
    base.commit()
    swap("cells.rst", "word20", "other")(base)
    assert (
        "    - … word16 word17 word18 word19 word20 word21 word22 word23 word24 …\n"
        in (told(base))
    )
    change = report(base)["pages"][0]["entries"][0]["changes"][0]
    assert change["hunks"][0]["added"][0]["text"] == LONG.replace("word20", "other")


MANY = 500


def many(number: int, name: str) -> tuple[PageDiff, ...]:
    """Return what changes where a patch adds *number* specs that are called *name*."""
    nothing = prose(())
    entries = tuple(
        EntryDiff(
            kind=ChangeKind.NEW,
            before=None,
            after=PlacedSpec(
                spec=unowned(f"{n:04}", name),
                place=Place.UNCLEAR,
                under=None,
                over=None,
                summary=nothing,
                points=nothing,
                sections=nothing,
            ),
            other=None,
            changes=(),
        )
        for n in range(number)
    )
    counts = Counts(table=0, unclear=number, dropped=0, details=0, done=0, total=0)
    page = PageDiff(
        cycle="kilo",
        kind=ChangeKind.CHANGED,
        changes=(),
        counts=counts,
        entries=entries,
    )
    return (page,)


def unowned(slug: str, name: str) -> PublishedSpec:
    return PublishedSpec(
        slug=slug,
        title=f"{slug} {name}",
        label="",
        kind="priority",
        cycle="kilo",
        status="proposed",
        order=None,
        group=None,
        owners=(),
        roles=(),
        tracker=None,
        path=f"specs/kilo/{slug}.rst",
        source=None,
        lacks=("owner",),
        problem=None,
        summary=None,
        points=(),
        sections=(),
        serves=None,
        details=(),
        progress=None,
    )


@pytest.mark.parametrize(
    "name", ["x", "x" * 200, "`a" * 100, "\u202e" * 200, "字" * 200]
)
def test_of_many_changes_some_are_shown(name: str) -> None:
    """A comment is as long as it may be."""
    pages = many(MANY, name)
    for written, most in (
        (text.write(pages, (), 80, Paint(on=False)), 16_384),
        (markdown.write(pages, ()), 65_536),
    ):
        assert len(written) < most
        shown = written.count("needs an owner")
        (more,) = re.findall(r"… and (\d+) more;", written)
        assert 20 < shown <= 100
        assert shown + int(more) == MANY
    assert shown == 100 or len(name) > 100


def test_programs_get_all_of_many_changes() -> None:
    found = json.loads(diff_json.write(many(1000, "x"), (), None, None))
    validate(found, "diff-1")
    assert len(found["pages"][0]["entries"]) == 1000


def test_of_many_pages_some_are_shown() -> None:
    (page,) = many(1, "x")
    pages = [replace(page, cycle=f"{n:04}{'x' * 200}") for n in range(1000)]
    assert len(text.write(pages, (), 80, Paint(on=False))) < 16_384
    assert len(markdown.write(pages, ())) < 65_536


def test_of_a_long_text_some_lines_are_shown(base: Repo) -> None:
    lines = "\n\n".join(f"Line {n}." for n in range(100))
    swap("cells.rst", "First this, then that.", lines)(base)
    text = told(base)
    assert text.count("Line ") == 11
    assert "… and 89 more lines" in text
    hunk = report(base)["pages"][0]["entries"][0]["changes"][0]["hunks"][0]
    assert len(hunk["added"]) == 100


def test_what_is_told_of_many_is_told_once() -> None:
    """A thousand specs with the same change take no more room than one."""
    (page,) = many(1000, "x")
    changes = (ValueChange(name="status", before="proposed", after="approved"),)
    entries = tuple(
        replace(each, kind=ChangeKind.CHANGED, before=each.after, changes=changes)
        for each in page.entries
    )
    written = text.write([replace(page, entries=entries)], (), 80, Paint(on=False))
    assert (
        written.partition("\n\n")[2]
        == """\
1000 specs — changed
    status: proposed -> approved
    they are: 0000 x, 0001 x, 0002 x, 0003 x, 0004 x, 0005 x, 0006 x, 0007
        x, 0008 x, 0009 x and 990 more
"""
    )


# Hostile words -----------------------------------------------------------------------

ATTACKS = (
    "a | b | c",
    "`code` and ``code``",
    "```",
    "~~~",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "<b>bold</b> &lt; &amp;",
    "@everyone and @octocat, @org/team",
    "#123 GH-1 !5 org/repo#1",
    "0123456789abcdef0123456789abcdef01234567",
    "![picture](https://evil.example/a.png)",
    "[words](javascript:alert(1))",
    "<https://evil.example> www.evil.example evil@evil.example",
    "[ref]: https://evil.example",
    ":boom: $`math`$ $$x$$",
    "*em* **strong** _em_ ~~gone~~ ==mark==",
    "\\` \\",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "*** ---",
    "+ added - removed",
    "trailing `",
    "` leading",
    "\u202eevil\u202c \u200bzero\u2060",
    "[x] task",
)


def escaped(words: str) -> str:
    """Return the RST whose words are *words*."""
    return re.sub(r"([^\w\s])", r"\\\1", words)


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_of_others_are_only_words(base: Repo, attack: str) -> None:
    shown = escape.shorten(escape.line(attack), 160)
    words = escaped(attack)
    line = "=" * 200
    said = f":Owner: {words}\n:Group: {words}\n:Status: approved"
    text = f"{line}\n{words}\n{line}\n\n{said}\n\n{words}\n\nPlan\n====\n\n{words}\n"
    base.write(f"{KILO}new.rst", text)
    base.write(f"{KILO}cells.rst", text)
    text = comment(base)
    assert codes(text).count(shown) >= 4
    assert f"+ {shown}\n" in blocks(text)


@pytest.mark.parametrize(
    "name", ["`a`", "a|b", "<b>", "@all", "a\nb", "é\u202e", b"\xff"]
)
def test_paths_of_others_are_only_words(base: Repo, name: str | bytes) -> None:
    raw = name.encode() if isinstance(name, str) else name
    spec = planned.text("x", "Owner: Jane Doe|Status: approved")
    base.write(b"specs/kilo/" + raw + b".rst", spec)
    base.write(b"specs/" + raw + b"/x.rst", spec)
    text = told(base)
    held = raw.decode("utf-8", "surrogateescape")
    assert f"    {escape.path(f'specs/kilo/{held}.rst')}\n" in text
    found = codes(comment(base))
    report(base)
    assert escape.path(f"specs/kilo/{held}.rst") in found
    assert escape.line(held) in found


@given(st.text(min_size=1).map(escape.line).filter(bool))
def test_a_code_span_is_its_words(words: str) -> None:
    """Of any words one code span is made, and it says just these words."""
    parser = MarkdownIt("gfm-like", {"linkify": False})
    (block,) = [t for t in parser.parse(f"- x {code(words)} y") if t.type == "inline"]
    before, span, after = block.children or []
    assert (before.content, span.type, after.content) == ("x ", "code_inline", " y")
    assert span.content == words
