"""The configuration: where it is found, what each key does, what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import jsonschema
import pytest

from tests.support.repo import ROOT, Repo

SCHEMA = json.loads((ROOT / "docs/reference/schemas/config-1.json").read_text())
CONFIG = "specward.toml"
SPEC = "specs/kilo/objects.rst"
ROSTER = '[roster]\nfile = "specs/roster.toml"\n'
KILO = '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n'
SHORT_LINES = "[rules.line-too-long]\nlimit = 60\n"
TOO_LONG = f"{SPEC}:10 line-too-long"
BY_STATUS = '[[specs]]\npath = "specs/{cycle}/{status}/{slug}.rst"\n'
PEOPLE = (
    "missing-owner",
    "placeholder-owner",
    "unknown-owner",
    "duplicate-owner",
    "inactive-owner",
)


def configure(repo: Repo, text: str, *, name: str = CONFIG) -> None:
    """Write a configuration that is right, and that the schema takes, too."""
    repo.write(name, text)
    jsonschema.validate(plain(tomllib.loads(text)), SCHEMA)


def plain(value: Any) -> Any:
    """Return what TOML says as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def add(repo: Repo, path: str, *changes: tuple[str, str]) -> None:
    """Add a spec like the good one, with *changes* of its text."""
    text = repo.read(SPEC).replace("Objects", path.rpartition("/")[2][:7].ljust(7, "x"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    repo.write(path, text)


def report(repo: Repo, *arguments: str) -> Any:
    done = repo.run("check", "--format", "json", *arguments)
    assert done.status in (0, 1), done.stderr
    return json.loads(done.stdout)


def found(repo: Repo, *arguments: str) -> list[str]:
    """Return each finding as ``path:line rule``."""
    findings = report(repo, *arguments)["findings"]
    return [f"{f['path']}:{f['line']} {f['rule']}" for f in findings]


def weighed(repo: Repo, rule: str) -> dict[str, str]:
    """Return the severity of a rule's findings, by path."""
    findings = report(repo)["findings"]
    return {f["path"]: f["severity"] for f in findings if f["rule"] == rule}


def judged(repo: Repo, rule: str) -> int:
    number: int = report(repo)["summary"]["judged"][rule]
    return number


def told(repo: Repo, path: str) -> Any:
    """Return what ``explain`` says of a spec, ``None`` where it is no spec."""
    done = repo.run("explain", path, "--format", "json")
    if done.status == 2:
        assert "is no spec" in done.stderr
        return None
    return json.loads(done.stdout)


def page(repo: Repo, *arguments: str) -> Any:
    done = repo.run("page", *arguments, "--format", "json")
    assert done.status == 0, done.stderr
    return json.loads(done.stdout)


def lacks(repo: Repo, cycle: str = "kilo") -> dict[str, list[str]]:
    """Return what each spec of a page lacks for a clear plan."""
    shown = page(repo, cycle)
    entries = (*shown["table"], *shown["unclear"])
    return {entry["slug"]: entry["lacks"] for entry in entries}


# Where it is -------------------------------------------------------------------

OF_PROJECTS = '[[specs]]\npath = "specs/{project}/{slug}.rst"\n'
OF_TOOL = '[[tool.specward.specs]]\npath = "specs/{project}/{slug}.rst"\n'
OF_OTHERS = '[project]\ndependencies = ["specward"]\n[tool.other]\nspecward = 1\n'


@pytest.mark.parametrize(
    ("files", "cycle"),
    [
        ({}, "kilo"),
        ({CONFIG: OF_PROJECTS}, None),
        ({"pyproject.toml": OF_TOOL}, None),
        ({"pyproject.toml": OF_OTHERS}, "kilo"),
        ({CONFIG: KILO, "pyproject.toml": OF_TOOL}, "kilo"),
        ({CONFIG: OF_PROJECTS, "pyproject.toml": OF_OTHERS}, None),
        ({CONFIG: OF_PROJECTS, "pyproject.toml": "[tool.specward\n"}, None),
    ],
)
@pytest.mark.parametrize("folder", [".", "specs/kilo"])
def test_where_it_is_found(
    repo: Repo, files: Mapping[str, str], cycle: str | None, folder: str
) -> None:
    for name, text in files.items():
        repo.write(name, text)
    path = "objects.rst" if folder != "." else SPEC
    done = repo.run("explain", path, "--format", "json", folder=folder)
    assert json.loads(done.stdout)["cycle"] == cycle


def test_none_at_all_is_valid(repo: Repo) -> None:
    assert found(repo) == []
    assert judged(repo, "unknown-owner") == 1


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\nspecward = 3"])
def test_table_that_is_none(repo: Repo, text: str) -> None:
    repo.write("pyproject.toml", f"{text} # specward\n")
    done = repo.run("check")
    assert done.status == 2
    assert "pyproject.toml:" in done.stderr
    assert "3 is not a table" in done.stderr


def test_config_names_a_file(repo: Repo) -> None:
    """It stands in the place of the repository's own, be that broken."""
    repo.write(CONFIG, "broken")
    configure(repo, ROSTER + KILO + "template = []\n", name="ours/mine.toml")
    assert found(repo, "--config", "ours/mine.toml") == []
    done = repo.run("check", "--config", "../ours/mine.toml", folder="specs")
    assert done.status == 0
    outside = repo.path.parent / "outside.toml"
    outside.write_text(OF_PROJECTS + '[rules.unknown-role]\nfrom = "x"\n')
    assert f"{outside}:4 idle-rule" in found(repo, "--config", str(outside))


def test_config_names_a_file_of_a_commit(repo: Repo) -> None:
    configure(repo, ROSTER + KILO + SHORT_LINES)
    repo.commit()
    (repo.path / CONFIG).unlink()
    assert found(repo) == []
    assert TOO_LONG in found(repo, "--config", f"HEAD:{CONFIG}")


def test_config_names_a_project_file(repo: Repo) -> None:
    """Its table ``tool.specward``, as where it is found by itself."""
    repo.write("ours/pyproject.toml", f"[project]\nname = 'x'\n{OF_TOOL}")
    done = repo.run("check", "--config", "ours/pyproject.toml")
    assert done.status in (0, 1), done.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone.toml", "there is no configuration gone.toml"),
        ("specs", "there is no configuration specs"),
        ("HEAD:gone.toml", "there is no configuration HEAD:gone.toml"),
        ("nowhere:specward.toml", "'nowhere' is not a commit"),
        ("bad.toml", "bad.toml:1: the configuration is not valid TOML"),
    ],
)
def test_config_that_cannot_be_read(repo: Repo, name: str, said: str) -> None:
    repo.write("bad.toml", "= 1\n")
    repo.commit()
    done = repo.run("check", "--config", name)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[0]


