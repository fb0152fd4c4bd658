"""The page that this project generates is the one that it began from.

Every fact of the hand-written page is asserted one by one, in each format.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from docutils import nodes
from docutils.core import publish_doctree

from tests.support.repo import Repo, lay_liberty

TITLE = "Liberty Project Priorities"
UNCLEAR_TITLE = "Priorities without a clear plan"

PEOPLE = {
    "Andrew Laski": "https://launchpad.net/~alaski",
    "Ken'ichi Ohmichi": "https://launchpad.net/~oomichi",
    "Sean Dague": "https://launchpad.net/~sdague",
    "Jay Pipes": "https://launchpad.net/~jaypipes",
    "Dan Smith": "https://launchpad.net/~danms",
    "John Garbutt": "https://launchpad.net/~johngarbutt",
}

ROWS = [
    ("Cells V2", ["Andrew Laski"]),
    ("V2.1 API", ["Ken'ichi Ohmichi", "Sean Dague"]),
    ("Scheduler", ["Jay Pipes"]),
    ("Upgrades", ["Dan Smith"]),
    ("DevRef Update", ["John Garbutt"]),
]

SECTIONS = ["Cells v2", "V2.1 API", "Scheduler", "Upgrades", "DevRef update"]

UNCLEAR = [
    ("Flavors, image properties and host aggregates", 5),
    ("Tasks for API triggered operations", 5),
    ("Simplify quotas", 4),
    ("How Nova talks to Glance, Neutron and Cinder", 4),
    ("Feature test classification", 3),
    ("Fixing more bugs", 3),
]

FACTS = {
    "introduction": ["priorities", "use case", "no particular order"],
    "Cells v2": ["Kilo", "single cell", "Left for M", "several cells", "cells v1"],
    "V2.1 API": [
        "microversion",
        "documentation",
        "Tempest",
        "python-novaclient",
        "policy",
        "Out of scope",
        "cosmetic changes of the former v3 API",
    ],
    "Scheduler": ["request spec", "resource objects", "service group API", "tracker"],
    "Upgrades": [
        "migrate data online",
        "instance extra",
        "RPC and object versions",
        "expands the schema",
        "contracts it",
        "DB objects",
    ],
    "DevRef update": ["community", "architecture", "scope", "newcomers", "decisions"],
    "Flavors, image properties and host aggregates": [
        "Extra specs",
        "image properties that belong to one hypervisor",
        "private clouds",
        "capacity planning",
        "optional extra",
        "same API",
    ],
    "Tasks for API triggered operations": [
        "really finished",
        "Instance actions",
        "headers",
        "nova-compute",
        "web callbacks",
    ],
    "Simplify quotas": ["relied on", "races", "reserved", "nested quotas"],
    "How Nova talks to Glance, Neutron and Cinder": [
        "os-brick",
        "VIF drivers",
        "ports",
        "v2 API",
    ],
    "Feature test classification": ["experimental", "support matrix", "documentation"],
    "Fixing more bugs": ["review", "understood", "themes"],
}
"""Words that say each fact, by the section that says it."""

FACT_CASES = [(where, fact) for where, facts in FACTS.items() for fact in facts]


def squeezed(text: str) -> str:
    return " ".join(text.split())


class Shown:
    """A page as its reader sees it, whatever the format."""

    def __init__(
        self,
        *,
        title: str,
        rows: list[tuple[str, list[tuple[str, str | None]]]],
        unclear: list[tuple[str, int]],
        texts: dict[str, str],
        whole: str,
    ) -> None:
        self.title = title
        self.rows = rows
        self.unclear = unclear
        self.texts = texts
        self.whole = squeezed(whole)


# HTML ---------------------------------------------------------------------


def words(element: Element) -> str:
    return squeezed("".join(element.itertext()))


def of_class(root: Element, tag: str, name: str) -> list[Element]:
    return [e for e in root.iter(tag) if name in e.get("class", "").split()]


def from_html(repo: Repo) -> Shown:
    page = repo.run("page", "liberty").stdout
    root = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    (table,) = root.iter("table")
    rows = []
    for row in table.find("tbody") or ():
        label, owners, _ = list(row)
        links = [(words(a), a.get("href")) for a in owners.iter("a")]
        rows.append((words(label), links))
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}
    texts = {"introduction": words(next(root.iter("main")))}
    unclear = []
    for title, _ in UNCLEAR:
        holder = holder_of(root, title)
        texts[title] = words(holder)
        unclear.append((title, sum(len(u.findall("li")) for u in holder.iter("ul"))))
    for title in SECTIONS:
        texts[title] = words(holder_of(root, title))
    for a in next(iter([table])).iter("a"):
        if (a.get("href") or "").startswith("#"):
            assert a.get("href", "")[1:] in ids
    return Shown(
        title=words(next(root.iter("h1"))),
        rows=rows,
        unclear=unclear,
        texts=texts,
        whole=words(root),
    )


def holder_of(root: Element, title: str) -> Element:
    """Return the section or article that the heading *title* is in."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in root.iter():
        if element.tag in {"h2", "h3"} and words(element).startswith(title):
            holder = parents[element]
            while holder.tag not in {"section", "article"}:
                holder = parents[holder]
            return holder
    raise AssertionError(f"no heading {title!r}")


