"""Somebody who submits specs to Gerrit, and the bot that judges what comes."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest

from tests.gerrit.server import ADMIN, BOT, Gerrit
from tests.support.repo import COMMAND, Repo, Result


@dataclass(frozen=True)
class Submitter:
    """A clone of a project that Gerrit has."""

    repo: Repo
    server: Gerrit
    project: str

    def pushed(self, branch: str) -> None:
        """Commit everything and push it past review, as who may."""
        self.repo.commit(GIT_COMMITTER_EMAIL=f"{ADMIN[0]}@example.com")
        address = self.server.url.replace("://", f"://{ADMIN[0]}@")
        where = f"{address}/a/{self.project}"
        self.repo.git("push", "--quiet", where, f"HEAD:refs/heads/{branch}")

    def commit(self, message: str = "a change") -> str:
        """Commit everything with the hook of Gerrit, and return the commit."""
        self.repo.git("add", "--all")
        self.repo.git("commit", "--quiet", "--message", message)
        return self.head()

    def amend(self) -> str:
        """Put everything into the last commit, which stays of the same change."""
        self.repo.git("add", "--all")
        self.repo.git("commit", "--quiet", "--amend", "--no-edit")
        return self.head()

    def head(self) -> str:
        return self.repo.git("rev-parse", "HEAD").strip()

    def review(self) -> subprocess.CompletedProcess[str]:
        """Submit what is on the branch by git-review."""
        return subprocess.run(
            ["git", "review", "-y", "-v"],
            cwd=self.repo.path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def submit(self) -> None:
        done = self.review()
        assert done.returncode == 0, done.stdout + done.stderr

    def judge(self, commit: str, *options: str) -> Result:
        """Do for a patch set what CI would: check it, and post what came of it."""
        made = self.repo.path.parent / "review.json"
        words = ("--format", "gerrit", "--output", str(made), *options)
        sides = ("--since", f"{commit}^", "--at", commit)
        checked = self.repo.run("check", *sides, *words)
        assert checked.status in (0, 1), checked.stderr
        return self.post(commit, "--review", str(made), *options)

    def post(self, commit: str, *options: str, **environment: str) -> Result:
        """Run the command that posts, as the bot."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**self.bot, **environment}.items():
                patch.setenv(name, value)
            return self.repo.run("post", "gerrit", "--commit", commit, *options)

    def judge_in_a_pipe(self, commit: str) -> str:
        """Do the same as a shell would, and return what the second command says."""
        command = shlex.join(COMMAND)
        check = f"{command} check --since {commit}^ --at {commit} --format gerrit"
        return subprocess.run(
            ["sh", "-c", f"{check} | {command} post gerrit --commit {commit}"],
            cwd=self.repo.path,
            env={**os.environ, **self.bot},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    @property
    def bot(self) -> dict[str, str]:
        """What the environment of the bot has."""
        return {
            "SPECWARD_GERRIT_URL": self.server.url,
            "SPECWARD_GERRIT_USER": BOT[0],
            "SPECWARD_GERRIT_PASSWORD": BOT[1],
            "no_proxy": "*",
        }

    def change(self, commit: str) -> Any:
        """Return all that Gerrit says of the change of a commit."""
        (found,) = self.server.ask(f"/changes/?q=commit:{commit}")
        return self.server.ask(
            f"/changes/{self.project}~{found['_number']}/detail"
            "?o=ALL_REVISIONS&o=DETAILED_LABELS&o=MESSAGES"
        )

    def comments(self, commit: str) -> dict[str, list[Any]]:
        """Return what is said of the files of a patch set."""
        number = self.change(commit)["_number"]
        where = f"/changes/{self.project}~{number}/revisions/{commit}/comments"
        found: dict[str, list[Any]] = self.server.ask(where)
        # What is said of the whole patch set is there too, as a comment.
        return {path: said for path, said in found.items() if path[0] != "/"}

    def vote(self, commit: str) -> int:
        """Return the bot's vote on the newest patch set of a change."""
        everyone = self.change(commit)["labels"]["Verified"].get("all", [])
        votes = [each["value"] for each in everyone if each["username"] == BOT[0]]
        return int(sum(votes))

    def messages(self, commit: str) -> list[str]:
        """Return what the bot says of a change, oldest first."""
        said = self.change(commit)["messages"]
        return [
            each["message"] for each in said if each["author"].get("username") == BOT[0]
        ]
