"""Folders and files of any name, and where one stands among them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.outcomes import CHECKS, FIRST_LINE, PAGES, checked, refused, rules
from tests.support.repo import Repo
from tests.support.small import SPEC

# Where one stands -----------------------------------------------------------------


def test_from_a_subfolder(repo: Repo) -> None:
    repo.write("specs/kilo/bad.rst", "x\n")
    everything = rules(repo)
    assert set(everything) == {"specs/kilo/bad.rst"}
    for folder in ("specs", "specs/kilo", "templates"):
        done = repo.run("check", "--format", "concise", folder=folder)
        assert done.stdout.count("specs/kilo/bad.rst:1:1: ") == 3
    assert checked(repo, "objects.rst", folder="specs/kilo") == "checked 1 of 2 specs"
    assert repo.run("check", "bad.rst", folder="specs/kilo").status == 1
    assert repo.run("check", "../specs", folder="templates").status == 1
    assert repo.run("check", str(repo.path / "specs"), folder="templates").status == 1
    assert checked(repo, ".", folder="templates") == "checked 0 of 2 specs"
    for name in PAGES:
        here = repo.run("page", "kilo", "--format", name)
        assert repo.run("page", "kilo", "--format", name, folder="specs/kilo") == here
    assert repo.run("explain", "objects.rst", folder="specs/kilo").status == 0


def test_path_that_is_none_from_a_subfolder(repo: Repo) -> None:
    """The near miss is one that can be typed here."""
    done = repo.run("check", "object.rst", folder="specs/kilo")
    refused(done, "there is no object.rst here", "did you mean objects.rst?")
    refused(repo.run("check", SPEC, folder="specs/kilo"), f"there is no {SPEC} here")
    refused(
        repo.run("check", "../../..", folder="specs/kilo"), "outside the repository"
    )
    refused(repo.run("check", "--", "-x", folder="specs"), "there is no -x here")


def test_in_a_linked_work_tree(repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    repo.write(SPEC, "x\n")
    linked = Repo(tmp_path / "linked")
    assert checked(linked) == "checked 1 of 1 spec"
    assert checked(linked, "objects.rst", folder="specs/kilo") == "checked 1 of 1 spec"
    assert checked(linked, "--at", "HEAD") == "checked 1 of 1 spec"
    assert "with a clear plan" in linked.run("page", "--format", "text").stdout


def test_folder_of_the_repository_has_any_name(repo: Repo, tmp_path: Path) -> None:
    strange = Repo(tmp_path / os.fsdecode(b"a \n'\"\xff\xe2\x80\xae"))
    shutil.move(repo.path, strange.path)
    strange.commit()
    assert checked(strange) == "checked 1 of 1 spec"
    assert checked(strange, "--at", "HEAD", SPEC) == "checked 1 of 1 spec"
    assert checked(strange, ".", folder="specs") == "checked 1 of 1 spec"
    assert strange.run("page").status == 0


# Names of files -------------------------------------------------------------------

NAMES = {
    "space": b"a b",
    "two spaces": b"a  b",
    "spaces around": b" a ",
    "double quote": b'a"b',
    "single quote": b"a'b",
    "backslash": b"a\\b",
    "line feed": b"a\nb",
    "carriage return": b"a\rb",
    "tab": b"a\tb",
    "not UTF-8": b"a\xffb",
    "surrogate": b"\xed\xa0\x80",
    "half a letter": b"a\xc3",
    "letters": "žluťoučký-計画".encode(),
    "override": "a\u202eb".encode(),
    "no width": "a\u200bb".encode(),
    "next line": "a\x85b".encode(),
    "separator": "a\u2028b".encode(),
    "escape": b"\x1b[31ma",
    "delete": b"a\x7f",
    "hyphen": b"-a",
    "option": b"--at=a",
    "like a place": b"a:1:2: b",
    "script": b"<script>alert(1)<",
    "entity": b"&amp;",
    "star": b"*",
    "braces": b"{cycle}",
    "percent": b"%s%d%n{0}",
    "dots": b"..a",
    "markup": b"`a`_",
    "number": b"1. a",
    "long": b"a" * 240,
}
NO_LETTERS = {
    "not UTF-8",
    "surrogate",
    "half a letter",
    "override",
    "no width",
    "next line",
    "separator",
}
"""What git quotes only where it quotes letters beyond ASCII as well."""


def write_named(repo: Repo, name: str) -> bytes:
    """Write a spec with one fault under *name*, and return its path."""
    path = b"specs/kilo/" + NAMES[name] + b".rst"
    repo.write(path, repo.read(SPEC).replace("Objects\n", "Named\n") + "x \n")
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("at", [(), ("--at", "HEAD")])
def test_name_in_findings(repo: Repo, name: str, at: tuple[str, ...]) -> None:
    """On one line, as git writes it, and given back it selects the spec."""
    raw = write_named(repo, name)
    repo.commit()
    for form in CHECKS:
        done = repo.run("check", "--format", form, *at)
        assert (done.status, done.stderr) == (1, "")
        assert done.stdout.replace("\n", "").isprintable()
    line = next(
        line
        for line in repo.run("check", "--format", "concise", *at).lines
        if "[trailing-whitespace]" in line
    )
    match = FIRST_LINE.match(line)
    assert match is not None
    assert match.groups()[1:3] == ("16", "2")
    more = "true" if name in NO_LETTERS else "false"
    listed = repo.git("-c", f"core.quotePath={more}", "ls-files", "--", "specs/kilo")
    assert match[1] in listed.split("\n")
    selected = repo.run("check", *at, "--", os.fsdecode(raw))
    assert "checked 1 of 2 specs" in selected.lines[-1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("at", [(), ("--at", "HEAD")])
def test_name_on_pages(repo: Repo, name: str, at: tuple[str, ...]) -> None:
    write_named(repo, name)
    repo.commit()
    for form in PAGES:
        done = repo.run("page", "kilo", "--format", form, *at)
        assert (done.status, done.stderr) == (0, "")
        assert done.stdout.replace("\n", "").isprintable()
        assert form in ("rst", "text") or "<script" not in done.stdout
    entries = json.loads(repo.run("page", "kilo", "--format", "json", *at).stdout)
    assert {entry["title"] for entry in entries["table"]} == {"Objects", "Named"}


@pytest.mark.parametrize("name", NAMES)
def test_name_explained(repo: Repo, name: str) -> None:
    """The first line is the path, quoted once."""
    raw = write_named(repo, name)
    done = repo.run("explain", "--", os.fsdecode(raw))
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.replace("\n", "").isprintable()
    shown = repo.run("check", "--format", "concise", "--", os.fsdecode(raw)).lines[0]
    assert shown.startswith(f"{done.lines[0]}:")
    told = json.loads(
        repo.run("explain", "--format", "json", "--", os.fsdecode(raw)).stdout
    )
    assert told["status"] == "approved"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_name_in_the_command_that_runs_it_again(repo: Repo, name: str) -> None:
    """The last line can be pasted: a shell reads the same words out of it."""
    path = os.fsdecode(write_named(repo, name))
    last = repo.run("check", "--", path).lines[-1]
    command = last.split("; again: specward ")[1]
    read = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True
    ).stdout
    assert read.split(b"\0")[:-1] == [b"check", b"--", os.fsencode(path)]


@pytest.mark.parametrize(
    "name", [b"\xff", b"a\nb", b"<script>", "\u202e".encode(), b"-c", b'"', b"a b"]
)
def test_name_of_a_cycle(repo: Repo, name: bytes) -> None:
    repo.write(b"specs/" + name + b"/s.rst", repo.read(SPEC))
    repo.write(b"specs/" + name + b"/cycle.rst", "=====\nWords\n=====\n\nx \n")
    for form in CHECKS:
        done = repo.run("check", "--format", form)
        assert (done.status, done.stderr) == (1, "")
        assert done.stdout.replace("\n", "").isprintable()
    for form in PAGES:
        done = repo.run("page", "--format", form, "--", os.fsdecode(name))
        assert (done.status, done.stderr) == (0, "")
        assert "Words" in done.stdout
        assert done.stdout.replace("\n", "").isprintable()


def test_long_path(repo: Repo) -> None:
    """Deeper than PATH_MAX is nothing that git can write either."""
    folder = "specs/kilo/" + "/".join(["d" * 200] * 15)
    repo.write(f"{folder}/notes.rst", "x\n")
    assert set(rules(repo)) == {f"{folder}/notes.rst"}
