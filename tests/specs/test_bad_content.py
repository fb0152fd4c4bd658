"""Bad titles, fields, templates and cycle files become findings, whatever they are."""

from __future__ import annotations

import pytest

from tests.support.repo import Repo
from tests.support.small import CYCLE, GOOD, PLAN, SPEC, TEMPLATE
from tests.support.texts import NO_SPEC, found, page, titles


def test_good_text_is_good(repo: Repo) -> None:
    """The others change it: what they find is of their change."""
    assert repo.read(SPEC) == GOOD
    assert found(repo) == []
    assert titles(repo) == ["Objects"]


# Titles and fields --------------------------------------------------------------

HEAD = "=======\nObjects\n=======\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(HEAD, ["2:1 missing-field", "2:1 missing-owner"], id="title only"),
        pytest.param("Just words.\n", NO_SPEC, id="no title"),
        pytest.param(
            GOOD.removeprefix(HEAD + "\n"), ["1:1 missing-title"], id="title gone"
        ),
        pytest.param(
            HEAD + "\n" + GOOD.replace("Objects\n", "Another\n", 1),
            [
                "2:1 missing-field",
                "2:1 missing-owner",
                "6:1 unexpected-section",
            ],
            id="two titles",
        ),
        pytest.param(
            GOOD.replace(":Order: 1\n", ":Order: 1\n:order: 2\n"),
            ["8:2 duplicate-field"],
            id="duplicate field",
        ),
        pytest.param(
            GOOD.replace(":Order: 1\n", ":Owner: Jane Doe\n:Owner: Nobody\n"),
            ["7:2 duplicate-field", "8:2 duplicate-field"],
            id="three owners",
        ),
        pytest.param(
            GOOD.replace("Label: Objects", "Label: *Objects*"),
            ["8:9 invalid-field"],
            id="markup in a label",
        ),
        pytest.param(
            GOOD.replace("Jane Doe", "`J. Doe <https://x.org>`__"),
            ["5:9 unknown-owner"],
            id="markup in an owner",
        ),
        pytest.param(
            GOOD.replace("Status: approved", "Status: *approved*x"),
            ["6:10 invalid-field", "6:10 rst-warning"],
            id="markup in a status",
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: one"), ["7:9 invalid-field"], id="order"
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: " + "9" * 5000),
            ["7:9 invalid-field"],
            id="order of 5000 digits",
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: \u0661"),
            ["7:9 invalid-field"],
            id="order in other digits",
        ),
        pytest.param(
            GOOD.replace("Order: 1", "Order: -1"), ["7:9 invalid-field"], id="negative"
        ),
        pytest.param(
            GOOD.replace(":Owner: Jane Doe", ":Owner: ,,, ,"),
            ["5:2 missing-owner"],
            id="commas",
        ),
        pytest.param(
            GOOD.replace("Owner: Jane Doe", "Owner:\n\n   * Jane\n   * Richard"),
            ["7:4 unknown-owner"],
            id="owners in a list",
        ),
        pytest.param(
            GOOD.replace("Label: Objects", "Tracker: javascript:alert(1)"),
            ["8:11 invalid-field", "8:11 unsafe-link"],
            id="tracker with a script",
        ),
        pytest.param(
            GOOD.replace("Label: Objects", "Tracker: https:///"),
            ["8:11 invalid-field"],
            id="tracker without a host",
        ),
        pytest.param(
            GOOD.replace("Status: approved", "Status: aproved"),
            ["6:10 invalid-field"],
            id="status that is none",
        ),
    ],
)
def test_title_and_fields(repo: Repo, text: str, expected: list[str]) -> None:
    repo.write(SPEC, text)
    mine = found(repo)
    assert [each for each in expected if each not in mine] == []
    assert page(repo)["entries_in"] == 1


def test_first_of_two_fields_counts(repo: Repo) -> None:
    repo.replace(SPEC, ":Order: 1\n", ":Order: 1\n:Label: First\n")
    (entry,) = page(repo)["table"]
    assert entry["label"] == "First"
    assert found(repo) == ["9:2 duplicate-field"]


def test_title_that_is_missing_is_the_slug_on_the_page(repo: Repo) -> None:
    repo.write(SPEC, GOOD.removeprefix(HEAD + "\n"))
    assert titles(repo) == ["objects"]


