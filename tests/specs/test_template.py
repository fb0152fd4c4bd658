"""The template as a schema: its marks, its prompts, and what is wrong with it."""

from __future__ import annotations

import pytest

from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import Problem
from specward.diagnostics.source import read
from specward.rst.content import Document
from specward.rst.parse import parse
from specward.specs import template
from specward.specs.schema import Mark, Schema, all_slots
from tests.support.repo import ROOT


def schema_of(text: str) -> tuple[Schema, tuple[Problem, ...]]:
    document = parse(read("templates/spec.rst", text.encode()).lines)
    assert isinstance(document, Document)
    return template.read("templates/spec.rst", document, Lifecycle())


def test_own_template() -> None:
    schema, problems = schema_of((ROOT / "templates/spec.rst").read_text())
    assert problems == ()
    fields = {f.name: (f.optional, f.since) for f in schema.fields}
    assert fields == {
        "Owner": (False, "approved"),
        "Status": (False, None),
        "Order": (True, None),
        "Label": (True, None),
        "Tracker": (True, None),
    }
    marks = {slot.title: (slot.since, set(slot.marks)) for slot in schema.slots}
    assert marks == {
        "Problems": (None, {Mark.OPTIONAL, Mark.POINTS}),
        "Plan": ("approved", {Mark.PLAN, Mark.PAGE}),
    }


UNMARKED = """\
==========================================
Example - the title of what you would like
==========================================

Include the address of the work item in your tracker here:

Problem description
===================

A detailed description of the problem that you want to solve.

Use Cases
---------

Short one.

Alternatives
------------
"""


def test_unmarked_one_requires_every_heading() -> None:
    schema, problems = schema_of(UNMARKED)
    assert problems == ()
    assert schema.fields == ()
    assert [s.path for s in all_slots(schema.slots)] == [
        ("Problem description",),
        ("Problem description", "Use Cases"),
        ("Problem description", "Alternatives"),
    ]
    assert not any(s.optional or s.since for s in all_slots(schema.slots))
    assert schema.prompts == {
        "include the address of the work item in your tracker here",
        "a detailed description of the problem that you want to solve",
    }


HEAD = "=====\nTitle\n=====\n\n"


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("Plan\n====\n.. specward: plam\n", 7, "'plam' is not a mark"),
        ("Plan\n====\n.. specward: from mars\n", 7, "'mars' is not a status"),
        ("Plan\n====\n.. specward: from\n", 7, "'' is not a status of the path"),
        ("Plan\n====\n.. specward:\n", 7, "the mark is empty"),
        ("Plan\n====\n.. specward optional\n", 7, "'specward optional' is not a mark"),
        ("Plan\n====\n\nText.\n\n.. specward: plan\n", 10, "not under the heading"),
        (".. specward: plan\n\nPlan\n====\n", 5, "not under the heading"),
        ("Plan\n====\n\n  .. specward: plan\n", 8, "not under the heading"),
        ("A\n=\n.. specward: plan\n\nB\n=\n.. specward: plan\n", 9, "a second section"),
        ("Plan\n====\n\nPlan\n====\n", 8, "duplicate section 'Plan'"),
        (":Owner: <x; optoinal>\n", 5, "'optoinal' is not a mark of a field"),
        (":Owner: <x; from mars>\n", 5, "'mars' is not a status"),
        (":Owner: <x>\n:owner: <x>\n", 6, "duplicate field 'owner'"),
    ],
)
def test_problem_stands_at_its_mark(body: str, line: int, said: str) -> None:
    _, problems = schema_of(HEAD + body)
    assert [(p.location.line, said in p.message) for p in problems] == [(line, True)]


def test_mark_under_a_heading_that_is_there_twice() -> None:
    body = (
        "Plan\n====\n\nTests\n-----\n\nOther\n=====\n\nTests\n-----\n"
        ".. specward: optional\n"
    )
    schema, problems = schema_of(HEAD + body)
    assert problems == ()
    slots = {slot.path: slot.optional for slot in all_slots(schema.slots)}
    assert slots["Other", "Tests"]
    assert not slots["Plan", "Tests"]


@pytest.mark.parametrize(
    ("prompt", "choices"),
    [
        ("<one of: low, high>", ("low", "high")),
        ("<one of: low, high; optional>", ("low", "high")),
        ("<what it is: a, b>", ()),
        ("free text", ()),
    ],
)
def test_choices(prompt: str, choices: tuple[str, ...]) -> None:
    schema, _ = schema_of(f"{HEAD}:Risk: {prompt}\n")
    assert schema.fields[0].choices == choices


def test_prompt_is_read_as_it_is_written() -> None:
    schema, _ = schema_of(f"{HEAD}:Risk: <one of: |a|, *b*; optional>\n")
    assert schema.fields[0].choices == ("|a|", "*b*")


def test_title_is_required() -> None:
    _, problems = schema_of("Just a paragraph.\n")
    assert [p.message for p in problems] == ["the template has no title"]
