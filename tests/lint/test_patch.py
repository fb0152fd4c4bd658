"""A patch judged: what it brings can fail it, what was there before cannot.

What is promised in quotes stands in the manual, most of it in ``patch.rst``.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specward.commands import revisions
from specward.config.model import DEFAULT
from specward.diagnostics.finding import Finding, Origin, Problem, Severity, location
from specward.git.repository import Repository
from specward.lint import patch
from specward.lint.baseline import compare
from specward.lint.rules import RULES
from specward.specs import pairing
from specward.specs import paths as placement
from tests.support.repo import ROOT, Repo, Result

SPEC = "specs/kilo/objects.rst"
ROSTER = "specs/roster.toml"
CYCLE = "specs/kilo/cycle.rst"
SCHEMA = json.loads((ROOT / "docs/reference/schemas/check-1.json").read_text())

Change = Callable[[Repo], object]
Told = tuple[str, str, int]
"""Rule, path and line of a finding."""


def spec(
    title: str,
    *fields: str,
    owner: str = "Jane Doe",
    status: str = "approved",
    plan: str = "First the readers, then the writers.",
) -> str:
    """Return the text of a spec; *fields* are whole lines."""
    bar = "=" * len(title)
    said = "".join(f"{line}\n" for line in fields)
    return (
        f"{bar}\n{title}\n{bar}\n\n:Owner: {owner}\n:Status: {status}\n{said}\n"
        f"One way to {title}, for those who run it.\n\nPlan\n====\n\n{plan}\n"
    )


def report(repo: Repo, *arguments: str, status: int | None = None) -> Any:
    """Return the JSON of a check that could be done."""
    done = repo.run("check", "--format", "json", *arguments)
    assert done.stderr == "", done
    made = json.loads(done.stdout)
    jsonschema.validate(made, SCHEMA)
    new = [each for each in made["findings"] if each["origin"] == "new"]
    assert done.status == int(any(each["severity"] == "error" for each in new))
    if status is not None:
        assert done.status == status
    return made


def told(found: Any, origin: str = "new") -> list[Told]:
    """Return rule, path and line of a report's findings of one origin."""
    return [
        (each["rule"], each["path"], each["line"])
        for each in found["findings"]
        if each["origin"] == origin
    ]


def new(repo: Repo, *arguments: str) -> list[Told]:
    """Return what a check finds new."""
    return told(report(repo, *arguments))


def refused(done: Result, *words: str) -> None:
    """Assert that *done* is one message, with status 2, that says *words*."""
    assert (done.status, done.stdout) == (2, ""), done
    first, *others = done.stderr.splitlines()
    assert first.startswith("specward: ")
    assert len(others) <= 1
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def edit(path: str, old: str, new_: str) -> Change:
    return lambda repo: repo.replace(path, old, new_)


def write(path: str, content: str | bytes) -> Change:
    return lambda repo: repo.write(path, content)


def delete(*paths: str) -> Change:
    def go(repo: Repo) -> None:
        for path in paths:
            (repo.path / path).unlink()

    return go


def move(old: str, new_: str) -> Change:
    def go(repo: Repo) -> None:
        (repo.path / new_).parent.mkdir(parents=True, exist_ok=True)
        (repo.path / old).rename(repo.path / new_)

    return go


def both(*changes: Change) -> Change:
    def go(repo: Repo) -> None:
        for each in changes:
            each(repo)

    return go


def patched(repo: Repo, before: Change, after: Change) -> Any:
    """Return the report on the patch that *after* is, on a base with *before*."""
    before(repo)
    repo.commit("base")
    after(repo)
    repo.commit("patch")
    return report(repo, "--since", "HEAD~1", "--at", "HEAD")


def nothing(_: Repo) -> None:
    """Change nothing."""


break_owner = edit(SPEC, "Jane Doe", "Jane Dole")
mend_owner = edit(SPEC, "Jane Dole", "Jane Doe")
UNKNOWN = ("unknown-owner", SPEC, 5)


# Sides ----------------------------------------------------------------------------


def test_base_is_where_the_patch_left_the_revision(repo: Repo) -> None:
    """A fault that the revision has mended since is not the patch's."""
    break_owner(repo)
    left = repo.commit("base")
    repo.git("switch", "--quiet", "--create", "topic")
    edit(SPEC, "readers", "authors")(repo)
    repo.commit("topic")
    repo.git("switch", "--quiet", "main")
    mend_owner(repo)
    repo.commit("mended")
    repo.git("switch", "--quiet", "topic")
    for at in ((), ("--at", "topic")):
        made = report(repo, "--since", "main", *at, status=0)
        assert made["base"] == left
        assert told(made, "existing") == [UNKNOWN]
        assert told(made) == []


def test_head_is_the_work_tree_or_the_commit_that_is_named(repo: Repo) -> None:
    repo.commit("base")
    repo.write("notes.txt", "hello\n")
    commit = repo.commit("patch")
    break_owner(repo)
    assert new(repo, "--since", "HEAD~1") == [UNKNOWN]
    made = report(repo, "--since", "HEAD~1", "--at", "HEAD", status=0)
    assert made["revision"] == commit


def test_untracked_file_is_part_of_the_work_tree(repo: Repo) -> None:
    repo.commit("base")
    repo.write("specs/kilo/quotas.rst", spec("Quotas", owner="Nobody Known"))
    assert new(repo, "--since", "HEAD") == [
        ("unknown-owner", "specs/kilo/quotas.rst", 5)
    ]


def test_revision_that_the_head_is_has_no_patch(repo: Repo) -> None:
    break_owner(repo)
    commit = repo.commit("base")
    made = report(repo, "--since", "HEAD", status=0)
    assert (told(made), made["base"], made["revision"]) == ([], commit, commit)


def test_staged_is_the_index_and_not_the_work_tree(repo: Repo) -> None:
    head = repo.commit("base")
    break_owner(repo)
    assert new(repo, "--staged") == []
    repo.git("add", SPEC)
    mend_owner(repo)
    made = report(repo, "--staged", status=1)
    assert told(made) == [UNKNOWN]
    assert made["base"] == head


STAGED = ("check", "--staged")


def test_before_the_first_commit_all_is_new(repo: Repo) -> None:
    break_owner(repo)
    repo.git("add", "--all")
    made = report(repo, "--staged", status=1)
    assert told(made) == [UNKNOWN]
    assert made["base"] is None
    assert not any(line.startswith("note: ") for line in repo.run(*STAGED).lines)
    refused(repo.run("check", "--since", "HEAD"), "'HEAD' is not a commit")


def test_first_commit_of_a_history_is_held_against_nothing(repo: Repo) -> None:
    """As where a history was put beside another one."""
    repo.commit("base")
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.write("specs/juno/quotas.rst", spec("Quotas "))
    repo.write(ROSTER, two_people)
    repo.write("templates/spec.rst", (ROOT / "templates/spec.rst").read_bytes())
    repo.commit("another first one")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "-X", "ours", *UNRELATED, "-m", "both", "other")
    made = report(repo, "--since", "HEAD~1", "--each", status=1)
    first = [each for each in _new(made) if each["commit"].endswith("first one")]
    assert ("trailing-whitespace", "specs/juno/quotas.rst") in {
        (each["rule"], each["path"]) for each in first
    }


UNRELATED = ("--allow-unrelated-histories", "--no-ff")


def branch(repo: Repo, name: str, changes: Change, start: str = "main") -> str:
    """Make a branch of one commit, and return the commit."""
    repo.git("switch", "--quiet", "--create", name, start)
    changes(repo)
    made = repo.commit(name)
    repo.git("switch", "--quiet", "main")
    return made


QUOTAS, CELLS = "specs/kilo/quotas.rst", "specs/kilo/cells.rst"
bad_quotas = write(QUOTAS, spec("Quotas", owner="Nobody Known"))
bad_cells = write(CELLS, spec("Cells", owner="Somebody Else"))


def test_what_one_parent_has_is_not_new_in_a_merge(repo: Repo) -> None:
    """Promised: "A finding is new only if it is new against every one of them"."""
    repo.commit("base")
    branch(repo, "topic", bad_quotas)
    bad_cells(repo)
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-ff", "-m", "both", "topic")
    made = report(repo, "--since", "HEAD~2", "--at", "HEAD", "--each", status=1)
    assert sorted(Counter(each["commit"].split()[1] for each in _new(made))) == [
        "here",
        "topic",
    ]


def _new(made: Any) -> list[Any]:
    return [each for each in made["findings"] if each["origin"] == "new"]


def test_what_only_the_merge_makes_is_new(repo: Repo) -> None:
    """Each side is good by itself."""
    repo.write(QUOTAS, spec("Quotas"))
    repo.commit("base")
    branch(repo, "topic", delete(QUOTAS))
    repo.write(CELLS, spec("Cells", ":Depends: quotas"))
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-ff", "-m", "both", "topic")
    made = report(repo, "--since", "HEAD~2", "--each", status=1)
    assert told(made) == [
        ("removed-spec", QUOTAS, 1),
        ("dangling-dependency", CELLS, 7),
    ]
    assert [each["commit"].split()[-1] for each in _new(made)] == ["topic", "both"]


