"""The two sides of a patch: bases, the index, merges, shallow clones.

What is promised in quotes stands in the manual, most of it in ``patch.rst``.

"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.support.outcomes import refused
from tests.support.patches import (
    CELLS,
    QUOTAS,
    UNKNOWN,
    _new,
    bad_quotas,
    branch,
    break_owner,
    delete,
    edit,
    mend_owner,
    new,
    report,
    spec,
    stack,
    told,
    two_people,
    typed,
    write,
)
from tests.support.repo import ROOT, Repo
from tests.support.small import ROSTER, SPEC

# Sides ----------------------------------------------------------------------------


def test_base_is_where_the_patch_left_the_revision(repo: Repo) -> None:
    """A fault that the revision has mended since is not the patch's."""
    break_owner(repo)
    left = repo.commit("base")
    repo.git("switch", "--quiet", "--create", "topic")
    edit(SPEC, "readers", "authors")(repo)
    repo.commit("topic")
    repo.git("switch", "--quiet", "main")
    mend_owner(repo)
    repo.commit("mended")
    repo.git("switch", "--quiet", "topic")
    for at in ((), ("--at", "topic")):
        made = report(repo, "--since", "main", *at, status=0)
        assert made["base"] == left
        assert told(made, "existing") == [UNKNOWN]
        assert told(made) == []


def test_head_is_the_work_tree_or_the_commit_that_is_named(repo: Repo) -> None:
    repo.commit("base")
    repo.write("notes.txt", "hello\n")
    commit = repo.commit("patch")
    break_owner(repo)
    assert new(repo, "--since", "HEAD~1") == [UNKNOWN]
    made = report(repo, "--since", "HEAD~1", "--at", "HEAD", status=0)
    assert made["revision"] == commit


def test_untracked_file_is_part_of_the_work_tree(repo: Repo) -> None:
    repo.commit("base")
    repo.write("specs/kilo/quotas.rst", spec("Quotas", owner="Nobody Known"))
    assert new(repo, "--since", "HEAD") == [
        ("unknown-owner", "specs/kilo/quotas.rst", 5)
    ]


def test_revision_that_the_head_is_has_no_patch(repo: Repo) -> None:
    break_owner(repo)
    commit = repo.commit("base")
    made = report(repo, "--since", "HEAD", status=0)
    assert (told(made), made["base"], made["revision"]) == ([], commit, commit)


def test_staged_is_the_index_and_not_the_work_tree(repo: Repo) -> None:
    head = repo.commit("base")
    break_owner(repo)
    assert new(repo, "--staged") == []
    repo.git("add", SPEC)
    mend_owner(repo)
    made = report(repo, "--staged", status=1)
    assert told(made) == [UNKNOWN]
    assert made["base"] == head


STAGED = ("check", "--staged")


def test_before_the_first_commit_all_is_new(repo: Repo) -> None:
    break_owner(repo)
    repo.git("add", "--all")
    made = report(repo, "--staged", status=1)
    assert told(made) == [UNKNOWN]
    assert made["base"] is None
    assert not any(line.startswith("note: ") for line in repo.run(*STAGED).lines)
    refused(repo.run("check", "--since", "HEAD"), "'HEAD' is not a commit")


def test_first_commit_of_a_history_is_held_against_nothing(repo: Repo) -> None:
    """As where a history was put beside another one."""
    repo.commit("base")
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.write("specs/juno/quotas.rst", spec("Quotas "))
    repo.write(ROSTER, two_people)
    repo.write("templates/spec.rst", (ROOT / "templates/spec.rst").read_bytes())
    repo.commit("another first one")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "-X", "ours", *UNRELATED, "-m", "both", "other")
    made = report(repo, "--since", "HEAD~1", "--each", status=1)
    first = [each for each in _new(made) if each["commit"].endswith("first one")]
    assert ("trailing-whitespace", "specs/juno/quotas.rst") in {
        (each["rule"], each["path"]) for each in first
    }


UNRELATED = ("--allow-unrelated-histories", "--no-ff")

bad_cells = write(CELLS, spec("Cells", owner="Somebody Else"))


def test_what_one_parent_has_is_not_new_in_a_merge(repo: Repo) -> None:
    """Promised: "A finding is new only if it is new against every one of them"."""
    repo.commit("base")
    branch(repo, "topic", bad_quotas)
    bad_cells(repo)
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-ff", "-m", "both", "topic")
    made = report(repo, "--since", "HEAD~2", "--at", "HEAD", "--each", status=1)
    assert sorted(Counter(each["commit"].split()[1] for each in _new(made))) == [
        "here",
        "topic",
    ]


def test_what_only_the_merge_makes_is_new(repo: Repo) -> None:
    """Each side is good by itself."""
    repo.write(QUOTAS, spec("Quotas"))
    repo.commit("base")
    branch(repo, "topic", delete(QUOTAS))
    repo.write(CELLS, spec("Cells", ":Depends: quotas"))
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-ff", "-m", "both", "topic")
    made = report(repo, "--since", "HEAD~2", "--each", status=1)
    assert told(made) == [
        ("removed-spec", QUOTAS, 1),
        ("dangling-dependency", CELLS, 7),
    ]
    assert [each["commit"].split()[-1] for each in _new(made)] == ["topic", "both"]


def test_merge_that_is_going_on_is_held_against_each_parent(repo: Repo) -> None:
    repo.commit("base")
    branch(repo, "topic", bad_quotas)
    bad_cells(repo)
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    assert told(report(repo, "--staged", status=0), "existing") == [
        ("unknown-owner", CELLS, 5),
        ("unknown-owner", QUOTAS, 5),
    ]
    break_owner(repo)
    repo.git("add", "--all")
    assert new(repo, "--staged") == [UNKNOWN]


