"""Make the table and the drawing of the packages from their docstrings and imports."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "tools" / "specward"

WIDTH, HEIGHT, GAP, MARGIN = 110, 34, 60, 20
"""A box, the space between floors, and the edge of the drawing, in pixels."""

PARTS = re.compile(r"(.*?)\s*In: (.*?)\s*Out: (.*?)\s*May\s+import\s+(.*)", re.DOTALL)

STYLE = """\
<style>
rect { fill: #f5f7fa; stroke: #52606d }
text { fill: #1f2933; font: 14px sans-serif; text-anchor: middle }
line { stroke: #52606d; marker-end: url(#end) }
path { fill: #52606d }
@media (prefers-color-scheme: dark) {
  rect { fill: #1f2933; stroke: #9aa5b1 }
  text { fill: #f5f7fa }
  line { stroke: #9aa5b1 }
  path { fill: #9aa5b1 }
}
</style>
<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"
 markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>"""


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return each package with the packages that its modules import."""
    names = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    used = {
        name: {
            part
            for path in (PACKAGE / name).rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module
            for part in node.module.split(".")[1:2]
            if node.module.startswith("specward.")
        }
        | {
            alias.name
            for path in (PACKAGE / name).rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module == "specward"
            for alias in node.names
        }
        for name in names
    }
    return {name: frozenset(used[name] & set(names) - {name}) for name in names}


@cache
def floor(name: str) -> int:
    """Return how many packages stand on each other below *name*."""
    return 1 + max(map(floor, imports()[name]), default=-1)


def arrows() -> list[tuple[str, str]]:
    """Return the imports that do not follow from others."""
    below = imports()
    return [
        (name, used)
        for name in below
        for used in sorted(below[name])
        if not any(used in _reached(other) for other in below[name] - {used})
    ]


@cache
def _reached(name: str) -> frozenset[str]:
    direct = imports()[name]
    return direct.union(*(_reached(each) for each in direct))


def drawing() -> str:
    """Return the packages as SVG, the lowest floor at the bottom."""
    floors: dict[int, list[str]] = {}
    for name in imports():
        floors.setdefault(floor(name), []).append(name)
    top, widest = max(floors), max(map(len, floors.values()))
    width = widest * (WIDTH + GAP) + 2 * MARGIN
    height = (top + 1) * (HEIGHT + GAP) + 2 * MARGIN
    at = {
        name: (
            (width + (2 * place + 1 - len(names)) * (WIDTH + GAP)) // 2,
            MARGIN + (top - level) * (HEIGHT + GAP),
        )
        for level, names in floors.items()
        for place, name in enumerate(names)
    }
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        "<title>The packages of specward, and what each imports</title>",
        STYLE,
    ]
    for name, used in arrows():
        (x1, y1), (x2, y2) = at[name], at[used]
        lines.append(f'<line x1="{x1}" y1="{y1 + HEIGHT}" x2="{x2}" y2="{y2}"/>')
    for name, (x, y) in at.items():
        left = x - WIDTH // 2
        lines.append(
            f'<rect x="{left}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="4"/>'
            f'<text x="{x}" y="{y + 22}">{name}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


def table() -> str:
    """Return the packages as a table, the lowest first."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    lines += _row("Package", "What it is", "In", "Out", "May import")
    for name in sorted(imports(), key=lambda name: (floor(name), name)):
        text = ast.get_docstring(
            ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))
        )
        found = PARTS.fullmatch(text or "")
        if found is None:
            raise ValueError(f"{name}: its docstring lacks In, Out or May import")
        lines += _row(
            f"``{name}``", *(" ".join(part.split()) for part in found.groups())
        )
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> list[str]:
    first, *others = (cell.rstrip(".") for cell in cells)
    return [f"   * - {first}", *(f"     - {cell}" for cell in others)]