def test_merge_that_is_going_on_is_held_against_each_parent(repo: Repo) -> None:
    repo.commit("base")
    branch(repo, "topic", bad_quotas)
    bad_cells(repo)
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    assert told(report(repo, "--staged", status=0), "existing") == [
        ("unknown-owner", CELLS, 5),
        ("unknown-owner", QUOTAS, 5),
    ]
    break_owner(repo)
    repo.git("add", "--all")
    assert new(repo, "--staged") == [UNKNOWN]


def test_octopus_is_held_against_all_its_parents(repo: Repo) -> None:
    repo.commit("base")
    branch(repo, "one", bad_quotas)
    branch(repo, "two", bad_cells)
    repo.write("specs/kilo/here.rst", spec("Here"))
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-commit", "one", "two")
    assert report(repo, "--staged", status=0)["summary"]["existing"] == 2
    repo.commit("octopus")
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 4
    made = report(repo, "--since", "HEAD~2", "--each", status=1)
    assert {each["commit"].split()[1] for each in _new(made)} == {"one", "two"}


# What is new ----------------------------------------------------------------------

LONG = "words " * 20 + "end"
TABLE = "=====  =====\na      b\n=====  =====\n{rows}aaaaaaaaa  c\n=====  =====\n"


def plan(text: str) -> str:
    return spec("Objects", plan=text)


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


# Pairs ----------------------------------------------------------------------------


def under(status: str, slug: str = "cells", cycle: str = "kilo") -> str:
    return f"specs/{cycle}/{status}/{slug}.rst"


def cells(status: str, **given_: str) -> str:
    return spec("Cells", status=status, **{"owner": "Nobody Known", **given_})


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


# Other specs ----------------------------------------------------------------------

NAMED = f"[project]\nname = 'x'\n[roster]\nfile = '{ROSTER}'\n"
"""A configuration that says what holds without one."""

PICTURE = "specs/kilo/images/layers.png"
with_picture = spec(
    "Objects", plan="Layers:\n\n.. image:: images/layers.png\n   :alt: x"
)


def cycle_file(ends: str, more: str = "") -> str:
    return f"====\nKilo\n====\n\n:Ends: {ends}\n\nWhat Kilo is about.\n{more}"


two_people = "[people.jdoe]\nname = 'Jane Doe'\n\n[people.rroe]\nname = 'Richard Roe'\n"
one_person = "[people.rroe]\nname = 'Richard Roe'\n"
nested = """\
[people.jdoe]
name = 'Jane Doe'

[people.old]
name = 'Richard Roe'
until = 2014-01-01

[groups.outer]
name = 'Outer'
members = ['middle']

[groups.middle]
name = 'Middle'
members = ['inner']

[groups.inner]
name = 'Inner'
members = ['jdoe', 'old']
"""
led_by_outer = (
    NAMED + "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\n"
    "roles.lead = { slot = 'Owner', from = 'approved', group = 'outer' }\n"
)
by_old_email = edit(SPEC, "Jane Doe", "jd@old.example.org")
mapped = "<jane@example.org> <jd@old.example.org>\n"
one_each = NAMED + "[rules.overloaded-owner]\nlimit = 1\n"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas")),
                write(CELLS, spec("Cells", ":Depends: quotas")),
            ),
            delete(QUOTAS),
            [("dangling-dependency", CELLS, 7), ("removed-spec", QUOTAS, 1)],
            id="a deleted spec that others need",
        ),
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas")),
                write(CELLS, spec("Cells", ":Depends: kilo/quotas")),
            ),
            move(QUOTAS, "specs/kilo/limits.rst"),
            [("dangling-dependency", CELLS, 7)],
            id="a renamed spec that others need",
        ),
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas", ":Depends: objects")),
                write(CELLS, spec("Cells", ":Depends: quotas")),
            ),
            edit(SPEC, ":Order: 1", ":Depends: cells"),
            [
                ("dependency-cycle", CELLS, 7),
                ("dependency-cycle", SPEC, 7),
                ("dependency-cycle", QUOTAS, 7),
            ],
            id="a circle through specs that stay",
        ),
        pytest.param(
            both(
                write("specs/juno/quotas.rst", spec("Quotas", ":Depends: cells")),
                write("specs/liberty/quotas.rst", spec("Quotas")),
                write(CELLS, spec("Cells", ":Depends: quotas")),
            ),
            delete("specs/liberty/quotas.rst"),
            [
                ("dependency-cycle", "specs/juno/quotas.rst", 7),
                ("dependency-cycle", CELLS, 7),
                ("removed-spec", "specs/liberty/quotas.rst", 1),
            ],
            id="a circle that a deleted spec closes",
        ),
        pytest.param(
            nothing,
            write("specs/kilo/aaa.rst", spec("Objects")),
            [("duplicate-title", SPEC, 2)],
            id="the title of a spec that stays",
        ),
        pytest.param(
            write(CELLS, spec("The :term:`cells` of all")),
            write("specs/kilo/aaa.rst", spec("The cells of all")),
            [("duplicate-title", CELLS, 2)],
            id="a title that is marked up in another way",
        ),
        pytest.param(
            nothing,
            write(under("approved", "objects"), spec("Other objects")),
            [("duplicate-slug", SPEC, 2)],
            id="the name of a spec that stays",
        ),
        pytest.param(
            both(write(ROSTER, two_people), write(CELLS, spec("Cells"))),
            write(ROSTER, one_person),
            [("unknown-owner", CELLS, 5), ("unknown-owner", SPEC, 5)],
            id="a person who is taken out",
        ),
        pytest.param(
            both(
                write(ROSTER, two_people),
                write(CELLS, spec("Cells", owner="Richard Roe,Jane Doe")),
                edit(SPEC, "Jane Doe", "Richard Roe"),
            ),
            write(ROSTER, one_person),
            [("unknown-owner", CELLS, 5)],
            id="a person who is named right after a comma",
        ),
        pytest.param(
            edit(SPEC, "Jane Doe", "Core reviewers"),
            edit(ROSTER, 'name = "Jane Doe"', 'name = "Jane Doe"\nuntil = 2014-01-01'),
            [("inactive-owner", SPEC, 5)],
            id="a group whose people have left",
        ),
        pytest.param(
            both(write(ROSTER, nested), edit(SPEC, "Jane Doe", "Outer")),
            write(ROSTER, nested.replace("['jdoe', 'old']", "['old']")),
            [("inactive-owner", SPEC, 5)],
            id="a group in whose group nobody is left",
        ),
        pytest.param(
            both(write("specward.toml", led_by_outer), write(ROSTER, nested)),
            write(ROSTER, nested.replace("['jdoe', 'old']", "['old']")),
            [("missing-role", SPEC, 5)],
            id="a person who leaves a group in the group of a role",
        ),
        pytest.param(
            both(
                write("specward.toml", led_by_outer),
                write(ROSTER, nested),
                edit(SPEC, "Jane Doe", "Inner"),
            ),
            write(ROSTER, nested.replace("['middle']", "['old']")),
            [("missing-role", SPEC, 5)],
            id="a group that leaves the group of a role, in another",
        ),
        pytest.param(
            both(
                write(".mailmap", mapped), edit(SPEC, "Jane Doe", "jd@old.example.org")
            ),
            delete(".mailmap"),
            [UNKNOWN],
            id="an e-mail that git does not map any more",
        ),
        pytest.param(
            both(
                write(".mailmap", mapped), edit(SPEC, "Jane Doe", "jd@old.example.org")
            ),
            write(".mailmap", mapped.replace("jane@", "somebody@")),
            [UNKNOWN],
            id="an e-mail that git takes for somebody's whom nobody knows",
        ),
        pytest.param(
            both(
                write(ROSTER, two_people.replace("Roe'", "Roe'\nuntil = 2014-01-01")),
                write(".mailmap", "Jane Doe <jd@old.example.org>\n"),
                by_old_email,
            ),
            write(".mailmap", "Richard Roe <jd@old.example.org>\n"),
            [("inactive-owner", SPEC, 5)],
            id="an e-mail that git takes for another's",
        ),
        pytest.param(
            write(".mailmap", mapped),
            write(".mailmap", mapped + "Richard Roe <jane@example.org>\n"),
            [("invalid-roster", ".mailmap", 2)],
            id="a line for git that contradicts the roster",
        ),
        pytest.param(
            write(".mailmap", "Richard Roe <jane@example.org>\n" + mapped),
            write(".mailmap", "#\n\nRichard Roe <jane@example.org>\n"),
            [],
            id="a line for git that moves",
        ),
        pytest.param(
            both(write("specward.toml", one_each), write(CELLS, spec("Cells"))),
            write("specs/juno/quotas.rst", spec("Quotas")),
            [("overloaded-owner", CELLS, 5)],
            id="a spec before the last that somebody may lead",
        ),
        pytest.param(
            both(
                write("specward.toml", one_each),
                write(CELLS, spec("Cells", status="implemented")),
            ),
            edit(CELLS, "implemented", "approved"),
            [("overloaded-owner", SPEC, 5)],
            id="a spec that is open again, before another",
        ),
        pytest.param(
            both(
                write("specward.toml", one_each),
                write(ROSTER, two_people),
                write(CELLS, spec("Cells", owner="Jane D")),
            ),
            write(ROSTER, two_people.replace("Doe'", "Doe'\naliases = ['Jane D']")),
            [("overloaded-owner", SPEC, 5)],
            id="a name that makes one person of two",
        ),
        pytest.param(
            both(write("specward.toml", one_each), write(CELLS, spec("Cells"))),
            edit(SPEC, "readers", "authors"),
            [],
            id="a person who led too many specs before",
        ),
        pytest.param(
            both(write(ROSTER, "[people\n"), break_owner),
            write(ROSTER, two_people),
            [UNKNOWN],
            id="a roster that can be read again",
        ),
        pytest.param(
            both(write(PICTURE, b"PNG"), write(SPEC, with_picture)),
            write(SPEC, spec("Objects")),
            [("stray-file", PICTURE, 1)],
            id="a picture that no spec shows any more",
        ),
        pytest.param(
            both(
                write(PICTURE, b"PNG"),
                write(
                    CYCLE, cycle_file("2015-12-31", "\n.. image:: images/layers.png\n")
                ),
            ),
            write(CYCLE, cycle_file("2015-12-31")),
            [("stray-file", PICTURE, 1)],
            id="a picture that its cycle does not show any more",
        ),
        pytest.param(
            both(
                write(PICTURE, b"PNG"),
                write(SPEC, with_picture),
                write(CELLS, with_picture.replace("Objects", "Cells  ")),
            ),
            write(SPEC, spec("Objects")),
            [],
            id="a picture that another spec shows",
        ),
        pytest.param(
            write(SPEC, with_picture.replace("layers.png", "the%20layers.png")),
            write("specs/kilo/images/the layers.png", b"PNG"),
            [("bad-name", "specs/kilo/images/the layers.png", 1)],
            id="a picture that a spec shows already",
        ),
        pytest.param(
            write(CYCLE, cycle_file("2016-12-31")),
            write(CYCLE, cycle_file("2015-01-31")),
            [("overdue-spec", SPEC, 2)],
            id="a cycle that ends earlier",
        ),
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas")),
                lambda repo: (repo.path / "specs/kilo/link.rst").symlink_to(
                    "quotas.rst"
                ),
            ),
            delete(QUOTAS),
            [
                ("broken-symlink", "specs/kilo/link.rst", 1),
                ("removed-spec", QUOTAS, 1),
            ],
            id="a link whose file is gone",
        ),
        pytest.param(
            both(
                write(
                    "specward.toml",
                    NAMED + "[[exempt]]\nrule = 'trailing-whitespace'\n"
                    "path = 'specs/kilo'\nreason = 'tables'\n",
                ),
                write(QUOTAS, spec("Quotas", plan="One ")),
                write(CELLS, spec("Cells", plan="One ")),
            ),
            write(QUOTAS, spec("Quotas", plan="One")),
            [],
            id="an exemption that a spec that stays uses",
        ),
    ],
)
def test_what_a_patch_does_to_files_that_it_leaves_alone(
    repo: Repo, before: Change, after: Change, found: list[Told]
) -> None:
    assert told(patched(repo, before, after)) == found


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


