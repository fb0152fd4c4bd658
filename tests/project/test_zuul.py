"""Zuul's jobs: their steps are run as Zuul would."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from tests.support.jobs import BAD, SPEC, Done, Machine, read
from tests.support.repo import Repo


def tox(machine: Machine, environment: str, arguments: str) -> Done:
    """Run what tox would run in an environment, without making it."""
    config = machine.run(
        *(sys.executable, "-m", "tox", "config", "-e", environment, "-k", "commands"),
        *shlex.split(arguments),
    )
    assert config.status == 0, config.output
    _, _, command = config.output.strip().rpartition("commands = ")
    return machine.run(*shlex.split(command))


ZUUL = read(".zuul.yaml")
JOBS = {each["job"]["name"]: each["job"] for each in ZUUL if "job" in each}
VARIABLES = JOBS["specward-specs"]["vars"]

INLINE = re.compile(r"^(.*):(\d+):(\d+): (.*)$")
"""Lines that Zuul's role tox takes for a comment, if the path is there."""


def inline(done: Done, folder: Path) -> list[tuple[str, int]]:
    found = filter(None, map(INLINE.match, done.output.splitlines()))
    return [(each[1], int(each[2])) for each in found if (folder / each[1]).is_file()]


def alone(clone: Repo, branch: str) -> None:
    """Lay a change on its parent, as Zuul does where the branch has not moved."""
    clone.git("checkout", "--quiet", "--detach", f"origin/{branch}")


def merged(clone: Repo, branch: str) -> None:
    """Merge a change into what it goes to."""
    clone.git("checkout", "--quiet", "--detach", "origin/main")
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}")


@pytest.mark.parametrize("lay", [alone, merged])
def test_zuul_shows_what_a_change_brings(
    machine: Machine, lay: Callable[[Repo, str], None]
) -> None:
    lay(machine.clone, "bad")
    done = tox(machine, VARIABLES["tox_envlist"], VARIABLES["tox_extra_args"])
    assert done.status == 1, done.output
    assert (SPEC, 5) in inline(done, machine.clone.path)


def test_zuul_blames_a_change_for_itself_alone(machine: Machine) -> None:
    alone(machine.clone, "bad")
    machine.clone.replace("specs/liberty/upgrades.rst", ":Owner: ", ":Owner:  ")
    machine.clone.commit("what depends on it")
    done = tox(machine, VARIABLES["tox_envlist"], VARIABLES["tox_extra_args"])
    assert done.status == 0, done.output
    assert (SPEC, 5) not in inline(done, machine.clone.path)


def test_zuul_keeps_the_site(machine: Machine) -> None:
    alone(machine.clone, "bad")
    job = JOBS["specward-specs"]
    (play,) = read(job["post-run"])
    build, link = play["tasks"]
    known = {
        "ansible_user_dir": str(machine.folder),
        "zuul": {"project": {"src_dir": "."}},
    }
    command = jinja2.Template(build["ansible.builtin.command"]["cmd"]).render(known)
    program, environment, *arguments = shlex.split(command)
    assert (program, environment) == ("tox", "-e")
    done = tox(machine, arguments[0], shlex.join(arguments[1:]))
    assert done.status == 0, done.output
    # Without a configuration that can be read there is a verdict, and no site.
    assert (build["failed_when"], link["when"]) == (False, "built.rc == 0")
    (kept,) = link["zuul_return"]["data"]["zuul"]["artifacts"]
    assert (machine.folder / "zuul-output" / kept["url"]).is_file()


def test_zuul_runs_the_job_before_and_at_the_gate() -> None:
    (project,) = [each["project"] for each in ZUUL if "project" in each]
    assert project == {
        "check": {"jobs": ["specward-specs"]},
        "gate": {"jobs": ["specward-specs"]},
    }
    assert JOBS["specward-specs"]["parent"] == "tox"


def test_shards_judge_each_a_cycle(machine: Machine) -> None:
    shards = [each["job"] for each in read("docs/ci/shards.yaml") if "job" in each]
    whole, *parts = shards
    cycles = [job["vars"]["tox_extra_args"].split()[4] for job in parts]
    assert cycles == ["kilo", "liberty"]
    spec = machine.clone.read(SPEC)
    for cycle in cycles:
        machine.clone.write(f"specs/{cycle}/misspelt.rst", spec.replace(*BAD[1:]))
    machine.clone.commit("both are bad")
    for job, cycle in zip(parts, cycles, strict=True):
        assert job["parent"] == whole["name"]
        arguments = job["vars"]["tox_extra_args"]
        done = tox(machine, whole["vars"]["tox_envlist"], arguments)
        paths = {path for path, _ in inline(done, machine.clone.path)}
        assert done.status == 1
        assert {path.split("/")[1] for path in paths} == {cycle}
