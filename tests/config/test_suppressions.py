"""``[[exempt]]`` and the comments in specs that hide findings."""

from __future__ import annotations

import pytest

from tests.support.configurations import CONFIG, KILO, ROSTER, configure, found, report
from tests.support.repo import Repo
from tests.support.small import SPEC

RULE = "trailing-whitespace"
REASON = 'reason = "it is a quotation"\n'


@pytest.mark.parametrize(
    ("exempt", "expected", "exempted"),
    [
        (f'rule = "{RULE}"\npath = "{SPEC}"\n{REASON}', [], 1),
        (f'rule = "{RULE}"\npath = "specs/**"\n{REASON}', [], 1),
        (f'rule = "{RULE}"\npath = "specs/kilo"\n{REASON}', [], 1),
        (
            f'rule = "{RULE}"\npath = "specs/*.rst"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 unused-exemption"],
            0,
        ),
        (
            f'rule = "{RULE}"\npath = "{SPEC}"\n',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'rule = "{RULE}"\npath = "{SPEC}"\nreason = " "\n',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'rule = "trailing-whitespaces"\npath = "{SPEC}"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'path = "{SPEC}"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'rule = "{RULE}"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (f'rule = "{RULE}"\npath = "{SPEC}"\n{REASON}until = 2015-05-12\n', [], 1),
        (
            f'rule = "{RULE}"\npath = "{SPEC}"\n{REASON}until = 2015-05-11\n',
            [f"{CONFIG}:5 expired-exemption"],
            1,
        ),
    ],
)
def test_exempt(repo: Repo, exempt: str, expected: list[str], exempted: int) -> None:
    configure(repo, f"{ROSTER}{KILO}[[exempt]]\n{exempt}")
    repo.replace(SPEC, "the writers.", "the writers. ")
    repo.commit()
    assert sorted(found(repo)) == sorted(expected)
    assert report(repo)["summary"]["exempted"] == exempted
    assert ("1 exempted" in repo.run("check").lines[-1]) == bool(exempted)


def test_second_exemption_has_its_own_line(repo: Repo) -> None:
    one = f'[[exempt]]\nrule = "{RULE}"\npath = "{SPEC}"\n{REASON}'
    two = f'[[exempt]]\nrule = "tab-character"\npath = "{SPEC}"\n{REASON}'
    configure(repo, f"{ROSTER}{KILO}{one}{two}")
    repo.replace(SPEC, "the writers.", "the writers. ")
    assert found(repo) == [f"{CONFIG}:9 unused-exemption"]


def test_exemption_of_a_rule_that_did_not_run_is_not_unused(repo: Repo) -> None:
    exempt = f'[[exempt]]\nrule = "{RULE}"\npath = "{SPEC}"\n{REASON}'
    configure(repo, f"{ROSTER}{KILO}{exempt}")
    assert found(repo) == [f"{CONFIG}:5 unused-exemption"]
    assert found(repo, "--ignore", RULE) == []


SHADED = """\
{file}=======
Objects
=======

:Owner: Jane Doe
:Status: approved

One way to reach the database.{blank}

Problems
========
{section}
* One.{blank}

Deep
----
{deep}
Two.{blank}

Plan
====

Three.{blank}
"""
IGNORE = f".. specward-ignore: {RULE} -- it is a quotation\n"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", [8, 13, 18, 23]),
        ("file", []),
        ("section", [8, 24]),
        ("deep", [8, 13, 24]),
    ],
)
def test_inline_exemption(repo: Repo, place: str, expected: list[int]) -> None:
    configure(repo, ROSTER + KILO)
    parts = dict.fromkeys(("file", "section", "deep"), "")
    if place:
        parts[place] = IGNORE + ("\n" if place == "file" else "")
    repo.write(SPEC, SHADED.format(**parts, blank=" "))
    assert found(repo) == [f"{SPEC}:{line} {RULE}" for line in expected]
    assert report(repo)["summary"]["exempted"] == 4 - len(expected)


def test_inline_exemption_ends_before_the_next_heading(repo: Repo) -> None:
    configure(repo, ROSTER + KILO)
    text = SHADED.format(file="", section="", deep=IGNORE, blank=" ")
    repo.write(SPEC, text.replace("Plan\n", "Plan \n"))
    assert found(repo) == [f"{SPEC}:{line} {RULE}" for line in (8, 13, 21, 24)]


@pytest.mark.parametrize(
    "comment",
    [
        f".. specward-ignore: {RULE}",
        f".. specward-ignore: {RULE} --",
        ".. specward-ignore: -- because",
        ".. specward-ignore: trailing-whitespaces -- because",
        ".. specward-ignore: unknown-owner -- because",
        ".. specward-ignore: unsafe-link -- because",
        ".. specward-ignore: nothing-checked -- because",
    ],
)
def test_inline_exemption_that_is_none(repo: Repo, comment: str) -> None:
    configure(repo, ROSTER + KILO)
    repo.replace(SPEC, "Plan\n====\n", f"Plan\n====\n{comment}\n")
    repo.replace(SPEC, "the writers.", "the writers. ")
    assert found(repo) == [f"{SPEC}:14 invalid-exemption", f"{SPEC}:16 {RULE}"]
