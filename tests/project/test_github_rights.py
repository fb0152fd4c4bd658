"""GitHub's workflows: what may be written, and what a patch never gets."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.jobs import (
    ACTION,
    GITHUB,
    HOSTILE,
    PUBLISH,
    SPECS,
    Machine,
    Runner,
    untouched,
)
from tests.support.repo import ROOT, Repo

# GitHub ----------------------------------------------------------------------


def steps(path: str) -> Iterator[dict[str, Any]]:
    """Yield the steps of a workflow or an action."""
    made = GITHUB[path]
    for job in made.get("jobs", {"": made.get("runs")}).values():
        yield from job["steps"]


def events(path: str) -> Any:
    """Return what runs a workflow: YAML 1.1 takes the word for true."""
    return GITHUB[path][True]


EVERY_STEP = [(path, step) for path in GITHUB for step in steps(path)]

# GitHub: what may be written -------------------------------------------------

GH = """\
#!{python}
import json, pathlib, sys
home = pathlib.Path({home!r})
words = sys.argv[1:]
body = None
if "--input" in words:
    given = pathlib.Path(words[words.index("--input") + 1])
    body = json.loads(given.read_text("utf-8"))
with (home / "calls").open("a", encoding="utf-8") as calls:
    print(json.dumps([words, body]), file=calls)
if words[:2] == ["run", "download"]:
    target = pathlib.Path(words[words.index("--dir") + 1])
    (target / "site").mkdir(parents=True)
    (target / "diff.md").write_bytes((home / "diff.md").read_bytes())
    (target / "number").write_text("666")
elif any(word.endswith("/pulls") for word in words):
    sys.stdout.write((home / "pulls").read_text("utf-8"))
elif "--paginate" in words:
    sys.stdout.write((home / "comments").read_text("utf-8"))
