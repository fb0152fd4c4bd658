"""How the time that a check takes grows with what it is given."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from specward.config import load as configure
from specward.diagnostics import source
from specward.git.snapshot import Mode, Snapshot
from specward.lint.configuration import rule_options
from specward.lint.engine import run_rules
from specward.lint.rules import RULES
from specward.specs.load import load
from tests.support.repo import ROOT
from tests.support.small import PLAN, SPEC

BASE = ROOT / "tests" / "rules" / "base"
CONFIGURATION = b'[roster]\nfile = "specs/roster.toml"\n'

LINEAR = 3.0
"""Twice as much takes twice as long; four times as long where time is its square."""

ROUNDS, MOST_ROUNDS = 2, 20
"""Rounds, more of them where it was slow: other processes can only slow one down."""

_different = count()


def growth(make: Callable[[int], str], size: int) -> float:
    """Return how many times longer a plan of twice the size takes.

    :param make: makes a plan of some size.
    """
    once, twice = (make(number) for number in (size, 2 * size))
    best = [float("inf"), float("inf")]
    for number in range(MOST_ROUNDS):
        best = [min(best[0], seconds(once)), min(best[1], seconds(twice))]
        if number + 1 >= ROUNDS and best[1] <= LINEAR * best[0]:
            break
    return best[1] / best[0]


def seconds(plan: str) -> float:
    """Return how long it takes to read and to judge a spec with that plan."""
    # No two texts are the same, so that none is known already.
    text = f"{plan}\n\n.. {next(_different)}"
    files = {
        path.relative_to(BASE).as_posix(): path.read_bytes()
        for path in BASE.rglob("*")
        if path.is_file()
    }
    files[SPEC] = files[SPEC].replace(PLAN.encode(), text.encode())
    config = configure.parse(
        source.read("specward.toml", CONFIGURATION), rule_options()
    )
    snapshot = Snapshot(
        modes=dict.fromkeys(files, Mode.FILE),
        reader=files.__getitem__,
        commit=None,
        changed=True,
    )
    begun = time.process_time()
    run_rules(load(snapshot, config), RULES)
    return time.process_time() - begun
