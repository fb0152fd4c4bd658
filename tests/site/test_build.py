"""``specward build``: every spec has its page, and nothing else is touched."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import posixpath
import pty
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.corpus import FOLDER
from tests.support import planned
from tests.support.clones import Clones
from tests.support.repo import COMMAND, ROOT, Repo, copy_tree, unchanged
from tests.support.sites import Site, assert_fine, build, text_of, totals

SCHEMAS = ROOT / "docs" / "reference" / "schemas"
OUT = "build/site"
SPEC = "specs/kilo/objects.rst"


def spec(title: str, *fields: str) -> str:
    """Return the text of a spec that has a clear plan."""
    line = "=" * max(len(title), 4)
    said = "\n".join((":Owner: Jane Doe", *fields))
    return f"{line}\n{title}\n{line}\n\n{said}\n\nFor all.\n\nPlan\n====\n\nSoon.\n"


CONFIGURATION = """\
[roster]
file = "specs/roster.toml"

[[specs]]
path = "specs/backlog/{slug}.rst"

[[specs]]
path = "specs/{cycle}/details/{slug}.rst"
kind = "detail"

[[specs]]
path = "specs/{cycle}/{status}/{slug}.rst"
kind = "detail"

[[specs]]
path = "specs/{cycle}/{slug}.rst"

