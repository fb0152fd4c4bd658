"""Specs and cycles of any name have their page, and no name is markup."""

from __future__ import annotations

import contextlib
import json
import posixpath

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.repo import ROOT, Repo
from tests.support.sites import build
from tests.support.specs import CONFIGURATION, spec

NAMES = [
    b"kilo/Objects",
    b"kilo/OBJECTS",
    b"kilo/index",
    b"kilo/a b",
    b"kilo/a%20b",
    b"kilo/a?b",
    b"kilo/a#b",
    b"kilo/a&b;c",
    b"kilo/..",
    b"kilo/...",
    b"kilo/.a.",
    b"kilo/ a ",
    b"kilo/a\x01\n\x7fb",
    b"kilo/a\"b'c<d>e",
    b"kilo/a\\b:c",
    b"kilo/\xff",
    b"kilo/%FF",
    b"kilo/%DCFF",
    b"kilo/\xff\xfe",
    "kilo/\u202eevil".encode(),
    "kilo/stra\u00dfe".encode(),
    b"kilo/strasse",
    "kilo/e\u0301".encode(),
    "kilo/\u00e9".encode(),
    b"kilo/" + b"n" * 251,
    b"kilo/" + b"n" * 250 + b"o",
    b"kilo/" + b"%" * 240,
    b"kilo/" + "\u00fc".encode() * 120,
    b"kilo/con",
    b"Kilo/objects",
    b"index.html/a",
    b"index.json/a",
    b"manifest.json/a",
    b"Index.HTML/a",
    b".specward-new/a",
    b"backlog.html/a",
    b"kilo.html/a",
    b"kilo/of/objects.html/a",
    b"kilo/of/index.html/a",
    b"kilo/approved/twice",
    b"kilo/implemented/twice",
    b"kilo/details/twice",
    b"kilo/twice",
    b"\xff/a",
    b"../a",
    b" /a",
    b"%2E%2E/a",
    b"n" * 250 + b"/a",
    b"javascript:alert(1)/a",
    b"backlog/a",
]


def lay(repo: Repo, names: list[bytes]) -> None:
    for name in names:
        if b".." not in name.split(b"/")[:-1]:
            repo.write(b"specs/" + name + b".rst", spec("Same"))


def test_any_name_has_its_page(rich: Repo) -> None:
    lay(rich, NAMES)
    rich.commit()
    site = build(rich)
    site.assert_sound()
    assert len(site.told()) == 12 + len(NAMES) - 2  # an index and ".." are none


def test_no_two_pages_differ_by_capitals_only(rich: Repo) -> None:
    lay(rich, NAMES)
    files = list(build(rich).files)
    assert len({name.casefold() for name in files}) == len(files)
    whole = {posixpath.dirname(name).casefold() for name in files}
    assert not whole & {name.casefold() for name in files}


@pytest.mark.parametrize("name", ["backlog", "Backlog"])
def test_cycle_called_as_the_backlog(repo: Repo, name: str) -> None:
    """The cycle has its name; the page of what is in none stands beside it."""
    repo.write(
        "specward.toml",
        '[roster]\nfile = "specs/roster.toml"\n\n[[specs]]\npath = "specs/x/{slug}.rst"'
        '\n\n[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n',
    )
    repo.write(f"specs/{name}/a.rst", spec("Of the cycle"))
    repo.write("specs/x/a.rst", spec("Of none"))
    repo.write("specs/x/b.rst", spec("Of none too"))
    site = build(repo)
    site.assert_sound()
    assert len(site.told()) == 4


def test_address_stays_when_the_status_changes(rich: Repo) -> None:
    before = build(rich).told()["specs/kilo/approved/a.rst"]
    rich.git("mv", "specs/kilo/approved/a.rst", "specs/kilo/implemented/a.rst")
    rich.commit()
    assert build(rich).told()["specs/kilo/implemented/a.rst"] == before


HOSTILE = "</bdi><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;"


