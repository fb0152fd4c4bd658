"""Patches to closed cycles, and specs that a patch removes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.repo import Repo
from tests.support.steps import QUOTAS, found, text

# Closed cycles ---------------------------------------------------------------------

CYCLE = "====\nKilo\n====\n\n:Frozen: {}\n\nWords.\n"
OPEN, SHUT = "2015-06-01", "2015-05-12"
"""Commits are of 12 May 2015: a cycle is closed from the day on that it names."""


def frozen(repo: Repo, day: str | None, files: Mapping[str, str | None]) -> list[str]:
    """Return what is said of a patch with *files* while Kilo is closed from *day*."""
    repo.write("specs/kilo/quotas.rst", text(status="approved"))
    if day is not None:
        repo.write("specs/kilo/cycle.rst", CYCLE.format(day))
    repo.commit("base")
    for path, content in files.items():
        if content is None:
            (repo.path / path).unlink()
        else:
            repo.write(path, content)
    repo.commit("patch")
    return [each["message"] for each in found(repo, "frozen-cycle")]


LATER = "specs/liberty/quotas.rst"


@pytest.mark.parametrize(
    ("day", "files", "changes"),
    [
        (SHUT, {"specs/kilo/cells.rst": text("Cells")}, ["adds"]),
        (SHUT, {QUOTAS: text(status="implemented")}, ["changes"]),
        (SHUT, {QUOTAS: None, LATER: text(status="approved")}, ["moves"]),
        (SHUT, {QUOTAS: None}, ["removes"]),
        (SHUT, {"specs/liberty/cells.rst": text("Cells")}, []),
        (SHUT, {"specs/kilo/cycle.rst": CYCLE.format(SHUT) + "More.\n"}, []),
        (OPEN, {QUOTAS: text(status="implemented")}, []),
        (None, {QUOTAS: text(status="implemented")}, []),
        # A patch may close a cycle with its last changes, and not open it for itself.
        (
            OPEN,
            {
                QUOTAS: text(status="implemented"),
                "specs/kilo/cycle.rst": CYCLE.format(SHUT),
            },
            [],
        ),
        (
            SHUT,
            {
                QUOTAS: text(status="implemented"),
                "specs/kilo/cycle.rst": CYCLE.format(OPEN),
            },
            ["changes"],
        ),
        (SHUT, {QUOTAS: text(status="implemented"), "specs/kilo/cycle.rst": None},
         ["changes"]),
    ],
)  # fmt: skip
def test_closed_cycle(
    repo: Repo, day: str | None, files: Mapping[str, str | None], changes: list[str]
) -> None:
    assert frozen(repo, day, files) == [
        f"the cycle 'kilo' is closed since {SHUT}, but this patch {change} a spec of it"
        for change in changes
    ]


def test_what_comes_into_a_closed_cycle(repo: Repo) -> None:
    repo.write(LATER, text(status="approved"))
    repo.write("specs/kilo/cycle.rst", CYCLE.format(SHUT))
    repo.commit("base")
    (repo.path / LATER).unlink()
    repo.write(QUOTAS, text(status="approved"))
    repo.commit("patch")
    (one,) = found(repo, "frozen-cycle")
    assert one["message"].endswith("but this patch moves a spec of it")


# Removals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reported"),
    [
        ("proposed", False),
        (None, False),
        ("approved", True),
        ("implemented", True),
        ("abandoned", False),
    ],
)
def test_removal(repo: Repo, status: str | None, reported: bool) -> None:  # noqa: FBT001 - a table's column
    repo.write(QUOTAS, text(status=status))
    repo.commit("base")
    (repo.path / QUOTAS).unlink()
    repo.commit("patch")
    made = found(repo, "removed-spec")
    assert [(each["path"], each["severity"]) for each in made] == (
        [(QUOTAS, "warning")] if reported else []
    )


def test_spec_that_a_redirect_leads_on_from_is_not_removed(repo: Repo) -> None:
    pattern = '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
    repo.write("specward.toml", f'{pattern}redirects = "specs/{{cycle}}/redirects"\n')
    repo.write(QUOTAS, text(status="approved"))
    repo.commit("base")
    (repo.path / QUOTAS).unlink()
    repo.write("specs/kilo/redirects", "quotas.rst https://example.org/quotas\n")
    repo.commit("patch")
    assert not found(repo, "removed-spec")


def test_cycle_that_is_asked_for_hears_of_its_own_removals(repo: Repo) -> None:
    repo.write(QUOTAS, text(status="approved"))
    repo.write("specs/liberty/cells.rst", text("Cells"))
    repo.commit("base")
    (repo.path / QUOTAS).unlink()
    repo.commit("patch")
    for cycle, reported in (("kilo", 1), ("liberty", 0)):
        made = found(repo, "removed-spec", "--since", "HEAD~1", "--cycle", cycle)
        assert len(made) == reported
