"""Reports for other systems: one list of findings, each system's own bounds and words.

What each looks like is in ``docs/reference/reports``, made anew by every test run; a
real Gerrit and the official schema of SARIF judge them in an environment of their own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.commands.report import FORMATS
from specward.diagnostics import escape, manual
from specward.diagnostics.finding import (
    Finding,
    Location,
    Origin,
    Problem,
    Related,
    Severity,
    location,
)
from specward.diff.compare import ChangeKind, Counts, PageDiff, ValueChange
from specward.reports import gerrit, github, gitlab, markdown, sarif
from specward.reports.result import Result
from tests.support import comments
from tests.support.hostile import HOSTILE, hidden
from tests.support.repo import ROOT, Repo
from tests.support.small import SPEC

SHOWN = ROOT / "docs" / "reference" / "reports"


def finding(
    number: int = 0,
    *,
    message: str = "wrong",
    path: str = SPEC,
    severity: Severity = Severity.ERROR,
    origin: Origin = Origin.NEW,
    where: Location | None = None,
) -> Finding:
    problem = Problem(
        location=where or location(number + 1, 3, 4),
        message=message,
        hint=f"mend {message}",
        subject=str(number),
        related=(Related(path=path, location=location(2), message=message),),
    )
    return Finding(
        rule="unknown-owner",
        severity=severity,
        origin=origin,
        path=path,
        identity=path,
        problem=problem,
        source=None,
    )


def run(
    *findings: Finding, touched: str = SPEC, pages: tuple[PageDiff, ...] = ()
) -> Result:
    return Result(
        findings=findings,
        judged={"unknown-owner": 7},
        specs=9,
        checked=8,
        revision=None,
        exempted=0,
        notes=(),
        rerun="",
        touched=frozenset({touched}),
        pages=pages,
    )


def renamed(title: str) -> PageDiff:
    """Return the difference of a page that has *title* now; its cycle is called so."""
    none = Counts(table=0, unclear=0, dropped=0, details=0, done=0, total=0)
    change = ValueChange(name="title", before=None, after=title)
    return PageDiff(
        cycle=title, kind=ChangeKind.CHANGED, changes=(change,), counts=none, entries=()
    )


def results(made: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(sarif.write(made))["runs"][0]["results"]
    return found


def review(made: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gerrit.write(made, failed=True))
    return found


# GitHub ----------------------------------------------------------------------------

COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return what a runner reads: each command, its properties and its words.

    Source: GitHub's documentation, "Workflow commands for GitHub Actions".
    """
    found = []
    for line in text.split("\n"):
        if (command := COMMAND.fullmatch(line)) is None:
            assert not line.lstrip().startswith(("::", "##["))
            continue
        pairs = (each.partition("=") for each in command[2].split(","))
        said = {name: _read(value) for name, _, value in pairs}
        found.append((command[1], said, _read(command[3])))
    return found


def _read(text: str) -> str:
    for escaped, char in (("0D", "\r"), ("0A", "\n"), ("3A", ":"), ("2C", ",")):
        text = text.replace(f"%{escaped}", char)
    return text.replace("%25", "%")


def test_github_is_told_no_more_than_it_shows() -> None:
    many = [
        finding(n, severity=severity)
        for severity in (Severity.ADVICE, Severity.WARNING, Severity.ERROR)
        for n in range(5_000)
    ]
    text = github.write(run(*many))
    assert Counter(kind for kind, _, _ in commands(text)) == {
        "error": 10,
        "warning": 10,
        "notice": 10,
    }
    assert "14970 more findings than annotations are shown\n" in text
    assert text.startswith("::error ")


def test_github_reads_what_is_said() -> None:
    made = run(finding(message="100% wrong: a, b", path="specs/a, b:c%.rst"))
    ((kind, said, words),) = commands(github.write(made))
    assert kind == "error"
    assert words == "100% wrong: a, b\nhelp: mend 100% wrong: a, b"
    assert said == {
        "file": "specs/a, b:c%.rst",
        "title": "unknown-owner",
        "line": "1",
        "endLine": "1",
        "col": "3",
        "endColumn": "6",
    }


