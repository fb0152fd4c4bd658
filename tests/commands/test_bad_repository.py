"""Bad repositories and environments: one clear message, or the right answer.

Git's odd states, names that no sane person gives to a file, and what a shell,
a hook or a container can do to the process.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.repo import COMMAND, ROOT, Repo, Result, copy_tree

SPEC = "specs/kilo/objects.rst"
PAGES = ("html", "rst", "json", "text")
CHECKS = ("text", "concise", "json")
FIRST_LINE = re.compile(r"^(.*):(\d+):(\d+): (.*)$")
EVERYTHING = (
    ("check",),
    ("check", "--format", "json"),
    ("page",),
    ("page", "kilo", "--format", "text"),
    ("explain", SPEC),
)
AT = (("check", "--at", "HEAD"), ("page", "--at", "HEAD"))


def refused(done: Result, *words: str) -> None:
    """Assert that *done* is one message, with status 2, that says *words*."""
    assert (done.status, done.stdout) == (2, ""), done
    first, *others = done.stderr.splitlines()
    assert first.startswith("specward: ")
    assert len(others) <= 1
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


def refused_by_usage(done: Result) -> None:
    """Assert that the parser of arguments refused them."""
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: specward ")
    assert "error: " in done.stderr.splitlines()[-1]


def checked(repo: Repo, *arguments: str, folder: str = ".") -> str:
    """Return the last line of a check without findings."""
    done = repo.run("check", *arguments, folder=folder)
    assert (done.status, done.stderr) == (0, ""), done
    return done.lines[-1].split(" with ")[0]


def rules(repo: Repo, *arguments: str) -> dict[str, list[str]]:
    """Return the rules that fired, by path as it is shown."""
    done = repo.run("check", "--format", "concise", *arguments)
    assert done.stderr == ""
    found: dict[str, list[str]] = {}
    for line in done.lines[:-1]:
        match = FIRST_LINE.match(line)
        if match:
            name = match[4].partition("[")[2].partition("]")[0]
            found.setdefault(match[1], []).append(name)
    return found


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
    refused(empty.run("explain", "x"), "no file x")


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
    assert "note: .hidden is no spec" in bare.run("check", *at, ".hidden").stdout
    for path in ("nope", "../x", "/etc/passwd", ".hiddem"):
        refused(bare.run("check", *at, path), f"there is no {path} here")
    for name in PAGES:
        assert bare.run("page", *at, "--format", name).status == 0


# Revisions ------------------------------------------------------------------------

NO_COMMIT = (
    "nope",
    "--output=x",
    "--output=specs/kilo/objects.rst",
    "-x",
    "--help",
    "--all",
    "-",
    "^HEAD",
    "HEAD^@",
    "HEAD^!",
    "HEAD~9",
    "HEAD:specs",
    "HEAD^{tree}",
    "HEAD..HEAD",
    "..",
    "HEAD HEAD",
    "HEAD\n",
    "a\nb",
    "a\0b",
    ":/nothing",
    "@{u}",
    "HEAD@{9}",
    "\udcff",
    "\x1b[31m\u202e",
    "$(touch x)",
    "*",
    "0" * 40,
    "x" * 9000,
)


@pytest.mark.parametrize("revision", NO_COMMIT)
@pytest.mark.parametrize("command", ["check", "page"])
def test_revision_that_is_none(repo: Repo, command: str, revision: str) -> None:
    """It is quoted in the message, and never an option of git."""
    repo.commit()
    before = sorted(repo.path.rglob("*"))
    done = repo.run(command, f"--at={revision}")
    refused(done, "is not a commit of this repository", "git log")
    assert done.stderr.isprintable() or done.stderr.replace("\n", "").isprintable()
    assert sorted(repo.path.rglob("*")) == before
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize("arguments", [("--at", "-x"), ("--at", "--output=x"), ("-x",)])
def test_word_with_a_hyphen_is_an_option(
    repo: Repo, arguments: tuple[str, ...]
) -> None:
    repo.commit()
    refused_by_usage(repo.run("check", *arguments))


@pytest.mark.parametrize("word", ["", "--"])
@pytest.mark.parametrize("option", ["--at", "--cycle", "--config"])
def test_option_without_a_word(repo: Repo, option: str, word: str) -> None:
    """As ``--at "$REV"`` says it where REV is not set."""
    repo.commit()
    refused_by_usage(repo.run("check", f"{option}={word}"))


@pytest.mark.parametrize("revision", ["HEAD", "@", "main", "HEAD^{/a}", "HEAD^0", "v1"])
def test_revision_that_is_one(repo: Repo, revision: str) -> None:
    repo.commit("a change")
    repo.git("tag", "--annotate", "--message", "x", "v1")
    assert checked(repo, f"--at={revision}") == "checked 1 of 1 spec"


@settings(
    max_examples=100,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    revision=st.text(max_size=20)
    | st.lists(
        st.sampled_from(["HEAD", "^", "~", "@", "{", "}", ":", "/", "-", "--", "main"])
    ).map("".join)
)
def test_any_word_as_a_revision(repo: Repo, revision: str) -> None:
    """Never a traceback, a hang or silence."""
    if not (repo.path / ".git" / "refs" / "heads" / "main").exists():
        repo.commit()
    done = repo.run("check", f"--at={revision}")
    assert done.status in (0, 2)
    assert bool(done.stdout) == (done.status == 0)
    assert bool(done.stderr) == (done.status == 2)


# Cycles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cycle", "said", "hint"),
    [
        ("kilp", "'kilp'", "did you mean 'kilo'?"),
        ("Kilo", "'Kilo'", "did you mean 'kilo'?"),
        ("kilo/", "'kilo/'", "did you mean 'kilo'?"),
        ("../kilo", "'../kilo'", "did you mean 'kilo'?"),
        ("\u202ekilo", r"'\u202ekilo'", "did you mean 'kilo'?"),
        ("zebra", "'zebra'", "cycles are: kilo"),
        ("a\nb", "'a b'", "cycles are: kilo"),
        ("\x1b[31m", r"'\x1b[31m'", "cycles are: kilo"),
        ("\udcff", r"'\udcff'", "cycles are: kilo"),
        ("x" * 9000, f"'{'x' * 79}…'", "cycles are: kilo"),
    ],
)
@pytest.mark.parametrize("command", [["page"], ["check", "--cycle"]])
def test_cycle_that_there_is_not(
    repo: Repo, command: list[str], cycle: str, said: str, hint: str
) -> None:
    refused(repo.run(*command, cycle), f"there is no cycle {said}", hint)


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


# What stands where a spec should --------------------------------------------------


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


@pytest.fixture
def other(tmp_path: Path) -> Repo:
    """Return another repository; a spec of it would have findings."""
    made = Repo(tmp_path / "other")
    made.init()
    made.write("bad.rst", "x\n")
    made.commit()
    return made


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


# The environment ------------------------------------------------------------------


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Return a repository with letters beyond ASCII, beside one called other."""
    folder = tmp_path_factory.mktemp("beside")
    other, made = Repo(folder / "other"), Repo(folder / "repo")
    other.init()
    other.write("specs/kilo/other.rst", "other\n")
    other.commit()
    made.init()
    copy_tree(ROOT / "tests" / "rules" / "base", made.path)
    made.replace(SPEC, "Jane Doe", "Žluťoučký 計画")
    made.commit()
    return made