[[specs]]
path = "specs/{cycle}/of/{project}/{slug}.rst"
kind = "detail"
"""


@pytest.fixture
def rich(repo: Repo) -> Repo:
    """Return a repository with everything that a site has."""
    repo.write(".gitignore", "/build/\n")
    repo.write("specward.toml", CONFIGURATION)
    repo.write("specs/backlog/later.rst", spec("Later", ":Depends: kilo/objects"))
    repo.write("specs/kilo/approved/a.rst", spec("A", ":Priority: objects"))
    repo.write("specs/kilo/implemented/b.rst", spec("B", ":Priority: objects, a"))
    repo.write("specs/kilo/details/c.rst", spec("C", ":Priority: lima/next"))
    repo.write("specs/kilo/details/d.rst", spec("D", ":Priority: d", ":Depends: c"))
    repo.write("specs/kilo/details/e.rst", spec("E", ":Priority: nobody"))
    repo.write("specs/kilo/details/f.rst", spec("F", ":Supersedes: later"))
    repo.write("specs/kilo/gone.rst", spec("Gone", ":Status: abandoned"))
    repo.write("specs/kilo/broken.rst", b"\xff\xfe <b>broken</b>")
    repo.write("specs/lima/next.rst", spec("Next", ":Group: One"))
    repo.write("specs/lima/of/nova/g.rst", spec("G", ":Priority: next"))
    repo.write("specs/mike/cycle.rst", "====\nMike\n====\n\nNothing yet.\n")
    repo.commit()
    return repo


def test_every_spec_has_its_place(rich: Repo) -> None:
    site = build(rich)
    site.assert_sound()
    assert len(site.told()) == 12
    assert site.told()["specs/backlog/later.rst"] == "backlog/later.html"
    assert site.told()["specs/lima/of/nova/g.rst"] == "lima/nova/g.html"


def test_what_it_says_when_it_is_done(rich: Repo) -> None:
    done = rich.run("build")
    assert_fine(done)
    assert done.stdout == "12 specs, 3 cycles: 18 files in build/site\n".replace(
        "18", str(len(Site(rich.path / OUT).files) - 1)
    )
    assert rich.run("build", "--quiet").stdout == ""


RELATED = [
    ("kilo/a.html", "Serves: Objects"),
    ("kilo/objects.html", "Served by: A, B"),
    ("kilo/objects.html", "Needed by: Later"),
    ("kilo/b.html", "Serves: Objects, A"),
    ("kilo/c.html", "Needed by: D"),
    ("kilo/f.html", "Supersedes: Later"),
    ("backlog/later.html", "Depends on: Objects"),
    ("backlog/later.html", "Superseded by: F"),
]


@pytest.mark.parametrize(("page", "said"), RELATED, ids=str)
def test_relations_go_both_ways(rich: Repo, page: str, said: str) -> None:
    found = build(rich).pages[page].findall(".//div[@class='facts']/p")
    assert said in map(text_of, found)


def test_spec_that_serves_itself_has_no_relation(rich: Repo) -> None:
    page = build(rich).pages["kilo/d.html"]
    found = [text_of(each) for each in page.findall(".//div[@class='facts']/p")]
    assert [each for each in found if each[:6] not in ("Owner:", "File: ")] == [
        "Depends on: C"
    ]


def test_unreadable_spec_is_shown_as_it_is(rich: Repo) -> None:
    page = build(rich).pages["kilo/broken.html"]
    assert "\N{REPLACEMENT CHARACTER} <b>broken</b>" in "".join(page.itertext())
    assert "it is not UTF-8" in text_of(page)


def test_findings_are_those_of_the_check(rich: Repo) -> None:
    site = build(rich)
    checked = json.loads(rich.run("check", "--format", "json").stdout)
    prints = {
        each["path"]: [one["fingerprint"] for one in each["findings"]]
        for each in site.index["specs"]
    }
    told: dict[str, list[str]] = {path: [] for path in prints}
    for one in checked["findings"]:
        if one["path"] in told:
            told[one["path"]].append(one["fingerprint"])
    assert prints == told
    assert any(prints.values())
    for each in site.index["specs"]:
        shown = site.pages[unquote(each["url"])].findall(".//details/ul/li")
        assert len(shown) == len(each["findings"])


@pytest.mark.parametrize(
    ("file", "schema"), [("index.json", "index-1"), ("manifest.json", "manifest-1")]
)
def test_data_is_as_its_schema_says(rich: Repo, file: str, schema: str) -> None:
    found = json.loads(build(rich).files[file])
    said = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(said)
    jsonschema.Draft202012Validator(said).validate(found)


# What there may be nothing of ------------------------------------------------------


@pytest.fixture
def plans(repo: Repo) -> Repo:
    return planned.lay(repo)


def test_index_says_what_is_known(plans: Repo) -> None:
    index = build(plans).index
    specs = {spec["slug"]: spec for spec in index["specs"]}
    cells = specs["cells-db"]
    assert (cells["kind"], cells["priority"]) == ("detail", "cells")
    assert cells["owners"] == [
        {
            "id": "jdoe",
            "name": "Jane Doe",
            "url": "https://example.org/~jdoe",
            "kind": "person",
        }
    ]
    assert list(cells["roles"]) == ["liaison"]
    assert specs["events"]["lacks"] == ["owner"]
    assert specs["broken"]["problem"] == "it is not UTF-8"
    assert [f["rule"] for f in specs["broken"]["findings"]] == ["not-utf8"]
    assert specs["idea"]["cycle"] is None
    assert {person["id"] for person in index["people"]} == {"jdoe", "rroe", "core"}
    assert index["revision"] == plans.git("rev-parse", "HEAD").strip()


def test_repository_without_specs(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "empty")
    repo.init()
    site = build(repo)
    site.assert_sound()
    assert site.index["specs"] == site.index["cycles"] == []
    assert "There are no specs yet." in text_of(site.pages["index.html"])


def test_cycle_without_specs(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "empty")
    repo.init()
    repo.write("specs/mike/cycle.rst", "====\nMike\n====\n\nNothing yet.\n")
    site = build(repo)
    site.assert_sound()
    assert "Nothing yet." in text_of(site.pages["mike/index.html"])


# The same bytes ----------------------------------------------------------------------


def test_same_input_gives_the_same_bytes(rich: Repo) -> None:
    one, two = build(rich).files, build(rich, out="build/other").files
    at = build(rich, "--at", "HEAD", out="build/at").files
    assert one == two == at


def test_output_that_git_sees_changes_nothing(rich: Repo) -> None:
    """What a build wrote is no change of what it is made from."""
    (rich.path / ".gitignore").unlink()
    rich.commit()
    first = build(rich).files
    assert "changes not committed" not in first["index.html"].decode()
    assert build(rich).files == first
    rich.write("notes.txt", "new")
    assert "changes not committed" in build(rich).files["index.html"].decode()


def test_second_build_writes_nothing(rich: Repo) -> None:
    build(rich)
    before = stamps(rich.path / OUT)
    build(rich)
    assert stamps(rich.path / OUT) == before


def stamps(top: Path) -> dict[Path, tuple[int, int]]:
    return {
        path: (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in (top, *top.rglob("*"))
    }


def test_build_at_a_commit_shows_that_commit(rich: Repo) -> None:
    before = build(rich).files
    (rich.path / "specs/kilo/details/c.rst").unlink()
    rich.write("specs/kilo/new.rst", spec("New"))
    rich.commit()
    after = build(rich)
    assert "kilo/new.html" in after.files
    assert "kilo/c.html" not in after.files
    assert build(rich, "--at", "HEAD~1").files == before


# Names ------------------------------------------------------------------------------

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


# The folder -------------------------------------------------------------------------


def refused(repo: Repo, out: str, said: str) -> None:
    """Assert that a build into *out* stops, with *said*, and writes nothing."""
    before = tree(repo.path)
    done = repo.run("build", "--out", out)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr
    assert "help: " in done.stderr
    assert tree(repo.path) == before


def tree(top: Path) -> dict[str, object]:
    """Return what lies in a folder but for git's own."""
    found: dict[str, object] = {}
    for path in top.rglob("*"):
        name = path.relative_to(top).as_posix()
        if name.startswith(".git/"):
            continue
        if path.is_symlink():
            found[name] = path.readlink()
        else:
            found[name] = path.read_bytes() if path.is_file() else None
    return found


