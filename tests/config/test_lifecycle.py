"""``[lifecycle]`` and ``[roster]``: statuses, and whether there is a roster."""

from __future__ import annotations

import json

import pytest

from tests.support.configurations import (
    BY_STATUS,
    KILO,
    ROSTER,
    configure,
    found,
    judged,
    page,
    told,
)
from tests.support.repo import Repo
from tests.support.small import SPEC

OTHER_LIFE = '[lifecycle]\npath = ["draft", "ready", "done"]\ndropped = ["rejected"]\n'


@pytest.mark.parametrize(
    ("field", "status", "part", "expected"),
    [
        ("draft", "draft", "unclear", []),
        ("ready", "ready", "table", []),
        ("done", "done", "table", []),
        ("rejected", "rejected", "dropped", []),
        ("approved", "draft", "unclear", ["invalid-field"]),
        ("raedy", "draft", "unclear", ["invalid-field"]),
    ],
)
def test_lifecycle_of_a_field(
    repo: Repo, field: str, status: str, part: str, expected: list[str]
) -> None:
    configure(repo, OTHER_LIFE + ROSTER + KILO)
    template = repo.read("templates/spec.rst").replace("approved", "ready")
    repo.write("templates/spec.rst", template)
    repo.replace(SPEC, ":Status: approved", f":Status: {field}")
    if status == "draft":
        repo.replace(SPEC, ":Owner: Jane Doe\n", "")
        expected = [*expected, "missing-owner"]
    rules = [line.split()[1] for line in found(repo)]
    assert sorted(rules) == sorted(expected)
    assert told(repo, SPEC)["status"] == status
    assert len(page(repo, "kilo")[part]) == 1


def test_lifecycle_of_a_folder(repo: Repo) -> None:
    configure(repo, OTHER_LIFE + ROSTER + BY_STATUS)
    template = repo.read("templates/spec.rst").replace("approved", "ready")
    repo.write("templates/spec.rst", template)
    text = repo.read(SPEC).replace(":Status: approved", ":Status: ready")
    (repo.path / SPEC).unlink()
    repo.write("specs/kilo/ready/a.rst", text)
    assert found(repo) == []
    repo.write("specs/kilo/approved/b.rst", text)
    assert found(repo) == ["specs/kilo/approved/b.rst:1 stray-file"]
    (repo.path / "specs/kilo/approved/b.rst").unlink()
    repo.write("specs/kilo/done/b.rst", text.replace("Objects", "Writers"))
    assert found(repo) == ["specs/kilo/done/b.rst:6 misplaced-spec"]


def test_table_of_rules_has_the_statuses_of_the_repository(repo: Repo) -> None:
    configure(repo, OTHER_LIFE + ROSTER + KILO)
    table = json.loads(repo.run("explain", "--format", "json").stdout)
    assert table["statuses"] == ["draft", "ready", "done", "rejected"]


def test_template_names_a_status_of_another_life(repo: Repo) -> None:
    configure(repo, OTHER_LIFE + ROSTER + KILO)
    assert {line.split()[1] for line in found(repo)} >= {"invalid-template"}


def test_without_a_roster_owners_are_provisional(repo: Repo) -> None:
    configure(repo, KILO)
    (repo.path / "specs/roster.toml").unlink()
    repo.replace(SPEC, "Jane Doe", "Nobody Knows")
    done = repo.run("check")
    assert done.status == 0
    assert "note: without a readable roster, owners are not looked up" in (done.lines)
    for rule in ("unknown-owner", "inactive-owner", "invalid-roster"):
        assert judged(repo, rule) == 0
    (owner,) = page(repo, "kilo")["table"][0]["owners"]
    assert (owner["name"], owner["kind"], owner["id"]) == (
        "Nobody Knows",
        "person",
        None,
    )


@pytest.mark.parametrize("text", [None, "= 3\n"])
def test_configured_roster_has_to_be_there(repo: Repo, text: str | None) -> None:
    configure(repo, KILO + '[roster]\nfile = "people.toml"\n')
    (repo.path / "specs/roster.toml").unlink()
    if text is not None:
        repo.write("people.toml", text)
    assert found(repo) == ["people.toml:1 invalid-roster"]