# Policy ---------------------------------------------------------------------------

RISKS = "\nRisks\n=====\n\n<What can go wrong.>\n"


def add_risks(repo: Repo) -> None:
    repo.write("templates/spec.rst", repo.read("templates/spec.rst") + RISKS)


def test_changed_template_fails_no_spec_that_the_patch_leaves_alone(
    repo: Repo,
) -> None:
    repo.write(QUOTAS, spec("Quotas"))
    repo.commit("base")
    add_risks(repo)
    repo.commit("patch")
    done = repo.run("check", "--since", "HEAD~1")
    assert done.status == 0
    assert (
        "note: the changed policy finds 2 more in 2 files of the base; "
        "they fail no patch"
    ) in done.lines
    made = report(repo, "--since", "HEAD~1", status=0)
    assert made["summary"]["policy"] == 2
    assert [name for name, _, _ in told(made, "existing")] == ["missing-section"] * 2


def test_changed_template_fails_what_the_same_patch_brings(repo: Repo) -> None:
    made = patched(repo, nothing, both(add_risks, write(QUOTAS, spec("Quotas"))))
    assert told(made) == [("missing-section", QUOTAS, 2)]


def drop_plan(repo: Repo) -> None:
    text = repo.read("templates/spec.rst")
    repo.write("templates/spec.rst", text[: text.index("\nPlan\n")])


def test_policy_that_hides_what_the_same_patch_brings_is_told(repo: Repo) -> None:
    text = spec("Quotas")
    without = write(QUOTAS, text[: text.index("\nPlan\n")])
    made = patched(repo, nothing, both(drop_plan, without))
    assert ("weakened-policy", "templates/spec.rst", 1) in told(made)
    (finding_,) = (f for f in _new(made) if f["rule"] == "weakened-policy")
    assert "missing-section (1)" in finding_["message"]
    assert QUOTAS not in {path for _, path, _ in told(made)}


@pytest.mark.parametrize(
    "config",
    [
        NAMED + "[rules.unknown-owner]\nseverity = 'off'\n",
        NAMED
        + f"[[exempt]]\nrule = 'unknown-owner'\npath = '{SPEC}'\nreason = 'because'\n",
    ],
)
def test_configuration_that_hides_what_the_same_patch_brings_is_told(
    repo: Repo, config: str
) -> None:
    made = patched(
        repo,
        write("specward.toml", NAMED),
        both(break_owner, write("specward.toml", config)),
    )
    assert told(made) == [("weakened-policy", "specward.toml", 1)]
    (finding,) = _new(made)
    assert "unknown-owner (1)" in finding["message"]


def test_policy_that_hides_nothing_of_the_patch_is_no_finding(repo: Repo) -> None:
    off = NAMED + "[rules.unknown-owner]\nseverity = 'off'\n"
    made = patched(
        repo,
        both(break_owner, write("specward.toml", NAMED)),
        write("specward.toml", off),
    )
    assert told(made) == []


def test_base_whose_configuration_is_broken_takes_the_heads(repo: Repo) -> None:
    break_owner(repo)
    repo.write("specward.toml", "[project\n")
    repo.commit("base")
    repo.write("specward.toml", NAMED)
    repo.commit("patch")
    done = repo.run("check", "--since", "HEAD~1")
    assert done.status == 0
    (note,) = (line for line in done.lines if line.startswith("note: "))
    assert "the base's configuration: " in note
    assert note.endswith("; the head's holds for both sides")
    edit(SPEC, "readers", "authors")(repo)
    assert told(report(repo, "--since", "HEAD~1"), "existing") == [UNKNOWN]


def test_head_whose_configuration_is_broken_is_not_judged(repo: Repo) -> None:
    repo.commit("base")
    repo.write("specward.toml", "[project\n")
    refused(repo.run("check", "--since", "HEAD"), "specward.toml")


PLANS = "[[specs]]\npath = 'plans/{cycle}/{slug}.rst'\n[roster]\nfile = 'people.toml'\n"


def lay_plans(repo: Repo) -> None:
    (repo.path / SPEC).unlink()
    move(ROSTER, "people.toml")(repo)
    repo.write("plans/kilo/cells.rst", spec("Cells", owner="Nobody Known"))
    repo.write("plans/kilo/quotas.rst", spec("Quotas"))


change_plans = both(
    edit("plans/kilo/quotas.rst", "Jane Doe", "Jane Dole"),
    edit("plans/kilo/cells.rst", "readers", "authors"),
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (nothing, write("specward.toml", PLANS)),
        (write("specward.toml", PLANS), delete("specward.toml")),
    ],
    ids=["the base", "the head"],
)
def test_side_without_a_configuration_takes_the_others(
    repo: Repo, before: Change, after: Change
) -> None:
    made = patched(repo, both(lay_plans, before), both(after, change_plans))
    assert told(made) == [("unknown-owner", "plans/kilo/quotas.rst", 5)]
    assert told(made, "existing") == [("unknown-owner", "plans/kilo/cells.rst", 5)]


def test_configuration_that_is_named_stands_for_both_sides(repo: Repo) -> None:
    lay_plans(repo)
    repo.write("specward.toml", "[project\n")
    repo.commit("base")
    change_plans(repo)
    repo.commit("patch")
    repo.git("switch", "--quiet", "--create", "policy")
    repo.write("specward.toml", PLANS)
    repo.commit("policy")
    repo.git("switch", "--quiet", "main")
    made = report(
        repo, "--since", "HEAD~1", "--at", "HEAD", "--config", "policy:specward.toml"
    )
    assert told(made) == [("unknown-owner", "plans/kilo/quotas.rst", 5)]
    assert told(made, "existing") == [("unknown-owner", "plans/kilo/cells.rst", 5)]


