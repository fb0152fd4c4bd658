"""Names that people meant."""

from __future__ import annotations

import pytest

from specward.near import closest, fold


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
