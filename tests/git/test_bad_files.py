"""Links, folders and pipes where a spec should be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.support.outcomes import CHECKS, EVERYTHING, PAGES, checked, refused, rules
from tests.support.repo import Repo
from tests.support.small import SPEC


def test_deleted_file_is_not_there(repo: Repo) -> None:
    repo.write("specs/kilo/gone.rst", "x\n")
    repo.commit()
    (repo.path / "specs/kilo/gone.rst").unlink()
    assert checked(repo) == "checked 1 of 1 spec"
    refused(repo.run("check", "specs/kilo/gone.rst"), "there is no specs/kilo/gone.rst")
    refused(repo.run("explain", "specs/kilo/gone.rst"), "there is no")
    assert "specs/kilo/gone.rst" in rules(repo, "--at", "HEAD")


def test_file_replaced_by_a_folder(repo: Repo) -> None:
    repo.write("specs/kilo/gone.rst", "x\n")
    repo.commit()
    (repo.path / "specs/kilo/gone.rst").unlink()
    (repo.path / "specs/kilo/gone.rst").mkdir()
    assert checked(repo) == "checked 1 of 1 spec"
    repo.write("specs/kilo/gone.rst/inner.rst", "x\n")
    assert set(rules(repo)) <= {"specs/kilo/gone.rst/inner.rst"}
    assert "specs/kilo/gone.rst" in rules(repo, "--at", "HEAD")
    for name in PAGES:
        page = repo.run("page", "kilo", "--format", name)
        assert (page.status, "gone" in page.stdout) == (0, False)


def test_folder_replaced_by_a_file(repo: Repo) -> None:
    repo.commit()
    shutil.rmtree(repo.path / "specs/kilo")
    repo.write("specs/kilo", "x\n")
    assert "nothing-checked" in str(rules(repo))
    refused(repo.run("page", "kilo"), "there is no cycle 'kilo'")


@pytest.mark.parametrize("path", ["specs/roster.toml", "templates/spec.rst"])
def test_folder_in_the_place_of_a_file(repo: Repo, path: str) -> None:
    (repo.path / path).unlink()
    (repo.path / path).mkdir()
    assert list(rules(repo)) == [path]
    assert repo.run("page").status == 0


@pytest.mark.parametrize("tracked", [False, True])
def test_pipe_is_no_file(repo: Repo, *, tracked: bool) -> None:
    """Reading it would wait for ever."""
    repo.write("specs/kilo/pipe.rst", "x\n")
    if tracked:
        repo.commit()
    (repo.path / "specs/kilo/pipe.rst").unlink()
    os.mkfifo(repo.path / "specs/kilo/pipe.rst")
    assert checked(repo) == "checked 1 of 1 spec"


OUTSIDE = "The words outside."


@pytest.fixture
def outside(tmp_path: Path, repo: Repo) -> Path:
    """Return a folder outside the repository; it has a spec and a roster."""
    text = repo.read(SPEC).replace("First the readers, then the writers.", OUTSIDE)
    folder = Repo(tmp_path / "outside")
    folder.write("kilo/secret.rst", text)
    folder.write("roster.toml", f'[people.x]\nname = "{OUTSIDE}"\n')
    return folder.path


def outputs(repo: Repo, *at: str) -> str:
    """Return everything that is written about a repository."""
    made = [repo.run("check", "--format", name, *at).stdout for name in CHECKS]
    made += [repo.run("page", "kilo", "--format", f, *at).stdout for f in PAGES]
    return "".join(made)


@pytest.mark.parametrize("at", [(), ("--at", "HEAD")])
@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("specs/kilo/link.rst", "../../../outside/kilo/secret.rst"),
        ("specs/kilo/link.rst", "{outside}/kilo/secret.rst"),
        ("specs/juno", "{outside}/kilo"),
        ("specs/kilo/cycle.rst", "{outside}/kilo/secret.rst"),
        ("specs/kilo/link.rst", "/etc/passwd"),
        ("specs/kilo/link.rst", "link.rst"),
        ("specs/kilo/link.rst", "nothing.rst"),
        ("specs/kilo/link.rst", "../../.git/config"),
        ("specs/kilo/link.rst", os.fsdecode(b"\xff")),
    ],
)
def test_link_is_not_followed_out_of_the_tree(
    repo: Repo, outside: Path, link: str, target: str, at: tuple[str, ...]
) -> None:
    (repo.path / link).symlink_to(target.format(outside=outside))
    repo.commit()
    assert OUTSIDE not in outputs(repo, *at)
    assert "root:" not in outputs(repo, *at)
    assert rules(repo, *at) == {link: ["broken-symlink"]}
    for arguments in (("page", "juno"), ("explain", link)):
        refused(repo.run(*arguments))


@pytest.mark.parametrize("at", [(), ("--at", "HEAD")])
def test_links_are_followed_from_one_to_the_next(
    repo: Repo, at: tuple[str, ...]
) -> None:
    (repo.path / "specs/roster.toml").rename(repo.path / "people.toml")
    (repo.path / "specs/roster.toml").symlink_to("../first")
    for link, target in (("first", "second"), ("second", "people.toml")):
        (repo.path / link).symlink_to(target)
    repo.commit()
    assert rules(repo, *at) == {}


@pytest.mark.parametrize("at", [(), ("--at", "HEAD")])
@pytest.mark.parametrize("path", ["specs/roster.toml", "templates/spec.rst"])
def test_roster_and_template_are_not_read_from_outside(
    repo: Repo, outside: Path, path: str, at: tuple[str, ...]
) -> None:
    (repo.path / path).unlink()
    (repo.path / path).symlink_to(outside / "roster.toml")
    repo.commit()
    fired = rules(repo, *at)[path]
    assert {"invalid-roster", "invalid-template"} & set(fired)
    assert OUTSIDE not in outputs(repo, *at)


@pytest.mark.parametrize("folder", ["specs", "specs/kilo"])
def test_folder_that_became_a_link_is_gone(
    repo: Repo, outside: Path, folder: str
) -> None:
    """As git sees it: what it tracked below the link is deleted."""
    repo.write("specs/kilo/secret.rst", repo.read(SPEC))
    repo.commit()
    shutil.rmtree(repo.path / folder)
    (repo.path / folder).symlink_to(outside / folder.removeprefix("specs").lstrip("/"))
    assert OUTSIDE not in outputs(repo)
    assert "[nothing-checked]" in repo.run("check").stdout


def test_submodule_is_another_repository(repo: Repo, other: Repo) -> None:
    """It does not belong among the specs, and nothing in it is looked at."""
    allowed = ("-c", "protocol.file.allow=always")
    repo.git(*allowed, "submodule", "--quiet", "add", str(other.path), "specs/sub")
    assert rules(repo) == {"specs/sub": ["stray-file"]}
    repo.commit()
    assert rules(repo, "--at", "HEAD") == {"specs/sub": ["stray-file"]}
    refused(repo.run("page", "sub"), "there is no cycle 'sub'")


def test_repository_in_a_repository(repo: Repo, other: Repo) -> None:
    """As a submodule that nobody has declared."""
    shutil.move(other.path, repo.path / "specs/inner")
    assert rules(repo) == {"specs/inner": ["stray-file"]}
    refused(repo.run("page", "inner"), "there is no cycle 'inner'")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize(
    "path", [SPEC, "specs/roster.toml", "templates/spec.rst", "specs/kilo"]
)
def test_file_that_may_not_be_read(repo: Repo, path: str) -> None:
    repo.commit()
    (repo.path / path).chmod(0)
    try:
        for arguments in EVERYTHING:
            refused(repo.run(*arguments), "cannot be read: Permission denied")
    finally:
        (repo.path / path).chmod(0o755)
