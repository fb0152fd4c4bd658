"""A build that is stopped leaves whole files."""

from __future__ import annotations

import contextlib
import json
import os
import posixpath
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.support.repo import COMMAND, Repo, unchanged
from tests.support.sites import Site, assert_fine, build
from tests.support.specs import OUT, many, spec

Files: TypeAlias = dict[str, bytes]


def changed(repo: Repo, number: int) -> tuple[Files, Files]:
    """Build a site of *number* specs, change what it is made of, and build that too."""
    repo.write(".gitignore", "/build/\n/other/\n/again/\n")
    many(repo, number)
    repo.commit()
    old = build(repo).files
    repo.git("rm", "--quiet", "-r", "specs/mike")
    many(repo, number // 2)
    repo.write("specs/november/a.rst", spec("New"))
    repo.commit()
    return old, build(repo, out="other").files


KILLS = 3
STEPS = ("mkdir", "open", "replace", "rmdir", "unlink")
"""The ways in which a build could change a folder; what it opens to read is none."""


class Killed(BaseException):
    """What nothing catches."""


@contextlib.contextmanager
def killing(top: Path, at: int) -> Iterator[None]:
    """Stop whoever changes *top* before the change that is number *at*.

    Who writes to a file in its place is stopped when nothing of it is written yet.
    """
    changes = count()

    def guarded(change: Callable[..., object]) -> Callable[..., object]:
        def made(path: Path, *arguments: object, **options: object) -> object:
            opens = change.__name__ == "open"
            writes = "w" in str(options.get("mode", arguments)) or not opens
            if writes and top in path.parents and next(changes) == at:
                if opens:
                    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
                raise Killed
            return change(path, *arguments, **options)

        return made

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(Path, name, guarded(getattr(Path, name)))
        yield


def assert_whole(top: Path, old: Files, new: Files) -> bool:
    """Assert that each file is the old or the new one; return whether all are."""
    found = Site(top).files
    manifest, others = found["manifest.json"], {"manifest.json", ".specward-new"}
    for name in found.keys() - others:
        assert found[name] in (old.get(name), new.get(name)), name
    told = json.loads(manifest)
    assert found.keys() - others <= set(told["files"])
    complete: bool = told["complete"]
    return complete


def assert_goes_on(repo: Repo, new: Files, out: str = OUT) -> None:
    """Assert that the next build comes to its end."""
    top = repo.path / out
    assert_fine(repo.run("build", "--out", out))
    assert Site(top).files == new
    folders = {posixpath.dirname(name) for name in new}
    assert {path.name for path in top.iterdir() if path.is_dir()} == folders - {""}


def test_build_that_ends_anywhere_leaves_whole_files(repo: Repo) -> None:
    """Before each of its changes: each file is the old one or the new one."""
    old, new = changed(repo, 8)
    assert old != new
    again, seen = repo.path / "again", set()
    for number in count():
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(repo.path / OUT, again)
        with unchanged(), killing(again, number):
            try:
                assert_fine(repo.run("build", "--out", str(again)))
            except Killed:
                seen.add(assert_whole(again, old, new))
            else:
                break
        assert_goes_on(repo, new, "again")
    assert number > len(new)
    assert seen == {False, True}


@pytest.mark.slow
def test_killed_build_leaves_whole_files(repo: Repo) -> None:
    """The same by the system's own means: early, late, and just while it writes."""
    began = -time.monotonic()
    old, new = changed(repo, 60)
    took = (began + time.monotonic()) / 2
    top = repo.path / OUT
    dice, seen = random.Random(0), set()  # noqa: S311 - delays, no secrets
    for number in range(KILLS):
        killed(repo, dice.uniform(0, took * 2) if number % 3 else None, top)
        seen.add(assert_whole(top, old, new))
    assert False in seen
    assert_goes_on(repo, new)


def killed(repo: Repo, delay: float | None, top: Path) -> None:
    """Start a build, and kill it after *delay*, or when it writes its first page."""
    command = [*COMMAND, "build", "--quiet"]
    with subprocess.Popen(command, cwd=repo.path) as process:
        if delay is not None:
            time.sleep(delay)
        else:
            before = (top / "manifest.json").stat().st_ino
            while process.poll() is None:
                if (top / "manifest.json").stat().st_ino != before:
                    break
        process.send_signal(signal.SIGKILL)