def test_patterns_that_change_are_no_excuse(repo: Repo) -> None:
    """A file that becomes a spec is new as a whole."""
    first = NAMED + "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\n"
    second = first + "[[specs]]\npath = 'plans/{slug}.rst'\n"
    made = patched(
        repo,
        both(
            write("specward.toml", first),
            write("plans/cells.rst", cells("approved")),
            break_owner,
        ),
        write("specward.toml", second),
    )
    assert told(made) == [("unknown-owner", "plans/cells.rst", 5)]
    assert told(made, "existing") == [UNKNOWN]


LAID = "templates/laid.rst"


def lay_template(repo: Repo) -> None:
    """Have a text at hand that could be the template, with a line too long."""
    text = (repo.path / "templates/spec.rst").read_text()
    repo.write(LAID, f"{text}\n{'word ' * 30}end.\n")


name_template = write(
    "specward.toml",
    NAMED + f"[[specs]]\npath = 'specs/{{cycle}}/{{slug}}.rst'\ntemplate = '{LAID}'\n",
)


@pytest.mark.parametrize(
    "before",
    [nothing, write("specward.toml", NAMED)],
    ids=["no configuration", "another template"],
)
def test_text_that_becomes_the_template_is_no_new_one(
    repo: Repo, before: Change
) -> None:
    made = patched(repo, both(lay_template, before), name_template)
    assert told(made) == []
    assert [rule for rule, path, _ in told(made, "existing") if path == LAID] == [
        "line-too-long"
    ]


def test_template_that_comes_with_its_name_is_new(repo: Repo) -> None:
    made = patched(repo, nothing, both(lay_template, name_template))
    assert [(rule, path) for rule, path, _ in told(made)] == [("line-too-long", LAID)]


def test_file_that_belongs_nowhere_any_more_is_new(repo: Repo) -> None:
    first = NAMED + (
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\nassets = ['specs/**/*.png']\n"
    )
    made = patched(
        repo,
        both(write("specward.toml", first), write(PICTURE, b"PNG")),
        write("specward.toml", first.partition("assets")[0]),
    )
    assert told(made) == [("stray-file", PICTURE, 1)]


# A stack --------------------------------------------------------------------------


def stack(repo: Repo) -> list[str]:
    """Commit a base and a stack: good, bad, mended; return the stack."""
    repo.commit("base")
    repo.write(QUOTAS, spec("Quotas"))
    good = repo.commit("add quotas")
    break_owner(repo)
    bad = repo.commit("break the owner")
    mend_owner(repo)
    return [good, bad, repo.commit("mend the owner")]


def test_each_commit_of_a_stack_is_judged_by_itself(repo: Repo) -> None:
    _, bad, last = stack(repo)
    assert new(repo, "--since", "HEAD~3") == []
    made = report(repo, "--since", "HEAD~3", "--each", status=1)
    (finding,) = made["findings"]
    name, _, subject = finding["commit"].partition(" ")
    assert bad.startswith(name)
    assert len(name) >= 7
    assert subject == "break the owner"
    assert (finding["rule"], finding["path"]) == ("unknown-owner", SPEC)
    assert made["revision"] == last
    assert made["summary"]["fixed"] == 1
    done = repo.run("check", "--since", "HEAD~3", "--each")
    assert done.status == 1
    assert done.lines[0] == f"in commit {finding['commit']}"
    assert " in 3 commits with " in done.lines[-1]
    assert done.lines[-1].endswith("; again: specward check --since 'HEAD~3' --each")


def test_finding_outside_a_stack_has_no_commit(repo: Repo) -> None:
    stack(repo)
    made = report(repo, "--since", "HEAD~2", "--at", "HEAD~1")
    assert [each["commit"] for each in made["findings"]] == [None]


def test_stack_ends_where_it_is_told(repo: Repo) -> None:
    stack(repo)
    break_owner(repo)
    assert report(repo, "--since", "HEAD~3", "--each", "--at", "HEAD~2", status=0)
    assert report(repo, "--since", "HEAD", "--at", "HEAD", status=0)
    refused(repo.run("check", "--since", "HEAD", "--each"), "no commit to judge")


def test_cycle_that_a_stack_begins_is_known_in_all_of_it(repo: Repo) -> None:
    repo.commit("base")
    repo.write("notes.txt", "hello\n")
    repo.commit("first")
    repo.write("specs/liberty/cells.rst", cells("approved"))
    repo.commit("second")
    each = ("--since", "HEAD~2", "--each", "--cycle")
    made = report(repo, *each, "liberty", status=1)
    assert told(made) == [("unknown-owner", "specs/liberty/cells.rst", 5)]
    refused(repo.run("check", *each, "librety"), "there is no cycle", "'liberty'?")


# What is reported, and where ------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((QUOTAS,), [QUOTAS]),
        (("specs/juno",), ["specs/juno/cells.rst"]),
        (("--cycle", "kilo"), [QUOTAS]),
        (("--cycle", "juno"), ["specs/juno/cells.rst"]),
        ((), ["specs/juno/cells.rst", QUOTAS]),
    ],
)
def test_paths_and_cycles_select_what_is_reported(
    repo: Repo, arguments: tuple[str, ...], found: list[str]
) -> None:
    """Promised: "The whole repository is known all the same"."""
    repo.write(CELLS, spec("Cells"))
    repo.write(QUOTAS, spec("Quotas", ":Depends: cells"))
    repo.write("specs/juno/cells.rst", spec("Cells"))
    repo.write("specs/juno/later.rst", spec("Later", ":Depends: kilo/cells"))
    repo.commit("base")
    repo.write("specs/juno/cells.rst", spec("Cells", owner="Nobody Known"))
    repo.write(QUOTAS, spec("Quotas", ":Depends: cells", owner="Nobody Known"))
    repo.commit("patch")
    made = report(repo, "--since", "HEAD~1", *arguments, status=1)
    assert [path for _, path, _ in told(made)] == found


def test_quiet_leaves_the_new_findings(repo: Repo) -> None:
    break_owner(repo)
    repo.commit("base")
    assert repo.run("check", "--since", "HEAD", "--quiet").stdout == ""
    bad_quotas(repo)
    done = repo.run("check", "--since", "HEAD", "--quiet", "--format", "concise")
    assert [line.partition(":")[0] for line in done.lines] == [QUOTAS]


@pytest.mark.parametrize("name", ["text", "concise", "json"])
def test_report_is_written_to_a_file(repo: Repo, tmp_path: Path, name: str) -> None:
    repo.commit("base")
    break_owner(repo)
    arguments = ("check", "--since", "HEAD", "--format", name)
    plain = repo.run(*arguments)
    target = tmp_path / "out" / "report"
    target.parent.mkdir()
    for _ in range(2):
        done = repo.run(*arguments, "--output", str(target))
        assert (done.status, done.stdout, done.stderr) == (1, "", "")
    assert list(target.parent.iterdir()) == [target]
    written = target.read_text(encoding="utf-8")
    assert written.replace(f" --output {target}", "") == plain.stdout
    assert name == "json" or "; again: specward check --since HEAD" in written


