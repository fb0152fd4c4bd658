"""``[[specs]]``: which file is which spec, and what its template and fields are."""

from __future__ import annotations

import pytest

from tests.support.configurations import (
    BACKLOG,
    BY_STATUS,
    CONFIG,
    KILO,
    OF_PROJECTS,
    ROSTER,
    add,
    configure,
    found,
    judged,
    report,
    told,
    weighed,
)
from tests.support.repo import Repo
from tests.support.small import SPEC

FURTHER = '[[specs]]\npath = "specs/{project}/{cycle}/{status}/{slug}.rst"\n'

ABANDONED = '[[specs]]\npath = "specs/abandoned/{slug}.rst"\nstatus = "abandoned"\n'
NUMBERED = '[[specs]]\npath = "specs/{cycle}/{number}-{slug}.rst"\n'


@pytest.mark.parametrize(
    ("config", "path", "expected"),
    [
        (KILO, "specs/juno/a.rst", ("juno", "proposed")),
        (BY_STATUS, "specs/juno/approved/a.rst", ("juno", "approved")),
        (BY_STATUS, "specs/juno/aproved/a.rst", None),
        (BY_STATUS, "specs/juno/a.rst", None),
        (FURTHER, "specs/nova/juno/implemented/a.rst", ("juno", "implemented")),
        (NUMBERED, "specs/juno/12-a.rst", ("juno", "proposed")),
        (NUMBERED, "specs/juno/a.rst", None),
        (BACKLOG + KILO, "specs/backlog/approved/a.rst", (None, "approved")),
        (BACKLOG + KILO, "specs/backlog/a.rst", ("backlog", "proposed")),
        (ABANDONED + KILO, "specs/abandoned/a.rst", (None, "abandoned")),
        (KILO + ABANDONED, "specs/abandoned/a.rst", ("abandoned", "proposed")),
        (KILO, "specs/juno/README.rst", None),
        (KILO, "specs/juno/index.rst", None),
        (KILO, "specs/juno/a.txt", None),
        (KILO + 'exclude = "specs/juno/a.rst"\n', "specs/juno/a.rst", None),
        (KILO + 'exclude = ["x", "specs/*/a*"]\n', "specs/juno/ab.rst", None),
        (KILO + 'exclude = "specs/juno/"\n', "specs/juno/a.rst", None),
        (KILO + 'exclude = "specs/juno"\n', "specs/kilo/a.rst", ("kilo", "proposed")),
        (
            KILO + 'exclude = "specs/o*"\n' + OF_PROJECTS,
            "specs/old/a.rst",
            (None, "proposed"),
        ),
    ],
)
def test_pattern(
    repo: Repo, config: str, path: str, expected: tuple[str | None, str] | None
) -> None:
    configure(repo, ROSTER + config)
    add(repo, path, (":Status: approved\n", ""))
    said = told(repo, path)
    assert (said and (said["cycle"], said["status"])) == expected


@pytest.mark.parametrize(
    ("status", "constant", "field", "expected"),
    [
        ("approved", "", "proposed", "approved"),
        ("", "abandoned", "proposed", "abandoned"),
        ("", "", "implemented", "implemented"),
        ("", "", "aproved", "proposed"),
    ],
)
def test_status_is_said_by_path_constant_or_field(
    repo: Repo, status: str, constant: str, field: str, expected: str
) -> None:
    config = BY_STATUS if status else KILO
    configure(repo, config + (f'status = "{constant}"\n' if constant else ""))
    path = f"specs/juno/{status}/a.rst".replace("//", "/")
    add(repo, path, (":Status: approved", f":Status: {field}"))
    assert told(repo, path)["status"] == expected
    assert ("misplaced-spec" in str(found(repo))) == bool(status or constant)


def test_further_part_is_of_the_identity(repo: Repo) -> None:
    configure(repo, ROSTER + FURTHER)
    text = repo.read(SPEC)
    (repo.path / SPEC).unlink()
    for path in ("nova/kilo/approved", "glance/kilo/approved", "nova/kilo/proposed"):
        repo.write(f"specs/{path}/a.rst", text)
    assert weighed(repo, "duplicate-slug") == {
        "specs/nova/kilo/proposed/a.rst": "error"
    }


def test_excluded_file_is_no_stray(repo: Repo) -> None:
    configure(repo, ROSTER + KILO + 'exclude = "specs/old"\n')
    repo.write("specs/old/x/y.rst", "whatever\n")
    assert found(repo) == []


@pytest.mark.parametrize(
    ("assets", "path", "rule"),
    [
        ("[]", "specs/kilo/a.dat", "wrong-extension"),
        ("[]", "specs/kilo/deep/a.dat", "stray-file"),
        ('"specs/kilo/a.dat"', "specs/kilo/a.dat", None),
        ('["specs/**/*.dat"]', "specs/kilo/deep/a.dat", None),
        ('["specs/*.dat"]', "specs/kilo/a.dat", "wrong-extension"),
        ('["specs/data"]', "specs/data/x/a.bin", None),
        ("[]", "a.dat", None),
    ],
)
def test_assets(repo: Repo, assets: str, path: str, rule: str | None) -> None:
    configure(repo, ROSTER + KILO + f"assets = {assets}\n")
    repo.write(path, "1\n")
    assert found(repo) == ([f"{path}:1 {rule}"] if rule else [])


