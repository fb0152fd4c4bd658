"""A bad roster becomes findings, and names in any script are known."""

from __future__ import annotations

import pytest

from tests.support.repo import Repo
from tests.support.small import ROSTER, SPEC
from tests.support.texts import found, page

PERSON = '[people.jdoe]\nname = "Jane Doe"\n'


@pytest.mark.parametrize(
    ("text", "expected", "message"),
    [
        pytest.param(None, "1:1", "the roster is missing", id="missing"),
        pytest.param(
            "people = [\n", "1:1", "the roster is not valid TOML", id="not TOML"
        ),
        pytest.param(
            b"\xff", "1:1", "the roster is not valid TOML: it is not UTF-8", id="ff"
        ),
        pytest.param("\0", "1:1", "the roster is not valid TOML", id="nul"),
        pytest.param(
            PERSON + PERSON,
            "3:13",
            "the roster is not valid TOML: cannot declare",
            id="duplicate id",
        ),
        pytest.param(
            PERSON + '[people.other]\nname = "O"\naliases = ["jane  DOE"]\n',
            "3:9",
            "'jane DOE' is a name of both 'jdoe' and 'other'",
            id="an alias of two",
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\n',
            "3:9",
            "the group 'core' has no members",
            id="a group without members",
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\nmembers = []\n',
            "3:9",
            "the group 'core' has no members",
            id="a group with no members",
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\nmembers = ["jdo"]\n',
            "5:1",
            "the member 'jdo' is not a person or group",
            id="a member that there is not",
        ),
        pytest.param(
            PERSON + '[groups.jdoe]\nname = "D"\nmembers = ["jdoe"]\n',
            "3:9",
            "'jdoe' is the id of a person and of a group",
            id="a person and a group",
        ),
        pytest.param("people = 3\n", "1:1", "people: 3 is not a table", id="no table"),
        pytest.param(
            "[people]\njdoe = 3\n",
            "2:1",
            "people.jdoe: 3 is not a table",
            id="no person",
        ),
        pytest.param(
            "[people.jdoe]\nname = 3\n",
            "2:1",
            "people.jdoe.name: 3 is not a string",
            id="no name",
        ),
        pytest.param(
            "[people.jdoe]\n",
            "1:9",
            "people.jdoe: the key 'name' is missing",
            id="nameless",
        ),
        pytest.param(
            PERSON + 'url = "javascript:alert(1)"\n',
            "3:1",
            "'javascript:alert(1)' is not an http or https address",
            id="script for an address",
        ),
        pytest.param(
            PERSON + 'url = "ftp://example.org/~jdoe"\n',
            "3:1",
            "'ftp://example.org/~jdoe' is not an http or https address",
            id="another scheme",
        ),
        pytest.param(
            PERSON + 'emails = ["j@x.org"]\n[people.o]\nname = "O"\n'
            'emails = ["o@x.org", "J@X.org"]\n',
            "4:9",
            "'J@X.org' is a name of both 'jdoe' and 'o'",
            id="an e-mail of two",
        ),
        pytest.param(
            PERSON + 'emails = ["Jane <j@x.org>\\u001b[31m"]\n',
            "3:1",
            "'Jane <j@x.org>\\x1b[31m' is not an e-mail address",
            id="no e-mail",
        ),
        pytest.param(
            PERSON + '[people.""]\nname = "O"\n', "3:9", "an id is blank", id="no id"
        ),
        pytest.param(
            PERSON + '[groups.core]\nname = "Core"\nmembers = ["jdoe", "core"]\n',
            "5:1",
            "the group 'core' contains itself: core > core",
            id="a group in itself",
        ),
        pytest.param(
            PERSON + '[groups.a]\nname = "Aa"\nmembers = ["b"]\n'
            '[groups.b]\nname = "Bb"\nmembers = ["a"]\n',
            "5:1",
            "the group 'a' contains itself: a > b > a",
            id="groups in a circle",
        ),
        pytest.param(
            PERSON
            + "".join(
                f'[groups.g{n}]\nname = "Group {n}"\nmembers = ["g{(n + 1) % 5000}"]\n'
                for n in range(5000)
            ),
            "5:1",
            "the group 'g0' contains itself: g0 > g1 > g2 > … (4996 more) > g4999 > g0",
            id="5,000 groups in a circle",
        ),
        pytest.param(
            PERSON + "until = 1979-05-27T07:32:00Z\n",
            "3:1",
            "people.jdoe.until: 1979-05-27 07:32:00+00:00 is not a date",
            id="a moment",
        ),
        pytest.param(
            PERSON + "emails = [[1]]\n",
            "3:1",
            "people.jdoe.emails[0]: [1] is not a string",
            id="lists in a list",
        ),
        pytest.param(
            PERSON + "nmae = 1\n",
            "3:1",
            "people.jdoe: unknown key 'nmae'",
            id="unknown key",
        ),
        pytest.param(
            "x" + ".x" * 3000 + " = 1\n", "1:6001", "unknown key 'x'", id="a long key"
        ),
    ],
)
def test_roster(
    repo: Repo, text: str | bytes | None, expected: str, message: str
) -> None:
    if text is None:
        (repo.path / ROSTER).unlink()
    else:
        repo.write(ROSTER, text)
    done = repo.run("check", "--format", "concise")
    assert done.status == 1
    assert f"{ROSTER}:{expected}: error[invalid-roster] {message}" in done.stdout
    assert page(repo)["entries_in"] == 1
    assert repo.run("explain", SPEC).status == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [("people = [\n", "invalid value"), ("x = " + "[" * 3000 + "]" * 3000, "nested")],
)
def test_what_is_not_toml_has_its_reason(repo: Repo, text: str, reason: str) -> None:
    """A process of its own: pytest's is deep in calls already."""
    repo.write(ROSTER, text)
    done = repo.spawn("check", "--format", "concise")
    assert (done.status, done.stderr) == (1, "")
    first = done.lines[0]
    assert first.startswith(f"{ROSTER}:1:1: error[invalid-roster] the roster is not ")
    assert reason in first.lower()


