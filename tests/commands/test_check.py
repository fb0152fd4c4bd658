"""``specward check``: what it judges, what it reports, how it ends."""

from __future__ import annotations

import json
import re

import pytest
from msgspec.structs import replace

from specward.diagnostics import manual
from specward.diagnostics.finding import Problem, Severity
from specward.lint import rules
from specward.lint.rules.rule import Rule
from tests.support.outcomes import FIRST_LINE
from tests.support.repo import ROOT, Repo
from tests.support.schemas import validate
from tests.support.small import SPEC


def break_owner(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "Jane Dole")


def test_finding_in_text(repo: Repo) -> None:
    break_owner(repo)
    done = repo.run("check")
    assert done.status == 1
    assert done.lines[:-1] == [
        f"{SPEC}:5:9: error[unknown-owner] 'Jane Dole' is not in the roster",
        "    5 | :Owner: Jane Dole",
        "      |         ^^^^^^^^^",
        "    help: did you mean 'Jane Doe' (jdoe)?",
    ]
    assert re.fullmatch(
        r"checked 1 of 1 spec with \d+ rules: 1 error; again: specward check",
        done.lines[-1],
    )


def test_finding_in_concise(repo: Repo) -> None:
    break_owner(repo)
    first, last = repo.run("check", "--format", "concise").lines
    assert FIRST_LINE.match(first)
    assert last.endswith("1 error; again: specward check --format concise")


def test_finding_in_json(repo: Repo) -> None:
    break_owner(repo)
    done = repo.run("check", "--format", "json")
    report = json.loads(done.stdout)
    validate(report, "check-1")
    assert done.status == 1
    (finding,) = report["findings"]
    assert re.fullmatch(r"1:[0-9a-f]{16}", finding.pop("fingerprint"))
    assert finding == {
        "rule": "unknown-owner",
        "severity": "error",
        "origin": "new",
        "commit": None,
        "path": SPEC,
        "line": 5,
        "column": 9,
        "end_line": 5,
        "end_column": 18,
        "message": "'Jane Dole' is not in the roster",
        "help": "did you mean 'Jane Doe' (jdoe)?",
        "url": manual.of_rule("unknown-owner"),
        "related": [],
        "fix": {
            "safe": True,
            "edits": [{"start": [5, 9], "end": [5, 18], "text": "Jane Doe"}],
        },
    }
    assert report["revision"] is None
    assert report["summary"]["errors"] == 1
    assert report["summary"]["judged"]["unknown-owner"] == 1
    assert report["summary"]["rules"] == len(report["summary"]["judged"])


def test_revision_is_the_commit_that_holds_what_was_judged(repo: Repo) -> None:
    commit = repo.commit()
    assert revision(repo) == commit
    break_owner(repo)
    assert revision(repo) is None
    assert revision(repo, "--at", "HEAD") == commit


def revision(repo: Repo, *arguments: str) -> object:
    done = repo.run("check", "--format", "json", *arguments)
    return json.loads(done.stdout)["revision"]


def test_at_judges_the_commit(repo: Repo) -> None:
    repo.commit("good")
    break_owner(repo)
    repo.commit("bad")
    assert repo.run("check", "--at", "HEAD~1").status == 0
    assert repo.run("check", "--at", "HEAD").status == 1


def test_work_tree_is_what_git_sees(repo: Repo) -> None:
    """Tracked, and untracked but not ignored; what is deleted is not there."""
    repo.commit()
    repo.write("specs/kilo/draft.rst", "no title\n")
    assert "specs/kilo/draft.rst" in repo.run("check").stdout
    repo.write(".gitignore", "draft.rst\n")
    assert "draft" not in repo.run("check").stdout
    (repo.path / SPEC).unlink()
    assert "[nothing-checked]" in repo.run("check").stdout


@pytest.mark.parametrize(
    ("arguments", "folder", "found"),
    [
        ((SPEC,), ".", True),
        (("objects.rst",), "specs/kilo", True),
        ((".",), "specs", True),
        (("../kilo",), "specs/kilo", True),
        (("specs/juno",), ".", False),
        (("templates",), ".", False),
    ],
)
def test_path_selects_what_is_reported(
    repo: Repo, arguments: tuple[str, ...], folder: str, *, found: bool
) -> None:
    break_owner(repo)
    repo.write("specs/juno/x.rst", repo.read(SPEC).replace("Jane Dole", "Jane Doe"))
    done = repo.run("check", *arguments, folder=folder)
    assert ("unknown-owner" in done.stdout) == found
    assert done.status == int(found)


def test_path_that_is_no_spec_is_a_note(repo: Repo) -> None:
    repo.write("notes.txt", "hello\n")
    done = repo.run("check", "notes.txt")
    assert done.status == 0
    assert "note: notes.txt is not a spec" in done.stdout


def test_cycle_selects_what_is_reported(repo: Repo) -> None:
    break_owner(repo)
    repo.write("specs/juno/x.rst", repo.read(SPEC).replace("Jane Dole", "Jane Doe"))
    assert repo.run("check", "--cycle", "juno").status == 0
    assert "checked 1 of 2 specs" in repo.run("check", "--cycle", "juno").stdout
    assert repo.run("check", "--cycle", "kilo").status == 1


