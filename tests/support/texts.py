"""A good text, and what the commands find in it once it was changed."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.support.outcomes import PAGES
from tests.support.repo import Repo
from tests.support.small import SPEC

FINDING = re.compile(r"(.*):(\d+:\d+): (\w+)\[([a-z0-9-]+)\] (.*)")


def found(repo: Repo, path: str = SPEC) -> list[str]:
    """Return 'line:column rule' of each finding at *path*."""
    done = repo.run("check", "--format", "concise")
    assert done.status in (0, 1)
    assert done.stderr == ""
    matches = (FINDING.fullmatch(line) for line in done.lines)
    return [f"{m[2]} {m[4]}" for m in matches if m and m[1] == path]


def page(repo: Repo, cycle: str = "kilo") -> dict[str, Any]:
    """Return the page as JSON, after all formats of it were written."""
    for name in PAGES:
        done = repo.run("page", cycle, "--format", name)
        assert (done.status, done.stderr) == (0, "")
    report = json.loads(repo.run("page", cycle, "--format", "json").stdout)
    assert report["entries_in"] == report["entries_out"]
    return dict(report)


def titles(repo: Repo, part: str = "table") -> list[object]:
    return [entry["title"] for entry in page(repo)[part]]


NO_SPEC = ["1:1 missing-field", "1:1 missing-owner", "1:1 missing-title"]
