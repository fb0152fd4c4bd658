"""The manual's list of messages has an example of each that the code can give."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import product
from pathlib import Path

from tests.support.repo import ROOT

PACKAGE = ROOT / "tools" / "specward"
PAGE = ROOT / "docs" / "reference" / "messages.rst"

MAKERS = {"Problem", "SpecwardError", "Fault"}
"""Classes that have a message; so has each function with a parameter 'message'."""

PARTS = ("message", "hint")
HOLE = ".*"
SHORTEST = 4
"""Letters of a message that can be told from another."""

NOT_SHOWN = {
    "git/command.py: git is not installed, or not on the PATH",
    "git/command.py: install git: specward reads repositories with it",
    "lint/engine.py: the rule .* failed: .*: .* (.*)",
    "lint/engine.py: this is a defect of specward: please report it, with this file",
    "site/live.py: a defect of specward: .*: .*",
}
"""What needs another machine, or a defect."""


class Module:
    """The functions and constants of one module."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        nodes = ast.walk(self.tree)
        return {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}

    @cached_property
    def makers(self) -> dict[str, list[str]]:
        """Each callable that takes a message, with its positional parameters."""
        made = {name: ["message"] for name in MAKERS}
        for name, node in self.functions.items():
            positional = [each.arg for each in node.args.args if each.arg != "self"]
            if set(PARTS) & {*positional, *(a.arg for a in node.args.kwonlyargs)}:
                made[name] = positional
        return made

    def patterns(self) -> Iterator[str]:
        """Yield each text that is given as a message or a hint."""
        for scope in [*self.functions.values()]:
            for call in ast.walk(scope):
                if isinstance(call, ast.Call):
                    for given in self.given(call):
                        yield from Resolver(self, scope).texts(given)

    def given(self, call: ast.Call) -> Iterator[ast.expr]:
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        parameters = self.makers.get(name)
        if parameters is None:
            return
        yield from (k.value for k in call.keywords if k.arg in PARTS)
        yield from (
            v for p, v in zip(parameters, call.args, strict=False) if p in PARTS
        )


class Resolver:
    """Finds the texts that an expression of one function can be, as patterns."""

    def __init__(self, module: Module, scope: ast.AST) -> None:
        self.module = module
        self.scope = scope

    def texts(self, node: ast.expr, index: int | None = None) -> list[str]:
        """Return the patterns; of a tuple, those of its part at *index*."""
        match node:
            case ast.Tuple() if index is not None:
                return self.texts(node.elts[index])
            case ast.Constant(value=str(text)):
                return [re.escape(text)]
            case ast.JoinedStr():
                return ["".join(self.part(each) for each in node.values)]
            case ast.BinOp(op=ast.Add()):
                sides = (
                    self.texts(node.left) or [HOLE],
                    self.texts(node.right) or [HOLE],
                )
                return ["".join(each) for each in product(*sides)]
            case ast.IfExp():
                return self.texts(node.body, index) + self.texts(node.orelse, index)
            case ast.BoolOp():
                return [
                    text for each in node.values for text in self.texts(each, index)
                ]
            case ast.Name():
                return self.named(node.id, index)
            case ast.Call(func=ast.Name(id=name)) if name in self.module.functions:
                return self.returned(self.module.functions[name], index)
            case ast.Call(func=ast.Attribute(value=value, attr="format")):
                return [re.sub(r"\\\{.*?\\\}", HOLE, t) for t in self.texts(value)]
        return []

    def part(self, node: ast.expr) -> str:
        return re.escape(str(node.value)) if isinstance(node, ast.Constant) else HOLE

    def named(self, name: str, index: int | None) -> list[str]:
        found = []
        for node in (*ast.walk(self.scope), *self.module.tree.body):
            if not isinstance(node, ast.Assign):
                continue
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.extend(self.texts(node.value, index))
                elif isinstance(target, ast.Tuple):
                    names = [getattr(each, "id", None) for each in target.elts]
                    if name in names:
                        found.extend(self.texts(node.value, names.index(name)))
        return found

    def returned(self, function: ast.FunctionDef, index: int | None) -> list[str]:
        if function is self.scope:
            return []
        inner = Resolver(self.module, function)
        returns = [
            n for n in ast.walk(function) if isinstance(n, ast.Return) and n.value
        ]
        return [t for n in returns if n.value for t in inner.texts(n.value, index)]


def examples() -> set[str]:
    """Return the messages, hints and details that the page shows."""
    shown: set[str] = set()
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        text = line.strip().removeprefix("help: ").removeprefix("specward: ")
        ends = [0, *(match.end() for match in re.finditer(": |; ", text))]
        starts = [len(text), *(match.start() for match in re.finditer("; ", text))]
        shown.update(text[a:b] for a in ends for b in starts if a < b)
    return shown


def test_each_message_has_an_example() -> None:
    shown, missing = examples(), []
    for path in sorted(PACKAGE.rglob("*.py")):
        for pattern in dict.fromkeys(Module(path).patterns()):
            letters = re.sub(r"\W", "", pattern.replace(HOLE, ""))
            # A rule passes docutils' messages on without capital and full stop.
            whole = re.compile(pattern.removesuffix("\\."), re.IGNORECASE)
            if len(letters) >= SHORTEST and not any(map(whole.fullmatch, shown)):
                plain = re.sub(r"\\(.)", r"\1", pattern)
                missing.append(f"{path.relative_to(PACKAGE).as_posix()}: {plain}")
    assert sorted({*missing} ^ NOT_SHOWN) == []
