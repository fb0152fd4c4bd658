"""Values as JSON that is safe to embed, and the schemas of those values."""

from __future__ import annotations

import json as stdlib_json
from typing import Any

import msgspec

from specward.diagnostics import escape


def json(value: object) -> str:
    """Return *value* as JSON in ASCII, with keys in the order of fields.

    ASCII passes every locale and terminal; msgspec.json.encode would write UTF-8.

    ``<`` is escaped as well: the text can stand in a page's script element.  A text
    that is not Unicode, such as a path's, is quoted as git does.
    """
    plain = _unicode(msgspec.to_builtins(value))
    text = stdlib_json.dumps(plain, ensure_ascii=True, indent=2)
    return text.replace("<", "\\u003c").replace(">", "\\u003e") + "\n"


def schema(kind: type, name: str) -> dict[str, Any]:
    """Return the JSON Schema *name* of the values of *kind*.

    Source: JSON Schema, draft 2020-12.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('/', ':')}",
        "title": name,
        **msgspec.json.schema(kind),
    }


def _unicode(value: Any) -> Any:
    """Return *value*, each text of which JSON can hold (RFC 8259, 8.1)."""
    if isinstance(value, str):
        return escape.json_path(value)
    if isinstance(value, dict):
        return {key: _unicode(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_unicode(each) for each in value]
    return value
