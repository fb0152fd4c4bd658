"""``ls tools/specward`` is the architecture, and data flows one way through it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.repo import ROOT

PACKAGE = ROOT / "tools" / "specward"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

LAYERS = {
    "diagnostics": set(),
    "rst": {"diagnostics"},
    "git": {"diagnostics"},
    "config": {"diagnostics", "rst", "git"},
    "people": {"diagnostics", "git", "rst", "config"},
    "specs": {"diagnostics", "rst", "git", "config", "people"},
    "history": {"diagnostics", "rst", "git", "config", "people", "specs"},
    "lint": {"diagnostics", "rst", "git", "config", "people", "specs"},
    "pages": {"diagnostics", "rst", "git", "config", "people", "specs", "history"},
    "diff": {"diagnostics", "rst", "git", "config", "people", "specs", "lint", "pages"},
    "site": {
        *("diagnostics", "rst", "git", "config", "people", "specs", "history", "lint"),
        "pages",
    },
    "reports": {
        "diagnostics",
        "rst",
        "git",
        "config",
        "specs",
        "lint",
        "pages",
        "diff",
    },
    "commands": {
        *("diagnostics", "rst", "git", "config", "people", "specs", "history", "lint"),
        *("pages", "diff", "site", "reports"),
    },
}
"""Each package, and those that it may import."""

MOST_ENTRIES = 15
MOST_FLOORS = 12

DOORS = {
    "git": ("specward.git.",),
    "docutils": ("specward.rst.",),
    "jinja2": ("specward.pages.html",),
    "argparse": ("specward.commands.",),
    "pytest": ("specward.commands.pytest_",),
}
"""Each outside world, and the only modules that may import it."""

NET = ("http.client", "urllib.request", "urllib.error", "socket", "ssl", "ftplib")
"""What asks other machines; one module does, for the one command that posts."""

HTTP = "specward.reports.post.http"

WRITERS = ("html", "rst", "text", "json")
"""The writers of pages: they lay out values, and read no specs."""


def imports(name: str) -> set[str]:
    """Return the modules that a module imports, by their whole names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update((whole & MODULES.keys()) or {node.module})
    return found


@pytest.mark.parametrize("outside", DOORS)
def test_only_the_door_imports_the_outside(outside: str) -> None:
    through = {name for name in MODULES if _top(name, outside)}
    assert through
    assert all(name.startswith(DOORS[outside]) for name in through)


def _top(name: str, outside: str) -> bool:
    return any(used.partition(".")[0] == outside for used in imports(name))


def test_one_module_asks_other_machines() -> None:
    used = {name: imports(name) for name in MODULES}
    assert {name for name in used if used[name] & {*NET}} == {HTTP}
    using = {name for name in used if HTTP in used[name]}
    assert using == {"specward.reports.post.gerrit"}


def package_of(module: str) -> str:
    """Return the package that a module is in, "" for one at the top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 else ""


def test_listing_of_the_package_is_short() -> None:
    entries = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert len(entries - {"templates"}) <= MOST_ENTRIES
    assert {name for name in entries if "." not in name} - {"templates"} == {*LAYERS}


@pytest.mark.parametrize("package", LAYERS)
def test_package_imports_only_what_is_below_it(package: str) -> None:
    members = [name for name in MODULES if package_of(name) == package]
    assert members
    for name in members:
        used = {package_of(each) for each in imports(name) if each in MODULES}
        assert used - {"", package} <= LAYERS[package], name


@pytest.mark.parametrize("package", LAYERS)
def test_package_says_what_comes_in_and_what_goes_out(package: str) -> None:
    said = ast.get_docstring(
        ast.parse(MODULES[f"specward.{package}.__init__"].read_text())
    )
    assert said is not None
    for word in ("In: ", "Out: ", "May"):
        assert word in said


def test_packages_stand_on_few_floors() -> None:
    assert max(map(floor, LAYERS)) <= MOST_FLOORS


def floor(package: str) -> int:
    """Return how many packages stand on each other, this one the last."""
    return 1 + max(map(floor, LAYERS[package]), default=0)


@pytest.mark.parametrize("writer", WRITERS)
def test_writers_of_pages_read_no_specs(writer: str) -> None:
    used = imports(f"specward.pages.{writer}")
    assert not used & {"specward.specs.portfolio", "specward.specs.load"}


def test_no_module_imports_itself_in_the_end() -> None:
    graph = {name: imports(name) & MODULES.keys() for name in MODULES}
    done: set[str] = set()
    while leaves := {n for n, used in graph.items() if n not in done and used <= done}:
        done |= leaves
    assert sorted(graph.keys() - done) == []


@pytest.mark.parametrize("path", [*MODULES.values()], ids=lambda path: path.name)
def test_modules_are_short_and_have_no_state(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, functions) and node.end_lineno:
            assert node.end_lineno - node.lineno < 60, node.name
