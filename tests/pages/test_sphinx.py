"""Pages in RST, as a team with a Sphinx site takes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import html5lib
import pytest

from tests.support.clones import Clones
from tests.support.repo import ROOT, Repo

SPEC = """\
=====
TITLE
=====

:Owner: Jane Doe
:Status: approved

See [1]_, [#]_, [#named]_, [*]_ and [CIT2015]_, or |it|, or the `Design`_.

.. |it| replace:: what it is

Plan
====

.. _here:

First `this <https://example.org/>`_, see here_ and [1]_.

.. code:: python

   print("TITLE")

.. image:: picture.png
   :alt: how it goes

+-----+-----+
| one | two |
|     +-----+
|     | 2   |
+-----+-----+

.. note:: Mind :math:`x^2`.

Design
------

.. [1] One of TITLE.
.. [#] Numbered.
.. [#named] Named.
.. [*] A symbol.
.. [CIT2015] A citation.
"""


CYCLE = """\
=====
Cycle
=====

What we do [1]_.

Notes
=====

.. [1] One of the cycle.
"""


def laid(repo: Repo, *cycles: str) -> None:
    """Put the same footnotes, targets and headings into many specs."""
    for cycle in cycles:
        for slug in ("one", "two"):
            text = SPEC.replace("TITLE", slug.ljust(5, "x"))
            repo.write(f"specs/{cycle}/{slug}.rst", text)
        repo.write(f"specs/{cycle}/picture.png", b"PNG")
        repo.write(f"specs/{cycle}/cycle.rst", CYCLE)
    repo.commit()


def build(folder: Path) -> str:
    """Build the site in *folder*, and return what Sphinx has to say."""
    (folder / "conf.py").write_text("nitpicky = True\n", encoding="utf-8")
    words = ["-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-E"]
    done = subprocess.run(
        [sys.executable, *words, str(folder), str(folder / "out")],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stderr.decode()


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def as_documents(repo: Repo, folder: Path, cycles: tuple[str, ...]) -> None:
    """Lay each cycle's page into a site as a document of its own."""
    for cycle in cycles:
        page = repo.run("page", cycle, "--format", "rst")
        assert page.status == 0, page.stderr
        write(folder, f"{cycle}.rst", page.stdout)
    listed = "".join(f"   {cycle}\n" for cycle in cycles)
    write(folder, "index.rst", f"Site\n####\n\n.. toctree::\n\n{listed}")


def test_cycles_whose_names_are_alike(repo: Repo, tmp_path: Path) -> None:
    """No name of one page is a name of another, whatever the cycles are called."""
    cycles = ("2026", "2026.1", "2026-1", "Kilo", "kilo-2", "цикл", "круг", "2026.one")
    laid(repo, *cycles)
    for cycle, slug in (("2026", "1-one"), ("2026", "one"), ("kilo", "2-one")):
        repo.write(f"specs/{cycle}/{slug}.rst", SPEC.replace("TITLE", slug.ljust(5)))
    repo.commit()
    site = tmp_path / "site"
    as_documents(repo, site, (*cycles, "kilo"))
    assert build(site) == ""


def test_what_is_shown_twice_is_led_to_once(repo: Repo, tmp_path: Path) -> None:
    """A section of the page in a section of the page, with a footnote in it."""
    repo.replace(
        "templates/spec.rst",
        "<What will be done in this cycle, in which order.>\n",
        "<What will be done in this cycle, in which order.>\n\n"
        "Design\n------\n.. specward: optional, page\n\n<How.>\n",
    )
    laid(repo, "kilo")
    site = tmp_path / "site"
    as_documents(repo, site, ("kilo",))
    assert build(site) == ""
    assert repo.run("build", "--out", str(tmp_path / "pages")).status == 0
    page = (tmp_path / "pages" / "kilo" / "index.html").read_text()
    root = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert page.count("One of onexx.") == 2
    assert len(ids) == len(set(ids))


@pytest.fixture
def clashing(repo: Repo) -> Repo:
    laid(repo, "kilo", "liberty", "mitaka")
    return repo


CYCLES = ("kilo", "liberty", "mitaka")


def test_pages_as_documents(clashing: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    as_documents(clashing, site, CYCLES)
    assert build(site) == ""
    built = (site / "out" / "liberty.html").read_text(encoding="utf-8")
    for words in (
        *("One of onexx.", "One of twoxx.", "Named.", "A citation."),
        "Picture, not shown here: [how it goes]",
    ):
        assert words in built
    root = html5lib.parse(built, treebuilder="etree", namespaceHTMLElements=False)
    ids = {each.get("id") for each in root.iter()}
    notes = [a for a in root.iter("a") if "".join(a.itertext()) == "[1]"]
    assert len(notes) == 5
    assert {str(note.get("href"))[1:] for note in notes} <= ids
    assert len({note.get("href") for note in notes}) == 3


def test_footnotes_lead_to_their_own(clashing: Repo, tmp_path: Path) -> None:
    """In the HTML of a page, and of each spec."""
    clashing.run("build", "--out", str(tmp_path / "site"))
    for name, count in (("index", 3), ("one", 1)):
        text = (tmp_path / "site" / "kilo" / f"{name}.html").read_text()
        root = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
        notes = [a for a in root.iter("a") if "".join(a.itertext()) == "[1]"]
        targets = {str(note.get("href"))[1:] for note in notes}
        assert len(targets) == count
        by_id = {e.get("id"): "".join(e.itertext()) for e in root.iter() if e.get("id")}
        for target in targets:
            assert "One of" in by_id[target]


def test_pages_in_one_document(clashing: Repo, tmp_path: Path) -> None:
    """Included one after the other: no name of one is a name of another."""
    site = tmp_path / "site"
    as_documents(clashing, site, CYCLES)
    included = "".join(f".. include:: {cycle}.txt\n\n" for cycle in CYCLES)
    write(site, "index.rst", included)
    for cycle in CYCLES:
        (site / f"{cycle}.rst").rename(site / f"{cycle}.txt")
    assert build(site) == ""


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "cycles"),
    [("nova", ("juno", "liberty", "2025.1")), ("neutron", ("kilo", "newton", "pike"))],
)
def test_three_cycles_of_a_real_repository(
    clones: Clones, tmp_path: Path, name: str, cycles: tuple[str, ...]
) -> None:
    repo = Repo(tmp_path / name)
    repo.path.mkdir()
    repo.git("clone", "--quiet", str(clones(name).path), ".")
    config = (ROOT / "tests" / "corpus" / f"{name}.toml").read_text(encoding="utf-8")
    # As priorities, so that their plans are on the page.
    repo.write("specward.toml", config.replace('kind = "detail"', 'kind = "priority"'))
    site = tmp_path / "site"
    as_documents(repo, site, cycles)
    assert build(site) == ""
