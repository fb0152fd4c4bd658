"""``specward build``: the whole site, into a folder that may be anything."""

from __future__ import annotations

import json
import os
import posixpath
import pty
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import jsonschema
import pytest

import planned
from conftest import Clones
from support import COMMAND, ROOT, Repo

SCHEMAS = ROOT / "docs" / "reference" / "schemas"


@pytest.fixture
def plans(repo: Repo) -> Repo:
    return planned.lay(repo)


def build(repo: Repo, out: Path, *more: str) -> dict[str, bytes]:
    """Build into *out*, and return what is there."""
    done = repo.run("build", "--out", str(out), *more)
    assert (done.status, done.stderr) == (0, "")
    return files(out)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(repo: Repo, out: Path) -> str:
    """Return why a build into *out* is not done; nothing is written then."""
    before = files(out) if out.is_dir() else {}
    done = repo.run("build", "--out", str(out))
    assert (done.status, done.stdout) == (2, "")
    assert "--out" in done.stderr
    if out.is_dir():
        assert files(out) == before
    return done.stderr


# What is in it ------------------------------------------------------------------


def test_every_spec_has_its_page_and_its_entry(plans: Repo, tmp_path: Path) -> None:
    made = build(plans, tmp_path / "site")
    index = json.loads(made["index.json"])
    jsonschema.validate(index, json.loads((SCHEMAS / "index-1.json").read_text()))
    named = {f"specs/{name}.rst" for name in planned.SPECS}
    named.add("specs/kilo/details/broken.rst")
    assert sorted(spec["path"] for spec in index["specs"]) == sorted(named)
    pages = [unquote(spec["url"]) for spec in index["specs"]]
    cycles = [unquote(cycle["url"]) for cycle in index["cycles"]]
    rest = ["backlog/index.html", "index.html", "index.json", "manifest.json"]
    assert sorted(made) == sorted([*pages, *cycles, *rest])


def test_address_comes_from_the_identity(plans: Repo, tmp_path: Path) -> None:
    """It stays what it is while the spec goes its way."""
    before = build(plans, tmp_path / "site")
    plans.git("mv", "specs/backlog/proposed", "specs/backlog/approved")
    plans.replace("specs/kilo/quotas.rst", "Status: approved", "Status: implemented")
    plans.commit()
    assert before.keys() == build(plans, tmp_path / "site").keys()
    assert {"kilo/quotas.html", "backlog/idea.html"} <= before.keys()


def test_index_says_what_is_known(plans: Repo, tmp_path: Path) -> None:
    index = json.loads(build(plans, tmp_path / "site")["index.json"])
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


def test_spec_page_has_facts_findings_and_text(plans: Repo, tmp_path: Path) -> None:
    made = build(plans, tmp_path / "site")
    page = made["kilo/of-a-detail.html"].decode()
    assert "What of-a-detail is for." in page
    assert '<a href="lonely.html"><bdi>About lonely</bdi></a>' in page
    broken = made["kilo/broken.html"].decode()
    assert "cannot be read: it is not UTF-8" in broken
    assert "<code>not-utf8</code>" in broken


def test_links_lead_to_what_is_there(plans: Repo, tmp_path: Path) -> None:
    made = build(plans, tmp_path / "site")
    ids = {path: ids_of(data) for path, data in made.items() if path.endswith("html")}
    for path, counted in ids.items():
        assert [name for name, count in counted.items() if count > 1] == [], path
        for address in hrefs(made[path]):
            parts = urlsplit(address)
            if parts.scheme:
                continue
            there = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), unquote(parts.path))
            )
            target = there if parts.path else path
            assert target in made, f"{path} leads to {address}"
            if parts.fragment:
                assert unquote(parts.fragment) in ids[target], f"{path}: {address}"


def ids_of(data: bytes) -> Counter[str]:
    return Counter(e.attrib["id"] for e in elements(data) if "id" in e.attrib)


def hrefs(data: bytes) -> list[str]:
    return [e.attrib["href"] for e in elements(data) if "href" in e.attrib]


