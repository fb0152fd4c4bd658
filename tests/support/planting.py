"""Faults to plant in real specs, and where there is room for each.

Headings are looked for here by their marks alone, with nothing of specward.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import TypeAlias

OPTIONAL = {"History", "Feature Liaison", "Upgrade impact"}
"""What the configuration lets a spec of one cycle or another leave out."""


# Specs as their lines -------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A heading and what is under it, in line numbers from 0.

    :param start: of the heading, with the line over it if there is one.
    :param text: the line after the heading.
    :param next: the next heading's start.
    :param end: the start of the next heading that is not inside this part.
    :param above: the headings that this one is inside.
    """

    title: str
    start: int
    line: int
    next: int
    end: int
    above: tuple[str, ...]

    @property
    def text(self) -> int:
        return self.line + 2

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.above, self.title)

    @property
    def is_leaf(self) -> bool:
        return self.next == self.end


@dataclass(frozen=True)
class Text:
    """A spec or a template, and the lines on which something is wrong already."""

    path: str
    data: bytes
    wrong: frozenset[int] = frozenset()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.data.decode().removesuffix("\n").split("\n"))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The title and all that are inside it, in order."""
        return tuple(parts(self.lines))

    @property
    def title(self) -> Part:
        return self.parts[0]

    def of(self, depth: int) -> list[Part]:
        """Return the sections (1) or subsections (2)."""
        return [part for part in self.parts if len(part.above) == depth]

    def parent(self, part: Part) -> Part:
        return next(each for each in self.parts if each.path == part.above)

    def inside(self, part: Part) -> list[Part]:
        return [p for p in self.parts if part.start <= p.start < part.end]

    def with_(self, start: int, end: int, *new: str) -> bytes:
        """Return the text with *new* in the place of some lines."""
        lines = (*self.lines[:start], *new, *self.lines[end:])
        return "".join(f"{line}\n" for line in lines).encode()


MARK = re.compile(r"([=\-~^\"'`+*#.:_])\1{3,}")


def parts(lines: tuple[str, ...]) -> Iterator[Part]:
    """Yield the headings, each with its place among the others."""
    found = list(marked(lines))
    ranks = list(dict.fromkeys(style for _, _, style in found))
    levels = [ranks.index(style) for _, _, style in found]
    ends = [start for start, _, _ in found] + [len(lines)]
    above: list[str] = []
    for number, (start, line, _) in enumerate(found):
        level = levels[number]
        later = range(number + 1, len(found))
        end = next((ends[n] for n in later if levels[n] <= level), len(lines))
        del above[level:]
        title = lines[line].strip()
        yield Part(title, start, line, ends[number + 1], end, tuple(above))
        above.append(title)


def marked(lines: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield where each heading starts, its line, and what it is marked with."""
    for line, title in enumerate(lines[:-1]):
        under = lines[line + 1]
        if not title.strip() or MARK.fullmatch(title) or not MARK.fullmatch(under):
            continue
        if line and lines[line - 1] == under:
            yield line - 1, line, under[0] * 2
        elif title[0] != " " and (not line or not lines[line - 1].strip()):
            yield line, line, under[0]


def is_ordinary(text: Text) -> bool:
    """Tell whether a spec begins with a title of its own kind, and has problems."""
    titles = [part.title for part in text.parts]
    once = titles.count("Problem description") == 1
    return once and text.title.start < text.title.line and not text.title.above


DEFINES = re.compile(r"^\s*\.\. [_\[|]|__|\[[#*]|>`_", re.MULTILINE)
"""What gives names or numbers to other parts of a text."""


def is_plain(text: Text, start: int, end: int) -> bool:
    """Tell whether lines can go, or be there twice, and nothing else changes."""
    sound = text.wrong.isdisjoint(range(start, end))
    return sound and not DEFINES.search("\n".join(text.lines[start:end]))


def is_free(text: Text, part: Part) -> bool:
    """Tell whether no reference leads to a section, nor to one inside."""
    all_ = " ".join(" ".join(text.lines).casefold().split())
    titles = (inner.title.casefold() for inner in text.inside(part))
    return not any(f"{t}`_" in all_ or f"{t}_" in all_ for t in titles)


