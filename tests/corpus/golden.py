"""What nova's and neutron's own tests say of their specs, line by line.

A second opinion: docutils and plain Python, and nothing of specward.  What nova's
tests ask for is told in the contract (rules about lines, "the template is the
schema"); its verdict on each spec of the past is known, and ``history`` compares.

    golden.py nova REPOSITORY > nova-golden.jsonl
    golden.py neutron REPOSITORY > neutron-golden.jsonl
    golden.py history REPOSITORY nova-history.jsonl
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from docutils import nodes
from docutils.core import publish_doctree

Found: TypeAlias = tuple[str, str, int]
"""A path, a rule and a line."""

LONGEST = 79
LINK = "120000"
"""The mode of a symbolic link (git-ls-tree(1))."""

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
SETTINGS = {
    "_disable_config": True,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "syntax_highlight": "none",
}


@dataclass(frozen=True)
class Heading:
    """A section's heading, the line it is on, and the sections inside."""

    title: str
    line: int
    inside: tuple[Heading, ...]


@dataclass(frozen=True)
class Ask:
    """What a spec is held against; *optional* has ``Top`` and ``Top/Sub``."""

    template: str | None
    optional: frozenset[str] = frozenset()


Layout: TypeAlias = Callable[[str], Ask | None]
"""From a path to what its spec is held against; ``None``: no spec is there."""


def headings(text: str) -> tuple[Heading, ...]:
    """Return the top headings as docutils ranks them."""
    lines = text.split("\n")
    plain = "\n".join(
        re.sub(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]", " ", x) for x in lines
    )
    tree = publish_doctree(plain, settings_overrides=SETTINGS)
    return tuple(_heading(node, lines) for node in _sections(tree))


def _sections(node: nodes.Element) -> Iterator[nodes.section]:
    return (child for child in node.children if isinstance(child, nodes.section))


def _heading(node: nodes.section, lines: list[str]) -> Heading:
    title = node.children[0]
    assert isinstance(title, nodes.title)
    under = title.line or 1
    near = (under - 1, under, under - 2)
    line = next(n for n in near if lines[n - 1].strip() == title.rawsource.strip())
    inside = tuple(_heading(child, lines) for child in _sections(node))
    return Heading(title=title.astext(), line=line, inside=inside)


def folded(title: str) -> str:
    """Return *title* without case and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))


@dataclass(frozen=True)
class Outline:
    """A text's title, if it has one, and its sections."""

    title: Heading | None
    sections: tuple[Heading, ...]


def outline(text: str, known: Iterable[str] = ()) -> Outline:
    """Tell the title from the sections.

    A title that is marked like the sections is docutils' first section; a
    heading that the template has is no title.
    """
    tops = headings(text)
    asked = {folded(title) for title in known}
    if not tops or folded(tops[0].title) in asked:
        return Outline(title=None, sections=tops)
    return Outline(title=tops[0], sections=(*tops[0].inside, *tops[1:]))