def test_github_shows_columns_of_one_line_only() -> None:
    where = Location(line=2, column=3, end_line=4, end_column=1)
    ((_, said, _),) = commands(github.write(run(finding(where=where))))
    assert (said["line"], said["endLine"]) == ("2", "4")
    assert not said.keys() & {"col", "endColumn"}


# GitLab ----------------------------------------------------------------------------

VIOLATIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        ],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(/|\\./)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation asks of a report."""


def test_gitlab_takes_the_report() -> None:
    report = json.loads((SHOWN / "gitlab.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, VIOLATIONS)
    assert len({each["fingerprint"] for each in report}) == len(report) == 5


def test_gitlab_has_each_finding_of_a_stack_once() -> None:
    twice = run(finding(1), finding(1), finding(2))
    assert len(json.loads(gitlab.write(twice))) == 2


def test_gitlab_has_no_line_after_the_last_one() -> None:
    where = Location(line=2, column=3, end_line=4, end_column=1)
    (one,) = json.loads(gitlab.write(run(finding(where=where))))
    assert one["location"]["lines"] == {"begin": 2, "end": 3}


# SARIF -----------------------------------------------------------------------------


def test_sarif_has_no_more_results_than_are_shown() -> None:
    many = [finding(n, severity=Severity.WARNING) for n in range(6_000)]
    worst = finding(7_000)
    made = json.loads(sarif.write(run(*many, worst)))["runs"][0]
    assert len(made["results"]) == 5_000
    assert made["results"][-1]["level"] == "error"
    notes = made["invocations"][0]["toolExecutionNotifications"]
    assert "1001 more findings are not shown: 5000 are the most" in [
        note["message"]["text"] for note in notes
    ]


def test_sarif_says_what_is_new() -> None:
    found = results(run(finding(1), finding(2, origin=Origin.EXISTING)))
    assert [each["baselineState"] for each in found] == ["new", "unchanged"]


def test_sarif_rules_are_those_that_ran() -> None:
    log = json.loads((SHOWN / "sarif.sarif").read_text(encoding="utf-8"))
    (told,) = log["runs"]
    driver = told["tool"]["driver"]
    for each in told["results"]:
        assert driver["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
    assert len(driver["rules"]) == 4
    for rule in driver["rules"]:
        assert rule["helpUri"].endswith(f"/rules.rst#{rule['id']}")
        assert rule["help"]["text"]
    prints = [
        each["partialFingerprints"]["specward/1"] for each in log["runs"][0]["results"]
    ]
    assert len(set(prints)) == len(prints)


def plain(text: str) -> str:
    """Return a message as a viewer shows it (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    # No bracket but an escaped one, no brace but a doubled one: no link, no place.
    assert not re.search(r"[\[\]{}]", re.sub(r"\\[\\\[\]]|\{\{|\}\}", "", text))
    text = text.replace("{{", "{").replace("}}", "}")
    return re.sub(r"\\([\\\[\]])", r"\1", text)


@given(st.text())
def test_sarif_message_is_words(said: str) -> None:
    """Promised: a text of the repository is no link and no place of an argument."""
    shown = plain(sarif.message(said).text)
    assert "".join(shown.split()) == "".join(escape.line(said).split())


@pytest.mark.parametrize("path", ["a b.rst", "a:b.rst", "100%.rst", "\udcff\x1b.rst"])
def test_sarif_address_leads_to_the_file(path: str) -> None:
    (one,) = results(run(finding(path=path)))
    uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert ":" not in uri
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


# Gerrit ----------------------------------------------------------------------------


def test_gerrit_comments_on_files_of_the_patch_alone() -> None:
    outside = "specs/kilo/other.rst"
    made = review(run(finding(1), finding(2, path=outside)))
    assert list(made["comments"]) == [SPEC]
    assert f"    {outside}:3:3: error[unknown-owner] wrong\n" in made["message"]
    assert "objects" not in made["message"]


def test_gerrit_hears_of_what_is_new() -> None:
    made = review(run(finding(1, origin=Origin.EXISTING)))
    assert made["comments"] == {}
    assert "unknown-owner" not in made["message"]


def test_gerrit_counts_characters_from_nought() -> None:
    where = Location(line=2, column=3, end_line=4, end_column=1)
    (one,) = review(run(finding(where=where)))["comments"][SPEC]
    assert one["range"] == {
        "start_line": 2,
        "start_character": 2,
        "end_line": 4,
        "end_character": 0,
    }
    # A range of nothing is refused: the line alone.
    (one,) = review(run(finding(where=location(5))))["comments"][SPEC]
    assert (one["line"], "range" in one) == (5, False)


def test_gerrit_is_told_no_more_than_it_takes() -> None:
    many = [finding(n, severity=Severity.WARNING) for n in range(5_000)]
    made = review(run(*many, finding(9_000), pages=(renamed("x"),) * 500))
    comments = made["comments"][SPEC]
    assert len(comments) == 100
    assert comments[-1]["line"] == 9_001
    assert len(made["message"]) < 16_384
    assert re.search(r"… and \d+ more lines$", made["message"])
    long = review(run(finding(message="x" * 50_000)))
    assert len(long["comments"][SPEC][0]["message"]) < 16_384


def test_gerrit_path_that_json_cannot_hold_is_in_the_message() -> None:
    path = "specs/kilo/\udcff.rst"
    made = review(run(finding(path=path), touched=path))
    assert made["comments"] == {}
    assert r'"specs/kilo/\377.rst":1:3:' in made["message"]


def test_gerrit_votes_as_the_status_says() -> None:
    for failed, vote in ((True, -1), (False, 1)):
        made = json.loads(gerrit.write(run(), failed=failed, label="Specs"))
        assert made["labels"] == {"Specs": vote}


def test_gerrit_wants_each_commit_of_a_stack_by_itself(repo: Repo) -> None:
    repo.commit("base")
    repo.write("notes", "x")
    repo.commit("patch")
    arguments = ("--since", "HEAD~1", "--each", "--format", "gerrit")
    done = repo.run("check", *arguments)
    assert done.status == 2
    assert "cannot be used together" in done.stderr


def test_gerrit_has_what_changes_on_the_pages(repo: Repo) -> None:
    repo.commit("base")
    repo.replace(SPEC, "approved", "implemented")
    repo.commit("patch")
    arguments = ("--since", "HEAD~1", "--at", "HEAD", "--format", "gerrit")
    made = json.loads(repo.run("check", *arguments).stdout)
    assert made["labels"] == {"Verified": 1}
    assert made["comments"] == {}
    assert "On the priorities pages:\n\n    kilo: +1 done" in made["message"]


# Hostile words ---------------------------------------------------------------------


def ours(line: str) -> bool:
    """Tell whether a line of Gerrit's is code, or our own words."""
    known = (r"specward: checked \d+ of \d+ specs with \d+ rules?: [a-z0-9, ]*",
             "On the priorities pages:", r"… and \d+ more lines", "")  # fmt: skip
    return line.startswith("    ") or any(re.fullmatch(each, line) for each in known)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_repository_gets_through(name: str) -> None:
    """Promised: no markup, command, escape or line break of a repository's words."""
    text = HOSTILE[name]
    path = f"specs/{text}.rst"
    made = run(finding(message=text, path=path), touched=path, pages=(renamed(text),))
    shown = github.write(made)
    assert hidden(shown) == set()
    assert len(commands(shown)) == 1
    assert len(shown.splitlines()) == 2
    for written in (gitlab.write(made), sarif.write(made)):
        assert written.isascii()
        assert "<" not in written
    jsonschema.validate(json.loads(gitlab.write(made)), VIOLATIONS)
    found = review(made)
    told = [each["message"] for each in found["comments"].get(path, ())]
    for line in "\n".join([found["message"], *told]).split("\n"):
        assert ours(line), line
        assert hidden(line) == set()


@pytest.mark.parametrize("name", HOSTILE)
def test_summary_has_no_markup_but_ours(name: str) -> None:
    text = HOSTILE[name]
    told = finding(message=text, path=f"specs/{text}.rst")
    made = markdown.write(run(told, pages=(renamed(text),)))
    assert hidden(made) == set()
    for token in comments.tokens(made):
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(manual.URL)
        elif token.type != "link_close":
            assert token.type in comments.OURS, token
            words = token.content if token.type == "text" else ""
            assert comments.OUR_WORDS.fullmatch(words), words


def test_summary_has_what_annotations_have_not(repo: Repo) -> None:
    repo.commit("base")
    lines = "".join(f"Line {n} ends in white space. \n" for n in range(30))
    repo.write(SPEC, repo.read(SPEC) + f"\n{lines}")
    repo.commit("patch")
    arguments = ("--since", "HEAD~1", "--format", "github", "--summary", "../told.md")
    done = repo.run("check", *arguments)
    assert done.status == 1
    assert "20 more findings than annotations are shown\n" in done.stdout
    told = (repo.path / "../told.md").read_text(encoding="utf-8")
    assert told.count("**error**") == 30
    assert "### On the priorities pages\n\n#### `kilo`: 1 spec changed\n" in told


@pytest.mark.parametrize("name", [*FORMATS])
def test_summary_is_markdown_whatever_the_format(repo: Repo, name: str) -> None:
    repo.commit("base")
    repo.replace(SPEC, "One way to", "*One* `way` to")
    repo.commit("patch")
    arguments = ("--since", "HEAD~1", "--format", name, "--summary", "../told.md")
    repo.run("check", *arguments)
    told = (repo.path / "../told.md").read_text(encoding="utf-8")
    assert "#### `kilo`: 1 spec changed\n\n- **`Objects`** — changed\n" in told


def test_summary_of_a_stack_has_the_pages_of_each_commit(repo: Repo) -> None:
    repo.commit("base")
    for status in ("implemented", "approved"):
        repo.write(SPEC, re.sub("Status: .*", f"Status: {status}", repo.read(SPEC)))
        repo.commit(status)
    repo.run("check", "--since", "HEAD~2", "--each", "--summary", "../told.md")
    told = (repo.path / "../told.md").read_text(encoding="utf-8")
    assert told.index("`kilo`: +1 done") < told.index("`kilo`: -1 done")


def test_summary_that_cannot_be_written_leaves_no_report(repo: Repo) -> None:
    """Promised: "nothing is half-written"."""
    repo.commit("base")
    done = repo.run("check", "--summary", "nowhere/told.md")
    assert (done.status, done.stdout) == (2, "")


def test_patch_that_changes_no_page_says_so(repo: Repo) -> None:
    repo.commit("base")
    repo.write("notes", "x")
    repo.commit("patch")
    done = repo.run("check", "--since", "HEAD~1", "--at", "HEAD", "--format", "gerrit")
    assert (
        "    nothing changes on the priorities pages"
        in json.loads(done.stdout)["message"]
    )


def test_summary_is_cut_too() -> None:
    many = [finding(n, severity=Severity.WARNING) for n in range(5_000)]
    made = markdown.write(run(*many, finding(9_000, message="x" * 5_000)))
    assert made.count("- **") == 500
    assert made.count("**error**") == 1
    assert "\n- … and 4501 more\n" in made
    assert len(made.encode()) < 1_048_576


def test_manual_shows_every_format() -> None:
    assert {path.stem for path in SHOWN.iterdir()} == set(FORMATS)
    for name in FORMATS:
        (shown,) = SHOWN.glob(f"{name}.*")
        told = shown.read_text(encoding="utf-8")
        # A finding in a file that the patch leaves alone is in each.
        assert "specs/liberty/cells-v2.rst" in told
