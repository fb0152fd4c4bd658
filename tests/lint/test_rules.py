"""Every rule fires on its fixture through the command line, and not on the twin.

The folders of a fixture are explained in ``tests/support/cases.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specward.lint.rules import RULES
from tests.support.cases import CASES, FIXTURES, NAMES, removed
from tests.support.repo import Repo, copy_tree


def lay(repo: Repo, name: str, kind: str) -> Path:
    """Lay a case over the base, and return the path of its expected output."""
    case = FIXTURES / name
    if (case / "before").exists():
        copy_tree(case / "before", repo.path)
    repo.commit()
    for path in removed(name, kind):
        (repo.path / path).unlink()
    if (case / kind).exists():
        copy_tree(case / kind, repo.path)
    repo.commit()
    return case / f"{kind}.txt"


def arguments(name: str) -> tuple[str, ...]:
    """Return how the cases of a rule are judged."""
    return ("--since", "HEAD~1") if (FIXTURES / name / "patch").exists() else ()


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_output_is_exact(
    repo: Repo, name: str, kind: str, request: pytest.FixtureRequest
) -> None:
    expected = lay(repo, name, kind)
    done = repo.run("check", *arguments(name))
    shown = done.stdout.replace(f"with {len(RULES)} rules", "with all rules")
    if request.config.getoption("--accept"):
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")
    assert (f"[{name}]" in done.stdout) == (kind == "fires")
    assert done.stderr == ""
    assert done.status == int("error[" in done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_quiet_twin_is_judged(repo: Repo, name: str) -> None:
    """A rule that looks at nothing would be quiet as well."""
    lay(repo, name, "quiet")
    report = json.loads(repo.run("check", "--format", "json", *arguments(name)).stdout)
    assert report["summary"]["judged"][name] > 0


def test_base_is_without_a_fault(repo: Repo) -> None:
    done = repo.run("check")
    assert done.stdout == (
        f"checked 1 of 1 spec with {len(RULES)} rules: no findings\n"
    )
    assert done.status == 0


def test_fixtures_are_all_of_rules() -> None:
    folders = {path.name for path in FIXTURES.iterdir() if path.is_dir()}
    assert folders == {*NAMES, "base"}


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
