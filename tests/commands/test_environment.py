"""Variables, closed streams, missing programs: the right answer, or one message."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.outcomes import AT, EVERYTHING, PAGES, refused
from tests.support.repo import COMMAND, ROOT, Repo, Result, copy_tree
from tests.support.small import SPEC


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