@cache
def asked_by(template: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what the text of a template asks for: sections and theirs."""
    return tuple(
        (section.title, tuple(sub.title for sub in section.inside))
        for section in outline(template).sections
    )


def structure(path: str, text: str, template: str, ask: Ask) -> Iterator[Found]:
    """Yield what is missing from a spec, and what is too much."""
    asked = asked_by(template)
    names = [name for name, _ in asked]
    seen = outline(text, names)
    start = seen.title.line if seen.title else 1
    optional = {name for name in names if name in ask.optional}
    for line in _missing(names, optional, seen.sections, start):
        yield path, "missing-section", line
    for line in _unexpected(names, seen.sections):
        yield path, "unexpected-section", line
    for name, subs in asked:
        section = next((s for s in seen.sections if s.title == name), None)
        free = {sub for sub in subs if f"{name}/{sub}" in ask.optional}
        if section is not None:
            for line in _missing(subs, free, section.inside, section.line):
                yield path, "missing-subsection", line


def _missing(
    names: Iterable[str], free: set[str], given: tuple[Heading, ...], near: int
) -> Iterator[int]:
    """Yield a line for each missing heading: of its variant, else *near*."""
    wanted, titles = list(names), {heading.title for heading in given}
    for name in wanted:
        if name in titles or name in free:
            continue
        others = (h for h in given if h.title not in wanted)
        variant = (h.line for h in others if folded(h.title) == folded(name))
        yield next(variant, near)


def _unexpected(names: list[str], given: tuple[Heading, ...]) -> Iterator[int]:
    """Yield the line of each heading that is none of *names*, nor nearly one."""
    titles = {heading.title for heading in given}
    near = {folded(name) for name in names if name not in titles}
    seen: set[str] = set()
    for heading in given:
        name = folded(heading.title)
        if heading.title not in names and name not in near | seen:
            yield heading.line
        seen.add(name)


def lines(path: str, data: bytes) -> Iterator[Found]:
    """Yield what is wrong with the lines of any text."""
    block = False
    for number, raw in enumerate(data.decode("utf-8").split("\n"), 1):
        line = raw.rstrip("\r")
        if "\r" in raw:
            yield path, "carriage-return", number
        if line != line.rstrip(" \t"):
            yield path, "trailing-whitespace", number
        for _ in re.findall(f"[{ZERO_WIDTH}]", raw):
            yield path, "invisible-character", number
        block = block and (not line.strip() or line[0] in " \t")
        if not block and _too_long(line):
            yield path, "line-too-long", number
        block = block or "::" in line


def _too_long(line: str) -> bool:
    free = "http://" in line or "https://" in line or len(line.split()) == 1
    return len(line) > LONGEST and not free


@dataclass(frozen=True)
class Tree:
    """The files of a commit; *links* leads from a symbolic link to its target."""

    files: Mapping[str, bytes]
    links: Mapping[str, str]


def tree(repository: Path, revision: str = "HEAD") -> Tree:
    """Read the files of a commit."""
    listed: dict[str, tuple[str, str]] = {}
    for entry in _git(repository, "ls-tree", "-rz", revision).split(b"\0")[:-1]:
        head, _, name = entry.partition(b"\t")
        mode, _, blob = head.decode().split()
        listed[name.decode()] = mode, blob
    read = blobs(repository, {blob for _, blob in listed.values()})
    links = {
        path: _target(path, read[blob].decode())
        for path, (mode, blob) in listed.items()
        if mode == LINK
    }
    return Tree(files={path: read[b] for path, (_, b) in listed.items()}, links=links)


def blobs(repository: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of each blob (git-cat-file(1), "Batch output")."""
    wanted = sorted(ids)
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    out = io.BytesIO(_git(repository, "cat-file", "--batch", asked=asked))
    found: dict[str, bytes] = {}
    for blob in wanted:
        found[blob] = out.read(int(out.readline().split()[-1]))
        out.readline()
    return found


def _target(path: str, link: str) -> str:
    parts = path.split("/")[:-1]
    for part in link.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _git(repository: Path, *arguments: str, asked: bytes = b"") -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=asked).stdout


def judged(
    here: Tree, layout: Layout, others: Callable[[str], bool]
) -> Iterator[Found]:
    """Yield what is wrong with the files under ``specs/``.

    :param others: tells what is no spec and may be there.
    """
    specs = {path: ask for path in here.files if (ask := layout(path))}
    templates = {
        here.links.get(a.template, a.template) for a in specs.values() if a.template
    }
    for path in sorted(here.files):
        if path in specs:
            yield from spec(here, path, specs[path])
        elif path in templates:
            yield from lines(path, here.files[path])
        elif here.links.get(path, path) not in templates and not others(path):
            yield _stray(path, layout)


def spec(here: Tree, path: str, ask: Ask) -> Iterator[Found]:
    """Yield what is wrong with one spec."""
    data = here.files[path]
    yield from lines(path, data)
    if ask.template:
        template = here.files[here.links.get(ask.template, ask.template)]
        yield from structure(path, data.decode(), template.decode(), ask)


