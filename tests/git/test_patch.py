"""A patch as git has it: names, modes, its configuration, its environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.outcomes import refused
from tests.support.patches import (
    CELLS,
    QUOTAS,
    UNKNOWN,
    bad_quotas,
    branch,
    break_owner,
    cells,
    edit,
    new,
    report,
    stack,
    told,
)
from tests.support.repo import Repo
from tests.support.small import SPEC


@pytest.mark.parametrize(
    "slug", ['a"b', "a\nb", "a\tb", "a'b", "a\\b", "a b", "\u202eb", "$(b)"]
)
def test_name_that_has_to_be_quoted_is_paired(repo: Repo, slug: str) -> None:
    path = f"specs/kilo/{slug}.rst"
    other = f"specs/kilo/{slug}2.rst"
    repo.write(path, cells("approved"))
    repo.commit("base")
    repo.git("mv", path, other)
    for arguments in (("--staged",), ("--since", "HEAD")):
        made = report(repo, *arguments)
        assert [name for name, _, _ in told(made)] == []
        assert "unknown-owner" in {name for name, _, _ in told(made, "existing")}
    repo.commit("patch")
    assert new(repo, "--since", "HEAD~1", "--each") == []


def test_name_that_is_not_utf8_is_paired(repo: Repo) -> None:
    repo.write(b"specs/kilo/a\xff.rst", cells("approved"))
    repo.commit("base")
    (repo.path / os.fsdecode(b"specs/kilo/a\xff.rst")).unlink()
    repo.write(b"specs/kilo/b\xfe.rst", cells("approved"))
    repo.commit("patch")
    assert "unknown-owner" not in {
        name for name, _, _ in new(repo, "--since", "HEAD~1")
    }


@pytest.mark.parametrize(
    ("message", "encoding"),
    [
        (b"a caf\xe9", "ISO-8859-1"),
        (b"a caf\xe9", None),
        (b"\xff\xfe\x00".replace(b"\x00", b""), None),
        (b"\x1b[31mred\x1b]0;title\x07 \xe2\x80\xaeturned", None),
        (b"two\rlines", None),
        (b"", None),
        (b"x" * 5000, None),
    ],
)
def test_message_of_a_commit_is_shown_safely(
    repo: Repo, message: bytes, encoding: str | None
) -> None:
    repo.commit("base")
    break_owner(repo)
    repo.git("add", "--all")
    told_in = repo.path.parent / "message"
    told_in.write_bytes(message)
    if encoding is not None:
        repo.git("config", "i18n.commitEncoding", encoding)
    repo.git(
        "commit", "--quiet", "--allow-empty-message", "--cleanup=verbatim", "-F",
        str(told_in),
    )  # fmt: skip
    for name in ("text", "concise"):
        done = repo.run("check", "--since", "HEAD~1", "--each", "--format", name)
        assert done.status == 1
        assert done.lines[0].startswith("in commit ")
        assert done.stdout.replace("\n", "").isprintable()
    made = report(repo, "--since", "HEAD~1", "--each", status=1)
    (finding,) = made["findings"]
    assert finding["commit"].isprintable()
    assert done.lines[0] == f"in commit {finding['commit']}"
    if encoding is not None:
        assert finding["commit"].endswith(" a café")


def test_rename_by_case_alone_is_a_rename(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/Cells.rst")
    assert new(repo, "--staged") == []
    repo.commit("patch")
    assert new(repo, "--since", "HEAD~1") == []


def test_change_of_mode_brings_nothing(repo: Repo) -> None:
    break_owner(repo)
    repo.commit("base")
    (repo.path / SPEC).chmod(0o755)
    assert new(repo, "--since", "HEAD") == []
    repo.git("add", "--all")
    assert new(repo, "--staged") == []
    repo.commit("patch")
    assert new(repo, "--since", "HEAD~1", "--each") == []


def test_bare_repository_has_commits_and_no_index(repo: Repo, tmp_path: Path) -> None:
    stack(repo)
    bare = Repo(tmp_path / "bare.git")
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(bare.path))
    made = report(bare, "--since", "HEAD~3", "--at", "HEAD~1", status=1)
    assert told(made) == [UNKNOWN]
    assert report(bare, "--since", "HEAD~3", "--each", status=1)
    for arguments in (("--since", "HEAD~3"), ("--staged",)):
        refused(bare.run("check", *arguments), "this repository is bare")


def test_index_that_is_not_merged_is_not_judged(repo: Repo) -> None:
    repo.commit("base")
    branch(repo, "topic", edit(SPEC, "Jane Doe", "Richard Roe"))
    edit(SPEC, "Jane Doe", "Jane Dole")(repo)
    repo.commit("here")
    with pytest.raises(Exception, match="returned non-zero"):
        repo.git("merge", "topic")
    refused(repo.run("check", "--staged"), f"{SPEC} has a merge conflict", "git add")


def test_file_that_is_only_meant_to_be_added_is_not_staged(repo: Repo) -> None:
    head = repo.commit("base")
    bad_quotas(repo)
    repo.git("add", "--intent-to-add", QUOTAS)
    made = report(repo, "--staged", status=0)
    assert (made["summary"]["specs"], made["revision"]) == (1, head)
    (repo.path / QUOTAS).unlink()
    assert report(repo, "--staged", status=0)["summary"]["specs"] == 1


@pytest.mark.parametrize(
    "arguments", [("--staged",), ("--since", "HEAD~1"), ("--since", "HEAD~1", "--each")]
)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{other}/.git"),
        ("GIT_INDEX_FILE", "{other}/.git/index"),
        ("GIT_WORK_TREE", "{other}"),
        ("GIT_OBJECT_DIRECTORY", "{other}/.git/objects"),
    ],
)
def test_variables_of_another_repository_change_nothing(
    repo: Repo, tmp_path: Path, name: str, value: str, arguments: tuple[str, ...]
) -> None:
    other = Repo(tmp_path / "other")
    other.init()
    other.write("specs/kilo/other.rst", "other\n")
    other.commit("base")
    other.write("specs/kilo/another.rst", "other\n")
    other.commit("other")
    repo.commit("base")
    break_owner(repo)
    repo.commit("patch")
    bad_quotas(repo)
    repo.git("add", "--all")
    expected = repo.spawn("check", *arguments)
    assert "[unknown-owner]" in expected.stdout
    done = repo.spawn("check", *arguments, **{name: value.format(other=other.path)})
    assert done == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("diff.renames", "false"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.relative", "true"),
        ("diff.external", "false"),
        ("core.quotePath", "true"),
        ("merge.renames", "false"),
        ("log.showSignature", "true"),
        ("i18n.logOutputEncoding", "UTF-16"),
    ],
)
def test_configuration_of_git_changes_no_pairs(
    repo: Repo, key: str, value: str
) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/bö xes.rst")
    bad_quotas(repo)
    repo.commit("patch")
    arguments = ("check", "--since", "HEAD~1", "--each")
    expected = repo.run(*arguments)
    assert "Nobody Known" in expected.stdout
    repo.git("config", key, value)
    assert repo.run(*arguments) == expected


def test_file_that_becomes_a_link_or_a_folder(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    (repo.path / CELLS).unlink()
    (repo.path / CELLS).symlink_to("objects.rst")
    repo.commit("link")
    assert new(repo, "--since", "HEAD~1") == []
    (repo.path / CELLS).unlink()
    repo.write("specs/kilo/cells.rst/inside.txt", "x\n")
    repo.commit("folder")
    assert [name for name, _, _ in new(repo, "--since", "HEAD~1")] == ["stray-file"]


def test_patch_from_a_subfolder_is_the_same(repo: Repo) -> None:
    repo.write(CELLS, cells("approved"))
    repo.commit("base")
    repo.git("mv", CELLS, "specs/kilo/boxes.rst")
    bad_quotas(repo)
    repo.git("add", "--all")
    for arguments in (("--staged",), ("--since", "HEAD")):
        there = repo.run("check", *arguments, folder="specs/kilo")
        assert there == repo.run("check", *arguments)


def test_nothing_is_written_but_the_output(repo: Repo) -> None:
    stack(repo)
    (repo.path / SPEC).touch()

    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in repo.path.rglob("*")}

    before = times()
    for arguments in (
        ("--staged",),
        ("--since", "HEAD~2"),
        ("--since", "HEAD~2", "--each"),
    ):
        repo.run("check", *arguments)
    assert times() == before


def test_signed_commits_are_dated_like_others(repo: Repo) -> None:
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "diff.renameLimit", "1")
    key = repo.path.parent / "key"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    subprocess.run(words, check=True)
    repo.git("config", "user.signingkey", str(key))
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--gpg-sign", "--message", "signed")
    assert repo.run("check", "--since", "HEAD").status == 0