def test_each_commit_has_its_own(repo: Repo) -> None:
    configure(repo, ROSTER + KILO + SHORT_LINES)
    repo.commit()
    configure(repo, ROSTER + KILO)
    repo.commit()
    assert TOO_LONG in found(repo, "--at", "HEAD~1")
    assert found(repo, "--at", "HEAD") == []


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + KILO.encode(),
        KILO.replace("\n", "\r\n").encode(),
        KILO.rstrip().encode(),
        b"",
        b"# nothing but a comment\n",
    ],
)
def test_bytes_that_are_fine(repo: Repo, data: bytes) -> None:
    repo.write(CONFIG, data)
    assert told(repo, SPEC)["cycle"] == "kilo"


# Which file is which spec ------------------------------------------------------

FURTHER = '[[specs]]\npath = "specs/{project}/{cycle}/{status}/{slug}.rst"\n'
BACKLOG = '[[specs]]\npath = "specs/backlog/{status}/{slug}.rst"\n'
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


# What is asked of it -----------------------------------------------------------

NO_PLAN = ("\nPlan\n====\n\nFirst the readers, then the writers.\n", "")
PLAN_IS_OPTIONAL = 'optional = ["Plan"]\n'


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (BY_STATUS, {"juno/approved", "kilo/approved", "kilo/implemented"}),
        (BY_STATUS + PLAN_IS_OPTIONAL, set()),
        (
            f'{BY_STATUS}[[specs.when]]\ncycle = "kilo"\n{PLAN_IS_OPTIONAL}',
            {"juno/approved"},
        ),
        (
            f'{BY_STATUS}[[specs.when]]\nstatus = "approved"\n{PLAN_IS_OPTIONAL}',
            {"kilo/implemented"},
        ),
        (
            (
                f'{BY_STATUS}[[specs.when]]\ncycle = "kilo"\nstatus = ["implemented"]\n'
                f"{PLAN_IS_OPTIONAL}"
            ),
            {"juno/approved", "kilo/approved"},
        ),
        (
            (
                f'{BY_STATUS}[[specs.when]]\ncycle = ["juno", "kilo"]\n'
                f'{PLAN_IS_OPTIONAL}[[specs.when]]\nstatus = "implemented"\n'
                "optional = []\n"
            ),
            {"kilo/implemented"},
        ),
    ],
)
def test_when(repo: Repo, config: str, expected: set[str]) -> None:
    configure(repo, ROSTER + config)
    for place in ("juno/approved", "kilo/approved", "kilo/implemented"):
        status = place.partition("/")[2]
        changes = (("Status: approved", f"Status: {status}"), NO_PLAN)
        add(repo, f"specs/{place}/{status[0]}.rst", *changes)
    (repo.path / SPEC).unlink()
    missing = weighed(repo, "missing-section")
    assert {path[len("specs/") : -len("/x.rst")] for path in missing} == expected
    assert weighed(repo, "idle-rule") == {}


def test_when_by_the_status_of_a_field(repo: Repo) -> None:
    """Whatever says the status, the path, a constant or the field."""
    when = f'[[specs.when]]\nstatus = "approved"\n{PLAN_IS_OPTIONAL}'
    configure(repo, ROSTER + KILO + when)
    repo.replace(SPEC, *NO_PLAN)
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


PLAIN_TEMPLATE = """\
============================
Example Spec - The title
============================

Include the address of your work item, as the example has it:

https://tracker.example.org/+spec/example

Implementation
==============

Assignee(s)
-----------

Who is leading the writing of the code, if anybody is?

Liaison
-------

Who is the one to ask among the reviewers of the project?

Work Items
----------

Break the work up into the things that have to be done.

Dependencies
============

Name the specs that this one depends on, one in each line.

History
=======

What has been changed in this text since it was approved.
"""
PLAIN_SPEC = """\
=======
Objects
=======

https://tracker.example.org/+spec/objects

One way to reach the database.

Implementation
==============

Assignee(s)
-----------

Primary assignee:
  Jane Doe

Liaison
-------

jdoe

Work Items
----------

* The readers.

Dependencies
============

None.

History
=======

None.
"""
PLAIN = f"""\
{ROSTER}{KILO}template = "templates/plain.rst"
owner = "Implementation/Assignee(s): Primary assignee"
roles.liaison = {{ slot = "Implementation/Liaison", from = "approved", group = "core" }}
plan = "Implementation/Work Items"
tracker = "https://tracker.example.org/+spec/{{slug}}"
relations.depends = "Dependencies"
"""


@pytest.fixture
def plain_repo(repo: Repo) -> Repo:
    """Return a repository whose template has no marks and no fields."""
    repo.write("templates/plain.rst", PLAIN_TEMPLATE)
    repo.write(SPEC, PLAIN_SPEC)
    configure(repo, PLAIN)
    return repo


def test_plain_template(plain_repo: Repo) -> None:
    assert found(plain_repo) == []


@pytest.mark.parametrize(
    ("old", "new", "expected", "lacking"),
    [
        ("  Jane Doe", "  Jane Dole", ["16 unknown-owner"], ["owner"]),
        ("  Jane Doe", "  TBD", ["16 missing-owner"], ["owner"]),
        ("  Jane Doe", "  <who leads it>", ["16 placeholder-owner"], ["owner"]),
        ("Primary assignee:\n  Jane Doe", "* jd (irc: jane)", [], []),
        ("jdoe", "None yet.", ["21 missing-role"], ["liaison"]),
        ("jdoe", "rroe", ["21 missing-role"], []),
        (
            "Liaison\n-------\n\njdoe\n\n",
            "",
            ["9 missing-subsection"],
            ["liaison"],
        ),
    ],
)
def test_people_of_a_section(
    plain_repo: Repo, old: str, new: str, expected: list[str], lacking: list[str]
) -> None:
    approved = 'status = "approved"\n'
    configure(plain_repo, PLAIN + approved)
    plain_repo.replace(SPEC, old, new)
    told = [line.removeprefix(f"{SPEC}:") for line in found(plain_repo)]
    assert [line for line in told if "missing-role" in line or line in expected] == (
        expected
    )
    assert lacks(plain_repo) == {"objects": lacking}


