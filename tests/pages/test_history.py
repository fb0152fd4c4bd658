"""What a spec's page and ``index.json`` say of its history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.history.test_revisions import ROSTER, spec
from tests.site.test_live import asked, serving, until
from tests.support.repo import Repo
from tests.support.sites import Site, build, links, text_of

PAGE = "liberty/objects.html"


@pytest.fixture
def course(tmp_path: Path) -> Repo:
    """Return a repository with a spec that went a long way."""
    repo = Repo(tmp_path / "course")
    repo.init()
    repo.write(".gitignore", "/build/\n")
    repo.write("specs/roster.toml", ROSTER)
    repo.write("specs/juno/abandoned/objects.rst", spec())
    commit(repo, 1, "nobody <nobody@example.org>")
    repo.write("specs/kilo/proposed/models.rst", spec(plan="At first."))
    commit(repo, 2, "Jane Doe <jane@example.org>")
    repo.git("mv", "specs/kilo/proposed/models.rst", "specs/kilo/models.rst")
    (repo.path / "specs/kilo/approved").mkdir()
    repo.git("mv", "specs/kilo/models.rst", "specs/kilo/approved/models.rst")
    repo.write("specs/kilo/approved/models.rst", spec(owner="jdoe, rroe"))
    commit(repo, 3, "jd <elsewhere@example.org>", "Co-authored-by: \u202eevil <e@x>")
    (repo.path / "specs/liberty/approved").mkdir(parents=True)
    moved = "specs/liberty/approved/objects.rst"
    repo.git("mv", "specs/kilo/approved/models.rst", moved)
    repo.write(moved, spec(title="Objects <b>first</b>", owner="nobody"))
    commit(repo, 4, "secret@example.org <secret@example.org>")
    repo.write("specs/mitaka/objects.rst", spec())
    commit(repo, 5, "nobody <nobody@example.org>")
    return repo


def commit(repo: Repo, day: int, who: str, *trailers: str) -> str:
    """Commit everything on a day of May 2015."""
    name, _, email = who.rstrip(">").partition(" <")
    return repo.commit(
        "\n\n".join(("A change", *trailers)),
        GIT_AUTHOR_NAME=name,
        GIT_AUTHOR_EMAIL=email,
        GIT_COMMITTER_DATE=f"2015-05-{day:02}T10:00:00+02:00",
    )


def history(site: Site, page: str) -> list[str]:
    """Return the lines of the part of a page that tells the history."""
    found = [
        each
        for each in site.pages[page].iter("section")
        if each.find("h2[@id='history']") is not None
    ]
    (section,) = found
    return [text_of(each) for each in section.iter() if each.tag in ("p", "li")]


HISTORY = """\
Created on 2 May 2015, last changed on 4 May 2015. By Jane Doe, \\u202eevil and secret.
3 May 2015: status from proposed to approved; \
owner from Jane Doe to Jane Doe, Richard Roe, by Jane Doe and \\u202eevil
4 May 2015: moved from kilo to liberty; renamed from models to objects; \
title from Objects to Objects <b>first</b>; \
no owner any more, until then Jane Doe, Richard Roe, by secret
Proposed before: juno
Proposed again: mitaka"""


def test_page_tells_the_history(course: Repo) -> None:
    site = build(course)
    site.assert_sound()
    assert "\n".join(history(site, PAGE)) == HISTORY
    found = links(site.pages[PAGE])
    assert {"../juno/objects.html", "../mitaka/objects.html"} <= set(found)
    for element in site.pages[PAGE].iter("time"):
        assert element.attrib["datetime"].startswith("2015-05-0")


def test_spec_that_never_changed(course: Repo) -> None:
    assert history(build(course), "mitaka/objects.html") == [
        "Created on 5 May 2015 and not changed since. By nobody.",
        "Proposed before: juno, liberty",
    ]


def test_address_of_an_author_is_nowhere(course: Repo) -> None:
    for data in build(course).files.values():
        assert b"@example.org" not in data
        assert b"e@x" not in data


def test_index_has_dates(course: Repo) -> None:
    site = build(course)
    dates = {
        each["path"]: (each["created"], each["updated"]) for each in site.index["specs"]
    }
    assert dates["specs/liberty/approved/objects.rst"] == (
        "2015-05-02T08:00:00+00:00",
        "2015-05-04T08:00:00+00:00",
    )


def test_what_is_not_committed_has_the_history_of_the_head(course: Repo) -> None:
    (course.path / "specs/liberty/implemented").mkdir()
    old = course.path / "specs/liberty/approved/objects.rst"
    old.rename(course.path / "specs/liberty/implemented/objects.rst")
    course.write("specs/liberty/new.rst", spec(title="New"))
    course.write("specs/mitaka/objects.rst", spec(title="Another", owner="rroe"))
    site = build(course)
    site.assert_sound()
    assert history(site, PAGE)[0].startswith(
        "Created on 2 May 2015, last changed on 4 May 2015."
    )
    assert history(site, "liberty/new.html") == ["No commit has it yet."]
    assert history(site, "mitaka/objects.html")[0].endswith(
        "not changed since. By nobody."
    )
    (entry,) = (one for one in site.index["specs"] if one["slug"] == "new")
    assert (entry["created"], entry["updated"]) == (None, None)


def test_site_of_a_commit_knows_nothing_of_what_came_later(course: Repo) -> None:
    site = build(course, "--at", "HEAD~2")
    assert history(site, "kilo/models.html")[0].startswith(
        "Created on 2 May 2015, last changed on 3 May 2015."
    )
    assert len(history(site, "kilo/models.html")) == 2


def test_live_site_tells_of_a_new_commit(course: Repo) -> None:
    def said() -> str:
        return asked(address, f"/{PAGE}")[1]

    with serving(course) as (_, address):
        assert "4 May 2015" in said()
        index = json.loads(asked(address, "/index.json")[1])
        assert all(each["created"] for each in index["specs"])
        course.write("specs/liberty/approved/objects.rst", spec(owner="core"))
        commit(course, 9, "Jane Doe <jane@example.org>")
        until(lambda: "9 May 2015" in said())
        assert "Core reviewers" in said()


def test_spec_called_history(course: Repo) -> None:
    text = spec(title="History") + "\nHistory\n=======\n\nOf its own.\n"
    course.write("specs/liberty/history.rst", text)
    commit(course, 6, "nobody <nobody@example.org>")
    site = build(course)
    site.assert_sound()
    assert history(site, "liberty/history.html")[0].startswith("Created on 6 May 2015")