def test_report_that_cannot_be_written_leaves_nothing_behind(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit("base")
    break_owner(repo)
    before = sorted(tmp_path.rglob("*"))
    target = tmp_path / "nowhere" / "report"
    done = repo.run("check", "--since", "HEAD", "--output", str(target))
    refused(done, "cannot be written", "a folder that is there")
    assert sorted(tmp_path.rglob("*")) == before


def test_run_that_cannot_be_done_keeps_the_old_report(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit("base")
    target = tmp_path / "report"
    target.write_text("old")
    refused(repo.run("check", "--since", "nope", "--output", str(target)))
    assert target.read_text() == "old"


# Text on standard input -----------------------------------------------------------


def typed(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_text_on_standard_input_stands_for_the_file(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("base")
    bad_quotas(repo)
    given_ = ("--stdin", "--stdin-path", SPEC)
    typed(monkeypatch, spec("Objects", owner="Jane Dole"))
    assert new(repo, *given_) == [UNKNOWN]
    typed(monkeypatch, spec("Objects", owner="Jane Dole"))
    made = report(repo, *given_, "--since", "HEAD", status=1)
    assert told(made) == [UNKNOWN]
    assert made["revision"] is None
    typed(monkeypatch, spec("Objects"))
    assert new(repo, *given_) == []


def test_text_on_standard_input_may_be_of_a_file_to_come(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("base")
    typed(monkeypatch, spec("Cells", ":Depends: nothing"))
    made = new(repo, "--stdin", "--stdin-path", CELLS, "--since", "HEAD")
    assert made == [("dangling-dependency", CELLS, 7)]
    assert not (repo.path / CELLS).exists()


def test_field_that_only_some_specs_say_it_in(repo: Repo) -> None:
    """The spec that the patch leaves alone is read for it all the same."""
    only = 'path = "specs/{cycle}/{slug}.rst"\n\n[[specs.when]]\ncycle = "kilo"\n'
    config = f'[[specs]]\n{only}relations.depends = "Needs"\n'
    repo.write("specward.toml", config)
    repo.write("specs/kilo/cells.rst", spec("cells", ":Needs: quotas"))
    repo.write("specs/kilo/quotas.rst", spec("Limits of use"))
    repo.write("specs/liberty/last.rst", spec("last"))
    repo.commit("base")
    delete("specs/kilo/quotas.rst")(repo)
    found = new(repo, "--since", "HEAD")
    assert ("dangling-dependency", "specs/kilo/cells.rst", 7) in found


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\xff\xfe", "é".encode("latin-1"), b"\r\n" * 9]
)
def test_any_bytes_on_standard_input_are_judged(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    repo.commit("base")
    typed(monkeypatch, data)
    assert report(repo, "--stdin", "--stdin-path", SPEC, status=1)


# Bad input ------------------------------------------------------------------------

NO_COMMIT = (
    "nope",
    "--output=x",
    "-x",
    "--help",
    "^HEAD",
    "HEAD^@",
    "HEAD~99",
    "HEAD:specs",
    "HEAD..HEAD",
    "..",
    "a\nb",
    "a\0b",
    "\udcff",
    "\x1b[31m\u202e",
    "0" * 40,
    "x" * 9000,
)


@pytest.mark.parametrize("revision", NO_COMMIT)
@pytest.mark.parametrize("more", [(), ("--each",), ("--at", "HEAD")])
def test_base_that_is_no_commit(
    repo: Repo, revision: str, more: tuple[str, ...]
) -> None:
    repo.commit("base")
    done = repo.run("check", f"--since={revision}", *more)
    refused(done, "is not a commit of this repository")
    assert done.stderr.replace("\n", "").isprintable()
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize("word", ["-x", "--output=x", "--each"])
def test_word_with_a_hyphen_is_no_base(repo: Repo, word: str) -> None:
    repo.commit("base")
    done = repo.run("check", "--since", word)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: specward ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--staged", "--at", "HEAD"), "--staged and --at do not go together"),
        (("--staged", "--since", "HEAD"), "--staged and --since do not go together"),
        (
            ("--staged", "--stdin", "--stdin-path", SPEC),
            "--staged and --stdin do not go together",
        ),
        (
            ("--at", "HEAD", "--stdin", "--stdin-path", SPEC),
            "--at and --stdin do not go together",
        ),
        (
            ("--since", "HEAD", "--each", "--stdin", "--stdin-path", SPEC),
            "--each and --stdin do not go together",
        ),
        (("--each",), "--each needs --since"),
        (("--staged", "--each"), "--each needs --since"),
        (("--stdin",), "--stdin and --stdin-path need one another"),
        (("--stdin-path", SPEC), "--stdin and --stdin-path need one another"),
        (("--stdin", "--stdin-path", "../x"), "is outside the repository"),
        (("--stdin", "--stdin-path", "."), ". is a folder"),
        (("--stdin", "--stdin-path", "specs"), "specs is a folder"),
        (("--since", "HEAD", "nope.rst"), "there is no nope.rst here"),
        (("--since", "HEAD", "--cycle", "kylo"), "there is no cycle 'kylo'"),
    ],
)
def test_options_that_do_not_go_together(
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    repo.commit("base")
    typed(monkeypatch, "x\n")
    refused(repo.run("check", *arguments), said)


def test_histories_without_a_commit_in_common(repo: Repo) -> None:
    repo.commit("base")
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.write(SPEC, spec("Objects"))
    repo.commit("another first one")
    for more in ((), ("--each",), ("--at", "HEAD")):
        done = repo.run("check", "--since", "main", *more)
        refused(done, "'main' and the patch have no common ancestor")


@pytest.fixture
def shallow(repo: Repo, tmp_path: Path) -> Repo:
    """Return a clone that has the last commit of a stack only."""
    stack(repo)
    made = Repo(tmp_path / "shallow")
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.path}", str(made.path))
    return made


def test_base_beyond_the_end_of_a_shallow_clone(shallow: Repo, repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD~2").strip()
    for revision in ("HEAD~2", base):
        for more in ((), ("--each",), ("--at", "HEAD")):
            done = shallow.run("check", "--since", revision, *more)
            refused(done, "shallow", "fetch-depth: 0")


def test_way_to_the_base_that_a_shallow_clone_has_not(
    shallow: Repo, repo: Repo
) -> None:
    """The base is there, but nobody knows whether it is one."""
    base = repo.git("rev-parse", "HEAD~2").strip()
    repo.git("branch", "begin", base)
    shallow.git("fetch", "--quiet", "--depth", "1", "origin", "begin:begin")
    for more in ((), ("--each",)):
        done = shallow.run("check", "--since", "begin", *more)
        refused(done, "shallow", "fetch-depth: 0")


def test_base_that_a_shallow_clone_has(shallow: Repo) -> None:
    assert report(shallow, "--since", "HEAD", status=0)
    break_owner(shallow)
    assert new(shallow, "--since", "HEAD") == [UNKNOWN]
    shallow.commit("patch")
    made = report(shallow, "--since", "HEAD~1", "--each", status=1)
    assert told(made) == [UNKNOWN]
    shallow.git("fetch", "--quiet", "--unshallow")
    assert report(shallow, "--since", "HEAD~2", status=0)["summary"]["fixed"] == 0
    assert report(shallow, "--since", "HEAD~4", "--each", status=1)["base"]


@pytest.mark.parametrize(
    "slug", ['a"b', "a\nb", "a\tb", "a'b", "a\\b", "a b", "\u202eb", "$(b)"]
)
def test_name_that_has_to_be_quoted_is_paired(repo: Repo, slug: str) -> None:
    path = f"specs/kilo/{slug}.rst"
    other = f"specs/kilo/{slug}2.rst"
    repo.write(path, cells("approved"))
    repo.commit("base")
    repo.git("mv", path, other)
    for arguments in (("--staged",), ("--since", "HEAD")):
        made = report(repo, *arguments)
        assert [name for name, _, _ in told(made)] == []
        assert "unknown-owner" in {name for name, _, _ in told(made, "existing")}
    repo.commit("patch")
    assert new(repo, "--since", "HEAD~1", "--each") == []


def test_name_that_is_not_utf8_is_paired(repo: Repo) -> None:
    repo.write(b"specs/kilo/a\xff.rst", cells("approved"))
    repo.commit("base")
    (repo.path / os.fsdecode(b"specs/kilo/a\xff.rst")).unlink()
    repo.write(b"specs/kilo/b\xfe.rst", cells("approved"))
    repo.commit("patch")
    assert "unknown-owner" not in {
        name for name, _, _ in new(repo, "--since", "HEAD~1")
    }


@pytest.mark.parametrize(
    ("message", "encoding"),
    [
        (b"a caf\xe9", "ISO-8859-1"),
        (b"a caf\xe9", None),
        (b"\xff\xfe\x00".replace(b"\x00", b""), None),
        (b"\x1b[31mred\x1b]0;title\x07 \xe2\x80\xaeturned", None),
        (b"two\rlines", None),
        (b"", None),
        (b"x" * 5000, None),
    ],
)
def test_message_of_a_commit_is_shown_safely(
    repo: Repo, message: bytes, encoding: str | None
) -> None:
    repo.commit("base")
    break_owner(repo)
    repo.git("add", "--all")
    told_in = repo.path.parent / "message"
    told_in.write_bytes(message)
    if encoding is not None:
        repo.git("config", "i18n.commitEncoding", encoding)
    repo.git(
        "commit", "--quiet", "--allow-empty-message", "--cleanup=verbatim", "-F",
        str(told_in),
    )  # fmt: skip
    for name in ("text", "concise"):
        done = repo.run("check", "--since", "HEAD~1", "--each", "--format", name)
        assert done.status == 1
        assert done.lines[0].startswith("in commit ")
        assert done.stdout.replace("\n", "").isprintable()
    made = report(repo, "--since", "HEAD~1", "--each", status=1)
    (finding,) = made["findings"]
    assert finding["commit"].isprintable()
    assert done.lines[0] == f"in commit {finding['commit']}"
    if encoding is not None:
        assert finding["commit"].endswith(" a café")


def test_rename_by_case_alone_is_a_rename(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/Cells.rst")
    assert new(repo, "--staged") == []
    repo.commit("patch")
    assert new(repo, "--since", "HEAD~1") == []


def test_change_of_mode_brings_nothing(repo: Repo) -> None:
    break_owner(repo)
    repo.commit("base")
    (repo.path / SPEC).chmod(0o755)
    assert new(repo, "--since", "HEAD") == []
    repo.git("add", "--all")
    assert new(repo, "--staged") == []
    repo.commit("patch")
    assert new(repo, "--since", "HEAD~1", "--each") == []


def test_bare_repository_has_commits_and_no_index(repo: Repo, tmp_path: Path) -> None:
    stack(repo)
    bare = Repo(tmp_path / "bare.git")
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(bare.path))
    made = report(bare, "--since", "HEAD~3", "--at", "HEAD~1", status=1)
    assert told(made) == [UNKNOWN]
    assert report(bare, "--since", "HEAD~3", "--each", status=1)
    for arguments in (("--since", "HEAD~3"), ("--staged",)):
        refused(bare.run("check", *arguments), "this repository is bare")


def test_index_that_is_not_merged_is_not_judged(repo: Repo) -> None:
    repo.commit("base")
    branch(repo, "topic", edit(SPEC, "Jane Doe", "Richard Roe"))
    edit(SPEC, "Jane Doe", "Jane Dole")(repo)
    repo.commit("here")
    with pytest.raises(Exception, match="returned non-zero"):
        repo.git("merge", "topic")
    refused(repo.run("check", "--staged"), f"{SPEC} has a merge conflict", "git add")


def test_file_that_is_only_meant_to_be_added_is_not_staged(repo: Repo) -> None:
    head = repo.commit("base")
    bad_quotas(repo)
    repo.git("add", "--intent-to-add", QUOTAS)
    made = report(repo, "--staged", status=0)
    assert (made["summary"]["specs"], made["revision"]) == (1, head)
    (repo.path / QUOTAS).unlink()
    assert report(repo, "--staged", status=0)["summary"]["specs"] == 1


@pytest.mark.parametrize(
    "arguments", [("--staged",), ("--since", "HEAD~1"), ("--since", "HEAD~1", "--each")]
)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{other}/.git"),
        ("GIT_INDEX_FILE", "{other}/.git/index"),
        ("GIT_WORK_TREE", "{other}"),
        ("GIT_OBJECT_DIRECTORY", "{other}/.git/objects"),
    ],
)
def test_variables_of_another_repository_change_nothing(
    repo: Repo, tmp_path: Path, name: str, value: str, arguments: tuple[str, ...]
) -> None:
    other = Repo(tmp_path / "other")
    other.init()
    other.write("specs/kilo/other.rst", "other\n")
    other.commit("base")
    other.write("specs/kilo/another.rst", "other\n")
    other.commit("other")
    repo.commit("base")
    break_owner(repo)
    repo.commit("patch")
    bad_quotas(repo)
    repo.git("add", "--all")
    expected = repo.spawn("check", *arguments)
    assert "[unknown-owner]" in expected.stdout
    done = repo.spawn("check", *arguments, **{name: value.format(other=other.path)})
    assert done == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("diff.renames", "false"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.relative", "true"),
        ("diff.external", "false"),
        ("core.quotePath", "true"),
        ("merge.renames", "false"),
        ("log.showSignature", "true"),
        ("i18n.logOutputEncoding", "UTF-16"),
    ],
)
def test_configuration_of_git_changes_no_pairs(
    repo: Repo, key: str, value: str
) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/bö xes.rst")
    bad_quotas(repo)
    repo.commit("patch")
    arguments = ("check", "--since", "HEAD~1", "--each")
    expected = repo.run(*arguments)
    assert "Nobody Known" in expected.stdout
    repo.git("config", key, value)
    assert repo.run(*arguments) == expected


def test_file_that_becomes_a_link_or_a_folder(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    (repo.path / CELLS).unlink()
    (repo.path / CELLS).symlink_to("objects.rst")
    repo.commit("link")
    assert new(repo, "--since", "HEAD~1") == []
    (repo.path / CELLS).unlink()
    repo.write("specs/kilo/cells.rst/inside.txt", "x\n")
    repo.commit("folder")
    assert [name for name, _, _ in new(repo, "--since", "HEAD~1")] == ["stray-file"]


def test_patch_from_a_subfolder_is_the_same(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/boxes.rst")
    bad_quotas(repo)
    repo.git("add", "--all")
    for arguments in (("--staged",), ("--since", "HEAD")):
        there = repo.run("check", *arguments, folder="specs/kilo")
        assert there == repo.run("check", *arguments)


def test_nothing_is_written_but_the_output(repo: Repo) -> None:
    stack(repo)
    (repo.path / SPEC).touch()

    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in repo.path.rglob("*")}

    before = times()
    for arguments in (
        ("--staged",),
        ("--since", "HEAD~2"),
        ("--since", "HEAD~2", "--each"),
    ):
        repo.run("check", *arguments)
    assert times() == before


# What is read ---------------------------------------------------------------------

SLUGS = ("quotas", "cells", "nodes", "ports", "disks", "keys")
CYCLES = ("juno", "kilo", "liberty")
TITLES = ("Quotas", "Cells", "Nodes", "The quotas", "Ports", "Disks and *keys*")
OWNERS = (
    "Jane Doe",
    "jd",
    "Richard Roe",
    "Nobody Known",
    "Richard Roe,Jane Doe",
    "Core reviewers",
    "Jane\n  Doe",
    "jd@old.example.org",
    "All of us",
    "TBD",
)
STATUSES = ("proposed", "approved", "implemented", "abandoned")
PICTURES = ("a.png", "b c.png", "d.svg")
ROSTERS = (
    "[people.jdoe]\nname = 'Jane Doe'\naliases = ['jd']\n",
    "[people.jdoe]\nname = 'Jane Doe'\n",
    "[people.rroe]\nname = 'Richard Roe'\n",
    "[people.jdoe]\nname = 'Jane Doe'\nuntil = 2014-01-01\n",
    "[people\n",
)


def core_and_all(core: str, everybody: str) -> str:
    """Return two groups, each with its one member."""
    return (
        f"[groups.core]\nname = 'Core reviewers'\nmembers = ['{core}']\n"
        f"[groups.all]\nname = 'All of us'\nmembers = ['{everybody}']\n"
    )


GROUPS = (
    "[groups.core]\nname = 'Core reviewers'\nmembers = ['jdoe']\n",
    core_and_all("jdoe", "core"),
    core_and_all("all", "jdoe"),
    core_and_all("all", "core"),
)
MAILMAPS = (
    "Jane Doe <jd@old.example.org>\n",
    "Richard Roe <jd@old.example.org>\n",
    "Jane Doe <x@example.org> Richard Roe <jd@old.example.org>\n",
    "",
)


class Author:
    """Writes patches that nobody thought of."""

    def __init__(self, repo: Repo, seed: int) -> None:
        self.repo = repo
        self.random = random.Random(seed)  # noqa: S311 - no secret

    def edits(self, number: int) -> None:
        """Make *number* edits."""
        for _ in range(number):
            name = self.random.choice(EDITS)
            getattr(self, name)()

    def path(self) -> str:
        """Return where a spec can lie."""
        folder = self.random.choice(CYCLES)
        if self.random.random() < 0.3:
            folder += "/" + self.random.choice(STATUSES)
        return f"specs/{folder}/{self.random.choice(SLUGS)}.rst"

    def text(self) -> str:
        """Return the text of some spec."""
        choice = self.random.choice
        fields = []
        if self.random.random() < 0.5:
            target = choice(SLUGS)
            if self.random.random() < 0.3:
                target = f"{choice(CYCLES)}/{target}"
            fields.append(f":Depends: {target}")
        made = "First the readers." + choice(("", "", " ", "\n\n*x"))
        if self.random.random() < 0.3:
            picture = choice(PICTURES).replace(" ", "%20")
            made += f"\n\n.. image:: {choice(('', '../juno/'))}{picture}\n   :alt: x"
        return spec(
            choice(TITLES), *fields, owner=choice(OWNERS), status=choice(STATUSES),
            plan=made,
        )  # fmt: skip

    def some(self, pattern: str = "*.rst") -> Path | None:
        """Return a file that is there, or none."""
        found = sorted(
            path
            for path in (self.repo.path / "specs").rglob(pattern)
            if path.name != "cycle.rst" and path.is_file() and not path.is_symlink()
        )
        return self.random.choice(found) if found else None

    def add(self) -> None:
        path = self.path()
        if not (self.repo.path / path).is_symlink():
            self.repo.write(path, self.text())

    def remove(self) -> None:
        path = self.some()
        if path is not None:
            path.unlink()

    def rename(self) -> None:
        path, target = self.some(), self.repo.path / self.path()
        if path is not None and not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)

    def copy(self) -> None:
        path, target = self.some(), self.repo.path / self.path()
        if path is not None and not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)

    def line(self) -> None:
        """Put a line of another text in the place of one."""
        path = self.some()
        if path is None:
            return
        lines, others = path.read_text().split("\n"), self.text().split("\n")
        number = self.random.randrange(min(len(lines), len(others)))
        lines[number] = others[number]
        path.write_text("\n".join(lines))

    def roster(self) -> None:
        made = self.random.choice(ROSTERS)
        groups = self.random.choice(GROUPS) if "people.jdoe" in made else ""
        self.repo.write(ROSTER, made + groups)

    def mailmap(self) -> None:
        self.repo.write(".mailmap", self.random.choice(MAILMAPS))

    def cycle(self) -> None:
        ends = self.random.choice(("2015-01-01", "2016-01-01", "soon"))
        more = self.random.choice(("", "\n.. image:: a.png\n   :alt: x\n"))
        path = f"specs/{self.random.choice(CYCLES)}/cycle.rst"
        self.repo.write(path, cycle_file(ends, more))

    def picture(self) -> None:
        name = self.random.choice(PICTURES)
        path = self.repo.path / "specs" / self.random.choice(CYCLES[:2]) / name
        if path.exists():
            path.unlink()
        else:
            self.repo.write(path.relative_to(self.repo.path).as_posix(), b"PNG")

    def link(self) -> None:
        path = self.some()
        target = self.repo.path / "specs" / "kilo" / "linked.rst"
        if path is not None and not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.path.relpath(path, target.parent))


