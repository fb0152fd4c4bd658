"""Where each spec of a cycle stands on its page, and that none is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import planned
from support import Repo

Page = dict[str, Any]


@pytest.fixture
def plans(repo: Repo) -> Repo:
    return planned.lay(repo)


def page_of(repo: Repo, *words: str) -> Page:
    made = repo.run("page", *words, "--format", "json")
    assert made.status == 0, made.stderr
    page: Page = json.loads(made.stdout)
    return page


def slugs(entries: list[Page]) -> list[str]:
    return [entry["slug"] for entry in entries]


def test_table_is_in_the_order_of_the_groups(plans: Repo) -> None:
    """As the cycle names them, then others, then what is of none; then by order."""
    table = page_of(plans, "kilo")["table"]
    assert slugs(table) == ["upgrades", "cells", "objects", "tasks", "quotas"]
    text = plans.run("page", "kilo", "--format", "text").stdout
    heads = ["\nEssential\n", "\nOptional\n", "\nStretch\n", "\nOthers\n"]
    places = [text.index(head) for head in heads]
    assert places == sorted(places)


def test_details_stand_with_the_priority_that_they_serve(plans: Repo) -> None:
    page = page_of(plans, "kilo")
    entries = [*page["table"], *page["unclear"], *page["dropped"]]
    served = {e["slug"]: slugs(e["details"]) for e in entries if e["details"]}
    assert served == {
        "cells": ["cells-api", "cells-db"],
        "events": ["events-log"],
        "bare-metal": ["metal-cleaning"],
    }
    by_slug = {entry["slug"]: entry for entry in entries}
    assert by_slug["cells"]["progress"] == {"done": 1, "total": 2}
    assert by_slug["quotas"]["progress"] is None


def test_details_by_themselves_stand_by_status(plans: Repo) -> None:
    """Whom they name, if not a priority of the page, is said."""
    others = page_of(plans, "kilo")["details"]
    assert slugs(others) == [
        *("broken", "lonely", "of-a-detail", "of-itself"),
        *("lost", "of-juno"),
    ]
    serves = {entry["slug"]: entry["serves"] for entry in others if entry["serves"]}
    assert serves == {
        "lost": "no-such",
        "of-a-detail": "lonely",
        "of-itself": "of-itself",
        "of-juno": "juno/net",
    }


@pytest.mark.parametrize("form", ["html", "rst", "text"])
def test_every_format_shows_every_spec(plans: Repo, form: str) -> None:
    made = plans.run("page", "kilo", "--format", form).stdout
    plain = " ".join(made.replace("\\", "").split())
    for name in planned.SPECS:
        slug = name.rpartition("/")[2]
        title = f"About {slug}"
        assert (title in plain) == name.startswith("kilo/"), name
    assert "1 of 2 done" in plain
    assert "needs a liaison" in plain.lower()
    assert "cannot be read: it is not UTF-8" in plain


def test_progress_counts_what_is_not_dropped(plans: Repo) -> None:
    page = page_of(plans, "kilo")
    assert page["progress"] == {"done": 3, "total": 15}
    assert page["entries_in"] == page["entries_out"] == 17


def test_roles_are_shown(plans: Repo) -> None:
    (cells,) = [e for e in page_of(plans, "kilo")["table"] if e["slug"] == "cells"]
    api, database = cells["details"]
    assert [role["name"] for role in database["roles"]] == ["liaison"]
    assert database["roles"][0]["people"][0]["name"] == "Jane Doe"
    assert (api["roles"], api["lacks"]) == ([], ["liaison"])


def test_backlog_has_its_page(plans: Repo) -> None:
    page = page_of(plans, "backlog")
    assert (page["title"], slugs(page["details"])) == ("Backlog", ["idea"])
    assert page["details"][0]["cycle"] is None


def test_backlog_that_there_is_not(repo: Repo) -> None:
    made = repo.run("page", "backlog")
    assert (made.status, made.stdout) == (2, "")


def test_cycle_called_backlog_is_a_cycle(plans: Repo) -> None:
    plans.write("specs/backlog/thing.rst", planned.text("thing", "Owner: Jane Doe"))
    page = page_of(plans, "backlog")
    assert slugs(page["table"]) == ["thing"]


def test_cycle_of_details_only_says_no_priorities(plans: Repo) -> None:
    plans.write("specs/lemming/details/x.rst", planned.text("x", "Owner: Jane Doe"))
    page = page_of(plans, "lemming")
    assert page["title"] == "Lemming Specs"
    assert [part["part"] for part in page["parts"]] == ["details"]
    text = plans.run("page", "lemming", "--format", "text").stdout
    assert "0 of 1 specs done" in text
    assert "riorit" not in text


def test_details_can_be_placed(plans: Repo) -> None:
    plans.write(
        "specs/kilo/cycle.rst",
        f"{planned.CYCLE}\nDesigns\n=======\n.. specward: details\n\nAll of them.\n",
    )
    page = page_of(plans, "kilo")
    assert [part["heading"] for part in page["parts"] if part["part"] == "details"] == [
        "Designs"
    ]
    checked = plans.run("check", "specs/kilo/cycle.rst")
    assert "invalid-template" not in checked.stdout


NAMES = ("a", "b", "c", "d", "juno/a", "no-such", "")
STATUSES = ("proposed", "approved", "implemented", "abandoned", "nonsense")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["kilo/", "kilo/details/", "juno/", "juno/details/"]),
            st.sampled_from("abcd"),
        ),
        st.tuples(
            st.sampled_from(STATUSES), st.sampled_from(NAMES), st.sampled_from("ab ")
        ),
        min_size=1,
    )
)
def test_every_spec_is_on_its_page_once(
    plans: Repo, specs: dict[tuple[str, str], tuple[str, str, str]]
) -> None:
    """Each spec of the cycle is on it once."""
    plans.git("rm", "-r", "-q", "-f", "--ignore-unmatch", "specs/kilo", "specs/juno")
    plans.git("clean", "-q", "-f", "-d")
    for (folder, slug), (status, named, group) in specs.items():
        said = f"Owner: Jane Doe|Status: {status}"
        said += f"|Priority: {named}" if named else ""
        said += f"|Group: {group}" if group.strip() else ""
        plans.write(f"specs/{folder}{slug}.rst", planned.text(slug, said))
    for cycle in {folder.partition("/")[0] for folder, _ in specs}:
        page = page_of(plans, cycle)
        shown = list(paths(page))
        wanted = [f"specs/{f}{s}.rst" for f, s in specs if f.startswith(cycle)]
        assert sorted(shown) == sorted(wanted)
        assert page["entries_in"] == page["entries_out"] == len(wanted)


def paths(page: Page) -> Any:
    for part in ("table", "unclear", "dropped", "details"):
        for entry in page[part]:
            yield entry["path"]
            yield from (each["path"] for each in entry["details"])


@pytest.mark.parametrize("group", ["²", "٣", "9" * 6_000, "-", "☃"])
def test_any_group_has_its_place(plans: Repo, group: str) -> None:
    """Numbers sort as such, and no word of a spec is too much for that."""
    plans.write(
        "specs/kilo/quotas.rst",
        planned.text("quotas", f"Owner: Jane Doe|Status: approved|Group: {group}"),
    )
    page = page_of(plans, "kilo")
    assert page["entries_in"] == page["entries_out"]
    assert "quotas" in slugs(page["table"])
