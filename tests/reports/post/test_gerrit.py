"""``specward post gerrit``: what is sent, and what its caller has to give."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from specward.commands import main
from specward.reports.post import http
from tests.support.forge import Answer, Forge
from tests.support.repo import Repo, Result
from tests.support.reviews import (
    COMMENT,
    COMMIT,
    FOUND,
    PASSWORD,
    QUERY,
    TAKEN,
    TOKEN,
    USER,
    change,
    gerrit,
    post,
    review,
    run,
)

NEWER = "f9075017315ee8a40231a4afdb4f41d7149c0aa2"

REVIEW = f"/a/changes/specs~7/revisions/{COMMIT}/review"


# What is sent ------------------------------------------------------------------


def test_vote_and_comments_are_posted(server: Forge) -> None:
    done = post(server, FOUND, TAKEN)
    assert done == Result(
        status=0,
        stdout="voted Verified -1 on change 7, patch set 3: 1 comment\n",
        stderr="",
    )
    assert [(each.method, each.path) for each in server.asked] == [
        ("GET", QUERY),
        ("POST", REVIEW),
    ]
    for each in server.asked:
        assert each.headers["Authorization"] == f"Basic {TOKEN}"
    assert server.posted == [review()]


def test_file_and_address_of_the_environment(
    server: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECWARD_GERRIT_URL", f"{server.url}/")
    made = tmp_path / "review.json"
    made.write_text(json.dumps(review(labels={"Verified": 1}, comments={})))
    server.answers.extend([FOUND, gerrit({"labels": {"Verified": 1}})])
    done = run("--commit", COMMIT.upper(), "--review", str(made))
    assert done.stdout == "voted Verified +1 on change 7, patch set 3: 0 comments\n"


def test_what_check_writes_is_what_is_sent(server: Forge, repo: Repo) -> None:
    base = repo.commit()
    repo.replace("specs/kilo/objects.rst", "Jane Doe", "Jhon \N{RIGHT-TO-LEFT MARK}")
    repo.commit()
    made = repo.run("check", "--since", base, "--at", "HEAD", "--format", "gerrit")
    assert made.status == 1
    post(server, FOUND, TAKEN, given=json.loads(made.stdout))
    assert server.posted == [json.loads(made.stdout)]
    assert server.posted[0]["comments"]


def test_project_is_one_word_of_the_path(server: Forge) -> None:
    answer = gerrit([change(project="open stack/specs?x")])
    post(server, answer, TAKEN)
    path = f"/a/changes/open%20stack%2Fspecs%3Fx~7/revisions/{COMMIT}/review"
    assert server.asked[1].path == path


def test_nothing_else_of_a_review_is_passed_on(server: Forge) -> None:
    """A job that ran a patch may want to say more than it may."""
    hostile = review(
        labels={"Verified": -1, "Code-Review": 2, "Workflow": 1},
        tag="no tag of ours",
        notify="ALL",
        omit_duplicate_comments=False,
        drafts="PUBLISH_ALL_REVISIONS",
        on_behalf_of="admin",
        ready=True,
        reviewers=[{"reviewer": "everyone"}],
        robot_comments={},
        message="specward: red\n\n"
        "\x1b[31m, turned \N{RIGHT-TO-LEFT OVERRIDE}, and\n    code",
    )
    hostile["comments"] = {
        "a": [{**COMMENT, "message": "\x07", "fix_suggestions": [], "in_reply_to": "x"}]
    }
    assert post(server, FOUND, TAKEN, given=hostile).status == 0
    assert server.posted == [
        review(
            message="specward: red\n\n    \\x1b[31m, turned \\u202e, and\n    code",
            comments={"a": [{**COMMENT, "message": "    \\x07"}]},
        )
    ]


def test_label_is_the_callers(server: Forge) -> None:
    both = review(labels={"Verified": -1, "Specs": 1})
    taken = gerrit({"labels": {"Specs": 1}})
    done = post(server, FOUND, taken, given=both, options=("--label", "Specs"))
    assert done.stdout == "voted Specs +1 on change 7, patch set 3: 1 comment\n"
    assert server.posted[0]["labels"] == {"Specs": 1}


def test_outdated_commit_gets_nothing(server: Forge) -> None:
    done = post(server, gerrit([change(NEWER)]))
    assert done == Result(
        status=0,
        stdout=f"nothing posted: {COMMIT} is outdated by change 7, patch set 3\n",
        stderr="",
    )
    assert server.posted == []


STRANGE = Answer(400, b"file specs/kilo/objects.rst not found in revision 7,3\n")


def test_comment_on_a_file_that_gerrit_does_not_know(server: Forge) -> None:
    """A merge's patch set has the files alone that differ from all its parents."""
    done = post(server, FOUND, STRANGE, TAKEN)
    told = "voted Verified -1 on change 7, patch set 3: 1 comment, in the message\n"
    assert done == Result(status=0, stdout=told, stderr="")
    first, second = server.posted
    assert first == review()
    assert second["comments"] == {}
    assert second["message"] == (
        "specward: 1 error\n\n    specs/kilo/objects.rst:5:\n"
        "        error[unknown-owner] 'Jhon' is not in the roster"
    )


def test_comments_are_folded_once(server: Forge) -> None:
    done = post(server, FOUND, STRANGE, STRANGE)
    assert done.status == 2
    assert "answers 400: file specs/kilo/objects.rst not found" in done.stderr


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(server: Forge, status: int) -> None:
    assert post(server, Answer(status), FOUND, Answer(status), TAKEN).status == 0
    assert server.posted == [review(), review()]


def test_connection_that_breaks_is_tried_again(server: Forge) -> None:
    assert post(server, Answer(breaks=True), FOUND, TAKEN).status == 0


# What the caller says ----------------------------------------------------------

BAD_ADDRESSES = [
    "review.example.org",
    "ftp://review.example.org",
    "file:///etc/passwd",
    "https://",
    "https://review.example.org/?q=1",
    "https://review.example.org/#/c/1",
    "https://review.example.org:port",
    "https://[::1",
    "https://review.example.org/\n",
    "https://review.example.org/\N{LATIN SMALL LETTER O WITH DIAERESIS}",
]


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_address_that_is_none(url: str) -> None:
    done = run("--url", url, "--commit", COMMIT)
    assert done.status == 2
    assert "is not the address of a server" in done.stderr


def test_address_with_a_password_is_not_shown() -> None:
    done = run("--url", "https://ward:hush@example.org", "--commit", COMMIT)
    assert done.status == 2
    assert "a password in it" in done.stderr
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    "commit", ["HEAD", COMMIT[:12], f"{COMMIT}0", f"{COMMIT[:39]}g", f"{COMMIT}\n"]
)
def test_commit_that_is_none(commit: str) -> None:
    done = run("--url", "http://127.0.0.1:1", "--commit", commit)
    assert done.status == 2
    assert "is not the ID of a commit" in done.stderr


def test_review_that_is_not_there(tmp_path: Path) -> None:
    words = ("--url", "http://127.0.0.1:1", "--commit", COMMIT, "--review")
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path, "directory")):
        done = run(*words, str(path))
        assert done.status == 2
        assert why in done.stderr


@pytest.mark.parametrize(
    "unset", ["SPECWARD_GERRIT_USER", "SPECWARD_GERRIT_PASSWORD", "SPECWARD_GERRIT_URL"]
)
@pytest.mark.parametrize("empty", [True, False])
def test_missing_credentials_are_named(
    monkeypatch: pytest.MonkeyPatch,
    unset: str,
    empty: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setenv("SPECWARD_GERRIT_URL", "http://127.0.0.1:1")
    if empty:
        monkeypatch.setenv(unset, "")
    else:
        monkeypatch.delenv(unset)
    done = run("--commit", COMMIT)
    assert done.status == 2
    assert f"specward: not set: {unset}\n" in done.stderr


def test_no_system_is_named() -> None:
    stderr = io.StringIO()
    with contextlib.redirect_stderr(stderr), pytest.raises(SystemExit, match="2"):
        main.main(["post"])
    assert "required: SYSTEM" in stderr.getvalue()


def test_account_is_printed_without_its_password() -> None:
    shown = repr(http.Server("http://127.0.0.1", http.Account(USER, PASSWORD)))
    assert USER in shown
    assert PASSWORD not in shown


def test_nothing_of_a_repository_is_read(
    server: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "specward.toml").write_text("this is none")
    (tmp_path / ".git").write_text("nor this")
    monkeypatch.chdir(tmp_path)
    assert post(server, FOUND, TAKEN).status == 0
