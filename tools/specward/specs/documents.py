"""Documents of texts, each text parsed once."""

from __future__ import annotations

from specward.config.model import Config
from specward.diagnostics.source import Source
from specward.rst.content import Document, Unreadable
from specward.rst.names import Names
from specward.rst.parse import parse


class DocumentCache:
    """Parsed documents by content, so that no text is parsed twice.

    :param previous: a cache whose documents are taken over when they are asked for;
        the others are dropped with it.
    """

    def __init__(self, previous: DocumentCache | None = None) -> None:
        self.documents: dict[tuple[bytes, Names], Document | Unreadable] = {}
        self._previous = previous.documents if previous else {}

    def document(self, text: Source, names: Names) -> Document | Unreadable:
        """Return the document of *text*, or why it has none."""
        key = (text.data, names)
        if key not in self.documents:
            known = self._previous.get(key)
            self.documents[key] = parse_source(text, names) if known is None else known
        return self.documents[key]


def parse_source(text: Source, names: Names) -> Document | Unreadable:
    """Return the document of *text*, or why it has none."""
    if text.undecodable:
        return Unreadable(location=text.undecodable, reason="it is not UTF-8")
    return parse(text.lines, names)


def names_of(config: Config) -> Names:
    """Return the roles and directives that the configuration adds to docutils' own."""
    known = {
        name: tuple(settings.options.get("known", ()))
        for name, settings in config.rules.items()
    }
    return Names(
        roles=known.get("unknown-role", ()),
        directives=known.get("unknown-directive", ()),
    )
