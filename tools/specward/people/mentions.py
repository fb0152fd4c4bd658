"""Mentions of people in a text: in a field, in a section, after a label.

    Primary assignee:              a label, on a line of its own
      jdoe                         an id, a name, an e-mail
      Jane Doe <jane@example.org>  a name with one in angle brackets
      Jane Doe (jdoe)              or in round ones; a note may stand there, too
      `Jane Doe <https://…>`_      a link
      * jdoe, John Roe             a list; several, by comma

Each line is read by itself, up to the next label.  A sentence mentions nobody:
it is about people, it does not list them.

Source: reStructuredText, "Bullet Lists", "Definition Lists", "Hyperlink References".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from specward.diagnostics.finding import Location, location

Line = tuple[int, str]
"""A line's number and text."""

MOST_WORDS = 5
"""Words of a name: with more of them it is a sentence."""

_BULLET = re.compile(r"(?:[-*+•]|\d+[.)]|\#\.)\s+")
_LABEL = re.compile(r"\W*([A-Za-z][^:@<>()`]{0,60}?)\s*:{1,2}\**\s*$")
_ENDS_LABEL = re.compile(r"(?i)(?:\(s\)|s|es)?\s*+\**+\s*+(:{1,2}|$)\**")
_LEADING = re.compile(r"\s*(?:[-*+•]\s+)?[^:<>@()\s][^:<>@()]{1,80}:\s+(?=\S)")
_SEPARATOR = re.compile(r"[,;]|(?<=\s)(?:and|&|/)(?=\s)")
_ON = r"(?<=\s)on\s+[A-Z]\w*(?:\s+(?:and|&)\s+[A-Z]\w*)*"
"""Where somebody can be reached: ``on IRC and Gerrit``."""

_FAMILY_FIRST = r"^\s*[A-Z][a-z]+,\s+[A-Z][a-z]+(?=\s+<[^<>@]*@)"
"""A name in the order of address books: ``Doe, Jane <jane@example.org>``."""

_HELD = re.compile(rf"`[^`]*`_{{0,2}}|<[^<>]*>|\([^()]*\)|{_ON}|{_FAMILY_FIRST}")

_LINK = re.compile(r"`(?P<text>[^`<>]+?)\s*<(?P<url>[^<>`\s]+)>`_{1,2}$")
_BRACKETS = re.compile(r"[<(](?P<inside>[^<>()]*+)[>)]")
_MAIL = re.compile(r"(?<![^\s<>()@,;:])[^\s<>()@,;:]++@[^\s<>()@,;]+\.[^\s<>()@,;.]+")
_HELD_MAIL = re.compile(r"[<(]\s?([^\s<>()@,;:]++@[^\s<>()@,;]+)\s?[>)]")
_URL = re.compile(r"https?://\S+")
_NICK = re.compile(r"(?i)\b(?:on )?(?:irc|nick)\b(?: nick)? ?[:=]?")
_DASH = re.compile(r" -+ ")


class Mention(Struct, frozen=True, kw_only=True):
    """A person or group that a text mentions.

    :param text: as written.
    :param names: names, ids and e-mails in it, the likeliest first.
    :param url: the address that it links to.
    """

    text: str
    location: Location
    names: tuple[str, ...]
    url: str | None = None

    @property
    def shown(self) -> str:
        """The name on a page where the roster has none: never an e-mail.

        Pages are read by machines that collect addresses.
        """
        others = (name for name in self.names if "@" not in name)
        return next(others, self.names[0].partition("@")[0] or self.text)


def after_label(lines: Iterable[Line], label: str) -> list[Line] | None:
    """Return the lines of the value of *label*; ``None`` where there is no label.

    The value is the rest of the label's own line, or the lines after it: up to
    the next label, and to a paragraph that is indented less or is not a list.
    """
    rest = list(lines)
    for number, (line, text) in enumerate(rest):
        value = _value_of(text, label)
        if value is None:
            continue
        if value.strip():
            return [(line, " " * (len(text) - len(value)) + value)]
        return list(_block(rest[number + 1 :], _indent(text)))
    return None


def _value_of(text: str, label: str) -> str | None:
    """Return what follows *label* in *text*, ``None`` where it is another line."""
    words = text.lstrip(" \t-*+•")
    if not words.casefold().startswith(label.casefold()):
        return None
    rest = words[len(label) :]
    end = _ENDS_LABEL.match(rest)
    return rest[end.end() :] if end else None


