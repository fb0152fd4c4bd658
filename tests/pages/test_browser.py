"""The page in a real browser, as wide as a phone and a desk, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support import planned
from tests.support.browser import DESK, HEIGHT, PHONE, Scheme, opened, started
from tests.support.repo import ROOT, Repo, copy_tree, lay_liberty

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VIEWS: list[tuple[int, Scheme]] = [
    (PHONE, "light"),
    (PHONE, "dark"),
    (DESK, "light"),
    (DESK, "dark"),
]


PAGES = ("index.html", "kilo/index.html", "kilo/cells-db.html", "kilo/broken.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    repo = Repo(folder / "plans")
    repo.init()
    copy_tree(ROOT / "tests" / "rules" / "base", repo.path)
    planned.lay(repo)
    assert repo.run("build", "--out", str(folder / "site")).status == 0
    return folder / "site"


@pytest.fixture(params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def look(request: pytest.FixtureRequest) -> tuple[int, Scheme]:
    width, scheme = request.param
    return width, scheme


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_site(
    browser: Browser, site: Path, name: str, look: tuple[int, Scheme]
) -> None:
    """Axe has nothing to say, nothing scrolls sideways, every target can be hit."""
    with opened(browser, site / name, *look) as page:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= look[0]
        for link in page.locator(".path a, table th a, summary").all():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= 24


def test_way_through_a_site(browser: Browser, site: Path) -> None:
    with opened(browser, site / "index.html", DESK, "light") as page:
        page.get_by_role("link", name="Kilo, planned").first.click()
        page.get_by_role("link", name="About cells-db").first.click()
        assert page.locator("h1").inner_text().startswith("About cells-db")
        page.get_by_role("link", name="About cells", exact=True).click()
        assert page.locator("h1").inner_text().startswith("About cells")
        page.get_by_role("link", name="All cycles").click()
        assert page.locator("h1").inner_text().startswith("Nova Specs")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = Repo(tmp_path_factory.mktemp("browser") / "liberty")
    repo.init()
    lay_liberty(repo.path)
    repo.commit("Liberty")
    return repo.write("page.html", repo.run("page", "liberty").stdout)


@pytest.fixture(params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def view(
    browser: Browser, file: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    width, scheme = request.param
    with opened(browser, file, width, scheme) as page:
        yield page


def width_of(page: Page) -> int:
    assert page.viewport_size is not None
    return page.viewport_size["width"]


def test_axe_has_nothing_to_say(view: Page) -> None:
    results = Axe().run(view)
    assert results.violations_count == 0, results.generate_report()


def test_nothing_scrolls_sideways(view: Page) -> None:
    wide = view.evaluate("document.documentElement.scrollWidth")
    assert wide <= width_of(view)


def test_whole_table_is_near_the_top(view: Page) -> None:
    """Without scrolling on a desk, within one screen of scrolling on a phone."""
    width = width_of(view)
    box = view.locator("table").bounding_box()
    assert box is not None
    screens = 1 if width == DESK else 2
    assert box["y"] + box["height"] <= screens * HEIGHT[width]


def test_targets_can_be_hit(view: Page) -> None:
    """Links of the table are at least 24 pixels high (WCAG 2.2, 2.5.8)."""
    for link in view.locator("table a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 24


def test_focus_is_visible(view: Page) -> None:
    view.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement)"
    assert view.evaluate("document.activeElement.tagName") == "A"
    assert view.evaluate(f"{focused}.outlineStyle") != "none"


def test_labels_lead_to_their_sections(view: Page) -> None:
    for link in view.locator("table th a").all():
        target = link.get_attribute("href")
        assert target is not None
        assert view.locator(f"[id='{target[1:]}']").count() == 1


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_scheme_is_followed(browser: Browser, file: Path, width: int) -> None:
    schemes: list[Scheme] = ["light", "dark"]
    seen = {scheme: background(browser, file, width, scheme) for scheme in schemes}
    assert seen["light"] != seen["dark"]


def background(browser: Browser, file: Path, width: int, scheme: Scheme) -> str:
    with opened(browser, file, width, scheme) as page:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_page_asks_nobody_else(browser: Browser, file: Path) -> None:
    with opened(browser, file, DESK, "light") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        assert asked == [file.as_uri()]
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.reload()
        assert complaints == []


def test_page_is_small(file: Path) -> None:
    assert file.stat().st_size < 50_000