def can_go(text: Text, part: Part) -> bool:
    """Tell whether a section can go, or be there twice, and only it is missed."""
    return is_plain(text, part.start, part.end) and is_free(text, part)


def trimmed(text: Text, start: int, end: int) -> tuple[int, int]:
    """Return the lines from *start* to *end* without blank ones around them."""
    full = [n for n in range(start, end) if text.lines[n].strip()]
    return (full[0], full[-1] + 1) if full else (start, start)


# Planting -------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """A spec with a fault on *line* (from 0), and perhaps more up to *last*."""

    data: bytes
    line: int
    last: int | None = None
    path: str | None = None


@dataclass(frozen=True)
class Given:
    """What there is to plant a fault in; *random* chooses a place."""

    text: Text
    template: Text
    random: Random

    def one_of(self, chosen: list[Part]) -> Part | None:
        return self.random.choice(chosen) if chosen else None

    def required(self, depth: int) -> list[Part]:
        """Return the parts of the spec that its template asks for."""
        asked = {part.path[1:] for part in self.template.of(depth)}
        return [
            part
            for part in self.text.of(depth)
            if part.path[1:] in asked and part.title not in OPTIONAL
        ]


Plant: TypeAlias = Callable[[Given], Planted | None]


def paragraph(*new: str, at: int = 0) -> Plant:
    """Plant lines at the end of what is under "Problem description".

    :param at: the first of them that has the fault; it may go on to the last.
    """

    def plant(given: Given) -> Planted:
        text = given.text
        part = next(p for p in text.parts if p.title == "Problem description")
        _, end = trimmed(text, part.text, part.next)
        line = end + 1
        data = text.with_(end, end, "", *new, "")
        return Planted(data, line + at, line + len(new) - 1)

    return plant


def sentence(words: str) -> Plant:
    """Plant one sentence between two others."""
    before, after = "One line of words that nobody wrote before,", "and one more."
    return with_span(paragraph(before, words, after), 1)


def with_span(plant: Plant, at: int) -> Plant:
    """Say that of what is planted the one line *at* has the fault."""

    def planted(given: Given) -> Planted | None:
        made = plant(given)
        return made and Planted(made.data, made.line + at)

    return planted


def template_body(given: Given) -> Planted | None:
    """Put the template's words where the spec's are."""
    text, template = given.text, given.template
    prompts = [p for p in template.parts if p.above and is_prompt(template, p)]
    asked = {prompt.path[1:]: prompt for prompt in prompts}
    left = [p for p in text.parts if p.path[1:] in asked]
    part = given.one_of([p for p in left if is_plain(text, p.text, p.next)])
    if part is None:
        return None
    prompt = asked[part.path[1:]]
    start, end = trimmed(template, prompt.text, prompt.next)
    new = template.lines[start:end]
    data = text.with_(part.text, part.next, "", *new, "")
    return Planted(data, part.text + 1, part.text + len(new))


def is_prompt(template: Text, part: Part) -> bool:
    """Tell whether a part begins with a paragraph of some length, and is plain."""
    start, end = trimmed(template, part.text, part.next)
    body = "\n".join(template.lines[start:end])
    words = body.partition("\n\n")[0].split()
    begins = begins_with_words(template, part) and len(words) >= 8
    return begins and is_plain(template, start, end) and "_" not in body


def template_title(given: Given) -> Planted:
    """Put the template's title where the spec's is."""
    title, other = given.text.title, given.template.title
    new = given.template.lines[other.start : other.text]
    return Planted(given.text.with_(title.start, title.text, *new), title.line)


def no_title(given: Given) -> Planted | None:
    """Take the title away."""
    title = given.text.title
    if not is_free(given.text, title):
        return None
    return Planted(given.text.with_(title.start, title.text), 0)


def empty_section(given: Given) -> Planted | None:
    """Take away what a section says."""
    text = given.text
    leaves = [p for p in text.parts if p.above and p.is_leaf]
    part = given.one_of([p for p in leaves if is_plain(text, p.start, p.end)])
    if part is None:
        return None
    return Planted(text.with_(part.text, part.end, ""), part.line)


