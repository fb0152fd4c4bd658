"""The published JSON Schemas."""

from __future__ import annotations

import json
from functools import cache

import jsonschema

from tests.support.repo import ROOT

FOLDER = ROOT / "docs" / "reference" / "schemas"


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """Return what holds values against the schema called *name*, a sound one."""
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def validate(value: object, name: str) -> None:
    """Assert that *value* is as the schema called *name* says."""
    validator(name).validate(value)