OWN = "is a folder of the repository's own"


@pytest.mark.parametrize(
    ("out", "said"),
    [
        (".", OWN),
        ("specs", OWN),
        ("specs/kilo/site", OWN),
        ("build/../specs/../specs", OWN),
        (".git", OWN),
        (".git/site", OWN),
        ("link", OWN),
        ("link/deeper", OWN),
        ("specward.toml", "cannot be written: File exists"),
        ("specward.toml/site", "cannot be written: Not a directory"),
        ("dangling", "cannot be written: File exists"),
        ("n" * 300, "cannot be written: File name too long"),
    ],
)
def test_folder_that_is_none_to_write_to(rich: Repo, out: str, said: str) -> None:
    (rich.path / "link").symlink_to("specs/kilo")
    (rich.path / "dangling").symlink_to("nowhere")
    refused(rich, out, said)


def test_folder_of_git_of_a_linked_work_tree(rich: Repo, tmp_path: Path) -> None:
    rich.git("worktree", "add", "--quiet", str(tmp_path / "other"))
    other = Repo(tmp_path / "other")
    refused(other, str(rich.path / ".git/worktrees/other/site"), OWN)
    build(other).assert_sound()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_folder_without_leave_to_write(rich: Repo) -> None:
    folder = rich.path / "shut"
    folder.mkdir(mode=0o555)
    refused(rich, "shut", "cannot be written: Permission denied")


def test_folder_elsewhere(rich: Repo, tmp_path: Path) -> None:
    assert_fine(rich.run("build", "--out", str(tmp_path / "a" / "b")))
    Site(tmp_path / "a" / "b").assert_sound()


FOREIGN = ["notes.txt", "kilo/notes.html", "zulu/index.html", "style.css", "a b.json"]


