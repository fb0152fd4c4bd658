"""What nobody would commit, and somebody does: a finding or a message, no crash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.growth import LINEAR, growth
from tests.support.repo import Repo, Result
from tests.support.small import SPEC

BAD = "specs/kilo/bad.rst"
CONFIG = "specward.toml"
OUTSIDE = "/etc/passwd"
LEAKED = "root:"
KILO = '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
ROSTER = '[roster]\nfile = "specs/roster.toml"\n'
COMMANDS = (
    ("check",),
    ("check", "--format", "concise"),
    ("check", "--format", "json"),
    ("check", "--statistics"),
    ("page", "kilo"),
    ("page", "kilo", "--format", "rst"),
    ("page", "kilo", "--format", "json"),
    ("page", "kilo", "--format", "text"),
    ("explain", SPEC),
)


def found(repo: Repo, *arguments: str) -> list[str]:
    """Return each finding as ``path rule``."""
    done = repo.run("check", "--format", "json", *arguments)
    assert done.status in (0, 1), done.stderr
    findings = json.loads(done.stdout)["findings"]
    return sorted({f"{f['path']} {f['rule']}" for f in findings})


def rules(repo: Repo) -> set[str]:
    return {line.split()[1] for line in found(repo)}


def link(repo: Repo, path: str, target: str | Path) -> None:
    """Put a symbolic link in the place of *path*."""
    place = repo.path / path
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(target)


def everything(repo: Repo) -> list[Result]:
    """Run every command on the work tree and on its commit; none may fail."""
    repo.commit()
    runs = [repo.run(*command) for command in COMMANDS]
    runs += [repo.run("check", "--at", "HEAD"), repo.run("page", "--at", "HEAD")]
    for done in runs:
        assert done.status in (0, 1, 2), done.stderr
        assert "a defect of specward" not in done.stderr
    return runs


# Folders and links -------------------------------------------------------------


def test_folder_with_the_name_of_a_spec(repo: Repo) -> None:
    (repo.path / BAD).mkdir()
    assert found(repo) == []
    repo.write(f"{BAD}/notes.txt", "notes\n")
    assert found(repo) == [f"{BAD}/notes.txt stray-file"]
    everything(repo)


def test_repository_with_the_name_of_a_spec(repo: Repo) -> None:
    """Not committed it is what a submodule is when it is."""
    inner = Repo(repo.path / BAD)
    inner.init()
    inner.write("notes.txt", "notes\n")
    inner.commit()
    before = found(repo)
    everything(repo)
    assert before == found(repo)
    assert len(before) == 1


@pytest.mark.parametrize(
    "target",
    [
        "gone.rst",
        "bad.rst",
        "../kilo/bad.rst",
        "",
        "../../../../../../../../../../etc/passwd",
        OUTSIDE,
        "/proc/self/environ",
        "x" * 200,
    ],
)
def test_link_that_leads_nowhere(repo: Repo, target: str) -> None:
    if target:
        link(repo, BAD, target)
    else:
        link(repo, BAD, "other.rst")
        link(repo, "specs/kilo/other.rst", "bad.rst")
    assert f"{BAD} broken-symlink" in found(repo)
    for done in everything(repo):
        assert LEAKED not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("templates/spec.rst", "invalid-template"),
        ("specs/roster.toml", "invalid-roster"),
        ("specs/kilo/cycle.rst", "broken-symlink"),
        ("specs/kilo/objects.rst", "broken-symlink"),
        ("specs/kilo", "nothing-checked"),
        ("specs", "nothing-checked"),
    ],
)
@pytest.mark.parametrize("target", [OUTSIDE, "/etc", "spec.rst", "roster.toml"])
def test_link_in_the_place_of_what_is_needed(
    repo: Repo, path: str, rule: str, target: str
) -> None:
    """Also one that leads to itself."""
    link(repo, path, target)
    assert rule in rules(repo)
    for done in everything(repo):
        assert LEAKED not in done.stdout + done.stderr


def test_folder_that_was_tracked_is_a_link_out_of_the_tree(repo: Repo) -> None:
    """Git does not follow it: what it tracks beyond the link is gone."""
    repo.commit()
    outside = repo.path.parent / "outside"
    (repo.path / "specs/kilo").rename(outside)
    secret = (outside / "objects.rst").read_text().replace("readers", "secrets")
    (outside / "objects.rst").write_text(secret)
    link(repo, "specs/kilo", outside)
    for command in COMMANDS:
        done = repo.run(*command)
        assert done.status != 3
        assert "secrets" not in done.stdout + done.stderr
    assert "nothing-checked" in rules(repo)


@pytest.mark.parametrize("name", [CONFIG, "pyproject.toml"])
@pytest.mark.parametrize("target", [OUTSIDE, "gone.toml", CONFIG, "specs"])
def test_configuration_that_is_a_link_to_nothing(
    repo: Repo, name: str, target: str
) -> None:
    """Nobody who put it there meant the defaults."""
    link(repo, name, target)
    done = repo.run("check")
    assert LEAKED not in done.stdout + done.stderr
    if name == CONFIG:
        assert done.status == 2
        assert CONFIG in done.stderr


@pytest.mark.parametrize(
    "markup",
    [
        f".. include:: {OUTSIDE}",
        f".. include:: {OUTSIDE}\n   :literal:",
        f".. raw:: html\n   :file: {OUTSIDE}",
        f".. csv-table:: x\n   :file: {OUTSIDE}",
        f".. literalinclude:: {OUTSIDE}",
        f".. image:: {OUTSIDE}",
        f".. figure:: ../../../../../../../..{OUTSIDE}",
        f"`x <file://{OUTSIDE}>`_",
        ".. raw:: html\n   :url: file:///etc/passwd",
        ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<b>root:x</b>`",
    ],
)
def test_markup_that_reads_what_is_outside(repo: Repo, markup: str) -> None:
    repo.replace(SPEC, "First the", f"{markup}\n\nFirst the")
    for done in everything(repo):
        assert f"{LEAKED}x:0:0" not in done.stdout + done.stderr
        assert "<b>root" not in done.stdout or "<!doctype html>" not in done.stdout


# Sizes -------------------------------------------------------------------------

PROSE = "The words of a line, of which there are not many, end here.\n"


def lists(depth: int) -> str:
    return "* " * depth + "x\n"


def quotes(depth: int) -> str:
    return "".join(" " * level + "x\n\n" for level in range(depth))


def notes(depth: int) -> str:
    return ".. note:: " * depth + "x\n"


def fields(depth: int) -> str:
    return ":a: " * depth + "x\n"


def numbers(depth: int) -> str:
    return "1. " * depth + "x\n"


@pytest.mark.parametrize("nested", [lists, quotes, notes, fields, numbers])
def test_nested_5000_deep(repo: Repo, nested: Callable[[int], str]) -> None:
    repo.write(BAD, f"{repo.read(SPEC)}\n{nested(5000)}")
    assert f"{BAD} rst-error" in found(repo)


def test_what_cannot_be_read_is_on_the_page(repo: Repo) -> None:
    repo.write(BAD, f"{repo.read(SPEC)}\n{lists(5000)}")
    shown = json.loads(repo.run("page", "kilo", "--format", "json").stdout)
    assert [each["slug"] for each in shown["unclear"]] == ["bad"]
    assert shown["unclear"][0]["problem"]


@pytest.mark.parametrize(
    "line",
    [
        "*" * 200_000,
        "x " + "*" * 200_000 + " x",
        "*a " * 66_666 + "x",
        "**" * 49_990,
        "*a" * 49_990,
        "`" * 99_000,
        "_" * 99_000,
        "|a" * 49_000,
        "[" * 99_000,
        "<" * 99_000,
        "http://" * 14_000,
    ],
    ids=lambda line: f"{line[:8]}-{len(line)}",
)
def test_one_long_line(repo: Repo, line: str) -> None:
    repo.write(BAD, f"{repo.read(SPEC)}\n{line}\n")
    lines = repo.run("check", "--select", "rst-error,line-too-long").lines
    assert all(len(each) < 1000 for each in lines)
    everything(repo)


def test_10_megabytes(repo: Repo) -> None:
    paragraph = PROSE * 6 + "\n"
    text = repo.read(SPEC).replace("Objects", "Biggest") + "\n"
    repo.write(BAD, text + paragraph * (10_000_000 // len(paragraph)) + "The end.\n")
    assert found(repo) == [f"{BAD} oversized-file"]


def test_20_000_faults(repo: Repo) -> None:
    """A report that is longer than its subject helps nobody, but comes."""
    repo.write(BAD, repo.read(SPEC) + "\n" + f"{PROSE[:-2]}\t\r\n" * 20_000)
    done = repo.run("check", "--format", "json", "--select", "carriage-return")
    assert len(json.loads(done.stdout)["findings"]) == 20_000


@pytest.mark.parametrize("text", ["`x`_\n", "`x`_\n\n", ":zz:`x`\n", "|x|\n"])
def test_2000_faults_of_markup(repo: Repo, text: str) -> None:
    lines = "".join(text * 100 + "\n" for _ in range(20))
    repo.write(BAD, f"{repo.read(SPEC)}\n{lines}")
    done = repo.run("check", "--format", "json")
    assert len(json.loads(done.stdout)["findings"]) >= 2000


@pytest.mark.parametrize(
    "text", ["`x`_\n", "`x`_\n\n", ":zz:`x`\n", "|x|\n", f"{PROSE[:-2]}\t\r\n"]
)
def test_twice_the_faults_take_twice_the_time(text: str) -> None:
    assert growth(lambda n: (text * 50 + "\n") * n, 8) <= LINEAR


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 5000 + "]" * 5000, "a." * 5000 + "b = 1", "[" * 5000, "#" * 10**7],
    ids=["arrays", "dots", "brackets", "comment"],
)
def test_deep_configuration(repo: Repo, text: str) -> None:
    repo.write(CONFIG, f"{text}\n")
    done = repo.run("check")
    assert done.status == (2 if text[0] != "#" else 1)
    assert len(done.stderr) < 2000


# Configurations ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nme = 1", "1: unknown key 'nme'"),
        ("specs = 'specs'", "1: specs: 'specs' is not a list of tables"),
        ("rules = 3", "1: rules: 3 is not a table"),
        ("[[[", "1: the configuration is not valid TOML"),
        ("\0", "1: the configuration is not valid TOML"),
        (
            "required-version = '>=9'",
            "1: required-version: '>=9' excludes this version",
        ),
        ("exempt = [3]", "1: exempt[0]: 3 is not a table"),
        ("[project]\nname = nan", "2: project.name: nan is not a string"),
        ("[site]\n[site]", "2: the configuration is not valid TOML"),
    ],
)
def test_configuration_that_is_none(repo: Repo, text: str, said: str) -> None:
    repo.write(CONFIG, f"{text}\n")
    for command in COMMANDS:
        done = repo.run(*command)
        assert (done.status, done.stdout) == (2, "")
        assert f"{CONFIG}:{said}" in done.stderr


def test_pattern_that_matches_nothing(repo: Repo) -> None:
    repo.write(CONFIG, ROSTER + KILO.replace("specs/", "spec/") + KILO)
    assert found(repo) == [f"{CONFIG} idle-rule"]
    repo.write(CONFIG, KILO.replace("specs/", "spec/"))
    assert rules(repo) == {"idle-rule", "nothing-checked"}


@pytest.mark.parametrize(
    ("pattern", "specs"),
    [
        ("{slug}.rst", ["CHANGES.rst"]),
        ("{cycle}/{slug}.rst", ["docs/guide.rst"]),
        ("{cycle}/{project}/{slug}.rst", ["specs/kilo/objects.rst"]),
        ("{slug}", [".gitignore", "CHANGES.rst", "specward.toml"]),
    ],
)
def test_pattern_that_matches_everything(
    repo: Repo, pattern: str, specs: list[str]
) -> None:
    """All but the template, the cycle's template and the READMEs."""
    repo.write(CONFIG, f'{ROSTER}[[specs]]\npath = "{pattern}"\n')
    for name in ("README.rst", "CHANGES.rst", ".gitignore", "docs/guide.rst"):
        repo.write(name, "x\n")
    repo.write("docs/index.rst", "x\n")
    lines = found(repo, "--select", "missing-title")
    told = [name for name in repo.git("ls-files", "-o").split() if is_spec(repo, name)]
    assert sorted(told) == specs
    assert [line.split()[0] for line in lines] == [n for n in specs if "/kilo" not in n]
    everything(repo)