# RST ----------------------------------------------------------------------


def doctree(text: str) -> nodes.document:
    settings = {"halt_level": 2, "report_level": 2, "_disable_config": True}
    return publish_doctree(text, settings_overrides=settings)


def from_rst(repo: Repo) -> Shown:
    text = repo.run("page", "liberty", "--format", "rst").stdout
    tree = doctree(text)
    (table,) = tree.findall(nodes.table)
    rows = []
    for row in next(iter(table.findall(nodes.tbody))).children:
        label, owners, _ = row.children
        links = [
            (squeezed(r.astext()), r.get("refuri"))
            for r in owners.findall(nodes.reference)
        ]
        rows.append((squeezed(label.astext()), links))
    texts = {"introduction": squeezed(tree.astext())}
    unclear = []
    for section in tree.findall(nodes.section):
        title = squeezed(section.children[0].astext())
        texts[title] = squeezed(section.astext())
        if title in dict(UNCLEAR):
            lists = [n for n in section.children if isinstance(n, nodes.bullet_list)]
            unclear.append((title, sum(len(n.children) for n in lists)))
    return Shown(
        title=str(tree["title"]),
        rows=rows,
        unclear=unclear,
        texts=texts,
        whole=tree.astext(),
    )


# JSON and text -------------------------------------------------------------


def from_json(repo: Repo) -> Shown:
    page = json.loads(repo.run("page", "liberty", "--format", "json").stdout)
    texts = {"introduction": " ".join(page["introduction"])}
    for entry in page["table"] + page["unclear"]:
        said = [entry["summary"], *entry["points"]]
        for section in entry["sections"]:
            said.extend(section["text"])
        texts[entry["title"]] = " ".join(said)
    return Shown(
        title=page["title"],
        rows=[
            (e["label"], [(o["name"], o["url"]) for o in e["owners"]])
            for e in page["table"]
        ],
        unclear=[(e["title"], len(e["points"])) for e in page["unclear"]],
        texts=texts,
        whole=json.dumps(page),
    )


def from_text(repo: Repo) -> Shown:
    text = repo.run("page", "liberty", "--format", "text").stdout
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Priority "))
    rows = []
    for line in lines[start + 2 : start + 2 + len(ROWS)]:
        label, owners, _ = re.split(r" {2,}", line.strip())
        named = [(name, PEOPLE.get(name)) for name in owners.split(", ")]
        rows.append((label, named))
    texts = {"introduction": squeezed(" ".join(lines[:start]))}
    unclear = []
    for title, chunk in chunks(lines[start:], [t for t, _ in UNCLEAR] + SECTIONS):
        texts[title] = squeezed(" ".join(chunk))
        if title in dict(UNCLEAR):
            unclear.append((title, sum(line.startswith("  * ") for line in chunk)))
    return Shown(
        title=lines[0], rows=rows, unclear=unclear, texts=texts, whole=" ".join(lines)
    )


def chunks(lines: list[str], titles: list[str]) -> Iterator[tuple[str, list[str]]]:
    starts = [lines.index(title) for title in titles]
    for title, start, end in zip(titles, starts, [*starts[1:], None], strict=True):
        yield title, lines[start:end]


