"""Collect the messages that the command prints, by running it: the manual's list.

Findings come from the fixtures of the rules, whose output the tests hold, and from
what ``examples`` adds; errors come from the commands that ``examples`` lists.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from dev.examples import ERRORS, FINDINGS, Example, Tree
from dev.formats import PINNED
from specward.commands import main
from specward.lint.rules import RULES

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "tests" / "rules"

FINDING = re.compile(r"\S.*?:\d+:\d+: \w+\[([a-z0-9-]+)\] (.*)")
HELP = re.compile(r" +help: (.*)")
VARIES = re.compile(
    r"'(?:[^'\s][^']*)?'|\"[^\"]*\"|U\+\w+|\d+|\S*/\S*|"
    + "|".join(rf"\b{rule.name}\b" for rule in RULES)
)
"""What differs between two examples of one message: values, numbers and paths."""

PROGRAM = "specward"
UNUSABLE = 2
"""The exit status of a command that cannot do its work."""


def page() -> str:
    """Return the manual's page of messages."""
    lines = [*_heading("Messages", "="), _INTRODUCTION]
    lines.extend(_heading("Findings", "-"))
    shown = findings()
    for rule in RULES:
        if rule.name in shown:
            lines.append(f":ref:`{rule.name} <{rule.name}>`\n")
            lines.extend(_block("\n\n".join(shown[rule.name])))
    lines.extend(_heading("Errors", "-"))
    lines.append(_ERRORS)
    for title, examples in ERRORS.items():
        lines.extend(_heading(title, "~"))
        lines.extend(_block("\n\n".join(map(error, examples))))
    return "\n".join(lines).rstrip() + "\n"


_INTRODUCTION = """\
Everything that ``specward`` says is wrong, one example of each. The page is made by
running the command. What stands in quotes, numbers and paths differ from case to case;
so does what docutils says of a text, of which only some is here.
"""

_ERRORS = """\
What keeps a command from doing its work is told on standard error, and the exit status
is 2.
"""


def findings() -> dict[str, list[str]]:
    """Return one example of each message with each kind of hint, by rule."""
    texts = [path.read_text("utf-8") for path in sorted(FIXTURES.glob("*/fires.txt"))]
    texts.extend(_run(example)[1] for example in FINDINGS)
    shown: dict[str, dict[str, str]] = {}
    for text in texts:
        for rule, message, hint in parsed(text):
            example = message + (f"\n    help: {hint}" if hint else "")
            shown.setdefault(rule, {}).setdefault(VARIES.sub("", example), example)
    return {rule: list(examples.values()) for rule, examples in shown.items()}


def parsed(text: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield the rule, the message and the hint of each finding of a report."""
    current: tuple[str, str] | None = None
    for line in text.splitlines():
        begins, helps = FINDING.fullmatch(line), HELP.fullmatch(line)
        if current and (helps or not line.startswith(" ")):
            yield *current, helps[1] if helps else None
            current = None
        if begins:
            current = begins[1], begins[2]


def error(example: Example) -> str:
    """Return a command and what it prints on standard error."""
    status, _, stderr = _run(example)
    command = f"{PROGRAM} {example.command}"
    if status != UNUSABLE:
        raise ValueError(f"{command}: exit status {status}: {stderr}")
    return f"$ {command}\n{stderr.rstrip()}"


def _run(example: Example) -> tuple[int, str, str]:
    """Run the command, and return its exit status, output and errors."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "specs"
        shutil.copytree(_base(git=example.git), folder)
        for tree in filter(None, (example.before, example.files)):
            _lay(folder, tree)
            if example.git:
                _git(folder, "add", "--all")
                _git(folder, "commit", "--quiet", "--message=A change")
        for command in example.setup:
            shell = ["sh", "-c", command]
            subprocess.run(
                shell, cwd=folder, env=_pinned(), check=True, capture_output=True
            )
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(folder / example.folder),
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
            _environment(_pinned() | dict(example.environment)),
            example.around() as masked,
        ):
            arguments = [masked.get(each, each) for each in example.arguments]
            try:
                status = main.main(arguments, program=PROGRAM)
            except SystemExit as stop:
                status = int(stop.code or 0)
    said = stderr.getvalue().replace(f"{name}/", "/home/jane/")
    for word, value in masked.items():
        said = said.replace(value, word)
    return status, stdout.getvalue(), said


@cache
def _base(*, git: bool) -> Path:
    """Return the fixtures' base, as a repository of two commits where *git* says so."""
    if not git:
        return FIXTURES / "base"
    folder = Path(_scratch().name) / "base"
    shutil.copytree(FIXTURES / "base", folder)
    _git(folder, "init", "--quiet", "--initial-branch=main", "--template=")
    _git(folder, "add", "--all")
    for message in ("The first", "The second"):
        _git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return folder


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is there until the process ends."""
    return tempfile.TemporaryDirectory()


def _lay(folder: Path, tree: Tree) -> None:
    """Write the files of *tree*; ``None`` stands for one that goes."""
    for path, content in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            target.unlink()
        elif isinstance(content, Path):
            target.symlink_to(content)
        else:
            data = content.encode() if isinstance(content, str) else content
            target.write_bytes(data)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=_pinned(), check=True)


def _pinned() -> dict[str, str]:
    """Return the environment without git's variables, and with a pinned author."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, **PINNED, "COLUMNS": "80"}


@contextlib.contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Have these variables, and no others, for a while."""
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(wanted)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _heading(text: str, mark: str) -> list[str]:
    return [text, mark * len(text), ""]


def _block(text: str) -> list[str]:
    return [".. code-block:: text\n", textwrap.indent(text, "   ") + "\n"]