def test_plan_is_a_section(plain_repo: Repo) -> None:
    plain_repo.replace(SPEC, "* The readers.\n", ".. Nothing yet.\n")
    assert lacks(plain_repo) == {"objects": ["plan"]}
    prompt = "Break the work up into the things that have to be done.\n"
    plain_repo.replace(SPEC, ".. Nothing yet.\n", prompt)
    assert lacks(plain_repo) == {"objects": ["plan"]}
    plain_repo.replace(CONFIG, 'plan = "Implementation/Work Items"\n', "")
    assert lacks(plain_repo) == {"objects": []}


def test_plan_stands_for_the_mark(repo: Repo) -> None:
    configure(repo, f'{ROSTER}{KILO}plan = "Problems"\n')
    assert lacks(repo) == {"objects": ["plan"]}
    repo.replace(SPEC, "Plan\n====\n", "Problems\n========\n\n* One.\n\nPlan\n====\n")
    assert lacks(repo) == {"objects": []}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("objects\n\nOne", "objects.\n\nOne", []),
        ("https://tracker.example.org/+spec/objects", "Text.", ["missing-tracker"]),
        ("+spec/objects", "+spec/quotas", ["tracker-mismatch"]),
        ("https://tracker.example.org/+spec/", "https://x.org/", ["missing-tracker"]),
    ],
)
def test_tracker(plain_repo: Repo, old: str, new: str, expected: list[str]) -> None:
    plain_repo.replace(SPEC, old, new)
    assert [line.split()[1] for line in found(plain_repo)] == expected


def test_relations_of_a_section(plain_repo: Repo) -> None:
    """An address by the tracker is a relation; one that leads nowhere is prose."""
    address = "https://tracker.example.org/+spec/"
    other = PLAIN_SPEC.replace("Objects", "Readers").replace("/objects", "/readers")
    on_objects = other.replace("====\n\nNone.", f"====\n\nIt is {address}objects.", 1)
    plain_repo.write("specs/kilo/readers.rst", on_objects)
    plain_repo.replace(
        SPEC,
        "Dependencies\n============\n\nNone.",
        f"Dependencies\n============\n\n* {address}gone\n",
    )
    assert found(plain_repo) == []
    assert judged(plain_repo, "dangling-dependency") == 2
    plain_repo.replace(SPEC, f"{address}gone", f"{address}readers")
    assert found(plain_repo) == [
        f"{SPEC}:31 dependency-cycle",
        "specs/kilo/readers.rst:31 dependency-cycle",
    ]


@pytest.mark.parametrize("relation", ["depends", "supersedes", "priority"])
def test_relations_under_other_names(repo: Repo, relation: str) -> None:
    configure(repo, f'{ROSTER}{KILO}relations.{relation} = "Needs"\n')
    add(repo, "specs/kilo/readers.rst")
    repo.replace(SPEC, ":Label:", ":Needs: readers, kilo/readrs\n:Label:")
    assert found(repo) == [f"{SPEC}:8 dangling-dependency"]
    repo.replace(SPEC, ":Needs:", f":{relation.capitalize()}:")
    assert found(repo) == [f"{SPEC}:8 unknown-field"]


def test_group_is_text(repo: Repo) -> None:
    configure(repo, f'{ROSTER}{KILO}relations.group = "Theme"\n')
    repo.replace(SPEC, ":Label:", ":Theme: Nothing, that is a spec\n:Label:")
    assert found(repo) == []


@pytest.mark.parametrize(
    ("extra", "allowed"),
    [
        ("[]", False),
        ('["Notes"]', False),
        ('["Notes", "Thoughts"]', True),
        ('["*"]', True),
    ],
)
def test_extra_sections(repo: Repo, extra: str, *, allowed: bool) -> None:
    configure(repo, f"{ROSTER}{KILO}extra-sections = {extra}\n")
    repo.write(SPEC, repo.read(SPEC) + "\nThoughts\n========\n\nSome.\n")
    assert found(repo) == ([] if allowed else [f"{SPEC}:17 unexpected-section"])


@pytest.mark.parametrize(
    ("optional", "gone", "expected"),
    [
        ("[]", "History\n=======\n\nNone.\n", ["missing-section"]),
        ('["History"]', "History\n=======\n\nNone.\n", []),
        (
            "[]",
            "Liaison\n-------\n\njdoe\n\n",
            ["missing-subsection"],
        ),
        (
            '["Liaison"]',
            "Liaison\n-------\n\njdoe\n\n",
            ["missing-subsection", "idle-rule"],
        ),
        (
            '["Implementation/Liaison"]',
            "Liaison\n-------\n\njdoe\n\n",
            [],
        ),
        ('["Histroy"]', "* The readers.\n", ["empty-section", "idle-rule"]),
    ],
)
def test_optional_sections(
    plain_repo: Repo, optional: str, gone: str, expected: list[str]
) -> None:
    configure(plain_repo, f"{PLAIN}optional = {optional}\n")
    plain_repo.write(SPEC, plain_repo.read(SPEC).replace(gone, "").rstrip() + "\n")
    assert [line.split()[1] for line in found(plain_repo)] == expected


# Life cycle and people ---------------------------------------------------------

OTHER_LIFE = '[lifecycle]\npath = ["draft", "ready", "done"]\ndropped = ["rejected"]\n'


@pytest.mark.parametrize(
    ("field", "status", "part", "expected"),
    [
        ("draft", "draft", "unclear", []),
        ("ready", "ready", "table", []),
        ("done", "done", "table", []),
        ("rejected", "rejected", "dropped", []),
        ("approved", "draft", "unclear", ["invalid-field"]),
        ("raedy", "draft", "unclear", ["invalid-field"]),
    ],
)
def test_lifecycle_of_a_field(
    repo: Repo, field: str, status: str, part: str, expected: list[str]
) -> None:
    configure(repo, OTHER_LIFE + ROSTER + KILO)
    template = repo.read("templates/spec.rst").replace("approved", "ready")
    repo.write("templates/spec.rst", template)
    repo.replace(SPEC, ":Status: approved", f":Status: {field}")
    if status == "draft":
        repo.replace(SPEC, ":Owner: Jane Doe\n", "")
        expected = [*expected, "missing-owner"]
    rules = [line.split()[1] for line in found(repo)]
    assert sorted(rules) == sorted(expected)
    assert told(repo, SPEC)["status"] == status
    assert len(page(repo, "kilo")[part]) == 1


