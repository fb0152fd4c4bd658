"""A review that a job wrote, and the part of it that is posted.

The job ran the code of a patch, so its review is not trusted.  Of its votes one is
posted, on the label that the caller names, and its text is shown as plain text.

Source: Gerrit Code Review, "REST API, /changes/", "ReviewInput"; "Configuration",
``change.cumulativeCommentSizeLimit``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.reports.gerrit import MOST, TAG, Comment, Review, Words, cut

LARGEST = 4 * 1024 * 1024
"""Bytes of a review.  Gerrit allows 3 MiB of comments on a change
(``change.cumulativeCommentSizeLimit``)."""

_VOTES = (-1, 0, 1)

_LONGEST_REASON = 200
"""Characters of a decoding error that are shown."""

_INDENT = "    "
"""What makes a line code in Gerrit, in which nothing is markup."""

_PLAIN_LINE = re.compile(r"(?:[A-Za-z0-9…][A-Za-z0-9 ,:…]*)?")
"""A line without characters that can be markup, such as the summary."""

_HINT = "make one with 'specward check --since REV --at REV --format gerrit'"

_Message = Annotated[Words, Meta(pattern="^specward: ")]
"""Messages that begin otherwise could be a command to another robot ('recheck')."""
_Path = Annotated[str, Meta(min_length=1, max_length=4096)]


_Comments = Annotated[tuple[Comment, ...], Meta(max_length=MOST)]


class _Review(Struct, frozen=True, kw_only=True):
    message: _Message
    labels: Annotated[dict[str, int], Meta(max_length=MOST)]
    comments: Annotated[dict[_Path, _Comments], Meta(max_length=MOST)] = {}


def load(name: str, label: str) -> Review:
    """Return the review in a file, or in standard input where *name* is ``-``.

    :raises SpecwardError: if it cannot be read, or is not a valid review.
    """
    # One byte more than is allowed shows that it is too large.
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise SpecwardError(
            f"{escape.path(name)} cannot be read: {error.strerror}"
        ) from error
    return read(data, label)


def read(data: bytes, label: str) -> Review:
    """Return the review in *data*, with its vote on *label* and no other.

    :raises SpecwardError: if it is not a valid review.
    """
    if len(data) > LARGEST:
        raise SpecwardError(
            f"the review has more than {LARGEST:,} bytes, too many for Gerrit",
            hint=_HINT,
        )
    if not data.strip():
        raise SpecwardError("the review is empty", hint=_HINT)
    try:
        given = msgspec.json.decode(data, type=_Review)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        why = escape.shorten(escape.line(str(error)), _LONGEST_REASON)
        raise SpecwardError(
            f"the review is not one for Gerrit: {why}", hint=_HINT
        ) from None
    count = sum(map(len, given.comments.values()))
    if count > MOST:
        raise SpecwardError(
            f"the review has {count} comments, more than {MOST}", hint=_HINT
        )
    return Review(
        tag=TAG,
        message=_plain(given.message),
        labels={label: _vote(given.labels, label)},
        comments={
            path: tuple(map(_comment, of)) for path, of in given.comments.items()
        },
    )


def _comment(given: Comment) -> Comment:
    return replace(given, message=_plain(given.message))


def _vote(labels: dict[str, int], label: str) -> int:
    """Return the vote on *label*, which is not +2 or -2: those are for people."""
    if label not in labels:
        raise SpecwardError(
            f"the review has no vote on {escape.value(label)}",
            hint="use the same --label for 'check' and for 'post'",
        )
    vote = labels[label]
    if vote not in _VOTES:
        raise SpecwardError(
            f"the review votes {vote:+d} on {escape.value(label)}, not -1, 0 or +1",
            hint=_HINT,
        )
    return vote


def _plain(text: str) -> str:
    """Return *text* with each line that could have markup indented, which is code.

    ``check`` writes reviews that way.  An indented line directly after a paragraph
    would continue that, so an empty line goes before it.
    """
    lines: list[str] = []
    for line in escape.visible(text).split("\n"):
        words = _PLAIN_LINE.fullmatch(line)
        if not words and lines and lines[-1] and not lines[-1].startswith(_INDENT):
            lines.append("")
        known = words or line.startswith(_INDENT)
        lines.append(line if known else _INDENT + line)
    return cut("\n".join(lines))


def fold(review: Review) -> Review:
    """Return *review* with its comments in the message, as indented lines."""
    lines = [review.message, "", *_folded(review)]
    return replace(review, message=cut("\n".join(lines)), comments={})


def _folded(review: Review) -> Iterator[str]:
    for path, comments in review.comments.items():
        for comment in comments:
            yield f"{_INDENT}{escape.path(path)}:{comment.line}:"
            for line in comment.message.splitlines():
                yield f"{_INDENT * 2}{line.removeprefix(_INDENT)}"