def is_spec(repo: Repo, path: str) -> bool:
    return repo.run("explain", path).status == 0


def test_two_patterns_that_claim_one_file(repo: Repo) -> None:
    """The first wins; the second is told to be idle if nothing is left for it."""
    other = '[[specs]]\npath = "specs/{project}/{slug}.rst"\n'
    repo.write(CONFIG, ROSTER + KILO + other)
    assert found(repo) == [f"{CONFIG} idle-rule"]
    assert "  cycle      kilo" in repo.run("explain", SPEC).lines
    repo.write(CONFIG, ROSTER + other + KILO)
    assert found(repo) == [f"{CONFIG} idle-rule"]
    assert "  cycle      none (backlog)" in repo.run("explain", SPEC).lines
    narrow = other.replace("{project}", "kilo")
    repo.write(CONFIG, ROSTER + narrow + KILO)
    repo.write("specs/juno/a.rst", repo.read(SPEC))
    assert found(repo) == []


def test_cycles_that_miss_one(repo: Repo) -> None:
    repo.write(CONFIG, f'project.cycles = ["juno"]\n{ROSTER}{KILO}')
    done = repo.run("check")
    assert done.status == 0
    assert "note: 'project.cycles' does not list 'kilo', so it comes last" in done.lines


def test_every_name_is_shown_safely(repo: Repo) -> None:
    repo.write(CONFIG, '"\\u001b[31m\\u202enme" = "\\u001b[31m"\n')
    done = repo.run("check")
    assert done.status == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


