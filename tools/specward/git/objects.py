"""The content of a repository, by name.

Source: git-cat-file(1), "--batch".
"""

from __future__ import annotations

import subprocess
import threading
from typing import Any

from specward.diagnostics.errors import SpecwardError
from specward.git.command import Command, unanswered

_HEAD_OF_AN_OBJECT = 3
"""Words before an object: its name, kind and size."""


class Objects:
    """The objects of a repository, read through one git that stays, one at a time.

    GitPython's own reader knows names of SHA-1 only.
    """

    def __init__(self, command: Command) -> None:
        self._command = command.plain
        self._process: Any = None
        self._lock = threading.Lock()

    def read(self, name: str) -> bytes:
        """Return the bytes of the object called *name*.

        :raises SpecwardError: where it is not there, or cannot be read.
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
            if len(head) == _HEAD_OF_AN_OBJECT:
                return bytes(self._process.stdout.read(int(head[2]) + 1)[:-1])
        except (OSError, ValueError) as error:
            raise unanswered("cat-file", error) from error
        raise SpecwardError(
            f"git has no object {name}, which this repository needs",
            hint="'git fsck' says what is broken; a fresh clone has it",
        )
