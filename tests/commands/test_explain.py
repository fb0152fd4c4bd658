"""``specward explain``: the table, a rule, a spec."""

from __future__ import annotations

import json

import pytest

from specward.lint.rules import RULES, Rule
from tests.support.repo import Repo
from tests.support.small import SPEC


def test_table_has_every_rule_and_status(repo: Repo) -> None:
    lines = repo.run("explain").lines
    assert lines[0].split() == [
        "rule",
        "proposed",
        "approved",
        "implemented",
        "abandoned",
        "superseded",
    ]
    rows = {
        line.split()[0]: line.split()[1:]
        for line in lines[1:]
        if len(line.split()) == 6
    }
    assert rows.keys() == {rule.name for rule in RULES}
    assert rows["empty-section"] == ["advice", *["warning"] * 4]
    assert rows["missing-owner"] == ["error†"] * 5


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_tells_why_bad_and_good(repo: Repo, rule: Rule) -> None:
    name = rule.name
    done = repo.run("explain", name)
    assert done.status == 0
    for part in (f"{name} (", "Why: ", "Severity: ", "Bad:\n", "Good:\n"):
        assert part in done.stdout
    told = json.loads(repo.run("explain", name, "--format", "json").stdout)
    assert told["rule"] == name
    assert told["bad"] != told["good"]


def test_spec_tells_what_the_next_status_needs(repo: Repo) -> None:
    text = (
        repo.read(SPEC)
        .replace("approved", "proposed")
        .replace(":Owner: Jane Doe\n", "")
    )
    repo.write(
        SPEC, text.replace("Plan\n====\n\nFirst the readers, then the writers.\n", "")
    )
    told = json.loads(repo.run("explain", SPEC, "--format", "json").stdout)
    assert told["next_status"] == "approved"
    assert told["next_needs"] == [
        "line 2: error[missing-owner] the spec has no owner",
        "line 2: error[missing-section] missing section 'Plan'",
    ]
    assert "missing-owner" in told["severities"]["advice"]
    assert repo.run("check").status == 0


def test_spec_tells_what_holds(repo: Repo) -> None:
    told = json.loads(repo.run("explain", SPEC, "--format", "json").stdout)
    assert {key: told[key] for key in ("path", "pattern", "template", "cycle")} == {
        "path": SPEC,
        "pattern": "specs/{cycle}/{slug}.rst",
        "template": "templates/spec.rst",
        "cycle": "kilo",
    }
    assert told["owners"] == [
        {"text": "Jane Doe", "kind": "person", "id": "jdoe", "name": "Jane Doe"}
    ]
    assert (told["next_status"], told["next_needs"]) == ("implemented", [])
    assert "missing-owner" in told["severities"]["error"]
    shown = repo.run("explain", "objects.rst", folder="specs/kilo").stdout
    assert "owners     Jane Doe (jdoe)" in shown
    assert "next       implemented asks for nothing more" in shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unknown-ower", "did you mean 'unknown-owner'?"),
        ("specs/kilo/objets.rst", f"did you mean {SPEC}?"),
        ("templates/spec.rst", "templates/spec.rst is not a spec"),
    ],
)
def test_what_there_is_not_is_one_message(repo: Repo, name: str, said: str) -> None:
    done = repo.run("explain", name)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr
