"""Specs submitted to a real Gerrit by the real git-review, and judged there."""

from __future__ import annotations

import json

from specward.reports.gerrit import LONGEST, cut
from tests.gerrit.server import CONTRIBUTOR
from tests.gerrit.submitter import Submitter
from tests.support.repo import COMMAND, Result
from tests.support.small import SPEC

CELLS = "specs/kilo/cells.rst"


def voted(vote: str, comments: str, patch_set: int = 1) -> str:
    """Return the end of what the command says, after the number of the change."""
    return f"voted Verified {vote} on change N, patch set {patch_set}: {comments}\n"


def told(done: Result, submitter: Submitter, commit: str) -> str:
    """Return what the command says, with N in the place of the change's number."""
    assert (done.status, done.stderr) == (0, "")
    number = submitter.change(commit)["_number"]
    return done.stdout.replace(f"change {number},", "change N,")


def cells(submitter: Submitter, title: str = "Cells") -> str:
    """Return the text of another good spec."""
    text = submitter.repo.read(SPEC).replace(":Label: Objects\n", "")
    line = "=" * len(title)
    return text.replace("=======\nObjects\n=======", f"{line}\n{title}\n{line}")


def test_bad_spec_and_what_mends_it(submitter: Submitter) -> None:
    repo = submitter.repo
    repo.replace(SPEC, "Jane Doe", "Jhon Doe")
    first = submitter.commit()
    submitter.submit()
    done = submitter.judge(first)
    assert told(done, submitter, first) == voted("-1", "1 comment")
    assert submitter.vote(first) == -1
    (comment,) = submitter.comments(first).pop(SPEC)
    part = comment["range"]
    assert comment["line"] == part["start_line"] == part["end_line"] == 5
    line = repo.read(SPEC).splitlines()[4]
    assert line[part["start_character"] : part["end_character"]] == "Jhon Doe"
    assert "error[unknown-owner] 'Jhon Doe' is not in the roster" in comment["message"]
    assert comment["unresolved"] is True
    (message,) = submitter.messages(first)
    assert "specward: " in message
    assert "On the priorities pages:" in message
    assert "Jane Doe" in message

    again = submitter.judge_in_a_pipe(first)
    assert again == done.stdout
    assert len(submitter.messages(first)) == 2
    assert submitter.comments(first) == {SPEC: [comment]}

    repo.replace(SPEC, "Jhon Doe", "Jane Doe")
    repo.replace(SPEC, "First the readers", "First who reads")
    second = submitter.amend()
    submitter.submit()
    assert submitter.vote(second) == 0
    done = submitter.judge(second)
    assert told(done, submitter, second) == voted("+1", "0 comments", 2)
    assert submitter.vote(second) == 1
    assert submitter.comments(second) == {}
    assert submitter.comments(first) == {SPEC: [comment]}

    late = submitter.judge(first)
    said = f"nothing posted: {first} is outdated by change N, patch set 2\n"
    assert told(late, submitter, second) == said
    assert submitter.vote(second) == 1


def test_finding_in_a_file_outside_the_patch_set(submitter: Submitter) -> None:
    """Who leaves the roster is still named by a spec that the patch leaves alone."""
    submitter.repo.replace("specs/roster.toml", "Jane Doe", "Jane Roe")
    commit = submitter.commit()
    submitter.submit()
    done = submitter.judge(commit)
    assert told(done, submitter, commit) == voted("-1", "0 comments")
    assert submitter.vote(commit) == -1
    assert submitter.comments(commit) == {}
    (message,) = submitter.messages(commit)
    assert f"    {SPEC}:5:9: error[unknown-owner] 'Jane Doe'" in message


def test_each_change_of_a_stack_is_judged_by_itself(submitter: Submitter) -> None:
    submitter.repo.replace(SPEC, "Jane Doe", "Jhon Doe")
    first = submitter.commit("bad")
    submitter.repo.write(CELLS, cells(submitter).replace("Jhon Doe", "Jane Doe"))
    second = submitter.commit("good")
    submitter.submit()
    for commit in (first, second):
        assert submitter.judge(commit).status == 0
    assert [submitter.vote(first), submitter.vote(second)] == [-1, 1]
    assert [[*submitter.comments(each)] for each in (first, second)] == [[SPEC], []]


def test_deleted_spec(submitter: Submitter) -> None:
    submitter.repo.write(CELLS, cells(submitter))
    submitter.pushed("main")
    (submitter.repo.path / SPEC).unlink()
    commit = submitter.commit()
    submitter.submit()
    done = submitter.judge(commit)
    assert told(done, submitter, commit) == voted("+1", "0 comments")
    (message,) = submitter.messages(commit)
    assert f"{SPEC}:1:1: warning[removed-spec]" in message


HOSTILE = 'specs/kilo/a "b" \\ <i> \N{RIGHT-TO-LEFT OVERRIDE}é%2F&.rst'
TITLE = "Cells \x1b[31m \N{RIGHT-TO-LEFT OVERRIDE}<script>"