@pytest.fixture(scope="module", params=[(), ("--at", "HEAD")], ids=["here", "at"])
def usual(beside: Repo, request: pytest.FixtureRequest) -> tuple[Result, list[str]]:
    """Return what a check comes to, and the words that it was asked with."""
    words = ["check", *request.param]
    done = beside.spawn(*words)
    assert "'Žluťoučký 計画' is not in the roster" in done.stdout
    return done, words


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{other}/.git"),
        ("GIT_WORK_TREE", "{other}"),
        ("GIT_INDEX_FILE", "{other}/.git/index"),
        ("GIT_OBJECT_DIRECTORY", "{other}/.git/objects"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "{other}/.git/objects"),
        ("GIT_COMMON_DIR", "{other}/.git"),
        ("GIT_NAMESPACE", "other"),
        ("GIT_PREFIX", "specs/"),
        ("GIT_SHALLOW_FILE", "{other}/.git/index"),
        ("GIT_GRAFT_FILE", "{other}/.git/index"),
        ("GIT_CONFIG_PARAMETERS", "'core.bare'='true'"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_TRACE", "1"),
        ("GIT_PAGER", "false"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("LC_ALL", "C"),
        ("LANG", "xx_YY.nonsense"),
        ("PYTHONIOENCODING", "ascii"),
        ("PYTHONUTF8", "0"),
        ("PYTHONOPTIMIZE", "2"),
        ("PYTHONWARNINGS", "error"),
        ("HOME", "/nowhere"),
        ("TERM", ""),
        ("COLUMNS", "nonsense"),
    ],
)
def test_environment_changes_nothing(
    beside: Repo, usual: tuple[Result, list[str]], name: str, value: str
) -> None:
    """Not another repository's variables, nor a locale without letters."""
    expected, words = usual
    value = value.format(other=beside.path.parent / "other")
    assert beside.spawn(*words, **{name: value}) == expected