def section_twice(depth: int) -> Plant:
    """Let a section stand a second time, right after itself.

    One that the template asks for: subsections beyond those are free.
    """

    def plant(given: Given) -> Planted | None:
        text = given.text
        part = given.one_of([p for p in given.required(depth) if can_go(text, p)])
        if part is None:
            return None
        again = ("", *text.lines[part.start : part.end])
        data = text.with_(part.end, part.end, *again)
        return Planted(data, part.end + 1 + part.line - part.start)

    return plant


def no_section(given: Given) -> Planted | None:
    """Take a section away, with all that is inside."""
    text = given.text
    part = given.one_of([p for p in given.required(1) if can_go(text, p)])
    if part is None:
        return None
    return Planted(text.with_(part.start, part.end), text.title.line)


def no_subsection(given: Given) -> Planted | None:
    """Take a subsection away."""
    text = given.text
    part = given.one_of([p for p in given.required(2) if can_go(text, p)])
    if part is None:
        return None
    return Planted(text.with_(part.start, part.end), text.parent(part).line)


def other_case(given: Given) -> Planted | None:
    """Write a heading in capitals."""
    part = given.one_of(given.required(1))
    if part is None:
        return None
    data = given.text.with_(part.line, part.line + 1, part.title.upper())
    return Planted(data, part.line)


def new_section(given: Given) -> Planted | None:
    """Put a section between two others that nobody asked for."""
    text = given.text
    part = given.one_of(text.of(1)[1:])
    if part is None:
        return None
    mark = text.lines[part.line + 1][0]
    new = ("Stray thoughts", mark * 14, "", "Something to think about.", "")
    return Planted(text.with_(part.start, part.start, *new), part.start)


def cut_underline(*blank: str) -> Plant:
    """Leave three marks of the line under a subsection's heading.

    :param blank: the lines between them and the text.
    """

    def plant(given: Given) -> Planted | None:
        text = given.text
        leaves = [p for p in text.of(2) if p.is_leaf and len(p.title) > 3]
        part = given.one_of(
            [p for p in leaves if is_free(text, p) and begins_with_words(text, p)]
        )
        if part is None:
            return None
        start, _ = trimmed(text, part.text, part.end)
        cut = (text.lines[part.line + 1][:3], *blank)
        return Planted(text.with_(part.line + 1, start, *cut), part.line)

    return plant


def begins_with_words(text: Text, part: Part) -> bool:
    """Tell whether a paragraph is the first thing under a heading."""
    start, end = trimmed(text, part.text, part.next)
    body = "\n".join(text.lines[start:end])
    return bool(re.match(r"[A-Za-z].*(?!\n )(?:\n|$)", body))


BLUEPRINT = "https://blueprints.launchpad.net/nova/+spec/"


def blueprint(text: Text) -> int | None:
    """Return the one line before the first section that is a work item alone."""
    lead = range(text.title.text, text.title.next)
    found = [n for n in lead if "+spec/" in text.lines[n]]
    alone = len(found) == 1 and text.lines[found[0]].startswith(BLUEPRINT)
    blank = alone and not any(text.lines[found[0] + d].strip() for d in (-1, 1))
    return found[0] if blank and len(text.lines[found[0]].split()) == 1 else None


def other_blueprint(given: Given) -> Planted | None:
    """Name the work item of something else."""
    line = blueprint(given.text)
    if line is None:
        return None
    return Planted(given.text.with_(line, line + 1, f"{BLUEPRINT}tea-for-two"), line)


def no_blueprint(given: Given) -> Planted | None:
    """Name no work item."""
    line = blueprint(given.text)
    if line is None:
        return None
    return Planted(given.text.with_(line, line + 1), given.text.title.line)


def windows(given: Given) -> Planted:
    """End all lines as Windows does."""
    return Planted(given.text.data.replace(b"\n", b"\r\n"), 0, len(given.text.lines))


def byte_order_mark(given: Given) -> Planted:
    """Begin with a byte order mark."""
    return Planted(b"\xef\xbb\xbf" + given.text.data, 0)


def not_utf8(given: Given) -> Planted | None:
    """Put a byte into a sentence that is no UTF-8."""
    made = sentence("a word with a ? in it,")(given)
    old, new = b"with a ? in", b"with a \xff in"
    return made and Planted(made.data.replace(old, new), made.line)


def no_newline(given: Given) -> Planted:
    """Do not end the last line."""
    return Planted(given.text.data.rstrip(b"\n"), len(given.text.lines) - 1)


