"""The life cycle: which step a patch may take with a spec, and who stands behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.config.lifecycle import Lifecycle
from specward.git.trailers import co_authors
from tests.support.repo import Repo

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


def text(
    title: str = "Quotas", *, status: str | None = None, owner: str = "Jane Doe"
) -> str:
    """Return a spec, without a status where none is given."""
    said = f":Status: {status}\n" if status is not None else ""
    bar = "=" * len(title)
    return (
        f"{bar}\n{title}\n{bar}\n\n:Owner: {owner}\n{said}\n"
        "One limit for each project.\n\nPlan\n====\n\nFirst count, then refuse.\n"
    )


def report(repo: Repo, *arguments: str) -> Any:
    """Return the report on the last commit as a patch, or as *arguments* say."""
    chosen = arguments or ("--since", "HEAD~1", "--at", "HEAD")
    done = repo.run("check", "--format", "json", *chosen)
    assert done.stderr == ""
    return json.loads(done.stdout)


def found(repo: Repo, rule: str, *arguments: str) -> list[Any]:
    """Return the new findings of *rule*."""
    return [
        each
        for each in report(repo, *arguments)["findings"]
        if each["rule"] == rule and each["origin"] == "new"
    ]


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
    expected = f"a spec that is '{old}' cannot become '{new}'"
    assert said == ([] if legal else [expected])


SKIPPED = "a spec that is 'proposed' cannot become 'implemented'"


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
    assert one["help"] == "it can become 'proposed' or 'approved'"


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
        ("done", "rejected", "it can become 'draft' or 'ready'"),
        ("rejected", "draft", "it stays what it is"),
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
    assert one["message"] == f"lifecycle.transitions: nothing leads to {missed}"


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
        f"add to specs/kilo/redirects the line: {line}" for line in told[-2:]
    ]


MOVED = [
    pytest.param("approved/quotas.rst ../implemented/quotas.rst", None, id="told"),
    pytest.param(
        "approved/quotas.rst x.rst\napproved/x.rst ../implemented/quotas.rst",
        None,
        id="told in two steps",
    ),
    pytest.param("", "nothing leads from there to here", id="not told"),
    pytest.param(
        "approved/quotas.rst ../../liberty/implemented/cells.rst",
        "from there a redirect leads to specs/liberty/implemented/cells.rst",
        id="told of another",
    ),
    pytest.param(
        "approved/quotas.rst ./quotas.rst",
        "the redirects from there go in a circle",
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
    was = "this spec was specs/kilo/approved/quotas.rst, and "
    assert told == ([was + said] if said else [])


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


QUOTAS = "specs/kilo/quotas.rst"
LATER = "specs/liberty/quotas.rst"


@pytest.mark.parametrize(
    ("day", "files", "deeds"),
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
    repo: Repo, day: str | None, files: Mapping[str, str | None], deeds: list[str]
) -> None:
    assert frozen(repo, day, files) == [
        f"the cycle 'kilo' is closed since {SHUT}, and this patch {deed} a spec of it"
        for deed in deeds
    ]


def test_what_comes_into_a_closed_cycle(repo: Repo) -> None:
    repo.write(LATER, text(status="approved"))
    repo.write("specs/kilo/cycle.rst", CYCLE.format(SHUT))
    repo.commit("base")
    (repo.path / LATER).unlink()
    repo.write(QUOTAS, text(status="approved"))
    repo.commit("patch")
    (one,) = found(repo, "frozen-cycle")
    assert one["message"].endswith("and this patch moves a spec of it")


# Removals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("proposed", False),
        (None, False),
        ("approved", True),
        ("implemented", True),
        ("abandoned", False),
    ],
)
def test_removal(repo: Repo, status: str | None, told: bool) -> None:  # noqa: FBT001 - a table's column
    repo.write(QUOTAS, text(status=status))
    repo.commit("base")
    (repo.path / QUOTAS).unlink()
    repo.commit("patch")
    made = found(repo, "removed-spec")
    assert [(each["path"], each["severity"]) for each in made] == (
        [(QUOTAS, "warning")] if told else []
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
    for cycle, told in (("kilo", 1), ("liberty", 0)):
        made = found(repo, "removed-spec", "--since", "HEAD~1", "--cycle", cycle)
        assert len(made) == told


# By whom ---------------------------------------------------------------------------

ROSTER = """\
[people.jdoe]
name = "Jane Doe"
emails = ["jane@example.org"]
[people.rroe]
name = "Richard Roe"
emails = ["richard@example.org"]
[people.ann]
name = "Ann Other"
emails = ["ann@example.org"]
[groups.core]
name = "Core reviewers"
members = ["rroe", "inner"]
[groups.inner]
name = "Inner circle"
members = ["ann"]
"""
MAILMAP = "Jane Doe <jane@example.org> <jd@old.example.org>\n"


def by(repo: Repo, owner: str, author: str, message: str = "patch") -> list[str]:
    """Return what is said of a patch by *author* to a spec of *owner*."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(".mailmap", MAILMAP)
    repo.write(QUOTAS, text(owner=owner))
    repo.commit("base")
    repo.write(QUOTAS, text(owner=owner) + "\nAnd more.\n")
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--author", author, "--message", message)
    return [each["message"] for each in found(repo, "not-by-owner")]


