"""The log, whoever wrote the commits, and however git is set up."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specward.commands import inputs
from specward.config import load
from specward.config.model import DEFAULT
from specward.git.log_entry import Author, LogEntry
from specward.git.repository import Repository
from specward.git.trailers import co_authors
from specward.history import timeline
from specward.history.timeline import Timelines, contributor
from specward.lint.configuration import rule_options
from specward.people.roster import NONE
from specward.specs import paths
from specward.specs.load import Loader
from tests.support.repo import Repo
from tests.support.sites import build
from tests.support.small import SPEC


def steps(repo: Repo, *folders: str) -> tuple[LogEntry, ...]:
    """Return the log of a repository."""
    found = Repository(repo.path)
    return found.commits.log(found.commits.commit("HEAD").id, folders or ("specs",))


def timelines(repo: Repo) -> Timelines:
    """Return the timelines of a repository's specs."""
    found = Repository(repo.path)
    snapshot = found.at("HEAD")
    loader = Loader(snapshot, load.find(snapshot, rule_options()))
    return inputs.revisions(found, loader).timelines


@pytest.fixture
def small(tmp_path: Path) -> Repo:
    """Return a repository with two commits of one spec, and a rename."""
    made = Repo(tmp_path / "small")
    made.init()
    body = "".join(f"Line {number}.\n" for number in range(30))
    made.write("specs/kilo/proposed/objects.rst", body)
    made.write("specs/zz.rst", "no spec\n")
    made.commit()
    made.git("mv", "specs/kilo/proposed/objects.rst", "specs/kilo/objects.rst")
    made.write(SPEC, f"{body}One more.\n")
    made.commit("Second\n\nCo-authored-by: Jane Doe <jane@example.org>")
    return made


# Who wrote it -----------------------------------------------------------------

TRAILERS = [
    ("Co-authored-by: Jane Doe <jane@example.org>", [("Jane Doe", "jane@example.org")]),
    ("CO-AUTHORED-BY:Jane <j@x>", [("Jane", "j@x")]),
    ("Co-Authored-By \t: Jane <j@x>\nChange-Id: I1", [("Jane", "j@x")]),
    ("Co-authored-by: Jane\n  Doe\n\t<j@x>\nNot-by: me", [("Jane Doe", "j@x")]),
    ("Co-authored-by: A <a@x>\nCo-authored-by: B <b@x>", [("A", "a@x"), ("B", "b@x")]),
    ("Co-authored-by: A <a@x>\n\nMore words.\n", [("A", "a@x")]),
    ("Co-authored-by: Irena irena@example.org", [("Irena", "irena@example.org")]),
    ("Co-authored-by: irena@example.org", [("", "irena@example.org")]),
    ("Co-authored-by: <a@x>", [("", "a@x")]),
    ("Co-authored-by: Jane Doe", [("Jane Doe", "")]),
    ("Co-authored-by: Jane <j@x", [("Jane", "j@x")]),
    ("Co-authored-by: Jane <j@x> and Joe <k@x>", [("Jane", "j@x"), ("Joe", "k@x")]),
    ("Co-authored-by: And <j@x>, Andy <k@x>", [("And", "j@x"), ("Andy", "k@x")]),
    ("Co-authored-by: 'Jane' <>", [("Jane", "")]),
    ("Co-authored-by:", []),
    ("Co-authored-by:\nJane <j@x>", []),
    ("Co-authored-by: < >", []),
    ("  Co-authored-by: Jane <j@x>", []),
    ("We wrote Co-authored-by: Jane <j@x>", []),
    ("Signed-off-by: Jane <j@x>", []),
]


@pytest.mark.parametrize(("said", "whom"), TRAILERS, ids=str)
def test_trailers(said: str, whom: list[tuple[str, str]]) -> None:
    found = co_authors(f"Subject\n\nWords.\n\n{said}\n")
    assert [(each.name, each.email) for each in found] == whom


