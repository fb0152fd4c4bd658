"""Timelines of specs in real repositories: which version came from which, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from specward.config import load
from specward.git.repository import Repository
from specward.history import timeline
from specward.history.timeline import Timeline, Timelines
from specward.lint.configuration import rule_options
from specward.specs.load import Loader
from tests.support.repo import Repo

WORDS = tuple(f"Line {number} of what is wished for.\n" for number in range(30))


def text(name: str, *edits: str) -> str:
    """Return a spec that is like no other one, but for its edits."""
    body = [line.replace("Line", f"{name} {name[::-1]}") for line in WORDS]
    return "".join((*body, *(f"{edit}\n" for edit in edits)))


class Story:
    """A repository whose commits each have a day of May 2015."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.path = repo.path
        self.git = repo.git

    def write(self, name: str, *edits: str, words: str | None = None) -> None:
        """Write a spec, which has its own words and *edits*."""
        self.repo.write(_path(name), text(words or name.rpartition("/")[2], *edits))

    def move(self, old: str, new: str) -> None:
        """Move a spec with what is written in it."""
        (self.path / _path(new)).parent.mkdir(parents=True, exist_ok=True)
        (self.path / _path(old)).rename(self.path / _path(new))

    def remove(self, name: str) -> None:
        """Remove a spec."""
        (self.path / _path(name)).unlink()

    def commit(self, day: int, message: str = "a change", **environment: str) -> str:
        """Commit everything on a day of May 2015."""
        return self.repo.commit(message, **dated(day), **environment)

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Go on with a new branch."""
        self.git("checkout", "--quiet", "-b", name, start)

    def checkout(self, name: str) -> None:
        """Go on with a branch that there is."""
        self.git("checkout", "--quiet", name)

    def merge(self, day: int, *others: str, **files: str) -> str:
        """Merge *others*, by whatever means; what lies here now is the result."""
        tree = self.git("write-tree").strip()
        parents = [f"-p{self.git('rev-parse', each).strip()}" for each in others]
        made = self.git(
            *("commit-tree", tree, "-pHEAD", *parents, "-m", "Merge"),
            **dated(day),
            **files,
        ).strip()
        self.git("reset", "--quiet", "--hard", made)
        return made

    def stage(self) -> None:
        """Take what lies here for what the next commit or merge holds."""
        self.git("add", "--all")

    def timelines(self, revision: str = "HEAD") -> Timelines:
        """Return the timelines of all specs."""
        return timelines(self.path, revision)

    def timeline(self, name: str) -> Timeline:
        """Return the timeline of one spec."""
        return self.timelines()[_path(name)]

    def days(self, name: str) -> list[tuple[int, str]]:
        """Return the days and names of a spec's versions."""
        return [
            (version.date.day, _name(version.path))
            for version in self.timeline(name).versions
        ]


def timelines(folder: Path, revision: str = "HEAD") -> Timelines:
    """Return the timelines of all specs of a repository."""
    repo = Repository(folder)
    snapshot = repo.at(revision)
    config = load.find(snapshot, rule_options())
    loader = Loader(snapshot, config)
    assert snapshot.commit
    return timeline.timelines_of(
        repo.commits.log(snapshot.commit.id, timeline.folders(config)),
        loader.placed,
        config,
        head=snapshot.commit,
        roster=loader.roster,
        cycles=loader.cycles,
    )


def dated(day: int) -> dict[str, str]:
    """Return the environment in which git commits on a day of May 2015."""
    return {"GIT_COMMITTER_DATE": f"2015-05-{day:02}T10:00:00+00:00"}


def _path(name: str) -> str:
    return f"specs/{name}.rst"


