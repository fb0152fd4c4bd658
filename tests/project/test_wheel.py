"""The wheel and the sdist, as somebody gets them who has no checkout."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.repo import ROOT, Repo, copy_project, git_sees

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("network")]


def build(folder: Path) -> dict[str, Path]:
    """Build both from a copy of the project in *folder*."""
    copy_project(folder / "project")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", folder / "dist", "project"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return {path.suffix: path for path in (folder / "dist").iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the wheel (which is built from the sdist) and the sdist."""
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def command(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of commands of an environment that has only the wheel."""
    folder = tmp_path_factory.mktemp("clean") / "environment"
    venv.create(folder, with_pip=True)
    install = [str(folder / "bin/pip"), "install", "--quiet", str(built[".whl"])]
    subprocess.run(install, check=True, capture_output=True)
    return folder / "bin"


def run(command: Path, repo: Repo, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command, which must not see the checkout."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [command / "specward", *arguments],
        cwd=repo.path,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_bytes_are_the_same_each_time(built: dict[str, Path], tmp_path: Path) -> None:
    again = build(tmp_path)
    for kind, path in built.items():
        first, second = (
            hashlib.sha256(each.read_bytes()).hexdigest()
            for each in (path, again[kind])
        )
        assert first == second, kind


def test_wheel_holds_the_package_and_its_templates(built: dict[str, Path]) -> None:
    inside = zipfile.ZipFile(built[".whl"]).namelist()
    files = {name for name in inside if not name.split("/")[0].endswith(".dist-info")}
    package = {
        name.removeprefix("tools/")
        for name in git_sees(ROOT)
        if name.startswith("tools/specward/")
    }
    templates = {
        f"specward/{name}" for name in git_sees(ROOT) if name.startswith("templates/")
    }
    assert files == package | templates


def test_sdist_is_of_the_project_alone(built: dict[str, Path]) -> None:
    with tarfile.open(built[".gz"]) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert tops == {
        ".gitignore",
        "CHANGELOG.rst",
        "LICENSE",
        "PKG-INFO",
        "README.rst",
        "pyproject.toml",
        "templates",
        "tools",
    }


def test_another_repository_is_judged(command: Path, liberty: Repo) -> None:
    done = run(command, liberty, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nchecked 11 of 11 specs" in done.stdout
    liberty.replace("specs/liberty/scheduler.rst", "Jay Pipes", "Jay Pypes")
    done = run(command, liberty, "check")
    assert done.returncode == 1
    assert "error[unknown-owner] 'Jay Pypes'" in done.stdout
    assert done.stdout.endswith("; again: specward check\n")


def test_pages_are_made_from_the_templates_inside(command: Path, liberty: Repo) -> None:
    (liberty.path / "templates/page.html.j2").unlink()
    (liberty.path / "templates/cycle.rst").unlink()
    liberty.commit()
    for form in ("html", "rst", "json", "text"):
        done = run(command, liberty, "page", "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Liberty Project Priorities" in done.stdout


def test_every_command_is_there(command: Path, liberty: Repo) -> None:
    shown = run(command, liberty, "--help").stdout
    for name in ("check", "page", "explain", "hook"):
        assert name in shown
        assert run(command, liberty, name, "--help").returncode == 0
    assert run(command, liberty, "explain", "unknown-owner").returncode == 0
