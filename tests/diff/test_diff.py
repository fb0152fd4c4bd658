"""``specward diff``: what a reviewer is told of a patch, in each format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from specward.diagnostics import escape
from specward.diagnostics.color import Paint
from specward.diagnostics.markdown import code
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
from specward.pages.data import Spec
from tests.support import planned
from tests.support.comments import assert_harmless, blocks, codes
from tests.support.repo import ROOT, Repo, Result

SCHEMA = json.loads((ROOT / "docs/reference/schemas/diff-1.json").read_text())
NOTHING = "nothing changes on the priorities pages\n"
KILO = "specs/kilo/"

Edit: TypeAlias = Callable[[Repo], object]


@pytest.fixture
def base(repo: Repo) -> Repo:
    """Return the planned repository, in one commit."""
    return planned.lay(repo)


def told(repo: Repo, *arguments: str) -> str:
    """Return what people are told."""
    done = repo.run("diff", *(arguments or ("HEAD",)))
    assert (done.status, done.stderr) == (0, "")
    return done.stdout


def comment(repo: Repo) -> str:
    """Return what a review is told, which has to be harmless."""
    done = repo.run("diff", "HEAD", "--format", "markdown")
    assert (done.status, done.stderr) == (0, "")
    assert_harmless(done.stdout)
    return done.stdout


def report(repo: Repo, *arguments: str) -> dict[str, Any]:
    """Return what programs are told."""
    done = repo.run("diff", *(arguments or ("HEAD",)), "--format", "json")
    assert (done.status, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    return found


def swap(path: str, old: str, new: str) -> Edit:
    return lambda repo: repo.replace(KILO + path, old, new)


def put(path: str, said: str | bytes) -> Edit:
    slug = path.rpartition("/")[2].removesuffix(".rst")
    text = said if isinstance(said, bytes) else planned.text(slug, said)
    return lambda repo: repo.write(f"specs/{path}", text)


def drop(path: str) -> Edit:
    return lambda repo: (repo.path / KILO / path).unlink()


def move(path: str, to: str) -> Edit:
    return lambda repo: repo.git("mv", KILO + path, f"specs/{to}")


def roster(old: str, new: str) -> Edit:
    return lambda repo: repo.replace("specs/roster.toml", old, new)


# What is told of one change ----------------------------------------------------------

TABLE: dict[str, tuple[Edit, str]] = {
    "an owner is found": (
        swap("events.rst", ":Owner: TBD", ":Owner: Jane Doe"),
        """\
kilo: +1 with a clear plan, -1 without

About events — now in the table, was without a clear plan
    specs/kilo/events.rst
    needs: an owner -> nothing
    owner: nobody yet -> Jane Doe
""",
    ),
    "an owner goes": (
        swap("cells.rst", ":Owner: Jane Doe", ":Owner: None"),
        """\
kilo: -1 with a clear plan, +1 without

About cells — now without a clear plan, was in the table
    specs/kilo/cells.rst
    needs: nothing -> an owner
    owner: Jane Doe -> nobody yet
