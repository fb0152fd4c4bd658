"""What the configuration asks of specs beside their template."""

from __future__ import annotations

import pytest

from tests.support.configurations import (
    BY_STATUS,
    CONFIG,
    KILO,
    ROSTER,
    add,
    configure,
    found,
    judged,
    page,
    weighed,
)
from tests.support.repo import Repo
from tests.support.small import SPEC


def lacks(repo: Repo, cycle: str = "kilo") -> dict[str, list[str]]:
    """Return what each spec of a page lacks for a clear plan."""
    shown = page(repo, cycle)
    entries = (*shown["table"], *shown["unclear"])
    return {entry["slug"]: entry["lacks"] for entry in entries}


NO_PLAN = ("\nPlan\n====\n\nFirst the readers, then the writers.\n", "")
PLAN_IS_OPTIONAL = 'optional = ["Plan"]\n'


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (BY_STATUS, {"juno/approved", "kilo/approved", "kilo/implemented"}),
        (BY_STATUS + PLAN_IS_OPTIONAL, set()),
        (
            f'{BY_STATUS}[[specs.when]]\ncycle = "kilo"\n{PLAN_IS_OPTIONAL}',
            {"juno/approved"},
        ),
        (
            f'{BY_STATUS}[[specs.when]]\nstatus = "approved"\n{PLAN_IS_OPTIONAL}',
            {"kilo/implemented"},
        ),
        (
            (
                f'{BY_STATUS}[[specs.when]]\ncycle = "kilo"\nstatus = ["implemented"]\n'
                f"{PLAN_IS_OPTIONAL}"
            ),
            {"juno/approved", "kilo/approved"},
        ),
        (
            (
                f'{BY_STATUS}[[specs.when]]\ncycle = ["juno", "kilo"]\n'
                f'{PLAN_IS_OPTIONAL}[[specs.when]]\nstatus = "implemented"\n'
                "optional = []\n"
            ),
            {"kilo/implemented"},
        ),
    ],
)
def test_when(repo: Repo, config: str, expected: set[str]) -> None:
    configure(repo, ROSTER + config)
    for place in ("juno/approved", "kilo/approved", "kilo/implemented"):
        status = place.partition("/")[2]
        changes = (("Status: approved", f"Status: {status}"), NO_PLAN)
        add(repo, f"specs/{place}/{status[0]}.rst", *changes)
    (repo.path / SPEC).unlink()
    missing = weighed(repo, "missing-section")
    assert {path[len("specs/") : -len("/x.rst")] for path in missing} == expected
    assert weighed(repo, "idle-rule") == {}


def test_when_by_the_status_of_a_field(repo: Repo) -> None:
    """Whatever says the status, the path, a constant or the field."""
    when = f'[[specs.when]]\nstatus = "approved"\n{PLAN_IS_OPTIONAL}'
    configure(repo, ROSTER + KILO + when)
    repo.replace(SPEC, *NO_PLAN)
    assert found(repo) == []


PLAIN_TEMPLATE = """\
============================
Example Spec - The title
============================

Include the address of your work item, as the example has it:

https://tracker.example.org/+spec/example

Implementation
==============

Assignee(s)
-----------

Who is leading the writing of the code, if anybody is?

Liaison
-------

Who is the one to ask among the reviewers of the project?

Work Items
----------

Break the work up into the things that have to be done.

Dependencies
============

Name the specs that this one depends on, one in each line.

History
=======

What has been changed in this text since it was approved.
"""
PLAIN_SPEC = """\
=======
Objects
=======

https://tracker.example.org/+spec/objects

One way to reach the database.

Implementation
==============

Assignee(s)
-----------

Primary assignee:
  Jane Doe

Liaison
-------

jdoe

Work Items
----------

* The readers.

Dependencies
============

None.

History
=======

None.
"""
PLAIN = f"""\
{ROSTER}{KILO}template = "templates/plain.rst"
owner = "Implementation/Assignee(s): Primary assignee"
roles.liaison = {{ slot = "Implementation/Liaison", from = "approved", group = "core" }}
plan = "Implementation/Work Items"
tracker = "https://tracker.example.org/+spec/{{slug}}"
relations.depends = "Dependencies"
"""


