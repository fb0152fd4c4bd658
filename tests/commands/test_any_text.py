"""Any text whatsoever as a spec, a roster, a configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.hostile import assert_findings, assert_harmless, hidden
from tests.support.repo import Repo, Result, unchanged
from tests.support.small import CYCLE, GOOD, PLAN, ROSTER, TEMPLATE

FRAGMENTS = (
    *"*`|_:.=-~^#<>\\[](){}'\"&%$@!?;,/+ \n\t",
    *("\n\n", "\n   ", "``", "**", "::", ".. ", "__", "`_", "]_", "|_", ":`", "\r\n"),
    *("====\n", "----\n", "+---+", "| ", "* ", "1. ", "#. ", "a. ", "-a ", "--b=c  "),
    *(":Owner: ", ":Status: ", ":Order: ", ":Label: ", ":Tracker: ", ":Depends: "),
    *("Jane Doe", "approved", "abandoned", "TBD", "<x>", "objects", "kilo/objects"),
    *(".. note::", ".. raw:: html\n\n   <b>", ".. include:: x", ".. list-table::\n"),
    *(".. image:: ", ".. figure:: ", ".. |x| ", "replace:: ", ".. _x: ", ".. [#] "),
    *(".. role:: x(", "raw)", ".. default-role:: ", ":x:`y`", ".. csv-table::\n"),
    *(".. contents::", ".. sectnum::", ".. math::", ".. code::", ".. table::\n"),
    *(".. class:: x", ".. container::", ".. topic:: x\n", ".. sidebar:: x\n"),
    *("https://x.org/", "javascript:x", "mailto:a@b", "<script>", "http://[", "x@y.z"),
    *(
        "\u202e",
        "\x1b[31m",
        "\0",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u200d",
        "कु",
        "漢",
        "\x0b",
    ),
    *(".. specward: plan", ".. specward-ignore: rst-error -- x", "Plan\n====\n"),
    *("=====\nTitle\n=====\n\n", GOOD, ":Owner: Jane Doe\n:Status: approved\n"),
)


def texts() -> st.SearchStrategy[bytes]:
    """Return texts of markup and of anything, in good specs and outside of them."""
    pieces = st.sampled_from(FRAGMENTS) | st.text(max_size=8)
    mixed = st.lists(pieces, max_size=25).map("".join)
    planned = mixed.map(lambda text: GOOD.replace(PLAN, text))
    headed = mixed.map(lambda text: GOOD.replace("Jane Doe", text))
    encoded = (mixed | planned | headed | st.text()).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )
    return encoded | st.binary(max_size=200)


ANY = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@settings(ANY, max_examples=150)
@given(data=st.tuples(texts(), texts(), texts()))
@example(data=(b"", b"\n", b"\0"))
@example(data=(b"\xef\xbb\xbf", b"\xff", b"\r"))
@pytest.mark.timeout(600)
def test_any_text_as_a_spec(repo: Repo, data: tuple[bytes, ...]) -> None:
    """Never a traceback, a hang or silence."""
    for number, text in enumerate(data):
        repo.write(f"specs/kilo/any{number}.rst", text)
    assert_survived(repo, specs=4)


@settings(ANY, max_examples=40)
@given(data=texts())
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", [CYCLE, TEMPLATE, "templates/cycle.rst", ROSTER])
def test_any_text_as_another_file(repo: Repo, path: str, data: bytes) -> None:
    """Never a traceback, a hang or silence."""
    repo.write(path, data)
    assert_survived(repo, specs=1)


@settings(ANY, max_examples=40)
@given(data=texts())
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", ["specward.toml", "pyproject.toml"])
def test_any_text_as_configuration(repo: Repo, path: str, data: bytes) -> None:
    """Never a traceback, a hang or silence."""
    repo.write(path, data)
    done = repo.run("check")
    assert done.status in (0, 1, 2)
    assert hidden(done.stdout + done.stderr) == set()
    assert done.stderr.startswith("specward: ") or done.status != 2


def assert_survived(repo: Repo, specs: int) -> None:
    with unchanged():
        assert_all_survived(repo, specs)


def assert_all_survived(repo: Repo, specs: int) -> None:
    for name, done in runs(repo):
        assert_harmless(name, done)
    done = repo.run("check", "--format", "concise")
    lines = [line for line in assert_findings(done.stdout) if "note: " not in line]
    assert done.status == int(any(": error[" in line for line in lines))
    assert "[internal-error]" not in done.stdout
    page = json.loads(repo.run("page", "kilo", "--format", "json").stdout)
    assert page["entries_in"] == page["entries_out"] == specs


def runs(repo: Repo) -> Iterator[tuple[str, Result]]:
    """Yield a run of each format, and its name."""
    for name in ("text", "json"):
        done = repo.run("check", "--format", name)
        assert done.status in (0, 1), done
        yield name, done
    for name in ("html", "rst", "text"):
        done = repo.run("page", "kilo", "--format", name)
        assert done.status == 0, done
        yield name, done
