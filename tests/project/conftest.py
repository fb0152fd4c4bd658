"""A repository of this one's files, and a machine that runs its jobs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.jobs import BAD, GOOD, HOSTILE, OLD, Machine
from tests.support.repo import ROOT, Repo, copy_project

SHIM = """\
#!{python}
import sys
sys.path[0] = {tools!r}
from specward.commands.main import main
sys.exit(main(program="specward"))
"""


PYTHON = """\
#!/bin/sh
# Stands for python3: an environment is made of links, and pip installs what is there.
case "$*" in
    "-m venv "*) mkdir -p "$3/bin"; cp {bin}/specward {bin}/pip "$3/bin" ;;
    "-m pip install "*) ;;
    *) exec {python} "$@" ;;
esac
"""


PIP = """\
#!/bin/sh
# The package that is to be installed has to be there.
for last; do :; done
test -f "$last/pyproject.toml"
"""


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Return a repository of this one's files, with branches of patches."""
    made = Repo(tmp_path_factory.mktemp("origin") / "specward")
    made.init()
    copy_project(made.path)
    made.replace(*OLD)
    made.commit("this repository")
    for name, edit in (("good", GOOD), ("bad", BAD)):
        made.git("switch", "--quiet", "--create", name, "main")
        made.replace(*edit)
        made.commit(f"a {name} change")
    made.git("switch", "--quiet", "main")
    # The branch goes on, as it does while a patch is under review.
    made.write("specs/README", "it goes on")
    made.commit("somebody else's")
    return made


@pytest.fixture
def machine(origin: Repo, tmp_path: Path) -> Machine:
    """Return a machine with a clone, and stand-ins for what installs packages."""
    clone = tmp_path / "clone"
    Repo(tmp_path).git("clone", "--quiet", str(origin.path), str(clone))
    folder = tmp_path / "runner"
    bin_ = folder / "bin"
    bin_.mkdir(parents=True)
    for name, text in (
        ("specward", SHIM.format(python=sys.executable, tools=str(ROOT / "tools"))),
        ("python3", PYTHON.format(bin=bin_, python=sys.executable)),
        ("pip", PIP),
    ):
        (bin_ / name).write_text(text, encoding="utf-8")
        (bin_ / name).chmod(0o755)
    path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
    return Machine(Repo(clone), folder, {"PATH": path, "TITLE": HOSTILE})
