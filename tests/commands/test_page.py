"""``specward page``: which cycle, and what each format makes of any spec."""

from __future__ import annotations

import json

import pytest
from docutils.core import publish_doctree

from tests.support.repo import Repo
from tests.support.schemas import validate
from tests.support.small import SPEC

FORMATS = ("html", "rst", "json", "text")

RICH = """\
====
Rich
====

:Owner: Jane Doe
:Status: approved
:Tracker: https://example.org/rich_item_

A *summary* with ``code``, **weight**\\ less words and a `link <https://a.b/c_>`_.

Plan
====

* a point

  1. a step with ``x*y`` and foo_bar and 2*3*4 and |bars|
  2. another

term : with a classifier
   what it means

   Twice.

   Quoted.

.. note::

   Mind the gap [#a]_.

::

   literally

   * so

| verse one
| verse two

=====  =====
left   right
=====  =====
one    two
=====  =====

.. list-table::

   * - a

       * nested
     -

.. [#a] A footnote.

- dash
- ...

Part
----

Deep words. http://example.org/x_y_z (see mail@example.org)

>>> print("doctest")

a. lettered
b. letters

+-----+-----+
| tall| top |
|     +-----+
|     | low |
+-----+-----+
| broad     |
+-----------+

.. image:: picture.png
   :alt: words for a picture

:field: value
-o  option
"""


@pytest.fixture
def rich(repo: Repo) -> Repo:
    repo.write("specs/kilo/rich.rst", RICH.replace("|bars|", r"\|bars\|"))
    repo.commit()
    return repo


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_is_said_is_lost(rich: Repo, name: str) -> None:
    page = rich.run("page", "--format", name)
    assert page.status == 0
    plain = page.stdout.replace("\\", "")
    for word in (
        "summary code weight less link point step another classifier means Twice "
        "Quoted gap literally verse left right one two nested footnote dash Part "
        "Deep mail@example.org doctest lettered tall low broad picture value option"
    ).split():
        assert word in plain, word


def test_rst_is_read_as_it_was_meant(rich: Repo) -> None:
    text = rich.run("page", "--format", "rst").stdout
    settings = {"halt_level": 2, "report_level": 2, "_disable_config": True}
    tree = publish_doctree(text, settings_overrides=settings)
    said = " ".join(tree.astext().split())
    for words in (
        "A summary with code, weightless words and a link.",
        "a step with x*y and foo_bar and 2*3*4 and |bars|",
        "Mind the gap [1].",
        "http://example.org/x_y_z (see mail@example.org)",
    ):
        assert words in said


@pytest.mark.parametrize("cycle", ["kilo", "empty"])
def test_json_is_as_its_schema_says(rich: Repo, cycle: str) -> None:
    rich.write("specs/empty/cycle.rst", "=====\nEmpty\n=====\n\nNothing yet.\n")
    page = json.loads(rich.run("page", cycle, "--format", "json").stdout)
    validate(page, "page-1")
    assert page["entries_in"] == page["entries_out"]


@pytest.mark.parametrize("name", FORMATS)
def test_cycle_without_priorities_has_its_page(repo: Repo, name: str) -> None:
    repo.write("specs/lemming/cycle.rst", "=====\nEmpty\n=====\n\nNothing yet.\n")
    done = repo.run("page", "lemming", "--format", name)
    assert done.status == 0
    assert "Nothing yet." in done.stdout


@pytest.mark.parametrize(
    ("frozen", "latest"),
    [
        ({}, "2026.10"),
        ({"2026.10"}, "2026.2"),
        ({"2026.10", "2026.2", "kilo"}, "2026.10"),
    ],
)
def test_latest_cycle_that_is_not_frozen(
    repo: Repo, frozen: set[str], latest: str
) -> None:
    """Names before numbers, numbers as people count."""
    for cycle in ("2026.2", "2026.10", "kilo"):
        repo.write(f"specs/{cycle}/x.rst", repo.read(SPEC))
        day = "2015-05-12" if cycle in frozen else "2015-05-13"
        text = f"=====\nCycle\n=====\n\n:Frozen: {day}\n"
        repo.write(f"specs/{cycle}/cycle.rst", text)
    repo.commit()
    page = json.loads(repo.run("page", "--format", "json").stdout)
    assert page["cycle"] == latest


