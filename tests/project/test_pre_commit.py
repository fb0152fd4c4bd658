"""The gate as an author meets it: git commits, pre-commit asks the tool.

Everything is real: git, pre-commit, the environment that it installs from PyPI,
and the files of this repository, committed or not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pre_commit.clientlib import load_config

from tests.support.repo import ROOT, Repo, copy_project, git_sees
from tests.support.small import ROSTER

# One worker runs them all, so that the hook's environment is installed once.
pytestmark = [pytest.mark.network, pytest.mark.xdist_group("pre-commit")]

SPEC = "specs/liberty/scheduler.rst"
OTHER = "specs/liberty/upgrades.rst"
NEW = "specs/liberty/live-migration.rst"
COMMIT = ("commit", "--message", "a change")

GOOD_SPEC = """\
==============
Live migration
==============

:Owner: Jay Pipes
:Status: approved

Servers that move to another host while they run, for those who operate Nova.

Plan
====

First the conductor takes charge, then the old calls go.
"""

NO_OWNER = (r":Owner: .*\n", "", f"{SPEC}:2:1: error[missing-owner] ")
NO_PLAN = (r"(?s)\nPlan\n====\n.*", "", f"{SPEC}:2:1: error[missing-section] ")
MISSPELT = (r"Jay Pipes", "Jay Pypes", f"{SPEC}:5:9: error[unknown-owner] ")
GOOD = (r"Kilo did much", "Kilo did some")

HOOKS: dict[str, str] = {
    hook["id"]: hook["name"]
    for each in load_config(ROOT / ".pre-commit-config.yaml")["repos"]
    for hook in each["hooks"]
}
"""What pre-commit calls each hook."""


@dataclass(frozen=True)
class Done:
    """What a git command came to, with all that it and its hook said."""

    status: int
    output: str

    @property
    def lines(self) -> list[str]:
        """The lines of the output."""
        return self.output.splitlines()

    def judged(self, verdict: str) -> bool:
        """Tell whether the hook ran, with that *verdict*."""
        line = rf"{re.escape(HOOKS['specward'])}\.+{verdict}"
        return any(re.fullmatch(line, each) for each in self.lines)


@dataclass(frozen=True)
class State:
    """A repository at one moment."""

    head: str
    index: str
    files: dict[str, bytes]


@pytest.fixture
def clone(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository of this one's files, with the hooks installed."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(shared / "pre-commit"))
    # What is skipped is not installed either.
    monkeypatch.setenv("SKIP", ",".join(HOOKS.keys() - {"specward"}))
    # virtualenv would ask, in the background, for a newer pip than its own.
    monkeypatch.setenv("VIRTUALENV_NO_PERIODIC_UPDATE", "1")
    made = Repo(tmp_path / "clone")
    made.init()
    copy_project(made.path)
    made.commit("this repository")
    install = [sys.executable, "-m", "pre_commit", "install"]
    subprocess.run(install, cwd=made.path, check=True, capture_output=True)
    return made


def content(path: Path) -> bytes:
    return os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()


def state(repo: Repo) -> State:
    return State(
        head=repo.git("rev-parse", "HEAD"),
        index=repo.git("ls-files", "-z", "--stage"),
        files={name: content(repo.path / name) for name in git_sees(repo.path)},
    )


def git(repo: Repo, *arguments: str, folder: str = ".") -> Done:
    done = subprocess.run(
        ["git", *arguments],
        cwd=repo.path / folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Done(done.returncode, done.stdout)


def refused(repo: Repo, finding: str, *arguments: str, folder: str = ".") -> Done:
    """Try to commit: the finding is shown, and everything stays as it was."""
    before = state(repo)
    done = git(repo, *COMMIT, *arguments, folder=folder)
    assert done.status == 1, done.output
    assert done.judged("Failed"), done.output
    assert any(line.startswith(finding) for line in done.lines), done.output
    assert state(repo) == before
    return done


def taken(repo: Repo, *arguments: str, folder: str = ".") -> None:
    """Commit: the hook has judged it, and the work tree stays as it was."""
    before = state(repo)
    done = git(repo, *COMMIT, *arguments, folder=folder)
    assert done.status == 0, done.output
    assert done.judged("Passed"), done.output
    assert repo.git("rev-parse", "HEAD^") == before.head
    assert state(repo).files == before.files


def change(repo: Repo, path: str, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, new, repo.read(path))
    assert count == 1, f"{pattern!r} fits {count} times in {path}"
    repo.write(path, text)


def stage(repo: Repo, path: str, pattern: str, new: str) -> None:
    change(repo, path, pattern, new)
    repo.git("add", path)


@pytest.mark.parametrize(
    ("pattern", "new", "finding"),
    [NO_OWNER, NO_PLAN, MISSPELT],
    ids=["no owner", "no plan", "misspelt owner"],
)
def test_fault_is_refused(clone: Repo, pattern: str, new: str, finding: str) -> None:
    stage(clone, SPEC, pattern, new)
    refused(clone, finding)


def test_refusal_names_who_was_meant(clone: Repo) -> None:
    pattern, new, finding = MISSPELT
    stage(clone, SPEC, pattern, new)
    done = refused(clone, finding)
    assert "    help: did you mean 'Jay Pipes' (jaypipes)?" in done.lines


def added(repo: Repo) -> None:
    repo.write(NEW, GOOD_SPEC)


def edited(repo: Repo) -> None:
    change(repo, SPEC, *GOOD)


def moved(repo: Repo) -> None:
    repo.write("specs/mitaka/scheduler.rst", repo.read(SPEC))
    deleted(repo)


def deleted(repo: Repo) -> None:
    (repo.path / SPEC).unlink()


@pytest.mark.parametrize("work", [added, edited, moved, deleted])
def test_good_work_is_taken(clone: Repo, work: Callable[[Repo], None]) -> None:
    work(clone)
    clone.git("add", "--all")
    taken(clone)
    assert clone.git("status", "--porcelain") == ""


def test_mended_spec_is_taken(clone: Repo) -> None:
    pattern, new, finding = MISSPELT
    stage(clone, SPEC, pattern, new)
    refused(clone, finding)
    stage(clone, SPEC, "Jay Pypes", "Dan Smith")
    taken(clone)


def test_subfolder_changes_nothing(clone: Repo) -> None:
    pattern, new, finding = MISSPELT
    stage(clone, SPEC, pattern, new)
    refused(clone, finding, folder="specs/liberty")
    stage(clone, SPEC, "Jay Pypes", "Dan Smith")
    taken(clone, folder="specs/liberty")


def test_linked_work_tree_is_judged(clone: Repo) -> None:
    clone.git("worktree", "add", "--quiet", "-b", "linked", "../linked")
    linked = Repo(clone.path.parent / "linked")
    pattern, new, finding = MISSPELT
    stage(linked, SPEC, pattern, new)
    refused(linked, finding)
    stage(linked, SPEC, "Jay Pypes", "Dan Smith")
    taken(linked)


@pytest.mark.parametrize("which", ["--all", SPEC], ids=["all", "path"])
def test_what_git_stages_itself_is_judged(clone: Repo, which: str) -> None:
    """Git keeps such a commit in an index of its own."""
    pattern, new, finding = MISSPELT
    change(clone, SPEC, pattern, new)
    refused(clone, finding, which)


def test_what_is_staged_for_another_commit_is_not_judged(clone: Repo) -> None:
    stage(clone, OTHER, "Dan Smith", "Dan Smyth")
    change(clone, SPEC, *GOOD)
    taken(clone, SPEC)
    refused(clone, f"{OTHER}:5:9: error[unknown-owner] ")


def test_what_is_not_staged_is_not_judged(clone: Repo) -> None:
    stage(clone, SPEC, *GOOD)
    change(clone, SPEC, "Jay Pipes", "Jay Pypes")
    taken(clone)
    assert ":Owner: Jay Pipes\n" in clone.git("show", f"HEAD:{SPEC}")
    assert ":Owner: Jay Pypes\n" in clone.read(SPEC)


def test_mend_that_is_not_staged_does_not_help(clone: Repo) -> None:
    pattern, new, finding = MISSPELT
    stage(clone, SPEC, pattern, new)
    change(clone, SPEC, "Jay Pypes", "Jay Pipes")
    refused(clone, finding)


def test_spec_that_the_commit_does_not_touch_is_judged(clone: Repo) -> None:
    stage(clone, ROSTER, r"\[people\.jaypipes\]\n(?:.+\n)+", "")
    refused(clone, f"{SPEC}:5:9: error[unknown-owner] ")


def test_good_branches_that_merge_badly_are_refused(clone: Repo) -> None:
    """For a merge git does not run the hook of a commit, but one of its own."""
    jane = '\n[people.jdoe]\nname = "Jane Doe"\n'
    roster = clone.read(ROSTER)
    clone.write(ROSTER, roster + jane)
    clone.commit("Jane comes")
    clone.git("checkout", "--quiet", "-b", "leave")
    clone.write(ROSTER, roster)
    clone.commit("Jane leaves")
    clone.git("checkout", "--quiet", "main")
    clone.write(NEW, GOOD_SPEC.replace("Jay Pipes", "Jane Doe"))
    head = clone.commit("Jane takes something on")
    done = git(clone, "merge", "--no-edit", "leave")
    assert done.status == 1
    assert any(
        line.startswith(f"{NEW}:5:9: error[unknown-owner] ") for line in done.lines
    )
    assert clone.git("rev-parse", "HEAD").strip() == head
