"""The page for programs, with the schema of what is written."""

from __future__ import annotations

from typing import Any

from specward.diagnostics import encode
from specward.pages import data
from specward.pages.page import Page


def write(page: Page) -> str:
    """Return *page* as JSON."""
    return encode.json(page.data)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(data.PublishedPage, data.SCHEMA)
