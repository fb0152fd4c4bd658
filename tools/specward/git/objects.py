"""The objects of a repository, by their names.

Source: git-cat-file(1), "--batch".
"""

from __future__ import annotations

import subprocess
import threading
from typing import Any

from specward.diagnostics.errors import SpecwardError
from specward.git.command import Git, failure

_HEADER_WORDS = 3
"""Words of the line before an object: its name, type and size in bytes.  The line for
one that is missing has two."""


class ObjectReader:
    """Reads objects through one ``git cat-file --batch`` that keeps running.

    A process for each object takes milliseconds; this takes 0.04.  GitPython has such a
    reader, which knows object names of SHA-1 only (git.Git.get_object_data).
    """

    def __init__(self, command: Git) -> None:
        self._command = command.gitpython
        self._process: Any = None
        # ``serve`` reads from several threads; request and reply belong together.
        self._lock = threading.Lock()

    def read(self, name: str) -> bytes:
        """Return the bytes of the object *name*.

        :raises SpecwardError: if it is missing, or cannot be read.
        """
        with self._lock:
            return self._answer(name)

    def _answer(self, name: str) -> bytes:
        if self._process is None:
            self._process = self._command.cat_file(
                "--batch", as_process=True, istream=subprocess.PIPE
            )
        try:
            self._process.stdin.write(name.encode("ascii") + b"\n")
            self._process.stdin.flush()
            head = self._process.stdout.readline().split()
            if len(head) == _HEADER_WORDS:
                return bytes(self._process.stdout.read(int(head[2]) + 1)[:-1])
        except (OSError, ValueError) as error:
            raise failure("cat-file", error) from error
        raise SpecwardError(
            f"git has no object {name}, which this repository needs",
            hint="'git fsck' shows what is broken; a fresh clone repairs it",
        )
