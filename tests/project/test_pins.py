"""The hooks of pre-commit run what the project's own environments run."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pre_commit.clientlib import load_config

from tests.support.repo import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
TABLES: dict[str, Any] = tomllib.loads(PYPROJECT)
DEPENDENCIES: list[str] = TABLES["project"]["dependencies"]
GROUPS: dict[str, list[str]] = {
    name: [entry for entry in entries if isinstance(entry, str)]
    for name, entries in TABLES["dependency-groups"].items()
}
PINS = [pin for group in GROUPS.values() for pin in group]
HOOKS: dict[str, list[str]] = {
    hook["id"]: hook["additional_dependencies"]
    for repo in load_config(ROOT / ".pre-commit-config.yaml")["repos"]
    for hook in repo["hooks"]
}


def by_name(texts: list[str]) -> dict[str, Requirement]:
    requirements = map(Requirement, texts)
    return {canonicalize_name(each.name): each for each in requirements}


@pytest.mark.parametrize("pin", PINS)
def test_groups_pin_exactly(pin: str) -> None:
    assert re.fullmatch(r"[\w.-]+==\d[\w.]*", pin)


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_has_pins_of_a_group(hook: str) -> None:
    assert HOOKS[hook], "a hook without pins takes what pre-commit finds"
    assert set(HOOKS[hook]) <= set(PINS)


def test_own_hook_runs_with_what_the_project_runs_with() -> None:
    assert sorted(HOOKS["specward"]) == sorted(GROUPS["run"])


@pytest.mark.parametrize("pin", GROUPS["run"])
def test_pin_is_in_the_range_that_users_may_install(pin: str) -> None:
    pinned = Requirement(pin)
    (version,) = pinned.specifier
    declared = by_name(DEPENDENCIES)[canonicalize_name(pinned.name)]
    assert declared.specifier.contains(version.version)


def test_every_dependency_is_pinned() -> None:
    assert by_name(DEPENDENCIES).keys() == by_name(GROUPS["run"]).keys()


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_dependency_is_justified_on_its_line(dependency: str) -> None:
    said = rf'^ *"{re.escape(dependency)}", *# \w.* \w'
    assert len(re.findall(said, PYPROJECT, re.MULTILINE)) == 1
