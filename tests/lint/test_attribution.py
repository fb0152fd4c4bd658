"""Whom a patch's new findings are blamed on, over real modifications of specs.

An old fault is planted into both sides of a modification of nova's past: on a
line that the patch leaves alone, or beside one that it changes; and a twin of it
into a line that the patch adds.  The patch answers for the twin alone.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TypeAlias

import pytest

from specward.config.model import Config
from specward.diagnostics import source
from specward.diagnostics.finding import Finding, Origin
from specward.git.snapshot import Mode, Snapshot
from specward.lint.judge import judge
from specward.lint.patch import Base
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader
from specward.specs.paths import placement_of
from tests.corpus import golden
from tests.support.clones import Clones, config_of
from tests.support.repo import Repo

pytestmark = pytest.mark.corpus

WANTED = 500
PARTS = 4

FAULTS = {
    "trailing-whitespace": " ",
    "unknown-role": " :reff:`role`",
    "broken-reference": " |nosub|",
    "invisible-character": "\u200b",
}
"""Rules, and what breaks each at the end of a line of prose."""


@dataclass(frozen=True)
class Modification:
    """One spec that one commit changed: its path, and both blobs."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Texts:
    """Both sides of a modification, in lines."""

    old: tuple[str, ...]
    new: tuple[str, ...]


Chosen: TypeAlias = tuple[Modification, Texts, Config]


def modifications(repo: Repo, config: Config) -> list[Modification]:
    """Return the modifications of specs in a repository's past, each once."""
    log = repo.git(
        "log", "-m", "--find-renames", "--raw", "--no-abbrev", "-z",
        "--diff-filter=MR", "--format=", "--", "specs",
    )  # fmt: skip
    words = [word.strip("\n") for word in log.split("\0")]
    found: dict[Modification, None] = {}
    for number, word in enumerate(words):
        if word.startswith(":"):
            *_, old, new, kind = word.split()
            path = words[number + (2 if kind.startswith("R") else 1)]
            if old != new and path.endswith(".rst") and placement_of(path, config):
                found[Modification(path=path, old=old, new=new)] = None
    return list(found)


@pytest.fixture(scope="session")
def configs() -> dict[str, Config]:
    return {name: config_of(name) for name in ("nova", "neutron")}


@pytest.fixture(scope="session")
def chosen(clones: Clones, configs: dict[str, Config]) -> list[Chosen]:
    """Return the modifications that leave a line of prose alone."""
    made = []
    for name, config in configs.items():
        repo = clones(name)
        found = modifications(repo, config)
        read = golden.blobs(repo.path, {b for m in found for b in (m.old, m.new)})
        for each in found:
            texts = Texts(*(lines(read[blob]) for blob in (each.old, each.new)))
            if places(texts, "apart"):
                made.append((each, texts, config))
    return made


def lines(data: bytes) -> tuple[str, ...]:
    return source.read("", data).lines


def places(texts: Texts, where: str) -> list[int]:
    """Return the lines of prose on the new side that lie *where*, by index.

    ``apart``: far from every change; ``beside``: next to one; ``added``: in one.
    """
    there = kept(texts)
    added = set(range(len(texts.new))) - there.keys()
    near = {index for line in added for index in range(line - 2, line + 3)}
    prose = [index for index in range(4, len(texts.new)) if is_prose(texts.new, index)]
    if where == "added":
        return [index for index in prose if index in added]
    left = [index for index in prose if index in there]
    return [index for index in left if (index in near) == (where == "beside")]


def is_prose(text: tuple[str, ...], index: int) -> bool:
    """Tell whether a line is in a paragraph of its own, and no heading."""
    line, after = text[index], text[index + 1] if index + 1 < len(text) else ""
    above = text[index - 1]
    words = re.fullmatch(r"[A-Za-z][A-Za-z ,.'()-]+[A-Za-z.,]", line) is not None
    heading = bool(after) and not (after[0].isalpha() or after[0] in "(*`")
    return words and not heading and (not above or above[0].isalpha())


@cache
def kept(texts: Texts) -> dict[int, int]:
    """Return where the lines that a patch leaves alone are, new index to old."""
    matcher = SequenceMatcher(None, texts.old, texts.new, autojunk=False)
    return {
        block.b + n: block.a + n
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    }


def planted(text: tuple[str, ...], index: int, fault: str) -> tuple[str, ...]:
    return (*text[:index], text[index] + fault, *text[index + 1 :])


def new_findings(
    path: str,
    old: tuple[str, ...],
    new: tuple[str, ...],
    config: Config,
    documents: DocumentCache,
) -> list[Finding]:
    """Return what a patch of nothing but this spec brings."""

    def side(text: tuple[str, ...]) -> Snapshot:
        data = "\n".join((*text, "")).encode()
        return Snapshot(
            modes={path: Mode.FILE}, reader=lambda _: data, commit=None, changed=True
        )

    base = Base(snapshot=side(old), config=config, renames=dict)
    head = Loader(side(new), config, documents=documents)
    verdict = judge(head, (base,))
    return [f for f in verdict.findings if f.origin is Origin.NEW]


TRAILING = {"trailing-whitespace"}


def outcomes(
    modification: Modification, texts: Texts, config: Config, chance: random.Random
) -> Iterator[tuple[str, bool]]:
    """Yield for each planting whether the patch is blamed as it should be."""
    # A patch that mends one such fault and brings another makes nothing worse.
    mended = any(line != line.rstrip() for line in texts.old)
    rule = chance.choice(
        sorted(FAULTS.keys() - ({"trailing-whitespace"} if mended else set()))
    )
    fault, documents, path = FAULTS[rule], DocumentCache(), modification.path
    plain = new_findings(path, texts.old, texts.new, config, documents)
    twins = sum(finding.rule == rule for finding in plain)
    for where in ("apart", "beside"):
        if not places(texts, where):
            continue
        at = chance.choice(places(texts, where))
        old = planted(texts.old, kept(texts)[at], fault)
        new = planted(texts.new, at, fault)
        found = new_findings(path, old, new, config, documents)
        yield where, sum(f.rule == rule for f in found) == twins
        if where == "apart" and places(texts, "added"):
            twin = chance.choice(places(texts, "added"))
            brought = planted(new, twin, fault)
            told = new_findings(path, old, brought, config, documents)
            mine = [f.location.line for f in told if f.rule == rule]
            yield "twin", len(mine) == twins + 1 and twin + 1 in mine


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_only_what_the_patch_brings_is_new(
    part: int,
    chosen: list[Chosen],
    capsys: pytest.CaptureFixture[str],
) -> None:
    table: Counter[tuple[str, bool]] = Counter()
    wrong = []
    for modification, texts, config in chosen[part::PARTS]:
        chance = random.Random(modification.new)  # noqa: S311 - the same each time
        for where, right in outcomes(modification, texts, config, chance):
            table[where, right] += 1
            if not right:
                wrong.append((modification, where))
    with capsys.disabled():
        for where in ("apart", "beside", "twin"):
            good, bad = table[where, True], table[where, False]
            sys.stdout.write(f"\n{where:7} {good:4} right {bad:4} wrong")
    assert wrong == []


def test_there_are_enough_of_them(chosen: list[Chosen]) -> None:
    assert len(chosen) >= WANTED