def elements(data: bytes) -> Iterator[Element]:
    root: Element = html5lib.HTMLParser(strict=True).parse(data)
    return root.iter()


HOSTILE = (
    *("My%20plan", "a?b#c", "..-like", ".hidden", "a:b", "ü-名-נ", "-x", "index.json"),
    *("Objects", "back\\slash", "new\nline", "\x1bescape", "e" * 240, "f" * 240),
    *("²", "0", "00", "9" * 200),
    *("<b>", '"quote"', "'single'", "manifest", "{{ x }}"),
)


def test_hostile_names(repo: Repo, tmp_path: Path) -> None:
    """Every spec has a file of its own, whatever it is called."""
    text = repo.read("specs/kilo/objects.rst")
    for slug in HOSTILE:
        repo.write(
            f"specs/kilo/{slug}.rst", text.replace("Objects", f"<i>{slug!r}</i>")
        )
    repo.write(b"specs/kilo/\xff\xfe.rst", text)
    for cycle in (
        "index.html",
        "index.json",
        "manifest.json",
        "backlog",
        "KILO",
        "a b",
    ):
        repo.write(f"specs/{cycle}/one.rst", text)
    repo.commit()
    made = build(repo, tmp_path / "site")
    index = json.loads(made["index.json"])
    pages = [unquote(spec["url"]) for spec in index["specs"]]
    assert len(pages) == len(set(map(str.casefold, pages))) == len(HOSTILE) + 1 + 1 + 6
    assert set(pages) <= set(made)
    for path, data in made.items():
        assert b"<i>" not in data, path
        assert b"\x1b" not in data, path
    assert json.loads(made["manifest.json"])["complete"] is True


@pytest.mark.parametrize("cycle", ["", "specs/empty/cycle.rst"])
def test_nothing_but_a_cycle_or_nothing_at_all(
    repo: Repo, tmp_path: Path, cycle: str
) -> None:
    (repo.path / "specs/kilo/objects.rst").unlink()
    if cycle:
        repo.write(cycle, "=====\nEmpty\n=====\n\nNothing yet.\n")
    repo.commit()
    made = build(repo, tmp_path / "site")
    assert "index.html" in made
    assert ("empty/index.html" in made) == bool(cycle)


def lay_many(repo: Repo, count: int) -> None:
    text = repo.read("specs/kilo/objects.rst")
    for number in range(count):
        many = text.replace("Objects", f"No {number}")
        repo.write(f"specs/kilo/s-{number}.rst", many)


def test_thousands_of_specs_in_one_cycle(repo: Repo, tmp_path: Path) -> None:
    lay_many(repo, 2_000)
    repo.commit()
    made = build(repo, tmp_path / "site")
    assert len(json.loads(made["index.json"])["specs"]) == 2_001
    assert "2001 entries in, 2001 out" in made["kilo/index.html"].decode()


# The same again ------------------------------------------------------------------


def test_same_commit_gives_the_same_bytes(plans: Repo, tmp_path: Path) -> None:
    first = build(plans, tmp_path / "one", "--at", "HEAD")
    assert first == build(plans, tmp_path / "two") | {}
    plans.write("specs/kilo/new.rst", planned.text("new", "Owner: Jane Doe"))
    assert build(plans, tmp_path / "two", "--at", "HEAD") == first


def test_site_in_the_work_tree_is_no_change_of_it(plans: Repo) -> None:
    """It is not ignored, and yet no content of the repository."""
    first = build(plans, plans.path / "build" / "site")
    assert first == build(plans, plans.path / "build" / "site")
    index = json.loads(first["index.json"])
    assert index["revision"] == plans.git("rev-parse", "HEAD").strip()
    assert index["changed"] is False