def test_files_of_others_are_left_alone(rich: Repo) -> None:
    for name in FOREIGN:
        rich.write(f"{OUT}/{name}", "mine")
    before = {name: (rich.path / OUT / name).stat().st_mtime_ns for name in FOREIGN}
    build(rich)
    rich.git("rm", "--quiet", "-r", "specs/kilo")
    site = build(rich)
    for name in FOREIGN:
        assert site.files[name] == b"mine"
        assert (rich.path / OUT / name).stat().st_mtime_ns == before[name]
    ours = {name for name in site.files if name.startswith("kilo/")}
    assert ours == {"kilo/notes.html"}


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "index.json",
        "manifest.json",
        "kilo/objects.html",
        "kilo/index.html",
        "kilo",
        "kilo/objects.html/deep.txt",
        "manifest.json/deep.txt",
        "lima/nova",
    ],
)
@pytest.mark.parametrize("built", [False, True], ids=["new", "built"])
def test_clash_stops_before_anything_is_written(
    rich: Repo, name: str, *, built: bool
) -> None:
    """The second build meets a file that came where none of its own is yet."""
    if built:
        rich.write("specs/zulu/a.rst", spec("Zulu"))
        build(rich)
        manifest = json.loads(rich.read(f"{OUT}/manifest.json"))
        top = rich.path / OUT
        for path in [*manifest["files"]]:
            if f"{path}/".startswith(f"{name}/") or name.startswith(f"{path}/"):
                (top / path).unlink()
                del manifest["files"][path]
        if name.startswith("manifest.json"):
            (top / "manifest.json").unlink()
        else:
            rich.write(f"{OUT}/manifest.json", json.dumps(manifest))
        for folder in sorted(top.rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        rich.replace("specs/zulu/a.rst", "For all", "For you")
    rich.write(f"{OUT}/{name}", "mine")
    refused(rich, OUT, "holds files of somebody else: ")


def test_removed_spec_has_no_page_any_more(rich: Repo) -> None:
    build(rich)
    rich.git("rm", "--quiet", "-r", "specs/lima", "specs/kilo/details/c.rst")
    site = build(rich)
    site.assert_sound()
    assert not (rich.path / OUT / "lima").exists()
    assert "kilo/c.html" not in site.files
    assert "kilo/d.html" in site.files


def test_page_that_is_where_a_folder_was(rich: Repo) -> None:
    """Addresses change their kind: the old ones make way."""
    rich.write("specs/xray/of/a.html/b.rst", spec("In a folder"))
    build(rich)
    assert (rich.path / OUT / "xray/a.html/b.html").is_file()
    (rich.path / "specs/xray/of/a.html/b.rst").unlink()
    rich.write("specs/xray/a.rst", spec("A file"))
    build(rich).assert_sound()
    assert (rich.path / OUT / "xray/a.html").is_file()
    (rich.path / "specs/xray/a.rst").unlink()
    rich.write("specs/xray/of/a.html/b.rst", spec("In a folder"))
    site = build(rich)
    site.assert_sound()
    assert site.told()["specs/xray/of/a.html/b.rst"] == "xray/a.html/b.html"


def manifest(**files: str | None) -> bytes:
    return json.dumps(
        {
            "schema": "specward.manifest/1",
            "tool": "specward 0",
            "revision": None,
            "complete": True,
            "files": files,
        }
    ).encode()


STRAYS = [
    "../../stray.html",
    "../stray.html",
    "/usr/stray.html",
    "kilo/../../../stray.html",
    "out/stray.html",
    "stray.txt",
    "folder.html",
    "a\0b.html",
    "\ud800.html",
    "n" * 300 + ".html",
    "d/" * 3000 + "x.html",
    "",
    ".html",
    "//x.html",
]


def test_manifest_that_leads_astray(rich: Repo, tmp_path: Path) -> None:
    """Nothing that is not a file of a site is written to or removed."""
    build(rich)
    outside = tmp_path / "outside"
    outside.mkdir()
    kept = [
        outside / "stray.html",
        rich.path / "stray.html",
        rich.path / "build/stray.html",
        rich.path / OUT / "stray.txt",
        rich.path / OUT / "folder.html" / "deep.txt",
    ]
    (rich.path / OUT / "folder.html").mkdir()
    (rich.path / OUT / "out").symlink_to(outside)
    for path in kept:
        path.write_text("mine", encoding="utf-8")
    rich.write(f"{OUT}/ours.html", "of an old build")
    data = json.loads(rich.read(f"{OUT}/manifest.json"))["files"]
    files = {**data, **dict.fromkeys(STRAYS), "ours.html": None}
    rich.write(f"{OUT}/manifest.json", manifest(**files))
    assert_fine(rich.run("build"))
    for path in kept:
        assert path.read_text(encoding="utf-8") == "mine"
    assert not (rich.path / OUT / "ours.html").exists()
    assert set(json.loads(rich.read(f"{OUT}/manifest.json"))["files"]) == set(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 1_000_000,
        b'{"a":' * 1_000_000,
        b"[]",
        b'{"files": {"index.html": null}}',
        manifest(),
        manifest(**{"../../stray.html": None}),
        manifest(**{"index.html": None}).replace(b"manifest/1", b"manifest/2"),
        manifest(**{"index.html": None}).replace(b"null}", b"7}"),
        b"9" * 5000,
        b"NaN",
    ],
    ids=range(12),
)
def test_manifest_that_is_none_of_ours(rich: Repo, data: bytes) -> None:
    rich.write(f"{OUT}/manifest.json", data)
    rich.write(f"{OUT}/index.html", "mine")
    refused(rich, OUT, "holds files of somebody else: ")


