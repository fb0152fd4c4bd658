"""``specward check`` of a patch: stacks, what is reported, standard input.

What is promised in quotes stands in the manual, most of it in ``patch.rst``.

"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.outcomes import refused
from tests.support.patches import (
    CELLS,
    QUOTAS,
    UNKNOWN,
    bad_quotas,
    break_owner,
    cells,
    new,
    report,
    spec,
    stack,
    told,
    typed,
)
from tests.support.repo import Repo
from tests.support.small import SPEC


def test_each_commit_of_a_stack_is_judged_by_itself(repo: Repo) -> None:
    _, bad, last = stack(repo)
    assert new(repo, "--since", "HEAD~3") == []
    made = report(repo, "--since", "HEAD~3", "--each", status=1)
    (finding,) = made["findings"]
    name, _, subject = finding["commit"].partition(" ")
    assert bad.startswith(name)
    assert len(name) >= 7
    assert subject == "break the owner"
    assert (finding["rule"], finding["path"]) == ("unknown-owner", SPEC)
    assert made["revision"] == last
    assert made["summary"]["fixed"] == 1
    done = repo.run("check", "--since", "HEAD~3", "--each")
    assert done.status == 1
    assert done.lines[0] == f"in commit {finding['commit']}"
    assert " in 3 commits with " in done.lines[-1]
    assert done.lines[-1].endswith("; again: specward check --since 'HEAD~3' --each")


def test_finding_outside_a_stack_has_no_commit(repo: Repo) -> None:
    stack(repo)
    made = report(repo, "--since", "HEAD~2", "--at", "HEAD~1")
    assert [each["commit"] for each in made["findings"]] == [None]


def test_stack_ends_where_it_is_told(repo: Repo) -> None:
    stack(repo)
    break_owner(repo)
    assert report(repo, "--since", "HEAD~3", "--each", "--at", "HEAD~2", status=0)
    assert report(repo, "--since", "HEAD", "--at", "HEAD", status=0)
    refused(repo.run("check", "--since", "HEAD", "--each"), "no commit to judge")


def test_cycle_that_a_stack_begins_is_known_in_all_of_it(repo: Repo) -> None:
    repo.commit("base")
    repo.write("notes.txt", "hello\n")
    repo.commit("first")
    repo.write("specs/liberty/cells.rst", cells("approved"))
    repo.commit("second")
    each = ("--since", "HEAD~2", "--each", "--cycle")
    made = report(repo, *each, "liberty", status=1)
    assert told(made) == [("unknown-owner", "specs/liberty/cells.rst", 5)]
    refused(repo.run("check", *each, "librety"), "there is no cycle", "'liberty'?")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((QUOTAS,), [QUOTAS]),
        (("specs/juno",), ["specs/juno/cells.rst"]),
        (("--cycle", "kilo"), [QUOTAS]),
        (("--cycle", "juno"), ["specs/juno/cells.rst"]),
        ((), ["specs/juno/cells.rst", QUOTAS]),
    ],
)
def test_paths_and_cycles_select_what_is_reported(
    repo: Repo, arguments: tuple[str, ...], found: list[str]
) -> None:
    """Promised: "The whole repository is known all the same"."""
    repo.write(CELLS, spec("Cells"))
    repo.write(QUOTAS, spec("Quotas", ":Depends: cells"))
    repo.write("specs/juno/cells.rst", spec("Cells"))
    repo.write("specs/juno/later.rst", spec("Later", ":Depends: kilo/cells"))
    repo.commit("base")
    repo.write("specs/juno/cells.rst", spec("Cells", owner="Nobody Known"))
    repo.write(QUOTAS, spec("Quotas", ":Depends: cells", owner="Nobody Known"))
    repo.commit("patch")
    made = report(repo, "--since", "HEAD~1", *arguments, status=1)
    assert [path for _, path, _ in told(made)] == found


def test_quiet_leaves_the_new_findings(repo: Repo) -> None:
    break_owner(repo)
    repo.commit("base")
    assert repo.run("check", "--since", "HEAD", "--quiet").stdout == ""
    bad_quotas(repo)
    done = repo.run("check", "--since", "HEAD", "--quiet", "--format", "concise")
    assert [line.partition(":")[0] for line in done.lines] == [QUOTAS]


@pytest.mark.parametrize("name", ["text", "concise", "json"])
def test_report_is_written_to_a_file(repo: Repo, tmp_path: Path, name: str) -> None:
    repo.commit("base")
    break_owner(repo)
    arguments = ("check", "--since", "HEAD", "--format", name)
    plain = repo.run(*arguments)
    target = tmp_path / "out" / "report"
    target.parent.mkdir()
    for _ in range(2):
        done = repo.run(*arguments, "--output", str(target))
        assert (done.status, done.stdout, done.stderr) == (1, "", "")
    assert list(target.parent.iterdir()) == [target]
    written = target.read_text(encoding="utf-8")
    assert written.replace(f" --output {target}", "") == plain.stdout
    assert name == "json" or "; again: specward check --since HEAD" in written


def test_report_that_cannot_be_written_leaves_nothing_behind(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit("base")
    break_owner(repo)
    before = sorted(tmp_path.rglob("*"))
    target = tmp_path / "nowhere" / "report"
    done = repo.run("check", "--since", "HEAD", "--output", str(target))
    refused(done, "cannot be written", "a folder that exists")
    assert sorted(tmp_path.rglob("*")) == before


def test_run_that_cannot_be_done_keeps_the_old_report(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit("base")
    target = tmp_path / "report"
    target.write_text("old")
    refused(repo.run("check", "--since", "nope", "--output", str(target)))
    assert target.read_text() == "old"


def test_text_on_standard_input_stands_for_the_file(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("base")
    bad_quotas(repo)
    given_ = ("--stdin", "--stdin-path", SPEC)
    typed(monkeypatch, spec("Objects", owner="Jane Dole"))
    assert new(repo, *given_) == [UNKNOWN]
    typed(monkeypatch, spec("Objects", owner="Jane Dole"))
    made = report(repo, *given_, "--since", "HEAD", status=1)
    assert told(made) == [UNKNOWN]
    assert made["revision"] is None
    typed(monkeypatch, spec("Objects"))
    assert new(repo, *given_) == []


def test_text_on_standard_input_may_be_of_a_file_to_come(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("base")
    typed(monkeypatch, spec("Cells", ":Depends: nothing"))
    made = new(repo, "--stdin", "--stdin-path", CELLS, "--since", "HEAD")
    assert made == [("dangling-dependency", CELLS, 7)]
    assert not (repo.path / CELLS).exists()


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\xff\xfe", "é".encode("latin-1"), b"\r\n" * 9]
)
def test_any_bytes_on_standard_input_are_judged(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    repo.commit("base")
    typed(monkeypatch, data)
    assert report(repo, "--stdin", "--stdin-path", SPEC, status=1)