def text_file(given: Given) -> Planted:
    """Save the spec under the extension of plain text."""
    path = given.text.path.removesuffix(".rst") + ".txt"
    return Planted(given.text.data, 0, path=path)


# The faults -----------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """One thing to get wrong.

    :param rule: which finds it.
    :param follows: other rules that the same fault may break, and why.
    """

    name: str
    plant: Plant
    rule: str
    follows: Mapping[str, str] = field(default_factory=dict)


FAULTS = (
    Fault("template left", template_body, "template-text"),
    Fault("template's title left", template_title, "missing-title"),
    Fault("no title", no_title, "missing-title"),
    Fault("section says nothing", empty_section, "empty-section"),
    Fault("section twice", section_twice(1), "duplicate-section"),
    Fault("subsection twice", section_twice(2), "duplicate-section"),
    Fault("no section", no_section, "missing-section"),
    Fault("heading in capitals", other_case, "missing-section"),
    Fault("no subsection", no_subsection, "missing-subsection"),
    Fault("new section", new_section, "unexpected-section"),
    Fault("misspelt directive", paragraph(".. nots::", "", "   Mind the gap."),
          "unknown-directive"),
    Fault("misspelt role", sentence("see :reff:`elsewhere` for it,"), "unknown-role"),
    Fault("no substitution", sentence("where |nosub| is put in,"), "broken-reference"),
    Fault("no target", sentence("as `nobody knows`_ has it,"), "broken-reference"),
    Fault("no footnote", sentence("as told below [nobody]_,"), "broken-reference"),
    Fault("include", paragraph(".. include:: /etc/hostname"), "unsafe-directive"),
    Fault("raw", paragraph(".. raw:: html", "", "   <script>alert(1)</script>"),
          "unsafe-directive"),
    Fault("csv-table", paragraph(".. csv-table:: Figures", "   :file: /etc/passwd"),
          "unsafe-directive"),
    Fault("literalinclude", paragraph(".. literalinclude:: /etc/hostname"),
          "unsafe-directive"),
    Fault("raw role", paragraph(".. role:: page(raw)", "   :format: html", "",
          "A :page:`<b>` in it.", at=3), "unsafe-directive"),
    Fault("script in a link", sentence("click `here <javascript:alert(1)>`_ now,"),
          "unsafe-link"),
    Fault("other blueprint", other_blueprint, "tracker-mismatch"),
    Fault("no blueprint", no_blueprint, "missing-tracker"),
    Fault("wide cell", with_span(paragraph("====  ====", "A     B", "====  ====",
          "wider than its column", "====  ===="), 3), "rst-error"),
    Fault("broken grid", paragraph("+---+---+", "| a | b |", "+---+--+", at=2),
          "rst-error"),
    Fault("short underline", paragraph("More of it", "---", "", "And so on."),
          "short-underline"),
    Fault("heading cut short", cut_underline(""), "short-underline",
          {"missing-subsection": "what is no heading any more is missing"}),
    Fault("heading over text cut short", cut_underline(), "short-underline",
          {"missing-subsection": "what is no heading any more is missing"}),
    Fault("Windows", windows, "carriage-return"),
    Fault("carriage return", sentence("two lines\rin one,"), "carriage-return"),
    Fault("tab", sentence("a column and\tanother one,"), "tab-character"),
    Fault("blank at the end", sentence("a blank at the end, "), "trailing-whitespace"),
    Fault("90 columns", sentence("word " * 17 + "words"), "line-too-long"),
    Fault("zero width", sentence("some\u200bthing between letters,"),
          "invisible-character"),
    Fault("right to left", sentence("read \u202ethis the other way,"),
          "invisible-character"),
    Fault("byte order mark", byte_order_mark, "byte-order-mark"),
    Fault("byte FF", not_utf8, "not-utf8"),
    Fault("no last newline", no_newline, "missing-final-newline"),
    Fault("conflict", paragraph("<<<<<<< HEAD", "One side,", "=======", "the other.",
          ">>>>>>> topic"), "merge-conflict-marker"),
    Fault("text file", text_file, "wrong-extension", {
        "nothing-checked": "it was the one spec there is",
        "idle-rule": "no other spec fits the pattern",
        "dead-redirect": "the file that was led to is gone",
    }),
)  # fmt: skip
