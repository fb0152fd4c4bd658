"""Machines on which the jobs of others run, and the patches that they judge.

The steps are read out of the files.  What only the system itself can do, such as
keeping an artifact, is held against what is known of it.

Source: GitHub's documentation, "Workflow syntax", "Contexts", "Security hardening";
GitLab's, "Predefined CI/CD variables"; the role ``tox`` of zuul-jobs.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pre_commit.yaml import yaml_load

from tests.support.repo import ROOT, Repo

SPEC = "specs/liberty/scheduler.rst"
OLD = ("specs/liberty/upgrades.rst", "Dan Smith", "Dan Smyth")
"""A fault that was there before, and fails no patch."""
GOOD = (SPEC, "Kilo did much", "Kilo did some")
BAD = (SPEC, "Jay Pipes", "Jay Pypes")

HOSTILE = '";touch${IFS}pwned;#`touch${IFS}pwned`$(touch${IFS}pwned)'
"""A branch may be called this, and a title anything."""


def read(path: str) -> Any:
    """Return what a file of YAML says."""
    return yaml_load((ROOT / path).read_text(encoding="utf-8"))


SPECS = ".github/workflows/specs.yml"
PUBLISH = ".github/workflows/publish.yml"
ACTION = "action.yml"
FILES = (SPECS, PUBLISH, ACTION)
GITHUB: dict[str, dict[Any, Any]] = {path: read(path) for path in FILES}


@dataclass(frozen=True)
class Done:
    """What a step came to."""

    status: int
    output: str


@dataclass
class Machine:
    """Where jobs run: a clone, a folder beside it, and the tools on the PATH."""

    clone: Repo
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def shell(self, script: str, **environment: str) -> Done:
        """Run a script as GitHub and GitLab do."""
        path = self.folder / "step.sh"
        path.write_text(script, encoding="utf-8")
        return self.run("bash", "-eo", "pipefail", str(path), **environment)

    def run(self, *command: str, **environment: str) -> Done:
        """Run a command in the clone."""
        done = subprocess.run(
            command,
            cwd=self.clone.path,
            env={**os.environ, **self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Done(done.returncode, done.stdout)


def untouched(machine: Machine) -> bool:
    """Tell whether nobody ran what a name says, and nothing lies about."""
    left = machine.clone.git("status", "--porcelain")
    ran = list(machine.folder.parent.rglob("pwned"))
    return not ran and left in ("", "?? public/\n")


@dataclass
class Runner:
    """GitHub's runner: it runs the shell steps of one job in their order."""

    machine: Machine
    event: dict[str, str]
    environment: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    summaries: list[str] = field(default_factory=list)
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    failed: bool = False
    log: str = ""

    def __post_init__(self) -> None:
        (self.machine.folder / "temp").mkdir(exist_ok=True)
        self.environment |= {
            "GITHUB_ACTION_PATH": str(self.machine.clone.path),
            "GITHUB_REPOSITORY": "openstack/specward",
            "RUNNER_TEMP": str(self.machine.folder / "temp"),
        }

    def value(self, text: str) -> str:
        """Return a text with its expressions worked out, alternatives and all."""
        known = {
            "github.token": "a-token",
            "runner.temp": self.environment["RUNNER_TEMP"],
            "inputs.since": "",
            "inputs.artifact": "specward",
            **{f"github.event.{name}": value for name, value in self.event.items()},
            **self.outputs,
        }

        def work_out(found: re.Match[str]) -> str:
            names = found[1].split(" || ")
            assert all(re.fullmatch(r"[\w.]+", name) for name in names), found[0]
            return next(filter(None, (known.get(name, "") for name in names)), "")

        return re.sub(r"\$\{\{ (.*?) \}\}", work_out, text)

    def play(self, job: list[dict[str, Any]]) -> None:
        """Run a job's steps."""
        for step in job:
            wanted = step.get("if")
            assert wanted in (None, "${{ !cancelled() }}")
            if self.failed and wanted is None:
                continue
            if step.get("uses") == "./":
                self.play(GITHUB[ACTION]["runs"]["steps"])
            elif "uses" in step:
                given = step.get("with", {}).items()
                given = {name: self.value(str(value)) for name, value in given}
                self.used.append((step["uses"].partition("@")[0], given))
            else:
                self.shell(step)

    def shell(self, step: Mapping[str, Any]) -> None:
        """Run one step's script, with the files that GitHub gives it."""
        files = {
            name: self.machine.folder / name
            for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        for path in files.values():
            path.write_text("", encoding="utf-8")
        done = self.machine.shell(
            step["run"],
            **self.environment,
            **{name: str(path) for name, path in files.items()},
            **{name: self.value(text) for name, text in step.get("env", {}).items()},
        )
        self.failed |= done.status != 0
        self.log += done.output
        self.summaries.append(files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"))
        for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
