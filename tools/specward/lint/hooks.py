"""What a hook checks: of git and pre-commit, or of git-review.

Source: pre-commit, "Git hooks" (PRE_COMMIT_FROM_REF); githooks(5); git-merge's
GITHEAD variables, which name what a merge brings in before MERGE_HEAD does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from specward.diagnostics import escape
from specward.git.repository import Repository
from specward.lint.sides import Request

_MERGED_COMMIT = re.compile(r"GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
"""A variable of git-merge: its name ends with the id of a commit that is merged in."""


def _before_review(repo: Repository) -> Request | None:
    """Return the check of what would be sent, ``None`` where it is nothing.

    Every commit by itself, since each becomes a change of its own. Where no remote
    branch is known all of it would be new: HEAD is judged as a whole.
    """
    known = (name for name in repo.destinations() if repo.commits.resolve(name))
    since = next(known, None)
    if since is None:
        return Request(at="HEAD")
    base = repo.commits.merge_base(since, "HEAD")
    if not repo.commits.stack(base, "HEAD"):
        return None
    return Request(since=since, at="HEAD", each=True)


def request_of(
    repo: Repository, stage: str | None, environment: Mapping[str, str]
) -> Request | None:
    """Return the check that a hook is for, ``None`` where there is nothing to check.

    :param stage: git-review's hook, where that runs.
    """
    if stage is not None:
        return _before_review(repo)
    begin = environment.get("PRE_COMMIT_FROM_REF")
    end = environment.get("PRE_COMMIT_TO_REF")
    if begin and end:
        return Request(since=begin, at=end)
    if repo.in_hook:
        matches = (_MERGED_COMMIT.fullmatch(name) for name in environment)
        merging = (match[1] for match in matches if match)
        # Run by a hook of another repository, the variables are about commits there.
        return Request(
            staged=True, merging=tuple(filter(repo.commits.resolve, merging))
        )
    return Request(staged=repo.staged())


def check_command(program: str, request: Request) -> str:
    """Return the command that judges the same, without the hook's environment."""
    arguments: tuple[str, ...] = ()
    if request.since is not None:
        arguments = ("--since", request.since, "--at", request.at or "HEAD")
        if request.each:
            arguments = (*arguments, "--each")
    elif request.staged:
        arguments = ("--staged",)
    elif request.at is not None:
        arguments = ("--at", request.at)
    return " ".join([program, "check", *map(escape.argument, arguments)])