def test_manifest_that_is_a_link(rich: Repo, tmp_path: Path) -> None:
    build(rich)
    file = rich.path / OUT / "manifest.json"
    file.rename(tmp_path / "manifest.json")
    file.symlink_to(tmp_path / "manifest.json")
    refused(rich, OUT, "holds files of somebody else: ")


@pytest.mark.parametrize("changed", [False, True])
def test_folder_that_is_a_link(rich: Repo, tmp_path: Path, *, changed: bool) -> None:
    build(rich)
    (rich.path / OUT / "kilo").rename(tmp_path / "kilo")
    (rich.path / OUT / "kilo").symlink_to(tmp_path / "kilo")
    if changed:
        rich.replace(SPEC, "First the readers", "First the cooks")
        rich.commit()
    before = stamps(tmp_path / "kilo")
    refused(rich, OUT, "build/site/kilo is a link that leads elsewhere")
    assert stamps(tmp_path / "kilo") == before


def test_link_to_a_folder_whose_specs_are_gone(rich: Repo, tmp_path: Path) -> None:
    build(rich)
    (rich.path / OUT / "lima").rename(tmp_path / "lima")
    (rich.path / OUT / "lima").symlink_to(tmp_path / "lima")
    before = stamps(tmp_path / "lima")
    rich.git("rm", "--quiet", "-r", "specs/lima")
    assert_fine(rich.run("build"))
    assert stamps(tmp_path / "lima") == before


@pytest.mark.parametrize("gone", [False, True])
def test_page_that_is_a_link(rich: Repo, tmp_path: Path, *, gone: bool) -> None:
    before = build(rich).files
    outside = tmp_path / "outside.html"
    page = rich.path / OUT / "lima/next.html"
    page.rename(outside)
    page.symlink_to(outside)
    stamp = stamps(tmp_path)[outside]
    if gone:
        rich.git("rm", "--quiet", "-r", "specs/lima")
        build(rich).assert_sound()
        assert not page.is_symlink()
    else:
        assert build(rich).files == before
        assert not page.is_symlink()
    assert stamps(tmp_path)[outside] == stamp


def test_link_in_the_place_of_the_file_that_is_written(rich: Repo) -> None:
    outside = rich.write("outside.txt", "mine")
    (rich.path / OUT).mkdir(parents=True)
    (rich.path / OUT / ".specward-new").symlink_to(outside)
    build(rich).assert_sound()
    assert outside.read_text(encoding="utf-8") == "mine"