RICHARD = "Richard Roe <richard@example.org>"
CO = "patch\n\nWords.\n\n"


@pytest.mark.parametrize(
    ("owner", "author", "message"),
    [
        ("Jane Doe", "Jane Doe <jane@example.org>", "patch"),
        ("Jane Doe", "J. D. <JANE@EXAMPLE.ORG>", "patch"),
        ("Jane Doe", "jane doe <elsewhere@example.org>", "patch"),
        ("Jane Doe", "J <jd@old.example.org>", "patch"),
        ("Core reviewers", RICHARD, "patch"),
        ("Core reviewers", "A <ann@example.org>", "patch"),
        ("Jane Doe, Richard Roe", RICHARD, "patch"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: Jane Doe <jane@example.org>"),
        ("Jane Doe", RICHARD, CO + "CO-AUTHORED-BY:Jane <jane@example.org>"),
        ("Jane Doe", RICHARD, CO + "Change-Id: I1\nCo-Authored-By: Jane Doe"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: X <x@y>, J <jane@example.org>"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: Jane\n <jane@example.org>"),
        # Above the last paragraph, where most people write it.
        ("Jane Doe", RICHARD, CO + "Co-authored-by: <jane@example.org>\n\nThe end."),
        ("TBD", RICHARD, "patch"),
        ("Nobody Known", RICHARD, "patch"),
    ],
)
def test_owner_changes_a_spec(
    repo: Repo, owner: str, author: str, message: str
) -> None:
    assert by(repo, owner, author, message) == []


BOTH = "'Jane Doe' and 'Ann Other' lead this spec, and the change is by "
LEADS = "'Jane Doe' leads this spec, and the change is by "


@pytest.mark.parametrize(
    ("owner", "author", "message", "said"),
    [
        ("Jane Doe", RICHARD, "patch", LEADS + "'Richard Roe'"),
        ("Jane Doe", "Who <who@example.org>", "patch", LEADS + "'Who'"),
        ("Jane Doe", "R\x1b[1med <r@r>", "patch", LEADS + r"'R\x1b[1med'"),
        (
            "Jane Doe",
            RICHARD,
            CO + "Co-authored-by: \x1b]0;x\x07 <x@y>",
            LEADS + r"'Richard Roe' and '\x1b]0;x\x07'",
        ),
        ("Jane Doe", RICHARD, CO + "Co-authored-by:", LEADS + "'Richard Roe'"),
        ("Jane Doe", RICHARD, CO + "Co-authored-by: <>", LEADS + "'Richard Roe'"),
        (
            "Core reviewers",
            "Jane Doe <jane@example.org>",
            "patch",
            "'Core reviewers' leads this spec, and the change is by 'Jane Doe'",
        ),
        (
            "Jane Doe, Ann Other",
            RICHARD,
            CO + "".join(f"Co-authored-by: N{n} <n{n}@x>\n" for n in range(9)),
            BOTH + "'Richard Roe', 'N0', 'N1', 'N2' and 6 others",
        ),
    ],
)
def test_somebody_else_changes_a_spec(
    repo: Repo, owner: str, author: str, message: str, said: str
) -> None:
    assert by(repo, owner, author, message) == [said]


NOBODIES = {
    b" <> 1431421200 +0000": "'somebody without a name'",
    b"<x@y> 1431421200 +0000": "'somebody without a name'",
    b"\x1b[2J\xff <r@r> 1431421200 +0000": "'\\x1b[2J\ufffd'",
    b"A\rB <r@r> 99999999999999999999 +9999": "'A B'",
    b"": "'somebody without a name'",
}


@pytest.mark.parametrize("author", NOBODIES)
def test_author_that_git_itself_would_not_take(repo: Repo, author: bytes) -> None:
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text())
    parent = repo.commit("base")
    repo.write(QUOTAS, text() + "\nMore.\n")
    repo.git("add", "--all")
    tree = repo.git("write-tree").strip()
    repo.write(
        "../commit",
        f"tree {tree}\nparent {parent}\n".encode()
        + b"author "
        + author
        + b"\ncommitter C <c@example.org> 1431421200 +0000\n\npatch\n",
    )
    options = ("-t", "commit", "-w", "--literally")
    commit = repo.git("hash-object", *options, "../commit").strip()
    done = repo.run("check", "--since", "HEAD", "--at", commit)
    assert done.status == 0
    assert f"the change is by {NOBODIES[author]}\n" in done.stdout