@pytest.mark.parametrize("text", [None, b"\xff", "people = [\n"])
def test_unusable_roster_calls_nobody_unknown(
    repo: Repo, text: str | bytes | None
) -> None:
    (repo.path / ROSTER).unlink()
    if text is not None:
        repo.write(ROSTER, text)
    repo.replace(SPEC, "Jane Doe", "Somebody Else")
    assert found(repo) == []
    (entry,) = page(repo)["table"]
    assert entry["owners"] == [
        {
            "id": None,
            "name": "Somebody Else",
            "url": None,
            "kind": "person",
            "active": True,
        }
    ]
    assert "note: without a readable roster" in repo.run("check").stdout


def test_empty_roster_knows_nobody(repo: Repo) -> None:
    """It can be read, and says that there is nobody: that is no silence."""
    repo.write(ROSTER, "")
    assert found(repo) == ["5:9 unknown-owner"]


@pytest.mark.parametrize(
    "name",
    ["Zoë Ångström", "Ольга Петрова", "王小明", "مريم الخوارزمي", "Zoë Ольга 王 مريم"],
)
def test_name_in_any_script(repo: Repo, name: str) -> None:
    """Known as written, found by its near miss, and shown in every format."""
    repo.write(ROSTER, f'[people.who]\nname = "{name}"\n')
    repo.replace(SPEC, "Jane Doe", name)
    assert found(repo) == []
    assert page(repo)["table"][0]["owners"][0]["name"] == name
    for form in ("html", "rst", "text"):
        assert name in repo.run("page", "kilo", "--format", form).stdout
    repo.replace(SPEC, name, f"{name}ы")
    assert found(repo) == ["5:9 unknown-owner"]
    assert f"did you mean '{name}' (who)?" in repo.run("check").stdout


def people(number: int) -> str:
    """Return a roster of people whose names are much alike."""
    return "".join(
        f'[people.p{n}]\nname = "Person {n:04} Name"\nemails = ["p{n}@example.org"]\n'
        for n in range(number)
    )


def test_1000_owners_who_are_1000_people(repo: Repo) -> None:
    repo.write(ROSTER, people(1000))
    owners = ",\n  ".join(f"Person {n:04} Name" for n in range(1000))
    repo.replace(SPEC, "Jane Doe", owners)
    assert found(repo) == []
    shown = page(repo)["table"][0]["owners"]
    assert [each["id"] for each in shown] == [f"p{n}" for n in range(1000)]


@pytest.mark.parametrize("name", ["Persn {n:04} Naem", "{n:04} nosreP emaN", "x" * 45])
def test_1000_owners_whom_nobody_knows(repo: Repo, name: str) -> None:
    repo.write(ROSTER, people(1000))
    owners = [name.format(n=n) for n in range(1000)]
    repo.replace(SPEC, "Jane Doe", ",\n  ".join(owners))
    told = [line for line in found(repo) if line.endswith(" unknown-owner")]
    assert len(told) == 1000
