"""The hook beside drafts, unstaged edits, other work trees and broken indices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hooks import (
    BAD,
    CELLS,
    COMMIT,
    GOOD,
    HOOK,
    MEND,
    MERGE,
    NOBODY,
    OTHER,
    READ,
    SECOND_GOOD,
    SEE,
    Gate,
    only_message,
    part,
    refused,
    spoilt,
    stage,
    taken,
    tell,
)
from tests.support.repo import COMMAND, Repo
from tests.support.small import SPEC

pytestmark = pytest.mark.usefixtures("preloaded")


def test_draft_that_git_does_not_track_disturbs_nobody(gate: Gate) -> None:
    stage(gate, GOOD)
    gate.write(OTHER, spoilt(CELLS))
    taken(gate, *COMMIT)
    assert OTHER not in gate.git("ls-files")


def test_draft_that_is_to_be_added_later_disturbs_nobody(gate: Gate) -> None:
    stage(gate, GOOD)
    gate.write(OTHER, spoilt(CELLS))
    gate.git("add", "--intent-to-add", OTHER)
    taken(gate, *COMMIT)
    assert OTHER not in gate.git("ls-tree", "-r", "--name-only", "HEAD")


def test_hook_that_git_runs_alone_leaves_out_what_is_to_be_added(repo: Repo) -> None:
    """For the runners take it out of the index before they run a hook."""
    repo.commit("the base")
    stage(repo, GOOD)
    repo.write(OTHER, spoilt(CELLS))
    repo.git("add", "--intent-to-add", OTHER)
    repo.write(".git/hooks/pre-commit", f"#!/bin/sh\nexec {HOOK}\n").chmod(0o755)
    done = tell(repo, "git", *COMMIT)
    assert done.status == 0, done.output
    assert done.finds("checked 1 of 1 spec"), done.output


def test_edit_that_is_not_staged_disturbs_nobody(gate: Gate) -> None:
    gate.write(OTHER, CELLS)
    gate.commit("Cells")
    stage(gate, GOOD)
    gate.replace(OTHER, "Jane Doe", "John Roe")
    taken(gate, *COMMIT)
    assert "John Roe" in gate.read(OTHER)


def test_only_the_staged_part_of_a_file_is_judged(gate: Gate) -> None:
    stage(gate, GOOD)
    gate.replace(*BAD)
    taken(gate, *COMMIT)
    assert ":Owner: Jane Doe" in gate.git("show", f"HEAD:{SPEC}")
    assert ":Owner: John Roe" in gate.read(SPEC)


def test_mend_that_is_not_staged_does_not_help(gate: Gate) -> None:
    stage(gate, BAD)
    gate.replace(*MEND)
    refused(gate, NOBODY, *COMMIT)
    assert ":Owner: John Roe" in gate.git("show", f":{SPEC}")
    assert ":Owner: Jane Doe" in gate.read(SPEC)


NAMES: dict[str, str] = {
    "live migration.rst": "specs/kilo/live migration.rst",
    "überblick.rst": "specs/kilo/überblick.rst",
    "計画.rst": "specs/kilo/計画.rst",
    "-dash.rst": "specs/kilo/-dash.rst",
    'a "quoted" one.rst': r'"specs/kilo/a \"quoted\" one.rst"',
    "two\nlines.rst": r'"specs/kilo/two\nlines.rst"',
}
"""Names of files, and how they are shown."""


@pytest.mark.parametrize("name", NAMES)
def test_spec_of_any_name_is_judged(gate: Gate, name: str) -> None:
    path = f"specs/kilo/{name}"
    gate.write(path, spoilt(CELLS))
    gate.git("add", "--all")
    refused(gate, f"{NAMES[name]}:5:9: error[unknown-owner] 'John Roe'", *COMMIT)
    stage(gate, (path, "John Roe", "Jane Doe"))
    taken(gate, *COMMIT)


@pytest.mark.parametrize("arguments", [(), ("--all",), ("objects.rst",)])
def test_subfolder_changes_nothing(gate: Gate, arguments: tuple[str, ...]) -> None:
    folder = "specs/kilo"
    stage(gate, BAD)
    refused(gate, NOBODY, *COMMIT, *arguments, folder=folder)
    stage(gate, MEND, GOOD)
    taken(gate, *COMMIT, *arguments, folder=folder)


@pytest.mark.parametrize("arguments", [(), ("--all",), (SPEC,)])
def test_linked_work_tree_is_judged(gate: Gate, arguments: tuple[str, ...]) -> None:
    linked = gate.at(gate.path.parent / "linked")
    gate.git("worktree", "add", "--quiet", "-b", "linked", str(linked.path))
    stage(linked, BAD)
    refused(linked, NOBODY, *COMMIT, *arguments)
    stage(gate, GOOD)
    taken(gate, *COMMIT, *arguments)
    stage(linked, MEND, SECOND_GOOD)
    taken(linked, *COMMIT, *arguments)


@pytest.mark.parametrize("arguments", [(), ("--all",), (SPEC,)])
def test_submodule_is_judged(gate: Gate, arguments: tuple[str, ...]) -> None:
    around = gate.at(gate.path.parent / "around")
    around.init()
    around.git(
        *("-c", "protocol.file.allow=always"),
        *("submodule", "--quiet", "add", str(gate.path), "inner"),
    )
    inner = around.at(around.path / "inner")
    inner.close()
    stage(inner, BAD)
    refused(inner, NOBODY, *COMMIT, *arguments)
    stage(inner, MEND, GOOD)
    taken(inner, *COMMIT, *arguments)


def test_hook_outside_a_repository_says_so(tmp_path: Path) -> None:
    done = tell(Repo(tmp_path), *COMMAND, "hook")
    assert only_message(done, f"specward: '{tmp_path}' is not in a git repository")


@pytest.mark.parametrize("damage", [b"DIRC", b"no index at all", b""])
def test_broken_index_is_one_message(repo: Repo, damage: bytes) -> None:
    repo.commit("the base")
    repo.write(".git/index", damage)
    done = tell(repo, *COMMAND, "hook")
    assert only_message(done, "specward: git "), done.output


def test_index_that_another_git_locks_is_judged(repo: Repo) -> None:
    repo.commit("the base")
    stage(repo, BAD)
    repo.write(".git/index.lock", "")
    done = tell(repo, *COMMAND, "hook")
    assert done.status == 1, done.output
    assert done.finds(NOBODY), done.output


def test_index_that_is_not_merged_is_one_message(repo: Repo) -> None:
    repo.commit("the base")
    part(repo, ours={SPEC: SEE}, theirs={SPEC: READ})
    assert tell(repo, "git", *MERGE).status == 1
    done = tell(repo, *COMMAND, "hook")
    assert only_message(done, f"specward: {SPEC} has a merge conflict"), done.output
