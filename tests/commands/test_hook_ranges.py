"""The hook on ranges and pushes, for another repository, and as users set it up."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.support.hooks import (
    BAD,
    CELLS,
    COMMIT,
    CONFIG,
    GOOD,
    HOOK,
    MEND,
    MERGE,
    NAME,
    NOBODY,
    NOBODY_ELSE,
    OBJECTS,
    OTHER,
    RUNNERS,
    Gate,
    config,
    head,
    only_message,
    part,
    refused,
    spoilt,
    stage,
    taken,
    tell,
)
from tests.support.repo import COMMAND, Repo, copy_project
from tests.support.small import SPEC

pytestmark = pytest.mark.usefixtures("preloaded")


def test_all_files_are_judged_as_a_whole(gate: Gate) -> None:
    assert gate.ask("run", "--all-files").judged("Passed")
    stage(gate, BAD)
    gate.commit("past the hook")
    done = gate.ask("run", "--all-files")
    assert done.status == 1
    assert done.finds(NOBODY), done.output


def test_run_by_hand_judges_what_is_staged_else_everything(gate: Gate) -> None:
    gate.write(OTHER, spoilt(CELLS))
    gate.commit("past the hook")
    stage(gate, GOOD)
    done = gate.ask("run")
    assert done.judged("Passed"), done.output
    gate.git("reset", "--quiet", "--hard")
    done = gate.ask("run")
    assert done.status == 1, done.output
    assert done.finds(NOBODY_ELSE), done.output


def test_range_is_judged_by_what_it_brings(gate: Gate) -> None:
    stage(gate, BAD)
    first = gate.commit("a fault before the range")
    gate.write(OTHER, CELLS)
    second = gate.commit("good work")
    gate.replace(OTHER, "Jane Doe", "John Roe")
    third = gate.commit("a fault")
    stage(gate, (OTHER, "John Roe", "Jane Doe"))
    gate.commit("its mend")
    gate.write("specs/kilo/draft.rst", "no spec at all")
    ranges = {
        (first, second): None,
        (second, third): NOBODY_ELSE,
        (first, "HEAD"): None,
    }
    for (begin, end), finding in ranges.items():
        done = gate.ask("run", "--from-ref", begin, "--to-ref", end)
        assert done.judged("Failed" if finding else "Passed"), done.output
        assert done.finds(finding or NAME), done.output
        assert not done.finds(NOBODY), done.output


def test_range_begins_where_branches_part(gate: Gate) -> None:
    part(gate, ours={SPEC: spoilt(OBJECTS)}, theirs={OTHER: CELLS})
    for begin, end, verdict in (
        ("main", "theirs", "Passed"),
        ("theirs", "main", "Failed"),
    ):
        done = gate.ask("run", "--from-ref", begin, "--to-ref", end)
        assert done.judged(verdict), done.output


@pytest.fixture
def pushing(gate: Gate) -> Gate:
    """Return a repository with an old fault, whose pushes have to pass the hook."""
    gate.write(CONFIG, config(stages=["pre-push"]))
    stage(gate, BAD)
    gate.commit("past the hook")
    gate.git("clone", "--quiet", "--bare", ".", "../far.git")
    gate.git("remote", "add", "origin", "../far.git")
    gate.git("fetch", "--quiet", "origin")
    done = gate.ask("install", "--hook-type", "pre-push")
    assert done.status == 0, done.output
    return gate


@pytest.mark.parametrize("branch", ["main", "new"])
def test_push_is_judged_by_what_it_brings(pushing: Gate, branch: str) -> None:
    pushing.write(OTHER, spoilt(CELLS))
    pushing.commit("a fault")
    done = tell(pushing, "git", "push", "origin", f"HEAD:refs/heads/{branch}")
    assert done.status == 1, done.output
    assert done.finds(NOBODY_ELSE), done.output
    assert not done.finds(NOBODY), done.output
    pushing.write(OTHER, CELLS)
    pushing.commit("its mend")
    done = tell(pushing, "git", "push", "origin", f"HEAD:refs/heads/{branch}")
    assert done.status == 0, done.output
    assert done.judged("Passed"), done.output


@pytest.mark.parametrize("arguments", [("--from-ref", "HEAD~"), ("--last-commit",)])
def test_range_that_prek_alone_can_name_is_judged(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PREK_HOME", str(repo.path.parent / "cache"))
    repo.write(CONFIG, config())
    stage(repo, BAD)
    repo.commit("a fault before the range")
    repo.write(OTHER, CELLS)
    repo.commit("good work")
    done = Gate(repo.path, RUNNERS["prek"]).ask("run", *arguments)
    assert done.judged("Passed"), done.output


@pytest.fixture
def outer(repo: Repo, tmp_path: Path) -> Repo:
    """Return a repository without specs, whose hooks judge the one beside it."""
    repo.commit("the base")
    made = Repo(tmp_path / "outer")
    made.init()
    made.write("README", "the base")
    made.commit("the base")
    part(made, ours={"README": "ours"}, theirs={"CHANGES": "theirs"})
    script = f"#!/bin/sh\ncd {shlex.quote(str(repo.path))} && exec {HOOK}\n"
    for kind in ("pre-commit", "pre-merge-commit"):
        made.write(f".git/hooks/{kind}", script).chmod(0o755)
    return made


OUTER: dict[str, tuple[str, ...]] = {
    "staged": (*COMMIT, "--allow-empty"),
    "all": (*COMMIT, "--all", "--allow-empty"),
    "path": (*COMMIT, "--allow-empty", "README"),
    "merge": MERGE,
}


@pytest.mark.parametrize("absolute", [False, True], ids=["relative", "absolute"])
@pytest.mark.parametrize("way", OUTER)
def test_hook_of_another_repository_judges_this_one(
    repo: Repo, outer: Repo, way: str, *, absolute: bool
) -> None:
    folders = (f"--git-dir={outer.path / '.git'}", f"--work-tree={outer.path}")
    command = ("git", *(folders if absolute else ()), *OUTER[way])
    stage(repo, BAD)
    before = head(outer)
    done = tell(outer, *command)
    assert done.status == 1, done.output
    assert done.finds(NOBODY), done.output
    assert head(outer) == before
    outer.git("reset", "--quiet", "--hard")
    stage(repo, MEND)
    done = tell(outer, *command)
    assert done.status == 0, done.output
    assert done.finds("checked "), done.output
    assert head(outer) != before


@pytest.mark.parametrize("way", ["all", "path"])
def test_hook_of_another_repository_judges_all_where_nothing_is_staged(
    repo: Repo, outer: Repo, way: str
) -> None:
    stage(repo, BAD)
    repo.commit("past the hook")
    done = tell(outer, "git", *OUTER[way])
    assert done.status == 1, done.output
    assert done.finds(NOBODY), done.output


@pytest.mark.parametrize("guarded", ["main", "linked"])
@pytest.mark.parametrize("arguments", [(), ("--all",), (SPEC,)])
def test_hook_of_one_work_tree_can_judge_another(
    repo: Repo, guarded: str, arguments: tuple[str, ...]
) -> None:
    repo.commit("the base")
    linked = Repo(repo.path.parent / "linked")
    repo.git("worktree", "add", "--quiet", "-b", "linked", str(linked.path))
    judged, committed = (repo, linked) if guarded == "main" else (linked, repo)
    script = f"#!/bin/sh\ncd {shlex.quote(str(judged.path))} && exec {HOOK}\n"
    repo.write(".git/hooks/pre-commit", script).chmod(0o755)
    stage(judged, BAD)
    stage(committed, GOOD)
    done = tell(committed, "git", *COMMIT, *arguments)
    assert done.status == 1, done.output
    assert done.finds(NOBODY), done.output


def test_range_that_names_no_commit_is_one_message(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("the base")
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "nowhere")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    done = tell(repo, *COMMAND, "hook")
    assert only_message(done, "specward: 'nowhere' is not a commit"), done.output


@pytest.fixture
def published(tmp_path: Path) -> Repo:
    """Return a repository of this one's files, as its users clone it."""
    made = Repo(tmp_path / "published")
    made.init()
    copy_project(made.path)
    made.commit("this repository")
    return made


@pytest.mark.network
def test_four_lines_of_configuration_are_enough(
    repo: Repo, runner: tuple[str, ...], published: Repo
) -> None:
    gate = Gate(repo.path, runner)
    revision = published.git("rev-parse", "HEAD").strip()
    gate.write(
        CONFIG,
        f"""\
repos:
  - repo: {published.path}
    rev: {revision}
    hooks: [{{id: specward}}]
""",
    )
    gate.close()
    stage(gate, BAD)
    refused(gate, NOBODY, *COMMIT)
    stage(gate, MEND)
    taken(gate, *COMMIT)


@pytest.mark.network
def test_hook_can_be_tried_without_configuration(
    repo: Repo, runner: tuple[str, ...], published: Repo
) -> None:
    gate = Gate(repo.path, runner)
    gate.commit("the base")
    stage(gate, BAD)
    done = gate.ask("try-repo", str(published.path), "specward")
    assert done.status == 1, done.output
    assert done.finds(NOBODY), done.output
