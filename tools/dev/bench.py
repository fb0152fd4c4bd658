"""Measure what the checks cost beside what docutils, or nothing, costs.

    python tools/dev/bench.py CONFIG BUNDLE

Whole processes, in turn, so that a machine whose speed drifts slows both; what
counts is the ratio of each round.

docutils  parses every spec with docutils' standard transforms
check     judges all of them
patch     judges a commit that changes one of them
diff      tells what that commit changes on the pages
build     writes the whole site, into an empty folder
sphinx    writes a site of the same specs, into an empty folder
page      writes the page of one cycle, beside a check of that cycle
history   tells since when each spec is there, where it was and in which status,
          beside git's list of the files that each commit changed
texts     reads all old texts of one cycle's specs, and tells what changed
hook      a commit of one spec through pre-commit and prek, beside a commit
          through a hook that does nothing
"""

import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 5

DOCUTILS = """
import subprocess, sys
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.readers.standalone import Reader
from docutils.utils import new_document

settings = get_default_settings(Parser, Reader)
settings.report_level, settings.halt_level = 5, 6
settings.raw_enabled = settings.file_insertion_enabled = False
settings.warning_stream, settings.syntax_highlight = False, "none"
listed = subprocess.run(["git", "ls-files", "-z", "*.rst"], capture_output=True).stdout
for name in listed.split(b"\\0")[:-1]:
    with open(name, "rb") as file:
        text = file.read().decode()
    document, parser = new_document("", settings.copy()), Parser()
    parser.parse(text, document)
    document.transformer.populate_from_components((Reader(parser=parser), parser))
    document.transformer.apply_transforms()
"""

NOTHING = "nothing"
RATIOS = (
    ("check", "docutils"),
    ("patch", "docutils"),
    ("diff", "patch"),
    ("sphinx", "build"),
    ("page", "check --cycle"),
    ("history", "git log"),
    ("texts", "check --cycle"),
    ("pre-commit", f"pre-commit {NOTHING}"),
    ("prek", f"prek {NOTHING}"),
)
"""What is divided by what."""


