"""Rules about the files in the folders of specs: a closed world."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.finding import START, Problem, Severity
from specward.lint.rules.rule import rule
from specward.lint.targets import File
from specward.specs.inventory import FileKind

_GOOD_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*")
LONGEST_NAME = 100
KILOBYTE = 1000


@rule(target=File, severity=Severity.ERROR, searched=True)
def wrong_extension(target: File) -> Iterator[Problem]:
    """A file lies where a spec would, but for its extension.

    Why: It is taken for a spec by people and for none by tools: nothing judges
    it, and no page shows it.
    Bad:
        specs/liberty/scheduler.txt
    Good:
        specs/liberty/scheduler.rst
    Since: 0.1
    """
    if target.file.kind is FileKind.OTHER_EXTENSION:
        name = posixpath.basename(target.path)
        extension = posixpath.splitext(name)[1]
        fitting = posixpath.basename(target.file.spec_path or "")
        yield Problem(
            location=START,
            message=f"{escape.value(name)} looks like a spec but has the extension "
            f"{escape.value(extension)}",
            hint=f"rename it to {escape.value(fitting)}, or exclude it",
        )


@rule(target=File, severity=Severity.ERROR, searched=True)
def stray_file(target: File) -> Iterator[Problem]:
    """A file in a folder of specs is none of the things that belong there.

    Why: What no pattern fits is judged by nobody, and shown by nothing.
    Bad:
        specs/liberty/old/scheduler.rst
    Good:
        specs/liberty/scheduler.rst
    Since: 0.1
    """
    if target.file.kind is FileKind.STRAY:
        patterns = " or ".join(target.patterns)
        yield Problem(
            location=START,
            message="this file is not a spec, and no spec refers to it",
            hint=f"specs are expected at {patterns}; move it, remove it, or refer to "
            "it from a spec",
        )


@rule(target=File, severity=Severity.ERROR, searched=True)
def broken_symlink(target: File) -> Iterator[Problem]:
    """A symbolic link leads to no file of the repository.

    Why: Tools that follow it fail, or read what is no part of the repository.
    Bad:
        specs/liberty/scheduler.rst -> ../kilo/gone.rst
    Good:
        specs/liberty/scheduler.rst -> ../kilo/scheduler.rst
    Since: 0.1
    """
    if target.file.kind is FileKind.BROKEN_LINK:
        yield Problem(
            location=START,
            message="broken symbolic link: it leads to no file of the repository",
            hint="let it lead to a file, or remove it",
        )


class Size(Struct, frozen=True, kw_only=True):
    """How many kilobytes a file may have."""

    limit: int = 500


@rule(target=File, severity=Severity.WARNING, options=Size(), searched=True)
def oversized_file(target: File, options: Size) -> Iterator[Problem]:
    """A file has more than 500 kB, or as the option ``limit`` says.

    Why: Every clone carries it for ever, and nobody reviews a text that long.
    Bad:
        a recording of a meeting beside the specs
    Good:
        a link to it
    Since: 0.1
    """
    size = target.size or 0
    if size > options.limit * KILOBYTE:
        yield Problem(
            location=START,
            message=f"the file has {size / KILOBYTE:.1f} kB; the limit is "
            f"{options.limit} kB",
            hint="store it elsewhere, and link to it",
        )


@rule(target=File, severity=Severity.WARNING, searched=True)
def bad_name(target: File) -> Iterator[Problem]:
    """A file's name has characters that addresses and shells stumble over.

    Why: The name is the spec's address for good.
    Bad:
        specs/liberty/My plan (2).rst
    Good:
        specs/liberty/my-plan.rst
    Since: 0.1
    """
    name = posixpath.basename(target.path)
    good = _GOOD_NAME.fullmatch(name.lstrip(".") or name)
    if not good or len(name) > LONGEST_NAME:
        yield Problem(
            location=START,
            message=f"{escape.value(name)} is not a portable file name",
            hint=f"use at most {LONGEST_NAME} letters, digits, '-', '_' and '.', and "
            "begin with a letter or digit",
        )