EDITS = (
    *("add", "remove", "rename", "copy"),
    *("line", "line", "roster", "mailmap", "cycle", "picture", "link"),
)


def brought(repo: Repo, asked: revisions.Request) -> list[tuple[object, ...]]:
    """Return what the last commit brings, by everything that is told of it."""
    *_, made = revisions.patches(Repository(repo.path), asked)
    verdict = patch.judge_patch(made.head, made.bases, RULES)
    return [
        (each.rule, each.path, each.location, each.severity, each.problem.message)
        for each in verdict.judgement.findings
        if each.origin is Origin.NEW
    ]


def is_as_good_as_everything(repo: Repo, asked: revisions.Request) -> None:
    """Assert that what is new is the same where everything is read."""
    restricted = brought(repo, asked)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(patch._Patch, "scope", lambda _: None)  # noqa: SLF001 - no switch for users
        everything = brought(repo, asked)
    assert restricted == everything


CONFIGURATIONS = (
    NAMED,
    NAMED
    + "[[exempt]]\nrule = 'trailing-whitespace'\npath = 'specs/kilo'\n"
    + "reason = 'tables'\n[[exempt]]\nrule = 'unknown-owner'\n"
    + "path = 'specs/juno/quotas.rst'\nreason = 'a guest'\nuntil = 2014-01-01\n"
    + "[[exempt]]\nrule = 'stray-file'\npath = 'specs/**/a.png'\nreason = 'x'\n",
    NAMED + "[rules.trailing-whitespace]\nfrom = 'liberty'\n",
    one_each,
    NAMED
    + "".join(
        f"[[specs]]\npath = 'specs/{path}.rst'\n"
        "roles.lead = { slot = 'Owner', from = 'approved', group = 'core' }\n"
        for path in ("{cycle}/{slug}", "{cycle}/{status}/{slug}")
    ),
)


