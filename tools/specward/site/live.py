"""A site that is made anew whenever its repository changes."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

from specward.config import load
from specward.config.check import RuleOptions
from specward.config.model import DEFAULT, Config, Specs
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Finding
from specward.git.log_entry import LogEntry
from specward.git.repository import Repository
from specward.git.snapshot import Commit, Snapshot
from specward.git.watch import Watch
from specward.history.revisions import Revisions
from specward.history.timeline import folders
from specward.lint.engine import judge
from specward.lint.rules import RULES
from specward.rst.memory import rarely_collected
from specward.site.files import Files, files
from specward.specs import paths
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader
from specward.specs.portfolio import Portfolio

OFTEN = 0.2
"""Seconds between two looks at the work tree."""


_Logged = tuple[tuple[str, tuple[str, ...]], tuple[LogEntry, ...]]
"""The head and the folders of a log, and the log."""

_PATIENCE = 5
"""Listings of a work tree in which files come and go, before one is taken."""


class Live:
    """The files of a site as the work tree is now, and how often it changed.

    Texts that are as they were are not read again, and a file is made only
    when it is asked for.
    """

    def __init__(self, repo: Repository, top: Path, options: RuleOptions) -> None:
        self._repo = repo
        self._top = top
        self._git = repo.folder
        self._options = options
        self._documents = DocumentCache()
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._paths: tuple[str, ...] = ()
        self._specs: tuple[Specs, ...] = DEFAULT.specs
        self._seen = b""
        self._logged: _Logged = (("", ()), ())
        self.files: Files = {}
        self.fault: SpecwardError | None = None
        self._run = secrets.token_hex(4)
        self._number = 0

    @property
    def version(self) -> str:
        """What the site of now is called; no other run has the same."""
        return f"{self._run}-{self._number}"

    def make(self) -> None:
        """Make the site of what is there now; remember why where it cannot be."""
        try:
            made, fault = self._made(), None
        except SpecwardError as error:
            made, fault = self.files, error
        except Exception as error:  # noqa: BLE001 - who writes on must hear of it
            said = f"a defect of specward: {type(error).__name__}: {error}"
            made, fault = self.files, SpecwardError(said)
        with self._changed:
            self.files, self.fault = made, fault
            self._number += 1
            self._changed.notify_all()

    def watch(self) -> None:
        """Make the site again after each change, until :meth:`stop`."""
        while not self._stopped.wait(OFTEN):
            if self._look() != self._seen:
                self.make()

    def stop(self) -> None:
        """End :meth:`watch`, and all who wait for a change."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def wait(self, version: str, seconds: float) -> bool:
        """Wait for another version; tell whether there is still one to come."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.version != version or self._stopped.is_set(), seconds
            )
        return not self._stopped.is_set()

    def _made(self) -> Files:
        snapshot = self._settled()
        config = load.find(snapshot, self._options)
        if config.specs != self._specs:
            self._specs = config.specs
            snapshot = self._settled()
        # What was read before and is not read now is forgotten.
        self._documents = DocumentCache(previous=self._documents)
        with rarely_collected():
            loader = Loader(snapshot, config, documents=self._documents)
            found = loader.portfolio()
        log = partial(self._log, snapshot.commit, config)
        revisions = Revisions(loader, log, self._repo.blob)
        script = script_of(f"{self._run}-{self._number + 1}")
        one, every = partial(_findings, found), _All(found)
        return files(found, revisions, one, script, every)

    def _log(self, head: Commit | None, config: Config) -> tuple[LogEntry, ...]:
        """Return the log; git is asked for it again only after a commit."""
        if head is None:
            return ()
        asked = (head.id, folders(config))
        known, steps = self._logged
        if known != asked:
            steps = self._repo.commits.log(*asked)
            self._logged = asked, steps
        return steps

    def _settled(self) -> Snapshot:
        """Return the work tree; what changes from now on differs from what is seen.

        A file that comes between the listing and the look is in neither.
        """
        snapshot = self._repo.work_tree()
        for _ in range(_PATIENCE):
            self._paths = tuple(snapshot.modes)
            self._seen = self._look()
            before, snapshot = snapshot, self._repo.work_tree()
            if snapshot.modes == before.modes:
                return snapshot
        # Files come faster than they are listed: the next look tells.
        self._seen = b""
        return snapshot

    def _look(self) -> bytes:
        roots = {paths.root_of(each.path) for each in self._specs} - {""}
        watch = Watch(self._top, self._git, sorted(roots))
        return watch.digest(self._paths)


def _findings(found: Portfolio, path: str) -> Iterable[Finding]:
    """Return what is wrong with one file: nobody waits for the others."""
    return judge(found, RULES, lambda other: other == path).findings


class _All:
    """What is wrong with every file, judged once, when it is first asked for."""

    def __init__(self, found: Portfolio) -> None:
        self.found = found

    @cached_property
    def told(self) -> Mapping[str, Sequence[Finding]]:
        return judge(self.found, RULES).by_path()

    def __call__(self, path: str) -> Iterable[Finding]:
        return self.told.get(path, ())


def script_of(version: str) -> str:
    """Return what a page of *version* runs: it loads itself again after a change."""
    return _SCRIPT.replace("VERSION", version)


CHANGES = "/.changes"
"""Where a page hears of changes: a stream of version numbers (HTML, "EventSource")."""

_SCRIPT = f"""\
new EventSource("{CHANGES}").onmessage = (told) => {{
  if (told.data !== "VERSION") location.reload();
}};
"""