def test_lifecycle_of_a_folder(repo: Repo) -> None:
    configure(repo, OTHER_LIFE + ROSTER + BY_STATUS)
    template = repo.read("templates/spec.rst").replace("approved", "ready")
    repo.write("templates/spec.rst", template)
    text = repo.read(SPEC).replace(":Status: approved", ":Status: ready")
    (repo.path / SPEC).unlink()
    repo.write("specs/kilo/ready/a.rst", text)
    assert found(repo) == []
    repo.write("specs/kilo/approved/b.rst", text)
    assert found(repo) == ["specs/kilo/approved/b.rst:1 stray-file"]
    (repo.path / "specs/kilo/approved/b.rst").unlink()
    repo.write("specs/kilo/done/b.rst", text.replace("Objects", "Writers"))
    assert found(repo) == ["specs/kilo/done/b.rst:6 misplaced-spec"]


def test_table_of_rules_has_the_statuses_of_the_repository(repo: Repo) -> None:
    configure(repo, OTHER_LIFE + ROSTER + KILO)
    table = json.loads(repo.run("explain", "--format", "json").stdout)
    assert table["statuses"] == ["draft", "ready", "done", "rejected"]


def test_template_names_a_status_of_another_life(repo: Repo) -> None:
    configure(repo, OTHER_LIFE + ROSTER + KILO)
    assert {line.split()[1] for line in found(repo)} >= {"invalid-template"}


def test_without_a_roster_owners_are_provisional(repo: Repo) -> None:
    configure(repo, KILO)
    (repo.path / "specs/roster.toml").unlink()
    repo.replace(SPEC, "Jane Doe", "Nobody Knows")
    done = repo.run("check")
    assert done.status == 0
    assert "note: without a roster that can be read, owners are not looked up" in (
        done.lines
    )
    for rule in ("unknown-owner", "inactive-owner", "invalid-roster"):
        assert judged(repo, rule) == 0
    (owner,) = page(repo, "kilo")["table"][0]["owners"]
    assert (owner["name"], owner["kind"], owner["id"]) == (
        "Nobody Knows",
        "person",
        None,
    )


@pytest.mark.parametrize("text", [None, "= 3\n"])
def test_configured_roster_has_to_be_there(repo: Repo, text: str | None) -> None:
    configure(repo, KILO + '[roster]\nfile = "people.toml"\n')
    (repo.path / "specs/roster.toml").unlink()
    if text is not None:
        repo.write("people.toml", text)
    assert found(repo) == ["people.toml:1 invalid-roster"]


# Rules -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "status", "expected"),
    [
        ('"error"', "approved", "error"),
        ('"warning"', "approved", "warning"),
        ('"advice"', "proposed", "advice"),
        ('"off"', "approved", None),
        ('{ proposed = "off" }', "proposed", None),
        ('{ proposed = "off" }', "approved", "error"),
        ('{ proposed = "advice", approved = "warning" }', "proposed", "advice"),
        ('{ proposed = "advice", approved = "warning" }', "approved", "warning"),
        ('{ proposed = "advice", approved = "warning" }', "implemented", "error"),
        ('{ abandoned = "off" }', "abandoned", None),
    ],
)
def test_severity(repo: Repo, severity: str, status: str, expected: str | None) -> None:
    rule = "trailing-whitespace"
    configure(repo, f"{ROSTER}{KILO}[rules.{rule}]\nseverity = {severity}\n")
    repo.replace(SPEC, ":Status: approved", f":Status: {status}")
    repo.replace(SPEC, "the writers.", "the writers. ")
    assert weighed(repo, rule) == ({SPEC: expected} if expected else {})
    done = repo.run("check", "--select", rule)
    assert done.status == int(expected == "error")


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("", {"proposed": "advice", "approved": "error"}),
        ('severity = "error"', {"proposed": "advice", "approved": "error"}),
        ('severity = "off"', {}),
        ('severity = "warning"', {"proposed": "advice", "approved": "warning"}),
        (
            'severity = { proposed = "error" }',
            {"proposed": "error", "approved": "error"},
        ),
    ],
)
def test_severity_of_what_the_template_asks_from_a_status_on(
    repo: Repo, severity: str, expected: Mapping[str, str]
) -> None:
    configure(repo, f"{ROSTER}{BY_STATUS}[rules.unknown-owner]\n{severity}\n")
    for status in ("proposed", "approved"):
        changes = (("Jane Doe", "X Y"), (": approved", f": {status}"))
        add(repo, f"specs/kilo/{status}/{status[0]}.rst", *changes)
    (repo.path / SPEC).unlink()
    weights = weighed(repo, "unknown-owner")
    assert {path.split("/")[2]: weight for path, weight in weights.items()} == expected