def main() -> int:
    """Print the medians, peak memories and ratios of *ROUNDS* interleaved rounds."""
    config, bundle = (str(Path(name).resolve()) for name in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as scratch:
        folder = str(Path(scratch, "specs"))
        clone = ["git", "clone", "--quiet", "--branch", "master", bundle, folder]
        subprocess.run(clone, check=True)
        commands = judging(folder, config)
        commands |= pages(folder, config, Path(scratch))
        commands |= hooks(folder, config, Path(scratch))
        timed: dict[str, list[float]] = {name: [] for name in commands}
        peaks = dict.fromkeys(commands, 0)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                seconds, peak = run(command, folder)
                timed[name].append(seconds)
                peaks[name] = max(peaks[name], peak)
    report(timed, peaks)
    return 0


def judging(folder: str, config: str) -> dict[str, list[str]]:
    """Return the commands that judge everything, and one commit of one spec."""
    specward = [sys.executable, str(ROOT / "tools" / "specward"), "check"]
    commit = one_spec(folder)
    return {
        "docutils": [sys.executable, "-c", DOCUTILS],
        "check": [*specward, "--at", "HEAD", "--config", config],
        "patch": [
            *specward,
            *("--at", commit, "--since", f"{commit}~1", "--config", config),
        ],
        "diff": [*specward[:2], "diff", f"{commit}~1", commit, "--config", config],
    }


def pages(folder: str, config: str, scratch: Path) -> dict[str, list[str]]:
    """Return the commands that make pages, and those that they are held against.

    In a clone of its own, which holds the configuration.
    """
    clone = str(scratch / "pages")
    subprocess.run(["git", "clone", "--quiet", folder, clone], check=True)
    shutil.copy(config, Path(clone, "specward.toml"))
    cycle = largest_cycle(clone)
    specward = [sys.executable, str(ROOT / "tools" / "specward")]
    inside = ["sh", "-c", 'cd "$0" && rm -rf "$1" && shift && exec "$@"', clone]
    site, sphinx = str(scratch / "site"), str(scratch / "sphinx")
    (scratch / "conf.py").write_text(CONF, encoding="utf-8")
    Path(clone, "specs", "index.rst").write_text(INDEX, encoding="utf-8")
    return {
        "build": [*inside, site, *specward, "build", "--out", site],
        "sphinx": [
            *(*inside, sphinx, sys.executable, "-m", "sphinx", "-q"),
            *("-c", str(scratch), "specs", sphinx),
        ],
        "page": [*inside, site, *specward, "page", cycle],
        "check --cycle": [*inside, site, *specward, "check", "--cycle", cycle],
        **pasts(clone, config, cycle),
    }


HISTORY = """
import sys
from pathlib import Path
from specward.config import load as configure
from specward.history import timeline
from specward.specs import paths
from specward.git.repository import Repository
from specward.people.roster import NONE
from specward.diagnostics.source import read

repo, file = Repository(Path(".")), Path(sys.argv[1])
# What is said of rules stands last, and says nothing of where specs lie.
data = file.read_bytes().partition(b"[rules")[0]
config = configure.parse(read(file.name, data), {})
snapshot = repo.at("HEAD")
places = ((path, paths.placement_of(path, config)) for path in snapshot.files())
lives = timeline.timelines_of(
    repo.commits.log(snapshot.commit.id, timeline.folders(config)),
    {path: at for path, at in places if at},
    config,
    head=snapshot.commit,
    roster=NONE,
)
for life in lives.values():
    told = [(each.date, each.path, each.status) for each in life.versions]
"""

TEXTS = """
import sys
from pathlib import Path
from specward.commands import inputs
from specward.lint.configuration import rule_options
from specward.config import load as configure
from specward.diagnostics.source import read
from specward.specs.load import Loader

repo, file = inputs.repository(), Path(sys.argv[1])
config = configure.parse(read(file.name, file.read_bytes()), rule_options())
loader = Loader(repo.at("HEAD"), config)
revisions = inputs.revisions(repo, loader)
for path, at in loader.placed.items():
    if at.cycle == sys.argv[2]:
        revisions.changes(path)
"""


def pasts(clone: str, config: str, cycle: str) -> dict[str, list[str]]:
    """Return the commands that tell what specs were, and what git says of it."""
    inside = ["env", "-C", clone, f"PYTHONPATH={ROOT / 'tools'}"]
    python = [*inside, sys.executable, "-c"]
    return {
        "git log": [*inside, "git", "log", "--name-status", "HEAD", "--", "specs"],
        "history": [*python, HISTORY, config],
        "texts": [*python, TEXTS, config, cycle],
    }


def largest_cycle(folder: str) -> str:
    """Return the cycle with the most files."""
    listed = git(folder, "ls-files", "specs").splitlines()
    cycles = [path.split("/")[1] for path in listed if path.count("/") > 1]
    return max(sorted(set(cycles)), key=cycles.count)


CONF = "exclude_patterns = ['**/README.rst', '**/template.rst']\n"
INDEX = """\
=====
Specs
=====

.. toctree::
   :glob:

   **
"""


def one_spec(folder: str) -> str:
    """Return the youngest commit that modifies one spec, and nothing else."""
    log = git(folder, "log", "--no-merges", "--raw", "--format=%H", "--", "specs")
    commits: list[list[str]] = []
    for line in filter(None, log.splitlines()):
        if line.startswith(":"):
            commits[-1].append(line)
        else:
            commits.append([line])
    return next(
        commit
        for commit, *changes in commits
        if len(changes) == 1 and " M\t" in changes[0] and "template" not in changes[0]
    )


def hooks(folder: str, config: str, scratch: Path) -> dict[str, list[str]]:
    """Return the commands that run a hook over one staged spec."""
    runners = {
        "pre-commit": [sys.executable, "-m", "pre_commit"],
        "prek": [shutil.which("prek", path=str(Path(sys.executable).parent)) or ""],
    }
    specward = [sys.executable, str(ROOT / "tools" / "specward"), "hook"]
    entries = {
        "": shlex.join([*specward, "--config", config]),
        f" {NOTHING}": "true",
    }
    spec = Path(folder, git(folder, "diff", "--name-only", "HEAD~5", "HEAD").split()[0])
    spec.write_bytes(spec.read_bytes() + b"\nOne more line.\n")
    git(folder, "add", "--all")
    made = {}
    for name, runner in runners.items():
        for kind, entry in entries.items():
            file = scratch / f"{name}{kind}.yaml"
            file.write_text(HOOK.format(entry=entry), encoding="utf-8")
            if runner[0]:
                made[f"{name}{kind}"] = [*runner, "run", "--config", str(file)]
    return made


HOOK = """\
repos:
- repo: local
  hooks:
  - id: hook
    name: hook
    language: system
    entry: {entry}
    always_run: true
    pass_filenames: false
"""


def git(folder: str, *arguments: str) -> str:
    """Return what git says in *folder*."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def run(command: list[str], folder: str) -> tuple[float, int]:
    """Return the CPU seconds and the peak memory (MB) of one process."""
    before = time.monotonic()
    child = os.posix_spawn(
        "/bin/sh",
        ["sh", "-c", 'cd "$0" && exec "$@" >/dev/null 2>&1', folder, *command],
        os.environ,
    )
    _, _, usage = os.wait4(child, 0)
    elapsed = time.monotonic() - before
    cpu = usage.ru_utime + usage.ru_stime
    return min(cpu, elapsed) if cpu else elapsed, usage.ru_maxrss // 1000


def report(timed: dict[str, list[float]], peaks: dict[str, int]) -> None:
    """Print what was measured."""
    lines = [
        f"{name:18} median {statistics.median(seconds):6.2f} s  peak {peaks[name]} MB"
        for name, seconds in timed.items()
    ]
    for one, other in RATIOS:
        if one in timed:
            ratios = [a / b for a, b in zip(timed[one], timed[other], strict=True)]
            low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
            lines.append(f"{one} / {other}: {middle:.3f} ({low:.3f} to {high:.3f})")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
