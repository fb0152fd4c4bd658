"""A cycle at a glance: how many specs stand where, and stood, and what they became."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.pages import data
from specward.pages.dashboard import Dashboard
from tests.support.browser import PHONE, opened, started
from tests.support.repo import Repo
from tests.support.sites import parsed, text_of

FIRST = date(2015, 3, 2)


def text(title: str, status: str) -> str:
    bar = "=" * len(title)
    return (
        f"{bar}\n{title}\n{bar}\n\n:Owner: Jane Doe\n:Status: {status}\n\n"
        "Words of it.\n\nPlan\n====\n\nFirst this, then that.\n"
    )


def commit(repo: Repo, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_DATE", f"{day.isoformat()}T12:00:00+00:00")
    repo.commit(f"on {day}")


@pytest.fixture
def past(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository in which two specs took their steps, a week each."""
    (repo.path / "specs/kilo/objects.rst").unlink()
    cells, quotas = "specs/kilo/cells.rst", "specs/kilo/quotas.rst"
    story = [
        (cells, "proposed"),
        (quotas, "proposed"),
        (cells, "approved"),
        (cells, "implemented"),
        (quotas, "abandoned"),
    ]
    for week, (path, status) in enumerate(story):
        repo.write(path, text(Path(path).stem.capitalize(), status))
        commit(repo, monkeypatch, FIRST + timedelta(weeks=week))
    return repo


def glance(repo: Repo, *arguments: str) -> Any:
    done = repo.run("page", "kilo", "--format", "json", *arguments)
    assert (done.status, done.stderr) == (0, "")
    return json.loads(done.stdout)["glance"]


def test_shares_and_weeks(past: Repo) -> None:
    found = glance(past)
    assert found["shares"] == [
        {"status": "proposed", "specs": 0},
        {"status": "approved", "specs": 0},
        {"status": "implemented", "specs": 1},
        {"status": "abandoned", "specs": 1},
    ]
    days = [(FIRST + timedelta(weeks=n)).isoformat() for n in range(5)]
    assert [(each["day"], each["specs"]) for each in found["columns"]] == list(
        zip(
            days,
            [[1, 0, 0, 0], [2, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1]],
            strict=True,
        )
    )
    assert found["weeks"] == 1


def test_steps_since_a_day(past: Repo) -> None:
    found = glance(past, "--since", "2015-03-16")
    assert found["since"] == "2015-03-16"
    assert [
        (s["day"], s["before"], s["after"], s["slugs"]) for s in found["steps"]
    ] == [
        ("2015-03-30", "proposed", "abandoned", ["quotas"]),
        ("2015-03-23", "approved", "implemented", ["cells"]),
        ("2015-03-16", "proposed", "approved", ["cells"]),
    ]
    # Four weeks before the last commit, where nothing is said.
    assert glance(past)["since"] == "2015-03-02"
    assert glance(past)["steps"][-1]["before"] is None


@pytest.mark.parametrize("said", ["yesterday", "2015-02-30", "2015", "\x1b[1m"])
def test_since_is_a_date(past: Repo, said: str) -> None:
    done = past.run("page", "kilo", "--since", said)
    assert done.status == 2
    assert "is not a date" in done.stderr
    assert "\x1b" not in done.stderr


def test_page_is_as_of_its_commit(past: Repo) -> None:
    found = glance(past, "--at", "HEAD~2")
    assert found["shares"][:2] == [
        {"status": "proposed", "specs": 1},
        {"status": "approved", "specs": 1},
    ]
    assert len(found["columns"]) == 3


def test_what_is_not_committed_is_of_today(past: Repo) -> None:
    past.write("specs/kilo/events.rst", text("Events", "proposed"))
    past.write("specs/kilo/cells.rst", text("Cells", "approved"))
    found = glance(past)
    assert found["columns"][-1]["specs"] == [1, 1, 0, 1]
    assert found["steps"][0]["after"] in ("proposed", "approved")


