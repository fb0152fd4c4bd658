"""The two sides of a difference: bases, days, configurations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.differing import NOTHING, TABLE, drop, report, roster, swap, told
from tests.support.outcomes import refused, refused_by_usage
from tests.support.repo import Repo


def test_base_is_where_the_patch_left(base: Repo) -> None:
    base.git("switch", "--quiet", "--create", "patch")
    swap("cells.rst", "approved", "implemented")(base)
    base.commit()
    base.git("switch", "--quiet", "main")
    drop("quotas.rst")(base)
    base.commit()
    patch = TABLE["a status"][1]
    assert told(base, "main", "patch") == patch
    assert told(base, "patch", "main") == TABLE["one is gone"][1]
    base.git("switch", "--quiet", "patch")
    assert told(base, "main") == patch
    assert told(base, "HEAD") == NOTHING
    found = report(base, "main", "patch")
    assert found["revision"] == base.git("rev-parse", "patch").strip()
    assert found["base"] == base.git("merge-base", "main", "patch").strip()
    swap("cells.rst", "Order: 2", "Order: 3")(base)
    assert report(base, "main")["revision"] is None


def test_base_that_is_none(base: Repo) -> None:
    refused(base.run("diff", "nowhere"), "'nowhere' is not a commit")
    refused(base.run("diff", "HEAD", "nowhere"), "'nowhere' is not a commit")
    refused_by_usage(base.run("diff", ""), "it is empty")
    refused_by_usage(base.run("diff"), "BASE")
    refused_by_usage(base.run("diff", "HEAD", "--format", "html"), "invalid choice")
    base.git("checkout", "--quiet", "--orphan", "other")
    base.commit()
    refused(base.run("diff", "main"), "no common ancestor", "based on")


def test_base_beyond_the_end_of_a_shallow_clone(base: Repo, tmp_path: Path) -> None:
    base.write("README.rst", "x")
    base.commit()
    clone = Repo(tmp_path / "shallow")
    base.git("clone", "--quiet", "--depth=1", base.path.as_uri(), str(clone.path))
    refused(clone.run("diff", "HEAD~1"), "shallow", "fetch-depth: 0")
    assert clone.run("diff", "HEAD").stdout == NOTHING


def test_day_alone_changes_nothing(base: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jane is there on the day of the base, and not on that of the head."""
    roster('name = "Jane Doe"', 'name = "Jane Doe"\nuntil = 2015-06-01')(base)
    base.commit()
    base.write("README.rst", "x")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2016-05-12T10:00:00+00:00")
    base.commit()
    assert told(base, "HEAD~1", "HEAD") == NOTHING


def test_each_side_has_its_own_configuration(base: Repo) -> None:
    """Files and configuration move together: the specs are the same ones."""
    base.git("mv", "specs/kilo/details", "specs/kilo/designs")
    base.replace("specward.toml", "{cycle}/details/", "{cycle}/designs/")
    found = report(base)
    (page,) = found["pages"]
    assert {each["what"] for each in page["entries"]} == {"changed"}
    assert {c["name"] for each in page["entries"] for c in each["changes"]} == {"path"}
    assert told(base).count("    was specs/kilo/details/") == len(page["entries"])


def test_configuration_that_is_named(base: Repo) -> None:
    """It stands for both sides; without it, one of them has none."""
    base.git("mv", "specward.toml", "other.toml")
    base.commit()
    swap("details/lonely.rst", "proposed", "approved")(base)
    assert "About lonely" in told(base, "HEAD", "--config", "other.toml")
    assert told(base, "HEAD", "--config", "HEAD~1:specward.toml") == told(
        base, "HEAD", "--config", "other.toml"
    )


def test_side_without_a_configuration_is_told(base: Repo) -> None:
    (base.path / "specward.toml").unlink()
    text = told(base)
    assert text.startswith("note: the configuration is removed")
    assert report(base)["notes"] == [
        "the configuration is removed, so the defaults hold"
    ]
