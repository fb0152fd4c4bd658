"""The steps that a patch may take with a spec."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.config.lifecycle import Lifecycle
from tests.support.repo import Repo
from tests.support.steps import found, report, text

STATUSES = Lifecycle().statuses
LEGAL = {
    "proposed": {"approved", "abandoned", "superseded"},
    "approved": {"proposed", "implemented", "abandoned", "superseded"},
    "implemented": {"proposed", "approved"},
    "abandoned": {"proposed"},
    "superseded": {"proposed"},
}
"""One step along the path, back to an earlier open status, off the path and back."""

STEPS = [(old, new) for old in STATUSES for new in STATUSES if old != new]

BY_FIELD = ""
BY_FOLDER = """\
[[specs]]
path = "specs/{cycle}/{status}/{slug}.rst"
"""
BY_CONSTANT = "".join(
    f'[[specs]]\npath = "{status}/{{cycle}}/{{slug}}.rst"\nstatus = "{status}"\n'
    for status in STATUSES
)
PLACES = {
    BY_FIELD: "specs/kilo/quotas.rst",
    BY_FOLDER: "specs/kilo/{status}/quotas.rst",
    BY_CONSTANT: "{status}/kilo/quotas.rst",
}


def steps(repo: Repo, *statuses: str | None, config: str = BY_FIELD) -> list[str]:
    """Return what is said of each step of a spec from one status to the next."""
    repo.write("specward.toml", config)
    told = []
    path = None
    for status in statuses:
        if path is not None:
            (repo.path / path).unlink()
        path = PLACES[config].format(status=status)
        repo.write(path, text(status=status))
        repo.commit(f"it is {status}")
        told.append(status)
    made = found(repo, "illegal-transition", "--since", "HEAD~1", "--at", "HEAD")
    return [each["message"] for each in made]


# Transitions -----------------------------------------------------------------------


@pytest.mark.parametrize("config", PLACES, ids=["field", "folder", "constant"])
@pytest.mark.parametrize(("old", "new"), STEPS)
def test_step(repo: Repo, old: str, new: str, config: str) -> None:
    said = steps(repo, old, new, config=config)
    legal = new in LEGAL[old]
    expected = f"the status cannot change from '{old}' to '{new}'"
    assert said == ([] if legal else [expected])


SKIPPED = "the status cannot change from 'proposed' to 'implemented'"


@pytest.mark.parametrize("status", [*STATUSES, None])
def test_spec_may_begin_in_any_status(repo: Repo, status: str | None) -> None:
    repo.commit("base")
    repo.write("specs/kilo/quotas.rst", text(status=status))
    repo.commit("patch")
    assert not found(repo, "illegal-transition")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, "approved", []),
        (None, "implemented", [SKIPPED]),
        ("implemented", None, []),
        ("accepted", "implemented", []),
        ("implemented", "finished", []),
        ("<where it stands>", "implemented", []),
    ],
)
def test_status_that_nobody_said_or_knows(
    repo: Repo, before: str | None, after: str | None, said: list[str]
) -> None:
    """Nothing is the first status; of what is no status nobody can tell."""
    assert steps(repo, before, after) == said


def test_place_and_help_of_an_illegal_step(repo: Repo) -> None:
    steps(repo, "implemented", "abandoned")
    (one,) = found(repo, "illegal-transition")
    assert (one["line"], one["column"], one["end_column"]) == (6, 10, 19)
    assert one["help"] == "it can change to 'proposed' or 'approved'"


OTHER = """\
[lifecycle]
path = ["draft", "ready", "done"]
dropped = ["rejected"]
[lifecycle.transitions]
draft = ["ready", "done", "rejected"]
rejected = []
"""


@pytest.mark.parametrize(
    ("old", "new", "help_"),
    [
        ("draft", "done", None),
        ("ready", "done", None),
        ("done", "rejected", "it can change to 'draft' or 'ready'"),
        ("rejected", "draft", "no other status can follow"),
    ],
)
def test_names_and_steps_are_the_repositorys(
    repo: Repo, old: str, new: str, help_: str | None
) -> None:
    repo.write("specward.toml", OTHER)
    template = repo.read("templates/spec.rst")
    repo.write("templates/spec.rst", template.replace("from approved", "from ready"))
    repo.write("specs/kilo/objects.rst", text("Objects", status="draft"))
    repo.write("specs/kilo/quotas.rst", text(status=old))
    repo.commit("base")
    repo.write("specs/kilo/quotas.rst", text(status=new))
    repo.commit("patch")
    told = found(repo, "illegal-transition")
    assert [each["help"] for each in told] == ([help_] if help_ else [])


def test_step_and_move_to_another_cycle(repo: Repo) -> None:
    """What was not done goes on in the next cycle, and may not skip a step there."""
    for new, said in (("proposed", 0), ("approved", 0), ("implemented", 1)):
        repo.write("specs/kilo/quotas.rst", text(status="proposed"))
        repo.commit("base")
        (repo.path / "specs/kilo/quotas.rst").unlink()
        repo.write("specs/liberty/quotas.rst", text(status=new))
        repo.commit("patch")
        assert len(found(repo, "illegal-transition")) == said
        (repo.path / "specs/liberty/quotas.rst").unlink()


def test_policy_that_makes_the_same_step_legal_is_told(repo: Repo) -> None:
    """A patch is judged by its own policy; what that hides is said."""
    repo.write("specs/kilo/quotas.rst", text(status="proposed"))
    repo.commit("base")
    repo.write("specward.toml", "[lifecycle.transitions]\nproposed = ['implemented']\n")
    repo.write("specs/kilo/quotas.rst", text(status="implemented"))
    repo.commit("patch")
    assert not found(repo, "illegal-transition")
    (one,) = found(repo, "weakened-policy")
    assert "illegal-transition (1)" in one["message"]


def test_nothing_leads_to_a_status(repo: Repo) -> None:
    repo.write(
        "specward.toml",
        "[lifecycle.transitions]\nproposed = ['abandoned']\nabandoned = []\n",
    )
    repo.commit("base")
    (one,) = found(repo, "idle-rule", "--at", "HEAD")
    assert one["line"] == 1
    missed = "'approved', 'implemented', 'superseded'"
    assert one["message"] == f"lifecycle.transitions: no status leads to {missed}"


def test_circle_of_steps_is_fine(repo: Repo) -> None:
    repo.write(
        "specward.toml",
        "[lifecycle.transitions]\n"
        "approved = ['implemented', 'abandoned', 'superseded']\n"
        "implemented = ['proposed']\n",
    )
    repo.commit("base")
    assert not found(repo, "idle-rule", "--at", "HEAD")


def test_rule_of_patches_is_not_idle_without_one(repo: Repo) -> None:
    repo.write("specward.toml", "[rules.illegal-transition]\nseverity = 'warning'\n")
    repo.commit("base")
    assert not found(repo, "idle-rule", "--at", "HEAD")


def test_each_commit_of_a_stack_is_a_step(repo: Repo) -> None:
    """Two steps in one patch are one too many; in two commits they are two."""
    repo.write("specs/kilo/quotas.rst", text(status="proposed"))
    repo.commit("base")
    for status in ("approved", "implemented"):
        repo.write("specs/kilo/quotas.rst", text(status=status))
        repo.commit(status)
    assert found(repo, "illegal-transition", "--since", "HEAD~2")
    assert not found(repo, "illegal-transition", "--since", "HEAD~2", "--each")


def test_merge_takes_no_step(repo: Repo) -> None:
    """Each side has been judged, and a merge is held against both."""
    repo.write("specs/kilo/quotas.rst", text(status="proposed"))
    repo.commit("base")
    repo.git("switch", "--quiet", "--create", "topic")
    for status in ("approved", "implemented"):
        repo.write("specs/kilo/quotas.rst", text(status=status))
        repo.commit(status)
    repo.git("switch", "--quiet", "main")
    repo.write("specs/kilo/cells.rst", text("Cells"))
    repo.commit("meanwhile")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    assert not found(repo, "illegal-transition", "--staged")
    repo.commit("both")
    assert not found(repo, "illegal-transition", "--since", "HEAD~1", "--each")


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    names = draw(st.lists(st.sampled_from("abcdefgh"), min_size=2, unique=True))
    cut = draw(st.integers(2, len(names)))
    some = st.dictionaries(
        st.sampled_from(names), st.lists(st.sampled_from(names)).map(tuple)
    )
    return Lifecycle(
        path=tuple(names[:cut]), dropped=tuple(names[cut:]), transitions=draw(some)
    )


@given(lifecycles())
def test_steps_lead_to_statuses_and_the_path_can_be_walked(life: Lifecycle) -> None:
    """Promised: "one step along the path", unless the configuration says otherwise."""
    for status in life.statuses:
        assert set(life.after(status)) <= set(life.statuses)
        following = life.next(status)
        if following is not None and status not in life.transitions:
            assert following in life.after(status)
    if not life.transitions:
        assert life.unreachable == ()


# Many at once ----------------------------------------------------------------------


def test_end_of_a_cycle(repo: Repo) -> None:
    """Forty-five approved specs become implemented, each with its redirect."""
    repo.write("specward.toml", BY_FOLDER + 'redirects = "specs/{cycle}/redirects"\n')
    slugs = [f"feature-{number}" for number in range(45)]
    for slug in slugs:
        repo.write(f"specs/kilo/approved/{slug}.rst", text(slug))
    repo.commit("base")
    (repo.path / "specs/kilo/implemented").mkdir()
    for slug in slugs:
        repo.git("mv", f"specs/kilo/approved/{slug}.rst", "specs/kilo/implemented")
    told = [f"approved/{slug}.rst ../implemented/{slug}.rst" for slug in slugs]
    repo.write("specs/kilo/redirects", "".join(f"{line}\n" for line in told[:-2]))
    repo.commit("release")
    made = report(repo)
    assert made["summary"]["judged"]["illegal-transition"] == len(slugs)
    new = [each for each in made["findings"] if each["origin"] == "new"]
    assert [(each["rule"], each["path"]) for each in new] == [
        ("moved-without-redirect", f"specs/kilo/implemented/{slug}.rst")
        for slug in sorted(slugs[-2:])
    ]
    assert [each["help"] for each in new] == [
        f"add this line to specs/kilo/redirects: {line}" for line in told[-2:]
    ]


MOVED = [
    pytest.param("approved/quotas.rst ../implemented/quotas.rst", None, id="told"),
    pytest.param(
        "approved/quotas.rst x.rst\napproved/x.rst ../implemented/quotas.rst",
        None,
        id="told in two steps",
    ),
    pytest.param("", "no redirect leads here", id="not told"),
    pytest.param(
        "approved/quotas.rst ../../liberty/implemented/cells.rst",
        "its redirect leads to specs/liberty/implemented/cells.rst",
        id="told of another",
    ),
    pytest.param(
        "approved/quotas.rst ./quotas.rst",
        "its redirects go in a loop",
        id="a circle",
    ),
]


@pytest.mark.parametrize(("lines", "said"), MOVED)
def test_redirect_of_a_move(repo: Repo, lines: str, said: str | None) -> None:
    repo.write("specward.toml", BY_FOLDER + 'redirects = "specs/{cycle}/redirects"\n')
    repo.write("specs/kilo/approved/quotas.rst", text())
    repo.write("specs/liberty/implemented/cells.rst", text("Cells"))
    repo.commit("base")
    (repo.path / "specs/kilo/approved/quotas.rst").unlink()
    repo.write("specs/kilo/implemented/quotas.rst", text())
    repo.write("specs/kilo/redirects", f"{lines}\n")
    repo.commit("patch")
    told = [each["message"] for each in found(repo, "moved-without-redirect")]
    was = "this spec was moved from specs/kilo/approved/quotas.rst, but "
    assert told == ([was + said] if said else [])