@pytest.mark.parametrize(
    ("cycles", "since", "expected"),
    [
        ("[]", "juno", {"juno", "kilo", "liberty"}),
        ("[]", "kilo", {"kilo", "liberty"}),
        ('["liberty", "kilo", "juno"]', "kilo", {"kilo", "juno"}),
        ("[]", "liberty", {"liberty"}),
    ],
)
def test_first_cycle(repo: Repo, cycles: str, since: str, expected: set[str]) -> None:
    """A rule begins with a cycle; the backlog and templates are of none."""
    configure(
        repo,
        f"project.cycles = {cycles}\n{ROSTER}{BACKLOG}{KILO}"
        f'[rules.line-too-long]\nlimit = 60\nfrom = "{since}"\n',
    )
    for place in ("juno", "liberty", "backlog/approved"):
        add(repo, f"specs/{place}/{place[0]}.rst")
    paths = weighed(repo, "line-too-long")
    for name in ("spec.rst", "cycle.rst"):
        assert paths.pop(f"templates/{name}") == "error"
    assert {path.split("/")[1] for path in paths} == {*expected, "backlog"}
    assert judged(repo, "line-too-long") == len(expected) + 3


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        ("[rules.line-too-long]\nlimit = 90", "x " * 42 + "x", []),
        ("[rules.line-too-long]\nlimit = 84", "x " * 42 + "x", ["line-too-long"]),
        ("[rules.line-too-long]", "x " * 42 + "x", ["line-too-long"]),
        ("", ":bp:`quotas`", ["unknown-role"]),
        ('[rules.unknown-role]\nknown = ["bp"]', ":bp:`quotas`", []),
        ('[rules.unknown-role]\nknown = ["bp"]', ":bpp:`x`", ["unknown-role"]),
        ("", ".. seqdiag::\n\n   a -> b", ["unknown-directive"]),
        (
            '[rules.unknown-directive]\nknown = ["seqdiag"]',
            ".. seqdiag::\n\n   a -> b",
            [],
        ),
        ("[rules.oversized-file]\nlimit = 1", "word\n" * 1000, ["oversized-file"]),
        ("[rules.oversized-file]\nlimit = 6", "word\n" * 1000, []),
    ],
)
def test_options(repo: Repo, table: str, text: str, expected: list[str]) -> None:
    configure(repo, f"{ROSTER}{KILO}{table}\n")
    repo.write(SPEC, f"{repo.read(SPEC)}\n{text.rstrip()}\n")
    assert [line.split()[1] for line in found(repo)] == expected


OVERLOADED = "[rules.overloaded-owner]\nlimit ="


@pytest.mark.parametrize(
    ("config", "owners", "expected"),
    [
        ("", "Jane Doe;Jane Doe", []),
        (f"{OVERLOADED} 1", "Jane Doe;jd", ["b"]),
        (f"{OVERLOADED} 1", "jd;Jane Doe;jane@example.org", ["b", "c"]),
        (f"{OVERLOADED} 2", "Jane Doe;jd", []),
        (f"{OVERLOADED} 0", "Jane Doe", ["a"]),
        (f"{OVERLOADED} 1", "Jane Doe, jd", []),
        (f"{OVERLOADED} 1", "Jane Doe;Richard Roe, Jane Doe", ["b"]),
        (f"{OVERLOADED} 1", "Core reviewers;core", []),
        (f"{OVERLOADED} 1", "Nobody Known;Nobody Known", []),
        (f"{OVERLOADED} 1", "TBD;TBD", []),
        (f"{OVERLOADED} 1\nseverity = 'off'", "Jane Doe;jd", []),
        (f"{OVERLOADED} 1\nfrom = 'liberty'", "Jane Doe;jd", []),
        (f"{OVERLOADED} 1\nfrom = 'kilo'", "Jane Doe;jd", ["b"]),
        (f"roles.x = {{ slot = 'Label' }}\n{OVERLOADED} 1", "Jane Doe;TBD", []),
    ],
)
def test_overloaded_owner(
    repo: Repo, config: str, owners: str, expected: list[str]
) -> None:
    configure(repo, f"{ROSTER}{KILO}{config}\n")
    text = repo.read(SPEC).replace(":Label: Objects", ":Label: Jane Doe")
    (repo.path / SPEC).unlink()
    for slug, owner in zip("abc", owners.split(";"), strict=False):
        repo.write(f"specs/kilo/{slug}.rst", text.replace(": Jane", f": {owner}#", 1))
        repo.replace(f"specs/kilo/{slug}.rst", "# Doe", "")
    paths = weighed(repo, "overloaded-owner")
    assert [path.split("/")[2][0] for path in paths] == expected
    assert set(paths.values()) <= {"advice"}


IDLE = [
    (KILO + BY_STATUS, 6, "specs[1].path: no file fits this pattern"),
    (KILO + KILO, 6, "specs[1].path: no file fits this pattern"),
    (
        f'{KILO}[[specs.when]]\ncycle = "kylo"\n',
        5,
        "specs[0].when[0]: no spec is of these cycles and statuses",
    ),
    (
        f'{KILO}[[specs.when]]\ncycle = "kilo"\n[[specs.when]]\ncycle = "kylo"\n',
        7,
        "specs[0].when[1]: no spec is of these cycles and statuses",
    ),
    (
        f'{KILO}optional = ["Histroy"]\n',
        5,
        "specs[0].optional: no template has 'Histroy'",
    ),
    (f'{KILO}plan = "Plans"\n', 5, "specs[0].plan: no template has 'Plans'"),
    (f'{KILO}owner = "Plan/Who"\n', 5, "specs[0].owner: no template has 'Plan/Who'"),
    (
        f'{KILO}[specs.roles.liaison]\nslot = "Plan/Who"\n',
        5,
        "specs[0].roles.liaison: no template has 'Plan/Who'",
    ),
    (
        f'{KILO}[rules.tab-character]\nfrom = "kylo"\n',
        6,
        "rules.tab-character.from: there is no cycle 'kylo'; did you mean 'kilo'?",
    ),
    (
        f'{KILO}[rules.missing-tracker]\nseverity = "error"\n',
        5,
        "rules.missing-tracker: the rule looks at nothing in this repository",
    ),
]


@pytest.mark.parametrize(("config", "line", "said"), IDLE)
def test_what_can_never_do_anything(
    repo: Repo, config: str, line: int, said: str
) -> None:
    configure(repo, ROSTER + config)
    (finding,) = [f for f in report(repo)["findings"] if f["rule"] == "idle-rule"]
    assert finding["message"] == said
    assert (finding["path"], finding["severity"]) == (CONFIG, "warning")
    assert finding["line"] == line


# Exemptions --------------------------------------------------------------------

RULE = "trailing-whitespace"
REASON = 'reason = "it is a quotation"\n'