def test_octopus_is_held_against_all_its_parents(repo: Repo) -> None:
    repo.commit("base")
    branch(repo, "one", bad_quotas)
    branch(repo, "two", bad_cells)
    repo.write("specs/kilo/here.rst", spec("Here"))
    repo.commit("here")
    repo.git("merge", "--quiet", "--no-commit", "one", "two")
    assert report(repo, "--staged", status=0)["summary"]["existing"] == 2
    repo.commit("octopus")
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 4
    made = report(repo, "--since", "HEAD~2", "--each", status=1)
    assert {each["commit"].split()[1] for each in _new(made)} == {"one", "two"}


# Bad input ------------------------------------------------------------------------

NO_COMMIT = (
    "nope",
    "--output=x",
    "-x",
    "--help",
    "^HEAD",
    "HEAD^@",
    "HEAD~99",
    "HEAD:specs",
    "HEAD..HEAD",
    "..",
    "a\nb",
    "a\0b",
    "\udcff",
    "\x1b[31m\u202e",
    "0" * 40,
    "x" * 9000,
)


@pytest.mark.parametrize("revision", NO_COMMIT)
@pytest.mark.parametrize("more", [(), ("--each",), ("--at", "HEAD")])
def test_base_that_is_no_commit(
    repo: Repo, revision: str, more: tuple[str, ...]
) -> None:
    repo.commit("base")
    done = repo.run("check", f"--since={revision}", *more)
    refused(done, "is not a commit of this repository")
    assert done.stderr.replace("\n", "").isprintable()
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize("word", ["-x", "--output=x", "--each"])
def test_word_with_a_hyphen_is_no_base(repo: Repo, word: str) -> None:
    repo.commit("base")
    done = repo.run("check", "--since", word)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: specward ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--staged", "--at", "HEAD"), "'--staged' and '--at' cannot be used together"),
        (
            ("--staged", "--since", "HEAD"),
            "'--staged' and '--since' cannot be used together",
        ),
        (
            ("--staged", "--stdin", "--stdin-path", SPEC),
            "'--staged' and '--stdin' cannot be used together",
        ),
        (
            ("--at", "HEAD", "--stdin", "--stdin-path", SPEC),
            "'--at' and '--stdin' cannot be used together",
        ),
        (
            ("--since", "HEAD", "--each", "--stdin", "--stdin-path", SPEC),
            "'--each' and '--stdin' cannot be used together",
        ),
        (("--each",), "'--each' needs '--since'"),
        (("--staged", "--each"), "'--each' needs '--since'"),
        (("--stdin",), "'--stdin' and '--stdin-path' need each other"),
        (("--stdin-path", SPEC), "'--stdin' and '--stdin-path' need each other"),
        (("--stdin", "--stdin-path", "../x"), "is outside the repository"),
        (("--stdin", "--stdin-path", "."), ". is a folder"),
        (("--stdin", "--stdin-path", "specs"), "specs is a folder"),
        (("--since", "HEAD", "nope.rst"), "there is no nope.rst here"),
        (("--since", "HEAD", "--cycle", "kylo"), "there is no cycle 'kylo'"),
    ],
)
def test_options_that_do_not_go_together(
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    repo.commit("base")
    typed(monkeypatch, "x\n")
    refused(repo.run("check", *arguments), said)


def test_histories_without_a_commit_in_common(repo: Repo) -> None:
    repo.commit("base")
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.write(SPEC, spec("Objects"))
    repo.commit("another first one")
    for more in ((), ("--each",), ("--at", "HEAD")):
        done = repo.run("check", "--since", "main", *more)
        refused(done, "'main' and the patch have no common ancestor")


@pytest.fixture
def shallow(repo: Repo, tmp_path: Path) -> Repo:
    """Return a clone that has the last commit of a stack only."""
    stack(repo)
    made = Repo(tmp_path / "shallow")
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.path}", str(made.path))
    return made


def test_base_beyond_the_end_of_a_shallow_clone(shallow: Repo, repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD~2").strip()
    for revision in ("HEAD~2", base):
        for more in ((), ("--each",), ("--at", "HEAD")):
            done = shallow.run("check", "--since", revision, *more)
            refused(done, "shallow", "fetch-depth: 0")


def test_way_to_the_base_that_a_shallow_clone_has_not(
    shallow: Repo, repo: Repo
) -> None:
    """The base is there, but nobody knows whether it is one."""
    base = repo.git("rev-parse", "HEAD~2").strip()
    repo.git("branch", "begin", base)
    shallow.git("fetch", "--quiet", "--depth", "1", "origin", "begin:begin")
    for more in ((), ("--each",)):
        done = shallow.run("check", "--since", "begin", *more)
        refused(done, "shallow", "fetch-depth: 0")


def test_base_that_a_shallow_clone_has(shallow: Repo) -> None:
    assert report(shallow, "--since", "HEAD", status=0)
    break_owner(shallow)
    assert new(shallow, "--since", "HEAD") == [UNKNOWN]
    shallow.commit("patch")
    made = report(shallow, "--since", "HEAD~1", "--each", status=1)
    assert told(made) == [UNKNOWN]
    shallow.git("fetch", "--quiet", "--unshallow")
    assert report(shallow, "--since", "HEAD~2", status=0)["summary"]["fixed"] == 0
    assert report(shallow, "--since", "HEAD~4", "--each", status=1)["base"]


def test_path_that_no_commit_has(repo: Repo) -> None:
    repo.commit()
    repo.write(SPEC, repo.read(SPEC) + "\nMore.\n")
    repo.commit()
    done = repo.run("check", "--each", "--since", "HEAD~1", "specs/kilo/objcets.rst")
    assert (done.status, done.stdout) == (2, "")
    assert "did you mean" in done.stderr
