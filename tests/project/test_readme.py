"""The README holds: its commands work as they stand, its outputs are real."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from tests.support.repo import ROOT, Repo, copy_project

README = (ROOT / "README.rst").read_text(encoding="utf-8")
TESTS = "python3 tools/run.py"
PAGE = "python3 tools/run.py page"
FAILING = "specward check specs/liberty/scheduler.rst"

pytestmark = pytest.mark.xdist_group("network")


def tree() -> nodes.document:
    settings = {"halt_level": 2, "report_level": 2, "_disable_config": True}
    return publish_doctree(README, settings_overrides=settings)


def commands() -> list[str]:
    """Return the commands of the README, in their order."""
    consoles = [
        block
        for block in tree().findall(nodes.literal_block)
        if "console" in block.get("classes", ())
    ]
    lines = [line for block in consoles for line in block.astext().splitlines()]
    assert all(line.startswith("$ ") for line in lines)
    return [line[2:] for line in lines]


def outputs() -> list[str]:
    """Return the outputs that the README shows."""
    return [
        block.astext()
        for block in tree().findall(nodes.literal_block)
        if "code" not in block.get("classes", ())
    ]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Return a clone of this repository, with what is not committed yet."""
    made = Repo(tmp_path_factory.mktemp("readme") / "specward")
    made.init()
    copy_project(made.path)
    made.commit("all of it")
    return made


def run_all(clone: Repo, wanted: list[str]) -> list[tuple[str, int, str]]:
    """Run commands in one shell, as a reader would, each with status and output."""
    mark = "~~~~ "
    script = "".join(
        f"echo '{mark}'; {command}; echo \"{mark}$?\"\n" for command in wanted
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=clone.path, capture_output=True, check=False
    )
    pieces = re.split(rf"{mark}(\d*)\n", done.stdout.decode())
    results = list(zip(pieces[2::4], pieces[3::4], strict=True))
    assert len(results) == len(wanted), done.stderr.decode()
    return [
        (command, int(status), output)
        for command, (output, status) in zip(wanted, results, strict=True)
    ]


@pytest.mark.network
def test_every_command_does_what_it_says(clone: Repo) -> None:
    ours = [command for command in commands() if command not in (TESTS, PAGE)]
    results = run_all(clone, ours)
    (expected,) = outputs()
    failed = [(command, out) for command, status, out in results if status]
    assert failed == [(FAILING, expected + "\n")]
    shown = {command: out for command, _, out in results}
    assert "Liberty Project Priorities" in shown["specward page liberty --format text"]
    assert "An owner is not in the roster." in shown["specward explain unknown-owner"]


@pytest.mark.network
def test_page_command_is_enough_and_says_where(clone: Repo) -> None:
    assert PAGE in commands()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("TOX")
    }
    done = subprocess.run(
        PAGE.split(), cwd=clone.path, capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    found = re.search(rb"the Liberty page is file://(\S+)", done.stdout)
    assert found
    page = Path(os.fsdecode(found.group(1))).read_text(encoding="utf-8")
    assert "<title>Liberty Project Priorities</title>" in page
    assert clone.git("status", "--porcelain") == ""


def test_test_command_is_what_ci_runs() -> None:
    assert TESTS in commands()
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").endswith(f"\n{TESTS}\n")


def test_map_leads_to_what_is_there() -> None:
    rows = next(iter(tree().findall(nodes.tbody))).children
    for row in rows:
        assert (ROOT / row.children[0].astext()).exists()


def test_links_and_picture_lead_to_what_is_there() -> None:
    for reference in tree().findall(nodes.reference):
        assert (ROOT / reference["refuri"]).exists()
    for picture in tree().findall(nodes.image):
        assert (ROOT / picture["uri"]).exists()