def _name(path: str) -> str:
    return path.removeprefix("specs/").removesuffix(".rst")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Return a repository in which nothing has happened yet."""
    repo = Repo(tmp_path / "story")
    repo.init()
    return Story(repo)


def test_spec_lives_from_its_first_commit_to_its_last(story: Story) -> None:
    story.write("kilo/proposed/a")
    first = story.commit(1)
    story.write("kilo/proposed/b")
    story.commit(2)
    story.write("kilo/proposed/a", "more")
    last = story.commit(3)
    spec_timeline = story.timeline("kilo/proposed/a")
    assert spec_timeline.created
    assert (spec_timeline.created.commit, spec_timeline.created.date.day) == (first, 1)
    assert (spec_timeline.updated.commit, spec_timeline.updated.date.day) == (last, 3)
    assert story.days("kilo/proposed/b") == [(2, "kilo/proposed/b")]


def test_rename_is_followed(story: Story) -> None:
    story.write("kilo/proposed/a")
    story.commit(1)
    story.move("kilo/proposed/a", "kilo/approved/a")
    story.commit(2)
    story.move("kilo/approved/a", "kilo/approved/b")
    story.write("kilo/approved/b", "an edit on the way", words="a")
    story.commit(3)
    story.write("kilo/approved/b", "another", words="a")
    story.commit(4)
    assert story.days("kilo/approved/b") == [
        (1, "kilo/proposed/a"),
        (2, "kilo/approved/a"),
        (3, "kilo/approved/b"),
        (4, "kilo/approved/b"),
    ]


def test_move_between_statuses_is_followed_whatever_git_sees(story: Story) -> None:
    story.write("kilo/proposed/a", words="one thing")
    story.write("kilo/proposed/b", words="quite another")
    story.commit(1)
    # git takes b for renamed to a, and a for gone.
    story.remove("kilo/proposed/a")
    story.remove("kilo/proposed/b")
    story.write("kilo/approved/a", words="quite another")
    story.commit(2)
    assert story.days("kilo/approved/a") == [
        (1, "kilo/proposed/a"),
        (2, "kilo/approved/a"),
    ]


def test_rewritten_as_it_is_moved(story: Story) -> None:
    story.write("kilo/proposed/a", words="one thing")
    story.commit(1)
    story.remove("kilo/proposed/a")
    story.write("kilo/approved/a", words="quite another")
    story.commit(2)
    assert story.days("kilo/approved/a") == [
        (1, "kilo/proposed/a"),
        (2, "kilo/approved/a"),
    ]


def test_copy_to_the_next_cycle_is_another_proposal(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.write("liberty/proposed/a")
    story.commit(2)
    assert story.days("liberty/proposed/a") == [(2, "liberty/proposed/a")]
    assert story.timeline("liberty/proposed/a").earlier == (
        "specs/kilo/approved/a.rst",
    )
    assert story.timeline("kilo/approved/a").later == ("specs/liberty/proposed/a.rst",)
    assert story.timeline("kilo/approved/a").earlier == ()


def test_rename_to_the_next_cycle_goes_on(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.move("kilo/approved/a", "liberty/proposed/a")
    story.commit(2)
    spec_timeline = story.timeline("liberty/proposed/a")
    assert [each.at and each.at.cycle for each in spec_timeline.versions] == [
        "kilo",
        "liberty",
    ]
    assert [each.status for each in spec_timeline.versions] == ["approved", "proposed"]
    assert spec_timeline.earlier == ()


def test_what_comes_again_at_a_path_is_another_spec(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.remove("kilo/approved/a")
    story.commit(2)
    story.write("kilo/approved/a", words="quite another")
    story.commit(3)
    story.write("kilo/approved/a", "more", words="quite another")
    story.commit(4)
    assert story.days("kilo/approved/a") == [
        (3, "kilo/approved/a"),
        (4, "kilo/approved/a"),
    ]


def test_path_that_was_left_and_taken_again(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.move("kilo/approved/a", "kilo/approved/b")
    story.commit(2)
    story.write("kilo/approved/a", words="quite another")
    story.commit(3)
    story.write("kilo/approved/b", "more", words="a")
    story.commit(4)
    assert story.days("kilo/approved/a") == [(3, "kilo/approved/a")]
    assert story.days("kilo/approved/b") == [
        (1, "kilo/approved/a"),
        (2, "kilo/approved/b"),
        (4, "kilo/approved/b"),
    ]


def test_texts_that_are_empty_are_no_sign_of_a_rename(story: Story) -> None:
    story.repo.write("specs/kilo/approved/a.rst", "")
    story.commit(1)
    story.remove("kilo/approved/a")
    story.repo.write("specs/liberty/approved/b.rst", "")
    story.commit(2)
    assert story.days("liberty/approved/b") == [(2, "liberty/approved/b")]


def test_what_both_branches_did_is_told_as_the_first_parent_did_it(
    story: Story,
) -> None:
    """And other files have no part in it."""
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/a", "of both")
    story.write("kilo/approved/b")
    story.commit(2)
    story.checkout("main")
    story.write("kilo/approved/a", "of both")
    story.commit(3)
    story.write("kilo/approved/b")
    story.stage()
    story.merge(4, "side")
    assert [day for day, _ in story.days("kilo/approved/a")] == [1, 3]


def test_branch_edits_the_old_path_while_it_is_renamed(story: Story) -> None:
    story.write("kilo/proposed/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/proposed/a", "of the side")
    story.commit(3)
    story.checkout("main")
    story.move("kilo/proposed/a", "kilo/approved/a")
    story.commit(2)
    story.write("kilo/approved/a", "of the side", words="a")
    story.stage()
    story.merge(4, "side")
    assert story.days("kilo/approved/a") == [
        (1, "kilo/proposed/a"),
        (2, "kilo/approved/a"),
        (3, "kilo/proposed/a"),
        (4, "kilo/approved/a"),
    ]


def test_branch_edits_what_was_removed_and_came_again(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/a", "of the side")
    story.commit(2)
    story.checkout("main")
    story.remove("kilo/approved/a")
    story.commit(3)
    story.git("merge", "--quiet", "-s", "ours", "side")
    story.write("kilo/approved/a", words="quite another")
    story.commit(5)
    assert story.days("kilo/approved/a") == [(5, "kilo/approved/a")]


def test_what_a_merge_leaves_out_is_no_part_of_a_life(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/a", "of the side")
    story.write("kilo/approved/b")
    story.commit(2)
    story.checkout("main")
    story.write("kilo/approved/b")
    story.stage()
    story.merge(3, "side")
    assert story.days("kilo/approved/a") == [(1, "kilo/approved/a")]
    assert story.days("kilo/approved/b") == [(2, "kilo/approved/b")]


def test_evil_merge_changes_and_adds(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/b")
    story.commit(2)
    story.checkout("main")
    story.write("kilo/approved/a", "of the merge")
    story.write("kilo/approved/b")
    story.write("kilo/approved/c")
    story.stage()
    merge = story.merge(3, "side")
    assert story.days("kilo/approved/a") == [
        (1, "kilo/approved/a"),
        (3, "kilo/approved/a"),
    ]
    assert story.days("kilo/approved/b") == [(2, "kilo/approved/b")]
    assert story.timeline("kilo/approved/a").updated.before == (0,)
    created = story.timeline("kilo/approved/c").created
    assert created
    assert created.commit == merge


def test_criss_cross(story: Story) -> None:
    story.write("kilo/approved/a")
    story.write("kilo/approved/b")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/a", "of the side")
    story.commit(2)
    story.checkout("main")
    story.write("kilo/approved/b", "of main")
    story.commit(3)
    story.write("kilo/approved/a", "of the side")
    story.stage()
    story.merge(4, "side")
    story.checkout("side")
    story.write("kilo/approved/b", "of main")
    story.stage()
    story.merge(5, "main~1")
    story.write("kilo/approved/b", "of main", "of the side")
    story.commit(6)
    story.checkout("main")
    story.write("kilo/approved/b", "of main", "of the side")
    story.stage()
    story.merge(7, "side")
    assert [day for day, _ in story.days("kilo/approved/a")] == [1, 2]
    assert [day for day, _ in story.days("kilo/approved/b")] == [1, 3, 6]


def test_both_branches_rename(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.move("kilo/approved/a", "kilo/approved/b")
    story.write("kilo/approved/b", "of the side", words="a")
    story.commit(2)
    story.checkout("main")
    story.move("kilo/approved/a", "kilo/approved/c")
    story.commit(3)
    story.write("kilo/approved/c", "of the side", "of the merge", words="a")
    story.stage()
    story.merge(4, "side")
    assert story.days("kilo/approved/c") == [
        (1, "kilo/approved/a"),
        (2, "kilo/approved/b"),
        (3, "kilo/approved/c"),
        (4, "kilo/approved/c"),
    ]


def test_merge_that_goes_back_is_a_change_of_its_own(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/b")
    story.commit(2)
    story.checkout("main")
    story.write("kilo/approved/a", "of main")
    story.commit(3)
    story.write("kilo/approved/a", "", "of the merge")
    story.write("kilo/approved/b")
    story.stage()
    story.merge(4, "side", GIT_AUTHOR_NAME="A Merger")
    spec_timeline = story.timeline("kilo/approved/a")
    assert [each.before for each in spec_timeline.versions] == [(), (0,), (1,)]
    assert [one.name for one in spec_timeline.contributors] == ["An Author", "A Merger"]


def test_who_only_merges_is_no_contributor(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.write("kilo/approved/a", "of the side")
    story.commit(2)
    story.checkout("main")
    story.write("kilo/approved/a", "of main")
    story.commit(3)
    story.write("kilo/approved/a", "of main", "of the side")
    story.stage()
    story.merge(4, "side", GIT_AUTHOR_NAME="A Merger")
    spec_timeline = story.timeline("kilo/approved/a")
    assert [each.before for each in spec_timeline.versions] == [(), (0,), (0,), (2, 1)]
    assert [one.name for one in spec_timeline.contributors] == ["An Author"]


def test_name_that_a_branch_gave_to_another_spec(story: Story) -> None:
    story.write("kilo/approved/a")
    story.commit(1)
    story.branch("side")
    story.remove("kilo/approved/a")
    story.commit(2)
    story.write("kilo/approved/a", words="quite another")
    story.commit(3)
    story.checkout("main")
    story.move("kilo/approved/a", "kilo/approved/b")
    story.commit(4)
    story.write("kilo/approved/b", "of the merge", words="a")
    story.write("kilo/approved/a", words="quite another")
    story.stage()
    story.merge(5, "side")
    assert [day for day, _ in story.days("kilo/approved/b")] == [1, 4, 5]
    assert [day for day, _ in story.days("kilo/approved/a")] == [3]


def test_history_of_another_repository_merged(story: Story) -> None:
    story.repo.write("README", "code\n")
    story.commit(1)
    story.git("checkout", "--quiet", "--orphan", "specs")
    story.git("rm", "-rfq", ".")
    story.write("kilo/approved/a")
    story.commit(2)
    story.write("kilo/approved/a", "more")
    story.commit(3)
    story.checkout("main")
    story.git("merge", "--quiet", "--allow-unrelated-histories", "specs")
    assert [day for day, _ in story.days("kilo/approved/a")] == [2, 3]
    story.git("reset", "--quiet", "--hard", "HEAD~1")
    story.write("kilo/approved/a", "of the merge")
    story.stage()
    story.merge(4, "specs")
    assert [day for day, _ in story.days("kilo/approved/a")] == [2, 3, 4]


def _days(versions: Sequence[tuple[int, str]]) -> list[int]:
    return [day for day, _ in versions]


def test_dates_never_go_back_nor_beyond_the_head(story: Story) -> None:
    for day in (10, 5, 28, 20):
        story.write("kilo/approved/a", f"of day {day}")
        story.commit(day)
    assert _days(story.days("kilo/approved/a")) == [10, 10, 20, 20]