# Line ends ---------------------------------------------------------------------


def crlf(repo: Repo) -> None:
    """Write the spec as an editor on Windows does."""
    repo.write(SPEC, repo.read(SPEC).replace("\n", "\r\n"))


ATTRIBUTES = [
    (None, "", True),
    ("* text=auto\n", "", False),
    ("*.rst text\n", "", False),
    ("*.rst text eol=crlf\n", "", False),
    ("*.rst eol=lf\n", "", False),
    ("*.rst -text\n", "", True),
    ("* text=auto\n*.rst -text\n", "", True),
    ("*.txt text\n", "", True),
    (None, "true", False),
    (None, "input", False),
    ("*.rst -text\n", "true", True),
]


@pytest.mark.parametrize(("attributes", "autocrlf", "stored"), ATTRIBUTES)
def test_line_ends_are_those_that_git_would_store(
    repo: Repo, attributes: str | None, autocrlf: str, *, stored: bool
) -> None:
    """The work tree is judged as the commit that would be made of it."""
    if attributes is not None:
        repo.write(".gitattributes", attributes)
    if autocrlf:
        repo.git("config", "core.autocrlf", autocrlf)
    crlf(repo)
    expected = [f"{SPEC} carriage-return"] if stored else []
    before = found(repo)
    repo.commit()
    assert found(repo, "--at", "HEAD") == expected
    assert before == expected
    assert found(repo) == expected
