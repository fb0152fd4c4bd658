"""Where the configuration is found, which of several holds, and by what version."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.support.configurations import (
    CONFIG,
    KILO,
    OF_PROJECTS,
    OF_TOOL,
    ROSTER,
    add,
    configure,
    found,
    judged,
    page,
    told,
)
from tests.support.repo import Repo
from tests.support.small import SPEC

SHORT_LINES = "[rules.line-too-long]\nlimit = 60\n"
TOO_LONG = f"{SPEC}:10 line-too-long"

OF_OTHERS = '[project]\ndependencies = ["specward"]\n[tool.other]\nspecward = 1\n'


@pytest.mark.parametrize(
    ("files", "cycle"),
    [
        ({}, "kilo"),
        ({CONFIG: OF_PROJECTS}, None),
        ({"pyproject.toml": OF_TOOL}, None),
        ({"pyproject.toml": OF_OTHERS}, "kilo"),
        ({CONFIG: KILO, "pyproject.toml": OF_TOOL}, "kilo"),
        ({CONFIG: OF_PROJECTS, "pyproject.toml": OF_OTHERS}, None),
        ({CONFIG: OF_PROJECTS, "pyproject.toml": "[tool.specward\n"}, None),
    ],
)
@pytest.mark.parametrize("folder", [".", "specs/kilo"])
def test_where_it_is_found(
    repo: Repo, files: Mapping[str, str], cycle: str | None, folder: str
) -> None:
    for name, text in files.items():
        repo.write(name, text)
    path = "objects.rst" if folder != "." else SPEC
    done = repo.run("explain", path, "--format", "json", folder=folder)
    assert json.loads(done.stdout)["cycle"] == cycle


def test_none_at_all_is_valid(repo: Repo) -> None:
    assert found(repo) == []
    assert judged(repo, "unknown-owner") == 1


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\nspecward = 3"])
def test_table_that_is_none(repo: Repo, text: str) -> None:
    repo.write("pyproject.toml", f"{text} # specward\n")
    done = repo.run("check")
    assert done.status == 2
    assert "pyproject.toml:" in done.stderr
    assert "3 is not a table" in done.stderr


def test_config_names_a_file(repo: Repo) -> None:
    """It stands in the place of the repository's own, be that broken."""
    repo.write(CONFIG, "broken")
    configure(repo, ROSTER + KILO + "template = []\n", name="ours/mine.toml")
    assert found(repo, "--config", "ours/mine.toml") == []
    done = repo.run("check", "--config", "../ours/mine.toml", folder="specs")
    assert done.status == 0
    outside = repo.path.parent / "outside.toml"
    outside.write_text(OF_PROJECTS + '[rules.unknown-role]\nfrom = "x"\n')
    assert f"{outside}:4 idle-rule" in found(repo, "--config", str(outside))


def test_config_names_a_file_of_a_commit(repo: Repo) -> None:
    configure(repo, ROSTER + KILO + SHORT_LINES)
    repo.commit()
    (repo.path / CONFIG).unlink()
    assert found(repo) == []
    assert TOO_LONG in found(repo, "--config", f"HEAD:{CONFIG}")


def test_config_names_a_project_file(repo: Repo) -> None:
    """Its table ``tool.specward``, as where it is found by itself."""
    repo.write("ours/pyproject.toml", f"[project]\nname = 'x'\n{OF_TOOL}")
    done = repo.run("check", "--config", "ours/pyproject.toml")
    assert done.status in (0, 1), done.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone.toml", "there is no configuration gone.toml"),
        ("specs", "there is no configuration specs"),
        ("HEAD:gone.toml", "there is no configuration HEAD:gone.toml"),
        ("nowhere:specward.toml", "'nowhere' is not a commit"),
        ("bad.toml", "bad.toml:1: the configuration is not valid TOML"),
    ],
)
def test_config_that_cannot_be_read(repo: Repo, name: str, said: str) -> None:
    repo.write("bad.toml", "= 1\n")
    repo.commit()
    done = repo.run("check", "--config", name)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[0]


def test_each_commit_has_its_own(repo: Repo) -> None:
    configure(repo, ROSTER + KILO + SHORT_LINES)
    repo.commit()
    configure(repo, ROSTER + KILO)
    repo.commit()
    assert TOO_LONG in found(repo, "--at", "HEAD~1")
    assert found(repo, "--at", "HEAD") == []


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + KILO.encode(),
        KILO.replace("\n", "\r\n").encode(),
        KILO.rstrip().encode(),
        b"",
        b"# nothing but a comment\n",
    ],
)
def test_bytes_that_are_fine(repo: Repo, data: bytes) -> None:
    repo.write(CONFIG, data)
    assert told(repo, SPEC)["cycle"] == "kilo"


@pytest.mark.parametrize(
    ("required", "said"),
    [
        (">=0.1,<0.2", None),
        ("==0.1.*", None),
        ("", None),
        (">=0.2", "'>=0.2' excludes this version, 0.1.0"),
        ("<0.1", "'<0.1' excludes this version, 0.1.0"),
        (
            "the latest",
            "'the latest' is not a version range; write one such as '>=0.1,<0.2'",
        ),
    ],
)
def test_required_version(repo: Repo, required: str, said: str | None) -> None:
    configure(repo, f'required-version = "{required}"\n{ROSTER}{KILO}')
    done = repo.run("check")
    assert done.status == (2 if said else 0)
    if said:
        assert f"    {CONFIG}:1: required-version: {said}" in done.stderr.splitlines()
        assert repo.run("page", "kilo").status == 2


def test_required_version_is_told_beside_keys_of_another_version(repo: Repo) -> None:
    repo.write(CONFIG, 'required-version = ">=9"\nnewer = 1\n')
    done = repo.run("check")
    assert done.status == 2
    assert "required-version: '>=9' excludes this version, 0.1.0" in done.stderr


@pytest.mark.parametrize(
    ("cycles", "last", "note"),
    [
        ("[]", "zeta", None),
        ('["zeta", "kilo", "alpha"]', "alpha", None),
        (
            '["zeta", "alpha"]',
            "kilo",
            "note: 'project.cycles' does not list 'kilo', so it comes last",
        ),
    ],
)
def test_cycles_in_their_order(
    repo: Repo, cycles: str, last: str, note: str | None
) -> None:
    configure(repo, f"project.cycles = {cycles}\n{ROSTER}{KILO}")
    add(repo, "specs/alpha/a.rst")
    add(repo, "specs/zeta/z.rst")
    assert page(repo)["cycle"] == last
    lines = repo.run("check").lines
    assert [line for line in lines if "project.cycles" in line] == (
        [note] if note else []
    )
