"""A review as a job wrote it, and what of it is passed on.

The job ran what a patch says, so nothing in the review is believed: one vote of it
counts, on the label that the caller names, and the words are made visible.

Source: Gerrit Code Review, "REST API, /changes/", "ReviewInput"; "Configuration",
``change.commentSizeLimit`` and ``change.cumulativeCommentSizeLimit``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.reports.gerrit import MOST, TAG, Comment, Range, Review, cut

LARGEST = 4 * 1024 * 1024
"""Bytes of a review; Gerrit takes 3 MiB of comments on a change."""

_VOTES = (-1, 0, 1)
_LONGEST = 16_384
_INDENT = "    "
_WORDS = re.compile(r"(?:[A-Za-z0-9…][A-Za-z0-9 ,:…]*)?")
"""A line of letters, figures and stops, such as the verdict."""
_MEND = "make one by 'specward check --since REV --at REV --format gerrit'"

_Words = Annotated[str, Meta(max_length=_LONGEST)]
_Message = Annotated[str, Meta(max_length=_LONGEST, pattern="^specward: ")]
"""What starts otherwise could be a command to another robot, such as 'recheck'."""
_Path = Annotated[str, Meta(min_length=1, max_length=4096)]
_Line = Annotated[int, Meta(ge=1, lt=2**31)]
_Character = Annotated[int, Meta(ge=0, lt=2**31)]


class _Range(Struct, frozen=True, kw_only=True):
    start_line: _Line
    start_character: _Character
    end_line: _Line
    end_character: _Character


class _Comment(Struct, frozen=True, kw_only=True):
    line: _Line
    message: _Words
    unresolved: bool = False
    range: _Range | None = None


_Comments = Annotated[tuple[_Comment, ...], Meta(max_length=MOST)]


class _Review(Struct, frozen=True, kw_only=True):
    message: _Message
    labels: Annotated[dict[str, int], Meta(max_length=MOST)]
    comments: Annotated[dict[_Path, _Comments], Meta(max_length=MOST)] = {}


def read(data: bytes, label: str) -> Review:
    """Return the review of *data*, with its vote on *label* and no other.

    :raises SpecwardError: if it is none.
    """
    if len(data) > LARGEST:
        raise SpecwardError(
            f"the review has more than {LARGEST:,} bytes, and Gerrit would not take it",
            hint=_MEND,
        )
    if not data.strip():
        raise SpecwardError("the review is empty", hint=_MEND)
    try:
        given = msgspec.json.decode(data, type=_Review)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        why = escape.shorten(escape.line(str(error)), _LONGEST_REASON)
        raise SpecwardError(
            f"the review is none of Gerrit's: {why}", hint=_MEND
        ) from None
    count = sum(map(len, given.comments.values()))
    if count > MOST:
        raise SpecwardError(
            f"the review has {count} comments; {MOST} is the most", hint=_MEND
        )
    return Review(
        tag=TAG,
        message=_plain(given.message),
        labels={label: _vote(given.labels, label)},
        comments={
            path: tuple(map(_comment, each)) for path, each in given.comments.items()
        },
    )


_LONGEST_REASON = 200


def _vote(labels: dict[str, int], label: str) -> int:
    """Return the vote on *label*: what a person weighs, +2, is no one's but theirs."""
    if label not in labels:
        raise SpecwardError(
            f"the review has no vote on {escape.value(label)}",
            hint="name the same with --label when it is made and when it is posted",
        )
    vote = labels[label]
    if vote not in _VOTES:
        raise SpecwardError(
            f"the review votes {vote:+d} on {escape.value(label)}; "
            "it may be -1, 0 or +1",
            hint=_MEND,
        )
    return vote


def _plain(text: str) -> str:
    """Return *text* with each line that could be markup as code, which is none.

    What 'check' writes has its own words at the margin and all others indented,
    after an empty line: right below a paragraph they would be some of it.
    """
    lines: list[str] = []
    for line in escape.visible(text).split("\n"):
        words = _WORDS.fullmatch(line)
        if not words and lines and lines[-1] and not lines[-1].startswith(_INDENT):
            lines.append("")
        known = words or line.startswith(_INDENT)
        lines.append(line if known else _INDENT + line)
    return cut("\n".join(lines))


def _comment(given: _Comment) -> Comment:
    part = given.range
    return Comment(
        line=given.line,
        message=_plain(given.message),
        unresolved=given.unresolved,
        range=None
        if part is None
        else Range(
            start_line=part.start_line,
            start_character=part.start_character,
            end_line=part.end_line,
            end_character=part.end_character,
        ),
    )


def fold(review: Review) -> Review:
    """Return *review* with its comments in the message, as Gerrit shows plain text."""
    lines = [review.message, "", *_folded(review)]
    return replace(review, message=cut("\n".join(lines)), comments={})


def _folded(review: Review) -> Iterator[str]:
    for path, comments in review.comments.items():
        for comment in comments:
            yield f"{_INDENT}{escape.path(path)}:{comment.line}:"
            for line in comment.message.splitlines():
                yield f"{_INDENT * 2}{line.removeprefix(_INDENT)}"
