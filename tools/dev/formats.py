"""One bad patch on the Liberty specs, told in every format: the manual's examples."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from specward.commands.report import FORMATS

ROOT = Path(__file__).resolve().parent.parent.parent
SPECS = ROOT / "tests" / "liberty" / "specs"

SUFFIXES = {"json": "json", "sarif": "sarif", "gitlab": "json", "gerrit": "json"}
RULES = "unknown-owner,missing-section,trailing-whitespace,removed-spec"

PINNED = {
    "GIT_AUTHOR_NAME": "Jane Doe",
    "GIT_AUTHOR_EMAIL": "jane@example.org",
    "GIT_AUTHOR_DATE": "2015-05-12T09:00:00+00:00",
    "GIT_COMMITTER_NAME": "Jane Doe",
    "GIT_COMMITTER_EMAIL": "jane@example.org",
    "GIT_COMMITTER_DATE": "2015-05-12T10:00:00+00:00",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C.UTF-8",
}

NEW = """\
==============
Live migration
==============

:Owner: Jay Pipes
:Status: approved

Servers move to another host while they run,\N{SPACE}
for those who operate Nova.
"""


TELL = """\
import sys
from specward.commands.main import main
for name, options in zip(sys.argv[1::2], sys.argv[2::2]):
    arguments = ["check", *options.split(), "--format", name]
    with open(f"../{name}", "w", encoding="utf-8") as sys.stdout:
        if main(arguments, "specward") != 1:
            sys.exit(f"{name} was not told")
"""
OPTIONS = f"--since HEAD~1 --at HEAD --select {RULES}"


def reports() -> dict[str, str]:
    """Return the file of each format, by its name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "liberty"
        _lay(folder)
        asked = [word for each in FORMATS for word in (each, OPTIONS)]
        subprocess.run(
            [sys.executable, "-c", TELL, *asked],
            cwd=folder,
            env={**_environment(), "PYTHONPATH": str(ROOT / "tools")},
            check=True,
        )
        return {
            f"{each}.{SUFFIXES.get(each, 'txt')}": (Path(name) / each).read_text(
                encoding="utf-8"
            )
            for each in FORMATS
        }


def _lay(folder: Path) -> None:
    """Make a repository of the Liberty specs, and a bad patch on them."""
    shutil.copytree(SPECS, folder / "specs")
    shutil.copytree(ROOT / "templates", folder / "templates")
    _git(folder, "init", "--quiet", "--initial-branch=main", "--template=")
    _commit(folder, "The priorities of Liberty")
    specs = folder / "specs" / "liberty"
    _edit(specs / "scheduler.rst", "Jay Pipes", "Jay Pypes")
    # Another name for somebody: their spec is not in the patch, and is wrong now.
    _edit(folder / "specs" / "roster.toml", "Andrew Laski", "Andy Laski")
    (specs / "upgrades.rst").unlink()
    (specs / "live-migration.rst").write_text(NEW, encoding="utf-8")
    _commit(folder, "A bad patch")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", message)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=_environment(), check=True)


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, **PINNED}
