"""Patches that take a step with a spec."""

from __future__ import annotations

import json
from typing import Any

from tests.support.repo import Repo


def text(
    title: str = "Quotas", *, status: str | None = None, owner: str = "Jane Doe"
) -> str:
    """Return a spec, without a status where none is given."""
    said = f":Status: {status}\n" if status is not None else ""
    bar = "=" * len(title)
    return (
        f"{bar}\n{title}\n{bar}\n\n:Owner: {owner}\n{said}\n"
        "One limit for each project.\n\nPlan\n====\n\nFirst count, then refuse.\n"
    )


def report(repo: Repo, *arguments: str) -> Any:
    """Return the report on the last commit as a patch, or as *arguments* say."""
    chosen = arguments or ("--since", "HEAD~1", "--at", "HEAD")
    done = repo.run("check", "--format", "json", *chosen)
    assert done.stderr == ""
    return json.loads(done.stdout)


def found(repo: Repo, rule: str, *arguments: str) -> list[Any]:
    """Return the new findings of *rule*."""
    return [
        each
        for each in report(repo, *arguments)["findings"]
        if each["rule"] == rule and each["origin"] == "new"
    ]


QUOTAS = "specs/kilo/quotas.rst"
