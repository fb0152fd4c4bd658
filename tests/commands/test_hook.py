"""The hook at a commit, a merge, a rebase: what is refused, what is taken."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.support.hooks import (
    BAD,
    CELLS,
    COMMIT,
    GOOD,
    MEND,
    MERGE,
    NOBODY,
    NOBODY_ELSE,
    OBJECTS,
    OTHER,
    READ,
    SECOND_GOOD,
    SEE,
    Gate,
    head,
    part,
    refused,
    spoilt,
    stage,
    taken,
    tell,
)
from tests.support.repo import Repo
from tests.support.small import ROSTER, SPEC

pytestmark = pytest.mark.usefixtures("preloaded")


def parents(repo: Repo) -> list[str]:
    """Return the parents of HEAD."""
    return repo.git("show", "--no-patch", "--format=%P", "HEAD").split()


AMEND = ("commit", "--amend", "--no-edit")

COMMITS: dict[str, tuple[bool, tuple[str, ...]]] = {
    "staged": (True, COMMIT),
    "all": (False, (*COMMIT, "--all")),
    "path": (False, (*COMMIT, SPEC)),
    "path beside what is staged": (True, (*COMMIT, "--include", SPEC)),
    "amend": (True, AMEND),
    "amend all": (False, (*AMEND, "--all")),
    "amend path": (False, (*AMEND, SPEC)),
}
"""Ways to commit a change: whether it is staged first, and the command."""


@pytest.mark.parametrize("way", COMMITS)
def test_every_way_to_commit_is_judged(gate: Gate, way: str) -> None:
    staged, command = COMMITS[way]
    gate.write("README", "what git commits beside specs")
    gate.git("add", "README")
    for change in (BAD, GOOD):
        gate.git("checkout", "HEAD", "--", SPEC)
        gate.replace(*change)
        if staged:
            gate.git("add", SPEC)
        if change == BAD:
            refused(gate, NOBODY, *command)
    taken(gate, *command)
    assert "those who read" in gate.git("show", f"HEAD:{SPEC}")


def test_commit_of_a_path_leaves_out_what_else_is_staged(gate: Gate) -> None:
    gate.write(OTHER, spoilt(CELLS))
    gate.git("add", OTHER)
    gate.replace(*GOOD)
    taken(gate, *COMMIT, SPEC)
    refused(gate, NOBODY_ELSE, *COMMIT)


@pytest.mark.parametrize("folder", ["", ".git/", "../"], ids=["top", "git", "outside"])
def test_index_that_the_author_names_is_judged(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    gate.write(OTHER, spoilt(CELLS))
    gate.git("add", OTHER)
    monkeypatch.setenv("GIT_INDEX_FILE", str(gate.path / f"{folder}an-index"))
    gate.git("read-tree", "HEAD")
    gate.replace(*BAD)
    gate.git("add", SPEC)
    refused(gate, NOBODY, *COMMIT)
    gate.replace(*MEND)
    gate.replace(*GOOD)
    gate.git("add", SPEC)
    taken(gate, *COMMIT)


def test_message_alone_can_be_amended(gate: Gate) -> None:
    """What was committed past the hook is no part of the amendment."""
    stage(gate, BAD)
    gate.commit("past the hook")
    taken(gate, "commit", "--amend", "--message", "a better message")


def test_amendment_is_held_against_the_commit_it_amends(gate: Gate) -> None:
    gate.write(OTHER, spoilt(CELLS))
    gate.commit("past the hook")
    stage(gate, GOOD)
    taken(gate, *AMEND)
    stage(gate, BAD)
    refused(gate, NOBODY, *AMEND)


def test_empty_commit_is_taken(gate: Gate) -> None:
    stage(gate, BAD)
    gate.commit("past the hook")
    taken(gate, *COMMIT, "--allow-empty")


def test_first_commit_is_judged_as_a_whole(unborn: Gate) -> None:
    stage(unborn, BAD)
    refused(unborn, NOBODY, *COMMIT)
    assert head(unborn) == ""
    stage(unborn, MEND)
    taken(unborn, *COMMIT)


def test_first_commit_holds_what_is_staged_only(unborn: Gate) -> None:
    unborn.git("add", "--all")
    unborn.write(OTHER, spoilt(CELLS))
    taken(unborn, *COMMIT)


@pytest.mark.parametrize("more", [(), ("more",)], ids=["two", "three"])
def test_good_branches_merge(gate: Gate, more: tuple[str, ...]) -> None:
    part(gate, ours={SPEC: READ}, theirs={OTHER: CELLS})
    gate.git("checkout", "--quiet", "-b", "more", "theirs~")
    gate.write("README", "more")
    gate.commit("more")
    gate.git("checkout", "--quiet", "main")
    taken(gate, *MERGE, *more)
    assert len(parents(gate)) == 2 + len(more)


def test_good_branches_that_merge_badly_are_refused(gate: Gate) -> None:
    """For a merge git does not run the hook of a commit, but one of its own."""
    joan = {
        SPEC: OBJECTS.replace("Jane Doe", "Joan Lee"),
        ROSTER: gate.read(ROSTER).replace("Jane Doe", "Joan Lee"),
    }
    part(gate, ours={OTHER: CELLS}, theirs=joan)
    refused(gate, f"{OTHER}:5:9: error[unknown-owner] 'Jane Doe'", *MERGE)


def test_merge_brings_no_fault_that_either_side_had(gate: Gate) -> None:
    part(gate, ours={SPEC: spoilt(OBJECTS)}, theirs={OTHER: spoilt(CELLS)})
    taken(gate, *MERGE)


@dataclass(frozen=True)
class Stop:
    """What stops at a conflict, what goes on after it, how many parents that makes."""

    begin: tuple[str, ...]
    go_on: tuple[str, ...] = ("commit", "--no-edit")
    parents: int = 1


PICK = ("cherry-pick", "theirs")
STOPS: dict[str, Stop] = {
    "merge": Stop(MERGE, parents=2),
    "merge continued": Stop(MERGE, ("merge", "--continue"), parents=2),
    "cherry-pick": Stop(PICK),
    "cherry-pick continued": Stop(PICK, ("cherry-pick", "--continue")),
    "revert": Stop(("revert", "--no-edit", "main~")),
    "rebase": Stop(("rebase", "theirs")),
}


@pytest.mark.parametrize("way", STOPS)
def test_resolution_of_a_conflict_is_judged(gate: Gate, way: str) -> None:
    stop = STOPS[way]
    stage(gate, (SPEC, "the readers", "those who look"))
    gate.commit("what is reverted")
    part(gate, ours={SPEC: SEE}, theirs={SPEC: READ})
    stopped = tell(gate, "git", *stop.begin)
    assert stopped.status == 1, stopped.output
    gate.write(SPEC, spoilt(OBJECTS))
    gate.git("add", SPEC)
    refused(gate, NOBODY, *stop.go_on)
    stage(gate, MEND)
    taken(gate, *stop.go_on)
    assert len(parents(gate)) == stop.parents


@pytest.mark.parametrize("linked", [False, True], ids=["main", "linked"])
def test_conflict_brings_no_fault_that_the_other_side_had(
    gate: Gate, *, linked: bool
) -> None:
    part(gate, ours={SPEC: SEE}, theirs={SPEC: READ, OTHER: spoilt(CELLS)})
    if linked:
        gate.git("worktree", "add", "--quiet", "-b", "linked", "../linked")
        gate = gate.at(gate.path.parent / "linked")
    stopped = tell(gate, "git", *MERGE)
    assert stopped.status == 1, stopped.output
    gate.git("checkout", "--ours", SPEC)
    gate.git("add", SPEC)
    taken(gate, "commit", "--no-edit")


def test_stop_in_a_rebase_is_judged(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    part(gate, ours={SPEC: READ}, theirs={OTHER: CELLS})
    monkeypatch.setenv("GIT_SEQUENCE_EDITOR", "sed -i s/^pick/edit/")
    gate.git("rebase", "--quiet", "--interactive", "theirs")
    stage(gate, BAD)
    refused(gate, NOBODY, *AMEND)
    stage(gate, MEND, SECOND_GOOD)
    taken(gate, *AMEND)
    gate.git("rebase", "--continue")
    assert "those who write" in gate.git("show", f"main:{SPEC}")


def test_deletion_of_what_another_spec_needs_is_refused(gate: Gate) -> None:
    gate.write(OTHER, CELLS.replace(":Status:", ":Depends: objects\n:Status:"))
    stage(gate)
    taken(gate, *COMMIT)
    gate.git("rm", "--quiet", SPEC)
    refused(
        gate,
        f"{OTHER}:6:11: error[dangling-dependency] there is no spec 'objects'",
        *COMMIT,
    )
    stage(gate, (OTHER, ":Depends: objects\n", ""))
    taken(gate, *COMMIT)


def test_fault_that_was_there_does_not_fail_a_commit(gate: Gate) -> None:
    stage(gate, BAD)
    gate.commit("past the hook")
    stage(gate, GOOD)
    taken(gate, *COMMIT)
    stage(gate, (SPEC, ":Owner:", "\n:Owner:"), SECOND_GOOD)
    taken(gate, *COMMIT)


AGAIN: dict[str, str] = {
    "broken-reference": "See `the map`_.",
    "tab-character": "a\ttab",
    "unknown-role": "a :rool:`text`",
}
"""Faults that a line brings."""


@pytest.mark.parametrize("rule", AGAIN)
def test_fault_that_was_there_once_may_not_come_again(gate: Gate, rule: str) -> None:
    gate.write(SPEC, f"{OBJECTS}\n{AGAIN[rule]}\n")
    gate.commit("past the hook")
    gate.write(SPEC, f"{READ}\nmore\n\n{AGAIN[rule]}\n")
    taken(gate, *COMMIT, "--all")
    gate.write(SPEC, f"{READ}\nmore\n\n{AGAIN[rule]}\n\n{AGAIN[rule]}\n")
    gate.git("add", SPEC)
    done = tell(gate, "git", *COMMIT)
    assert done.status == 1, done.output
    assert done.output.count(f"error[{rule}]") == 1, done.output
    assert done.finds(f"{SPEC}:21:"), done.output
