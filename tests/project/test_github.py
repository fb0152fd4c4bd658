"""GitHub's workflows: their steps are run as GitHub would."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.jobs import (
    ACTION,
    GITHUB,
    HOSTILE,
    OLD,
    SPEC,
    SPECS,
    Machine,
    Runner,
    untouched,
)


def merge(machine: Machine, branch: str, base: str = "main") -> Runner:
    """Return the runner of a pull request, of which GitHub checks out the merge."""
    clone = machine.clone
    if base != "main":
        clone.git("push", "--quiet", "origin", f"origin/main:refs/heads/{base}")
        clone.git("fetch", "--quiet")
    clone.git("checkout", "--quiet", "--detach", f"refs/remotes/origin/{base}")
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}")
    names = {"GITHUB_BASE_REF": base, "GITHUB_HEAD_REF": HOSTILE}
    return Runner(machine, {}, names)


def pull_request(machine: Machine, branch: str) -> Runner:
    """Run the workflow on a pull request."""
    runner = merge(machine, branch)
    runner.play(GITHUB[SPECS]["jobs"]["specs"]["steps"])
    return runner


def judge(runner: Runner) -> None:
    """Run the action's steps up to the verdict."""
    runner.play(GITHUB[ACTION]["runs"]["steps"][:3])


def artifact(runner: Runner) -> Path:
    """Return the folder that is kept."""
    (given,) = [given for action, given in runner.used if "upload-artifact" in action]
    assert given["name"] == "specward"
    return Path(given["path"])


def test_github_fails_a_bad_patch_and_shows_where(machine: Machine) -> None:
    runner = pull_request(machine, "bad")
    assert runner.failed
    assert f"::error file={SPEC},line=5," in runner.log
    (summary,) = filter(None, runner.summaries)
    assert "unknown-owner" in summary
    kept = artifact(runner)
    assert "Jay Pypes" in (kept / "site" / "liberty" / "index.html").read_text("utf-8")
    assert "Jay Pypes" in (kept / "diff.md").read_text("utf-8")
    assert untouched(machine)


def test_github_passes_a_good_patch(machine: Machine) -> None:
    runner = pull_request(machine, "good")
    assert not runner.failed, runner.log
    assert "::error" not in runner.log
    kept = artifact(runner)
    assert "Kilo did some" in (kept / "diff.md").read_text("utf-8")
    assert (kept / "site" / "index.html").is_file()
    assert untouched(machine)


def test_github_takes_no_name_of_a_branch_for_a_command(machine: Machine) -> None:
    branch = HOSTILE.replace('"', "'")
    runner = merge(machine, "bad", base=branch)
    judge(runner)
    assert runner.failed
    assert f"::error file={SPEC},line=5," in runner.log
    assert untouched(machine)


def test_github_says_what_a_shallow_checkout_lacks(machine: Machine) -> None:
    machine.clone.git("update-ref", "-d", "refs/remotes/origin/good")
    runner = Runner(machine, {}, {"GITHUB_BASE_REF": "good"})
    runner.play(GITHUB[ACTION]["runs"]["steps"])
    assert runner.failed
    assert "check out with fetch-depth: 0" in runner.log


def test_github_judges_a_group_of_the_merge_queue(machine: Machine) -> None:
    base = machine.clone.git("rev-parse", "origin/main").strip()
    machine.clone.git("checkout", "--quiet", "--detach", "origin/main")
    machine.clone.git("merge", "--quiet", "--no-edit", "origin/bad")
    runner = Runner(machine, {"merge_group.base_sha": base}, {})
    judge(runner)
    assert runner.failed
    assert f"::error file={SPEC},line=5," in runner.log
    assert runner.outputs == {"steps.base.outputs.commit": base}


@pytest.mark.parametrize("new", [True, False])
def test_github_judges_what_a_push_brings(machine: Machine, *, new: bool) -> None:
    before = "0" * 40 if new else machine.clone.git("rev-parse", "HEAD~1").strip()
    runner = Runner(machine, {"before": before}, {"GITHUB_BASE_REF": ""})
    judge(runner)
    assert runner.failed == new
    assert (f"::error file={OLD[0]}," in runner.log) == new
