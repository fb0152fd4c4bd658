"""The life of one spec, played by the real git and pre-commit; it is the manual's page.

``docs/life.rst`` has the commands and what they say.  ``pytest --accept`` writes what
they say today into it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.repo import ROOT, Repo

STORY = ROOT / "docs" / "life.rst"
BEGUN = datetime(2015, 1, 12, 9, tzinfo=UTC)
INDENT = "   "
BLOCK = re.compile(r"(?<=\.\. code-block:: console\n\n)(?:   .*\n|\n)+?(?=\n\S|\Z)")
HOOKS = """\
repos:
- repo: local
  hooks:
  - id: specward
    name: specward
    entry: specward hook
    language: system
    always_run: true
    pass_filenames: false
"""
SHIM = """\
#!{python}
import sys
sys.path[0] = "{tools}"
from specward.commands.main import main
sys.exit(main())
"""
MARK = "~~~~"


@dataclass(frozen=True)
class Block:
    """Commands of the story, and from where to where they stand in its text."""

    start: int
    end: int
    commands: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of commands; a line that begins with ``>`` goes on."""
    for found in BLOCK.finditer(text):
        commands: list[str] = []
        for line in found[0].splitlines():
            said = line.removeprefix(INDENT)
            if said.startswith("$ "):
                commands.append(said[2:])
            elif said.startswith(("> ", ">")) and commands:
                commands[-1] += "\n" + said[2:]
        yield Block(start=found.start(), end=found.end(), commands=tuple(commands))


def weeks(text: str, block: Block) -> int:
    """Return how many headings stand before *block*: each is a week."""
    return len(re.findall(r"(?m)^(?:-{3,}|={3,})$", text[: block.start]))


@pytest.fixture
def stage(tmp_path: Path, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository with a spec, a template and a roster, and the hook in it."""
    tools = tmp_path / "bin"
    tools.mkdir()
    shim = tools / "specward"
    shim.write_text(SHIM.format(python=sys.executable, tools=ROOT / "tools"))
    shim.chmod(0o755)
    path = f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Jane Doe")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "jane@example.org")
    monkeypatch.setenv("COLUMNS", "80")
    repo.write(".pre-commit-config.yaml", HOOKS)
    repo.write("specs/liberty/.gitkeep", "")
    repo.write("specs/kilo/cycle.rst", "====\nKilo\n====\n\n:Starts: 2014-12-01\n")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2014-12-15T09:00:00+00:00")
    repo.commit("a repository of specs")
    subprocess.run(["pre-commit", "install"], cwd=repo.path, check=True)
    return repo


def play(repo: Repo, text: str) -> str:
    """Return *text* with what its commands say, run one after the other."""
    script = ["exec 2>&1"]
    for block in blocks(text):
        day = (BEGUN + timedelta(weeks=weeks(text, block))).isoformat()
        script += [f"export GIT_AUTHOR_DATE={day} GIT_COMMITTER_DATE={day}"]
        for command in block.commands:
            script += [f"echo {MARK}", command]
    script += [f"echo {MARK}"]
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=repo.path,
        capture_output=True,
        check=True,
    )
    said = done.stdout.decode().split(f"{MARK}\n")[1:]
    made, last = "", 0
    for block in blocks(text):
        lines: list[str] = []
        for command in block.commands:
            first, *more = command.split("\n")
            lines += [f"$ {first}", *(f"> {line}".rstrip() for line in more)]
            lines += said.pop(0).splitlines()
        shown = "".join(f"{INDENT}{line}".rstrip() + "\n" for line in lines)
        made += text[last : block.start] + shown
        last = block.end
    return made + text[last:]


@pytest.mark.timeout(900)  # some sixty processes, one after the other
@pytest.mark.slow
def test_story_is_what_happens(stage: Repo, request: pytest.FixtureRequest) -> None:
    text = STORY.read_text(encoding="utf-8")
    played = play(stage, text)
    if request.config.getoption("--accept"):
        STORY.write_text(played, encoding="utf-8")
    assert played == text
