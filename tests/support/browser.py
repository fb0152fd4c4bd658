"""Headless Chromium, and a page in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

PHONE, DESK = 360, 1280
HEIGHT = {PHONE: 740, DESK: 800}
Scheme = Literal["light", "dark"]

# Chromium talks to nobody: what it would look up by itself is switched off.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the path of Chromium, if it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def started() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(FLAGS)
        )
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, file: Path, width: int, scheme: Scheme) -> Iterator[Page]:
    """Open *file* in a window of *width*, in light or dark."""
    with opened_at(browser, file.as_uri(), width, scheme) as page:
        yield page


@contextmanager
def opened_at(
    browser: Browser, address: str, width: int, scheme: Scheme
) -> Iterator[Page]:
    """Open *address* in a window of *width*, in light or dark."""
    page = browser.new_page(
        viewport={"width": width, "height": HEIGHT[width]}, color_scheme=scheme
    )
    page.goto(address)
    yield page
    page.close()
