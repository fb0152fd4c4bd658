"""Values as JSON that is safe to embed, and the schemas of those values."""

from __future__ import annotations

import json as stdlib_json
from typing import Any

import msgspec


def json(value: object) -> str:
    """Return *value* as JSON, ASCII only, its keys in the order of its fields.

    ``<`` is escaped as well: the text can stand in a page's script element.
    """
    plain = msgspec.to_builtins(value)
    text = stdlib_json.dumps(plain, ensure_ascii=True, indent=2)
    return text.replace("<", "\\u003c").replace(">", "\\u003e") + "\n"


def schema(kind: type, name: str) -> dict[str, Any]:
    """Return the JSON Schema of the values of *kind*, called *name*.

    Source: JSON Schema, draft 2020-12.
    """
    made = msgspec.json.schema(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('/', ':')}",
        "title": name,
        **made,
    }
