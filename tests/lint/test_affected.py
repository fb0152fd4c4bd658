"""What a patch does to files that it leaves alone."""

from __future__ import annotations

import pytest

from tests.support.patches import (
    CELLS,
    NAMED,
    PICTURE,
    QUOTAS,
    UNKNOWN,
    Change,
    Told,
    both,
    break_owner,
    cycle_file,
    delete,
    edit,
    move,
    new,
    nothing,
    one_each,
    patched,
    report,
    spec,
    told,
    two_people,
    under,
    write,
)
from tests.support.repo import Repo
from tests.support.small import CYCLE, ROSTER, SPEC

with_picture = spec(
    "Objects", plan="Layers:\n\n.. image:: images/layers.png\n   :alt: x"
)

one_person = "[people.rroe]\nname = 'Richard Roe'\n"
nested = """\
[people.jdoe]
name = 'Jane Doe'

[people.old]
name = 'Richard Roe'
until = 2014-01-01

[groups.outer]
name = 'Outer'
members = ['middle']

[groups.middle]
name = 'Middle'
members = ['inner']

[groups.inner]
name = 'Inner'
members = ['jdoe', 'old']
"""
led_by_outer = (
    NAMED + "[[specs]]\npath = 'specs/{cycle}/{slug}.rst'\n"
    "roles.lead = { slot = 'Owner', from = 'approved', group = 'outer' }\n"
)
by_old_email = edit(SPEC, "Jane Doe", "jd@old.example.org")
mapped = "<jane@example.org> <jd@old.example.org>\n"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas")),
                write(CELLS, spec("Cells", ":Depends: quotas")),
            ),
            delete(QUOTAS),
            [("dangling-dependency", CELLS, 7), ("removed-spec", QUOTAS, 1)],
            id="a deleted spec that others need",
        ),
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas")),
                write(CELLS, spec("Cells", ":Depends: kilo/quotas")),
            ),
            move(QUOTAS, "specs/kilo/limits.rst"),
            [("dangling-dependency", CELLS, 7)],
            id="a renamed spec that others need",
        ),
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas", ":Depends: objects")),
                write(CELLS, spec("Cells", ":Depends: quotas")),
            ),
            edit(SPEC, ":Order: 1", ":Depends: cells"),
            [
                ("dependency-cycle", CELLS, 7),
                ("dependency-cycle", SPEC, 7),
                ("dependency-cycle", QUOTAS, 7),
            ],
            id="a circle through specs that stay",
        ),
        pytest.param(
            both(
                write("specs/juno/quotas.rst", spec("Quotas", ":Depends: cells")),
                write("specs/liberty/quotas.rst", spec("Quotas")),
                write(CELLS, spec("Cells", ":Depends: quotas")),
            ),
            delete("specs/liberty/quotas.rst"),
            [
                ("dependency-cycle", "specs/juno/quotas.rst", 7),
                ("dependency-cycle", CELLS, 7),
                ("removed-spec", "specs/liberty/quotas.rst", 1),
            ],
            id="a circle that a deleted spec closes",
        ),
        pytest.param(
            nothing,
            write("specs/kilo/aaa.rst", spec("Objects")),
            [("duplicate-title", SPEC, 2)],
            id="the title of a spec that stays",
        ),
        pytest.param(
            write(CELLS, spec("The :term:`cells` of all")),
            write("specs/kilo/aaa.rst", spec("The cells of all")),
            [("duplicate-title", CELLS, 2)],
            id="a title that is marked up in another way",
        ),
        pytest.param(
            nothing,
            write(under("approved", "objects"), spec("Other objects")),
            [("duplicate-slug", SPEC, 2)],
            id="the name of a spec that stays",
        ),
        pytest.param(
            both(write(ROSTER, two_people), write(CELLS, spec("Cells"))),
            write(ROSTER, one_person),
            [("unknown-owner", CELLS, 5), ("unknown-owner", SPEC, 5)],
            id="a person who is taken out",
        ),
        pytest.param(
            both(
                write(ROSTER, two_people),
                write(CELLS, spec("Cells", owner="Richard Roe,Jane Doe")),
                edit(SPEC, "Jane Doe", "Richard Roe"),
            ),
            write(ROSTER, one_person),
            [("unknown-owner", CELLS, 5)],
            id="a person who is named right after a comma",
        ),
        pytest.param(
            edit(SPEC, "Jane Doe", "Core reviewers"),
            edit(ROSTER, 'name = "Jane Doe"', 'name = "Jane Doe"\nuntil = 2014-01-01'),
            [("inactive-owner", SPEC, 5)],
            id="a group whose people have left",
        ),
        pytest.param(
            both(write(ROSTER, nested), edit(SPEC, "Jane Doe", "Outer")),
            write(ROSTER, nested.replace("['jdoe', 'old']", "['old']")),
            [("inactive-owner", SPEC, 5)],
            id="a group in whose group nobody is left",
        ),
        pytest.param(
            both(write("specward.toml", led_by_outer), write(ROSTER, nested)),
            write(ROSTER, nested.replace("['jdoe', 'old']", "['old']")),
            [("missing-role", SPEC, 5)],
            id="a person who leaves a group in the group of a role",
        ),
        pytest.param(
            both(
                write("specward.toml", led_by_outer),
                write(ROSTER, nested),
                edit(SPEC, "Jane Doe", "Inner"),
            ),
            write(ROSTER, nested.replace("['middle']", "['old']")),
            [("missing-role", SPEC, 5)],
            id="a group that leaves the group of a role, in another",
        ),
        pytest.param(
            both(
                write(".mailmap", mapped), edit(SPEC, "Jane Doe", "jd@old.example.org")
            ),
            delete(".mailmap"),
            [UNKNOWN],
            id="an e-mail that git does not map any more",
        ),
        pytest.param(
            both(
                write(".mailmap", mapped), edit(SPEC, "Jane Doe", "jd@old.example.org")
            ),
            write(".mailmap", mapped.replace("jane@", "somebody@")),
            [UNKNOWN],
            id="an e-mail that git takes for somebody's whom nobody knows",
        ),
        pytest.param(
            both(
                write(ROSTER, two_people.replace("Roe'", "Roe'\nuntil = 2014-01-01")),
                write(".mailmap", "Jane Doe <jd@old.example.org>\n"),
                by_old_email,
            ),
            write(".mailmap", "Richard Roe <jd@old.example.org>\n"),
            [("inactive-owner", SPEC, 5)],
            id="an e-mail that git takes for another's",
        ),
        pytest.param(
            write(".mailmap", mapped),
            write(".mailmap", mapped + "Richard Roe <jane@example.org>\n"),
            [("invalid-roster", ".mailmap", 2)],
            id="a line for git that contradicts the roster",
        ),
        pytest.param(
            write(".mailmap", "Richard Roe <jane@example.org>\n" + mapped),
            write(".mailmap", "#\n\nRichard Roe <jane@example.org>\n"),
            [],
            id="a line for git that moves",
        ),
        pytest.param(
            both(write("specward.toml", one_each), write(CELLS, spec("Cells"))),
            write("specs/juno/quotas.rst", spec("Quotas")),
            [("overloaded-owner", CELLS, 5)],
            id="a spec before the last that somebody may lead",
        ),
        pytest.param(
            both(
                write("specward.toml", one_each),
                write(CELLS, spec("Cells", status="implemented")),
            ),
            edit(CELLS, "implemented", "approved"),
            [("overloaded-owner", SPEC, 5)],
            id="a spec that is open again, before another",
        ),
        pytest.param(
            both(
                write("specward.toml", one_each),
                write(ROSTER, two_people),
                write(CELLS, spec("Cells", owner="Jane D")),
            ),
            write(ROSTER, two_people.replace("Doe'", "Doe'\naliases = ['Jane D']")),
            [("overloaded-owner", SPEC, 5)],
            id="a name that makes one person of two",
        ),
        pytest.param(
            both(write("specward.toml", one_each), write(CELLS, spec("Cells"))),
            edit(SPEC, "readers", "authors"),
            [],
            id="a person who led too many specs before",
        ),
        pytest.param(
            both(write(ROSTER, "[people\n"), break_owner),
            write(ROSTER, two_people),
            [UNKNOWN],
            id="a roster that can be read again",
        ),
        pytest.param(
            both(write(PICTURE, b"PNG"), write(SPEC, with_picture)),
            write(SPEC, spec("Objects")),
            [("stray-file", PICTURE, 1)],
            id="a picture that no spec shows any more",
        ),
        pytest.param(
            both(
                write(PICTURE, b"PNG"),
                write(
                    CYCLE, cycle_file("2015-12-31", "\n.. image:: images/layers.png\n")
                ),
            ),
            write(CYCLE, cycle_file("2015-12-31")),
            [("stray-file", PICTURE, 1)],
            id="a picture that its cycle does not show any more",
        ),
        pytest.param(
            both(
                write(PICTURE, b"PNG"),
                write(SPEC, with_picture),
                write(CELLS, with_picture.replace("Objects", "Cells  ")),
            ),
            write(SPEC, spec("Objects")),
            [],
            id="a picture that another spec shows",
        ),
        pytest.param(
            write(SPEC, with_picture.replace("layers.png", "the%20layers.png")),
            write("specs/kilo/images/the layers.png", b"PNG"),
            [("bad-name", "specs/kilo/images/the layers.png", 1)],
            id="a picture that a spec shows already",
        ),
        pytest.param(
            write(CYCLE, cycle_file("2016-12-31")),
            write(CYCLE, cycle_file("2015-01-31")),
            [("overdue-spec", SPEC, 2)],
            id="a cycle that ends earlier",
        ),
        pytest.param(
            both(
                write(QUOTAS, spec("Quotas")),
                lambda repo: (repo.path / "specs/kilo/link.rst").symlink_to(
                    "quotas.rst"
                ),
            ),
            delete(QUOTAS),
            [
                ("broken-symlink", "specs/kilo/link.rst", 1),
                ("removed-spec", QUOTAS, 1),
            ],
            id="a link whose file is gone",
        ),
        pytest.param(
            both(
                write(
                    "specward.toml",
                    NAMED + "[[exempt]]\nrule = 'trailing-whitespace'\n"
                    "path = 'specs/kilo'\nreason = 'tables'\n",
                ),
                write(QUOTAS, spec("Quotas", plan="One ")),
                write(CELLS, spec("Cells", plan="One ")),
            ),
            write(QUOTAS, spec("Quotas", plan="One")),
            [],
            id="an exemption that a spec that stays uses",
        ),
    ],
)
def test_what_a_patch_does_to_files_that_it_leaves_alone(
    repo: Repo, before: Change, after: Change, found: list[Told]
) -> None:
    assert told(patched(repo, before, after)) == found


