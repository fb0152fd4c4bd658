"""Repositories whose commits have to pass the hook."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.repo import PRELOADED, ROOT, Repo
from tests.support.small import SPEC

RUNNERS: dict[str, tuple[str, ...]] = {
    "pre-commit": (sys.executable, "-m", "pre_commit"),
    "prek": (str(Path(sys.executable).parent / "prek"),),
}
HOOK = shlex.join((*PRELOADED, "hook"))
NAME = "the specs hold up"
CONFIG = ".pre-commit-config.yaml"

OTHER = "specs/kilo/cells.rst"

NOBODY = f"{SPEC}:5:9: error[unknown-owner] 'John Roe'"
NOBODY_ELSE = NOBODY.replace(SPEC, OTHER)

CELLS = """\
=====
Cells
=====

:Owner: Jane Doe
:Status: approved

One way to part a deployment, for those who run a large one.

Plan
====

First one cell, then two of them.
"""

OBJECTS = (ROOT / "tests" / "rules" / "base" / SPEC).read_text(encoding="utf-8")


def spoilt(text: str) -> str:
    """Return a spec that nobody owns."""
    return text.replace("Jane Doe", "John Roe")


Change = tuple[str, str, str]
BAD: Change = (SPEC, "Jane Doe", "John Roe")
MEND: Change = (SPEC, "John Roe", "Jane Doe")
GOOD: Change = (SPEC, "the readers", "those who read")
SECOND_GOOD: Change = (SPEC, "the writers", "those who write")


@dataclass(frozen=True)
class Done:
    """What a command came to, with all that it and its hook said."""

    status: int
    output: str

    @property
    def lines(self) -> list[str]:
        """The lines of the output, which prek indents."""
        return [line.strip() for line in self.output.splitlines()]

    def judged(self, verdict: str) -> bool:
        """Tell whether the hook ran, with that *verdict*."""
        return any(
            line.startswith(f"{NAME}.") and line.endswith(f".{verdict}")
            for line in self.lines
        )

    def finds(self, finding: str) -> bool:
        """Tell whether the *finding* is shown."""
        return any(line.startswith(finding) for line in self.lines)


@dataclass(frozen=True)
class Gate(Repo):
    """A repository whose commits have to pass the hook."""

    runner: tuple[str, ...]

    def ask(self, *arguments: str) -> Done:
        """Run pre-commit or prek."""
        return tell(self, *self.runner, *arguments)

    def close(self) -> None:
        """Install the hooks."""
        done = self.ask("install")
        assert done.status == 0, done.output

    def at(self, path: Path) -> Gate:
        """Return another repository, or work tree, that the same runner guards."""
        return Gate(path, self.runner)


def tell(repo: Repo, *command: str, folder: str = ".") -> Done:
    """Run a command in a repository, and return what it came to."""
    done = subprocess.run(
        command,
        cwd=repo.path / folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Done(done.returncode, done.stdout)


def head(repo: Repo) -> str:
    """Return the id of HEAD, empty before the first commit."""
    return tell(repo, "git", "rev-parse", "--quiet", "--verify", "HEAD").output.strip()


def config(**hook: object) -> str:
    """Return a configuration that needs no network; YAML can hold JSON."""
    run = {
        "id": "specward",
        "name": NAME,
        "language": "system",
        "entry": HOOK,
        "always_run": True,
        "pass_filenames": False,
        "require_serial": True,
        **hook,
    }
    return json.dumps(
        {
            "default_install_hook_types": ["pre-commit", "pre-merge-commit"],
            "repos": [{"repo": "local", "hooks": [run]}],
        }
    )


def stage(repo: Repo, *changes: Change) -> None:
    for change in changes:
        repo.replace(*change)
    repo.git("add", "--all")


def refused(gate: Gate, finding: str, *command: str, folder: str = ".") -> None:
    """Try to commit: the finding is shown, and HEAD stays where it was."""
    before = head(gate)
    done = tell(gate, "git", *command, folder=folder)
    assert done.status == 1, done.output
    assert done.judged("Failed"), done.output
    assert done.finds(finding), done.output
    assert head(gate) == before


def taken(gate: Gate, *command: str, folder: str = ".") -> None:
    """Commit: the hook has judged it, and HEAD moves on."""
    before = head(gate)
    done = tell(gate, "git", *command, folder=folder)
    assert done.status == 0, done.output
    assert done.judged("Passed"), done.output
    assert head(gate) != before


COMMIT = ("commit", "--message", "a change")


def part(repo: Repo, *, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """Part the branches main and theirs, past the hook, and stay on main."""
    repo.git("branch", "theirs")
    for branch, files in (("theirs", theirs), ("main", ours)):
        repo.git("checkout", "--quiet", branch)
        for path, text in files.items():
            repo.write(path, text)
        repo.commit(f"the work of {branch}")


READ = OBJECTS.replace("the readers", "those who read")
SEE = OBJECTS.replace("the readers", "those who see")
MERGE = ("merge", "--no-edit", "theirs")


def only_message(done: Done, message: str) -> bool:
    """Tell whether it could not be done, and *message* is all that is said."""
    said = [line for line in done.lines if not line.startswith("help: ")]
    return done.status == 2 and len(said) == 1 and said[0].startswith(message)