@pytest.fixture
def plain_repo(repo: Repo) -> Repo:
    """Return a repository whose template has no marks and no fields."""
    repo.write("templates/plain.rst", PLAIN_TEMPLATE)
    repo.write(SPEC, PLAIN_SPEC)
    configure(repo, PLAIN)
    return repo


def test_plain_template(plain_repo: Repo) -> None:
    assert found(plain_repo) == []


@pytest.mark.parametrize(
    ("old", "new", "expected", "lacking"),
    [
        ("  Jane Doe", "  Jane Dole", ["16 unknown-owner"], ["owner"]),
        ("  Jane Doe", "  TBD", ["16 missing-owner"], ["owner"]),
        ("  Jane Doe", "  <who leads it>", ["16 placeholder-owner"], ["owner"]),
        ("Primary assignee:\n  Jane Doe", "* jd (irc: jane)", [], []),
        ("jdoe", "None yet.", ["21 missing-role"], ["liaison"]),
        ("jdoe", "rroe", ["21 missing-role"], []),
        (
            "Liaison\n-------\n\njdoe\n\n",
            "",
            ["9 missing-subsection"],
            ["liaison"],
        ),
    ],
)
def test_people_of_a_section(
    plain_repo: Repo, old: str, new: str, expected: list[str], lacking: list[str]
) -> None:
    approved = 'status = "approved"\n'
    configure(plain_repo, PLAIN + approved)
    plain_repo.replace(SPEC, old, new)
    told = [line.removeprefix(f"{SPEC}:") for line in found(plain_repo)]
    assert [line for line in told if "missing-role" in line or line in expected] == (
        expected
    )
    assert lacks(plain_repo) == {"objects": lacking}


def test_plan_is_a_section(plain_repo: Repo) -> None:
    plain_repo.replace(SPEC, "* The readers.\n", ".. Nothing yet.\n")
    assert lacks(plain_repo) == {"objects": ["plan"]}
    prompt = "Break the work up into the things that have to be done.\n"
    plain_repo.replace(SPEC, ".. Nothing yet.\n", prompt)
    assert lacks(plain_repo) == {"objects": ["plan"]}
    plain_repo.replace(CONFIG, 'plan = "Implementation/Work Items"\n', "")
    assert lacks(plain_repo) == {"objects": []}


def test_plan_stands_for_the_mark(repo: Repo) -> None:
    configure(repo, f'{ROSTER}{KILO}plan = "Problems"\n')
    assert lacks(repo) == {"objects": ["plan"]}
    repo.replace(SPEC, "Plan\n====\n", "Problems\n========\n\n* One.\n\nPlan\n====\n")
    assert lacks(repo) == {"objects": []}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("objects\n\nOne", "objects.\n\nOne", []),
        ("https://tracker.example.org/+spec/objects", "Text.", ["missing-tracker"]),
        ("+spec/objects", "+spec/quotas", ["tracker-mismatch"]),
        ("https://tracker.example.org/+spec/", "https://x.org/", ["missing-tracker"]),
    ],
)
def test_tracker(plain_repo: Repo, old: str, new: str, expected: list[str]) -> None:
    plain_repo.replace(SPEC, old, new)
    assert [line.split()[1] for line in found(plain_repo)] == expected