READERS: dict[str, Callable[[Repo], Shown]] = {
    "html": from_html,
    "rst": from_rst,
    "json": from_json,
    "text": from_text,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    repo = Repo(tmp_path_factory.mktemp("liberty"))
    repo.init()
    lay_liberty(repo.path)
    repo.commit("Liberty")
    return {name: read(repo) for name, read in READERS.items()}


@pytest.fixture(params=READERS)
def shown(pages: dict[str, Shown], request: pytest.FixtureRequest) -> Shown:
    return pages[request.param]


def test_title(shown: Shown) -> None:
    assert shown.title == TITLE


def test_five_rows_in_their_order(shown: Shown) -> None:
    assert [label for label, _ in shown.rows] == [label for label, _ in ROWS]


@pytest.mark.parametrize(
    ("number", "owners"), [(n, o) for n, (_, o) in enumerate(ROWS)]
)
def test_owners_are_linked(shown: Shown, number: int, owners: list[str]) -> None:
    assert shown.rows[number][1] == [(name, PEOPLE[name]) for name in owners]


def test_six_without_a_clear_plan_with_their_points(shown: Shown) -> None:
    assert shown.unclear == UNCLEAR


@pytest.mark.parametrize(("where", "fact"), FACT_CASES)
def test_fact(shown: Shown, where: str, fact: str) -> None:
    assert fact in shown.texts[where]


def test_each_priority_has_its_section(shown: Shown) -> None:
    assert [title for title in SECTIONS if title not in shown.texts] == []


@pytest.mark.parametrize("name", READERS)
def test_provenance(liberty: Repo, name: str) -> None:
    commit = liberty.git("rev-parse", "HEAD").strip()
    page = liberty.run("page", "--format", name).stdout
    assert commit in page
    assert "specward 0.1.0" in page
    assert re.search(r"12 May 2015|2015-05-12T10:00:00\+00:00", page)
    assert "11 entries in, 11 out" in squeezed(page) or (
        '"entries_in": 11' in page and '"entries_out": 11' in page
    )


def test_docutils_has_nothing_to_say(liberty: Repo) -> None:
    text = liberty.run("page", "liberty", "--format", "rst").stdout
    assert doctree(text).children


def test_sphinx_takes_the_page_without_a_warning(liberty: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    text = liberty.run("page", "liberty", "--format", "rst").stdout
    (site / "index.rst").write_text(text, encoding="utf-8")
    (site / "conf.py").write_text("nitpicky = True\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-E"]
    done = subprocess.run(
        [*command, str(site), str(tmp_path / "out")], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    built = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    root = html5lib.parse(built, treebuilder="etree", namespaceHTMLElements=False)
    text = words(root)
    for _, fact in FACT_CASES:
        assert fact in text
    (table,) = root.iter("table")
    hrefs = {a.get("href") for a in table.iter("a")}
    assert set(PEOPLE.values()) <= hrefs


def test_owner_and_plan_move_a_priority_to_the_table(liberty: Repo) -> None:
    """And nothing else changes."""
    path = "specs/liberty/simplify-quotas.rst"
    before = json.loads(liberty.run("page", "--format", "json").stdout)
    liberty.replace(path, ":Status: proposed", ":Owner: Jay Pipes\n:Status: proposed")
    text = liberty.read(path)
    liberty.write(path, text + "\nPlan\n====\n\nWithout reservations, step by step.\n")
    after = json.loads(liberty.run("page", "--format", "json").stdout)
    (moved,) = [e for e in after["table"] if e["path"] == path]
    assert moved["owners"][0]["id"] == "jaypipes"
    assert moved["lacks"] == []
    assert [e for e in after["table"] if e is not moved] == before["table"]
    assert after["unclear"] == [e for e in before["unclear"] if e["path"] != path]
    same = ("title", "introduction", "dropped", "entries_in", "entries_out", "revision")
    assert {key: after[key] for key in same} == {key: before[key] for key in same}


@pytest.mark.parametrize(
    ("fields", "sections", "lacks"),
    [
        ("", "", ["owner", "plan"]),
        (":Owner: Jay Pipes\n", "", ["plan"]),
        ("", "\nPlan\n====\n\nStep by step.\n", ["owner"]),
        (":Owner: TBD\n", "\nPlan\n====\n", ["owner", "plan"]),
        (":Owner: Jay Pypes\n", "\nPlan\n====\n\nStep by step.\n", ["owner"]),
    ],
)
def test_what_is_lacking_is_computed(
    liberty: Repo, fields: str, sections: str, lacks: list[str]
) -> None:
    path = "specs/liberty/simplify-quotas.rst"
    text = liberty.read(path).replace(":Status:", f"{fields}:Status:")
    liberty.write(path, text + sections)
    page = json.loads(liberty.run("page", "--format", "json").stdout)
    (entry,) = [e for e in page["unclear"] if e["path"] == path]
    assert entry["lacks"] == lacks


def test_same_input_gives_the_same_bytes(liberty: Repo) -> None:
    for name in READERS:
        assert liberty.run("page", "--format", name) == liberty.run(
            "page", "--at", "HEAD", "--format", name
        )