@pytest.mark.parametrize(
    ("exempt", "expected", "exempted"),
    [
        (f'rule = "{RULE}"\npath = "{SPEC}"\n{REASON}', [], 1),
        (f'rule = "{RULE}"\npath = "specs/**"\n{REASON}', [], 1),
        (f'rule = "{RULE}"\npath = "specs/kilo"\n{REASON}', [], 1),
        (
            f'rule = "{RULE}"\npath = "specs/*.rst"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 unused-exemption"],
            0,
        ),
        (
            f'rule = "{RULE}"\npath = "{SPEC}"\n',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'rule = "{RULE}"\npath = "{SPEC}"\nreason = " "\n',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'rule = "trailing-whitespaces"\npath = "{SPEC}"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'path = "{SPEC}"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (
            f'rule = "{RULE}"\n{REASON}',
            [f"{SPEC}:15 {RULE}", f"{CONFIG}:5 invalid-exemption"],
            0,
        ),
        (f'rule = "{RULE}"\npath = "{SPEC}"\n{REASON}until = 2015-05-12\n', [], 1),
        (
            f'rule = "{RULE}"\npath = "{SPEC}"\n{REASON}until = 2015-05-11\n',
            [f"{CONFIG}:5 expired-exemption"],
            1,
        ),
    ],
)
def test_exempt(repo: Repo, exempt: str, expected: list[str], exempted: int) -> None:
    configure(repo, f"{ROSTER}{KILO}[[exempt]]\n{exempt}")
    repo.replace(SPEC, "the writers.", "the writers. ")
    repo.commit()
    assert sorted(found(repo)) == sorted(expected)
    assert report(repo)["summary"]["exempted"] == exempted
    assert ("1 exempted" in repo.run("check").lines[-1]) == bool(exempted)


def test_second_exemption_has_its_own_line(repo: Repo) -> None:
    one = f'[[exempt]]\nrule = "{RULE}"\npath = "{SPEC}"\n{REASON}'
    two = f'[[exempt]]\nrule = "tab-character"\npath = "{SPEC}"\n{REASON}'
    configure(repo, f"{ROSTER}{KILO}{one}{two}")
    repo.replace(SPEC, "the writers.", "the writers. ")
    assert found(repo) == [f"{CONFIG}:9 unused-exemption"]


def test_exemption_of_a_rule_that_did_not_run_is_not_unused(repo: Repo) -> None:
    exempt = f'[[exempt]]\nrule = "{RULE}"\npath = "{SPEC}"\n{REASON}'
    configure(repo, f"{ROSTER}{KILO}{exempt}")
    assert found(repo) == [f"{CONFIG}:5 unused-exemption"]
    assert found(repo, "--ignore", RULE) == []


SHADED = """\
{file}=======
Objects
=======

:Owner: Jane Doe
:Status: approved

One way to reach the database.{blank}

Problems
========
{section}
* One.{blank}

Deep
----
{deep}
Two.{blank}

Plan
====

Three.{blank}
"""
IGNORE = f".. specward-ignore: {RULE} -- it is a quotation\n"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", [8, 13, 18, 23]),
        ("file", []),
        ("section", [8, 24]),
        ("deep", [8, 13, 24]),
    ],
)
def test_inline_exemption(repo: Repo, place: str, expected: list[int]) -> None:
    configure(repo, ROSTER + KILO)
    parts = dict.fromkeys(("file", "section", "deep"), "")
    if place:
        parts[place] = IGNORE + ("\n" if place == "file" else "")
    repo.write(SPEC, SHADED.format(**parts, blank=" "))
    assert found(repo) == [f"{SPEC}:{line} {RULE}" for line in expected]
    assert report(repo)["summary"]["exempted"] == 4 - len(expected)


@pytest.mark.parametrize(
    "comment",
    [
        f".. specward-ignore: {RULE}",
        f".. specward-ignore: {RULE} --",
        ".. specward-ignore: -- because",
        ".. specward-ignore: trailing-whitespaces -- because",
        ".. specward-ignore: unknown-owner -- because",
        ".. specward-ignore: unsafe-link -- because",
        ".. specward-ignore: nothing-checked -- because",
    ],
)
def test_inline_exemption_that_is_none(repo: Repo, comment: str) -> None:
    configure(repo, ROSTER + KILO)
    repo.replace(SPEC, "Plan\n====\n", f"Plan\n====\n{comment}\n")
    repo.replace(SPEC, "the writers.", "the writers. ")
    assert found(repo) == [f"{SPEC}:14 invalid-exemption", f"{SPEC}:16 {RULE}"]


# Versions and cycles -----------------------------------------------------------


@pytest.mark.parametrize(
    ("required", "said"),
    [
        (">=0.1,<0.2", None),
        ("==0.1.*", None),
        ("", None),
        (">=0.2", "'>=0.2' excludes this version, 0.1.0"),
        ("<0.1", "'<0.1' excludes this version, 0.1.0"),
        (
            "the latest",
            "'the latest' is not a version range; write one such as '>=0.1,<0.2'",
        ),
    ],
)
def test_required_version(repo: Repo, required: str, said: str | None) -> None:
    configure(repo, f'required-version = "{required}"\n{ROSTER}{KILO}')
    done = repo.run("check")
    assert done.status == (2 if said else 0)
    if said:
        assert f"    {CONFIG}:1: required-version: {said}" in done.stderr.splitlines()
        assert repo.run("page", "kilo").status == 2


def test_required_version_is_told_beside_keys_of_another_version(repo: Repo) -> None:
    repo.write(CONFIG, 'required-version = ">=9"\nnewer = 1\n')
    done = repo.run("check")
    assert done.status == 2
    assert "required-version: '>=9' excludes this version, 0.1.0" in done.stderr


@pytest.mark.parametrize(
    ("cycles", "last", "note"),
    [
        ("[]", "zeta", None),
        ('["zeta", "kilo", "alpha"]', "alpha", None),
        (
            '["zeta", "alpha"]',
            "kilo",
            "note: project.cycles does not name 'kilo': it comes last",
        ),
    ],
)
def test_cycles_in_their_order(
    repo: Repo, cycles: str, last: str, note: str | None
) -> None:
    configure(repo, f"project.cycles = {cycles}\n{ROSTER}{KILO}")
    add(repo, "specs/alpha/a.rst")
    add(repo, "specs/zeta/z.rst")
    assert page(repo)["cycle"] == last
    lines = repo.run("check").lines
    assert [line for line in lines if "project.cycles" in line] == (
        [note] if note else []
    )


# What is wrong -----------------------------------------------------------------