def test_nothing_that_is_said_is_markup(rich: Repo) -> None:
    """In titles, people, labels, groups, roles, paths, names of cycles."""
    title = spec(HOSTILE, f":Label: {HOSTILE}", f":Group: {HOSTILE}", ":Tracker: x")
    rich.write("specs/kilo/hostile.rst", title.replace("Jane Doe", HOSTILE))
    rich.write(f"specs/kilo/details/{HOSTILE.replace('/', '-')}.rst", title)
    rich.write(f"specs/{HOSTILE.replace('/', '-')}/a.rst", title)
    line = "=" * len(HOSTILE)
    rich.write(
        "specs/lima/cycle.rst",
        f"{line}\n{HOSTILE}\n{line}\n\n:Groups: {HOSTILE}\n\n{HOSTILE}\n\n"
        f"{HOSTILE}\n{line}\n\n{HOSTILE}\n",
    )
    rich.write("specs/kilo/raw.rst", b"\xff" + HOSTILE.encode())
    configured = rich.read("specward.toml")
    name = json.dumps(HOSTILE)
    rich.write("specward.toml", f"[project]\nname = {name}\n\n{configured}")
    rich.git("checkout", "--quiet", "-b", "<b>branch")
    rich.commit(HOSTILE)
    site = build(rich)
    site.assert_sound()
    for name, data in site.files.items():
        assert b"<script" not in data, name
        assert b"<img" not in data, name


WORDS = st.text(
    st.characters(exclude_characters="/\0", max_codepoint=0x2FF), min_size=1, max_size=9
)
FOLDERS = (
    st.sampled_from(["kilo", "Kilo", "lima", "backlog", "index.html", "%"]) | WORDS
)
SLUGS = st.sampled_from(["a", "A", "b", "index", "a.html", "x" * 250]) | WORDS
KINDS = st.sampled_from(["", "details/", "approved/", "abandoned/", "of/a.html/"])
TARGETS = st.sampled_from(["a", "b", "kilo/a", "lima/b", "nobody", "../a", "a b", ","])
TEXTS = st.sampled_from(
    [b"", b"\xff\xfe", b"=\n=", b"\0", spec("T", ":Status: abandoned").encode()]
)
PLACES = st.tuples(FOLDERS, KINDS, SLUGS)
RELATED_TEXTS = st.builds(
    lambda title, word, target: spec(title, f":{word}: {target}").encode(),
    st.sampled_from(["T", "Specs", "<b>", "Plan"]),
    st.sampled_from(["Priority", "Depends", "Supersedes", "Group", "Status"]),
    TARGETS,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    laid=st.dictionaries(PLACES, TEXTS | RELATED_TEXTS, max_size=12),
    committed=st.booleans(),
)
@example(
    laid={("kilo", "of/a.html/", "b"): b"", ("kilo", "", "a"): b""}, committed=True
)
def test_any_repository_has_a_sound_site(
    laid: dict[tuple[str, str, str], bytes],
    tmp_path_factory: pytest.TempPathFactory,
    *,
    committed: bool,
) -> None:
    repo = Repo(tmp_path_factory.mktemp("any") / "repo")
    repo.init()
    repo.write("specward.toml", CONFIGURATION)
    repo.write("specs/roster.toml", '[people.jdoe]\nname = "Jane Doe"\n')
    repo.write("templates/spec.rst", (ROOT / "templates" / "spec.rst").read_bytes())
    repo.write(".gitignore", "/build/\n")
    for (cycle, kind, slug), text in laid.items():
        if cycle not in (".", "..", ".git"):
            lay_one(repo, f"specs/{cycle}/{kind}{slug}.rst", text)
    if committed:
        repo.commit()
    site = build(repo)
    site.assert_sound()
    checked = json.loads(repo.run("check", "--format", "json").stdout)
    assert len(site.told()) == checked["summary"]["specs"]


def lay_one(repo: Repo, path: str, text: bytes) -> None:
    """Write a file where the file system takes its name."""
    with contextlib.suppress(OSError):
        repo.write(path.encode("utf-8", "surrogateescape"), text)