def test_field_that_only_some_specs_say_it_in(repo: Repo) -> None:
    """The spec that the patch leaves alone is read for it all the same."""
    only = 'path = "specs/{cycle}/{slug}.rst"\n\n[[specs.when]]\ncycle = "kilo"\n'
    config = f'[[specs]]\n{only}relations.depends = "Needs"\n'
    repo.write("specward.toml", config)
    repo.write("specs/kilo/cells.rst", spec("cells", ":Needs: quotas"))
    repo.write("specs/kilo/quotas.rst", spec("Limits of use"))
    repo.write("specs/liberty/last.rst", spec("last"))
    repo.commit("base")
    delete("specs/kilo/quotas.rst")(repo)
    found = new(repo, "--since", "HEAD")
    assert ("dangling-dependency", "specs/kilo/cells.rst", 7) in found


def test_specs_that_a_patch_cannot_touch_are_not_read(repo: Repo) -> None:
    repo.write(QUOTAS, spec("Quotas"))
    repo.write(CELLS, spec("Cells", ":Depends: quotas"))
    repo.commit("base")
    edit(CELLS, "Jane Doe", "Jane Dole")(repo)
    made = report(repo, "--since", "HEAD", status=1)
    assert (made["summary"]["specs"], made["summary"]["checked"]) == (3, 2)
