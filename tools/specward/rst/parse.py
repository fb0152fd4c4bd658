"""One text parsed by docutils into a :class:`Document`.

A Document depends on its text, and on the names that the configuration adds, and on
nothing else: not on a configuration file of docutils, a file that the text includes,
the clock, an installed highlighter, or a text that was parsed before.

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
from specward.rst.content import Document, Unreadable
from specward.rst.convert import convert
from specward.rst.names import NO_NAMES, Names
from specward.rst.registry import registries
from specward.rst.session import Session

LONGEST_LINE = 15_000
"""Characters of a line.  A text with a longer one is not read.

The time of docutils' inline patterns grows with the square of a line's length.
docutils refuses such texts too, above 10,000 (``line_length_limit``, read in
docutils.parsers.rst.Parser.parse).
"""

LONGEST_BLOCK = 50_000
"""Characters between two blank lines, limited for the same reason: docutils joins
the lines of a paragraph before it looks for inline markup."""

DEEPEST = 40
"""Levels of nesting, by indentation or by list markers in one line.

docutils, and the writers of pages, call themselves once or more for each level, and
Python ends at 1,000 calls.
"""

MOST_SUBSTITUTED = 1_000_000
"""Characters that the substitutions of a text may expand to."""

PARSER: type[Parser] = fast.Parser
"""docutils' own, ``docutils.parsers.rst.Parser``, does the same in twice the time."""

_MARKERS = re.compile(r"(?:(?:[-*+]|[0-9A-Za-z#]{1,3}[.)])[ ]+)+")
_MARKER = re.compile(r"[^ ]+[ ]+")

_NEVER_HALT = 6
"""One above docutils' highest level, so that no message raises SystemMessage
(docutils.utils.Reporter.system_message)."""

_ALL_LEVELS = 1
"""INFO and above.  Below WARNING docutils mentions headings that it dropped."""

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
"""The standard transforms that resolve names.

Without them docutils reports no undefined target, substitution or footnote.  Those
that move things are left out: DocTitle makes a subtitle of a text's only section, and
DocInfo moves ``:Status:`` and the like out of the field list
(docutils.transforms.frontmatter).
"""

_NO_LINE_ENDS = str.maketrans(
    dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ") | {"\0": "\ufffd"}
)
"""What would break lines where no line feed is, and NUL.

docutils splits texts with ``str.splitlines`` (docutils.statemachine.string2lines),
which breaks at each of these; its line numbers would not be those of the file.  NUL is
how docutils marks escaped characters (docutils.utils.escape2null).
"""

_SETTINGS = {
    # Neither files nor the environment (DOCUTILSCONFIG) change what a text means.
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": _NEVER_HALT,
    "report_level": _ALL_LEVELS,
    "warning_stream": False,
    # With another value ``code`` warns where Pygments is not installed.
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
    """Return the document in *lines*, or why it is unreadable.

    :param lines: what line feeds end, without the line feeds.
    """
    session = Session(lines)
    # Before parsing: docutils copies the rest of the text at each level of nesting
    # (StringList slices), and fills the memory before it gives up.
    excess = _too_long(lines) or _too_deep(lines) or _too_large(lines)
    if excess is not None:
        number, reason = excess
        return Unreadable(location=session.lines.whole(number), reason=reason)
    text = "\n".join(lines).translate(_NO_LINE_ENDS)
    try:
        return convert(_tree(text, session, names), session)
    except RecursionError:
        return Unreadable(location=START, reason="it is nested too deeply")
    except _Failure as failure:
        return Unreadable(location=START, reason=f"docutils fails on it ({failure})")


def _too_long(lines: tuple[str, ...]) -> tuple[int, str] | None:
    """Return the line at which a text goes over a limit, and which."""
    block = 0
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            return number, f"line {number} is longer than {LONGEST_LINE:,} characters"
        block = block + len(line) if line and not line.isspace() else 0
        if block > LONGEST_BLOCK:
            reason = f"{LONGEST_BLOCK:,} characters without a blank line end here"
            return number, reason
    return None


def _too_deep(lines: tuple[str, ...]) -> tuple[int, str] | None:
    """Return the first line of more than :data:`DEEPEST` levels.

    A level is an indentation that is larger than the one before it, or a list marker
    before others: ``* * x`` is two lists.
    """
    indents = [0]
    for number, line in enumerate(lines, 1):
        text = line.lstrip()
        if not text:
            continue
        indent = len(line) - len(text)
        while indents and indents[-1] > indent:
            indents.pop()
        if not indents or indent > indents[-1]:
            indents.append(indent)
        markers = _MARKERS.match(text)
        inline_levels = len(_MARKER.findall(markers.group())) if markers else 0
        if len(indents) + inline_levels > DEEPEST:
            return number, "it is nested too deeply"
    return None


def _too_large(lines: tuple[str, ...]) -> tuple[int, str] | None:
    if not expansion.is_larger(lines, MOST_SUBSTITUTED):
        return None
    return 1, f"its substitutions expand to more than {MOST_SUBSTITUTED:,} characters"


class _Failure(Exception):  # noqa: N818 - docutils' failure, and no error of ours
    """docutils raised an exception: no text should make it, but some do."""


def _tree(text: str, session: Session, names: Names) -> nodes.document:
    """Return docutils' tree of *text*.

    :raises RecursionError: where a text is nested too deeply in a way that
        :func:`_too_deep` does not see, such as tables in tables.
    :raises _Failure: where docutils fails otherwise.
    """
    document = new_document("", _settings().copy())
    # Attached before the transforms run, which report what is undefined.
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
