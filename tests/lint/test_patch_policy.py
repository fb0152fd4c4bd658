"""Templates and configuration that a patch changes, and what they judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.outcomes import refused
from tests.support.patches import (
    NAMED,
    PICTURE,
    QUOTAS,
    UNKNOWN,
    Change,
    _new,
    both,
    break_owner,
    brings,
    cells,
    delete,
    edit,
    move,
    nothing,
    patched,
    report,
    spec,
    told,
    write,
)
from tests.support.repo import Repo
from tests.support.small import ROSTER, SPEC

RISKS = "\nRisks\n=====\n\n<What can go wrong.>\n"


def add_risks(repo: Repo) -> None:
    repo.write("templates/spec.rst", repo.read("templates/spec.rst") + RISKS)


def test_changed_template_fails_no_spec_that_the_patch_leaves_alone(
    repo: Repo,
) -> None:
    repo.write(QUOTAS, spec("Quotas"))
    repo.commit("base")
    add_risks(repo)
    repo.commit("patch")
    done = repo.run("check", "--since", "HEAD~1")
    assert done.status == 0
    assert (
        "note: the changed policy finds 2 more in 2 files of the base; "
        "these do not fail the check"
    ) in done.lines
    made = report(repo, "--since", "HEAD~1", status=0)
    assert made["summary"]["policy"] == 2
    assert [name for name, _, _ in told(made, "existing")] == ["missing-section"] * 2


def test_changed_template_fails_what_the_same_patch_brings(repo: Repo) -> None:
    made = patched(repo, nothing, both(add_risks, write(QUOTAS, spec("Quotas"))))
    assert told(made) == [("missing-section", QUOTAS, 2)]


def drop_plan(repo: Repo) -> None:
    text = repo.read("templates/spec.rst")
    repo.write("templates/spec.rst", text[: text.index("\nPlan\n")])


def test_policy_that_hides_what_the_same_patch_brings_is_told(repo: Repo) -> None:
    text = spec("Quotas")
    without = write(QUOTAS, text[: text.index("\nPlan\n")])
    made = patched(repo, nothing, both(drop_plan, without))
    assert ("weakened-policy", "templates/spec.rst", 1) in told(made)
    (finding_,) = (f for f in _new(made) if f["rule"] == "weakened-policy")
    assert "missing-section (1)" in finding_["message"]
    assert QUOTAS not in {path for _, path, _ in told(made)}


@pytest.mark.parametrize(
    "config",
    [
        NAMED + "[rules.unknown-owner]\nseverity = 'off'\n",
        NAMED
        + f"[[exempt]]\nrule = 'unknown-owner'\npath = '{SPEC}'\nreason = 'because'\n",
    ],
)
def test_configuration_that_hides_what_the_same_patch_brings_is_told(
    repo: Repo, config: str
) -> None:
    made = patched(
        repo,
        write("specward.toml", NAMED),
        both(break_owner, write("specward.toml", config)),
    )
    assert told(made) == [("weakened-policy", "specward.toml", 1)]
    (finding,) = _new(made)
    assert "unknown-owner (1)" in finding["message"]


def test_policy_that_hides_nothing_of_the_patch_is_no_finding(repo: Repo) -> None:
    off = NAMED + "[rules.unknown-owner]\nseverity = 'off'\n"
    made = patched(
        repo,
        both(break_owner, write("specward.toml", NAMED)),
        write("specward.toml", off),
    )
    assert told(made) == []


def test_base_whose_configuration_is_broken_takes_the_heads(repo: Repo) -> None:
    break_owner(repo)
    repo.write("specward.toml", "[project\n")
    repo.commit("base")
    repo.write("specward.toml", NAMED)
    repo.commit("patch")
    done = repo.run("check", "--since", "HEAD~1")
    assert done.status == 0
    (note,) = (line for line in done.lines if line.startswith("note: "))
    assert "the base's configuration cannot be used: " in note
    assert note.endswith("; the head's holds for both sides")
    edit(SPEC, "readers", "authors")(repo)
    assert told(report(repo, "--since", "HEAD~1"), "existing") == [UNKNOWN]


def test_head_whose_configuration_is_broken_is_not_judged(repo: Repo) -> None:
    repo.commit("base")
    repo.write("specward.toml", "[project\n")
    refused(repo.run("check", "--since", "HEAD"), "specward.toml")


PLANS = "[[specs]]\npath = 'plans/{cycle}/{slug}.rst'\n[roster]\nfile = 'people.toml'\n"


def lay_plans(repo: Repo) -> None:
    (repo.path / SPEC).unlink()
    move(ROSTER, "people.toml")(repo)
    repo.write("plans/kilo/cells.rst", spec("Cells", owner="Nobody Known"))
    repo.write("plans/kilo/quotas.rst", spec("Quotas"))


change_plans = both(
    edit("plans/kilo/quotas.rst", "Jane Doe", "Jane Dole"),
    edit("plans/kilo/cells.rst", "readers", "authors"),
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (nothing, write("specward.toml", PLANS)),
        (write("specward.toml", PLANS), delete("specward.toml")),
    ],
    ids=["the base", "the head"],
)
def test_side_without_a_configuration_takes_the_others(
    repo: Repo, before: Change, after: Change
) -> None:
    made = patched(repo, both(lay_plans, before), both(after, change_plans))
    assert told(made) == [("unknown-owner", "plans/kilo/quotas.rst", 5)]
    assert told(made, "existing") == [("unknown-owner", "plans/kilo/cells.rst", 5)]


def test_configuration_that_is_named_stands_for_both_sides(repo: Repo) -> None:
    lay_plans(repo)
    repo.write("specward.toml", "[project\n")
    repo.commit("base")
    change_plans(repo)
    repo.commit("patch")
    repo.git("switch", "--quiet", "--create", "policy")
    repo.write("specward.toml", PLANS)
    repo.commit("policy")
    repo.git("switch", "--quiet", "main")
    made = report(
        repo, "--since", "HEAD~1", "--at", "HEAD", "--config", "policy:specward.toml"
    )
    assert told(made) == [("unknown-owner", "plans/kilo/quotas.rst", 5)]
    assert told(made, "existing") == [("unknown-owner", "plans/kilo/cells.rst", 5)]


def test_patterns_that_change_are_no_excuse(repo: Repo) -> None:
    """A file that becomes a spec is new as a whole."""
    first = NAMED + "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\n"
    second = first + "[[specs]]\npath = 'plans/{slug}.rst'\n"
    made = patched(
        repo,
        both(
            write("specward.toml", first),
            write("plans/cells.rst", cells("approved")),
            break_owner,
        ),
        write("specward.toml", second),
    )
    assert told(made) == [("unknown-owner", "plans/cells.rst", 5)]
    assert told(made, "existing") == [UNKNOWN]


LAID = "templates/laid.rst"


def lay_template(repo: Repo) -> None:
    """Have a text at hand that could be the template, with a line too long."""
    text = (repo.path / "templates/spec.rst").read_text()
    repo.write(LAID, f"{text}\n{'word ' * 30}end.\n")


name_template = write(
    "specward.toml",
    NAMED + f"[[specs]]\npath = 'specs/{{cycle}}/{{slug}}.rst'\ntemplate = '{LAID}'\n",
)


@pytest.mark.parametrize(
    "before",
    [nothing, write("specward.toml", NAMED)],
    ids=["no configuration", "another template"],
)
def test_text_that_becomes_the_template_is_no_new_one(
    repo: Repo, before: Change
) -> None:
    made = patched(repo, both(lay_template, before), name_template)
    assert told(made) == []
    assert [rule for rule, path, _ in told(made, "existing") if path == LAID] == [
        "line-too-long"
    ]


def test_template_that_comes_with_its_name_is_new(repo: Repo) -> None:
    made = patched(repo, nothing, both(lay_template, name_template))
    assert [(rule, path) for rule, path, _ in told(made)] == [("line-too-long", LAID)]


def test_file_that_belongs_nowhere_any_more_is_new(repo: Repo) -> None:
    first = NAMED + (
        "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\nassets = ['specs/**/*.png']\n"
    )
    made = patched(
        repo,
        both(write("specward.toml", first), write(PICTURE, b"PNG")),
        write("specward.toml", first.partition("assets")[0]),
    )
    assert told(made) == [("stray-file", PICTURE, 1)]


def test_template_that_nobody_needed_brings_nothing(repo: Repo) -> None:
    """Its faults are of the patch that wrote it, not of the first spec by it."""
    configure = (
        '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
        'template = "specs/{cycle}-template.rst"\n[roster]\n'
        'file = "specs/roster.toml"\n'
    )
    repo.write("specward.toml", configure)
    faulty = repo.read("templates/spec.rst") + f"\n{'word ' * 20}\n"
    for cycle in ("juno", "kilo", "liberty"):
        repo.write(f"specs/{cycle}-template.rst", faulty)
    repo.commit()
    repo.write("specs/liberty/cells.rst", repo.read(SPEC).replace("Objects", "Cellsss"))
    repo.write("specs/mitaka/nodes.rst", repo.read(SPEC).replace("Objects", "Nodesss"))
    report = json.loads(repo.run("check", "--since", "HEAD", "--format", "json").stdout)
    told = [f"{f['path']} {f['rule']}" for f in report["findings"]]
    assert [each for each in told if "template" in each] == [
        "specs/mitaka-template.rst invalid-template"
    ]


BY_STATUS = (
    '[[specs]]\npath = "specs/{cycle}/{status}/{slug}.rst"\ntemplate = []\n'
    "[lifecycle]\npath = ['proposed', 'approved', 'implemented']\n"
    "dropped = ['abandoned']\n"
)


@pytest.mark.parametrize(
    ("change_it", "expected"),
    [
        (lambda path: path.unlink(), "templates/spec.rst invalid-template"),
        (lambda path: path.write_text(""), "templates/spec.rst invalid-template"),
        (
            lambda path: path.write_text(
                path.read_text().replace("from approved, plan", "form approved, plan")
            ),
            "templates/spec.rst invalid-template",
        ),
        (
            lambda path: path.write_bytes(path.read_bytes() + b"\xe9\n"),
            "templates/spec.rst not-utf8",
        ),
    ],
    ids=["gone", "empty", "misspelt", "not UTF-8"],
)
def test_what_a_patch_does_to_a_template_it_answers_for(
    repo: Repo, change_it: Callable[[Path], object], expected: str
) -> None:
    repo.commit()
    change_it(repo.path / "templates/spec.rst")
    assert expected in brings(repo)


def test_status_that_is_called_otherwise_renames_its_folder(repo: Repo) -> None:
    repo.write("specward.toml", BY_STATUS)
    repo.git("rm", "--quiet", "--cached", "-r", "--ignore-unmatch", "specs")
    repo.write("specs/kilo/approved/cells.rst", "=====\nCells\n=====\n\nText. \n")
    repo.commit()
    (repo.path / "specs/kilo/approved").rename(repo.path / "specs/kilo/accepted")
    repo.write("specward.toml", BY_STATUS.replace("approved", "accepted"))
    repo.commit()
    told = brings(repo, "--since", "HEAD~1")
    assert [each for each in told if "cells" in each] == []


def test_pattern_that_is_written_otherwise_asks_the_same(repo: Repo) -> None:
    configure = (
        '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
        'template = "templates/spec.rst"\noptional = ["Plan"]\n'
        '[roster]\nfile = "specs/roster.toml"\n'
    )
    repo.write("specward.toml", configure)
    repo.replace(SPEC, "Plan\n====\n\nFirst the readers, then the writers.\n", "")
    repo.replace(SPEC, "change its schema.\n\n", "change its schema.\n")
    repo.commit()
    repo.write(
        "specward.toml",
        configure.replace("{cycle}/{slug}", "{release}/{slug}").replace(
            'optional = ["Plan"]\n', ""
        ),
    )
    assert not [each for each in brings(repo) if "missing-section" in each]


def test_last_spec_of_a_pattern_that_goes(repo: Repo) -> None:
    repo.write(
        "specward.toml",
        '[[specs]]\npath = "ideas/{slug}.rst"\ntemplate = []\n[[specs]]\n'
        'path = "specs/{cycle}/{slug}.rst"\n[roster]\nfile = "specs/roster.toml"\n',
    )
    repo.write("ideas/one.rst", "===\nOne\n===\n\nText.\n")
    repo.commit()
    (repo.path / "ideas/one.rst").unlink()
    assert brings(repo) == ["specward.toml idle-rule"]


def test_watch_is_not_switched_off_by_whom_it_watches(repo: Repo) -> None:
    repo.commit()
    repo.replace(SPEC, "First the readers", "First the readers \n\nand")
    repo.write(
        "specward.toml",
        "[roster]\nfile = 'specs/roster.toml'\n"
        "[rules.trailing-whitespace]\nseverity = 'off'\n"
        "[rules.weakened-policy]\nseverity = 'off'\n",
    )
    assert brings(repo) == ["specward.toml weakened-policy"]


def test_merge_of_a_relaxed_policy_weakens_nothing(repo: Repo) -> None:
    repo.commit()
    repo.git("switch", "--quiet", "--create", "feature")
    repo.write(SPEC, repo.read(SPEC) + "\nMore.\n")
    repo.commit()
    repo.git("switch", "--quiet", "main")
    repo.replace("templates/spec.rst", "from approved, plan", "optional, plan")
    repo.commit()
    text = repo.read(SPEC).replace("Objects", "Noplans")
    repo.write("specs/kilo/noplan.rst", text.partition("\nPlan\n")[0])
    repo.commit()
    repo.git("switch", "--quiet", "feature")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    assert brings(repo, "--staged") == []
