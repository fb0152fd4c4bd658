"""The difference of pages is exact, whatever it is that a patch edits.

What the old pages say and the difference give what the new pages say; and what is
read of the two sides gives the same difference as everything would.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from specward.config import load
from specward.diagnostics import escape
from specward.diagnostics.color import Paint
from specward.diff import json as diff_json
from specward.diff import markdown, text
from specward.diff.compare import PageDiff
from specward.diff.describe import NOTHING
from specward.diff.patch import page_diffs
from specward.git.repository import Repository
from specward.git.snapshot import Commit, Mode, Snapshot
from specward.lint.configuration import rule_options
from specward.lint.patch import Base, Side
from specward.specs import pairing
from specward.specs.documents import DocumentCache
from tests.corpus import diffs
from tests.support import planned
from tests.support.clones import Clones, config_of
from tests.support.comments import assert_harmless
from tests.support.repo import ROOT
from tests.support.schemas import validate

SEED = 20150512
SAMPLE = 2

Files: TypeAlias = dict[str, bytes]
Edit: TypeAlias = Callable[[Files], Files]

# A repository and what can be done to it ---------------------------------------------


def planned_files() -> Files:
    """Return the files of the planned repository."""
    base = ROOT / "tests" / "rules" / "base"
    files = {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in sorted(base.rglob("*"))
        if path.is_file()
    }
    files["specward.toml"] = planned.CONFIG.encode()
    slot = b":Liaison: <somebody of core; from approved>\n:Status:"
    spec = files["templates/spec.rst"]
    files["templates/detail.rst"] = spec.replace(b":Status:", slot)
    files["specs/kilo/cycle.rst"] = planned.CYCLE.encode()
    for name, said in planned.SPECS.items():
        slug = name.rpartition("/")[2]
        files[f"specs/{name}.rst"] = planned.text(slug, said).encode()
    files["specs/kilo/details/broken.rst"] = b"\xff\xfe"
    return files


START = planned_files()
SPECS = sorted(path for path in START if path.endswith(".rst") and "specs/" in path)

VALUES = {
    "Owner": ("Jane Doe", "jd", "Richard Roe", "TBD", "core", "Who Ever", "jd, core"),
    "Status": ("proposed", "approved", "implemented", "abandoned", "no such"),
    "Order": ("1", "2", "10", "first"),
    "Group": ("Essential", "essential", "Optional", "Stretch", "stretch", "Zeal"),
    "Label": ("Short", "", "*Short*"),
    "Tracker": ("https://example.org/1", "javascript:x"),
    "Priority": ("cells", "kilo/cells", "events", "bare-metal", "net", "juno/net, new"),
    "Liaison": ("Jane Doe", "Richard Roe"),
}
PROSE = (
    "First that, then this.",
    "First this, then that.\n\nAnd more.",
    "* one\n* two",
    "1. one\n2. two",
    "*First* this, then that.",
    "`First <https://example.org>`_ this, then that.",
    "`First <https://example.net>`_ this, then that.",
    "Part\n----\n\nDeep.\n\nOther\n-----\n\n::\n\n   a\n   b",
    "=====  =====\nleft   right\n=====  =====\none    two\n=====  =====",
    "Mind [#a]_.\n\n.. [#a] A footnote.",
    ".. image:: nothing.png",
    "",
)
POINTS = "Problems\n========\n\n* a *point*\n* another\n\nPlan\n"
CYCLES = (
    planned.CYCLE,
    planned.CYCLE.replace("Essential, Optional", "Optional, Essential"),
    planned.CYCLE.replace("Essential, Optional", "ESSENTIAL, Zeal, Stretch"),
    planned.CYCLE.replace("Kilo, planned", "Kilo"),
    planned.CYCLE.replace(":Groups", ":Ends: 2014-11-30\n:Groups"),
    planned.CYCLE + "\nOwn\n===\n\nWords.\n\nDropped\n=======\n.. specward: dropped\n",
    planned.CYCLE + "\nTop\n===\n.. specward: unclear\n\nWords.\n\nEnd\n===\n",
    "no title",
)
ROSTER = START["specs/roster.toml"].decode()
ROSTERS = (
    ROSTER,
    ROSTER.replace("~jdoe", "~jane"),
    ROSTER.replace("2014-12-31", "2016-12-31"),
    ROSTER.replace('name = "Jane Doe"', 'name = "Jane D."'),
    ROSTER.replace('members = ["jdoe"]', 'members = ["rroe"]'),
    "not toml [",
)
TEMPLATES = (
    START["templates/spec.rst"].decode(),
    START["templates/detail.rst"].decode(),
    START["templates/spec.rst"].decode().replace("approved, plan, page", "approved"),
    START["templates/spec.rst"].decode().replace("optional, points", "page, plan"),
)
CONFIGS = (
    planned.CONFIG,
    planned.CONFIG.replace('{slug}.rst"\nkind = "detail"\ntem', '{slug}.rst"\ntem'),
    planned.CONFIG + 'kind = "detail"\n',
    planned.CONFIG + '\n[lifecycle]\npath = ["approved", "implemented"]\n',
    planned.CONFIG + '\n[[specs.when]]\nstatus = "proposed"\nkind = "detail"\n',
    planned.CONFIG + '\n[[specs.when]]\ncycle = "kilo"\nrelations.priority = "Goal"\n',
    planned.CONFIG + '\n[rules.unknown-role]\nknown = ["ours"]\n',
    planned.CONFIG + '\n[rules.line-too-long]\nseverity = "warning"\n',
)
PLACES = (
    "specs/kilo/new.rst",
    "specs/kilo/details/new.rst",
    "specs/kilo/details/cells.rst",
    "specs/juno/cells.rst",
    "specs/kilo/net.rst",
    "specs/liberty/net.rst",
    "specs/backlog/proposed/cells.rst",
    "specs/backlog/approved/idea.rst",
)


def field(path: str, name: str, value: str | None) -> Edit:
    """Return the edit that gives a spec a field, or takes it away."""

    def edit(files: Files) -> Files:
        lines = files.get(path, b"").decode("utf-8", "replace").split("\n")
        kept = [line for line in lines if not line.startswith(f":{name}:")]
        at = next((n for n, line in enumerate(kept) if line.startswith(":")), None)
        if at is None:
            return files
        if value is not None:
            kept.insert(at, f":{name}: {value}")
        return {**files, path: "\n".join(kept).encode()}

    return edit


def put(path: str, old: str, new: str) -> Edit:
    def edit(files: Files) -> Files:
        if path not in files:
            return files
        return {**files, path: files[path].replace(old.encode(), new.encode())}

    return edit


def written(path: str, data: str | bytes) -> Edit:
    made = data.encode() if isinstance(data, str) else data
    return lambda files: {**files, path: made}


def gone(path: str) -> Edit:
    return lambda files: {name: files[name] for name in files if name != path}


def moved(path: str, to: str, *, copied: bool) -> Edit:
    def edit(files: Files) -> Files:
        if path not in files:
            return files
        made = {**files, to: files[path]}
        return made if copied or path == to else gone(path)(made)

    return edit


def edits() -> st.SearchStrategy[Edit]:
    path = st.sampled_from((*SPECS, *PLACES))
    plan, prose = st.just("First this, then that."), st.sampled_from(PROSE)
    name = st.sampled_from(sorted(VALUES))
    return st.one_of(
        name.flatmap(
            lambda name: st.builds(
                field, path, st.just(name), st.none() | st.sampled_from(VALUES[name])
            )
        ),
        st.builds(put, path, plan, prose),
        st.builds(put, path, st.just("What "), prose),
        st.builds(put, path, st.just("About "), st.sampled_from(("", "On ", "<a> "))),
        st.builds(put, path, st.just("Plan\n"), st.sampled_from((POINTS, "Goal\n"))),
        st.builds(gone, path),
        st.builds(moved, path, path, copied=st.booleans()),
        st.builds(written, path, st.sampled_from((b"\xff", b"", b"words"))),
        st.builds(written, st.just("specs/kilo/cycle.rst"), st.sampled_from(CYCLES)),
        st.builds(written, st.just("specs/juno/cycle.rst"), st.sampled_from(CYCLES)),
        st.builds(written, st.just("specs/roster.toml"), st.sampled_from(ROSTERS)),
        st.builds(written, st.just("templates/spec.rst"), st.sampled_from(TEMPLATES)),
        st.builds(written, st.just("templates/detail.rst"), st.sampled_from(TEMPLATES)),
        st.builds(gone, st.sampled_from(("templates/detail.rst", "specs/roster.toml"))),
        st.builds(written, st.just("specward.toml"), st.sampled_from(CONFIGS)),
    )


def edited(files: Files, some: list[Edit]) -> Files:
    for edit in some:
        files = edit(files)
    return files


# What holds of all of them -----------------------------------------------------------


def side(files: Files, day: int) -> Side:
    here = Snapshot(
        modes=dict.fromkeys(files, Mode.FILE),
        reader=files.__getitem__,
        commit=Commit(id=f"{day:040x}", date=datetime(2015, 5, day, tzinfo=UTC)),
        changed=False,
    )
    return Side(snapshot=here, config=load.find(here, rule_options()))


def base_of(old: Side, new: Side) -> Base:
    return Base(
        snapshot=old.snapshot,
        config=old.config,
        renames=lambda: pairing.alike(old.snapshot, new.snapshot),
    )


KNOWN = DocumentCache()
"""No text is parsed twice."""


def assert_told(pages: tuple[PageDiff, ...]) -> None:
    """Assert that whoever asks is told of each page and spec, and of nothing else."""
    found = json.loads(diff_json.write(pages, (), None, None))
    validate(found, "diff-1")
    comment = markdown.write(pages, ())
    assert_harmless(comment)
    told = text.write(pages, (), 80, Paint(on=False))
    assert (told == f"{NOTHING}\n") == (not pages)
    assert "… and" not in told.replace("more line", "")
    words = " ".join(told.split())
    for page in pages:
        assert f"{page.cycle or 'backlog'}: " in words
        for entry in page.entries:
            spec = entry.latest.spec
            # What is told of many at once names some of them.
            named = escape.line(spec.title) in words or spec.problem
            assert named or re.search(r"they are: .* and \d+ more", words)
    empty = re.search(r"— changed\n(?:    specs/\S*\n)?(?:\n|\Z)", told)
    assert not empty, told


def assert_sound(first: list[Edit], then: list[Edit]) -> tuple[PageDiff, ...]:
    """Assert all of it for a patch of the planned repository."""
    files = edited(START, first)
    old, new = side(files, 12), side(edited(files, then), 13)
    found = diffs.assert_exact(base_of(old, new), new, KNOWN)
    assert_told(found)
    return found


FILES = {
    "specward.toml": CONFIGS,
    "specs/roster.toml": ROSTERS,
    "specs/kilo/cycle.rst": CYCLES,
    "templates/spec.rst": TEMPLATES,
    "templates/detail.rst": TEMPLATES,
}
OTHERS = [(path, said) for path, texts in FILES.items() for said in texts]
"""What decides about many specs that a patch leaves alone."""


@pytest.mark.parametrize(("path", "said"), OTHERS)
def test_other_words_of_what_holds_for_many(path: str, said: str) -> None:
    found = assert_sound([], [written(path, said)])
    back = assert_sound([written(path, said)], [written(path, START[path])])
    assert [page.cycle for page in found] == [page.cycle for page in back]


METAL = "specs/kilo/bare-metal.rst"
"""No detail that serves it has its title in its own text."""

KIND_BY_STATUS = written(
    "specward.toml",
    planned.CONFIG + '[[specs.when]]\nstatus = "abandoned"\nkind = "detail"\n',
)
HARD = {
    "a priority becomes a detail of the same name": (
        [],
        [moved(METAL, "specs/kilo/details/bare-metal.rst", copied=False)],
        {"bare-metal", "metal-cleaning"},
    ),
    "a detail becomes a priority by its status": (
        [KIND_BY_STATUS],
        [field(METAL, "Status", "approved")],
        {"bare-metal", "metal-cleaning"},
    ),
    "a priority becomes a detail by its status": (
        [KIND_BY_STATUS, field(METAL, "Status", "approved")],
        [field(METAL, "Status", "abandoned")],
        {"bare-metal", "metal-cleaning"},
    ),
    "a priority that details name comes": (
        [],
        [written("specs/kilo/no-such.rst", planned.text("no-such", "Owner: TBD"))],
        {"no-such", "lost"},
    ),
    "a priority is gone": (
        [],
        [gone(METAL)],
        {"bare-metal", "metal-cleaning"},
    ),
    "a copy in another cycle": (
        [],
        [moved("specs/kilo/cells.rst", "specs/juno/cells.rst", copied=True)],
        {"cells"},
    ),
}


@pytest.mark.parametrize("name", HARD)
def test_what_stands_elsewhere_by_what_others_are(name: str) -> None:
    first, then, slugs = HARD[name]
    found = assert_sound(first, then)
    assert {entry.latest.spec.slug for page in found for entry in page.entries} == slugs


EXACT = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(EXACT, max_examples=25)
@given(st.lists(edits(), max_size=4), st.lists(edits(), min_size=1, max_size=4))
def test_difference_makes_the_new_pages_of_the_old_ones(
    first: list[Edit], then: list[Edit]
) -> None:
    assert_sound(first, then)


@settings(EXACT, max_examples=30)
@given(st.lists(edits(), max_size=3))
def test_nothing_is_told_of_pages_that_are_the_same(some: list[Edit]) -> None:
    files = edited(START, some)
    # Lines, commits and days say nothing.
    shifted = {
        path: data.replace(b"\n\n", b"\n\n\n") if path.startswith("specs/") else data
        for path, data in files.items()
    }
    old, new = side(files, 12), side(shifted, 13)
    assert page_diffs(base_of(old, new), new, KNOWN) == ()


# Real ones ---------------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["nova", "neutron"])
def test_patches_of_the_past(name: str, clones: Clones) -> None:
    """A sample by seed; ``tests/corpus/diffs.py`` looks at as many as one likes."""
    folder = clones(name).path
    config = config_of(name)
    repo, documents = Repository(folder), DocumentCache()
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    for commit in chance.sample(diffs.commits(folder, 300), SAMPLE):
        assert_told(
            diffs.assert_exact(
                *diffs.sides(repo, config, commit), documents, touched=True
            )
        )