def test_owners_are_those_before_the_patch(repo: Repo) -> None:
    """Nobody takes a spec over unseen by writing themselves into it."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Jane Doe"))
    repo.commit("base")
    repo.write(QUOTAS, text(owner="Richard Roe"))
    repo.git("commit", "--quiet", "--all", "--author", RICHARD, "--message", "mine")
    assert [each["message"] for each in found(repo, "not-by-owner")] == [
        LEADS + "'Richard Roe'"
    ]


def test_group_is_what_it_was_before_the_patch(repo: Repo) -> None:
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Core reviewers"))
    repo.commit("base")
    repo.write("specs/roster.toml", ROSTER.replace('"rroe", ', '"rroe", "jdoe", '))
    repo.write(QUOTAS, text(owner="Core reviewers") + "\nMore.\n")
    jane = "Jane Doe <jane@example.org>"
    repo.git("commit", "--quiet", "--all", "--author", jane, "--message", "me too")
    assert len(found(repo, "not-by-owner")) == 1


def test_move_without_a_change_is_by_anybody(repo: Repo) -> None:
    """Whoever closes a cycle moves the specs of all."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Jane Doe"))
    repo.commit("base")
    (repo.path / "specs/liberty").mkdir()
    repo.git("mv", QUOTAS, "specs/liberty")
    repo.git("commit", "--quiet", "--author", RICHARD, "--message", "move")
    assert not found(repo, "not-by-owner")


def test_author_of_the_next_commit(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is staged is by whom git would name; by nobody if it knows none."""
    repo.write("specs/roster.toml", ROSTER)
    repo.write(QUOTAS, text(owner="Jane Doe"))
    repo.commit("base")
    repo.write(QUOTAS, text(owner="Jane Doe") + "\nMore.\n")
    repo.git("add", "--all")
    for staged in (("--staged",), ("--since", "HEAD")):
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", "richard@example.org")
        assert len(found(repo, "not-by-owner", *staged)) == 1
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", "jane@example.org")
        assert not found(repo, "not-by-owner", *staged)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "<>")
    assert not found(repo, "not-by-owner", "--staged")


def test_without_a_roster_nobody_is_told(repo: Repo) -> None:
    repo.write("specward.toml", "[roster]\n")
    repo.write(QUOTAS, text())
    repo.commit("base")
    repo.write(QUOTAS, text() + "\nMore.\n")
    repo.commit("patch")
    made = report(repo)
    assert made["summary"]["judged"]["not-by-owner"] == 0


@given(st.lists(st.text() | st.from_regex(r"(?i)co-authored-by: .*")))
def test_any_message_is_read(lines: list[str]) -> None:
    for each in co_authors("\n".join(lines)):
        assert each.name or each.email
        assert each.name == each.name.strip()
        assert not set(each.email) & set("<>")
