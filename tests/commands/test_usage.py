"""Revisions, cycles and arguments that name nothing: one clear message."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.outcomes import checked, refused, refused_by_usage
from tests.support.repo import Repo
from tests.support.small import SPEC

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
        ("zebra", "'zebra'", "the cycles are: kilo"),
        ("a\nb", "'a b'", "the cycles are: kilo"),
        ("\x1b[31m", r"'\x1b[31m'", "the cycles are: kilo"),
        ("\udcff", r"'\udcff'", "the cycles are: kilo"),
        ("x" * 9000, f"'{'x' * 79}…'", "the cycles are: kilo"),
    ],
)
@pytest.mark.parametrize("command", [["page"], ["check", "--cycle"]])
def test_cycle_that_there_is_not(
    repo: Repo, command: list[str], cycle: str, said: str, hint: str
) -> None:
    refused(repo.run(*command, cycle), f"there is no cycle {said}", hint)


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
