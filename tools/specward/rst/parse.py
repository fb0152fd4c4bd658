"""The door to docutils: text in, a :class:`Document` out.

Nothing of the outside reaches the result: no configuration file of docutils,
no file that a text names, no clock, no highlighter, no state of an earlier
parse.  A Document is a pure function of its text and of the names that the
configuration adds.

Source: docutils.parsers.rst.Parser, docutils.transforms.references.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.transforms import misc, references
from docutils.utils import new_document

from specward.diagnostics.finding import START
from specward.rst import expansion, fast
from specward.rst.convert import convert
from specward.rst.document import Document, Unreadable
from specward.rst.names import NO_NAMES, Names
from specward.rst.registry import registries
from specward.rst.session import Session

LONGEST_LINE = 15_000
"""A text with a longer line is not read: docutils' time grows with its square.

docutils' own limit is 10,000, and it reads nothing of such a text either."""

LONGEST_BLOCK = 50_000
"""Nor is one with more characters between two blank lines, for the same reason."""

DEEPEST = 40
"""A text of more levels, by indentation or by markers in a line, is not read:
docutils, and pages made of it, call themselves once or more for each."""

MOST_SUBSTITUTED = 1_000_000
"""Characters that a text's substitutions may come to: each can hold others."""

_MARKERS = re.compile(r"(?:(?:[-*+]|[0-9A-Za-z#]{1,3}[.)])[ ]+)+")
_MARKER = re.compile(r"[^ ]+[ ]+")

PARSER: type[Parser] = fast.Parser
"""docutils' own, ``docutils.parsers.rst.Parser``, does the same in twice the time."""

_NEVER_HALT = 6
_ALL_LEVELS = 1

_TRANSFORMS = (
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.Footnotes,
    references.ExternalTargets,
    references.InternalTargets,
    references.DanglingReferences,
    misc.Transitions,
)
"""The standard ones that resolve names; none that moves a title or a field."""

# str.splitlines, which docutils uses, also breaks lines at these; we do not.
_NO_LINE_ENDS = str.maketrans(
    dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ") | {"\0": "\ufffd"}
)


_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": _NEVER_HALT,
    "report_level": _ALL_LEVELS,
    "warning_stream": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "line_length_limit": LONGEST_LINE,
    "language_code": "en",
}


@cache
def _settings() -> Any:
    settings = get_default_settings(Parser)
    for name, value in _SETTINGS.items():
        setattr(settings, name, value)
    return settings


def parse(lines: tuple[str, ...], names: Names = NO_NAMES) -> Document | Unreadable:
    """Return the document that *lines* are, or why they are none.

    :param lines: of the text, as line feeds end them, without the line feeds.
    """
    session = Session(lines)
    fault = _unbearable(lines)
    if fault is not None:
        number, reason = fault
        return Unreadable(location=session.lines.whole(number), reason=reason)
    text = "\n".join(lines).translate(_NO_LINE_ENDS)
    try:
        return convert(_tree(text, session, names), session)
    except RecursionError:
        return Unreadable(location=START, reason="it is nested too deeply to be read")
    except _Failure as failure:
        return Unreadable(location=START, reason=f"docutils fails on it ({failure})")


def _unbearable(lines: tuple[str, ...]) -> tuple[int, str] | None:
    """Return the line at which a text becomes too much for docutils, and why.

    Looked for beforehand: docutils copies the rest of the text at each level of
    nesting, and fills the memory before it gives up.
    """
    return _too_long(lines) or _too_deep(lines) or _too_large(lines)


def _too_long(lines: tuple[str, ...]) -> tuple[int, str] | None:
    block = 0
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            return number, f"line {number} has more than {LONGEST_LINE:,} characters"
        block = block + len(line) if line and not line.isspace() else 0
        if block > LONGEST_BLOCK:
            reason = f"{LONGEST_BLOCK:,} characters stand here without a blank line"
            return number, reason
    return None


def _too_large(lines: tuple[str, ...]) -> tuple[int, str] | None:
    if not expansion.is_larger(lines, MOST_SUBSTITUTED):
        return None
    reason = f"its substitutions come to more than {MOST_SUBSTITUTED:,} characters"
    return 1, reason


def _too_deep(lines: tuple[str, ...]) -> tuple[int, str] | None:
    levels = [0]
    for number, line in enumerate(lines, 1):
        words = line.lstrip()
        if not words:
            continue
        indent = len(line) - len(words)
        while levels and levels[-1] > indent:
            levels.pop()
        if not levels or indent > levels[-1]:
            levels.append(indent)
        marks = _MARKERS.match(words)
        inside = len(_MARKER.findall(marks.group())) if marks else 0
        if len(levels) + inside > DEEPEST:
            return number, "it is nested too deeply to be read"
    return None


class _Failure(Exception):  # noqa: N818 - docutils' failure, and no error of ours
    """docutils stopped with an exception: there are texts that it cannot bear."""


def _tree(text: str, session: Session, names: Names) -> nodes.document:
    document = new_document("", _settings().copy())
    document.reporter.attach_observer(session.observe)
    with registries(text, session, names):
        try:
            PARSER().parse(text, document)
            document.transformer.add_transforms(_TRANSFORMS)
            document.transformer.apply_transforms()
        except RecursionError:
            raise
        except Exception as error:
            raise _Failure(type(error).__name__) from error
    return document