def test_file_where_a_folder_was(plans: Repo, tmp_path: Path) -> None:
    """And the other way round: what is ours makes way."""
    out, spec = tmp_path / "site", planned.text("one", "Owner: Jane Doe")
    plans.write("specs/kilo.html/one.rst", spec)
    before = build(plans, out)
    plans.git("clean", "-q", "-f", "-d")
    (plans.path / "specs/kilo.html").mkdir()
    plans.write("specs/juno/kilo.rst", spec)
    build(plans, out)
    plans.git("clean", "-q", "-f", "-d")
    plans.write("specs/kilo.html/one.rst", spec)
    assert build(plans, out) == before


def test_what_stays_is_not_written_again(plans: Repo, tmp_path: Path) -> None:
    out = tmp_path / "site"
    build(plans, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}
    build(plans, out)
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}


def test_pages_of_removed_specs_go(plans: Repo, tmp_path: Path) -> None:
    """And folders that are empty then; what is of somebody else stays."""
    out = tmp_path / "site"
    build(plans, out)
    (out / "kilo" / "notes.txt").write_text("mine")
    plans.git("rm", "-r", "-q", "specs/juno", "specs/kilo/quotas.rst")
    plans.commit()
    made = build(plans, out)
    assert "kilo/quotas.html" not in made
    assert not (out / "juno").exists()
    assert made["kilo/notes.txt"] == b"mine"


# Where it is written -----------------------------------------------------------


