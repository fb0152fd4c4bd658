"""Rules about a text as RST: each complaint of docutils is one rule's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from specward.diagnostics import escape
from specward.diagnostics.finding import Problem, Severity
from specward.diagnostics.similar import did_you_mean
from specward.lint.rules.rule import rule
from specward.lint.targets import Link, Text
from specward.rst.complaint import Complaint, ComplaintKind
from specward.rst.names import KNOWN_DIRECTIVES, KNOWN_ROLES
from specward.rst.urls import PLAIN, SCRIPTS, scheme

LONGEST_MESSAGE = 200
_DIGITS = re.compile(r"\d+")

_HINTS = (
    ("Unexpected indentation", "put a blank line before the indented block"),
    (
        "Block quote ends without a blank line",
        "put a blank line after the indented block",
    ),
    (
        "Bullet list ends without a blank line",
        "put a blank line after the list, or indent what belongs to its item",
    ),
    (
        "Enumerated list ends without a blank line",
        "put a blank line after the list, or indent what belongs to its item",
    ),
    (
        "Definition list ends without a blank line",
        "put a blank line after the list, or indent what belongs to its text",
    ),
    (
        "Explicit markup ends without a blank line",
        "put a blank line after it, or indent what belongs to it",
    ),
    ("Literal block expected", "after '::', leave a blank line and indent the block"),
    ("Inline emphasis start", "close it with '*', or escape a literal star: \\*"),
    ("Inline strong start", "close it with '**', or escape literal stars: \\*\\*"),
    ("Inline literal start", "close it with two backticks"),
    (
        "Inline interpreted text",
        "close it with a backtick, without whitespace before it",
    ),
    (
        "Inline substitution_reference",
        "close it with '|', or escape a literal bar: \\|",
    ),
    ("Malformed table", "align every cell with its column, to the character"),
    ("Title overline & underline mismatch", "make both lines the same"),
    ("Title level inconsistent", "underline headings of one level with one character"),
    ("Inconsistent title style", "underline headings of one level with one character"),
    (
        "Field list ends without a blank line",
        "put a blank line after the fields, or indent what belongs to one",
    ),
    ("Line block ends without a blank line", "put a blank line after the lines"),
    ("Document or section may not begin with a transition", "put text before it"),
    ("Document may not end with a transition", "put text after it"),
    ("At least one body element must separate", "put text between the two lines"),
    ("Anonymous hyperlink mismatch", "define a target for each: __ https://…"),
    ("Duplicate target name", "give each target a name of its own"),
    ("Too many autonumbered footnote", "define each footnote: .. [#] …"),
    ("Too many symbol footnote", "define each footnote: .. [*] …"),
    ("Error in ", "see the documentation of the directive"),
    ("Duplicate explicit target name", "give each target a name of its own"),
    ("Unexpected section title", "start the heading at the left margin"),
    ("Undefined substitution", "define it: .. |name| replace:: …"),
)


def _is_utf8(text: Text) -> bool:
    return not text.source.undecodable


def _complaints(text: Text, kind: ComplaintKind) -> Iterator[Complaint]:
    document = text.parsed.document
    if document is not None:
        yield from (each for each in document.complaints if each.kind is kind)


def _problem(complaint: Complaint, hint: str | None = None) -> Problem:
    """Return the problem that *complaint* is.

    Its subject keeps docutils' own words: it is part of the fingerprint.
    """
    original = complaint.message.partition(' See "backrefs"')[0]
    shortened = escape.shorten(escape.line(original), LONGEST_MESSAGE)
    plain = shortened.partition(' See "backrefs"')[0]
    return Problem(
        location=complaint.location,
        # As ours begin and end: without a capital letter and a full stop.
        message=plain[:1].lower() + plain[1:].removesuffix("."),
        hint=hint or _hint(complaint.message),
        subject=_DIGITS.sub("#", shortened),
    )


def _hint(message: str) -> str | None:
    return next((hint for start, hint in _HINTS if message.startswith(start)), None)


def _closest(name: str, known: frozenset[str], form: str) -> str | None:
    none = "neither docutils nor Sphinx has it; list names of your own in 'known'"
    return did_you_mean(name, sorted(known), none, show=form.format)


@rule(target=Text, where=_is_utf8, severity=Severity.ERROR)
def rst_error(target: Text) -> Iterator[Problem]:
    """A text holds markup that docutils cannot make sense of.

    Why: What docutils drops or shows as an error does not reach the page.
    Bad:
        ======  ===
        a table with a cell wider than its column
        ======  ===
    Good:
        ================  =====
        columns as wide   as
        their cells       need
        ================  =====
    Since: 0.1
    """
    unreadable = target.parsed.unreadable
    if unreadable is not None:
        yield Problem(
            location=unreadable.location,
            message=f"docutils cannot parse this text: {unreadable.reason}",
        )
    for complaint in _complaints(target, ComplaintKind.ERROR):
        yield _problem(complaint)


@rule(target=Text, where=_is_utf8, severity=Severity.WARNING)
def rst_warning(target: Text) -> Iterator[Problem]:
    """A text holds markup that docutils guesses at.

    Why: The guess is mostly another one than the author's: a list that ends
    too early, a star that was meant to be one.
    Bad:
        * a list
        and text right under it
    Good:
        * a list

        and text after a blank line
    Since: 0.1
    """
    for complaint in _complaints(target, ComplaintKind.WARNING):
        yield _problem(complaint)


@rule(target=Text, where=_is_utf8, severity=Severity.ERROR)
def short_underline(target: Text) -> Iterator[Problem]:
    """The line under a heading is shorter than the heading.

    Why: Under four marks long, docutils takes it for text without a word, and
    the section is gone from the page.
    Bad:
        Proposed change
        ===
    Good:
        Proposed change
        ===============
    Since: 0.1
    """
    for complaint in _complaints(target, ComplaintKind.SHORT_UNDERLINE):
        yield Problem(
            location=complaint.location,
            message="this underline or overline is shorter than its heading",
            hint="make it as long as the heading",
        )


class Known(Struct, frozen=True, kw_only=True):
    """Names that a repository uses beyond those of docutils and Sphinx."""

    known: list[str] = []


@rule(target=Text, where=_is_utf8, severity=Severity.ERROR, options=Known())
def unknown_directive(target: Text, options: Known) -> Iterator[Problem]:
    """A directive has a name that neither docutils nor Sphinx knows.

    Why: What stands in it is shown as it is, or not at all.  Names of your own
    extensions go into the option ``known``.
    Bad:
        .. nots::

           Mind the gap.
    Good:
        .. note::

           Mind the gap.
    Since: 0.1
    """
    for complaint in _complaints(target, ComplaintKind.UNKNOWN_DIRECTIVE):
        known = KNOWN_DIRECTIVES.union(options.known)
        yield _problem(complaint, _closest(complaint.name, known, "'{}'"))


@rule(target=Text, where=_is_utf8, severity=Severity.ERROR, options=Known())
def unknown_role(target: Text, options: Known) -> Iterator[Problem]:
    """A role has a name that neither docutils nor Sphinx knows.

    Why: The words are shown without what the role was to make of them.  Names of
    your own extensions go into the option ``known``.
    Bad:
        see :reff:`scheduler`
    Good:
        see :ref:`scheduler`
    Since: 0.1
    """
    for complaint in _complaints(target, ComplaintKind.UNKNOWN_ROLE):
        known = KNOWN_ROLES.union(options.known)
        yield _problem(complaint, _closest(complaint.name, known, "':{}:'"))


@rule(target=Text, where=_is_utf8, severity=Severity.ERROR)
def broken_reference(target: Text) -> Iterator[Problem]:
    """A reference leads to a name that is nowhere in the text.

    Why: The reader clicks on words that lead nowhere.
    Bad:
        as `the plan`_ says
    Good:
        as `the plan`_ says

        .. _the plan: https://example.org/plan
    Since: 0.1
    """
    for complaint in _complaints(target, ComplaintKind.BROKEN_REFERENCE):
        yield _problem(complaint, _definition(complaint))


def _definition(complaint: Complaint) -> str | None:
    if not complaint.message.startswith("Unknown target name"):
        return None
    name = escape.line(complaint.name)
    is_note = complaint.words.startswith("[")
    return (
        f"define it: .. [{name}] …" if is_note else f"define it: .. _{name}: https://…"
    )


@rule(target=Text, where=_is_utf8, severity=Severity.ERROR, inline=False)
def unsafe_directive(target: Text) -> Iterator[Problem]:
    """A directive or role reads a file or an address, or writes raw output.

    Why: Whoever reads the page would read what the author's patch chose:
    files of the machine that builds it, or a script.  It is never carried out.
    Bad:
        .. raw:: html

           <script src="https://example.org/x.js"></script>
    Good:
        a link to the page that has it
    Since: 0.1
    """
    for complaint in _complaints(target, ComplaintKind.UNSAFE_DIRECTIVE):
        yield _problem(complaint, "write the content out, or link to it")


@rule(target=Link, severity=Severity.ERROR, inline=False)
def unsafe_link(target: Link) -> Iterator[Problem]:
    """A link leads to an address that a page must not carry.

    Why: A click on javascript: or data: carries out what the author wrote, in
    the page of whoever reads it.
    Bad:
        `the plan <javascript:alert(1)>`_
    Good:
        `the plan <https://example.org/plan>`_
    Since: 0.1
    """
    address = target.address
    used = scheme(address.url)
    if used in SCRIPTS or (used and not address.bare and used not in PLAIN):
        yield Problem(
            location=address.location,
            message=f"unsafe link scheme {escape.value(used + ':')}",
            hint="link to an http or https address",
            subject=used,
        )