def begun(repo: Repo, seed: int) -> Author:
    """Commit some dozen specs with faults, and return who goes on."""
    author = Author(repo, seed)
    repo.write("specward.toml", CONFIGURATIONS[seed % len(CONFIGURATIONS)])
    for _ in range(10):
        author.add()
    author.edits(6)
    repo.commit("base")
    return author


def commit_anyway(repo: Repo, *options: str) -> None:
    """Commit what there is, and be it nothing."""
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--allow-empty", "--message", "patch", *options)


@pytest.mark.parametrize("seed", range(60))
def test_reading_what_a_patch_can_touch_is_reading_everything(
    repo: Repo, seed: int
) -> None:
    """Promised: "read only where a rule looks from it at something …"."""
    author = begun(repo, seed)
    author.edits(author.random.randint(1, 3))
    commit_anyway(repo)
    is_as_good_as_everything(repo, revisions.Request(since="HEAD~1", at="HEAD"))


@pytest.mark.parametrize("seed", range(100, 115))
def test_reading_what_a_merge_can_touch_is_reading_everything(
    repo: Repo, seed: int
) -> None:
    author = begun(repo, seed)
    repo.git("tag", "base")
    repo.git("switch", "--quiet", "--create", "topic")
    author.edits(2)
    commit_anyway(repo)
    repo.git("switch", "--quiet", "main")
    author.edits(2)
    commit_anyway(repo)
    repo.git("merge", "--quiet", "--no-ff", "-s", "ours", "-m", "both", "topic")
    author.edits(2)
    commit_anyway(repo, "--amend")
    is_as_good_as_everything(
        repo, revisions.Request(since="base", at="HEAD", each=True)
    )


def test_specs_that_a_patch_cannot_touch_are_not_read(repo: Repo) -> None:
    repo.write(QUOTAS, spec("Quotas"))
    repo.write(CELLS, spec("Cells", ":Depends: quotas"))
    repo.commit("base")
    edit(CELLS, "Jane Doe", "Jane Dole")(repo)
    made = report(repo, "--since", "HEAD", status=1)
    assert (made["summary"]["specs"], made["summary"]["checked"]) == (3, 2)


# Properties -----------------------------------------------------------------------


def finding(rule: str, path: str, subject: str, line: int, weight: int) -> Finding:
    severity = (Severity.ADVICE, Severity.WARNING, Severity.ERROR)[weight]
    problem = Problem(location=location(line), message="m", subject=subject)
    return Finding(
        rule=rule,
        severity=severity,
        origin=Origin.NEW,
        path=path,
        identity=path,
        problem=problem,
        source=None,
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from("rs"),
        st.sampled_from("ab"),
        st.sampled_from("xy"),
        st.integers(1, 4),
        st.integers(0, 2),
    ),
    max_size=8,
)
QUICK = settings(max_examples=300, deadline=None, database=None, derandomize=True)


def same(path: str) -> str:
    return path


def none_added(_: str) -> frozenset[int]:
    return frozenset()


@QUICK
@given(head=FINDINGS, base=FINDINGS, added=st.frozensets(st.integers(1, 4)))
def test_a_finding_of_the_base_takes_away_one(
    head: list[Finding], base: list[Finding], added: frozenset[int]
) -> None:
    """Promised: "one … about the same thing, whose severity is not higher"."""
    found = compare(head, base, same, lambda _: added)
    assert len(head) - len(found.new) == len(base) - len(found.fixed)
    weights: dict[object, list[int]] = {}
    for number, each in enumerate(head):
        if number not in found.new:
            weights.setdefault(each.key, []).append(each.severity.weight)
    theirs: dict[object, list[int]] = {}
    for each in base:
        theirs.setdefault(each.key, []).append(each.severity.weight)
    for key, ours in weights.items():
        heaviest = sorted(theirs[key], reverse=True)
        assert all(
            one <= other
            for one, other in zip(sorted(ours, reverse=True), heaviest, strict=False)
        )
    left = [each for each in found.fixed if each in base]
    for number in found.new:
        each = head[number]
        assert not any(
            other.key == each.key and other.severity.weight >= each.severity.weight
            for other in left
        )


@QUICK
@given(head=FINDINGS)
def test_what_is_the_same_brings_nothing(head: list[Finding]) -> None:
    found = compare(head, list(reversed(head)), same, none_added)
    assert (found.new, found.fixed) == (frozenset(), ())


@QUICK
@given(head=FINDINGS, base=FINDINGS, more=FINDINGS)
def test_a_base_with_more_faults_makes_nothing_new(
    head: list[Finding], base: list[Finding], more: list[Finding]
) -> None:
    """How many are new never grows with what was there before."""
    less = compare(head, base, same, none_added)
    found = compare(head, base + more, same, none_added)
    assert len(found.new) <= len(less.new)


@QUICK
@given(lines=st.lists(st.integers(1, 20), min_size=1, unique=True), data=st.data())
def test_of_several_alike_those_on_added_lines_are_new(
    lines: list[int], data: st.DataObject
) -> None:
    """Promised: "those on lines that the patch adds are the new ones"."""
    head = [finding("r", "a", "x", line, 2) for line in lines]
    added = frozenset(data.draw(st.lists(st.sampled_from(lines), unique=True)))
    base = [finding("r", "a", "x", 1, 2)] * (len(lines) - len(added))
    found = compare(head, base, same, lambda _: added)
    assert {lines[number] for number in found.new} == added


@QUICK
@given(base=FINDINGS)
def test_what_went_with_its_file_is_fixed(base: list[Finding]) -> None:
    found = compare([], base, lambda _: None, none_added)
    assert Counter(map(repr, found.fixed)) == Counter(map(repr, base))


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map(tuple)


@QUICK
@given(old=LINES, new_=LINES)
def test_lines_that_are_not_added_were_there_in_that_order(
    old: tuple[str, ...], new_: tuple[str, ...]
) -> None:
    added = pairing.added_lines(old, new_)
    assert added <= set(range(1, len(new_) + 1))
    kept = iter(old)
    assert all(
        line in kept for number, line in enumerate(new_, 1) if number not in added
    )


@QUICK
@given(lines=LINES, block=LINES, at=st.integers(0, 12))
def test_inserted_lines_are_as_many_as_were_added(
    lines: tuple[str, ...], block: tuple[str, ...], at: int
) -> None:
    made = (*lines[:at], *block, *lines[at:])
    assert len(pairing.added_lines(lines, made)) == len(block)
    assert pairing.added_lines(lines, lines) == frozenset()


