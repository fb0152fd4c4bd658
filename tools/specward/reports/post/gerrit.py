"""Posting a review to Gerrit, on the patch set that was checked.

Source: Gerrit Code Review, "REST API", "Output Format"; "/changes/", "Query
Changes", "Set Review".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote as percent_quoted

import msgspec
from msgspec import Struct, field

from specward.diagnostics import encode, escape
from specward.diagnostics.errors import SpecwardError
from specward.reports.gerrit import Review
from specward.reports.post.http import Account, Reply, Server, address
from specward.reports.post.review import fold

_T = TypeVar("_T")

URL = "SPECWARD_GERRIT_URL"
USER = "SPECWARD_GERRIT_USER"
PASSWORD = "SPECWARD_GERRIT_PASSWORD"  # noqa: S105 - the name of a variable

_COMMIT = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)

_GUARD = b")]}'"
"""Before every reply in JSON, so that no page can run it as a script ("Output
Format")."""

_FILE_NOT_FOUND = re.compile(rb"not found in revision")
"""Gerrit's reply to a comment on a file that is not in the patch set."""

_LONGEST_REASON = 300
"""Characters of a server's reply that a message shows."""

_OK, _BAD_REQUEST, _FORBIDDEN = 200, 400, 403

_HINT_ADDRESS = "use the address of Gerrit itself, with its path if it has one"
_HINT_LABEL = (
    "let the project have the label {} and the account vote -1 to +1 on it, "
    "or use another --label"
)
_HINTS = {
    _BAD_REQUEST: "make the review again, for this patch set",
    401: "check SPECWARD_GERRIT_USER and SPECWARD_GERRIT_PASSWORD: the password is the "
    "one for HTTP, from the settings of the account",
    _FORBIDDEN: "let the account read the project",
    404: f"{_HINT_ADDRESS}; let the account read the project",
    409: "check whether the change is closed",
}
"""By the status of the reply."""


class _Revision(Struct, frozen=True):
    number: int = field(name="_number")


class _Change(Struct, frozen=True):
    number: int = field(name="_number")
    project: str
    current: str = field(name="current_revision")
    revisions: dict[str, _Revision]

    @property
    def patch_set(self) -> int:
        return self.revisions[self.current].number


class _Taken(Struct, frozen=True):
    labels: dict[str, int] = {}


def commit_id(text: str) -> str:
    """Return the ID of a commit in *text*, in lower case."""
    if not _COMMIT.fullmatch(text):
        raise SpecwardError(
            f"{escape.value(text)} is not the ID of a commit",
            hint="give 40 hexadecimal digits, as 'git rev-parse' prints them",
        )
    return text.lower()


def server(url: str | None, environment: Mapping[str, str]) -> Server:
    """Return the server, with the account of the environment.

    :param url: its address, where that is not in the environment.
    """
    values = {name: environment.get(name, "") for name in (URL, USER, PASSWORD)}
    if url is not None:
        values[URL] = url
    if missing := [name for name, value in values.items() if not value]:
        raise SpecwardError(
            f"not set: {', '.join(missing)}",
            hint="set them in the environment, from the secrets of CI; "
            "'--url' can name the first",
        )
    return Server(address(values[URL]), Account(values[USER], values[PASSWORD]))


def post_on(server: Server, commit: str, review: Review) -> str:
    """Post *review* on the change with *commit*, and return what was done, in words.

    Nothing is posted where the change has a newer patch set.

    :raises SpecwardError: if there is no such change, or Gerrit refuses.
    """
    change = _find(server, commit)
    where = f"change {change.number}, patch set {change.patch_set}"
    if change.current != commit:
        return f"nothing posted: {commit} is outdated by {where}"
    ((label, vote),) = review.labels.items()
    count = sum(map(len, review.comments.values()))
    comments = "1 comment" if count == 1 else f"{count} comments"
    if _post(server, change, review):
        comments += ", in the message"
    shown = f"{vote:+d}" if vote else "0"
    return f"voted {escape.line(label)} {shown} on {where}: {comments}"


def _find(server: Server, commit: str) -> _Change:
    """Return the change that has *commit* as a patch set."""
    reply = server.ask(f"/a/changes/?q=commit:{commit}&o=CURRENT_REVISION")
    if reply.status != _OK:
        raise _refused(server, reply)
    changes = _decoded(server, reply, tuple[_Change, ...])
    if not changes:
        raise SpecwardError(
            f"{server.url} has no change with the commit {commit}, "
            f"or {escape.value(server.account.name)} may not see it",
            hint="push it for review first, and let the account read the project",
        )
    if len(changes) > 1:
        numbers = ", ".join(str(change.number) for change in changes)
        raise SpecwardError(
            f"{commit} is in {len(changes)} changes: {numbers}",
            hint="push a commit for one branch only",
        )
    (only,) = changes
    if only.current not in only.revisions:
        raise _not_gerrit(server)
    return only


def _post(server: Server, change: _Change, review: Review) -> bool:
    """Post *review* on the newest patch set, and return whether it was folded.

    Gerrit refuses all of it if a comment is on a file that is not in the patch set;
    the comments are then posted in the message.
    """
    ((label, vote),) = review.labels.items()
    reply = _sent(server, change, review)
    folded = (
        reply.status == _BAD_REQUEST
        and any(review.comments.values())
        and bool(_FILE_NOT_FOUND.search(reply.body))
    )
    if folded:
        reply = _sent(server, change, fold(review))
    if reply.status != _OK:
        raise _refused(server, reply, label)
    if _decoded(server, reply, _Taken).labels.get(label) != vote:
        raise SpecwardError(
            f"{server.url} took the review without its vote on {escape.value(label)}",
            hint=_HINT_LABEL.format(escape.value(label)),
        )
    return folded


def _sent(server: Server, change: _Change, review: Review) -> Reply:
    project = percent_quoted(change.project, safe="")
    path = f"/a/changes/{project}~{change.number}/revisions/{change.current}/review"
    return server.ask(path, encode.json(review).encode("ascii"))


def _decoded(server: Server, reply: Reply, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(reply.body.removeprefix(_GUARD), type=kind)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise _not_gerrit(server) from None


def _refused(server: Server, reply: Reply, label: str | None = None) -> SpecwardError:
    """Return the error for a reply that refuses a request.

    :param label: the label of the vote, if the request had one.
    """
    body = reply.body.removeprefix(_GUARD).decode("utf-8", "replace")
    reason = escape.line(server.account.hide(body))
    why = f": {escape.shorten(reason, _LONGEST_REASON)}" if reason else ""
    hint = _HINTS.get(reply.status, "try again later, or ask its administrator")
    if reply.location:
        where = escape.value(server.account.hide(reply.location))
        why = f": a redirect to {where}, which is not followed"
        hint = _HINT_ADDRESS
    elif label is not None and (reply.status == _FORBIDDEN or label in body):
        hint = _HINT_LABEL.format(escape.value(label))
    return SpecwardError(f"{server.url} answers {reply.status}{why}", hint=hint)


def _not_gerrit(server: Server) -> SpecwardError:
    return SpecwardError(
        f"{server.url} does not answer as Gerrit does", hint=_HINT_ADDRESS
    )
