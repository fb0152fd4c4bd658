"""Patterns that nobody can match: one message, and no waiting."""

from __future__ import annotations

import pytest

from tests.support.repo import Repo
from tests.support.small import SPEC

SIDE_BY_SIDE = 'path = "specs/{cycle}/{a}{b}{c}{d}{e}{f}{slug}.rst"'
STARS = 'path = "specs/{cycle}/{slug}.rst"\nexclude = ["' + "**/" * 30 + 'x"]'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("specward.toml", "[", "specward.toml:1: ", id="not TOML"),
        pytest.param("specward.toml", b"\xff", "it is not UTF-8", id="not utf-8"),
        pytest.param("specward.toml", "\0", "specward.toml:1: ", id="nul"),
        pytest.param(
            "specward.toml",
            "x = " + "1" * 5000,
            "number in it is too long",
            id="digits",
        ),
        pytest.param("specward.toml", "specs = 3\n", "specs: 3 is not", id="type"),
        pytest.param("specward.toml", "spec = 3\n", "did you mean 'specs'", id="key"),
        pytest.param(
            "specward.toml",
            "x = " + "[" * 3000 + "]" * 3000,
            "specward.toml:1: ",
            id="nested too deeply",
        ),
        pytest.param(
            "pyproject.toml", "specward = [\n", "pyproject.toml:", id="broken"
        ),
        pytest.param(
            "pyproject.toml",
            "[tool]\nspecward = 3\n",
            "pyproject.toml:2",
            id="no table",
        ),
        pytest.param(
            "pyproject.toml", "tool = 3 # specward\n", "pyproject.toml:1", id="tool"
        ),
        pytest.param(
            "pyproject.toml",
            "[[tool]]\nspecward = {}\n",
            "pyproject.toml:1",
            id="several tools",
        ),
    ],
)
def test_configuration_is_one_message(
    repo: Repo, name: str, text: str | bytes, message: str
) -> None:
    repo.write(name, text)
    for arguments in (["check"], ["page", "kilo"], ["explain", SPEC]):
        done = repo.run(*arguments)
        assert (done.status, done.stdout) == (2, "")
        assert done.stderr.startswith("specward: ")
        assert message in done.stderr


@pytest.mark.parametrize("text", [SIDE_BY_SIDE, STARS])
def test_no_pattern_takes_for_ever(repo: Repo, text: str) -> None:
    repo.write("specward.toml", f"[[specs]]\n{text}\n")
    repo.write(f"specs/kilo/{'x' * 200}.txt", "x\n")
    repo.write(f"specs/kilo/{'a/' * 50}y.txt", "x\n")
    assert repo.run("check").status in (1, 2)