def test_referenced_file_is_an_asset(repo: Repo) -> None:
    configure(repo, ROSTER + KILO)
    repo.write("specs/kilo/objects.svg", "<svg/>\n")
    assert found(repo) == ["specs/kilo/objects.svg:1 stray-file"]
    repo.replace(SPEC, "First the", ".. image:: objects.svg\n\nFirst the")
    assert found(repo) == []


KILOS = '"specs/{cycle}-template.rst"'


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", "templates/spec.rst"),
        ('template = "templates/spec.rst"', "templates/spec.rst"),
        (f"template = {KILOS}", "specs/kilo-template.rst"),
        (f'template = [{KILOS}, "templates/spec.rst"]', "specs/kilo-template.rst"),
        (f'template = ["templates/gone.rst", {KILOS}]', "specs/kilo-template.rst"),
        ("template = []", None),
    ],
)
def test_template(repo: Repo, template: str, expected: str | None) -> None:
    configure(repo, f"{ROSTER}{KILO}{template}\n")
    repo.write("specs/kilo-template.rst", repo.read("templates/spec.rst"))
    assert told(repo, SPEC)["template"] == expected
    assert bool(judged(repo, "missing-section")) == (expected is not None)


def test_missing_template_is_the_first_candidate(repo: Repo) -> None:
    configure(repo, f'{ROSTER}{KILO}template = [{KILOS}, "templates/x.rst"]\n')
    assert found(repo) == ["specs/kilo-template.rst:1 invalid-template"]


def test_template_of_a_part_that_the_path_has_not(repo: Repo) -> None:
    """It would judge the specs by nothing, and nobody would notice."""
    repo.write(CONFIG, ROSTER + KILO + 'template = "specs/{cycel}-template.rst"\n')
    done = repo.run("check")
    assert "cycel" in done.stdout + done.stderr


def test_link_to_a_template_is_the_template(repo: Repo) -> None:
    configure(repo, f"{ROSTER}{KILO}template = {KILOS}\n")
    repo.write("specs/kilo-template.rst", repo.read("templates/spec.rst"))
    (repo.path / "specs/juno-template.rst").symlink_to("kilo-template.rst")
    add(repo, "specs/juno/a.rst")
    assert told(repo, "specs/juno/a.rst")["template"] == "specs/kilo-template.rst"
    assert found(repo) == []


@pytest.mark.parametrize(
    ("file", "link"),
    [
        ("specs/kilo/template.rst", "specs/kilo/t.rst"),
        ("specs/kilo/template.rst", "templates/link.rst"),
        ("templates/real.rst", "specs/kilo/template.rst"),
    ],
)
def test_template_and_links_to_it_are_never_specs(
    repo: Repo, file: str, link: str
) -> None:
    repo.write(file, repo.read("templates/spec.rst"))
    (repo.path / link).symlink_to("../" * link.count("/") + file)
    for named in (file, link):
        configure(repo, f'{ROSTER}{KILO}template = "{named}"\n')
        assert told(repo, file) is None
        assert told(repo, link) is None
        assert report(repo)["summary"]["specs"] == 1


def test_cycle_template_is_never_a_spec(repo: Repo) -> None:
    configure(repo, '[[specs]]\npath = "{cycle}/{slug}.rst"\n' + KILO)
    assert told(repo, "templates/cycle.rst") is None


ASSIGNED = 'owner = "Assignee"\n'


@pytest.mark.parametrize(
    ("config", "name", "expected"),
    [
        ("", "Jane Dole", ["unknown-field", "missing-owner"]),
        (ASSIGNED, "Jane Doe", []),
        (ASSIGNED, "Jane Dole", ["unknown-owner"]),
        (ASSIGNED, "jd, Jane Doe", ["duplicate-owner"]),
        (ASSIGNED, "<who leads it>", ["placeholder-owner"]),
        (ASSIGNED, "TBD", ["missing-owner"]),
    ],
)
def test_owner_is_another_field(
    repo: Repo, config: str, name: str, expected: list[str]
) -> None:
    configure(repo, ROSTER + KILO + config)
    if config:
        repo.replace("templates/spec.rst", ":Owner:", ":Assignee:")
    repo.replace(SPEC, ":Owner: Jane Doe", f":Assignee: {name}")
    rules = {line.split()[1] for line in found(repo)}
    assert rules == set(expected)
    owners = [owner["id"] for owner in told(repo, SPEC)["owners"]]
    assert ("jdoe" in owners) == bool(config and "Doe" in name)
