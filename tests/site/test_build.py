"""``specward build``: every spec has its page, and nothing else is touched."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.corpus import FOLDER
from tests.support.clones import Clones
from tests.support.repo import Repo, copy_tree
from tests.support.schemas import validate
from tests.support.sites import Site, assert_fine, build, text_of, totals
from tests.support.specs import OUT, many, spec, stamps


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
    validate(found, schema)


# What there may be nothing of ------------------------------------------------------


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


def test_cycles_are_in_the_order_that_people_count(repo: Repo) -> None:
    for name in ("2026.10", "2026.9"):
        repo.write(f"specs/{name}/a.rst", spec("A"))
    names = [cycle["name"] for cycle in build(repo).index["cycles"]]
    assert names == ["kilo", "2026.9", "2026.10"]


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


def test_build_at_a_commit_shows_that_commit(rich: Repo) -> None:
    before = build(rich).files
    (rich.path / "specs/kilo/details/c.rst").unlink()
    rich.write("specs/kilo/new.rst", spec("New"))
    rich.commit()
    after = build(rich)
    assert "kilo/new.html" in after.files
    assert "kilo/c.html" not in after.files
    assert build(rich, "--at", "HEAD~1").files == before


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


# Real repositories -------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "count"), [("nova", 813), ("neutron", 260)])
@pytest.mark.slow
def test_real_repository(name: str, count: int, clones: Clones, tmp_path: Path) -> None:
    """Every spec has its page, and is counted once."""
    repo = Repo(tmp_path / name)
    copy_tree(clones(name).path, repo.path)
    repo.write("specward.toml", (FOLDER / f"{name}.toml").read_bytes())
    site = build(repo)
    site.assert_sound()
    assert len(site.told()) == count
