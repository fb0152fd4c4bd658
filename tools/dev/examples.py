"""Inputs that make the command say what no fixture of a rule makes it say.

Each is laid over ``tests/rules/base`` in a repository of its own.
"""

import json
import shlex
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import (
    AbstractContextManager,
    contextmanager,
    nullcontext,
    redirect_stdout,
)
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

from msgspec import Struct

from specward.reports.gerrit import MOST
from specward.reports.post import http
from specward.reports.post.review import LARGEST
from specward.site.folder import Folder

Tree = Mapping[str, str | bytes | Path | None]
"""Files by path: their content, what a symbolic link leads to, ``None`` to remove."""

Words = Mapping[str, str]
"""What the manual shows instead of what is true on this machine."""


def _as_it_is() -> AbstractContextManager[Words]:
    return nullcontext({})


class Example(Struct, frozen=True, kw_only=True):
    """One command in one repository.

    :param command: what stands behind the program's name.
    :param before: the files of the first commit, those of the base apart.
    :param files: the files of the second commit.
    :param setup: what a shell runs after that, at the top of the work tree.
    :param folder: where the command is run.
    :param environment: variables beside git's.
    :param git: whether there is a repository at all.
    :param around: what holds while the command runs.
    """

    command: str
    before: Tree = {}
    files: Tree = {}
    setup: tuple[str, ...] = ()
    folder: str = "."
    environment: Mapping[str, str] = {}
    git: bool = True
    around: Callable[[], AbstractContextManager[Words]] = _as_it_is

    @property
    def arguments(self) -> list[str]:
        """The command as a list."""
        return shlex.split(self.command)


# Findings ---------------------------------------------------------------------

SPEC = """\
{title}
{line}

:Owner: Jane Doe
:Status: proposed
{fields}
Why it is done, and for whom.
"""


def spec(title: str, *fields: str, text: str = "") -> str:
    """Return a spec with one more field a line, and more text."""
    lines = "".join(f"{field}\n" for field in fields)
    return SPEC.format(title=title, line="=" * len(title), fields=lines) + text


MARKUP = """
Problems
========

* A list
  * in a list

1. one
not two

term
  text
no term

:name: value
no field

| a line
no line

A **strong word, ``a literal, |a bar and `a role.

A `link`__ without its target, [#]_ and [*]_, |undefined| and one that is twice_.

.. _twice: https://example.org/one
.. _twice: https://example.org/two

----

----

.. code-block::
   :unknown: option

   text

Deeper
------

Level
^^^^^

Other
~~~~~
"""

TEMPLATE = """\
======
<Name>
======

:Owner: <who leads it>
:Status: <where it stands>
:Reviewer: <who reads it>

Plan
====

<What will be done.>
"""

UNTITLED = """\
===
|x|
===

:Status: proposed

.. |x| image:: x.png
"""


def _deep_groups(number: int) -> str:
    """Return a roster of groups, each with all that are before it."""
    return "[groups.g0]\nname = 'G0'\nmembers = ['p1']\n" + "".join(
        f'[people.p{n}]\nname = "P{n}"\n'
        f'[groups.g{n}]\nname = "G{n}"\nmembers = ["p{n}", "g{n - 1}"]\n'
        for n in range(1, number)
    )


FINDINGS: tuple[Example, ...] = (
    Example(
        command="check",
        files={
            "specs/roster.toml": """\
people = 1
[groups.one]
name = "One"
members = ["two"]
[groups.two]
name = "Two"
members = ["one"]
""",
        },
    ),
    Example(command="check", files={"specs/roster.toml": "[people"}),
    Example(command="check", files={"specs/roster.toml": None}),
    Example(
        command="check",
        files={
            "specs/roster.toml": """\
[people]
" " = {}
nobody = 1
[people.jdoe]
name = "Jane Doe"
url = ""
emails = ["jane"]
aliases = [" "]
from = "today"
[people.rroe]
name = " "
[groups.jdoe]
name = "Another Jane"
members = ["nobody"]
""",
        },
    ),
    Example(
        command="check",
        files={
            ".mailmap": "Richard Roe <rroe@example.org> <jane@example.org>\n",
        },
    ),
    Example(command="check", files={"specs/roster.toml": _deep_groups(1500)}),
    Example(
        command="check",
        files={
            "specs/kilo/cycle.rst": "====\nKilo\n====\n\n.. specward: table\n\n"
            "Done\n====\n.. specward: table, unclear\n",
        },
    ),
    Example(command="check", files={"templates/spec.rst": "A template.\n"}),
    Example(
        command="check",
        files={"templates/spec.rst": TEMPLATE + "\nNotes\n=====\n.. specward:\n"},
    ),
    Example(
        command="check",
        files={
            "templates/spec.rst": TEMPLATE,
            "specs/kilo/objects.rst": spec(
                "Objects",
                ":Reviewer: <who reads it>",
                ":Depends: scheduler.rst",
                text="\nPlaan\n=====\n\nFirst the readers, then the writers.\n",
            ),
            "specs/kilo/untitled.rst": UNTITLED,
            "specs/kilo/deep.rst": spec("Deep", text="\n" + 999 * "* " + "deep\n"),
        },
    ),
    Example(
        command="check --since HEAD~1",
        before={"specward.toml": "[lifecycle.transitions]\napproved = []\n"},
        files={
            "specs/kilo/objects.rst": spec("Objects").replace(
                "proposed", "implemented"
            ),
        },
    ),
    Example(command="check", files={"specs/kilo/markup.rst": spec("Markup") + MARKUP}),
    Example(
        command="check",
        files={
            "specs/kilo/exempt.rst": ".. specward-ignore: tab-character x -- why\n\n"
            + spec("Exempt")
        },
    ),
    Example(command="check", files={"templates/spec.rst": None}),
)

