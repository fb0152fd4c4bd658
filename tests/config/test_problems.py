"""What is wrong with a configuration: every problem, with its line."""

from __future__ import annotations

import tomllib

import jsonschema
import pytest

from tests.support.configurations import CONFIG, KILO, OF_TOOL, plain
from tests.support.repo import ROOT, Repo
from tests.support.schemas import validate
from tests.support.small import SPEC

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
        ["2: specs[0].path: '{slug}' is used twice"],
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
        validate(plain(tomllib.loads(text)), "config-1")
