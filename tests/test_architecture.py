"""The picture of docs/reference/architecture.rst stays true."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support import ROOT

PACKAGE = ROOT / "tools" / "specward"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

DOORS = {
    "git": ("specward.git.",),
    "docutils": ("specward.rst.",),
    "jinja2": ("specward.page.html",),
    "argparse": ("specward.cli", "specward.commands."),
}
"""Each outside world, and the only modules that may import it."""

NET = ("http.client", "urllib.request", "urllib.error", "socket", "ssl", "ftplib")
"""What asks other machines; one module does, for the one command that posts."""

NEVER = [
    ("specward.forge.", "specward.commands"),
    ("specward.forge.", "specward.git."),
    ("specward.reports.", "specward.forge"),
    ("specward.rules.", "specward.portfolio"),
    ("specward.rules.", "specward.git."),
    ("specward.rst.", "specward.rules"),
    ("specward.reports.", "specward.portfolio"),
    ("specward.page.html", "specward.portfolio"),
    ("specward.page.rst", "specward.portfolio"),
    ("specward.page.text", "specward.portfolio"),
    ("specward.page.json", "specward.portfolio"),
    ("specward.diff.", "specward.git."),
    ("specward.diff.", "specward.commands"),
    ("specward.page.", "specward.diff"),
    ("specward.judge", "specward.reports"),
    ("specward.portfolio", "specward.commands"),
    ("specward.portfolio", "specward.git."),
    ("specward.load", "specward.git."),
    ("specward.history", "specward.git."),
    ("specward.lineage", "specward.git."),
    ("specward.past", "specward.git."),
    ("specward.past", "specward.page."),
    ("specward.patch", "specward.git."),
    ("specward.patch", "specward.commands"),
    ("specward.compare", "specward.judge"),
    ("specward.change", "specward.judge"),
]
"""A stage knows only the ones before it."""


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
    assert {name for name in used if used[name] & {*NET}} == {"specward.forge.door"}
    using = {name for name in used if "specward.forge.door" in used[name]}
    assert using == {"specward.forge.gerrit", "specward.commands.post"}


@pytest.mark.parametrize(("stage", "later"), NEVER)
def test_stage_does_not_know_a_later_one(stage: str, later: str) -> None:
    package = f"{stage.rstrip('.')}."
    members = [name for name in MODULES if f"{name}.".startswith(package)]
    assert members
    for name in members:
        assert not {used for used in imports(name) if used.startswith(later)}, name


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
