"""Names that people meant."""

from __future__ import annotations

import difflib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.diagnostics.similar import LIKENESS, closest, closest_folded, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ken’ichi Ohmichi", "ken'ichi  OHMICHI"),
        ("José Ñandú", "Jose Nandu"),
        ("Cells V2", "cells v2"),
        ("REST API impact", "REST-API impact"),
        ("Straße", "STRASSE"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_no_difference_that_a_reader_sees(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Cells V2", "Cells V3"), ("C", "C++x"), ("王", "李"), ("-", "+")],
)
def test_difference_stays(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Jay Pypes", "Jay Pipes"),
        ("jay pipes", "Jay Pipes"),
        ("Sean Dage", "Sean Dague"),
        ("somebody else", None),
        ("x" * 100_000, None),
    ],
)
def test_closest(name: str, near: str | None) -> None:
    assert closest(name, ["Jay Pipes", "Sean Dague", "Dan Smith"]) == near


words = st.text(alphabet="abcdé 王", max_size=12).map(fold)


@given(words, st.lists(words, max_size=40))
def test_nearest_is_the_one_that_difflib_takes(name: str, known: list[str]) -> None:
    """Though most are left out by their letters alone."""
    found = difflib.get_close_matches(name, known, n=1, cutoff=LIKENESS)
    assert closest_folded(name, known) == (found[0] if found else None)


@pytest.mark.timeout(10)
def test_anagrams_take_no_time() -> None:
    """Each could be the one, by its letters; so few of them are compared."""
    chance = random.Random(1)  # noqa: S311 - no secret
    known = ["".join(chance.sample("abcdefghij" * 19, 190)) for _ in range(1000)]
    for _ in range(20):
        closest_folded("jihgfedcba" * 19, known)