@pytest.mark.parametrize("arguments", [*EVERYTHING, *AT])
def test_git_that_is_not_installed(
    repo: Repo, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    repo.commit()
    done = repo.spawn(*arguments, PATH=str(tmp_path))
    refused(done, "git")


def shell(repo: Repo, script: str, *arguments: str) -> Result:
    """Run *script*, in which ``"$@"`` is the command with *arguments*."""
    done = subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND, *arguments],
        cwd=repo.path,
        check=False,
        capture_output=True,
    )
    return Result(
        status=done.returncode,
        stdout=done.stdout.decode("utf-8"),
        stderr=done.stderr.decode("utf-8"),
    )


def make_long(repo: Repo) -> None:
    """Make every output longer than what a pipe holds."""
    repo.write(SPEC, repo.read(SPEC) + "\nx " * 3000 + "\n\n" + "y\n" * 50_000)


@pytest.mark.parametrize("lines", [0, 1])
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check",), 1),
        (("check", "--format", "concise"), 1),
        (("check", "--format", "json"), 1),
        *((("page", "kilo", "--format", name), 0) for name in PAGES),
    ],
)
def test_reader_that_has_read_enough(
    repo: Repo, arguments: tuple[str, ...], status: int, lines: int
) -> None:
    """``| head -1``, ``| grep -q``: no complaint, and the status that it has.

    With ``pipefail`` a gate would be green whatever it found.
    """
    make_long(repo)
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=repo.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=120) == status


@pytest.mark.parametrize("arguments", EVERYTHING)
@pytest.mark.parametrize("output", ["/dev/full", "&-"])
def test_output_that_takes_nothing(
    repo: Repo, arguments: tuple[str, ...], output: str
) -> None:
    """A full disk, a closed stream: the environment's fault, and no success."""
    done = shell(repo, f'exec "$@" >{output}', *arguments)
    refused(done)


@pytest.mark.parametrize("output", ["/dev/full", "&-"])
def test_message_that_nobody_takes(repo: Repo, output: str) -> None:
    """The status says it still: 1 would say that there are findings."""
    assert shell(repo, f'exec "$@" 2>{output}', "check", "nope").status == 2
    assert shell(repo, f'exec "$@" 2>{output}', "check", "--nope").status == 2
    assert shell(repo, f'exec "$@" 2>{output}', "check").status == 0


def test_input_that_is_closed(repo: Repo) -> None:
    assert shell(repo, 'exec "$@" <&-', "check").status == 0


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_folder_that_is_gone(repo: Repo, arguments: tuple[str, ...]) -> None:
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    refused(shell(repo, script, *arguments))


def test_nothing_is_written_but_the_output(liberty: Repo) -> None:
    """Not even git's index is refreshed: a hook may hold it, or another job."""
    (liberty.path / "specs/roster.toml").touch()

    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in liberty.path.rglob("*")}

    before = times()
    for arguments in (("check",), ("page",), ("explain",), *AT):
        assert liberty.run(*arguments).status == 0
    assert times() == before


# Usage ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("chek",),
        ("check", "--nope"),
        ("check", "--format", "xml"),
        ("check", "--format"),
        ("check", "--form", "json"),
        ("page", "kilo", "kilo"),
        ("page", "--format", "xml"),
        ("explain", "a", "b"),
        ("check", "--fail-on", "sometimes"),
        ("check", "--color", "blue"),
        ("check", "--\x1b[31m\u202e"),
        ("\x1b[31m\u202e",),
        ("check", "--format", "\x1b[31m\u202e"),
        ("page", "kilo", "\x1b[31m\u202e"),
    ],
)
def test_usage(repo: Repo, arguments: tuple[str, ...]) -> None:
    done = repo.run(*arguments)
    refused_by_usage(done)
    assert done.stderr.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--select", "nope"),
        ("--select", ""),
        ("--select", ","),
        ("--ignore", "nope"),
        ("--select", "\x1b[31m\u202e"),
        ("",),
        ("\x1b[31m\u202e",),
        ("a\0b",),
        ("x" * 9000,),
        ("/" + "x" * 9000,),
        ("\udcff",),
        ("--config", "nope.toml"),
        ("--config", "."),
        ("--config", "nope:specward.toml"),
        ("--config", "HEAD:nope.toml"),
        ("--config", "HEAD:"),
        ("--config", ":"),
        ("--config=--output=x:y",),
        ("--config", "a\0b"),
        ("--config", "x" * 9000),
        ("--config", SPEC),
    ],
)
def test_argument_that_names_nothing(repo: Repo, arguments: tuple[str, ...]) -> None:
    repo.commit()
    done = repo.run("check", *arguments)
    refused(done)
    assert done.stderr.replace("\n", "").isprintable()
