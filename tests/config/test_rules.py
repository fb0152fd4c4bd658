"""``[rules]``: severities, first cycles and options of rules."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.configurations import (
    BACKLOG,
    BY_STATUS,
    CONFIG,
    KILO,
    ROSTER,
    add,
    configure,
    found,
    judged,
    report,
    weighed,
)
from tests.support.repo import Repo
from tests.support.small import SPEC


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
    (KILO + BY_STATUS, 6, "specs[1].path: no file matches this pattern"),
    (KILO + KILO, 6, "specs[1].path: no file matches this pattern"),
    (
        f'{KILO}[[specs.when]]\ncycle = "kylo"\n',
        5,
        "specs[0].when[0]: no spec has one of these cycles and statuses",
    ),
    (
        f'{KILO}[[specs.when]]\ncycle = "kilo"\n[[specs.when]]\ncycle = "kylo"\n',
        7,
        "specs[0].when[1]: no spec has one of these cycles and statuses",
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
        "rules.missing-tracker: the rule applies to nothing in this repository",
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
