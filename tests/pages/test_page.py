"""What a cycle's page says of its specs: groups, details, roles, progress.

The model is looked at as JSON; each other format has to show as much.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from docutils.core import publish_doctree

from specward.specs.cycle import Part
from tests.support.repo import Repo
from tests.support.schemas import validate
from tests.support.sites import assert_harmless, parsed, text_of

FORMATS = ("html", "rst", "json", "text")
STRICT = {"halt_level": 2, "report_level": 2, "_disable_config": True}

CONFIGURATION = """\
[roster]
file = "specs/roster.toml"

[[specs]]
path = "specs/backlog/{slug}.rst"
template = ["templates/spec.rst"]

[[specs]]
path = "specs/{cycle}/of/{slug}.rst"
kind = "detail"
template = ["templates/spec.rst"]
roles.liaison = { slot = "Liaison", from = "approved", group = "core" }

[[specs]]
path = "specs/{cycle}/{slug}.rst"
template = ["templates/spec.rst"]
roles.liaison = { slot = "Liaison", from = "approved" }
"""


def spec(title: str, *fields: str, owner: str = "Jane Doe", plan: str = "Soon.") -> str:
    line = "=" * max(len(title), 4)
    said = "\n".join((f":Owner: {owner}", *fields))
    return f"{line}\n{title}\n{line}\n\n{said}\n\nFor all.\n\nPlan\n====\n\n{plan}\n"


@pytest.fixture
def planned(repo: Repo) -> Repo:
    """Return a repository whose specs lie by the configuration above."""
    repo.write("specward.toml", CONFIGURATION)
    (repo.path / "specs/kilo/objects.rst").unlink()
    return repo


def page(repo: Repo, name: str = "kilo") -> dict[str, Any]:
    """Return the page's model, which has to be sound in every format."""
    done = {each: repo.run("page", name, "--format", each) for each in FORMATS}
    for each in FORMATS:
        assert (done[each].status, done[each].stderr) == (0, ""), each
    assert_harmless(parsed(done["html"].stdout.encode()))
    publish_doctree(done["rst"].stdout, settings_overrides=STRICT)
    found: dict[str, Any] = json.loads(done["json"].stdout)
    validate(found, "page-1")
    assert found["entries_in"] == found["entries_out"]
    titles = list(titles_of(found))
    assert len(titles) == found["entries_in"]
    for form in ("html", "text", "rst"):
        plain = shown(done[form].stdout, form)
        for title in titles:
            assert title in plain, (form, title)
    return found


def shown(text: str, form: str) -> str:
    """Return the words of a page."""
    plain = text_of(parsed(text.encode())) if form == "html" else text
    return " ".join(plain.replace("\\", "").split())


def titles_of(found: dict[str, Any]) -> list[str]:
    entries = [*found["table"], *found["unclear"], *found["dropped"]]
    under = [detail for entry in entries for detail in entry["details"]]
    return [each["title"] for each in (*entries, *under, *found["details"])]


# Where a detail stands ---------------------------------------------------------------

WHERE = [
    pytest.param([":Priority: main"], ["main"], None, id="slug"),
    pytest.param([":Priority: kilo/main"], ["main"], None, id="identity"),
    pytest.param([":Priority: missing"], [], "missing", id="dangling"),
    pytest.param([":Priority: missing, main"], ["main"], None, id="second"),
    pytest.param([":Priority: main, other"], ["main"], None, id="two"),
    pytest.param([":Priority: one"], [], "one", id="itself"),
    pytest.param([":Priority: sibling"], [], "sibling", id="a detail"),
    pytest.param([":Priority: lima/there"], [], "lima/there", id="other cycle"),
    pytest.param([":Priority: later"], [], "later", id="backlog"),
    pytest.param([":Priority: none"], [], None, id="none"),
    pytest.param([":Priority: unclear"], ["unclear"], None, id="unclear"),
    pytest.param([":Priority: gone"], ["gone"], None, id="dropped"),
    pytest.param([":Priority: broken"], ["broken"], None, id="unreadable"),
    pytest.param([":Depends: main"], [], None, id="depends"),
    pytest.param([], [], None, id="nothing"),
]


@pytest.mark.parametrize(("fields", "under", "serves"), WHERE)
def test_detail_stands_once(
    planned: Repo, fields: list[str], under: list[str], serves: str | None
) -> None:
    planned.write("specs/kilo/main.rst", spec("Main"))
    planned.write("specs/kilo/other.rst", spec("Other"))
    planned.write("specs/kilo/unclear.rst", spec("Unclear", owner="nobody"))
    planned.write("specs/kilo/gone.rst", spec("Gone", ":Status: abandoned"))
    planned.write("specs/kilo/broken.rst", b"\xff")
    planned.write("specs/kilo/of/sibling.rst", spec("Sibling"))
    planned.write("specs/lima/there.rst", spec("There"))
    planned.write("specs/backlog/later.rst", spec("Later"))
    planned.write("specs/kilo/of/one.rst", spec("The detail", *fields))
    found = page(planned)
    entries = [*found["table"], *found["unclear"], *found["dropped"]]
    assert [
        entry["slug"]
        for entry in entries
        for detail in entry["details"]
        if detail["slug"] == "one"
    ] == under
    alone = [each["serves"] for each in found["details"] if each["slug"] == "one"]
    assert alone == ([] if under else [serves])


