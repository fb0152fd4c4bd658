"""git-review's hook: what is about to be sent is judged, and stops where it is bad.

Source: git-review's manual, "CUSTOM SCRIPTS" and "CONFIGURATION"; githooks(5).
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.repo import Repo, Result
from tests.support.small import SPEC

BAD = (SPEC, "Jane Doe", "John Roe")
MEND = (SPEC, "John Roe", "Jane Doe")
GOOD = (SPEC, "the readers", "those who read")
FOUND = f"{SPEC}:5:9: error[unknown-owner] 'John Roe'"
GITREVIEW = "[gerrit]\nhost=review.example.org\ndefaultbranch=main\n"
HOOK = Path(".git", "hooks", "pre-review")


@pytest.fixture
def clone(repo: Repo, tmp_path: Path) -> Repo:
    """Return a repository whose main is on the remote gerrit; it is set up."""
    repo.write(".gitreview", GITREVIEW)
    repo.commit("the base")
    repo.git("init", "--quiet", "--bare", str(tmp_path / "gerrit"))
    repo.git("remote", "add", "gerrit", str(tmp_path / "gerrit"))
    repo.git("push", "--quiet", "gerrit", "main")
    done = repo.spawn("hook", "--install", "pre-review")
    assert (done.status, done.stderr) == (0, "")
    return repo


def change(repo: Repo, *edit: str) -> None:
    repo.replace(*edit)
    repo.commit("a change")


def review(repo: Repo, hook: Path = HOOK, folder: str = ".") -> Result:
    """Run the hook's file, as git-review does."""
    done = subprocess.run(
        [str(repo.path / hook)],
        cwd=repo.path / folder,
        env={**os.environ, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Result(status=done.returncode, stdout=done.stdout, stderr=done.stderr)


def stops(repo: Repo) -> bool:
    done = review(repo)
    assert done.status in (0, 1), done.stderr
    assert (done.status == 1) == (FOUND in done.stdout), done.stdout
    return done.status == 1


def test_bad_commit_stops_and_a_good_one_passes(clone: Repo) -> None:
    change(clone, *BAD)
    assert stops(clone)
    assert review(clone, folder="specs/kilo").status == 1
    clone.replace(*MEND)
    clone.replace(*GOOD)
    clone.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    assert not stops(clone)


def test_every_commit_of_the_stack_is_judged(clone: Repo) -> None:
    change(clone, *BAD)
    change(clone, *MEND)
    assert stops(clone)


def test_what_is_not_committed_is_not_sent(clone: Repo) -> None:
    change(clone, *GOOD)
    clone.replace(*BAD)
    assert not stops(clone)


def test_nothing_to_send_is_nothing_to_stop(clone: Repo) -> None:
    """``git review -s`` runs the hook in a clone that is new."""
    assert review(clone).stdout == "there is nothing to send, and nothing to judge\n"
    assert not stops(clone)


def test_faults_that_are_merged_already_stop_nobody(clone: Repo) -> None:
    change(clone, *BAD)
    clone.git("push", "--quiet", "gerrit", "main")
    change(clone, *GOOD)
    assert not stops(clone)


def upstream(repo: Repo) -> None:
    repo.git("config", "gitreview.track", "true")
    repo.git("branch", "--quiet", "--set-upstream-to=gerrit/stable")


def option(repo: Repo) -> None:
    repo.git("config", "gitreview.branch", "stable")


def file(repo: Repo) -> None:
    repo.replace(".gitreview", "=main", "=stable")
    repo.commit("reviews go to stable")


def origin(repo: Repo) -> None:
    option(repo)
    repo.git("config", "gitreview.usepushurl", "true")
    repo.git("remote", "rename", "gerrit", "origin")


def new(repo: Repo) -> None:
    """Before ``git review -s`` there is no remote of Gerrit's."""
    option(repo)
    repo.git("remote", "rename", "gerrit", "origin")


@pytest.mark.parametrize("setting", [upstream, option, file, origin, new])
def test_branch_is_the_one_that_git_review_takes(clone: Repo, setting: object) -> None:
    assert callable(setting)
    change(clone, *BAD)
    clone.git("push", "--quiet", "gerrit", "HEAD:stable")
    assert stops(clone)
    setting(clone)
    assert not stops(clone)


def test_first_push_of_a_repository_is_judged_as_a_whole(repo: Repo) -> None:
    repo.commit("the base")
    repo.run("hook", "--install", "pre-review")
    assert not stops(repo)
    change(repo, *BAD)
    assert stops(repo)


@pytest.mark.parametrize(
    "said", ["no ini", "[gerrit]\ndefaultbranch=%(x)s\ndefaultremote=--all\n", "\0"]
)
def test_settings_that_say_nothing_do_no_harm(clone: Repo, said: str) -> None:
    clone.git("branch", "--quiet", "--set-upstream-to=gerrit/main")
    clone.write(".gitreview", said)
    assert not stops(clone)
    change(clone, *BAD)
    assert stops(clone)


@pytest.mark.parametrize("kind", ["endless link", "pipe", "folder"])
def test_settings_that_are_no_file_are_not_read(clone: Repo, kind: str) -> None:
    clone.git("branch", "--quiet", "--set-upstream-to=gerrit/main")
    path = clone.path / ".gitreview"
    path.unlink()
    if kind == "endless link":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert not stops(clone)


def test_hook_is_written_once_and_can_be_run(clone: Repo) -> None:
    before = (clone.path / HOOK).read_bytes()
    done = clone.run("hook", "--install", "pre-review")
    assert (done.status, (clone.path / HOOK).read_bytes()) == (0, before)
    assert str(clone.path / HOOK) in done.stdout
    assert os.access(clone.path / HOOK, os.X_OK)


@pytest.mark.parametrize("kind", ["script", "link", "folder"])
def test_hook_of_somebody_else_is_kept(repo: Repo, kind: str) -> None:
    theirs = repo.write(HOOK.as_posix(), "#!/bin/sh\nexit 0\n")
    if kind != "script":
        theirs.unlink()
        theirs.symlink_to("elsewhere") if kind == "link" else theirs.mkdir()
    before = theirs.lstat()
    done = repo.run("hook", "--install", "pre-review")
    assert (done.status, done.stdout) == (2, "")
    assert "is another hook, and is kept" in done.stderr
    assert "specward hook pre-review" in done.stderr
    assert theirs.lstat() == before


@pytest.mark.parametrize("absolute", [False, True])
def test_hook_lies_where_git_is_told_to_look(
    repo: Repo, tmp_path: Path, *, absolute: bool
) -> None:
    folder = tmp_path / "hooks" if absolute else repo.path / "tools" / "hooks"
    repo.commit("the base")
    named = str(folder) if absolute else "tools/hooks"
    repo.git("config", "core.hooksPath", named)
    done = repo.run("hook", "--install", "pre-review", folder="specs")
    assert done.status == 0
    assert os.access(folder / "pre-review", os.X_OK)
    assert not (repo.path / HOOK).exists()


def test_linked_work_tree_has_a_hook_of_its_own(clone: Repo) -> None:
    """git-review looks in git's folder of the work tree that it runs in."""
    clone.git("worktree", "add", "--quiet", "-b", "linked", "../linked")
    linked = Repo(clone.path.parent / "linked")
    assert linked.run("hook", "--install", "pre-review").status == 0
    own = linked.git("rev-parse", "--absolute-git-dir").strip()
    change(linked, *BAD)
    assert review(linked, Path(own, "hooks", "pre-review")).status == 1


def test_hook_says_where_specward_is_gone(clone: Repo) -> None:
    hook = clone.path / HOOK
    text = hook.read_text(encoding="utf-8")
    hook.write_text(text.replace("package=/", "package=/not"), encoding="utf-8")
    done = review(clone)
    assert done.status == 2
    assert "specward hook --install pre-review" in done.stderr


def test_hook_is_gone_with_its_file(clone: Repo) -> None:
    (clone.path / HOOK).unlink()
    assert clone.run("hook", "--install", "pre-review").status == 0
    assert review(clone).status == 0