# Templates ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, ["1:1 invalid-template"], id="missing"),
        pytest.param("", ["1:1 invalid-template"], id="empty"),
        pytest.param("Words.\n", ["1:1 invalid-template"], id="no title"),
        pytest.param(b"\xff\n", ["1:1 not-utf8"], id="not utf-8"),
        pytest.param("* " * 400 + "x\n", ["1:1 rst-error"], id="nested too deeply"),
        pytest.param(
            "=\nA\n=\n\nPlan\n====\n.. specward: form approved\n",
            ["7:4 invalid-template"],
            id="unknown mark",
        ),
        pytest.param(
            "=\nA\n=\n\nPlan\n====\n.. specward: from aproved\n",
            ["7:4 invalid-template"],
            id="unknown status",
        ),
        pytest.param(
            "=\nA\n=\n\nPlan\n====\n.. specward: from\n",
            ["7:4 invalid-template"],
            id="from nothing",
        ),
        pytest.param(
            "=\nA\n=\n\n:Owner: <x; from>\n:Size: <x; soon>\n",
            ["5:9 invalid-template", "6:8 invalid-template"],
            id="unknown mark of a field",
        ),
        pytest.param(
            "=\nA\n=\n\n.. specward: plan\n",
            ["5:4 invalid-template"],
            id="mark under no section",
        ),
        pytest.param(
            "=\nA\n=\n\nB\n=\n.. specward: plan\n\nC\n=\n.. specward: plan\n",
            ["9:1 invalid-template"],
            id="two plans",
        ),
        pytest.param(
            "=\nA\n=\n\nB\n=\n\nx\n\nB\n=\n\nx\n",
            ["10:1 invalid-template"],
            id="a section twice",
        ),
    ],
)
def test_template(repo: Repo, text: str | bytes | None, expected: list[str]) -> None:
    if text is None:
        (repo.path / TEMPLATE).unlink()
    else:
        repo.write(TEMPLATE, text)
    mine = found(repo, TEMPLATE)
    assert [each for each in expected if each not in mine] == []
    assert page(repo)["entries_in"] == 1
    assert repo.run("explain", SPEC).status == 0


def test_unknown_mark_has_its_near_miss(repo: Repo) -> None:
    repo.replace(TEMPLATE, "optional, points", "optoinal, points")
    done = repo.run("check")
    assert "error[invalid-template] 'optoinal' is not a mark\n" in done.stdout
    assert "help: did you mean 'optional'?" in done.stdout


def test_without_a_template_bytes_and_markup_are_judged_still(repo: Repo) -> None:
    (repo.path / TEMPLATE).unlink()
    repo.write(SPEC, GOOD.replace(PLAN, "see :nope:`x` "))
    assert found(repo) == ["15:5 unknown-role", "15:14 trailing-whitespace"]


# Order and cycles -----------------------------------------------------------------


def test_two_specs_with_one_order_stand_by_slug(repo: Repo) -> None:
    for slug in ("zebra", "cells10", "cells9", "ants"):
        text = GOOD.replace("Objects", slug.title()).replace("=======", "=" * 8)
        repo.write(f"specs/kilo/{slug}.rst", text)
    done = repo.run("check")
    assert (done.status, "no findings" in done.lines[-1]) == (0, True)
    assert titles(repo) == ["Ants", "Cells9", "Cells10", "Objects", "Zebra"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("kilo", "Kilo Project Priorities"),
        ("2026.2", "2026.2 Project Priorities"),
        ("été", "Été Project Priorities"),
    ],
)
def test_cycle_without_its_file_is_called_by_its_name(
    repo: Repo, name: str, title: str
) -> None:
    repo.write(f"specs/{name}/objects.rst", GOOD)
    report = page(repo, name)
    assert report["title"] == title
    assert "[" not in repo.run("check", "--cycle", "kilo").stdout


@pytest.mark.parametrize(
    ("text", "expected", "title"),
    [
        pytest.param("", ["1:1 missing-title"], None, id="empty"),
        pytest.param("Words.\n", ["1:1 missing-title"], None, id="no title"),
        pytest.param(b"\xff\n", ["1:1 not-utf8"], None, id="not utf-8"),
        pytest.param(
            "* " * 400 + "x\n", ["1:1 rst-error"], None, id="nested too deeply"
        ),
        pytest.param(
            "====\nKilo\n====\n\n:Starts: soon\n:Ends: 2015-02-30\n:Frozen: 1-1-1\n",
            ["5:10 invalid-field", "6:8 invalid-field", "7:10 invalid-field"],
            "Kilo",
            id="days that are none",
        ),
        pytest.param(
            "====\nKilo\n====\n\nA\n=\n.. specward: tabel\n\nwords\n",
            ["7:4 invalid-template"],
            "Kilo",
            id="unknown mark",
        ),
        pytest.param(
            "====\nKilo\n====\n\n.. specward: table\n\nwords\n",
            ["5:4 invalid-template"],
            "Kilo",
            id="mark under no section",
        ),
        pytest.param(
            "====\nKilo\n====\n\nA\n=\n.. specward: table, unclear\n",
            ["7:4 invalid-template"],
            "Kilo",
            id="two marks",
        ),
    ],
)
def test_broken_cycle_file(
    repo: Repo, text: str | bytes, expected: list[str], title: str | None
) -> None:
    repo.write(CYCLE, text)
    mine = found(repo, CYCLE)
    assert [each for each in expected if each not in mine] == []
    report = page(repo)
    assert report["title"] == (title or "Kilo Project Priorities")
    assert titles(repo) == ["Objects"]


def test_last_day_there_is(repo: Repo) -> None:
    """Python knows no day after it, and none before the first."""
    repo.write(CYCLE, "====\nKilo\n====\n\n:Starts: 0001-01-01\n:Ends: 9999-12-31\n")
    repo.commit()
    assert found(repo, CYCLE) == []
    assert titles(repo) == ["Objects"]