def test_cycle_says_when_it_starts_and_ends(
    past: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = "====\nKilo\n====\n\n:Starts: 2015-02-02\n:Ends: 2015-04-27\n\nWords.\n"
    past.write("specs/kilo/cycle.rst", cycle)
    commit(past, monkeypatch, FIRST + timedelta(weeks=5))
    days = [each["day"] for each in glance(past)["columns"]]
    # It is not over: up to the day of the page.
    assert (days[0], days[-1]) == ("2015-02-02", "2015-04-06")
    commit_later = FIRST + timedelta(weeks=50)
    past.write("specs/liberty/later.rst", text("Later", "proposed"))
    commit(past, monkeypatch, commit_later)
    assert glance(past)["columns"][-1]["day"] == "2015-04-27"


def test_spec_of_another_cycle_counts_since_it_came(
    past: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.write("specs/juno/events.rst", text("Events", "approved"))
    commit(past, monkeypatch, FIRST + timedelta(weeks=6))
    past.git("mv", "specs/juno/events.rst", "specs/kilo/events.rst")
    commit(past, monkeypatch, FIRST + timedelta(weeks=8))
    columns = {each["day"]: sum(each["specs"]) for each in glance(past)["columns"]}
    assert columns["2015-04-20"] == 2
    assert columns["2015-04-27"] == 3
    assert glance(past)["steps"][0] == {
        "day": "2015-04-27",
        "slugs": ["events"],
        "before": None,
        "after": "approved",
    }


def test_shallow_clone_tells_only_what_it_knows(past: Repo, tmp_path: Path) -> None:
    """What lay there where the clone ends has not come on that day."""
    shallow = Repo(tmp_path / "shallow")
    past.git("clone", "--quiet", "--depth=3", f"file://{past.path}", "../shallow")
    found = glance(shallow, "--since", "2000-01-01")
    whole = glance(past, "--since", "2000-01-01")
    assert found["columns"] == whole["columns"][2:]
    assert found["steps"] == [step for step in whole["steps"] if step["before"]][:2]
    assert len(whole["steps"]) == 5


def test_long_time_has_wider_columns(
    past: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.write("specs/kilo/cells.rst", text("Cells", "approved"))
    commit(past, monkeypatch, FIRST + timedelta(weeks=400))
    found = glance(past)
    assert 20 <= len(found["columns"]) <= 41
    assert found["weeks"] == 10


def test_date_long_before_or_after_stops_nothing(
    past: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit's date is what its author wrote."""
    past.write("specs/kilo/events.rst", text("Events", "proposed"))
    commit(past, monkeypatch, date(1971, 1, 1))
    past.write("specs/kilo/events.rst", text("Events", "approved"))
    commit(past, monkeypatch, date(2099, 1, 1))
    past.write("specs/kilo/more.rst", text("More", "approved"))
    commit(past, monkeypatch, FIRST + timedelta(weeks=7))
    found = glance(past)
    assert found["columns"][-1]["specs"] == [0, 2, 1, 1]
    assert found["columns"][-1]["day"] <= "2015-04-20"


def test_history_of_one_day_has_no_picture(repo: Repo) -> None:
    repo.commit()
    found = glance(repo)
    assert (found["columns"], found["weeks"]) == ([], 0)
    assert [step["slugs"] for step in found["steps"]] == [["objects"]]


def test_many_steps_are_cut(repo: Repo) -> None:
    for number in range(50):
        repo.write(f"specs/kilo/s{number}.rst", text(f"S {number}", "proposed"))
    repo.commit()
    found = glance(repo)
    assert sum(len(step["slugs"]) for step in found["steps"]) == 30
    assert found["more"] == 21
    assert "and 21 more" in repo.run("page", "kilo", "--format", "text").stdout


def test_repository_without_a_commit_or_a_spec(repo: Repo) -> None:
    assert glance(repo)["shares"] == [{"status": "approved", "specs": 1}]
    repo.write("specs/liberty/cycle.rst", "=======\nLiberty\n=======\n\nWords.\n")
    done = repo.run("page", "liberty", "--format", "json")
    assert json.loads(done.stdout)["glance"] is None


def test_pictures_have_their_figures(past: Repo) -> None:
    """Whoever cannot see a picture finds all of it in words and in a table."""
    page = parsed(past.run("page", "kilo").stdout.encode())
    told = [text_of(item) for item in page.findall(".//ul[@class='legend']")[0]]
    assert told == ["1 implemented", "1 abandoned"]
    rows = [
        [text_of(cell) for cell in row] for row in page.findall(".//figure//tbody/tr")
    ]
    assert rows[0] == ["2 March 2015", "1", "0", "0", "0"]
    assert rows[-1] == ["30 March 2015", "0", "0", "1", "1"]
    assert len(page.findall(".//figcaption")) == 1


@pytest.mark.browser
def test_columns_fill_the_picture(past: Repo, tmp_path: Path) -> None:
    """The highest column reaches the top, and none the outside."""
    page = tmp_path / "page.html"
    page.write_text(past.run("page", "kilo").stdout, encoding="utf-8")
    with started() as browser, opened(browser, page, PHONE, "light") as shown:
        frame = shown.locator("svg.columns").bounding_box()
        assert frame is not None
        boxes = [
            box
            for path in shown.locator("svg.columns path").all()
            if (box := path.bounding_box()) is not None
        ]
        assert min(box["y"] for box in boxes) == pytest.approx(frame["y"], abs=2)
        low = max(box["y"] + box["height"] for box in boxes)
        assert low == pytest.approx(frame["y"] + frame["height"], abs=2)


figures = st.lists(st.integers(0, 9), min_size=3, max_size=3).map(tuple)


@given(st.lists(figures, min_size=1), st.permutations([0.0, 0.5, 1.0]))
def test_boxes_stand_on_each_other(
    numbers: list[tuple[int, ...]], shades: list[float]
) -> None:
    """Each column is as high as it has specs, without a gap, from the foot on."""
    day = FIRST.isoformat()
    figures = data.PublishedDashboard(
        shares=tuple(data.Share(status=str(shade), specs=0) for shade in shades),
        columns=tuple(data.Column(day=day, specs=each) for each in numbers),
        weeks=1,
        since=None,
        steps=(),
        more=0,
    )
    found = Dashboard(
        data=figures, shades={str(shade): shade for shade in shades}, steps=()
    )
    foot = [found.highest] * len(numbers)
    for layer in found.stacked:
        for x, y, height in layer.boxes:
            assert y + height == foot[x]
            foot[x] = y
    assert foot == [found.highest - sum(each) for each in numbers]
