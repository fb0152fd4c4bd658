"""Pages as HTML: the only door to Jinja.

Templates lay out and nothing else; the values that they show are those of pages.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from specward.config import shipped
from specward.diagnostics import escape
from specward.diagnostics.similar import fold
from specward.pages.entry import capitalized
from specward.pages.page import Page
from specward.pages.provenance import iso_long_date, long_date
from specward.pages.spec_page import SpecPage
from specward.pages.start_page import Start
from specward.rst import content
from specward.rst.content import Section

STYLE = "page.css"

NARROW = 34
"""Letters of a literal block's line that a phone shows without scrolling."""


def write(page: Page, *, home: str | None = None, script: str | None = None) -> str:
    """Return *page* as one HTML document that loads nothing.

    :param home: the address of the site's start page, where it has one.
    :param script: what the page runs; nothing where it is not given.
    """
    return _render("page.html.j2", script, page=page, home=home)


def write_spec(page: SpecPage, *, home: str, script: str | None = None) -> str:
    """Return the page of one spec; the parameters are as in :func:`write`."""
    return _render("spec_page.html.j2", script, page=page, home=home)


def write_start(start: Start, *, script: str | None = None) -> str:
    """Return the start page of a site."""
    return _render("start_page.html.j2", script, start=start, home=None)


def write_fault(lines: Iterable[str], *, script: str) -> str:
    """Return the page of a fault: why there is no other page."""
    return _render("fault.html.j2", script, lines=tuple(lines))


def _render(name: str, script: str | None, **values: object) -> str:
    environment = _environment()
    # As included, not as stored: the hash is of what the browser gets.
    style = environment.get_template(STYLE).render()
    html = environment.get_template(name).render(
        **values,
        style_hash=_hash(style),
        script=Markup(script) if script else None,  # noqa: S704 - our own
        script_hash=_hash(script) if script else None,
    )
    # The whole page, so that no string can be forgotten.  An escape holds nothing
    # that HTML reads as markup, in text and in attributes alike.
    return escape.visible(html)


@cache
def _environment() -> Environment:
    # Always, not by file name: select_autoescape would leave ``.j2`` unescaped.
    environment = Environment(
        loader=FileSystemLoader(shipped.folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        anchored=_anchored,
        capitalized=capitalized,
        iso_long_date=iso_long_date,
        kind=_kind,
        long_date=long_date,
        plain=content.plain,
        quoted=escape.path,
    )
    environment.tests["wide"] = _is_wide
    return environment


def _hash(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()


def _kind(value: Struct) -> str:
    """Return the tag of a span or block, which names its macro."""
    return str(value.__struct_config__.tag)


def _anchored(sections: Iterable[Section], base: str) -> Iterator[tuple[str, Section]]:
    """Yield *sections*, each with its id under the one called *base*.

    No anchor of an entry has a slash, so that the two never meet.
    """
    taken: set[str] = set()
    for section in sections:
        name = re.sub(r"\W+", "-", fold(section.title)).strip("-") or "section"
        anchor, number = name, 2
        while anchor in taken:
            anchor, number = f"{name}-{number}", number + 1
        taken.add(anchor)
        yield f"{base}/{anchor}", section


def _is_wide(text: str) -> bool:
    """Tell whether *text* has a line that a phone has to scroll to show."""
    return any(len(line) > NARROW for line in text.split("\n"))