def test_select_and_ignore(repo: Repo) -> None:
    repo.replace(SPEC, "Jane Doe", "Jane Dole ")
    both = {"unknown-owner", "trailing-whitespace"}
    assert fired(repo) == both
    assert fired(repo, "--select", "unknown-owner,rst-error") == {"unknown-owner"}
    assert fired(repo, "--ignore", "unknown-owner") == {"trailing-whitespace"}
    again = ("--select", "unknown-owner", "--select", "trailing-whitespace")
    assert fired(repo, *again) == both
    summary = repo.run("check", "--select", "unknown-owner").lines[-1]
    assert "with 1 rule: 1 error" in summary


def fired(repo: Repo, *arguments: str) -> set[str]:
    report = json.loads(repo.run("check", "--format", "json", *arguments).stdout)
    return {finding["rule"] for finding in report["findings"]}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (":Owner: Jane Doe", None),
        (":Owner: Jane Doe, jd", Severity.WARNING),
        (":Owner: Richard Roe", Severity.ADVICE),
        (":Owner: Jane Dole", Severity.ERROR),
    ],
)
@pytest.mark.parametrize("least", [*list(Severity)[:3], "never"])
def test_fail_on(repo: Repo, text: str, severity: Severity | None, least: str) -> None:
    repo.commit()
    repo.replace(SPEC, ":Owner: Jane Doe", text)
    reached = severity is not None and least != "never"
    fails = reached and severity.weight >= Severity(least).weight  # type: ignore[union-attr]
    assert repo.run("check", "--fail-on", least).status == int(fails)


def test_statistics(repo: Repo) -> None:
    break_owner(repo)
    lines = repo.run("check", "--statistics").lines
    assert lines[4].split() == ["rule", "judged", "findings"]
    assert ["unknown-owner", "1", "1"] in [line.split() for line in lines]
    assert lines[-1].startswith("checked 1 of 1 spec")


@pytest.mark.parametrize(
    ("choice", "environment", "coloured"),
    [
        ("always", {}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_color(
    repo: Repo,
    choice: str,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    coloured: bool,
) -> None:
    break_owner(repo)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = repo.run("check", "--color", choice)
    assert ("\x1b[" in done.stdout) == coloured


def test_quiet_leaves_the_findings(repo: Repo) -> None:
    assert repo.run("check", "--quiet").stdout == ""
    break_owner(repo)
    lines = repo.run("check", "--quiet", "--format", "concise").lines
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (
            ("--select", "unknow-owner"),
            "'unknow-owner'",
            "did you mean 'unknown-owner'",
        ),
        (("--ignore", "zzz"), "there is no rule 'zzz'", "'explain' lists all rules"),
        (("--cycle", "kylo"), "there is no cycle 'kylo'", "did you mean 'kilo'?"),
        (("--cycle", "zzz"), "there is no cycle 'zzz'", "the cycles are: kilo"),
        (("specs/kilo/object.rst",), "there is no specs/kilo/object.rst", SPEC),
        (
            ("/etc/passwd",),
            "/etc/passwd is outside the repository",
            "name a path in it",
        ),
        (("--at", "nowhere"), "'nowhere' is not a commit", "git log"),
    ],
)
def test_wrong_usage_is_one_message(
    repo: Repo, arguments: tuple[str, ...], said: str, hint: str
) -> None:
    repo.commit()
    done = repo.run("check", *arguments)
    assert (done.status, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("specward: ")
    assert said in first
    assert hint in second


def test_internal_error_tells_and_goes_on(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that fails is a finding, and hides no other."""
    break_owner(repo)
    monkeypatch.setattr("specward.lint.selection.RULES", (broken(), *rules.RULES))
    done = repo.run("check")
    assert done.status == 3
    assert "error[internal-error] the rule not-utf8 failed: ZeroDivisionError" in (
        done.stdout
    )
    assert "[unknown-owner]" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def broken() -> Rule:
    def check(_: object) -> tuple[Problem, ...]:
        raise ZeroDivisionError

    return replace(rules.RULES[0], check=check)


def test_findings_are_ordered(repo: Repo) -> None:
    repo.write("specs/kilo/a.rst", "a \n")
    break_owner(repo)
    report = json.loads(repo.run("check", "--format", "json").stdout)
    keys = [(f["path"], f["line"], f["column"], f["rule"]) for f in report["findings"]]
    assert keys == sorted(keys)
    assert len({f["fingerprint"] for f in report["findings"]}) == len(keys)


def test_fingerprint_survives_moved_lines(repo: Repo) -> None:
    break_owner(repo)
    before = json.loads(repo.run("check", "--format", "json").stdout)["findings"]
    text = repo.read(SPEC)
    repo.write(SPEC, ".. A comment.\n\n" + text)
    after = json.loads(repo.run("check", "--format", "json").stdout)["findings"]
    assert before[0]["fingerprint"] == after[0]["fingerprint"]
    assert before[0]["line"] + 2 == after[0]["line"]


def test_process_runs_as_a_folder(repo: Repo) -> None:
    """As the hook of this repository runs it: ``python tools/specward``."""
    done = repo.spawn("check")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.startswith("checked 1 of 1 spec")
    assert repo.spawn("--version").stdout == "specward 0.1.0\n"


def test_docs_and_unknown_commands() -> None:
    done = Repo(ROOT).run("chek")
    assert done.status == 2
    assert "invalid choice: 'chek'" in done.stderr
