"""Configurations of the small repository, and what the commands make of them."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import Any

from tests.support.repo import Repo
from tests.support.schemas import validate
from tests.support.small import SPEC

CONFIG = "specward.toml"
ROSTER = '[roster]\nfile = "specs/roster.toml"\n'
KILO = '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'

BY_STATUS = '[[specs]]\npath = "specs/{cycle}/{status}/{slug}.rst"\n'


def configure(repo: Repo, text: str, *, name: str = CONFIG) -> None:
    """Write a configuration that is right, and that the schema takes, too."""
    repo.write(name, text)
    validate(plain(tomllib.loads(text)), "config-1")


def plain(value: Any) -> Any:
    """Return what TOML says as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def add(repo: Repo, path: str, *changes: tuple[str, str]) -> None:
    """Add a spec like the good one, with *changes* of its text."""
    text = repo.read(SPEC).replace("Objects", path.rpartition("/")[2][:7].ljust(7, "x"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    repo.write(path, text)


def report(repo: Repo, *arguments: str) -> Any:
    done = repo.run("check", "--format", "json", *arguments)
    assert done.status in (0, 1), done.stderr
    return json.loads(done.stdout)


def found(repo: Repo, *arguments: str) -> list[str]:
    """Return each finding as ``path:line rule``."""
    findings = report(repo, *arguments)["findings"]
    return [f"{f['path']}:{f['line']} {f['rule']}" for f in findings]


def weighed(repo: Repo, rule: str) -> dict[str, str]:
    """Return the severity of a rule's findings, by path."""
    findings = report(repo)["findings"]
    return {f["path"]: f["severity"] for f in findings if f["rule"] == rule}


def judged(repo: Repo, rule: str) -> int:
    number: int = report(repo)["summary"]["judged"][rule]
    return number


def told(repo: Repo, path: str) -> Any:
    """Return what ``explain`` says of a spec, ``None`` where it is no spec."""
    done = repo.run("explain", path, "--format", "json")
    if done.status == 2:
        assert "is not a spec" in done.stderr
        return None
    return json.loads(done.stdout)


def page(repo: Repo, *arguments: str) -> Any:
    done = repo.run("page", *arguments, "--format", "json")
    assert done.status == 0, done.stderr
    return json.loads(done.stdout)


OF_PROJECTS = '[[specs]]\npath = "specs/{project}/{slug}.rst"\n'
OF_TOOL = '[[tool.specward.specs]]\npath = "specs/{project}/{slug}.rst"\n'

BACKLOG = '[[specs]]\npath = "specs/backlog/{status}/{slug}.rst"\n'