# Errors -----------------------------------------------------------------------

REVIEW: Mapping[str, object] = {
    "message": "specward: no findings",
    "labels": {"Verified": 1},
}
COMMENTS = {"specs/kilo/objects.rst": [{"line": 1, "message": "x"}] * (MOST // 2 + 1)}
COMMENTS = {**COMMENTS, "specs/roster.toml": COMMENTS["specs/kilo/objects.rst"]}
COMMIT = "1f7f37f4660e60d34a6a2d9b2cd8b9928a51d45b"
ACCOUNT = {"SPECWARD_GERRIT_USER": "ci", "SPECWARD_GERRIT_PASSWORD": "secret"}
SERVER = "https://review.example.org"
POST = f"post gerrit --commit {COMMIT} --url {SERVER} --review review.json"


def _change(current: str = COMMIT) -> dict[str, object]:
    revisions = {COMMIT: {"_number": 3}}
    return {
        "_number": 7,
        "project": "specs",
        "current_revision": current,
        "revisions": revisions,
    }


@contextmanager
def _gerrit(*answers: tuple[int, object]) -> Iterator[Words]:
    """Run a server that gives these answers, one to each request."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not left:  # nobody answers
                return
            status, value = left.pop(0)
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            if status == _REDIRECT:
                self.send_header("Location", "https://example.org/login")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names that are looked for

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with (
        patch.object(http, "PAUSE", 0.0),
        ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
    ):
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield {SERVER: f"http://127.0.0.1:{server.server_port}"}
        finally:
            server.shutdown()
            thread.join()


_REDIRECT = 302


def _post(
    *answers: tuple[int, object], review: object = None, command: str = POST
) -> Example:
    """Return an example of ``post gerrit`` to a server with these answers."""
    text = json.dumps(REVIEW if review is None else review) if review != "" else ""
    return Example(
        command=command,
        files={"review.json": text},
        environment={**ACCOUNT, "no_proxy": "*"},
        around=lambda: _gerrit(*answers),
    )


@contextmanager
def _taken_port() -> Iterator[Words]:
    """Hold a port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"8000": str(server.getsockname()[1])}


@contextmanager
def _gone() -> Iterator[Words]:
    """Remove the current folder."""
    Path.cwd().rmdir()
    yield {}


@contextmanager
def _full() -> Iterator[Words]:
    """Have an output that takes nothing."""
    with Path("/dev/full").open("w", encoding="utf-8") as full, redirect_stdout(full):
        yield {}


@contextmanager
def _held() -> Iterator[Words]:
    """Hold the folder of the site as another build does."""
    with Folder(Path("site"), None).held():
        yield {}


def _configured(text: str, command: str = "check") -> Example:
    return Example(command=command, files={"specward.toml": text})


FAULTS = """\
required-version = ">=99"
[project]
title = "Nova"
[lifecycle]
path = ["done"]
dropped = ["", "done"]
[lifecycle.transitions]
done = ["done", "dome"]
[site]
source = "ftp://example.org"
[[specs]]
path = "/specs/{cycle}{a b}/{cycle}{{slug}-{x}-{y}-{z}.rst"
template = "templates/{cylce}.rst"
tracker = "https://tracker.example.org"
status = "dome"
[[specs]]
[[exempt]]
rule = 1
until = 2015
[rules.missing-owners]
[rules.everything]
[rules.missing-owner]
severity = "eror"
from = 1
[rules.line-too-long]
limits = 100
limit = "long"
"""

ERRORS: Mapping[str, tuple[Example, ...]] = {
    "Arguments": (
        Example(command="check --staged --at HEAD"),
        Example(command="check --each"),
        Example(command="check --stdin"),
        Example(command="check --format gerrit --each --since HEAD~1"),
        Example(command="check --each --since HEAD"),
        Example(command="check --select ,"),
        Example(command="check --select missing-owners"),
        Example(command="check --ignore everything"),
        Example(command="check specs/kilo/object.rst"),
        Example(command="check ''"),
        Example(command="check ../elsewhere"),
        Example(command="check --stdin --stdin-path specs"),
        Example(
            command="check --stdin --stdin-path specs/kilo/latest.rst",
            files={"specs/kilo/latest.rst": Path("objects.rst")},
        ),
        Example(command="check --cycle kilos"),
        Example(command="check --output missing/report.txt"),
        Example(command="explain missing-owners"),
        Example(command="explain everything"),
        Example(command="explain specs"),
        Example(command="page mitaka"),
        Example(command="page --since yesterday"),
        Example(command="page", files={"specs/kilo/objects.rst": None}),
        Example(command="check", setup=("mkdir gone",), folder="gone", around=_gone),
        Example(command="check", around=_full),
    ),
    "Configuration": (
        _configured("[specs"),
        Example(command="check", files={"specward.toml": Path("missing.toml")}),
        Example(command="check --config missing.toml"),
        Example(command="check", files={"pyproject.toml": "tool = 'specward'\n"}),
        _configured(FAULTS),
        _configured(
            "required-version = 'one'\n[[specs]]\npath = 'specs/{cycle}/{name}.rst'"
        ),
    ),
    "Repository": (
        Example(command="check", git=False),
        Example(command="check --at v1"),
        Example(command="check", setup=("git config core.bare true",)),
        Example(
            command="check --since main",
            setup=("git checkout -q --orphan next", "git commit -qm Anew"),
        ),
        Example(
            command="check --since v1",
            setup=("git tag v1 HEAD~1", "git rev-parse HEAD > .git/shallow"),
        ),
        Example(command="check --at v1", setup=("git rev-parse HEAD > .git/shallow",)),
        Example(
            command="check --staged",
            setup=(
                "git checkout -qb next HEAD~1",
                "echo One >> specs/kilo/objects.rst",
                "git commit -qam One",
                "git checkout -q main",
                "echo Another >> specs/kilo/objects.rst",
                "git commit -qam Another",
                "git merge -q next || true",
            ),
        ),
        Example(
            command="check --at HEAD",
            setup=(
                "git rev-parse HEAD:specs/kilo/objects.rst > blob",
                "rm -f $(sed 's|..|.git/objects/&/|' blob)",
            ),
        ),
        Example(command="check", setup=("echo nothing > .git/index",)),
    ),
    "Site": (
        Example(command="build --out specs"),
        Example(
            command="build --out site",
            setup=("mkdir site", "echo Mine > site/index.html"),
        ),
        Example(command="build --out site", setup=("mkdir site", "ln -s .. site/kilo")),
        Example(command="build --out file", setup=("touch file",)),
        Example(command="build --out site", setup=("mkdir site",), around=_held),
        Example(command="serve --port 8000", around=_taken_port),
    ),
    "Hooks": (
        Example(
            command="hook --install pre-review",
            setup=("mkdir -p .git/hooks", "echo '#!/bin/sh' > .git/hooks/pre-review"),
        ),
        Example(
            command="hook --install pre-review",
            setup=("touch hooks", "git config core.hooksPath hooks/mine"),
        ),
    ),
    "Posting a review": (
        Example(command=f"post gerrit --commit {COMMIT}"),
        _post(command="post gerrit --commit HEAD"),
        _post(command=POST.replace(SERVER, "https://ci:secret@example.org")),
        _post(command=POST.replace(SERVER, "review.example.org")),
        _post(command=POST.replace("review.json", "missing.json")),
        _post(review=""),
        _post(review={**REVIEW, "message": 1}),
        _post(review={**REVIEW, "message": "x" * LARGEST}),
        _post(review={**REVIEW, "labels": {"Code-Review": 1}}),
        _post(review={**REVIEW, "labels": {"Verified": 2}}),
        _post(review={**REVIEW, "comments": COMMENTS}),
        _post(),
        _post((200, b"x" * (http.LONGEST + 1))),
        _post((200, b"<html>")),
        _post((401, b"Unauthorized")),
        _post((403, b"Forbidden")),
        _post((404, b"Not found")),
        _post((302, b"")),
        _post((200, [])),
        _post((200, [_change(), _change()])),
        _post((200, [_change()]), (400, b"label Verified is not defined")),
        _post((200, [_change()]), (400, b"no such line")),
        _post((200, [_change()]), (409, b"change is closed")),
        _post((200, [_change()]), (507, b"")),
        _post((200, [_change()]), (200, {"labels": {}})),
    ),
}
