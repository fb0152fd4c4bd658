"""The hook as git, pre-commit and prek run it: what is refused, what is taken.

Source: githooks(5); pre-commit, "Advanced features"; prek, "Differences".
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.repo import COMMAND, ROOT, Repo, copy_project

RUNNERS: dict[str, tuple[str, ...]] = {
    "pre-commit": (sys.executable, "-m", "pre_commit"),
    "prek": (str(Path(sys.executable).parent / "prek"),),
}
HOOK = shlex.join((*COMMAND, "hook"))
NAME = "the specs hold up"
CONFIG = ".pre-commit-config.yaml"

SPEC = "specs/kilo/objects.rst"
OTHER = "specs/kilo/cells.rst"
ROSTER = "specs/roster.toml"
NOBODY = f"{SPEC}:5:9: error[unknown-owner] 'John Roe'"
NOBODY_ELSE = NOBODY.replace(SPEC, OTHER)

CELLS = """\
=====
Cells
=====

:Owner: Jane Doe
:Status: approved

One way to part a deployment, for those who run a large one.

Plan
====

First one cell, then two of them.
"""

OBJECTS = (ROOT / "tests" / "rules" / "base" / SPEC).read_text(encoding="utf-8")


def spoilt(text: str) -> str:
    """Return a spec that nobody owns."""
    return text.replace("Jane Doe", "John Roe")


Change = tuple[str, str, str]
BAD: Change = (SPEC, "Jane Doe", "John Roe")
MEND: Change = (SPEC, "John Roe", "Jane Doe")
GOOD: Change = (SPEC, "the readers", "those who read")
SECOND_GOOD: Change = (SPEC, "the writers", "those who write")


@dataclass(frozen=True)
class Done:
    """What a command came to, with all that it and its hook said."""

    status: int
    output: str

    @property
    def lines(self) -> list[str]:
        """The lines of the output, which prek indents."""
        return [line.strip() for line in self.output.splitlines()]

    def judged(self, verdict: str) -> bool:
        """Tell whether the hook ran, with that *verdict*."""
        return any(
            line.startswith(f"{NAME}.") and line.endswith(f".{verdict}")
            for line in self.lines
        )

    def finds(self, finding: str) -> bool:
        """Tell whether the *finding* is shown."""
        return any(line.startswith(finding) for line in self.lines)


@dataclass(frozen=True)
class Gate(Repo):
    """A repository whose commits have to pass the hook."""

    runner: tuple[str, ...]

    def ask(self, *arguments: str) -> Done:
        """Run pre-commit or prek."""
        return tell(self, *self.runner, *arguments)

    def close(self) -> None:
        """Install the hooks."""
        done = self.ask("install")
        assert done.status == 0, done.output

    def at(self, path: Path) -> Gate:
        """Return another repository, or work tree, that the same runner guards."""
        return Gate(path, self.runner)


def tell(repo: Repo, *command: str, folder: str = ".") -> Done:
    """Run a command in a repository, and return what it came to."""
    done = subprocess.run(
        command,
        cwd=repo.path / folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Done(done.returncode, done.stdout)


def head(repo: Repo) -> str:
    """Return the id of HEAD, empty before the first commit."""
    return tell(repo, "git", "rev-parse", "--quiet", "--verify", "HEAD").output.strip()


def parents(repo: Repo) -> list[str]:
    """Return the parents of HEAD."""
    return repo.git("show", "--no-patch", "--format=%P", "HEAD").split()


def config(**hook: object) -> str:
    """Return a configuration that needs no network; YAML can hold JSON."""
    run = {
        "id": "specward",
        "name": NAME,
        "language": "system",
        "entry": HOOK,
        "always_run": True,
        "pass_filenames": False,
        "require_serial": True,
        **hook,
    }
    return json.dumps(
        {
            "default_install_hook_types": ["pre-commit", "pre-merge-commit"],
            "repos": [{"repo": "local", "hooks": [run]}],
        }
    )


@pytest.fixture(params=RUNNERS)
def runner(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, ...]:
    """Return each program that runs hooks, with a cache of its own."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PREK_HOME", str(tmp_path / "cache"))
    # virtualenv would ask, in the background, for a newer pip than its own.
    monkeypatch.setenv("VIRTUALENV_NO_PERIODIC_UPDATE", "1")
    monkeypatch.setenv("GIT_EDITOR", "true")
    name: str = request.param
    return RUNNERS[name]


@pytest.fixture
def unborn(repo: Repo, runner: tuple[str, ...]) -> Gate:
    """Return a guarded repository that has no commit."""
    repo.write(CONFIG, config())
    made = Gate(repo.path, runner)
    made.close()
    return made


@pytest.fixture
def gate(unborn: Gate) -> Gate:
    """Return a guarded repository of one commit with one good spec."""
    unborn.commit("the base")
    return unborn


def stage(repo: Repo, *changes: Change) -> None:
    for change in changes:
        repo.replace(*change)
    repo.git("add", "--all")


def refused(gate: Gate, finding: str, *command: str, folder: str = ".") -> None:
    """Try to commit: the finding is shown, and HEAD stays where it was."""
    before = head(gate)
    done = tell(gate, "git", *command, folder=folder)
    assert done.status == 1, done.output
    assert done.judged("Failed"), done.output
    assert done.finds(finding), done.output
    assert head(gate) == before


def taken(gate: Gate, *command: str, folder: str = ".") -> None:
    """Commit: the hook has judged it, and HEAD moves on."""
    before = head(gate)
    done = tell(gate, "git", *command, folder=folder)
    assert done.status == 0, done.output
    assert done.judged("Passed"), done.output
    assert head(gate) != before


COMMIT = ("commit", "--message", "a change")
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


def part(repo: Repo, *, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """Part the branches main and theirs, past the hook, and stay on main."""
    repo.git("branch", "theirs")
    for branch, files in (("theirs", theirs), ("main", ours)):
        repo.git("checkout", "--quiet", branch)
        for path, text in files.items():
            repo.write(path, text)
        repo.commit(f"the work of {branch}")


READ = OBJECTS.replace("the readers", "those who read")
SEE = OBJECTS.replace("the readers", "those who see")
MERGE = ("merge", "--no-edit", "theirs")


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


def only_message(done: Done, message: str) -> bool:
    """Tell whether it could not be done, and *message* is all that is said."""
    said = [line for line in done.lines if not line.startswith("help: ")]
    return done.status == 2 and len(said) == 1 and said[0].startswith(message)


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
