"""The bar that a long build shows on a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess

import pytest

from tests.support.repo import COMMAND, Repo
from tests.support.specs import many


def on_terminal(repo: Repo, *arguments: str, **environment: str) -> str:
    """Return what a build writes to a terminal that is standard error."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "build", *arguments],
        cwd=repo.path,
        stdout=subprocess.DEVNULL,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", **environment},
    ):
        os.close(follower)
        told = b""
        # The system reports an error where the other end is closed.
        with contextlib.suppress(OSError):
            while data := os.read(leader, 4096):
                told += data
    os.close(leader)
    return told.decode()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Return a repository whose build takes more than a second."""
    repo = Repo(tmp_path_factory.mktemp("slow") / "repo")
    repo.init()
    repo.write(".gitignore", "/build/\n")
    many(repo, 500)
    repo.commit()
    return repo


def test_bar_is_shown_and_cleared(slow: Repo) -> None:
    told = on_terminal(slow, CI="")
    assert re.search(r"\[#*\.*\] (reading specs|writing pages) \d+ of \d+", told)
    assert told.endswith("\r\x1b[K")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ((), {"CI": "true"}),
        (("--quiet",), {"CI": ""}),
        ((), {"CI": "", "TERM": "dumb"}),
    ],
    ids=["CI", "quiet", "dumb"],
)
def test_no_bar_for_who_does_not_wait(
    slow: Repo, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    assert on_terminal(slow, *arguments, **environment) == ""


def test_no_bar_where_there_is_no_terminal(slow: Repo) -> None:
    assert slow.spawn("build", CI="").stderr == ""