def test_folder_that_is_a_file(plans: Repo, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "cannot be written" in refused(plans, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_folder_that_cannot_be_written_to(plans: Repo, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir(mode=0o500)
    assert "cannot be written" in refused(plans, out)


@pytest.mark.parametrize("inside", ["specs", "specs/site", ".", ".git", ".git/site"])
def test_folder_of_the_repository_itself(plans: Repo, inside: str) -> None:
    assert "is a folder of the repository's own" in refused(plans, plans.path / inside)


def test_foreign_files_in_the_way(plans: Repo, tmp_path: Path) -> None:
    out = tmp_path / "site"
    for number in range(100):
        plans.write(str(out / f"{number}.txt"), "mine")
    made = build(plans, out)
    assert made["7.txt"] == b"mine"
    other = tmp_path / "other"
    plans.write(str(other / "kilo" / "objects.html"), "mine")
    assert "kilo/objects.html" in refused(plans, other)


MANIFEST = (
    '{"schema": "specward.manifest/1", "tool": "x", "revision": null, '
    '"complete": true, '
)


@pytest.mark.parametrize(
    "manifest",
    [
        MANIFEST
        + '"complete": true, "files": {"../victim.html": null, "VICTIM": null}}',
        MANIFEST + '"complete": true, "files": {"a/../../victim.html": null}}',
        MANIFEST + '"complete": true, "files": {"a\\u0000.html": null}}',
        MANIFEST + '"complete": true, "files": {"\\ud800.html": null}}',
    ],
)
def test_manifest_that_names_what_is_elsewhere(
    plans: Repo, tmp_path: Path, manifest: str
) -> None:
    victim = tmp_path / "victim.html"
    victim.write_text("mine")
    plans.write(str(tmp_path / "site" / "a" / "x.txt"), "mine")
    said = manifest.replace("VICTIM", str(victim))
    plans.write(str(tmp_path / "site" / "manifest.json"), said)
    plans.run("build", "--out", str(tmp_path / "site"))
    assert victim.read_text() == "mine"


@pytest.mark.parametrize(
    "manifest", [b"\xff", b"{}", b"[" * 100_000, b'{"schema": 3}', b"null"]
)
def test_manifest_that_is_none_is_of_somebody_else(
    plans: Repo, tmp_path: Path, manifest: bytes
) -> None:
    plans.write(str(tmp_path / "site" / "manifest.json"), manifest)
    assert "manifest.json" in refused(plans, tmp_path / "site")


def test_nothing_is_written_through_links(plans: Repo, tmp_path: Path) -> None:
    out, victim = tmp_path / "site", tmp_path / "victim"
    victim.mkdir()
    (victim / "cells.html").write_text("mine")
    build(plans, out)
    page = out / "kilo" / "cells.html"
    page.unlink()
    page.symlink_to(victim / "cells.html")
    build(plans, out)
    assert not page.is_symlink()
    plans.git("rm", "-r", "-q", "specs/juno")
    (out / "juno" / "net.html").rename(victim / "net.html")
    (out / "juno" / "index.html").unlink()
    (out / "juno").rmdir()
    (out / "juno").symlink_to(victim)
    build(plans, out)
    assert {path.name for path in victim.iterdir()} == {"cells.html", "net.html"}
    assert (victim / "cells.html").read_text() == "mine"


def test_folder_that_is_a_link_inside(plans: Repo, tmp_path: Path) -> None:
    out, victim = tmp_path / "site", tmp_path / "victim"
    victim.mkdir()
    out.mkdir()
    (out / "kilo").symlink_to(victim)
    done = plans.run("build", "--out", str(out))
    assert done.status == 2
    assert "leads elsewhere" in done.stderr
    assert list(victim.iterdir()) == []


def test_one_build_at_a_time(plans: Repo, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    holder = subprocess.Popen(
        ["flock", str(out), "-c", "echo held; exec sleep 30"], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        assert "another build is writing" in refused(plans, out)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def test_killed_at_any_moment(repo: Repo, tmp_path: Path) -> None:
    """Every file is whole, and the next build mends what is left."""
    lay_many(repo, 150)
    repo.commit()
    whole = build(repo, tmp_path / "whole")
    out = tmp_path / "site"
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(10):
        words = [*COMMAND, "build", "--out", str(out)]
        process = subprocess.Popen(words, cwd=repo.path, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not (out / "manifest.json").exists() and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path, data in files(out).items():
            if path.endswith(".html"):
                assert data == whole[path]
        for page in sorted(out.rglob("*.html"))[:3]:
            page.unlink()
    assert build(repo, out) == whole


# While it is made ----------------------------------------------------------------


def watched(repo: Repo, out: Path, **environment: str) -> bytes:
    """Return what a build says on a terminal."""
    mine, theirs = pty.openpty()
    clean = {key: text for key, text in os.environ.items() if key != "CI"}
    process = subprocess.Popen(
        [*COMMAND, "build", "--out", str(out)],
        cwd=repo.path,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**clean, "TERM": "xterm", **environment},
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            more = os.read(mine, 4096)
        except OSError:  # how Linux ends a pseudo-terminal
            break
        if not more:
            break
        said += more
    process.wait()
    os.close(mine)
    return said


def test_progress_is_for_terminals(repo: Repo, tmp_path: Path) -> None:
    """Work of over a second shows how far it is, and clears it; CI sees nothing."""
    text = repo.read("specs/kilo/objects.rst")
    more = "\n".join(f"* item {n} with *some* words" for n in range(200))
    for number in range(250):
        repo.write(f"specs/kilo/s-{number}.rst", f"{text}\n{more}\n{number}\n")
    said = watched(repo, tmp_path / "one")
    assert b" of 251" in said
    assert said.endswith(b"\r\x1b[K")
    assert watched(repo, tmp_path / "two", CI="true") == b""


# Real repositories -----------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "count"), [("nova", 813), ("neutron", 260)])
def test_nothing_of_a_real_repository_is_lost(
    clones: Clones, tmp_path: Path, name: str, count: int
) -> None:
    repo = Repo(tmp_path / name)
    repo.path.mkdir()
    repo.git("clone", "--quiet", str(clones(name).path), ".")
    config = (ROOT / "tests" / "corpus" / f"{name}.toml").read_bytes()
    repo.write("specward.toml", config)
    made = build(repo, tmp_path / "site")
    index = json.loads(made["index.json"])
    jsonschema.validate(index, json.loads((SCHEMAS / "index-1.json").read_text()))
    assert len(index["specs"]) == count
    assert {unquote(spec["url"]) for spec in index["specs"]} <= made.keys()
    shown = 0
    for path, data in made.items():
        if path.endswith("/index.html"):
            said = data.decode().rpartition(" out</p>")[0].rpartition("· ")[2]
            entries, _, out = said.partition(" in, ")
            assert entries.split()[0] == out
            shown += int(out)
    assert shown == count
