"""A patch judged: what it brings can fail it, what was there before cannot.

What is promised in quotes stands in the manual, most of it in ``patch.rst``.

"""

from __future__ import annotations

import re

import pytest

from tests.support.patches import (
    CELLS,
    QUOTAS,
    UNKNOWN,
    Change,
    Told,
    bad_quotas,
    both,
    break_owner,
    brings,
    cells,
    delete,
    edit,
    move,
    new,
    patched,
    report,
    spec,
    told,
    under,
    write,
)
from tests.support.repo import Repo
from tests.support.small import SPEC


def plan(text: str) -> str:
    return spec("Objects", plan=text)


LONG = "words " * 20 + "end"
TABLE = "=====  =====\na      b\n=====  =====\n{rows}aaaaaaaaa  c\n=====  =====\n"


@pytest.mark.parametrize(
    ("base", "head", "found", "fixed"),
    [
        pytest.param(
            spec("Objects", owner="Jane Dole"),
            ".. A comment.\n\n" + spec("Objects", owner="Jane Dole"),
            [],
            0,
            id="moved lines",
        ),
        pytest.param(
            spec("Objects", owner="Jane Dole"),
            spec("Objects", owner="Jane Doe, Jane Dole"),
            [],
            0,
            id="an edited line with an old fault",
        ),
        pytest.param(
            spec("Objects", owner="Jane Dole"),
            spec("Objects", owner="Nobody Known"),
            [("unknown-owner", 5)],
            1,
            id="another fault in the place of an old one",
        ),
        pytest.param(
            plan("One \nTwo\n"),
            plan("One \nTwo, and more\n"),
            [],
            0,
            id="a line beside an old fault",
        ),
        pytest.param(
            plan("Two \n"),
            plan("One \nTwo \n"),
            [("trailing-whitespace", 13)],
            0,
            id="a twin before it",
        ),
        pytest.param(
            plan("Two \n"),
            plan("Two \nThree \n"),
            [("trailing-whitespace", 14)],
            0,
            id="a twin after it",
        ),
        pytest.param(
            plan("One \nTwo \n"), plan("Three \nFour \n"), [], 0, id="not one more"
        ),
        pytest.param(plan("One \nTwo \n"), plan("One \n"), [], 1, id="one is mended"),
        pytest.param(
            plan(TABLE.format(rows="")),
            plan(TABLE.format(rows="x      y\n")),
            [],
            0,
            id="digits in a message",
        ),
        pytest.param(
            plan("See `this`_.\n"),
            plan("See `that`_.\n"),
            [("broken-reference", 13)],
            1,
            id="another target",
        ),
        pytest.param(
            spec("Objects", owner="Nobody Known", status="proposed"),
            spec("Objects", owner="Nobody Known", status="approved"),
            [("unknown-owner", 5)],
            1,
            id="advice that becomes an error",
        ),
        pytest.param(
            spec("Objects", owner="Nobody Known", status="approved"),
            spec("Objects", owner="Nobody Known", status="proposed"),
            [],
            0,
            id="an error that becomes advice",
        ),
        pytest.param(
            spec("Objects", owner="Nobody Known", status="approved"),
            spec("Objects", owner="Nobody Known", status="implemented"),
            [],
            0,
            id="an error that stays one",
        ),
    ],
)
def test_finding_is_new_by_what_it_is_about(
    repo: Repo, base: str, head: str, found: list[tuple[str, int]], fixed: int
) -> None:
    """Promised: "The thing is … never a line or its text"."""
    made = patched(repo, write(SPEC, base), write(SPEC, head))
    assert [(name, line) for name, _, line in told(made)] == found
    assert made["summary"]["fixed"] == fixed


def latin(text: str) -> bytes:
    return text.replace("readers", "réaders").encode("latin-1")


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (latin(spec("Objects", owner="Jane Dole")), []),
        (latin(spec("Objects")), ["not-utf8"]),
        (spec("Objects", owner="Jane Dole").encode(), ["unknown-owner"]),
        (spec("Objects").encode(), []),
    ],
    ids=["untouched", "edited", "made readable", "mended"],
)
def test_base_that_could_not_be_read_takes_nothing_away(
    repo: Repo, head: bytes, found: list[str]
) -> None:
    base = latin(spec("Objects", owner="Jane Dole"))
    other = write(QUOTAS, spec("Quotas"))
    made = patched(repo, write(SPEC, base), both(write(SPEC, head), other))
    assert [name for name, _, _ in told(made)] == found


REWRITTEN = (
    "====\nBoxes\n====\n".replace("====", "=====")
    + "\n:Owner: Nobody Known\n:Status: approved\n\nWords.\n\nPlan\n====\n\n"
    + "\n".join(f"{n}. step {n * n}" for n in range(1, 40))
    + "\n"
)