def _stray(path: str, layout: Layout) -> Found:
    renamed = re.sub(r"(\.[^./]*)?$", ".rst", path, count=1)
    fits = not path.endswith(".rst") and layout(renamed) is not None
    return path, "wrong-extension" if fits else "stray-file", 1


NAME = r"[^/]+"
NOVA_STATUS = "(?:approved|implemented)"
NOVA_OPTIONAL = frozenset({"History", "Implementation/Feature Liaison"})
LATER = {"queens": frozenset({"Proposed change/Upgrade impact"})}
"""Sections that came into a cycle's template when it had specs already."""


def nova_ask(cycle: str, template: str) -> Ask:
    """Return what nova's test holds a spec of a cycle against."""
    return Ask(
        template=template, optional=NOVA_OPTIONAL | LATER.get(cycle, frozenset())
    )


def nova(path: str) -> Ask | None:
    """Return what a spec of nova is held against."""
    if path.endswith("/index.rst"):
        return None
    if re.fullmatch(rf"specs/abandoned/{NAME}\.rst", path):
        return Ask(template=None)
    found = re.fullmatch(rf"specs/({NAME})/{NOVA_STATUS}/{NAME}\.rst", path)
    if found is None or path.endswith("-template.rst"):
        return None
    cycle = found.group(1)
    return nova_ask(cycle, f"specs/{cycle}-template.rst")


def nova_others(path: str) -> bool:
    """Tell what may be in nova's folders and is no spec."""
    redirects = re.fullmatch(rf"specs/{NAME}/redirects", path)
    return not path.startswith("specs/") or bool(redirects) or _is_index(path)


NEUTRON = (
    (r"specs/newton/template\.rst", None),
    (rf"specs/{NAME}/postmortem/{NAME}\.rst", "specs/postmortem_template.rst"),
    (rf"specs/stadium/{NAME}/{NAME}\.rst", "specs/scorecard_template.rst"),
    (rf"specs/(?:(?:archive|backlog)/)?{NAME}/{NAME}\.rst", "specs/template.rst"),
)


def neutron(path: str) -> Ask | None:
    """Return what a spec of neutron is held against."""
    if _is_index(path):
        return None
    for pattern, template in NEUTRON:
        if re.fullmatch(pattern, path):
            return Ask(template=template) if template else None
    return None


def neutron_others(path: str) -> bool:
    """Tell what may be in neutron's folders and is no spec."""
    return path == "specs/newton/template.rst" or _is_index(path)


def _is_index(path: str) -> bool:
    return path.endswith("/index.rst")


def golden(name: str, repository: Path) -> Iterator[str]:
    """Yield all that is wrong at the head of a repository, by path and rule."""
    layout, others = {
        "nova": (nova, nova_others),
        "neutron": (neutron, neutron_others),
    }[name]
    grouped: dict[tuple[str, str], list[int]] = {}
    for path, rule, line in sorted(judged(tree(repository), layout, others)):
        grouped.setdefault((path, rule), []).append(line)
    for (path, rule), found in grouped.items():
        yield json.dumps({"path": path, "rule": rule, "lines": found})


def passes(pair: Mapping[str, str], read: Mapping[str, bytes]) -> bool:
    """Tell whether a spec of the past fits its template of that time."""
    path, data = pair["path"], read[pair["blob"]]
    template = read[pair["template_blob"]].decode()
    ask = nova_ask(path.split("/")[1], pair["template"])
    wrong = [*lines(path, data), *structure(path, data.decode(), template, ask)]
    return not wrong


def history(repository: Path, truth: Path) -> Iterator[str]:
    """Yield each pair of the past on which this script and nova differ."""
    told = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
    pairs = [pair for pair in told if pair["template_blob"]]
    ids = {pair[key] for pair in pairs for key in ("blob", "template_blob")}
    read = blobs(repository, ids)
    for pair in pairs:
        if passes(pair, read) != pair["passes"]:
            yield json.dumps(pair)


def main(what: str, repository: str, *rest: str) -> None:
    """Print the list, or the differences."""
    if what == "history":
        out = history(Path(repository), Path(rest[0]))
    else:
        out = golden(what, Path(repository))
    for line in out:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