def test_hostile_title_and_name(submitter: Submitter) -> None:
    text = cells(submitter, TITLE).replace("Jane Doe", "\x1b]0;Jane\x07 <b>")
    submitter.repo.write(HOSTILE, text)
    submitter.repo.write(b"specs/kilo/\xff.rst", text)
    commit = submitter.commit()
    submitter.submit()
    done = submitter.judge(commit)
    assert done.status == 0, done.stderr
    assert submitter.vote(commit) == -1
    found = submitter.comments(commit)
    assert [*found] == [HOSTILE]
    said = [each["message"] for each in found[HOSTILE]]
    assert any("unknown-owner" in each for each in said)
    (message,) = submitter.messages(commit)
    assert '"specs/kilo/\\377.rst":5:' in message
    hidden = set("\x1b\x07\N{RIGHT-TO-LEFT OVERRIDE}")
    assert not hidden & set("".join([*said, message]))


def test_merge_brings_a_file_that_its_patch_set_has_not(submitter: Submitter) -> None:
    """Of a merge, Gerrit takes comments on what both of its parents have otherwise."""
    repo = submitter.repo
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.write(CELLS, cells(submitter).replace("Jane Doe", "Jhon Doe"))
    submitter.pushed("feature")
    repo.git("checkout", "--quiet", "main")
    repo.replace(SPEC, "First the readers", "First who reads")
    submitter.pushed("main")
    repo.git("merge", "--quiet", "--no-ff", "--message", "Merge 'feature'", "feature")
    commit = submitter.amend()
    submitter.submit()
    done = submitter.judge(commit)
    said = voted("-1", "1 comment, in the message")
    assert told(done, submitter, commit) == said
    assert submitter.vote(commit) == -1
    (message,) = submitter.messages(commit)
    assert f"    {CELLS}:5:\n        error[unknown-owner] 'Jhon Doe'" in message


HOOK = """\
#!/bin/sh
exec '{}' '{}' check --since gerrit/main --each
"""


def test_hook_stops_a_bad_spec_before_it_is_pushed(submitter: Submitter) -> None:
    repo = submitter.repo
    hook = repo.write(".git/hooks/pre-review", HOOK.format(*COMMAND))
    hook.chmod(0o755)
    repo.replace(SPEC, "Jane Doe", "Jhon Doe")
    commit = submitter.commit()
    done = submitter.review()
    assert done.returncode != 0
    assert f"{SPEC}:5:9: error[unknown-owner]" in done.stdout + done.stderr
    assert submitter.server.ask(f"/changes/?q=commit:{commit}") == []
    repo.replace(SPEC, "Jhon Doe", "Jane Doe")
    repo.replace(SPEC, "First the readers", "First who reads")
    mended = submitter.amend()
    submitter.submit()
    assert submitter.change(mended)["status"] == "NEW"


def test_what_gerrit_refuses_is_told(submitter: Submitter) -> None:
    submitter.repo.replace(SPEC, "First the readers", "First who reads")
    commit = submitter.commit()
    none = submitter.judge(commit)
    assert none.status == 2
    assert f"has no change with the commit {commit}" in none.stderr
    submitter.submit()
    unknown = submitter.judge(commit, "--label", "Specs")
    assert unknown.status == 2
    assert 'answers 400: label "Specs" is not' in unknown.stderr
    assert "let the project have the label 'Specs'" in unknown.stderr
    assert submitter.judge(commit).status == 0
    review = ("--review", str(submitter.repo.path.parent / "review.json"))
    name, password = CONTRIBUTOR
    restricted = submitter.post(
        commit,
        *review,
        SPECWARD_GERRIT_USER=name,
        SPECWARD_GERRIT_PASSWORD=password,
    )
    assert restricted.status == 2
    assert "answers 403: " in restricted.stderr
    assert "the account vote -1 to +1 on it" in restricted.stderr
    wrong = "not it"
    nobody = submitter.post(commit, *review, SPECWARD_GERRIT_PASSWORD=wrong)
    assert nobody.status == 2
    assert "answers 401: Unauthorized" in nobody.stderr
    assert len(submitter.messages(commit)) == 1


def test_longest_words_that_a_report_writes_are_taken(submitter: Submitter) -> None:
    """Gerrit counts what Java does: a letter beyond the first plane is two."""
    submitter.repo.replace(SPEC, "First the readers", "First who reads")
    commit = submitter.commit()
    submitter.submit()
    words = cut("specward: " + "\N{GRINNING FACE}" * LONGEST)
    made = submitter.repo.path.parent / "review.json"
    comment = {"line": 1, "message": words, "unresolved": True}
    review = {
        "message": words,
        "labels": {"Verified": -1},
        "comments": {SPEC: [comment]},
    }
    made.write_text(json.dumps(review))
    done = submitter.post(commit, "--review", str(made))
    assert told(done, submitter, commit) == voted("-1", "1 comment")