@pytest.mark.parametrize(
    ("before", "after", "found", "fixed"),
    [
        pytest.param(
            write(under("approved"), cells("approved")),
            both(
                delete(under("approved")),
                write(under("implemented"), cells("implemented")),
            ),
            [],
            0,
            id="another status folder",
        ),
        pytest.param(
            write(under("proposed"), cells("proposed")),
            both(
                delete(under("proposed")), write(under("approved"), cells("approved"))
            ),
            [("unknown-owner", under("approved"), 5)],
            1,
            id="promoted to another status folder",
        ),
        pytest.param(
            write(CELLS, cells("approved")),
            move(CELLS, "specs/kilo/boxes.rst"),
            [],
            0,
            id="renamed",
        ),
        pytest.param(
            write(CELLS, cells("approved")),
            both(
                move(CELLS, "specs/kilo/boxes.rst"),
                edit("specs/kilo/boxes.rst", "Nobody Known", "Nobody Known, Me Too"),
            ),
            [("unknown-owner", "specs/kilo/boxes.rst", 5)],
            0,
            id="renamed with another fault",
        ),
        pytest.param(
            write(CELLS, cells("approved")),
            write("specs/juno/boxes.rst", cells("approved")),
            [("unknown-owner", "specs/juno/boxes.rst", 5)],
            0,
            id="copied",
        ),
        pytest.param(
            write(CELLS, cells("approved")),
            both(delete(CELLS), write("specs/liberty/cells.rst", REWRITTEN)),
            [],
            0,
            id="moved to another cycle and written anew",
        ),
        pytest.param(
            write(CELLS, cells("approved")),
            both(delete(CELLS), write("specs/liberty/boxes.rst", REWRITTEN)),
            [
                ("removed-spec", CELLS, 1),
                ("unknown-owner", "specs/liberty/boxes.rst", 5),
            ],
            1,
            id="another spec in its place",
        ),
        pytest.param(
            both(
                write(CELLS, cells("approved")),
                write("specs/juno/cells.rst", cells("approved", plan="Other words.")),
            ),
            both(
                delete(CELLS, "specs/juno/cells.rst"),
                write("specs/liberty/cells.rst", REWRITTEN),
            ),
            [
                ("removed-spec", "specs/juno/cells.rst", 1),
                ("removed-spec", CELLS, 1),
                ("unknown-owner", "specs/liberty/cells.rst", 5),
            ],
            2,
            id="a slug that was not the only one",
        ),
        pytest.param(
            both(
                write(CELLS, cells("approved")),
                write(QUOTAS, cells("approved").replace("Cells", "Quota")),
            ),
            both(
                delete(CELLS, QUOTAS), write("specs/kilo/both.rst", cells("approved"))
            ),
            [("removed-spec", QUOTAS, 1)],
            1,
            id="one of two that were merged",
        ),
    ],
)
def test_spec_is_the_same_on_both_sides(
    repo: Repo, before: Change, after: Change, found: list[Told], fixed: int
) -> None:
    made = patched(repo, before, after)
    assert told(made) == found
    assert made["summary"]["fixed"] == fixed


def test_rename_is_known_in_the_index_and_in_the_work_tree(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/boxes.rst")
    assert new(repo, "--staged") == []
    assert new(repo, "--since", "HEAD") == []


def test_existing_findings_are_counted_and_fixed_ones_too(repo: Repo) -> None:
    """Promised: "Reports for people show the new ones, JSON has them all"."""
    break_owner(repo)
    bad_quotas(repo)
    repo.commit("base")
    edit(SPEC, "readers", "authors")(repo)
    repo.write(QUOTAS, spec("Quotas"))
    repo.write(CELLS, spec("Cells", owner="Somebody Else"))
    made = report(repo, "--since", "HEAD", status=1)
    assert told(made, "existing") == [UNKNOWN]
    assert told(made) == [("unknown-owner", CELLS, 5)]
    summary = made["summary"]
    assert (summary["errors"], summary["existing"], summary["fixed"]) == (1, 1, 1)
    for name in ("text", "concise"):
        done = repo.run("check", "--since", "HEAD", "--format", name)
        assert done.lines[0].startswith(f"{CELLS}:5:9: error[unknown-owner] ")
        assert SPEC not in done.stdout
        assert "1 error, 1 existing, 1 fixed; again: specward" in done.lines[-1]


def test_patch_without_a_fault_does_not_show_old_ones(repo: Repo) -> None:
    break_owner(repo)
    repo.commit("base")
    edit(SPEC, "readers", "authors")(repo)
    done = repo.run("check", "--since", "HEAD")
    assert done.status == 0
    assert len(done.lines) == 1
    assert done.lines[0].endswith(": 1 existing")


def test_escapes_hide_no_reference_and_no_title(repo: Repo) -> None:
    repo.write(SPEC, repo.read(SPEC) + "\n`x <my\\_pic.txt>`_\n")
    repo.write(
        "specs/kilo/b.rst",
        repo.read(SPEC).replace("Objects\n=", "Foo\\ Bar\n=").replace("=" * 7, "=" * 8),
    )
    repo.commit()
    repo.write("specs/kilo/my_pic.txt", "x\n")
    assert brings(repo) == []
    repo.write("specs/kilo/a.rst", repo.read(SPEC).replace("Objects", "Foobar."))
    repo.replace("specs/kilo/a.rst", "Foobar.\n=", "FooBar\n=")
    assert "specs/kilo/b.rst duplicate-title" in brings(repo)


def test_section_that_is_nearly_there_and_then_gone_is_one_fault(repo: Repo) -> None:
    repo.replace(SPEC, "Plan\n====", "PLAN\n====")
    repo.commit()
    repo.replace(SPEC, "PLAN\n====\n\nFirst the readers, then the writers.\n", "")
    assert not [each for each in brings(repo) if "missing-section" in each]


def test_moved_file_that_git_does_not_track_yet_is_the_same_one(repo: Repo) -> None:
    repo.write(SPEC, repo.read(SPEC) + "\nbad \n")
    repo.commit()
    (repo.path / SPEC).rename(repo.path / "specs/kilo/things.rst")
    assert brings(repo) == []


def test_words_of_a_spec_are_no_place(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "README.rst:3:4: Bob")
    first = repo.run("check", "--format", "concise").lines[0]
    found = re.match(r"^(.*):(\d+):(\d+): (.*)$", first)
    assert found is not None
    assert found.groups()[:3] == (SPEC, "5", "9")