""",
    ),
    "owners": (
        swap(
            "cells.rst", ":Owner: Jane Doe", ":Owner: Richard Roe, Who Ever, Jane Doe"
        ),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    owners: Jane Doe -> Richard Roe (inactive), Who Ever (not in the
        roster), Jane Doe
""",
    ),
    "a status": (
        swap("cells.rst", "approved", "implemented"),
        """\
kilo: +1 done

About cells — changed
    specs/kilo/cells.rst
    status: approved -> implemented
""",
    ),
    "dropped": (
        swap("cells.rst", "approved", "abandoned"),
        """\
kilo: -1 with a clear plan, +1 dropped

About cells — now dropped, was in the table
    specs/kilo/cells.rst
    status: approved -> abandoned
""",
    ),
    "a new one": (
        put("kilo/new.rst", "Owner: TBD|Status: approved|Group: Stretch"),
        """\
kilo: +1 without a clear plan

About new — new, without a clear plan
    specs/kilo/new.rst
    needs an owner
    owner: nobody yet
    status: approved
    group: Stretch
""",
    ),
    "a new detail": (
        put("kilo/details/new.rst", "Owner: Jane Doe|Status: approved|Priority: cells"),
        """\
kilo: +1 spec

About cells — changed
    specs/kilo/cells.rst
    specs under it: +1

About new — new, under About cells
    specs/kilo/details/new.rst
    needs a liaison
    owner: Jane Doe
    status: approved
""",
    ),
    "one is gone": (
        drop("quotas.rst"),
        """\
kilo: -1 with a clear plan

About quotas — gone, was in the table
    specs/kilo/quotas.rst
""",
    ),
    "a plan gained": (
        lambda repo: (
            swap("cells.rst", "Plan\n====\n\nFirst this, then that.\n", "")(repo),
            repo.commit(),
            swap("cells.rst", "for.\n", "for.\n\nPlan\n====\n\nFirst one.\n")(repo),
        ),
        """\
kilo: +1 with a clear plan, -1 without

About cells — now in the table, was without a clear plan
    specs/kilo/cells.rst
    needs: a plan -> nothing
    sections:
    + Plan (a heading)
    + First one.
""",
    ),
    "words of a plan": (
        swap("cells.rst", "then that.", "then the other.\n\n* A point."),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    Plan:
    - First this, then that.
    + First this, then the other.
    + A point.
""",
    ),
    "a summary": (
        swap("cells.rst", "What cells is for.", "What it is for."),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    summary:
    - What cells is for.
    + What it is for.
""",
    ),
    "points": (
        swap("events.rst", "Plan\n", "Problems\n========\n\n* It is slow.\n\nPlan\n"),
        """\
kilo: 1 spec changed

About events — changed
    specs/kilo/events.rst
    points:
    + It is slow.
""",
    ),
    "the formatting": (
        swap("cells.rst", "First this", "*First* this"),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    the text: only the formatting changed
""",
    ),
    "a link": (
        swap("cells.rst", "First this", "`First <https://example.org>`_ this"),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    the text now links to https://example.org
""",
    ),
    "a title": (
        lambda repo: repo.write(
            f"{KILO}cells.rst", repo.read(f"{KILO}cells.rst").replace("About", "On")
        ),
        """\
kilo: 1 spec changed

On cells — changed
    specs/kilo/cells.rst
    title: About cells -> On cells
""",
    ),
    "an order and a group": (
        swap("cells.rst", "Group: Essential\n:Order: 2", "Group: Optional\n:Order: 3"),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    order: 2 -> 3
    group: Essential -> Optional
""",
    ),
    "a label and a tracker": (
        swap(
            "cells.rst", ":Order: 2", ":Label: Cells\n:Tracker: https://example.org/1"
        ),
        """\
kilo: 1 spec changed

About cells — changed
    specs/kilo/cells.rst
    label: About cells -> Cells
    order: 2 -> nothing
    tracker: nothing -> https://example.org/1
""",
    ),
    "a role": (
        swap("details/cells-db.rst", "Liaison: Jane Doe", "Liaison: Richard Roe"),
        """\
kilo: 1 spec changed

About cells-db — changed
    specs/kilo/details/cells-db.rst
    liaison: Jane Doe -> Richard Roe (inactive)
""",
    ),
    "what a detail serves": (
        swap("details/cells-api.rst", "Priority: kilo/cells", "Priority: events"),
        """\
kilo: 3 specs changed

About cells — changed
    specs/kilo/cells.rst
    specs under it: -1

About events — changed
    specs/kilo/events.rst
    specs under it: +1

About cells-api — now under About events, was under About cells
    specs/kilo/details/cells-api.rst
""",
    ),
    "another cycle": (
        move("quotas.rst", "juno/quotas.rst"),
        """\
kilo: -1 with a clear plan

About quotas — moved to juno
    specs/kilo/quotas.rst

juno: +1 with a clear plan

About quotas — moved here from kilo, now in the table
    specs/juno/quotas.rst
    was specs/kilo/quotas.rst
""",
    ),
    "to the backlog": (
        move("details/lonely.rst", "backlog/proposed/lonely.rst"),
        """\
kilo: -1 spec

About lonely — moved to backlog
    specs/kilo/details/lonely.rst

backlog: +1 spec

About lonely — moved here from kilo
    specs/backlog/proposed/lonely.rst
    was specs/kilo/details/lonely.rst
""",
    ),
    "another name": (
        move("cells.rst", "kilo/cells-two.rst"),
        """\
kilo: 3 specs changed

About cells — changed
    specs/kilo/cells-two.rst
    was specs/kilo/cells.rst
    specs under it: -2, -1 done

About cells-api — now by itself, was under About cells
    specs/kilo/details/cells-api.rst

About cells-db — now by itself, was under About cells
    specs/kilo/details/cells-db.rst
""",
    ),
    "unreadable": (
        put("kilo/quotas.rst", b"\xff"),
        """\
kilo: -1 with a clear plan, +1 without

About quotas — cannot be read any more, now without a clear plan, was in the
table
    specs/kilo/quotas.rst
    it cannot be read: it is not UTF-8
""",
    ),
    "readable": (
        put("kilo/details/broken.rst", "Owner: Jane Doe|Status: approved"),
        """\
kilo: 1 spec changed

About broken — can be read now
    specs/kilo/details/broken.rst
    needs a liaison
    owner: Jane Doe
    status: approved
""",
    ),
    "the order of groups": (
        swap("cycle.rst", "Essential, Optional", "Optional, Unused, Essential"),
        """\
kilo: its own words changed

the page — changed
    groups: Essential, Optional -> Optional, Essential
""",
    ),
    "the words of a cycle": (
        lambda repo: repo.write(
            f"{KILO}cycle.rst",
            planned.CYCLE.replace("Kilo, planned", "Kilo, we hope").replace(
                "we do", "is"
            )
            + "\nMore\n====\n.. specward: unclear\n\nWords.\n",
        ),
        """\
kilo: its own words changed

the page — changed
    title: Kilo, planned -> Kilo, we hope
    introduction:
    - What we do.
    + What is.
    + More (a heading, with the part 'unclear')
    + Words.
""",
    ),
    "somebody's address": (
        roster("~jdoe", "~jane"),
        """\
kilo: 14 specs changed

14 specs — changed
    link of Jane Doe: https://example.org/~jdoe -> https://example.org/~jane
    they are: About upgrades, About cells, About cells-api, About cells-db,
        About objects, About tasks, About quotas, About events-log, About
        bare-metal, About metal-cleaning and 4 more

juno: 1 spec changed

About net — changed
    specs/juno/net.rst
    link of Jane Doe: https://example.org/~jdoe -> https://example.org/~jane
""",
    ),
    "a new cycle": (
        put("lemming/x.rst", "Owner: Jane Doe|Status: approved"),
        """\
lemming: a new page, +1 with a clear plan

About x — new, in the table
    specs/lemming/x.rst
    owner: Jane Doe
    status: approved
""",
    ),
    "the last of a cycle": (
        lambda repo: (repo.path / "specs/juno/net.rst").unlink(),
        """\
juno: the page is gone, -1 with a clear plan, -1 done

About net — gone, was in the table
    specs/juno/net.rst
""",
    ),
    "a file that is no spec": (lambda repo: repo.write("README.rst", "x"), NOTHING),
    "lines and marks": (swap("cells.rst", "Plan\n====", "\n\nPlan\n===="), NOTHING),
    "what no page shows": (swap("cells.rst", "\nPlan", "\n.. no\n\nPlan"), NOTHING),
    "a rule": (
        lambda repo: repo.write(
            "specward.toml", planned.CONFIG + "\n[rules.bad-name]\nseverity = 'off'\n"
        ),
        NOTHING,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_one_change(base: Repo, name: str) -> None:
    edit, expected = TABLE[name]
    edit(base)
    assert told(base) == expected


# Sides -------------------------------------------------------------------------------


def refused(done: Result, *words: str) -> None:
    assert (done.status, done.stdout) == (2, "")
    for word in words:
        assert word in done.stderr


def test_base_is_where_the_patch_left(base: Repo) -> None:
    base.git("switch", "--quiet", "--create", "patch")
    swap("cells.rst", "approved", "implemented")(base)
    base.commit()
    base.git("switch", "--quiet", "main")
    drop("quotas.rst")(base)
    base.commit()
    patch = TABLE["a status"][1]
    assert told(base, "main", "patch") == patch
    assert told(base, "patch", "main") == TABLE["one is gone"][1]
    base.git("switch", "--quiet", "patch")
    assert told(base, "main") == patch
    assert told(base, "HEAD") == NOTHING
    found = report(base, "main", "patch")
    assert found["revision"] == base.git("rev-parse", "patch").strip()
    assert found["base"] == base.git("merge-base", "main", "patch").strip()
    swap("cells.rst", "Order: 2", "Order: 3")(base)
    assert report(base, "main")["revision"] is None


def test_base_that_is_none(base: Repo) -> None:
    refused(base.run("diff", "nowhere"), "'nowhere' is not a commit")
    refused(base.run("diff", "HEAD", "nowhere"), "'nowhere' is not a commit")
    refused(base.run("diff", ""), "it is empty")
    refused(base.run("diff"), "BASE")
    refused(base.run("diff", "HEAD", "--format", "html"), "invalid choice")
    base.git("checkout", "--quiet", "--orphan", "other")
    base.commit()
    refused(base.run("diff", "main"), "no common ancestor", "based on")


def test_base_beyond_the_end_of_a_shallow_clone(base: Repo, tmp_path: Path) -> None:
    base.write("README.rst", "x")
    base.commit()
    clone = Repo(tmp_path / "shallow")
    base.git("clone", "--quiet", "--depth=1", base.path.as_uri(), str(clone.path))
    refused(clone.run("diff", "HEAD~1"), "shallow", "fetch-depth: 0")
    assert clone.run("diff", "HEAD").stdout == NOTHING


def test_day_alone_changes_nothing(base: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jane is there on the day of the base, and not on that of the head."""
    roster('name = "Jane Doe"', 'name = "Jane Doe"\nuntil = 2015-06-01')(base)
    base.commit()
    base.write("README.rst", "x")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2016-05-12T10:00:00+00:00")
    base.commit()
    assert told(base, "HEAD~1", "HEAD") == NOTHING


def test_each_side_has_its_own_configuration(base: Repo) -> None:
    """Files and configuration move together: the specs are the same ones."""
    base.git("mv", "specs/kilo/details", "specs/kilo/designs")
    base.replace("specward.toml", "{cycle}/details/", "{cycle}/designs/")
    found = report(base)
    (page,) = found["pages"]
    assert {each["what"] for each in page["entries"]} == {"changed"}
    assert {c["name"] for each in page["entries"] for c in each["changes"]} == {"path"}
    assert told(base).count("    was specs/kilo/details/") == len(page["entries"])


def test_configuration_that_is_named(base: Repo) -> None:
    """It stands for both sides; without it, one of them has none."""
    base.git("mv", "specward.toml", "other.toml")
    base.commit()
    swap("details/lonely.rst", "proposed", "approved")(base)
    assert "About lonely" in told(base, "HEAD", "--config", "other.toml")
    assert told(base, "HEAD", "--config", "HEAD~1:specward.toml") == told(
        base, "HEAD", "--config", "other.toml"
    )


def test_side_without_a_configuration_is_told(base: Repo) -> None:
    (base.path / "specward.toml").unlink()
    text = told(base)
    assert text.startswith("note: there is no configuration here any more")
    assert report(base)["notes"] == [
        "there is no configuration here any more: the defaults hold"
    ]


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


def unowned(slug: str, name: str) -> Spec:
    return Spec(
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
        (more,) = re.findall(r"… and (\d+) more, which", written)
        assert 20 < shown <= 100
        assert shown + int(more) == MANY
    assert shown == 100 or len(name) > 100


def test_programs_get_all_of_many_changes() -> None:
    found = json.loads(diff_json.write(many(1000, "x"), (), None, None))
    jsonschema.validate(found, SCHEMA)
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