STATUSES = "statuses are proposed, approved, implemented, abandoned, superseded"
MEANT = "did you mean 'proposed'?"
STEPS = "lifecycle.transitions"
KEYS_OF_FILE = (
    "keys are required-version, project, specs, lifecycle, roster, rules, exempt, site"
)
WRONG: list[tuple[str, list[str]]] = [
    ("nme = 1", [f"1: unknown key 'nme'; {KEYS_OF_FILE}"]),
    (
        "[roster]\nfil = 'x'",
        ["2: roster: unknown key 'fil'; did you mean 'file'?"],
    ),
    ("[[spec]]\npath = 'x'", ["1: unknown key 'spec'; did you mean 'specs'?"]),
    ("required-version = 1", ["1: required-version: 1 is not a string"]),
    ("project = 'x'", ["1: project: 'x' is not a table"]),
    ("[project]\nname = true", ["2: project.name: true is not a string"]),
    (
        "[project]\ncycles = 'kilo'",
        ["2: project.cycles: 'kilo' is not a list of strings"],
    ),
    (
        "[project]\ncycles = ['juno', 3]",
        ["2: project.cycles[1]: 3 is not a string"],
    ),
    ("[specs]\npath = 'x'", ["1: specs: a table is not a list of tables"]),
    ("[[specs]]\nkind = 'detail'", ["1: specs[0]: the key 'path' is missing"]),
    (
        "[[specs]]\nkind = 'detail'\n[[specs]]\npath = 'specs/{slug}.rst'",
        ["1: specs[0]: the key 'path' is missing"],
    ),
    (
        f"{KILO}kind = 'prioritiy'",
        [
            (
                "3: specs[0].kind: 'prioritiy' is not one of priority, detail; "
                "did you mean 'priority'?"
            )
        ],
    ),
    (
        f"{KILO}{KILO}template = 3",
        ["5: specs[1].template: 3 is not a string or a list of strings"],
    ),
    (
        f"{KILO}optional = 'History'",
        ["3: specs[0].optional: 'History' is not a list of strings"],
    ),
    (
        f"{KILO}roles.liaison = 'x'",
        ["3: specs[0].roles.liaison: 'x' is not a table"],
    ),
    (
        f"{KILO}roles.liaison = {{ from = 'aproved' }}",
        [
            "3: specs[0].roles.liaison: the key 'slot' is missing",
        ],
    ),
    (
        f"{KILO}roles.liaison = {{ slot = 'x', from = 'aproved' }}",
        [
            (
                "3: specs[0].roles.liaison.from: 'aproved' is not a status; "
                "did you mean 'approved'?"
            ),
        ],
    ),
    (
        f"{KILO}relations.depend = 'x'",
        [("3: specs[0].relations: unknown key 'depend'; did you mean 'depends'?")],
    ),
    (
        f"{KILO}tracker = 'https://example.org'",
        ["3: specs[0].tracker: '{slug}' is missing"],
    ),
    (
        f"{KILO}[[specs.when]]\ntracker = 'https://example.org'",
        ["4: specs[0].when[0].tracker: '{slug}' is missing"],
    ),
    (
        f"{KILO}status = 'aproved'",
        ["3: specs[0].status: 'aproved' is not a status; did you mean 'approved'?"],
    ),
    (
        f"{KILO}[[specs.when]]\ncycle = 'kilo'\n[[specs.when]]\nstatus = 'zzz'",
        [f"6: specs[0].when[1].status: 'zzz' is not a status; {STATUSES}"],
    ),
    (
        f"{KILO}[[specs.when]]\ncycle = 'kilo'\n[[specs.when]]\ncycle = 3",
        ["6: specs[0].when[1].cycle: 3 is not a string or a list of strings"],
    ),
    (
        "[[specs]]\npath = 'specs/{cycle}.rst'",
        ["2: specs[0].path: '{slug}' is missing"],
    ),
    (
        "[[specs]]\npath = 'specs/{slug}/{slug}.rst'",
        ["2: specs[0].path: '{slug}' is there twice"],
    ),
    (
        "[[specs]]\npath = 'specs/{my slug}/{slug}.rst'",
        ["2: specs[0].path: '{my slug}' is not an identifier"],
    ),
    (
        "[[specs]]\npath = 'specs/{slug}.rst}'",
        ["2: specs[0].path: unmatched brace"],
    ),
    (
        "[[specs]]\npath = '../{slug}.rst'",
        ["2: specs[0].path: outside of the repository"],
    ),
    (
        "[[specs]]\npath = '/{slug}.rst'",
        ["2: specs[0].path: outside of the repository"],
    ),
    ("[lifecycle]\npath = ['a']", ["2: lifecycle.path: fewer than two statuses"]),
    ("[lifecycle]\npath = []", ["2: lifecycle.path: fewer than two statuses"]),
    (
        "[lifecycle]\npath = ['a', 'b', 'a']\ndropped = ['x']",
        ["2: lifecycle.path: 'a' is listed twice"],
    ),
    (
        "[lifecycle]\ndropped = ['approved']",
        ["2: lifecycle.dropped: 'approved' is listed twice"],
    ),
    (
        "[lifecycle]\npath = ['a/b', 'c']",
        [
            (
                "2: lifecycle.path: 'a/b' cannot be the name of a status; "
                "a status is not blank and has no '/'"
            )
        ],
    ),
    (
        "[lifecycle.transitions]\napproved = ['proposd']\ndone = ['approved']",
        [
            f"2: {STEPS}.approved: 'proposd' is not a status; {MEANT}",
            f"3: {STEPS}.done: 'done' is not a status; {STATUSES}",
        ],
    ),
    (
        "[lifecycle.transitions]\napproved = ['approved']\nproposed = ['x', 'x']",
        [
            f"2: {STEPS}.approved: 'approved' leads to itself",
            f"3: {STEPS}.proposed: 'x' is not a status; {STATUSES}",
            f"3: {STEPS}.proposed: 'x' is not a status; {STATUSES}",
            f"3: {STEPS}.proposed: 'x' is listed twice",
        ],
    ),
    (
        "[rules.line-to-long]\nlimit = 3",
        ["1: rules: unknown rule 'line-to-long'; did you mean 'line-too-long'?"],
    ),
    (
        "[site]\nsource = 'opendev.org/{path}'",
        [
            "2: site.source: 'opendev.org/{path}' is not an http or https address",
            "2: site.source: '{commit}' is missing",
        ],
    ),
    ("[rules]\nzzz = {}", ["2: rules: unknown rule 'zzz'; 'explain' lists the rules"]),
    (
        "[rules]\ntab-character = 'off'",
        ["2: rules.tab-character: 'off' is not a table"],
    ),
    (
        "[rules.tab-character]\nseverity = 'eror'",
        [
            (
                "2: rules.tab-character.severity: 'eror' is not one of "
                "error, warning, advice, off; did you mean 'error'?"
            )
        ],
    ),
    (
        "[rules.tab-character]\nseverity = { aproved = 'off' }",
        [
            (
                "2: rules.tab-character.severity.aproved: 'aproved' is not a status; "
                "did you mean 'approved'?"
            )
        ],
    ),
    (
        "[rules.tab-character]\nfrom = 3",
        ["2: rules.tab-character.from: 3 is not a string"],
    ),
    (
        "[rules.tab-character]\nsverity = 'off'",
        [("2: rules.tab-character: unknown key 'sverity'; did you mean 'severity'?")],
    ),
    (
        "[rules.line-too-long]\nlimit = '90'\n[rules.unknown-role]\nknown = 'bp'",
        [
            "2: rules.line-too-long.limit: '90' is not a whole number",
            "4: rules.unknown-role.known: 'bp' is not a list of strings",
        ],
    ),
    (
        "[rules.line-to-long]\nlimit = 3\n[rules]\ntab-character.from = 3",
        [
            ("1: rules: unknown rule 'line-to-long'; did you mean 'line-too-long'?"),
            "4: rules.tab-character.from: 3 is not a string",
        ],
    ),
    (
        "[[exempt]]\nrule = 'x'\n[[exempt]]\nuntil = 'tomorrow'",
        ["4: exempt[1].until: 'tomorrow' is not a date such as 2015-10-15"],
    ),
    (
        "[[exempt]]\nwhy = 'x'",
        ["2: exempt[0]: unknown key 'why'; keys are rule, path, reason, until"],
    ),
    (
        f"{KILO}trackr = 1\nstatus = 'aproved'\n[rules.tab]\n",
        [
            "3: specs[0]: unknown key 'trackr'; did you mean 'tracker'?",
            "4: specs[0].status: 'aproved' is not a status; did you mean 'approved'?",
            "5: rules: unknown rule 'tab'; 'explain' lists the rules",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_every_problem_at_once(repo: Repo, text: str, expected: list[str]) -> None:
    """With the line of the key, or of the table that lacks it."""
    repo.write(CONFIG, text + "\n")
    done = repo.run("check")
    assert (done.status, done.stdout) == (2, "")
    first, *details = done.stderr.splitlines()
    many = "1 problem" if len(expected) == 1 else f"{len(expected)} problems"
    assert [line.strip() for line in details if "help:" not in line] == [
        f"{CONFIG}:{line}" for line in expected
    ]
    assert first == f"specward: the configuration has {many}"
    assert "help: docs/reference/configuration.rst lists the keys" in details[-1]


def test_problem_of_a_project_file(repo: Repo) -> None:
    repo.write(
        "pyproject.toml",
        "[project]\nname = 3\n\n[tool.specward.project]\nname = 3\n"
        f"{OF_TOOL}\n[[tool.specward.specs]]\npath = 3\n",
    )
    lines = [line.strip() for line in repo.run("check").stderr.splitlines()]
    assert "pyproject.toml:5: project.name: 3 is not a string" in lines
    assert "pyproject.toml:10: specs[1].path: 3 is not a string" in lines


def test_help_leads_to_a_page() -> None:
    assert (ROOT / "docs/reference/configuration.rst").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= 1", "1: the configuration is not valid TOML: invalid statement"),
        (
            "a = 1\na = 2",
            "2: the configuration is not valid TOML: cannot overwrite",
        ),
        ("[[specs]\n", "1: the configuration is not valid TOML: expected"),
        ("a = '\xff'", None),
    ],
)
def test_no_toml(repo: Repo, text: str, said: str | None) -> None:
    repo.write(CONFIG, text.encode("latin-1"))
    done = repo.run("check")
    assert done.status == 2
    expected = said or "1: the configuration is not valid TOML: it is not UTF-8"
    assert f"{CONFIG}:{expected}" in done.stderr.splitlines()[0]


@pytest.mark.parametrize("command", [("page",), ("explain", SPEC)])
def test_every_command_needs_it(repo: Repo, command: tuple[str, ...]) -> None:
    repo.write(CONFIG, "nme = 1\n")
    done = repo.run(*command)
    assert (done.status, done.stdout) == (2, "")
    assert "unknown key 'nme'" in done.stderr


REJECTED = [
    "nme = 1",
    "required-version = 1",
    "project = 'x'",
    "[project]\nnme = 'x'",
    "[project]\ncycles = [1]",
    "[specs]\npath = 'x'",
    "[[specs]]\nkind = 'detail'",
    f"{KILO}kind = 'prio'",
    f"{KILO}trackr = 'x'",
    f"{KILO}template = 3",
    f"{KILO}roles.liaison = {{ from = 'approved' }}",
    f"{KILO}roles.liaison = {{ slot = 'x', since = 'approved' }}",
    f"{KILO}relations.depend = 'x'",
    f"{KILO}[[specs.when]]\ncycel = 'x'",
    f"{KILO}[[specs.when]]\nexclude = 'x'",
    "[lifecycle]\npath = 'x'",
    "[lifecycle]\ntransitions = ['x']",
    "[lifecycle.transitions]\napproved = 'x'",
    "[lifecycle]\nopen = ['x']",
    "[roster]\nfiles = 'x'",
    "[rules]\ntab-character = 'off'",
    "[[exempt]]\nwhy = 'x'",
    "[exempt]\nrule = 'x'",
]


@pytest.mark.parametrize("text", REJECTED)
def test_schema_and_command_refuse_the_same(repo: Repo, text: str) -> None:
    repo.write(CONFIG, text + "\n")
    assert repo.run("check").status == 2
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(tomllib.loads(text)), SCHEMA)


def test_prompt_for_an_owner_is_told_of_once(plain_repo: Repo) -> None:
    configure(plain_repo, PLAIN + 'status = "approved"\n')
    plain_repo.write(
        "templates/plain.rst",
        PLAIN_TEMPLATE.replace(
            "Who is leading the writing of the code, if anybody is?",
            "Primary assignee:\n  <id of whoever leads it, or None>",
        ),
    )
    plain_repo.replace(SPEC, "  Jane Doe", "  <id of whoever leads it, or None>")
    assert found(plain_repo) == [f"{SPEC}:16 placeholder-owner"]
