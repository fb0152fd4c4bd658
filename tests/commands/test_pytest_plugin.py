"""``pytest --specward``: each spec an item, and one for what lies between them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from importlib.metadata import entry_points

import pytest

from tests.support.repo import ROOT, Repo
from tests.support.small import SPEC

OTHER = "specs/kilo/cells.rst"


BY_NAME = ("-p", "specward.commands.pytest_plugin")
INSTALLED = () if entry_points(group="pytest11", name="specward") else BY_NAME
"""Brings the plugin where the tool is not installed."""

ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Keeps out what else is installed: most of the time of a run is their imports."""


@dataclass(frozen=True)
class Ran:
    """What pytest came to: the outcome of each item by its name."""

    status: int
    output: str
    items: dict[str, str]


def run(repo: Repo, *arguments: str) -> Ran:
    """Run the real pytest in *repo*, with the plugin and no other."""
    return ran(repo, *BY_NAME, *arguments, **ALONE)


def ran(repo: Repo, *arguments: str, **environment: str) -> Ran:
    """Run the real pytest in *repo*."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", *arguments],
        cwd=repo.path,
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ,
            **environment,
            "PYTHONPATH": str(ROOT / "tools"),
            "COLUMNS": "200",
        },
    )
    found = re.findall(r"^(\S+::\S+) (PASSED|FAILED)", done.stdout, re.MULTILINE)
    workers = re.findall(r"(PASSED|FAILED) (\S+::\S+)", done.stdout)
    items = dict(found) | {name: said for said, name in workers if said == "PASSED"}
    items |= {name: said for said, name in workers if name not in items}
    return Ran(done.returncode, done.stdout + done.stderr, items)


@pytest.fixture
def specs(repo: Repo) -> Repo:
    """Return a repository of two good specs, and a test of its own."""
    repo.write("pytest.ini", "[pytest]\n")
    repo.write("tests/test_own.py", "def test_own(): pass\n")
    repo.write(OTHER, repo.read(SPEC).replace("Objects", "Cellsss"))
    repo.commit()
    return repo


def test_each_spec_is_an_item(specs: Repo) -> None:
    """With the plugin as an entry point brings it, beside all others."""
    done = ran(specs, *INSTALLED, "--specward")
    assert done.status == 0, done.output
    assert done.items == {
        "specward::repository": "PASSED",
        f"{OTHER}::spec": "PASSED",
        f"{SPEC}::spec": "PASSED",
        "tests/test_own.py::test_own": "PASSED",
    }


def test_without_it_nothing_takes_part(specs: Repo) -> None:
    assert set(run(specs).items) == {"tests/test_own.py::test_own"}


def test_ini_file_switches_it_on(specs: Repo) -> None:
    specs.write("pytest.ini", "[pytest]\nspecward = true\n")
    assert "specward::repository" in run(specs).items


def test_switched_off_it_imports_nothing(specs: Repo) -> None:
    specs.write(
        "tests/test_own.py",
        "import sys\n"
        "def test_own():\n"
        "    assert 'specward.commands.pytest_plugin' in sys.modules\n"
        "    unused = {'git', 'docutils', 'specward.lint.rules'}\n"
        "    assert not sys.modules.keys() & unused\n",
    )
    assert run(specs).status == 0


def test_failure_is_the_report(specs: Repo) -> None:
    specs.replace(SPEC, "Jane Doe", "Jane Dole")
    done = run(specs, "--specward")
    assert done.status == 1
    assert done.items[f"{SPEC}::spec"] == "FAILED"
    assert done.items["specward::repository"] == "PASSED"
    assert f"{SPEC}:5:9: error[unknown-owner] 'Jane Dole'" in done.output
    assert "help: did you mean 'Jane Doe' (jdoe)?" in done.output
    assert "collection.py" not in done.output


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        (SPEC, ":Depends: gone\n", "dangling-dependency"),
        ("specs/kilo/stray.txt", None, "wrong-extension"),
        ("specs/roster.toml", "[people.x]\n", "invalid-roster"),
    ],
)
def test_what_is_of_no_spec_alone_is_red_too(
    specs: Repo, path: str, text: str | None, rule: str
) -> None:
    if path == SPEC:
        specs.replace(SPEC, ":Order: 1\n", f":Order: 1\n{text}")
    else:
        before = specs.read(path) if text else ""
        specs.write(path, before + (text or "x\n"))
    done = run(specs, "--specward")
    assert done.items["specward::repository"] == "FAILED"
    assert done.items[f"{SPEC}::spec"] == "PASSED"
    assert f"error[{rule}]" in done.output


def test_every_error_of_a_check_is_some_items(specs: Repo) -> None:
    specs.replace(SPEC, "Jane Doe", "Jane Dole")
    specs.write(OTHER, "x \n")
    specs.write("specs/kilo/stray.png", "x\n")
    checked = {
        line.split(": ")[0] + line.split("]")[0].rpartition("[")[2]
        for line in specs.run("check", "--format", "concise").lines
        if "error[" in line
    }
    output = run(specs, "--specward").output
    told = {
        line.split(": ")[0] + line.split("]")[0].rpartition("[")[2]
        for line in output.splitlines()
        if re.match(r"\S+:\d+:\d+: error\[", line)
    }
    assert told == checked


def test_named_paths_are_what_runs(specs: Repo) -> None:
    assert set(run(specs, "--specward", SPEC).items) == {
        "specward::repository",
        f"{SPEC}::spec",
    }
    assert len(run(specs, "--specward", "tests").items) == 4


def test_words_choose_items(specs: Repo) -> None:
    assert set(run(specs, "--specward", "-k", "cells").items) == {f"{OTHER}::spec"}


def test_since_fails_on_what_is_new(specs: Repo) -> None:
    specs.replace(SPEC, "Jane Doe", "Jane Dole")
    specs.commit()
    assert run(specs, "--specward").status == 1
    assert run(specs, "--specward-since", "HEAD").status == 0
    specs.replace(OTHER, "Jane Doe", "Jane Dole")
    done = run(specs, "--specward-since", "HEAD")
    assert done.items[f"{SPEC}::spec"] == "PASSED"
    assert done.items[f"{OTHER}::spec"] == "FAILED"


def test_workers_find_the_same(specs: Repo) -> None:
    specs.replace(SPEC, "Jane Doe", "Jane Dole")
    specs.write("specs/kilo/stray.png", "x\n")
    assert (
        run(specs, "-p", "xdist.plugin", "--specward", "-n", "2").items
        == run(specs, "--specward").items
    )


def test_report_for_machines(specs: Repo) -> None:
    specs.replace(SPEC, "Jane Doe", "Jane Dole")
    run(specs, "--specward", "--junit-xml", "report.xml")
    report = ET.parse(specs.path / "report.xml")  # noqa: S314 - pytest wrote it
    cases = report.getroot().iter("testcase")
    failed = [case for case in cases if case.find("failure") is not None]
    (failure,) = failed
    assert failure.get("classname") == "specs.kilo.objects.rst"
    assert "unknown-owner" in "".join(failure.itertext())


@pytest.mark.parametrize("since", ["nope", "--output=x"])
def test_usage_is_one_message(specs: Repo, since: str) -> None:
    done = run(specs, f"--specward-since={since}")
    assert done.status == 4
    assert "is not a commit of this repository" in done.output
    assert "Traceback" not in done.output


def test_specs_beyond_pytests_own_folder_have_names_of_their_own(specs: Repo) -> None:
    """Two specs of one file name are two items: what one is, the other need not be."""
    specs.write("specs/liberty/objects.rst", specs.read(SPEC))
    specs.replace(SPEC, "Jane Doe", "Jane Dole")
    specs.write("sub/pytest.ini", "[pytest]\n")
    specs.write("sub/test_own.py", "def test_own(): pass\n")
    done = run(Repo(specs.path / "sub"), "--specward")
    assert done.items[f"{SPEC}::spec"] == "FAILED"
    assert done.items["specs/liberty/objects.rst::spec"] == "PASSED"
    again = run(Repo(specs.path / "sub"), "--specward", "--last-failed")
    assert again.items == {f"{SPEC}::spec": "FAILED"}
