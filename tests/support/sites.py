"""A site as a browser finds it: its files, and what is asked of all of them."""

from __future__ import annotations

import json
import posixpath
import re
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib

from tests.support.repo import Repo, Result

OWN = {"index.html", "index.json", "manifest.json"}
POLICY = "default-src 'none'; style-src 'sha256-"
HARMLESS = frozenset(
    "a article bdi blockquote body br caption code dd details div dl dt em figcaption"
    " figure footer h1 h2 h3 h4 h5 h6 head header html li main meta nav ol p pre"
    " section span strong style summary table tbody td th thead time title tr"
    " ul".split()
)
DRAWN = {
    "svg": {"class", "viewBox", "preserveAspectRatio", "aria-hidden"},
    "rect": {"x", "width", "height", "class", "fill-opacity"},
    "path": {"d", "class", "fill-opacity"},
}
"""What pictures are made of, and what it can say."""
ELSEWHERE = re.compile(r"(?:https?|mailto|ftps?|ircs?|news):")


def is_drawn(element: Element) -> bool:
    """Tell whether *element* is of a picture, of nothing but shapes."""
    space, _, name = element.tag.rpartition("}")
    if space != "{http://www.w3.org/2000/svg":
        return False
    assert element.attrib.keys() <= DRAWN[name] | {"role", "aria-label"}
    return True


class Site:
    """What lies in the folder of a site."""

    def __init__(self, top: Path) -> None:
        self.top = top

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The bytes of each file by its path."""
        return {
            path.relative_to(self.top).as_posix(): path.read_bytes()
            for path in sorted(self.top.rglob("*"))
            if path.is_file()
        }

    @cached_property
    def pages(self) -> dict[str, Element]:
        """The pages as a browser reads them."""
        return {
            name: parsed(data)
            for name, data in self.files.items()
            if name.endswith(".html")
        }

    @cached_property
    def index(self) -> dict[str, Any]:
        """What ``index.json`` says."""
        found: dict[str, Any] = json.loads(self.files["index.json"])
        return found

    def told(self) -> dict[str, str]:
        """Return the page of each spec by its path, as the index says."""
        return {each["path"]: unquote(each["url"]) for each in self.index["specs"]}

    def assert_sound(self) -> None:
        """Assert what holds for every site: links, ids, totals, no foreign markup."""
        for name, page in self.pages.items():
            assert_harmless(page)
            for target in links(page):
                self.assert_there(name, target)
        self.assert_whole()

    def assert_there(self, page: str, target: str) -> None:
        """Assert that a link of *page* leads to a file that has what it names."""
        address = urlsplit(target)
        assert address.query == ""
        path = unquote(address.path, errors="strict")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        if path == "":
            file = page
        assert file in self.files, (page, target)
        if address.fragment:
            assert address.fragment in ids(self.pages[file]), (page, target)

    def assert_whole(self) -> None:
        """Assert that each spec has one page, and is on one page of many."""
        urls = list(self.told().values())
        assert len(set(urls)) == len(urls)
        cycles = {unquote(each["url"]) for each in self.index["cycles"]}
        backlog = set()
        for url in urls:
            (above,) = self.pages[url].findall(".//header/p/a[2]")
            found = posixpath.join(
                posixpath.dirname(url), unquote(above.get("href", ""))
            )
            backlog |= {posixpath.normpath(found)} - cycles
        assert len(backlog) <= 1
        assert set(self.pages) == {"index.html", *urls, *cycles, *backlog}
        assert set(self.files) == OWN | set(self.pages)
        entries = 0
        for page in cycles | backlog:
            came, went = totals(self.pages[page])
            assert came == went
            entries += came
        assert entries == len(urls)


def build(repo: Repo, *arguments: str, out: str = "build/site") -> Site:
    """Build the site of *repo*, and return it."""
    assert_fine(repo.run("build", "--out", out, *arguments))
    return Site(repo.path / out)


def assert_fine(done: Result) -> None:
    """Assert that a command did its work, and complained of nothing."""
    assert (done.status, done.stderr) == (0, "")


def parsed(data: bytes) -> Element:
    """Return the page that *data* is, in strict HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(data.decode("utf-8"))
    return tree


def ids(page: Element) -> list[str]:
    """Return the ids of a page."""
    return [element.attrib["id"] for element in page.iter() if "id" in element.attrib]


def links(page: Element) -> list[str]:
    """Return where a page links to in its own site."""
    found = [link.attrib["href"] for link in page.iter("a")]
    return [link for link in found if not ELSEWHERE.match(link)]


def totals(page: Element) -> tuple[int, int]:
    """Return how many entries a cycle's page says came in, and went out."""
    footer = page.find(".//footer")
    assert footer is not None
    found = re.search(r"(\d+) entr(?:y|ies) in, (\d+) out", text_of(footer))
    assert found is not None
    return int(found.group(1)), int(found.group(2))


def text_of(element: Element) -> str:
    """Return the words of an element."""
    return " ".join("".join(element.itertext()).split())


def assert_harmless(page: Element, also: frozenset[str] = frozenset()) -> None:
    """Assert that a page holds our own markup only, and each id once."""
    (policy,) = page.findall(".//meta[@http-equiv]")
    assert policy.attrib["content"].startswith(POLICY)
    assert len(page.findall(".//style")) == 1
    for element in page.iter():
        if is_drawn(element):
            continue
        assert element.tag in HARMLESS | also
        for name in element.attrib:
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "style", "action", "formaction")
    found = ids(page)
    assert len(set(found)) == len(found), found
