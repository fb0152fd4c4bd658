"""Bad repositories: one clear message, or the right answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.outcomes import AT, EVERYTHING, PAGES, checked, refused
from tests.support.repo import Repo, copy_tree
from tests.support.small import SPEC

# Is it a repository? --------------------------------------------------------------


@pytest.mark.parametrize("arguments", [*EVERYTHING, *AT])
@pytest.mark.parametrize("folder", ["plain", "a \u202e b"])
def test_not_a_repository(
    tmp_path: Path, arguments: tuple[str, ...], folder: str
) -> None:
    (tmp_path / folder).mkdir()
    done = Repo(tmp_path / folder).run(*arguments)
    refused(done, "is not in a git repository", "git init")
    assert "\u202e" not in done.stderr


def test_rules_are_explained_without_a_repository(tmp_path: Path) -> None:
    assert Repo(tmp_path).run("explain").status == 0
    assert Repo(tmp_path).run("explain", "rst-error").status == 0


def test_repository_before_its_first_commit(repo: Repo) -> None:
    assert checked(repo) == "checked 1 of 1 spec"
    for name in PAGES:
        assert repo.run("page", "--format", name).status == 0
    assert "without a commit" in repo.run("page", "--format", "text").stdout
    for arguments in AT:
        refused(repo.run(*arguments), "'HEAD' is not a commit")


def test_repository_without_a_file(tmp_path: Path) -> None:
    empty = Repo(tmp_path)
    empty.init()
    for arguments in ((), (".",)):
        done = empty.run("check", *arguments)
        assert done.status == 1
        assert "error[nothing-checked]" in done.stdout
    refused(empty.run("page"), "there is no cycle")
    refused(empty.run("page", "kilo"), "there is no cycle 'kilo'")
    refused(empty.run("explain", "x"), "x is not a rule or a file")


@pytest.fixture
def bare(repo: Repo, tmp_path: Path) -> Repo:
    """Return a bare clone; it has a file whose name begins with a dot."""
    repo.write(".hidden", "x\n")
    repo.commit()
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(tmp_path / "bare.git"))
    return Repo(tmp_path / "bare.git")


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_bare_repository_has_no_work_tree(
    bare: Repo, arguments: tuple[str, ...]
) -> None:
    refused(bare.run(*arguments), "this repository is bare")


def test_bare_repository_has_commits(bare: Repo) -> None:
    at = ("--at", "HEAD")
    assert checked(bare, *at) == "checked 1 of 1 spec"
    for path in (".", "specs", "./specs/kilo", SPEC):
        assert checked(bare, *at, path) == "checked 1 of 1 spec"
    assert "note: .hidden is not a spec" in bare.run("check", *at, ".hidden").stdout
    for path in ("nope", "../x", "/etc/passwd", ".hiddem"):
        refused(bare.run("check", *at, path), f"there is no {path} here")
    for name in PAGES:
        assert bare.run("page", *at, "--format", name).status == 0


# Git's own trouble ----------------------------------------------------------------


def garbage(name: str, data: bytes = b"garbage") -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / ".git" / name).write_bytes(data)

    return spoil


def without(revision: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        name = Repo(folder).git("rev-parse", revision).strip()
        (folder / ".git/objects" / name[:2] / name[2:]).unlink()

    return spoil


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder / ".git")
    (folder / ".git").write_text("gitdir: /nowhere\n")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        pytest.param(garbage("HEAD"), "", id="HEAD"),
        pytest.param(garbage("HEAD", b"\xff\xfe"), "", id="HEAD in bytes"),
        pytest.param(garbage("config", b"[core\n"), "config", id="config"),
        pytest.param(no_folder, "", id="git file to nowhere"),
        pytest.param(without("HEAD"), "", id="no commit"),
        pytest.param(without("HEAD^{tree}"), "tree", id="no tree"),
    ],
)
@pytest.mark.parametrize("arguments", [*EVERYTHING, *AT])
def test_broken_repository(
    repo: Repo, spoil: Callable[[Path], None], word: str, arguments: tuple[str, ...]
) -> None:
    repo.commit()
    spoil(repo.path)
    done = repo.run(*arguments)
    refused(done, word)
    assert "b'" not in done.stderr


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_broken_index(repo: Repo, arguments: tuple[str, ...]) -> None:
    repo.commit()
    garbage("index")(repo.path)
    refused(repo.run(*arguments), "index")
    assert checked(repo, "--at", "HEAD") == "checked 1 of 1 spec"


@pytest.mark.parametrize("arguments", AT)
def test_blob_that_is_not_there(repo: Repo, arguments: tuple[str, ...]) -> None:
    repo.commit()
    name = repo.git("rev-parse", f"HEAD:{SPEC}").strip()
    without(f"HEAD:{SPEC}")(repo.path)
    done = repo.run(*arguments)
    refused(done, name)
    assert "b'" not in done.stderr
    assert checked(repo) == "checked 1 of 1 spec"


def test_repository_of_longer_names(tmp_path: Path, repo: Repo) -> None:
    """SHA-256, which git can use in the place of SHA-1."""
    longer = Repo(tmp_path / "longer")
    copy_tree(repo.path / "specs", longer.path / "specs")
    copy_tree(repo.path / "templates", longer.path / "templates")
    longer.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    commit = longer.commit()
    assert len(commit) == 64
    assert checked(longer) == "checked 1 of 1 spec"
    assert checked(longer, "--at", "HEAD") == "checked 1 of 1 spec"
    assert commit in longer.run("page", "--at", "HEAD").stdout


@pytest.mark.parametrize("arguments", [*EVERYTHING, *AT])
def test_repository_of_somebody_else(repo: Repo, arguments: tuple[str, ...]) -> None:
    """In a container git refuses the clone that was mounted, and says the mend."""
    repo.commit()
    done = repo.spawn(*arguments, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    refused(done, "dubious ownership", "safe.directory")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("core.quotePath", "true"),
        ("core.bare", "false"),
        ("core.fsmonitor", "touch pwned"),
        ("color.ui", "always"),
        ("log.showSignature", "true"),
        ("log.date", "relative"),
        ("format.pretty", "oneline"),
        ("core.pager", "false"),
        ("core.attributesFile", "/nowhere"),
        ("diff.external", "false"),
        ("status.short", "false"),
        ("status.branch", "true"),
        ("status.showUntrackedFiles", "no"),
        ("status.relativePaths", "true"),
        ("advice.detachedHead", "true"),
    ],
)
def test_configuration_of_git_changes_nothing(repo: Repo, key: str, value: str) -> None:
    repo.commit()
    draft = repo.read(SPEC).replace("Objects\n", "Another\n")
    repo.write("specs/kilo/draft.rst", draft)
    plain = [repo.run(*arguments).stdout for arguments in (*EVERYTHING, *AT)]
    repo.git("config", key, value)
    assert [repo.run(*a).stdout for a in (*EVERYTHING, *AT)] == plain
    assert not (repo.path / "pwned").exists()
