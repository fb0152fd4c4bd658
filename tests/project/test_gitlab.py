"""GitLab's job: its steps are run as GitLab would."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.support.jobs import HOSTILE, OLD, SPEC, Done, Machine, read, untouched

FOUND = re.compile(rf"^{SPEC}:5:9: error\[unknown-owner\] 'Jay Pypes'", re.MULTILINE)


def gitlab(
    machine: Machine, branch: str, before: str | None = None, first: int = 0
) -> Done:
    """Run the job on a merge request, or after a push which found *before*."""
    clone = machine.clone
    clone.git("checkout", "--quiet", "--detach", f"origin/{branch}")
    names = {"CI_COMMIT_REF_NAME": HOSTILE, "CI_MERGE_REQUEST_TITLE": HOSTILE}
    names["CI_COMMIT_BEFORE_SHA"] = before or "0" * 40
    if before is None:
        base = clone.git("merge-base", "origin/main", "HEAD").strip()
        names["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
    job = read(".gitlab-ci.yml")["specs"]
    return machine.shell(
        "\n".join([*job["before_script"], *job["script"][first:]]), **names
    )


def quality(machine: Machine) -> list[dict[str, Any]]:
    """Take the report that the job names, and return its entries."""
    job = read(".gitlab-ci.yml")["specs"]
    path = machine.clone.path / job["artifacts"]["reports"]["codequality"]
    made: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return made


def test_gitlab_fails_a_bad_patch_and_shows_where(machine: Machine) -> None:
    done = gitlab(machine, "bad")
    assert done.status == 1, done.output
    assert FOUND.search(done.output)
    (entry,) = [each for each in quality(machine) if each["severity"] == "major"]
    assert entry["location"]["path"] == SPEC
    assert (machine.clone.path / "public" / "index.html").is_file()
    assert untouched(machine)


def test_gitlab_passes_a_good_patch(machine: Machine) -> None:
    done = gitlab(machine, "good")
    assert done.status == 0, done.output
    assert "major" not in {entry["severity"] for entry in quality(machine)}
    assert untouched(machine)


def test_gitlab_judges_what_a_push_brings(machine: Machine) -> None:
    before = machine.clone.git("rev-parse", "origin/main~1").strip()
    done = gitlab(machine, "main", before)
    assert done.status == 0, done.output
    assert quality(machine) == []


def test_gitlab_judges_everything_of_a_new_branch(machine: Machine) -> None:
    # The site is that of any other run.
    done = gitlab(machine, "main", "0" * 40, first=1)
    assert done.status == 1
    assert f"{OLD[0]}:5:9: error[unknown-owner] 'Dan Smyth'" in done.output


def test_gitlab_has_the_whole_history_and_keeps_what_fails() -> None:
    job = read(".gitlab-ci.yml")["specs"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["paths"] == ["public/"]
