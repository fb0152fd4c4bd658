"""The page in a terminal, at its width, or in a file or a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specward.diagnostics import escape
from specward.diagnostics.color import Paint
from specward.diagnostics.escape import line as one_line
from specward.pages.data import PublishedOwner
from specward.pages.entry import Entry, Group
from specward.pages.page import Page, PagePart
from specward.rst import content as c
from specward.specs.cycle import Part
from specward.specs.owners import OwnerKind

WIDEST = 100
"""Running text wider than this is hard to read."""

NARROWEST = 20
GAP = "  "
STATUS_COLORS = {"approved": "green", "implemented": "green", "proposed": "yellow"}


def write(page: Page, width: int, paint: Paint) -> str:
    """Return *page* in lines of at most *width* columns, where words allow it."""
    writer = _Writer(page, max(min(width, WIDEST), NARROWEST), paint)
    lines: list[str] = []
    for chunk in writer.page():
        if chunk:
            lines.extend([*chunk, ""])
    return "\n".join(line.rstrip() for line in lines[:-1]) + "\n"


class _Writer:
    def __init__(self, page: Page, width: int, paint: Paint) -> None:
        self.shown = page
        self.width = width
        self.paint = paint

    def page(self) -> Iterator[list[str]]:
        page = self.shown
        yield self.heading(page.data.title, "=")
        yield self.wrap(f"{page.state}; {page.provenance}")
        yield self.shares()
        yield from self.blocks(page.introduction)
        for part in page.parts:
            yield from self.part(part)
        origin = page.provenance
        commit = f", commit {origin.revision}" if origin.revision else ""
        more = " with changes not committed" if origin.changed else ""
        yield self.wrap(f"{origin.tool}{commit}{more}; {page.totals}")

    def heading(self, text: str, mark: str) -> list[str]:
        lines = self.wrap(text)
        underline = mark * max(map(escape.width, lines), default=0)
        return [*(self.paint(line, "bold") for line in lines), underline]

    def part(self, part: PagePart) -> Iterator[list[str]]:
        if part.data.heading is not None:
            yield self.heading(part.data.heading, "-")
        yield from self.blocks(part.blocks)
        yield from self.sections(part.sections)
        match part.data.part:
            case Part.TABLE:
                yield self.table()
            case Part.UNCLEAR:
                yield from self.unclear()
            case Part.DROPPED:
                yield from self.dropped()
            case Part.SECTIONS:
                for entry in self.shown.rows.table:
                    yield from self.section(entry)
            case Part.DETAILS:
                for group in self.shown.rows.details:
                    yield self.details(group)
            case Part.PROGRESS:
                yield self.steps()

    def shares(self) -> list[str]:
        dashboard = self.shown.data.glance
        shares = dashboard.shares if dashboard else ()
        counts = (f"{each.specs} {each.status}" for each in shares if each.specs)
        return self.wrap(one_line(" · ".join(counts)))

    def steps(self) -> list[str]:
        news = self.shown.dashboard and self.shown.dashboard.news
        if not news:
            return []
        items = (self.wrap(one_line(item), "* ", GAP) for item in news[1])
        return [*self.wrap(news[0]), *(line for item in items for line in item)]

    def sections(self, sections: Iterable[c.Section]) -> Iterator[list[str]]:
        for section in sections:
            yield self.title(section.title)
            yield from self.blocks(section.blocks)
            yield from self.sections(section.sections)

    def table(self) -> list[str]:
        if not self.shown.rows.table:
            return ["No priority has a clear plan yet."]
        head = ("Priority", "Owner(s)", "Status")
        widths = self.columns([head, *map(_cells, self.shown.rows.table)])
        lines = self.row(head, widths, bold=True)
        lines.append(GAP.join("-" * wide for wide in widths))
        for group in self.shown.rows.groups:
            if group.name is not None:
                lines.extend(["", *self.title(group.name)])
            for entry in group.entries:
                lines.extend(self.row(_cells(entry), widths))
        return lines

    def details(self, group: Group) -> list[str]:
        lines = self.title(f"{one_line(group.name or '')} ({len(group.entries)})")
        for entry in group.entries:
            lines.extend(self.detail(entry, status=False))
        return lines

    def detail(self, entry: Entry, *, status: bool = True) -> list[str]:
        spec = entry.spec
        values = [_owners(spec.owners), *([spec.status] if status else [])]
        if entry.problem is not None:
            values.append(entry.problem)
        if spec.serves is not None:
            values.append(f"serves {one_line(spec.serves)}")
        lines = self.wrap(one_line(spec.title), "* ", GAP)
        return [*lines, *self.wrap(" · ".join(values), 2 * GAP)]

    def title(self, text: str) -> list[str]:
        """Return a heading of the lowest rank."""
        return [self.paint(line, "bold") for line in self.wrap(text)]

    def under(self, entry: Entry) -> list[str]:
        if not entry.details:
            return []
        lines = self.title(f"Specs ({entry.spec.progress})")
        for each in entry.details:
            lines.extend(self.detail(each))
        return lines

    def roles(self, entry: Entry) -> Iterator[str]:
        for role in entry.spec.roles:
            yield from self.wrap(f"{one_line(role.name)}: {_owners(role.people)}", GAP)

    def columns(self, rows: list[tuple[str, str, str]]) -> tuple[int, int, int]:
        """Return the columns' widths: as asked for, the widest two cut to fit."""
        first, second, third = (
            max(map(escape.width, cells)) for cells in zip(*rows, strict=True)
        )
        room = max(self.width - third - 2 * len(GAP), 2 * len(GAP))
        if first + second > room:
            first = min(first, max(room // 2, room - second))
            second = room - first
        return first, second, third

    def row(
        self, cells: Iterable[str], widths: Iterable[int], *, bold: bool = False
    ) -> list[str]:
        wide = tuple(widths)
        wrapped = [wrap(cell, w) for cell, w in zip(cells, wide, strict=True)]
        lines: list[str] = []
        for number in range(max(map(len, wrapped))):
            pieces = [
                self.cell(lines_[number : number + 1], w, last=at == len(wide) - 1)
                for at, (lines_, w) in enumerate(zip(wrapped, wide, strict=True))
            ]
            line = GAP.join(pieces).rstrip()
            lines.append(self.paint(line, "bold") if bold else line)
        return lines

    def cell(self, lines: list[str], width: int, *, last: bool) -> str:
        text = lines[0] if lines else ""
        pad = " " * max(width - escape.width(text), 0)
        color = STATUS_COLORS.get(text) if last else None
        return self.paint(text, color) if color else text + pad

    def unclear(self) -> Iterator[list[str]]:
        if not self.shown.rows.unclear:
            yield ["Every priority has a clear plan."]
        for entry in self.shown.rows.unclear:
            wants = self.wrap(_wants(entry), GAP)
            if entry.spec.owners:
                wants += self.wrap(f"owner: {_owners(entry.spec.owners)}", GAP)
            wants += self.roles(entry)
            title = self.title(entry.spec.title)
            yield [*title, *(self.paint(line, "yellow") for line in wants)]
            yield from self.blocks(entry.summary, GAP)
            yield [
                line
                for item in entry.points
                for line in self.hung("* ", item.blocks, GAP)
            ]
            yield self.under(entry)

    def dropped(self) -> Iterator[list[str]]:
        yield [
            line
            for entry in self.shown.rows.dropped
            for line in (
                *self.wrap(f"{entry.spec.title} ({entry.spec.status})", "* ", "  "),
                *self.under(entry),
            )
        ] or ["None."]

    def section(self, entry: Entry) -> Iterator[list[str]]:
        spec = entry.spec
        yield self.heading(spec.title, "-")
        yield self.wrap(f"{_owners(spec.owners)} · {spec.status}")
        yield list(self.roles(entry))
        yield from self.blocks(entry.summary)
        for shown in entry.shown:
            if len(entry.shown) > 1:
                yield self.title(shown.title)
            yield from self.blocks(shown.blocks)
            yield from self.sections(shown.sections)
        if spec.tracker:
            yield self.wrap(f"tracker: {spec.tracker}")
        yield self.under(entry)
        yield [self.paint(escape.path(spec.path), "dim")]

    def blocks(
        self, blocks: Iterable[c.Block], indent: str = ""
    ) -> Iterator[list[str]]:
        for block in blocks:
            yield list(self.block(block, indent))

    def block(self, block: c.Block, indent: str) -> Iterable[str]:
        match block:
            case c.Paragraph(spans=spans):
                return self.wrap(_spans(spans), indent)
            case c.Image(text=text):
                return self.wrap(text, indent)
            case c.LiteralBlock(text=text):
                lines = escape.visible(text).split("\n")
                return [f"{indent}    {line}" for line in lines]
            case c.LineBlock(lines=lines):
                return [w for line in lines for w in self.wrap(_spans(line), indent)]
            case c.BlockQuote(blocks=inner):
                return self.stack(inner, indent + GAP)
            case c.Table(head=head, rows=rows):
                return [w for row in (*head, *rows) for w in self.cells(row, indent)]
            case _:
                return [
                    line
                    for mark, inner in _marked(block)
                    for line in self.hung(mark, inner, indent)
                ]

    def cells(self, row: c.Row, indent: str) -> list[str]:
        cells = (" ".join(map(c.words, cell)) for cell in row.cells)
        return self.wrap(" | ".join(cells), indent, indent + GAP)

    def hung(self, mark: str, blocks: Iterable[c.Block], indent: str) -> list[str]:
        """Return *blocks* with *mark* before them, the rest as far in as it is."""
        shown = mark if escape.width(mark) <= self.width // 2 else GAP
        inner = indent + " " * escape.width(shown)
        lines = self.stack(blocks, inner) or [inner]
        first = indent + shown + lines[0][len(inner) :]
        above = [] if shown == mark else self.wrap(mark, indent)
        return [*above, first, *lines[1:]]

    def stack(self, blocks: Iterable[c.Block], indent: str) -> list[str]:
        lines: list[str] = []
        for chunk in self.blocks(blocks, indent):
            if lines and chunk and not lines[-1].lstrip().startswith("* "):
                lines.append("")
            lines.extend(chunk)
        return lines

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """Return *text* in lines, the first after *first*, the others after *rest*."""
        indent = first if rest is None else rest
        room = max(self.width - escape.width(indent), NARROWEST)
        lines = wrap(text, room)
        return [(first if n == 0 else indent) + line for n, line in enumerate(lines)]


def wrap(text: str, width: int) -> list[str]:
    """Return *text* visible, in lines of at most *width* columns.

    A word that is wider than a line is cut.
    """
    lines: list[str] = []
    for word in escape.visible(text).split():
        pieces = list(_cut(word, width))
        room = (
            escape.width(lines[-1]) + 1 + escape.width(pieces[0])
            if lines
            else width + 1
        )
        if room <= width:
            lines[-1] += f" {pieces.pop(0)}"
        lines.extend(pieces)
    return lines


def _cut(word: str, width: int) -> Iterator[str]:
    piece, wide = "", 0
    for char in word:
        columns = escape.columns(char)
        if piece and wide + columns > width:
            yield piece
            piece, wide = "", 0
        piece, wide = piece + char, wide + columns
    yield piece


def _marked(block: c.Block) -> Iterator[tuple[str, tuple[c.Block, ...]]]:
    """Yield the parts of a block that holds others, each with its mark."""
    match block:
        case c.BulletList(items=items):
            yield from (("* ", item.blocks) for item in items)
        case c.NumberedList(items=items, start=start, style=style):
            for number, item in enumerate(items, start):
                yield f"{c.numeral(style, number)}. ", item.blocks
        case c.DefinitionList(entries=entries):
            yield from ((f"{one_line(c.plain(e.term))}: ", e.blocks) for e in entries)
        case c.Footnote(label=label, blocks=inner):
            yield f"[{one_line(label)}] ", inner
        case c.Admonition(title=title, blocks=inner):
            yield f"{one_line(title)}: ", inner


def _owners(owners: Iterable[PublishedOwner]) -> str:
    return one_line(", ".join(map(_owner, owners))) or "nobody yet"


def _owner(owner: PublishedOwner) -> str:
    known = "" if owner.kind != OwnerKind.UNKNOWN else " (not in the roster)"
    return owner.name + ("" if owner.active else " (inactive)") + known


def _cells(entry: Entry) -> tuple[str, str, str]:
    spec = entry.spec
    return one_line(spec.label), _owners(spec.owners), spec.status


def _wants(entry: Entry) -> str:
    path = escape.path(entry.spec.path)
    if entry.spec.problem:
        return f"{entry.problem} ({path})"
    return f"{entry.problem}: {path}"


def _spans(spans: Iterable[c.Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: c.Span) -> str:
    match span:
        case c.Text(text=text) | c.Literal(text=text):
            return text
        case c.Link(spans=inner, url=url):
            words = _spans(inner)
            return words if words == url else f"{words} ({url})"
        case _:
            return _spans(span.spans)
