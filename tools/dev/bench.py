"""Measure what the checks cost beside what docutils alone costs.

    python tools/dev/bench.py CONFIG BUNDLE

Whole processes, in turn, so that a machine whose speed drifts slows both; what
counts is the ratio of each pair.  ``docutils`` parses the same files with its
standard transforms, ``check`` does everything.
"""

import os
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


def main() -> int:
    """Print the ratios of *ROUNDS* interleaved pairs, and the peak memory."""
    config, bundle = (str(Path(name).resolve()) for name in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        clone = ["git", "clone", "--quiet", "--branch", "master", bundle, folder]
        subprocess.run(clone, check=True)
        check = [sys.executable, str(ROOT / "tools" / "specward"), "check"]
        commands = {
            "docutils": [sys.executable, "-c", DOCUTILS],
            "check": [*check, "--at", "HEAD", "--config", config],
        }
        timed: dict[str, list[float]] = {name: [] for name in commands}
        peaks = dict.fromkeys(commands, 0)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                seconds, peak = run(command, folder)
                timed[name].append(seconds)
                peaks[name] = max(peaks[name], peak)
    report(timed, peaks)
    return 0


def run(command: list[str], folder: str) -> tuple[float, int]:
    """Return the CPU seconds and the peak memory (MB) of one process."""
    before = time.monotonic()
    child = os.posix_spawn(
        "/bin/sh",
        ["sh", "-c", 'cd "$0" && exec "$@" >/dev/null', folder, *command],
        os.environ,
    )
    _, _, usage = os.wait4(child, 0)
    elapsed = time.monotonic() - before
    cpu = usage.ru_utime + usage.ru_stime
    return min(cpu, elapsed) if cpu else elapsed, usage.ru_maxrss // 1000


def report(timed: dict[str, list[float]], peaks: dict[str, int]) -> None:
    """Print what was measured."""
    ratios = [
        check / alone
        for alone, check in zip(timed["docutils"], timed["check"], strict=True)
    ]
    lines = [
        f"{name:10} median {statistics.median(seconds):6.2f} s  peak {peaks[name]} MB"
        for name, seconds in timed.items()
    ]
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    lines.append(f"check / docutils: {middle:.2f} ({low:.2f} to {high:.2f})")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