def test_relations_of_a_section(plain_repo: Repo) -> None:
    """An address by the tracker is a relation; one that leads nowhere is prose."""
    address = "https://tracker.example.org/+spec/"
    other = PLAIN_SPEC.replace("Objects", "Readers").replace("/objects", "/readers")
    on_objects = other.replace("====\n\nNone.", f"====\n\nIt is {address}objects.", 1)
    plain_repo.write("specs/kilo/readers.rst", on_objects)
    plain_repo.replace(
        SPEC,
        "Dependencies\n============\n\nNone.",
        f"Dependencies\n============\n\n* {address}gone\n",
    )
    assert found(plain_repo) == []
    assert judged(plain_repo, "dangling-dependency") == 2
    plain_repo.replace(SPEC, f"{address}gone", f"{address}readers")
    assert found(plain_repo) == [
        f"{SPEC}:31 dependency-cycle",
        "specs/kilo/readers.rst:31 dependency-cycle",
    ]


@pytest.mark.parametrize("relation", ["depends", "supersedes", "priority"])
def test_relations_under_other_names(repo: Repo, relation: str) -> None:
    configure(repo, f'{ROSTER}{KILO}relations.{relation} = "Needs"\n')
    add(repo, "specs/kilo/readers.rst")
    repo.replace(SPEC, ":Label:", ":Needs: readers, kilo/readrs\n:Label:")
    assert found(repo) == [f"{SPEC}:8 dangling-dependency"]
    repo.replace(SPEC, ":Needs:", f":{relation.capitalize()}:")
    assert found(repo) == [f"{SPEC}:8 unknown-field"]


def test_group_is_text(repo: Repo) -> None:
    configure(repo, f'{ROSTER}{KILO}relations.group = "Theme"\n')
    repo.replace(SPEC, ":Label:", ":Theme: Nothing, that is a spec\n:Label:")
    assert found(repo) == []


@pytest.mark.parametrize(
    ("extra", "allowed"),
    [
        ("[]", False),
        ('["Notes"]', False),
        ('["Notes", "Thoughts"]', True),
        ('["*"]', True),
    ],
)
def test_extra_sections(repo: Repo, extra: str, *, allowed: bool) -> None:
    configure(repo, f"{ROSTER}{KILO}extra-sections = {extra}\n")
    repo.write(SPEC, repo.read(SPEC) + "\nThoughts\n========\n\nSome.\n")
    assert found(repo) == ([] if allowed else [f"{SPEC}:17 unexpected-section"])


@pytest.mark.parametrize(
    ("optional", "gone", "expected"),
    [
        ("[]", "History\n=======\n\nNone.\n", ["missing-section"]),
        ('["History"]', "History\n=======\n\nNone.\n", []),
        (
            "[]",
            "Liaison\n-------\n\njdoe\n\n",
            ["missing-subsection"],
        ),
        (
            '["Liaison"]',
            "Liaison\n-------\n\njdoe\n\n",
            ["missing-subsection", "idle-rule"],
        ),
        (
            '["Implementation/Liaison"]',
            "Liaison\n-------\n\njdoe\n\n",
            [],
        ),
        ('["Histroy"]', "* The readers.\n", ["empty-section", "idle-rule"]),
    ],
)
def test_optional_sections(
    plain_repo: Repo, optional: str, gone: str, expected: list[str]
) -> None:
    configure(plain_repo, f"{PLAIN}optional = {optional}\n")
    plain_repo.write(SPEC, plain_repo.read(SPEC).replace(gone, "").rstrip() + "\n")
    assert [line.split()[1] for line in found(plain_repo)] == expected


def test_prompt_for_an_owner_is_told_of_once(plain_repo: Repo) -> None:
    configure(plain_repo, PLAIN + 'status = "approved"\n')
    plain_repo.write(
        "templates/plain.rst",
        PLAIN_TEMPLATE.replace(
            "Who is leading the writing of the code, if anybody is?",
            "Primary assignee:\n  <id of whoever leads it, or None>",
        ),
    )
    plain_repo.replace(SPEC, "  Jane Doe", "  <id of whoever leads it, or None>")
    assert found(plain_repo) == [f"{SPEC}:16 placeholder-owner"]