def test_two_builds_at_a_time(rich: Repo) -> None:
    """The second one is told of the first, and touches nothing."""
    build(rich)
    handle = os.open(rich.path / OUT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        refused(rich, OUT, "another build is writing to build/site")
    finally:
        os.close(handle)
    build(rich)


# Killed ------------------------------------------------------------------------------

KILLS = 3
STEPS = ("mkdir", "replace", "rmdir", "unlink")
"""The ways in which a build changes a folder."""


class Killed(BaseException):
    """What nothing catches."""


@contextlib.contextmanager
def killing(top: Path, at: int) -> Iterator[None]:
    """Stop whoever changes *top* before the change that is number *at*."""
    changes = count()

    def guarded(change: Callable[..., object]) -> Callable[..., object]:
        def made(path: Path, *arguments: object, **options: object) -> object:
            if top in path.parents and next(changes) == at:
                raise Killed
            return change(path, *arguments, **options)

        return made

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(Path, name, guarded(getattr(Path, name)))
        yield


def many(repo: Repo, count: int) -> None:
    """Put *count* specs of two cycles into *repo*, which changes all that are there."""
    for number in range(count):
        cycle = ("lima", "mike")[number % 2]
        repo.write(f"specs/{cycle}/s{number}.rst", spec(f"Spec {number} of {count}"))


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


# Many --------------------------------------------------------------------------------


@pytest.mark.slow
def test_cycle_of_many_specs(repo: Repo) -> None:
    """600 in all: 10,000 were tried, and take too long for every day."""
    many(repo, 600)
    repo.git("add", "--all")
    site = build(repo)
    assert len(site.told()) == 601
    assert totals(site.pages["lima/index.html"]) == (300, 300)
    assert repo.run("page", "lima").status == 0


# Progress ----------------------------------------------------------------------------


def on_terminal(repo: Repo, *arguments: str, **environment: str) -> str:
    """Return what a build writes to a terminal that is standard error."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "build", *arguments],
        cwd=repo.path,
        stdout=subprocess.DEVNULL,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", **environment},
    ):
        os.close(follower)
        told = b""
        # The system reports an error where the other end is closed.
        with contextlib.suppress(OSError):
            while data := os.read(leader, 4096):
                told += data
    os.close(leader)
    return told.decode()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Return a repository whose build takes more than a second."""
    repo = Repo(tmp_path_factory.mktemp("slow") / "repo")
    repo.init()
    repo.write(".gitignore", "/build/\n")
    many(repo, 500)
    repo.commit()
    return repo


def test_bar_is_shown_and_cleared(slow: Repo) -> None:
    told = on_terminal(slow, CI="")
    assert re.search(r"\[#*\.*\] (reading specs|writing pages) \d+ of \d+", told)
    assert told.endswith("\r\x1b[K")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ((), {"CI": "true"}),
        (("--quiet",), {"CI": ""}),
        ((), {"CI": "", "TERM": "dumb"}),
    ],
    ids=["CI", "quiet", "dumb"],
)
def test_no_bar_for_who_does_not_wait(
    slow: Repo, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    assert on_terminal(slow, *arguments, **environment) == ""


def test_no_bar_where_there_is_no_terminal(slow: Repo) -> None:
    assert slow.spawn("build", CI="").stderr == ""


# Real repositories -------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "count"), [("nova", 813), ("neutron", 260)])
def test_real_repository(name: str, count: int, clones: Clones, tmp_path: Path) -> None:
    """Every spec has its page, and is counted once."""
    repo = Repo(tmp_path / name)
    copy_tree(clones(name).path, repo.path)
    repo.write("specward.toml", (FOLDER / f"{name}.toml").read_bytes())
    site = build(repo)
    site.assert_sound()
    assert len(site.told()) == count