def test_details_without_priority_stand_by_status(planned: Repo) -> None:
    for status in ("superseded", "implemented", "proposed", "approved"):
        for name in ("b10", "b9", "a"):
            text = spec(f"{name} {status}", f":Status: {status}")
            planned.write(f"specs/kilo/of/{name}-{status}.rst", text)
    found = page(planned)
    statuses = ("proposed", "approved", "implemented", "superseded")
    assert [each["title"] for each in found["details"]] == [
        f"{name} {status}" for status in statuses for name in ("a", "b9", "b10")
    ]
    assert found["title"] == "Kilo Specs"
    assert found["progress"] == {"done": 3, "total": 9}


def test_status_that_is_none_is_the_first(planned: Repo) -> None:
    planned.write("specs/kilo/of/a.rst", spec("A", ":Status: whatever"))
    (only,) = page(planned)["details"]
    assert only["status"] == "proposed"


def test_unreadable_detail_says_so(planned: Repo) -> None:
    planned.write("specs/kilo/of/a.rst", b"\xff\xfe")
    found = page(planned)
    (only,) = found["details"]
    assert (only["title"], only["problem"]) == ("a", "it is not UTF-8")
    for form in ("html", "text", "rst"):
        text = shown(planned.run("page", "kilo", "--format", form).stdout, form)
        assert "it is not UTF-8" in text


def test_details_are_in_order_under_their_priority(planned: Repo) -> None:
    planned.write("specs/kilo/main.rst", spec("Main"))
    for name, order in (("a", 3), ("b", 1), ("c", 2)):
        fields = (":Priority: main", f":Order: {order}")
        planned.write(f"specs/kilo/of/{name}.rst", spec(f"Number {name}", *fields))
    (main,) = page(planned)["table"]
    assert [each["slug"] for each in main["details"]] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("statuses", "progress"),
    [
        (["implemented", "approved"], {"done": 1, "total": 2}),
        (["implemented", "abandoned"], {"done": 1, "total": 1}),
        (["abandoned", "superseded"], None),
        ([], None),
    ],
)
def test_progress_of_a_priority_is_that_of_its_details(
    planned: Repo, statuses: list[str], progress: dict[str, int] | None
) -> None:
    planned.write("specs/kilo/main.rst", spec("Main"))
    for number, status in enumerate(statuses):
        fields = (":Priority: main", f":Status: {status}")
        planned.write(f"specs/kilo/of/n{number}.rst", spec(f"N{number}", *fields))
    (main,) = page(planned)["table"]
    assert main["progress"] == progress
    if progress:
        said = f"{progress['done']} of {progress['total']} done"
        for form in ("html", "text", "rst"):
            text = planned.run("page", "kilo", "--format", form).stdout
            assert said in shown(text, form)


def test_section_called_as_the_list_of_details(planned: Repo) -> None:
    """Every id is there once, whatever a priority's own sections are called."""
    template = planned.read("templates/spec.rst")
    planned.write(
        "templates/spec.rst",
        f"{template}\nSpecs\n=====\n.. specward: optional, page\n\n<What they are.>\n",
    )
    planned.write("specs/kilo/main.rst", f"{spec('Main')}\nSpecs\n=====\n\nOurs.\n")
    planned.write("specs/kilo/of/a.rst", spec("A", ":Priority: main"))
    assert len(page(planned)["table"][0]["details"]) == 1


@pytest.mark.parametrize("slug", ["specs", "other-specs", "top", "main", "table", "-"])
def test_ids_are_there_once(planned: Repo, slug: str) -> None:
    for folder in ("", "of/"):
        planned.write(f"specs/kilo/{folder}{slug}.rst", spec(f"In {folder}here"))
    planned.write("specs/kilo/of/a.rst", spec("A detail", f":Priority: {slug}"))
    assert page(planned)["entries_in"] == 3


# Groups ------------------------------------------------------------------------------

GROUPS = [
    ("Two, One", ["Two", "One", "Three"], "b a c d"),
    ("one, THREE", ["one", "THREE", "Two"], "a c b d"),
    ("Nothing", ["One", "Three", "Two"], "a c b d"),
    ("", ["One", "Three", "Two"], "a c b d"),
    (",,One,one,", ["One", "Three", "Two"], "a c b d"),
]


@pytest.mark.parametrize(("said", "names", "order"), GROUPS)
def test_groups_are_in_the_order_of_the_cycle(
    planned: Repo, said: str, names: list[str], order: str
) -> None:
    """What it does not list comes after by name; without a group, last."""
    field = f":Groups: {said}\n\n" if said else ""
    planned.write("specs/kilo/cycle.rst", f"====\nKilo\n====\n\n{field}Words.\n")
    groups = {"a": "One", "b": "Two", "c": "Three", "d": None}
    for name, group in groups.items():
        fields = [f":Group: {group}"] if group else []
        planned.write(f"specs/kilo/{name}.rst", spec(f"Row {name}", *fields))
    found = page(planned)
    assert " ".join(each["slug"] for each in found["table"]) == order
    html = parsed(planned.run("page", "kilo").stdout.encode())
    heads = [text_of(row) for row in html.findall(".//tr[@class='group']")]
    assert heads == [*names, "Others"]
    text = planned.run("page", "kilo", "--format", "text").stdout
    places = [re.search(rf"^\W*{name}\b", text, re.MULTILINE) for name in names]
    starts = [each.start() for each in places if each]
    assert len(starts) == len(names)
    assert starts == sorted(starts)