@pytest.mark.parametrize("said", ["x", "@", "x@", "<", "< ", "x ", "\t"])
def test_long_trailer_is_read_once(said: str) -> None:
    """Never a hang: a message of a megabyte is as quickly read as it is long."""
    text = said * (1_000_000 // len(said))
    for each in co_authors(f"Co-authored-by: {text}"):
        assert each.name or each.email


@given(st.text(st.sampled_from("\n \t:<>@-aCco-authored-by"), max_size=200))
def test_trailers_of_any_text(said: str) -> None:
    """Bad content never raises, and names somebody or nobody."""
    for each in co_authors(f"Co-authored-by: {said}\nco-authored-by:{said}"):
        assert each.name or each.email
        assert "\n" not in each.name + each.email


NAMES = [
    ("Jane Doe", "Jane Doe"),
    ("jane@example.org", "jane"),
    ("Jane <jane@example.org>", "Jane <jane"),
    ("@jane", ""),
    ("", ""),
    ("Jane Doe (jane@example.org)", "Jane Doe (jane"),
]


@pytest.mark.parametrize(("said", "shown"), NAMES, ids=str)
def test_name_is_no_address(said: str, shown: str) -> None:
    found = contributor(Author(name=said, email="j@example.org"), NONE)
    assert (found.id, found.name) == (None, shown)


@pytest.mark.parametrize("who", ["Jane Doe <j@other>", "Old <jane@example.org>"])
def test_author_and_co_author_are_whom_the_roster_knows(repo: Repo, who: str) -> None:
    name, _, email = who.rstrip(">").partition(" <")
    repo.commit(
        "One\n\nCo-authored-by: Richard Roe <r@x>\nCo-authored-by: jd <j@x>",
        GIT_AUTHOR_NAME=name,
        GIT_AUTHOR_EMAIL=email,
    )
    spec_timeline = timelines(repo)["specs/kilo/objects.rst"]
    assert [one.id for one in spec_timeline.contributors] == ["jdoe", "rroe"]
    assert [one.name for one in spec_timeline.contributors] == [
        "Jane Doe",
        "Richard Roe",
    ]


def test_mailmap_counts_without_a_roster(small: Repo) -> None:
    small.write("specward.toml", '[[specs]]\npath = "specs/{cycle}/{slug}.rst"\n')
    small.write(".mailmap", "Proper Name <author@example.org>\n")
    small.commit()
    found = timelines(small)[SPEC].contributors
    assert [one.name for one in found] == ["Proper Name", "Jane Doe"]


def stored(repo: Repo, commit: bytes) -> str:
    """Put a commit into a repository as it is, and return its name."""
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        cwd=repo.path,
        input=commit,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


HEAD = "tree {tree}\n{parent}author {who}\ncommitter {who}\n"
COMMITS = {
    "nobody": HEAD.format(tree="{tree}", parent="{parent}", who=" <> 1431424800 +0000"),
    "no date": HEAD.format(tree="{tree}", parent="{parent}", who="A <a>"),
    "nothing": "tree {tree}\n{parent}author \ncommitter \n",
    "no lines": "tree {tree}\n{parent}",
    "two lines": HEAD.format(tree="{tree}", parent="{parent}", who="A\nB <a> 1 +0000"),
    "zone": HEAD.format(tree="{tree}", parent="{parent}", who="A <a> 1431424800 +9999"),
    "before": HEAD.format(tree="{tree}", parent="{parent}", who="A <a> -5 +0000"),
    "far": HEAD.format(
        tree="{tree}", parent="{parent}", who="A <a> 253402300800 +0000"
    ),
    "further": HEAD.format(
        tree="{tree}", parent="{parent}", who=f"A <a> {'9' * 5000} +0000"
    ),
    "escapes": HEAD.format(
        tree="{tree}",
        parent="{parent}",
        who="\x1b[31m\u202e</bdi><script> <\x1b@x> 1431424800 +0000",
    ),
    "null": HEAD.format(tree="{tree}", parent="{parent}", who="A\0B <a> 1 +0000"),
}


@pytest.mark.parametrize("data", COMMITS.values(), ids=COMMITS)
def test_commit_can_say_anything(small: Repo, data: str) -> None:
    small.write(SPEC, "".join(f"Line {number}.\n" for number in range(40)))
    small.git("add", "--all")
    tree, parent = (
        small.git(*words).strip() for words in (("write-tree",), ("rev-parse", "HEAD"))
    )
    said = data.replace("{tree}", tree).replace("{parent}", f"parent {parent}\n")
    for message in (b"\nWords.", b"encoding klingon\n\nW\xff\0rds.\n:100644 A\n"):
        name = stored(small, said.encode() + message)
        small.git("update-ref", "refs/heads/main", name)
        spec_timeline = timelines(small)[SPEC]
        assert [each.commit for each in spec_timeline.versions][-1] == name
        assert len(spec_timeline.versions) == 3
        dates = [each.date for each in spec_timeline.versions]
        assert dates == sorted(dates)
        site = build(small, "--at", "HEAD")
        site.assert_sound()
        (entry,) = (one for one in site.index["specs"] if one["path"] == SPEC)
        assert entry["created"] <= entry["updated"]


# How git is set up ------------------------------------------------------------

SETTINGS = """\
[core]
  quotePath = true
  abbrev = 4
  pager = false
  attributesFile = ATTRIBUTES
[color]
  ui = always
[diff]
  renames = false
  renameLimit = 1
  orderFile = ORDER
  noprefix = true
  external = false
  relative = true
  ignoreSubmodules = all
[diff "words"]
  textconv = false
  binary = true
[log]
  abbrevCommit = true
  date = relative
  decorate = full
  diffMerges = combined
  follow = true
  mailmap = true
  showRoot = false
  showSignature = true
[format]
  pretty = oneline
  notes = *
[i18n]
  logOutputEncoding = latin-1
[notes]
  displayRef = *
[trailer]
  separators = %
"""


def test_settings_of_a_user_change_nothing(small: Repo) -> None:
    small.git("notes", "add", "-m", "A note\n\nCo-authored-by: N <n>")
    for number in range(3):
        lines = [f"Of {number}: {line}\n" for line in range(30)]
        small.write(f"specs/kilo/{number}.rst", "".join(lines))
    small.commit(GIT_AUTHOR_NAME="Zoë")
    for number in range(3):
        old, new = f"specs/kilo/{number}.rst", f"specs/kilo/new-{number}.rst"
        small.write(new, f"{small.read(old)}More.\n")
        (small.path / old).unlink()
    small.commit()
    plain = steps(small)
    files = {"ATTRIBUTES": "*.rst diff=words\n", "ORDER": "specs/zz*\n"}
    said = SETTINGS
    for name, words in files.items():
        path = small.path / ".git" / name
        path.write_text(words, encoding="utf-8")
        said = said.replace(name, str(path))
    with (small.path / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(said)
    small.write(".mailmap", "Another <author@example.org>\n")
    assert small.git("config", "log.follow").strip() == "true"
    assert steps(small) == plain
    assert [len(step.changes) for step in plain] == [3, 3, 1, 2]
    assert plain[1].author.name == "Zoë"


def test_folders_are_names_and_no_patterns(small: Repo) -> None:
    small.write("specs/kilo/:(glob)*/a.rst", "A\n")
    small.write("specs/k*/a.rst", "A\n")
    small.commit()
    for folder in ("specs/kilo/:(glob)*", "specs/k*"):
        (step,) = steps(small, folder)
        assert [edit.after for edit in step.changes] == [f"{folder}/a.rst"]
    assert steps(small, "nowhere") == ()
    assert len(steps(small, "")) == 3


PATHS = [b"specs/kilo/a\nb.rst", b"specs/kilo/\xff.rst", b"specs/kilo/:1 2\t.rst"]


@pytest.mark.parametrize("path", PATHS, ids=repr)
def test_path_can_be_anything(small: Repo, path: bytes) -> None:
    small.write(path, "A\n")
    made = small.commit()
    shown = path.decode("utf-8", "surrogateescape")
    assert [edit.after for edit in steps(small)[0].changes] == [shown]
    created = timelines(small)[shown].created
    assert created
    assert created.commit == made


def test_links_are_no_files(small: Repo) -> None:
    (small.path / "specs/kilo/link.rst").symlink_to("objects.rst")
    small.commit()
    (small.path / "specs/kilo/link.rst").unlink()
    small.write("specs/kilo/link.rst", "A spec now.\n")
    made = small.commit()
    spec_timeline = timelines(small)["specs/kilo/link.rst"]
    assert [each.commit for each in spec_timeline.versions] == [made]
    assert spec_timeline.complete


def test_new_mode_is_no_new_version(small: Repo) -> None:
    (small.path / SPEC).chmod(0o755)
    small.commit()
    assert len(timelines(small)[SPEC].versions) == 2


# How much of it is there --------------------------------------------------------


def test_shallow_clone_does_not_tell_when_a_spec_came(
    small: Repo, tmp_path: Path
) -> None:
    small.write("specs/kilo/new.rst", "A new one.\n")
    made = small.commit()
    shallow = Repo(tmp_path / "shallow")
    small.git("clone", "--quiet", "--depth=2", f"file://{small.path}", "../shallow")
    found = timelines(shallow)
    assert found[SPEC].created is None
    assert not found[SPEC].complete
    created = found["specs/kilo/new.rst"].created
    assert created
    assert created.commit == made
    site = build(shallow)
    site.assert_sound()
    dates = {each["path"]: each["created"] for each in site.index["specs"]}
    assert dates[SPEC] is None
    assert dates["specs/kilo/new.rst"] == "2015-05-12T10:00:00+00:00"
    assert "beyond the end of this shallow clone" in history_of(site.files, "objects")
    assert "Created on <time" in history_of(site.files, "new")


def history_of(files: dict[str, bytes], slug: str) -> str:
    """Return what the page of a spec of kilo says of its history, as HTML."""
    return files[f"kilo/{slug}.html"].decode().partition('id="history"')[2]


def test_replaced_commits_are_what_git_shows(small: Repo) -> None:
    first, second = (step.commit for step in reversed(steps(small)))
    small.git("replace", "--graft", second)
    spec_timeline = timelines(small)[SPEC]
    assert [each.commit for each in spec_timeline.versions] == [second]
    small.git("replace", "--delete", second)
    said = small.git("cat-file", "commit", first).replace("An Author", "Another")
    small.git("replace", first, stored(small, said.encode()))
    spec_timeline = timelines(small)[SPEC]
    assert [each.commit for each in spec_timeline.versions] == [first, second]
    assert spec_timeline.contributors[0].name == "Another"


def test_commits_that_are_their_own_ancestors(small: Repo) -> None:
    first, second = (step.commit for step in reversed(steps(small)))
    data = small.git("cat-file", "commit", first)
    looped = data.replace("author", f"parent {second}\nauthor", 1)
    small.git("update-ref", f"refs/replace/{first}", stored(small, looped.encode()))
    assert set(timelines(small)) <= {SPEC}


def test_no_commit_yet(repo: Repo) -> None:
    assert repo.run("build").status == 0
    page = (repo.path / "build/site/kilo/objects.html").read_text(encoding="utf-8")
    assert "No commit has it yet." in page


# Many commits -------------------------------------------------------------------

Tree: TypeAlias = dict[str, bytes]


def imported(repo: Repo, commits: Iterable[tuple[list[int], int, Tree]]) -> None:
    """Make commits in one go, the last the head: parents by number, date and files."""

    def said() -> Iterator[bytes]:
        for number, (parents, seconds, files) in enumerate(commits, 1):
            yield b"reset refs/heads/main\ncommit refs/heads/main\n"
            yield f"mark :{number}\ncommitter A <a@x> {seconds} +0000\n".encode()
            message = str(number)
            yield f"data {len(message)}\n{message}\n".encode()
            for word, parent in zip(("from", "merge"), parents, strict=False):
                yield f"{word} :{parent}\n".encode()
            yield b"deleteall\n"
            for path, data in files.items():
                yield f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data
                yield b"\n"

    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"],
        cwd=repo.path,
        input=b"".join(said()),
        check=True,
    )


def test_ten_thousand_commits(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "many")
    repo.init()
    count = 10_000

    def commits() -> Iterator[tuple[list[int], int, Tree]]:
        files = {f"specs/kilo/s{n}.rst": b"%d\n" % n for n in range(10)}
        yield [], 1, dict(files)
        for number in range(2, count + 1):
            # Of each three, the second branches off, and the third merges it.
            if number % 3:
                files[f"specs/kilo/s{number % 7}.rst"] = b"%d\n" % -number
            parents = [number - 1] if number % 3 else [number - 2, number - 1]
            yield parents, number, dict(files)

    imported(repo, commits())
    found = timelines(repo)
    assert len(found) == 10
    edits = sum(len(spec_timeline.versions) for spec_timeline in found.values())
    assert edits == 10 + count - 1 - count // 3
    for spec_timeline in found.values():
        assert spec_timeline.created
        assert spec_timeline.created.date.timestamp() == 1


# Any history --------------------------------------------------------------------


class Model:
    """Histories as they are made, each with what is true of it.

    A commit holds, for each path, the text, the spec that it is, and the commits
    that made it; nothing of it is found out.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.heads: list[dict[str, tuple[bytes, int, frozenset[int]]]] = [{}]
        self.parents: list[list[int]] = [[]]
        self.specs = 0

    def text(self, spec: int, *edits: int) -> bytes:
        """Return a text that git takes for like those of the same spec only."""
        lines = [f"Of {spec}, line {spec * 7919 + n}" for n in range(40)]
        return "\n".join([*lines, *map(str, edits)]).encode()

    def commit(self) -> None:
        """Make a commit after some of those before it."""
        number = len(self.heads)
        first = self.draw(st.integers(max(number - 4, 0), number - 1))
        other = self.draw(st.integers(max(number - 5, 0), number - 1))
        if other and first and other != first and self.draw(st.booleans()):
            self.parents.append([first, other])
            self.heads.append(self.merged(number, first, other))
        else:
            self.parents.append([first] if first else [])
            self.heads.append(self.changed(number, dict(self.heads[first])))

    def changed(
        self, number: int, files: dict[str, tuple[bytes, int, frozenset[int]]]
    ) -> dict[str, tuple[bytes, int, frozenset[int]]]:
        free = sorted(set(PLACES) - files.keys())
        kind = self.draw(st.sampled_from("add edit move rewrite copy remove".split()))
        if not files or (kind == "add" and free):
            self.specs += 1
            made = self.text(self.specs), self.specs, frozenset({number})
            files[self.draw(st.sampled_from(free))] = made
            return files
        path = self.draw(st.sampled_from(sorted(files)))
        text, spec, commits = files[path]
        if kind == "remove":
            del files[path]
        elif kind == "copy" and free:
            files[self.draw(st.sampled_from(free))] = text, -number, frozenset({number})
        elif kind in ("move", "rewrite") and free:
            del files[path]
            if kind == "rewrite":
                text += b"\n%d" % number
            place = self.draw(st.sampled_from(free))
            files[place] = text, spec, commits | {number}
        else:
            files[path] = text + b"\n%d" % number, spec, commits | {number}
        return files

    def merged(
        self, number: int, first: int, other: int
    ) -> dict[str, tuple[bytes, int, frozenset[int]]]:
        one, two = self.heads[first], self.heads[other]
        files = {}
        for path in sorted(one.keys() | two.keys()):
            mine, theirs = one.get(path), two.get(path)
            if mine and theirs and mine[0] == theirs[0]:
                files[path] = mine
                continue
            kind = self.draw(st.sampled_from(["mine", "theirs", "both"]))
            if kind == "both" and mine:
                kin = (
                    [theirs] if theirs else [t for t in two.values() if t[1] == mine[1]]
                )
                commits = mine[2].union(*(each[2] for each in kin))
                files[path] = mine[0] + b"\n%d" % number, mine[1], commits | {number}
            elif (kept := theirs if kind == "theirs" else mine) is not None:
                files[path] = kept
        return files


PLACES = [
    f"specs/{cycle}/{status}/{slug}.rst"
    for cycle in ("kilo", "liberty")
    for status in ("proposed", "approved")
    for slug in ("a", "b")
]


@st.composite
def models(draw: st.DrawFn) -> Model:
    model = Model(draw)
    for _ in range(draw(st.integers(1, 14))):
        model.commit()
    return model


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(models(), st.data())
def test_any_history(
    tmp_path_factory: pytest.TempPathFactory, model: Model, data: st.DataObject
) -> None:
    """For each spec of the head, every commit that made it, and no other."""
    repo = Repo(tmp_path_factory.mktemp("any"))
    repo.init()
    day = st.integers(0, 100)
    trees = [{p: text for p, (text, _, _) in each.items()} for each in model.heads]
    days = [data.draw(day) for _ in trees]
    imported(repo, zip(model.parents[1:], days[1:], trees[1:], strict=True))
    said = repo.git("log", "--format=%H %s").splitlines()
    number = {line.split()[0]: int(line.split()[1]) for line in said}
    found = Repository(repo.path)
    snapshot = found.at("HEAD")
    placed = {path: paths.placement_of(path, DEFAULT) for path in model.heads[-1]}
    assert snapshot.commit
    made = timeline.timelines_of(
        found.commits.log(snapshot.commit.id, ["specs"]),
        {path: at for path, at in placed.items() if at},
        DEFAULT,
        head=snapshot.commit,
        roster=NONE,
    )
    assert made.keys() == model.heads[-1].keys()
    for path, (_, _, commits) in model.heads[-1].items():
        spec_timeline = made[path]
        assert {number[each.commit] for each in spec_timeline.versions} == commits
        for place, version in enumerate(spec_timeline.versions):
            assert all(before < place for before in version.before)
            assert version.path in model.heads[number[version.commit]]
        dates = [each.date for each in spec_timeline.versions]
        assert dates == sorted(dates)
        assert dates[-1] <= snapshot.commit.date
