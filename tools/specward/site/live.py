"""A site that is made anew whenever its repository changes."""

from __future__ import annotations

import secrets
import threading
from functools import cache, partial

from specward.config.model import DEFAULT, Config, Specs
from specward.diagnostics.errors import SpecwardError
from specward.git.log_entry import LogEntry
from specward.git.repository import Repository
from specward.git.snapshot import Commit, Snapshot
from specward.git.watch import Watch
from specward.history.revisions import Revisions
from specward.history.timeline import folders
from specward.lint import configuration
from specward.lint.judge import judge, judge_file
from specward.rst.memory import rarely_collected
from specward.site.files import Files, Site
from specward.specs import paths
from specward.specs.documents import DocumentCache
from specward.specs.load import Loader

OFTEN = 0.2
"""Seconds between two looks at the work tree."""

_MOST_LISTINGS = 5
"""Listings of a work tree in which files come and go, before one is taken."""

CHANGES = "/.changes"
"""The path of a stream of version numbers, one a change (HTML, "EventSource")."""

_SCRIPT = f"""\
new EventSource("{CHANGES}").onmessage = (event) => {{
  if (event.data !== "VERSION") location.reload();
}};
"""

_Log = tuple[tuple[str, tuple[str, ...]], tuple[LogEntry, ...]]
"""The head and the folders of a log, and the log."""


class Live:
    """The files of a site as the work tree is now, and how often it changed.

    Texts that are as they were are not read again, and a file is made only
    when it is asked for.
    """

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        self._top = repo.top
        self._documents = DocumentCache()
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._paths: tuple[str, ...] = ()
        self._specs: tuple[Specs, ...] = DEFAULT.specs
        self._seen = b""
        self._logged: _Log = (("", ()), ())
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
            files, fault = self._made(), None
        except SpecwardError as error:
            files, fault = self.files, error
        except Exception as error:  # noqa: BLE001 - whoever goes on writing must see it
            defect = f"a defect of specward: {type(error).__name__}: {error}"
            files, fault = self.files, SpecwardError(defect)
        with self._changed:
            self.files, self.fault = files, fault
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
        config = configuration.find(snapshot)
        if config.specs != self._specs:
            self._specs = config.specs
            snapshot = self._settled()
        # What was read before and is not read now is forgotten.
        self._documents = DocumentCache(previous=self._documents)
        with rarely_collected():
            loader = Loader(snapshot, config, documents=self._documents)
            portfolio = loader.portfolio()
        log = partial(self._log, snapshot.commit, config)
        revisions = Revisions(loader, log, self._repo.blob)
        script = script_of(f"{self._run}-{self._number + 1}")
        # All are judged when the first of them is asked for; a page waits for its own
        # spec's findings only.
        all_findings = cache(lambda: judge(loader).by_path())
        return Site(
            portfolio,
            revisions,
            partial(judge_file, portfolio),
            script,
            every=lambda path: all_findings().get(path, ()),
        ).files()

    def _log(self, head: Commit | None, config: Config) -> tuple[LogEntry, ...]:
        """Return the log; git is run for it again only after a commit."""
        if head is None:
            return ()
        key = (head.id, folders(config))
        known, entries = self._logged
        if known != key:
            entries = self._repo.commits.log(*key)
            self._logged = key, entries
        return entries

    def _settled(self) -> Snapshot:
        """Return the work tree; what changes from now on differs from what is seen.

        A file that comes between the listing and the look is in neither.
        """
        snapshot = self._repo.work_tree()
        for _ in range(_MOST_LISTINGS):
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
        watch = Watch(self._top, self._repo.folder, sorted(roots))
        return watch.digest(self._paths)


def script_of(version: str) -> str:
    """Return what a page of *version* runs: it loads itself again after a change."""
    return _SCRIPT.replace("VERSION", version)
