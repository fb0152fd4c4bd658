"""Record all that a redesign must not change, of one checkout, and compare two records.

    python tools/dev/unchanged.py record CHECKOUT CORPUS RECORD [NUMBER]
    python tools/dev/unchanged.py compare RECORD RECORD

A record has the findings of every rule's fixture, whole and as a patch, and of real
repositories: their findings, pages, ``index.json``, and what the last NUMBER commits
(300) change, as patches and on the pages.  Words of messages are not in it.
"""

import contextlib
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "tests" / "rules"
CORPUS = ROOT / "tests" / "corpus"
KEPT = ("rule", "severity", "origin", "path", "line", "column", "fingerprint", "fix")
EVERY = 3
"""One of so many commits is judged as a patch as well."""

PINNED = {
    "GIT_AUTHOR_NAME": "An Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_AUTHOR_DATE": "2026-05-12T09:00:00+00:00",
    "GIT_COMMITTER_NAME": "A Committer",
    "GIT_COMMITTER_EMAIL": "committer@example.org",
    "GIT_COMMITTER_DATE": "2026-05-12T10:00:00+00:00",
    "GIT_CONFIG_NOSYSTEM": "1",
    "TZ": "UTC",
}


def main() -> int:
    """Record or compare, and return the exit status."""
    verb, *arguments = sys.argv[1:]
    if verb == "compare":
        return compare(*(json.loads(Path(name).read_text()) for name in arguments))
    checkout, corpus, out, *number = arguments
    os.environ.update(PINNED)
    with tempfile.TemporaryDirectory() as folder:
        record = Recorder(Path(checkout).resolve(), Path(folder))
        record.fixtures()
        for name in ("nova", "neutron"):
            bundle = Path(corpus).resolve() / f"{name}-specs.bundle"
            record.repository(name, bundle, int(number[0]) if number else 300)
    Path(out).write_text(json.dumps(record.values, indent=0, sort_keys=True))
    return 0


def compare(one: dict[str, Any], other: dict[str, Any]) -> int:
    """Print what differs, and return whether anything does."""
    differing = [key for key in one if one[key] != other.get(key)]
    for key in differing:
        print(f"{key}: {str(one[key])[:300]}\n    {str(other.get(key))[:300]}")  # noqa: T201 - its result
    print(f"the same: {len(one) - len(differing)}, different: {len(differing)}")  # noqa: T201
    return int(bool(differing))


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints in *folder*."""
    command = ["git", *arguments]
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


class Recorder:
    """Runs the commands of one checkout in this process, and keeps what they print."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        sys.path.insert(0, str(checkout / "tools"))
        self.folder = folder
        self.values: dict[str, Any] = {}
        self.main: Callable[..., int] = importlib.import_module(
            "specward.commands.main"
        ).main

    def run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Return the exit status of a command, and its standard output."""
        output = io.StringIO()
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            status = self.main(arguments, program="specward")
        return status, output.getvalue()

    def check(self, folder: Path, *arguments: str) -> list[Any]:
        """Return the findings of a check but for their words."""
        status, output = self.run(folder, "check", "--format", "json", *arguments)
        if not output:
            return [status]
        report = json.loads(output)
        findings = [[each[key] for key in KEPT] for each in report["findings"]]
        return [status, report["summary"], findings]

    def fixtures(self) -> None:
        """Record each fixture of a rule, whole and as a patch on the base."""
        cases = (path for path in FIXTURES.iterdir() if (path / "fires.txt").exists())
        for case in sorted(cases):
            for kind in ("fires", "quiet"):
                folder = self.laid(case, kind)
                name = f"{case.name} {kind}"
                self.values[f"{name} whole"] = self.check(folder)
                self.values[f"{name} patch"] = self.check(folder, "--since", "HEAD~1")

    def laid(self, case: Path, kind: str) -> Path:
        """Return a repository with a fixture as its last commit."""
        folder = self.folder / case.name / kind
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main", "--template=")
        for tree in (FIXTURES / "base", case / "before"):
            self.lay(tree, folder)
        self.commit(folder)
        removed = case / f"{kind}.remove"
        for line in removed.read_text().splitlines() if removed.exists() else ():
            (folder / line).unlink()
        self.lay(case / kind, folder)
        self.commit(folder)
        return folder

    def lay(self, tree: Path, folder: Path) -> None:
        """Copy *tree*, if there is one; git looks at the time of each file."""
        if tree.exists():
            shutil.copytree(
                tree,
                folder,
                symlinks=True,
                dirs_exist_ok=True,
                copy_function=shutil.copyfile,
            )

    def commit(self, folder: Path) -> None:
        """Commit everything."""
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--allow-empty", "--message", "a change")

    def repository(self, name: str, bundle: Path, number: int) -> None:
        """Record a real repository, and its last *number* commits of specs."""
        folder, config = self.folder / name, str(CORPUS / f"{name}.toml")
        git(self.folder, "clone", "-q", "--branch", "master", str(bundle), str(folder))
        most = f"--max-count={number}"
        commits = git(folder, "rev-list", "--no-merges", most, "HEAD", "specs").split()
        for position, commit in enumerate(commits):
            sides = (f"{commit}~1", commit)
            form = ("--config", config, "--format", "json")
            status, output = self.run(folder, "diff", *sides, *form)
            digest = sha256(output.encode()).hexdigest()
            self.values[f"{name} diff {commit}"] = [status, digest]
            if position % EVERY == 0:
                self.values[f"{name} patch {commit}"] = self.check(
                    folder, "--config", config, "--since", sides[0], "--at", commit
                )
        shutil.copy(config, folder / "specward.toml")
        self.commit(folder)
        self.values[f"{name} check"] = self.check(folder)
        self.pages(name, folder)

    def pages(self, name: str, folder: Path) -> None:
        """Record the index of the site, and the page of each cycle."""
        out = self.folder / f"{name}-site"
        self.run(folder, "build", "--out", str(out))
        index = json.loads((out / "index.json").read_text())
        for spec in index["specs"]:
            for finding in spec["findings"]:
                del finding["message"]
        self.values[f"{name} index"] = index
        for cycle in index["cycles"]:
            status, output = self.run(folder, "page", cycle["name"], "--format", "json")
            page = json.loads(output) if status == 0 else None
            self.values[f"{name} page {cycle['name']}"] = page


if __name__ == "__main__":
    sys.exit(main())