def _block(lines: Iterable[Line], indent: int) -> Iterator[Line]:
    """Yield the first of *lines*, up to the end of a label's value."""
    begun = gap = False
    for number, text in lines:
        if not text.strip() or text.strip() == "::":
            gap = True
            continue
        if is_label(text) or _indent(text) < indent:
            return
        listed = _indent(text) > indent or bool(_BULLET.match(text.lstrip()))
        if begun and gap and not listed:
            return
        begun, gap = True, False
        yield number, text


def is_label(text: str) -> bool:
    """Tell whether a line is a label for those after it, such as ``Others:``."""
    label = _LABEL.match(text)
    return label is not None and len(label[1].split()) <= MOST_WORDS + 3


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def listed(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of a section in which people are listed without a label.

    A label on the first lines is left out, a later one is the end.  What stands
    before a colon is what somebody does: ``The scheduler's part: jdoe``.
    """
    begun = False
    for number, text in lines:
        if is_label(text):
            if begun:
                return
            continue
        if text.strip():
            begun = True
            label = _LEADING.match(text)
            yield number, " " * label.end() + text[label.end() :] if label else text


def mentions(lines: Iterable[Line]) -> Iterator[Mention]:
    """Yield the mentions in *lines*, in their order."""
    for group in _groups(lines):
        pieces = [piece for line in group for piece in _of_line(*line)]
        # A paragraph with a sentence in it is prose, to its last comma.
        found = [piece for piece in pieces if piece is not None]
        if len(found) == len(pieces):
            yield from found


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield the lines paragraph by paragraph, and each item of a list by itself."""
    group: list[Line] = []
    for number, text in lines:
        goes_on = group and number == group[-1][0] + 1
        if group and not (goes_on and not _BULLET.match(text.lstrip())):
            yield group
            group = []
        group.append((number, text))
    if group:
        yield group


def _of_line(number: int, text: str) -> Iterator[Mention | None]:
    """Yield a mention for each piece of a line; ``None`` for a sentence."""
    body = text.lstrip()
    bullet = _BULLET.match(body)
    start = len(text) - len(body) + (bullet.end() if bullet else 0)
    for offset, piece in _pieces(text[start:]):
        yield mention(piece, location(number, start + offset + 1, len(piece)))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of *text* between separators outside of brackets."""
    hidden = _HELD.sub(lambda held: "\0" * len(held[0]), text)
    start = 0
    for separator in (*_SEPARATOR.finditer(hidden), None):
        end = separator.start() if separator else len(text)
        piece = text[start:end]
        if piece.strip():
            shift = len(piece) - len(piece.lstrip())
            yield start + shift, piece.strip().rstrip(".")
        start = separator.end() if separator else end


def mention(text: str, where: Location) -> Mention | None:
    """Return the mention that *text* is; ``None`` where it is a sentence.

    White space is folded first: the expressions know single spaces only.
    """
    text = " ".join(text.split())
    link = _LINK.match(text)
    if link is not None:
        names = (link["text"].strip(), *_of_address(link["url"]))
        return Mention(text=text, location=where, names=names, url=link["url"])
    url = _URL.search(text)
    address = url[0].rstrip(").>,") if url else None
    bare = text.replace(address, "") if address else text
    names = tuple(dict.fromkeys(filter(None, _names(bare))))
    if address is not None:
        names = (*names, *_of_address(address))
    prompt = _BRACKETS.fullmatch(text) is not None
    if not names or (len(names[0].split()) > MOST_WORDS and not prompt):
        return None
    return Mention(text=text, location=where, names=names, url=address)


def _names(text: str) -> Iterator[str]:
    """Yield the names in *text*: outside of brackets, then inside, then e-mails."""
    mails = _MAIL.findall(text)
    # What stands after an e-mail is not the name that stood before it.
    without = _MAIL.sub(" - ", _HELD_MAIL.sub(r" \1 - ", text))
    inside = [held["inside"] for held in _BRACKETS.finditer(without)]
    outside = _BRACKETS.sub(" ", without)
    for part in (re.sub(_ON, "", outside), *(re.sub(_ON, "", i) for i in inside)):
        for word in _DASH.split(_NICK.sub(" - ", f" {part} ")):
            yield " ".join(word.split()).strip(" -:*`_")
    yield from mails


def _of_address(url: str) -> tuple[str, ...]:
    """Return the id at the end of an address such as ``https://…/~jdoe``."""
    last = url.rstrip("/").rpartition("/")[2]
    return (last[1:],) if last.startswith("~") and len(last) > 1 else ()