"""
MARK = "<!-- specward: what a patch changes -->"
BOT = "github-actions[bot]"
NOTHING = b"Nothing changes on the priorities pages.\n"


@dataclass(frozen=True)
class Forge:
    """GitHub as the trusted workflow sees it: one open pull request, the 7th."""

    machine: Machine
    home: Path

    def publish(
        self, diff: bytes, comments: object = (), commit: str = "c0ffee"
    ) -> list[tuple[list[str], Any]]:
        """Run the job that comments; return what it asked of GitHub."""
        (self.home / "diff.md").write_bytes(diff)
        pulls = [
            {"number": 6, "head": {"sha": "other"}},
            {"number": 7, "head": {"sha": "c0ffee"}},
        ]
        (self.home / "pulls").write_text(json.dumps(pulls), encoding="utf-8")
        (self.home / "comments").write_text(json.dumps(comments), encoding="utf-8")
        event = {
            "workflow_run.id": "99",
            "workflow_run.head_sha": commit,
            "workflow_run.head_branch": HOSTILE,
            "workflow_run.head_repository.owner.login": "fork",
        }
        runner = Runner(self.machine, event, {})
        runner.play(GITHUB[PUBLISH]["jobs"]["comment"]["steps"])
        assert not runner.failed, runner.log
        assert untouched(self.machine)
        lines = (self.home / "calls").read_text(encoding="utf-8").splitlines()
        return [(words, body) for words, body in map(json.loads, lines)]


@pytest.fixture
def forge(machine: Machine) -> Forge:
    """Return a GitHub that answers ``gh``."""
    if not os.environ.get("CI") and not shutil.which("jq"):
        pytest.skip("jq, which GitHub's machines have, is not installed")
    home = machine.folder / "forge"
    home.mkdir()
    program = machine.folder / "bin" / "gh"
    program.write_text(GH.format(python=sys.executable, home=str(home)), "utf-8")
    program.chmod(0o755)
    return Forge(machine, home)


def comment(number: int, author: str, body: str) -> dict[str, object]:
    return {"id": number, "user": {"login": author}, "body": body}


def test_comment_goes_to_the_change_that_github_names(forge: Forge) -> None:
    asked, *_, (posted, body) = forge.publish(b"- **`A spec`** - is new\n")
    assert f"head=fork:{HOSTILE}" in asked[0]
    assert "repos/openstack/specward/issues/7/comments" in posted
    assert posted[:3] == ["api", "--method", "POST"]
    assert body["body"].startswith(f"{MARK}\n")
    assert body["body"].endswith("\n- **`A spec`** - is new\n")


def test_comment_is_renewed_and_only_our_own(forge: Forge) -> None:
    there = [
        comment(1, "somebody", f"{MARK}\nmine now"),
        comment(2, BOT, f"something else {MARK}"),
        comment(3, BOT, f"{MARK}\nas it was"),
    ]
    *_, (posted, body) = forge.publish(b"as it is\n", there)
    assert "repos/openstack/specward/issues/comments/3" in posted
    assert posted[:3] == ["api", "--method", "PATCH"]
    assert "as it is" in body["body"]


def test_comment_is_no_longer_than_github_takes(forge: Forge) -> None:
    *_, (_, body) = forge.publish("é".encode() * 400_000 + b"\xff\x00\x1b[2J")
    assert 60_000 <= len(body["body"]) <= 65_536


@pytest.mark.parametrize(
    ("diff", "commit"),
    [
        (NOTHING, "c0ffee"),
        (b"x" * 1_000_001, "c0ffee"),
        (b"the patch is another by now", "0ld"),
    ],
    ids=["nothing", "huge", "old"],
)
def test_nothing_is_told_where_there_is_nothing(
    forge: Forge, diff: bytes, commit: str
) -> None:
    calls = forge.publish(diff, commit=commit)
    assert [body for _, body in calls if body is not None] == []


def test_comment_that_no_longer_holds_is_renewed(forge: Forge) -> None:
    there = [comment(3, BOT, f"{MARK}\nas it was")]
    *_, (posted, _) = forge.publish(NOTHING, there)
    assert posted[:3] == ["api", "--method", "PATCH"]


def test_what_the_workflow_takes_for_nothing_is_what_diff_says(origin: Repo) -> None:
    done = origin.run("diff", "HEAD", "HEAD", "--format", "markdown")
    assert done.stdout.encode() == NOTHING


def test_pages_are_those_of_the_artifact(forge: Forge) -> None:
    (forge.home / "diff.md").write_bytes(b"")
    runner = Runner(forge.machine, {"workflow_run.id": "99"}, {})
    runner.play(GITHUB[PUBLISH]["jobs"]["pages"]["steps"])
    assert not runner.failed, runner.log
    (upload, given), (deploy, _) = runner.used
    assert upload == "actions/upload-pages-artifact"
    assert Path(given["path"]).is_dir()
    assert deploy == "actions/deploy-pages"


# GitHub: what no run can show ------------------------------------------------


@pytest.mark.parametrize(("path", "step"), EVERY_STEP)
def test_step_is_pinned_and_puts_nothing_into_its_script(
    path: str, step: dict[str, Any]
) -> None:
    assert "${{" not in step.get("run", "")
    used = step.get("uses", "./")
    if used != "./":
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", used)
        said = rf"uses: {used} # v\d+\.\d+\.\d+$"
        assert re.search(said, (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_patch_gets_no_right_and_no_secret() -> None:
    made = GITHUB[SPECS]
    assert made["permissions"] == {}
    assert [job["permissions"] for job in made["jobs"].values()] == [
        {"contents": "read"}
    ]
    checkout = made["jobs"]["specs"]["steps"][0]["with"]
    assert checkout == {"fetch-depth": 0, "persist-credentials": False}
    for path in (SPECS, ACTION):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not re.search(r"secrets\.|github\.token|pull_request_target", text)


def test_check_runs_whatever_a_patch_touches() -> None:
    assert events(SPECS) == {
        "pull_request": None,
        "merge_group": None,
        "push": {"branches": ["main"]},
    }


def test_who_may_write_runs_nothing_of_a_patch() -> None:
    made = GITHUB[PUBLISH]
    assert events(PUBLISH) == {
        "workflow_run": {"workflows": [GITHUB[SPECS]["name"]], "types": ["completed"]}
    }
    assert made["permissions"] == {}
    used = {step.get("uses", "").partition("@")[0] for step in steps(PUBLISH)}
    assert used == {"", "actions/upload-pages-artifact", "actions/deploy-pages"}
    rights = {name: set(job["permissions"]) for name, job in made["jobs"].items()}
    assert rights == {
        "comment": {"actions", "pull-requests"},
        "pages": {"actions", "pages", "id-token"},
    }
    assert "workflow_run.event == 'pull_request'" in made["jobs"]["comment"]["if"]
    pages = made["jobs"]["pages"]["if"]
    assert "workflow_run.event == 'push'" in pages
    assert "head_branch == github.event.repository.default_branch" in pages