PATHS = st.sets(
    st.sampled_from(
        [
            f"specs/{cycle}/{status}{slug}.rst"
            for cycle in ("juno", "kilo")
            for status in ("", "approved/", "implemented/")
            for slug in ("a", "b", "c")
        ]
    )
)


def placed(paths: set[str]) -> dict[str, placement.Placement]:
    made = {path: placement.placement_of(path, DEFAULT) for path in sorted(paths)}
    return {path: at for path, at in made.items() if at is not None}


@QUICK
@given(base=PATHS, head=PATHS, data=st.data())
def test_pairs_are_one_to_one(
    base: set[str], head: set[str], data: st.DataObject
) -> None:
    """Promised: "if it has the same name …, else if git …, else if its slug …"."""
    olds = sorted(base - head)
    news = data.draw(st.permutations(sorted(head - base)))
    renames = dict(zip(olds, news, strict=False))
    old, new_ = placed(base), placed(head)
    made = pairing.pairs(old, new_, lambda: renames)
    assert made.keys() <= base
    assert set(made.values()) <= head
    assert len(set(made.values())) == len(made)
    for path in base & head:
        assert made[path] == path
    for path, other in made.items():
        known = old[path].identity == new_[other].identity
        assert known or renames.get(path) == other or old[path].slug == new_[other].slug
    assert {old[path].identity for path in base - made.keys()}.isdisjoint(
        new_[path].identity for path in head - set(made.values())
    )
    taken = set(made.values())
    assert all(path in made or other in taken for path, other in renames.items())


def test_template_that_nobody_needed_brings_nothing(repo: Repo) -> None:
    """Its faults are of the patch that wrote it, not of the first spec by it."""
    configure = (
        '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
        'template = "specs/{cycle}-template.rst"\n[roster]\n'
        'file = "specs/roster.toml"\n'
    )
    repo.write("specward.toml", configure)
    faulty = repo.read("templates/spec.rst") + f"\n{'word ' * 20}\n"
    for cycle in ("juno", "kilo", "liberty"):
        repo.write(f"specs/{cycle}-template.rst", faulty)
    repo.commit()
    repo.write("specs/liberty/cells.rst", repo.read(SPEC).replace("Objects", "Cellsss"))
    repo.write("specs/mitaka/nodes.rst", repo.read(SPEC).replace("Objects", "Nodesss"))
    report = json.loads(repo.run("check", "--since", "HEAD", "--format", "json").stdout)
    told = [f"{f['path']} {f['rule']}" for f in report["findings"]]
    assert [each for each in told if "template" in each] == [
        "specs/mitaka-template.rst invalid-template"
    ]


BY_STATUS = (
    '[[specs]]\npath = "specs/{cycle}/{status}/{slug}.rst"\ntemplate = []\n'
    "[lifecycle]\npath = ['proposed', 'approved', 'implemented']\n"
    "dropped = ['abandoned']\n"
)


def brings(repo: Repo, *arguments: str) -> list[str]:
    """Return each new finding as ``path rule``."""
    words = ("--format", "json", *(arguments or ("--since", "HEAD")))
    report = json.loads(repo.run("check", *words).stdout)
    new = (f for f in report["findings"] if f["origin"] == "new")
    return [f"{f['path']} {f['rule']}" for f in new]


@pytest.mark.parametrize(
    ("change_it", "expected"),
    [
        (lambda path: path.unlink(), "templates/spec.rst invalid-template"),
        (lambda path: path.write_text(""), "templates/spec.rst invalid-template"),
        (
            lambda path: path.write_text(
                path.read_text().replace("from approved, plan", "form approved, plan")
            ),
            "templates/spec.rst invalid-template",
        ),
        (
            lambda path: path.write_bytes(path.read_bytes() + b"\xe9\n"),
            "templates/spec.rst not-utf8",
        ),
    ],
    ids=["gone", "empty", "misspelt", "not UTF-8"],
)
def test_what_a_patch_does_to_a_template_it_answers_for(
    repo: Repo, change_it: Callable[[Path], object], expected: str
) -> None:
    repo.commit()
    change_it(repo.path / "templates/spec.rst")
    assert expected in brings(repo)


def test_status_that_is_called_otherwise_renames_its_folder(repo: Repo) -> None:
    repo.write("specward.toml", BY_STATUS)
    repo.git("rm", "--quiet", "--cached", "-r", "--ignore-unmatch", "specs")
    repo.write("specs/kilo/approved/cells.rst", "=====\nCells\n=====\n\nText. \n")
    repo.commit()
    (repo.path / "specs/kilo/approved").rename(repo.path / "specs/kilo/accepted")
    repo.write("specward.toml", BY_STATUS.replace("approved", "accepted"))
    repo.commit()
    told = brings(repo, "--since", "HEAD~1")
    assert [each for each in told if "cells" in each] == []


def test_pattern_that_is_written_otherwise_asks_the_same(repo: Repo) -> None:
    configure = (
        '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
        'template = "templates/spec.rst"\noptional = ["Plan"]\n'
        '[roster]\nfile = "specs/roster.toml"\n'
    )
    repo.write("specward.toml", configure)
    repo.replace(SPEC, "Plan\n====\n\nFirst the readers, then the writers.\n", "")
    repo.replace(SPEC, "change its schema.\n\n", "change its schema.\n")
    repo.commit()
    repo.write(
        "specward.toml",
        configure.replace("{cycle}/{slug}", "{release}/{slug}").replace(
            'optional = ["Plan"]\n', ""
        ),
    )
    assert not [each for each in brings(repo) if "missing-section" in each]


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


def test_last_spec_of_a_pattern_that_goes(repo: Repo) -> None:
    repo.write(
        "specward.toml",
        '[[specs]]\npath = "ideas/{slug}.rst"\ntemplate = []\n[[specs]]\n'
        'path = "specs/{cycle}/{slug}.rst"\n[roster]\nfile = "specs/roster.toml"\n',
    )
    repo.write("ideas/one.rst", "===\nOne\n===\n\nText.\n")
    repo.commit()
    (repo.path / "ideas/one.rst").unlink()
    assert brings(repo) == ["specward.toml idle-rule"]


def test_watch_is_not_switched_off_by_whom_it_watches(repo: Repo) -> None:
    repo.commit()
    repo.replace(SPEC, "First the readers", "First the readers \n\nand")
    repo.write(
        "specward.toml",
        "[roster]\nfile = 'specs/roster.toml'\n"
        "[rules.trailing-whitespace]\nseverity = 'off'\n"
        "[rules.weakened-policy]\nseverity = 'off'\n",
    )
    assert brings(repo) == ["specward.toml weakened-policy"]


def test_merge_of_a_relaxed_policy_weakens_nothing(repo: Repo) -> None:
    repo.commit()
    repo.git("switch", "--quiet", "--create", "feature")
    repo.write(SPEC, repo.read(SPEC) + "\nMore.\n")
    repo.commit()
    repo.git("switch", "--quiet", "main")
    repo.replace("templates/spec.rst", "from approved, plan", "optional, plan")
    repo.commit()
    text = repo.read(SPEC).replace("Objects", "Noplans")
    repo.write("specs/kilo/noplan.rst", text.partition("\nPlan\n")[0])
    repo.commit()
    repo.git("switch", "--quiet", "feature")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    assert brings(repo, "--staged") == []


def test_section_that_is_nearly_there_and_then_gone_is_one_fault(repo: Repo) -> None:
    repo.replace(SPEC, "Plan\n====", "PLAN\n====")
    repo.commit()
    repo.replace(SPEC, "PLAN\n====\n\nFirst the readers, then the writers.\n", "")
    assert not [each for each in brings(repo) if "missing-section" in each]


def test_path_that_no_commit_has(repo: Repo) -> None:
    repo.commit()
    repo.write(SPEC, repo.read(SPEC) + "\nMore.\n")
    repo.commit()
    done = repo.run("check", "--each", "--since", "HEAD~1", "specs/kilo/objcets.rst")
    assert (done.status, done.stdout) == (2, "")
    assert "did you mean" in done.stderr


def test_moved_file_that_git_does_not_track_yet_is_the_same_one(repo: Repo) -> None:
    repo.write(SPEC, repo.read(SPEC) + "\nbad \n")
    repo.commit()
    (repo.path / SPEC).rename(repo.path / "specs/kilo/things.rst")
    assert brings(repo) == []


def test_signed_commits_are_dated_like_others(repo: Repo) -> None:
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "diff.renameLimit", "1")
    key = repo.path.parent / "key"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    subprocess.run(words, check=True)
    repo.git("config", "user.signingkey", str(key))
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--gpg-sign", "--message", "signed")
    assert repo.run("check", "--since", "HEAD").status == 0


def test_words_of_a_spec_are_no_place(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "README.rst:3:4: Bob")
    first = repo.run("check", "--format", "concise").lines[0]
    found = re.match(r"^(.*):(\d+):(\d+): (.*)$", first)
    assert found is not None
    assert found.groups()[:3] == (SPEC, "5", "9")