def test_group_has_one_name_however_it_is_written(planned: Repo) -> None:
    for name, group in (("a", "API"), ("b", "api"), ("c", "Api ")):
        planned.write(f"specs/kilo/{name}.rst", spec(f"Row {name}", f":Group: {group}"))
    html = parsed(planned.run("page", "kilo").stdout.encode())
    assert [text_of(row) for row in html.findall(".//tr[@class='group']")] == ["API"]
    assert len(page(planned)["table"]) == 3


def test_no_groups_no_heads(planned: Repo) -> None:
    planned.write("specs/kilo/a.rst", spec("Row"))
    html = parsed(planned.run("page", "kilo").stdout.encode())
    assert html.findall(".//tr[@class='group']") == []


@pytest.mark.parametrize("group", ["²", "٣", "9" * 6_000, "-", "☃"])
def test_any_group_has_its_place(planned: Repo, group: str) -> None:
    """Numbers sort as such, and no word of a spec is too much for that."""
    planned.write("specs/kilo/a.rst", spec("A", f":Group: {group}"))
    assert len(page(planned)["table"]) == 1


def test_cycle_of_details_only_says_no_priorities(planned: Repo) -> None:
    planned.write("specs/kilo/of/a.rst", spec("A"))
    found = page(planned)
    assert found["title"] == "Kilo Specs"
    assert [part["part"] for part in found["parts"]] == ["details"]
    text = planned.run("page", "kilo", "--format", "text").stdout
    assert "0 of 1 specs done" in text
    assert "riorit" not in text


# Roles -------------------------------------------------------------------------------

ROLES = [
    ("Jane Doe", ["Jane Doe"]),
    ("Jane Doe, Richard Roe", ["Jane Doe", "Richard Roe"]),
    ("Jane Doe, jdoe", ["Jane Doe"]),
    ("N/A", []),
    ("TBD", []),
    ("<who answers>", []),
]


@pytest.mark.parametrize(("said", "names"), ROLES)
@pytest.mark.parametrize("folder", ["", "of/"])
def test_people_of_roles_are_told(
    planned: Repo, said: str, names: list[str], folder: str
) -> None:
    planned.write(f"specs/kilo/{folder}a.rst", spec("A", f":Liaison: {said}"))
    found = page(planned)
    entries: list[dict[str, Any]] = found["table"] + found["unclear"] + found["details"]
    (entry,) = entries
    told = {
        role["name"]: [one["name"] for one in role["people"]] for role in entry["roles"]
    }
    assert told == ({"liaison": names} if names else {})


# The backlog -------------------------------------------------------------------------


def test_backlog_has_its_page(planned: Repo) -> None:
    planned.write("specs/backlog/later.rst", spec("Later"))
    planned.write("specs/backlog/never.rst", spec("Never", ":Status: abandoned"))
    planned.write("specs/kilo/a.rst", spec("A"))
    found = page(planned, "backlog")
    assert (found["title"], found["entries_in"]) == ("Backlog", 2)
    assert titles_of(found) == ["Later", "Never"]
    assert titles_of(page(planned)) == ["A"]


def test_backlog_with_nothing_in_it_is_no_cycle(planned: Repo) -> None:
    planned.write("specs/kilo/a.rst", spec("A"))
    done = planned.run("page", "backlog")
    assert (done.status, done.stdout) == (2, "")
    assert "there is no cycle 'backlog'" in done.stderr


def test_cycle_called_backlog_is_a_cycle(repo: Repo) -> None:
    repo.write("specs/backlog/a.rst", spec("A"))
    repo.write("specs/backlog/cycle.rst", "====\nOurs\n====\n\nWords.\n")
    found = page(repo, "backlog")
    assert (found["title"], titles_of(found)) == ("Ours", ["A"])


# The cycle's file places the parts ---------------------------------------------------


@pytest.mark.parametrize("kinds", [(), ("",), ("of/",), ("", "of/")], ids=str)
@pytest.mark.parametrize("part", list(Part))
def test_any_part_can_be_placed(
    planned: Repo, part: str, kinds: tuple[str, ...]
) -> None:
    text = f"====\nKilo\n====\n\nWords.\n\nHere\n====\n.. specward: {part}\n\nSaid.\n"
    planned.write("specs/kilo/cycle.rst", text)
    for kind in kinds:
        planned.write(f"specs/kilo/{kind}a.rst", spec(f"Title of {kind}one"))
    found = page(planned)
    assert found["entries_in"] == len(kinds)
    assert [each["part"] for each in found["parts"]].count(part) == 1