def test_unreadable_spec_is_shown_and_says_so(repo: Repo) -> None:
    repo.write("specs/kilo/broken.rst", b"\xff\xfe broken")
    page = json.loads(repo.run("page", "--format", "json").stdout)
    (entry,) = page["unclear"]
    assert (entry["slug"], entry["problem"]) == ("broken", "it is not UTF-8")
    assert (
        "cannot be read: it is not UTF-8" in repo.run("page", "--format", "text").stdout
    )


@pytest.mark.parametrize(
    ("status", "where"),
    [
        ("proposed", "table"),
        ("approved", "table"),
        ("implemented", "table"),
        ("abandoned", "dropped"),
        ("superseded", "dropped"),
    ],
)
def test_status_says_where_an_entry_is(repo: Repo, status: str, where: str) -> None:
    repo.replace(SPEC, "approved", status)
    page = json.loads(repo.run("page", "--format", "json").stdout)
    found = [part for part in ("table", "unclear", "dropped") if page[part]]
    assert found == [where]


def test_done_spec_needs_no_plan(repo: Repo) -> None:
    text = repo.read(SPEC).replace("approved", "implemented")
    repo.write(SPEC, text.replace("First the readers, then the writers.\n", ""))
    page = json.loads(repo.run("page", "--format", "json").stdout)
    assert [entry["lacks"] for entry in page["table"]] == [[]]


def test_owner_whose_time_is_over_leads_nothing(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "Richard Roe")
    repo.commit()
    page = json.loads(repo.run("page", "--format", "json").stdout)
    assert page["unclear"][0]["lacks"] == ["owner"]
    repo.write("specs/kilo/cycle.rst", "====\nKilo\n====\n\n:Ends: 2014-12-01\n")
    page = json.loads(repo.run("page", "--format", "json").stdout)
    assert page["unclear"] == []


CYCLE = """\
=================
Kilo, in our view
=================

First words.

Dates
=====

* a day

Priorities
==========
.. specward: sections

In detail.

Wanted
======
.. specward: unclear
"""


def test_cycle_file_lays_out_the_page(repo: Repo) -> None:
    """What is not placed comes in order; what is placed, under its heading."""
    repo.write("specs/kilo/cycle.rst", CYCLE)
    text = repo.run("page", "--format", "text").stdout
    order = [
        "Kilo, in our view",
        "First words.",
        "Priority  Owner(s)",
        "Dates",
        "Priorities",
        "In detail.",
        "Objects\n-------",
        "Wanted",
        "Every priority has a clear plan.",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert repo.run("check").status == 0


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_text_keeps_to_the_width(
    rich: Repo, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = rich.run("page", "kilo", "--format", "text").lines
    prose = [line for line in lines if " " in line.strip() and "    " not in line]
    assert max(map(len, prose)) <= max(width, 24)


@pytest.mark.parametrize(
    ("cycle", "said"),
    [("kylo", "did you mean 'kilo'?"), ("zzz", "the cycles are: kilo")],
)
def test_cycle_that_there_is_not(repo: Repo, cycle: str, said: str) -> None:
    done = repo.run("page", cycle)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr


def test_no_cycle_at_all(repo: Repo) -> None:
    (repo.path / SPEC).unlink()
    done = repo.run("page")
    assert done.status == 2
    assert "there is no cycle" in done.stderr


def test_file_is_linked_at_the_commit(liberty: Repo) -> None:
    """Only what is committed can be read elsewhere."""
    liberty.write(
        "specward.toml",
        '[site]\nsource = "https://example.org/{commit}/{path}"\n'
        '[roster]\nfile = "specs/roster.toml"\n',
    )
    commit = liberty.commit()
    address = f"https://example.org/{commit}/specs/liberty/cells-v2.rst"
    for form in ("html", "rst", "json"):
        assert address in liberty.run("page", "--format", form).stdout
    liberty.replace("specs/roster.toml", "[groups", "\n[groups")
    for form in ("html", "rst", "json"):
        assert address not in liberty.run("page", "--format", form).stdout


@pytest.mark.parametrize("word", ["TBD", "tbd.", "N/A", "None", "* TODO"])
def test_word_for_no_answer_is_no_plan(repo: Repo, word: str) -> None:
    repo.replace(SPEC, "First the readers, then the writers.", word)
    (entry,) = json.loads(repo.run("page", "--format", "json").stdout)["unclear"]
    assert entry["lacks"] == ["plan"]
