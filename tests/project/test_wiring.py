"""The jobs that others copy work: their steps are run, as each system would.

The steps are read out of the files.  What only the system itself can do, such as
keeping an artifact, is held against what is known of it.

Source: GitHub's documentation, "Workflow syntax", "Contexts", "Security hardening";
GitLab's, "Predefined CI/CD variables"; the role ``tox`` of zuul-jobs.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import pytest
from pre_commit.yaml import yaml_load

from tests.support.repo import ROOT, Repo, copy_project

SPEC = "specs/liberty/scheduler.rst"
OLD = ("specs/liberty/upgrades.rst", "Dan Smith", "Dan Smyth")
"""A fault that was there before, and fails no patch."""
GOOD = (SPEC, "Kilo did much", "Kilo did some")
BAD = (SPEC, "Jay Pipes", "Jay Pypes")
FOUND = re.compile(rf"^{SPEC}:5:9: error\[unknown-owner\] 'Jay Pypes'", re.MULTILINE)

HOSTILE = '";touch${IFS}pwned;#`touch${IFS}pwned`$(touch${IFS}pwned)'
"""A branch may be called this, and a title anything."""

SHIM = """\
#!{python}
import sys
sys.path[0] = {tools!r}
from specward.commands.main import main
sys.exit(main(program="specward"))
"""
PYTHON = """\
#!/bin/sh
# Stands for python3: an environment is made of links, and pip installs what is there.
case "$*" in
    "-m venv "*) mkdir -p "$3/bin"; cp {bin}/specward {bin}/pip "$3/bin" ;;
    "-m pip install "*) ;;
    *) exec {python} "$@" ;;
esac
"""
PIP = """\
#!/bin/sh
# The package that is to be installed has to be there.
for last; do :; done
test -f "$last/pyproject.toml"
"""


def read(path: str) -> Any:
    """Return what a file of YAML says."""
    return yaml_load((ROOT / path).read_text(encoding="utf-8"))


SPECS = ".github/workflows/specs.yml"
PUBLISH = ".github/workflows/publish.yml"
ACTION = "action.yml"
FILES = (SPECS, PUBLISH, ACTION)
GITHUB: dict[str, dict[Any, Any]] = {path: read(path) for path in FILES}


@dataclass(frozen=True)
class Done:
    """What a step came to."""

    status: int
    output: str


@dataclass
class Machine:
    """Where jobs run: a clone, a folder beside it, and the tools on the PATH."""

    clone: Repo
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def shell(self, script: str, **environment: str) -> Done:
        """Run a script as GitHub and GitLab do."""
        path = self.folder / "step.sh"
        path.write_text(script, encoding="utf-8")
        return self.run("bash", "-eo", "pipefail", str(path), **environment)

    def run(self, *command: str, **environment: str) -> Done:
        """Run a command in the clone."""
        done = subprocess.run(
            command,
            cwd=self.clone.path,
            env={**os.environ, **self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Done(done.returncode, done.stdout)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Return a repository of this one's files, with branches of patches."""
    made = Repo(tmp_path_factory.mktemp("origin") / "specward")
    made.init()
    copy_project(made.path)
    made.replace(*OLD)
    made.commit("this repository")
    for name, edit in (("good", GOOD), ("bad", BAD)):
        made.git("switch", "--quiet", "--create", name, "main")
        made.replace(*edit)
        made.commit(f"a {name} change")
    made.git("switch", "--quiet", "main")
    # The branch goes on, as it does while a patch is under review.
    made.write("specs/README", "it goes on")
    made.commit("somebody else's")
    return made


@pytest.fixture
def machine(origin: Repo, tmp_path: Path) -> Machine:
    """Return a machine with a clone, and stand-ins for what installs packages."""
    clone = tmp_path / "clone"
    Repo(tmp_path).git("clone", "--quiet", str(origin.path), str(clone))
    folder = tmp_path / "runner"
    bin_ = folder / "bin"
    bin_.mkdir(parents=True)
    for name, text in (
        ("specward", SHIM.format(python=sys.executable, tools=str(ROOT / "tools"))),
        ("python3", PYTHON.format(bin=bin_, python=sys.executable)),
        ("pip", PIP),
    ):
        (bin_ / name).write_text(text, encoding="utf-8")
        (bin_ / name).chmod(0o755)
    path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
    return Machine(Repo(clone), folder, {"PATH": path, "TITLE": HOSTILE})


def untouched(machine: Machine) -> bool:
    """Tell whether nobody ran what a name says, and nothing lies about."""
    left = machine.clone.git("status", "--porcelain")
    ran = list(machine.folder.parent.rglob("pwned"))
    return not ran and left in ("", "?? public/\n")


# GitHub ----------------------------------------------------------------------


def steps(path: str) -> Iterator[dict[str, Any]]:
    """Yield the steps of a workflow or an action."""
    made = GITHUB[path]
    for job in made.get("jobs", {"": made.get("runs")}).values():
        yield from job["steps"]


def events(path: str) -> Any:
    """Return what runs a workflow: YAML 1.1 takes the word for true."""
    return GITHUB[path][True]


EVERY_STEP = [(path, step) for path in GITHUB for step in steps(path)]


@dataclass
class Runner:
    """GitHub's runner: it runs the shell steps of one job in their order."""

    machine: Machine
    event: dict[str, str]
    environment: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    summaries: list[str] = field(default_factory=list)
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    failed: bool = False
    log: str = ""

    def __post_init__(self) -> None:
        (self.machine.folder / "temp").mkdir(exist_ok=True)
        self.environment |= {
            "GITHUB_ACTION_PATH": str(self.machine.clone.path),
            "GITHUB_REPOSITORY": "openstack/specward",
            "RUNNER_TEMP": str(self.machine.folder / "temp"),
        }

    def value(self, text: str) -> str:
        """Return a text with its expressions worked out, alternatives and all."""
        known = {
            "github.token": "a-token",
            "runner.temp": self.environment["RUNNER_TEMP"],
            "inputs.since": "",
            "inputs.artifact": "specward",
            **{f"github.event.{name}": value for name, value in self.event.items()},
            **self.outputs,
        }

        def work_out(found: re.Match[str]) -> str:
            names = found[1].split(" || ")
            assert all(re.fullmatch(r"[\w.]+", name) for name in names), found[0]
            return next(filter(None, (known.get(name, "") for name in names)), "")

        return re.sub(r"\$\{\{ (.*?) \}\}", work_out, text)

    def play(self, job: list[dict[str, Any]]) -> None:
        """Run a job's steps."""
        for step in job:
            wanted = step.get("if")
            assert wanted in (None, "${{ !cancelled() }}")
            if self.failed and wanted is None:
                continue
            if step.get("uses") == "./":
                self.play(GITHUB[ACTION]["runs"]["steps"])
            elif "uses" in step:
                given = step.get("with", {}).items()
                given = {name: self.value(str(value)) for name, value in given}
                self.used.append((step["uses"].partition("@")[0], given))
            else:
                self.shell(step)

    def shell(self, step: Mapping[str, Any]) -> None:
        """Run one step's script, with the files that GitHub gives it."""
        files = {
            name: self.machine.folder / name
            for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        for path in files.values():
            path.write_text("", encoding="utf-8")
        done = self.machine.shell(
            step["run"],
            **self.environment,
            **{name: str(path) for name, path in files.items()},
            **{name: self.value(text) for name, text in step.get("env", {}).items()},
        )
        self.failed |= done.status != 0
        self.log += done.output
        self.summaries.append(files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"))
        for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value


def merge(machine: Machine, branch: str, base: str = "main") -> Runner:
    """Return the runner of a pull request, of which GitHub checks out the merge."""
    clone = machine.clone
    if base != "main":
        clone.git("push", "--quiet", "origin", f"origin/main:refs/heads/{base}")
        clone.git("fetch", "--quiet")
    clone.git("checkout", "--quiet", "--detach", f"refs/remotes/origin/{base}")
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}")
    names = {"GITHUB_BASE_REF": base, "GITHUB_HEAD_REF": HOSTILE}
    return Runner(machine, {}, names)


def pull_request(machine: Machine, branch: str) -> Runner:
    """Run the workflow on a pull request."""
    runner = merge(machine, branch)
    runner.play(GITHUB[SPECS]["jobs"]["specs"]["steps"])
    return runner


def judge(runner: Runner) -> None:
    """Run the action's steps up to the verdict."""
    runner.play(GITHUB[ACTION]["runs"]["steps"][:3])


def artifact(runner: Runner) -> Path:
    """Return the folder that is kept."""
    (given,) = [given for action, given in runner.used if "upload-artifact" in action]
    assert given["name"] == "specward"
    return Path(given["path"])


def test_github_fails_a_bad_patch_and_shows_where(machine: Machine) -> None:
    runner = pull_request(machine, "bad")
    assert runner.failed
    assert f"::error file={SPEC},line=5," in runner.log
    (summary,) = filter(None, runner.summaries)
    assert "unknown-owner" in summary
    kept = artifact(runner)
    assert "Jay Pypes" in (kept / "site" / "liberty" / "index.html").read_text("utf-8")
    assert "Jay Pypes" in (kept / "diff.md").read_text("utf-8")
    assert untouched(machine)


def test_github_passes_a_good_patch(machine: Machine) -> None:
    runner = pull_request(machine, "good")
    assert not runner.failed, runner.log
    assert "::error" not in runner.log
    kept = artifact(runner)
    assert "Kilo did some" in (kept / "diff.md").read_text("utf-8")
    assert (kept / "site" / "index.html").is_file()
    assert untouched(machine)


def test_github_takes_no_name_of_a_branch_for_a_command(machine: Machine) -> None:
    branch = HOSTILE.replace('"', "'")
    runner = merge(machine, "bad", base=branch)
    judge(runner)
    assert runner.failed
    assert f"::error file={SPEC},line=5," in runner.log
    assert untouched(machine)


def test_github_says_what_a_shallow_checkout_lacks(machine: Machine) -> None:
    machine.clone.git("update-ref", "-d", "refs/remotes/origin/good")
    runner = Runner(machine, {}, {"GITHUB_BASE_REF": "good"})
    runner.play(GITHUB[ACTION]["runs"]["steps"])
    assert runner.failed
    assert "check out with fetch-depth: 0" in runner.log


def test_github_judges_a_group_of_the_merge_queue(machine: Machine) -> None:
    base = machine.clone.git("rev-parse", "origin/main").strip()
    machine.clone.git("checkout", "--quiet", "--detach", "origin/main")
    machine.clone.git("merge", "--quiet", "--no-edit", "origin/bad")
    runner = Runner(machine, {"merge_group.base_sha": base}, {})
    judge(runner)
    assert runner.failed
    assert f"::error file={SPEC},line=5," in runner.log
    assert runner.outputs == {"steps.base.outputs.commit": base}


@pytest.mark.parametrize("new", [True, False])
def test_github_judges_what_a_push_brings(machine: Machine, *, new: bool) -> None:
    before = "0" * 40 if new else machine.clone.git("rev-parse", "HEAD~1").strip()
    runner = Runner(machine, {"before": before}, {"GITHUB_BASE_REF": ""})
    judge(runner)
    assert runner.failed == new
    assert (f"::error file={OLD[0]}," in runner.log) == new


# GitHub: what may be written -------------------------------------------------

GH = """\
#!{python}
import json, pathlib, sys
home = pathlib.Path({home!r})
words = sys.argv[1:]
body = None
if "--input" in words:
    given = pathlib.Path(words[words.index("--input") + 1])
    body = json.loads(given.read_text("utf-8"))
with (home / "calls").open("a", encoding="utf-8") as calls:
    print(json.dumps([words, body]), file=calls)
if words[:2] == ["run", "download"]:
    target = pathlib.Path(words[words.index("--dir") + 1])
    (target / "site").mkdir(parents=True)
    (target / "diff.md").write_bytes((home / "diff.md").read_bytes())
    (target / "number").write_text("666")
elif any(word.endswith("/pulls") for word in words):
    sys.stdout.write((home / "pulls").read_text("utf-8"))
elif "--paginate" in words:
    sys.stdout.write((home / "comments").read_text("utf-8"))
"""
MARK = "<!-- specward: what a patch changes -->"
BOT = "github-actions[bot]"
NOTHING = b"Nothing changes on the priorities pages.\n"


@dataclass(frozen=True)
class Forge:
    """GitHub as the trusted workflow sees it: one open pull request, the 7th."""

    machine: Machine
    home: Path

    def publish(
        self, diff: bytes, comments: object = (), commit: str = "c0ffee"
    ) -> list[tuple[list[str], Any]]:
        """Run the job that comments; return what it asked of GitHub."""
        (self.home / "diff.md").write_bytes(diff)
        pulls = [
            {"number": 6, "head": {"sha": "other"}},
            {"number": 7, "head": {"sha": "c0ffee"}},
        ]
        (self.home / "pulls").write_text(json.dumps(pulls), encoding="utf-8")
        (self.home / "comments").write_text(json.dumps(comments), encoding="utf-8")
        event = {
            "workflow_run.id": "99",
            "workflow_run.head_sha": commit,
            "workflow_run.head_branch": HOSTILE,
            "workflow_run.head_repository.owner.login": "fork",
        }
        runner = Runner(self.machine, event, {})
        runner.play(GITHUB[PUBLISH]["jobs"]["comment"]["steps"])
        assert not runner.failed, runner.log
        assert untouched(self.machine)
        lines = (self.home / "calls").read_text(encoding="utf-8").splitlines()
        return [(words, body) for words, body in map(json.loads, lines)]


@pytest.fixture
def forge(machine: Machine) -> Forge:
    """Return a GitHub that answers ``gh``."""
    if not os.environ.get("CI") and not shutil.which("jq"):
        pytest.skip("jq, which GitHub's machines have, is not installed")
    home = machine.folder / "forge"
    home.mkdir()
    program = machine.folder / "bin" / "gh"
    program.write_text(GH.format(python=sys.executable, home=str(home)), "utf-8")
    program.chmod(0o755)
    return Forge(machine, home)


def comment(number: int, author: str, body: str) -> dict[str, object]:
    return {"id": number, "user": {"login": author}, "body": body}


def test_comment_goes_to_the_change_that_github_names(forge: Forge) -> None:
    asked, *_, (posted, body) = forge.publish(b"- **`A spec`** - is new\n")
    assert f"head=fork:{HOSTILE}" in asked[0]
    assert "repos/openstack/specward/issues/7/comments" in posted
    assert posted[:3] == ["api", "--method", "POST"]
    assert body["body"].startswith(f"{MARK}\n")
    assert body["body"].endswith("\n- **`A spec`** - is new\n")


def test_comment_is_renewed_and_only_our_own(forge: Forge) -> None:
    there = [
        comment(1, "somebody", f"{MARK}\nmine now"),
        comment(2, BOT, f"something else {MARK}"),
        comment(3, BOT, f"{MARK}\nas it was"),
    ]
    *_, (posted, body) = forge.publish(b"as it is\n", there)
    assert "repos/openstack/specward/issues/comments/3" in posted
    assert posted[:3] == ["api", "--method", "PATCH"]
    assert "as it is" in body["body"]


def test_comment_is_no_longer_than_github_takes(forge: Forge) -> None:
    *_, (_, body) = forge.publish("é".encode() * 400_000 + b"\xff\x00\x1b[2J")
    assert 60_000 <= len(body["body"]) <= 65_536


@pytest.mark.parametrize(
    ("diff", "commit"),
    [
        (NOTHING, "c0ffee"),
        (b"x" * 1_000_001, "c0ffee"),
        (b"the patch is another by now", "0ld"),
    ],
    ids=["nothing", "huge", "old"],
)
def test_nothing_is_told_where_there_is_nothing(
    forge: Forge, diff: bytes, commit: str
) -> None:
    calls = forge.publish(diff, commit=commit)
    assert [body for _, body in calls if body is not None] == []


def test_comment_that_no_longer_holds_is_renewed(forge: Forge) -> None:
    there = [comment(3, BOT, f"{MARK}\nas it was")]
    *_, (posted, _) = forge.publish(NOTHING, there)
    assert posted[:3] == ["api", "--method", "PATCH"]


def test_what_the_workflow_takes_for_nothing_is_what_diff_says(origin: Repo) -> None:
    done = origin.run("diff", "HEAD", "HEAD", "--format", "markdown")
    assert done.stdout.encode() == NOTHING


def test_pages_are_those_of_the_artifact(forge: Forge) -> None:
    (forge.home / "diff.md").write_bytes(b"")
    runner = Runner(forge.machine, {"workflow_run.id": "99"}, {})
    runner.play(GITHUB[PUBLISH]["jobs"]["pages"]["steps"])
    assert not runner.failed, runner.log
    (upload, given), (deploy, _) = runner.used
    assert upload == "actions/upload-pages-artifact"
    assert Path(given["path"]).is_dir()
    assert deploy == "actions/deploy-pages"


# GitHub: what no run can show ------------------------------------------------


@pytest.mark.parametrize(("path", "step"), EVERY_STEP)
def test_step_is_pinned_and_puts_nothing_into_its_script(
    path: str, step: dict[str, Any]
) -> None:
    assert "${{" not in step.get("run", "")
    used = step.get("uses", "./")
    if used != "./":
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", used)
        said = rf"uses: {used} # v\d+\.\d+\.\d+$"
        assert re.search(said, (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_patch_gets_no_right_and_no_secret() -> None:
    made = GITHUB[SPECS]
    assert made["permissions"] == {}
    assert [job["permissions"] for job in made["jobs"].values()] == [
        {"contents": "read"}
    ]
    checkout = made["jobs"]["specs"]["steps"][0]["with"]
    assert checkout == {"fetch-depth": 0, "persist-credentials": False}
    for path in (SPECS, ACTION):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not re.search(r"secrets\.|github\.token|pull_request_target", text)


def test_check_runs_whatever_a_patch_touches() -> None:
    assert events(SPECS) == {
        "pull_request": None,
        "merge_group": None,
        "push": {"branches": ["main"]},
    }


def test_who_may_write_runs_nothing_of_a_patch() -> None:
    made = GITHUB[PUBLISH]
    assert events(PUBLISH) == {
        "workflow_run": {"workflows": [GITHUB[SPECS]["name"]], "types": ["completed"]}
    }
    assert made["permissions"] == {}
    used = {step.get("uses", "").partition("@")[0] for step in steps(PUBLISH)}
    assert used == {"", "actions/upload-pages-artifact", "actions/deploy-pages"}
    rights = {name: set(job["permissions"]) for name, job in made["jobs"].items()}
    assert rights == {
        "comment": {"actions", "pull-requests"},
        "pages": {"actions", "pages", "id-token"},
    }
    assert "workflow_run.event == 'pull_request'" in made["jobs"]["comment"]["if"]
    pages = made["jobs"]["pages"]["if"]
    assert "workflow_run.event == 'push'" in pages
    assert "head_branch == github.event.repository.default_branch" in pages


# GitLab ----------------------------------------------------------------------


def gitlab(
    machine: Machine, branch: str, before: str | None = None, first: int = 0
) -> Done:
    """Run the job on a merge request, or after a push which found *before*."""
    clone = machine.clone
    clone.git("checkout", "--quiet", "--detach", f"origin/{branch}")
    names = {"CI_COMMIT_REF_NAME": HOSTILE, "CI_MERGE_REQUEST_TITLE": HOSTILE}
    names["CI_COMMIT_BEFORE_SHA"] = before or "0" * 40
    if before is None:
        base = clone.git("merge-base", "origin/main", "HEAD").strip()
        names["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
    job = read(".gitlab-ci.yml")["specs"]
    return machine.shell(
        "\n".join([*job["before_script"], *job["script"][first:]]), **names
    )


def quality(machine: Machine) -> list[dict[str, Any]]:
    """Take the report that the job names, and return its entries."""
    job = read(".gitlab-ci.yml")["specs"]
    path = machine.clone.path / job["artifacts"]["reports"]["codequality"]
    made: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return made


def test_gitlab_fails_a_bad_patch_and_shows_where(machine: Machine) -> None:
    done = gitlab(machine, "bad")
    assert done.status == 1, done.output
    assert FOUND.search(done.output)
    (entry,) = [each for each in quality(machine) if each["severity"] == "major"]
    assert entry["location"]["path"] == SPEC
    assert (machine.clone.path / "public" / "index.html").is_file()
    assert untouched(machine)


def test_gitlab_passes_a_good_patch(machine: Machine) -> None:
    done = gitlab(machine, "good")
    assert done.status == 0, done.output
    assert "major" not in {entry["severity"] for entry in quality(machine)}
    assert untouched(machine)


def test_gitlab_judges_what_a_push_brings(machine: Machine) -> None:
    before = machine.clone.git("rev-parse", "origin/main~1").strip()
    done = gitlab(machine, "main", before)
    assert done.status == 0, done.output
    assert quality(machine) == []


def test_gitlab_judges_everything_of_a_new_branch(machine: Machine) -> None:
    # The site is that of any other run.
    done = gitlab(machine, "main", "0" * 40, first=1)
    assert done.status == 1
    assert f"{OLD[0]}:5:9: error[unknown-owner] 'Dan Smyth'" in done.output


def test_gitlab_has_the_whole_history_and_keeps_what_fails() -> None:
    job = read(".gitlab-ci.yml")["specs"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["paths"] == ["public/"]


# Zuul ------------------------------------------------------------------------


def tox(machine: Machine, environment: str, arguments: str) -> Done:
    """Run what tox would run in an environment, without making it."""
    config = machine.run(
        *(sys.executable, "-m", "tox", "config", "-e", environment, "-k", "commands"),
        *shlex.split(arguments),
    )
    assert config.status == 0, config.output
    _, _, command = config.output.strip().rpartition("commands = ")
    return machine.run(*shlex.split(command))


ZUUL = read(".zuul.yaml")
JOBS = {each["job"]["name"]: each["job"] for each in ZUUL if "job" in each}
VARIABLES = JOBS["specward-specs"]["vars"]

INLINE = re.compile(r"^(.*):(\d+):(\d+): (.*)$")
"""Lines that Zuul's role tox takes for a comment, if the path is there."""


def inline(done: Done, folder: Path) -> list[tuple[str, int]]:
    found = filter(None, map(INLINE.match, done.output.splitlines()))
    return [(each[1], int(each[2])) for each in found if (folder / each[1]).is_file()]


def alone(clone: Repo, branch: str) -> None:
    """Lay a change on its parent, as Zuul does where the branch has not moved."""
    clone.git("checkout", "--quiet", "--detach", f"origin/{branch}")


def merged(clone: Repo, branch: str) -> None:
    """Merge a change into what it goes to."""
    clone.git("checkout", "--quiet", "--detach", "origin/main")
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}")


@pytest.mark.parametrize("lay", [alone, merged])
def test_zuul_shows_what_a_change_brings(
    machine: Machine, lay: Callable[[Repo, str], None]
) -> None:
    lay(machine.clone, "bad")
    done = tox(machine, VARIABLES["tox_envlist"], VARIABLES["tox_extra_args"])
    assert done.status == 1, done.output
    assert (SPEC, 5) in inline(done, machine.clone.path)


def test_zuul_blames_a_change_for_itself_alone(machine: Machine) -> None:
    alone(machine.clone, "bad")
    machine.clone.replace("specs/liberty/upgrades.rst", ":Owner: ", ":Owner:  ")
    machine.clone.commit("what depends on it")
    done = tox(machine, VARIABLES["tox_envlist"], VARIABLES["tox_extra_args"])
    assert done.status == 0, done.output
    assert (SPEC, 5) not in inline(done, machine.clone.path)


def test_zuul_keeps_the_site(machine: Machine) -> None:
    alone(machine.clone, "bad")
    job = JOBS["specward-specs"]
    (play,) = read(job["post-run"])
    build, link = play["tasks"]
    known = {
        "ansible_user_dir": str(machine.folder),
        "zuul": {"project": {"src_dir": "."}},
    }
    command = jinja2.Template(build["ansible.builtin.command"]["cmd"]).render(known)
    program, environment, *arguments = shlex.split(command)
    assert (program, environment) == ("tox", "-e")
    done = tox(machine, arguments[0], shlex.join(arguments[1:]))
    assert done.status == 0, done.output
    # Without a configuration that can be read there is a verdict, and no site.
    assert (build["failed_when"], link["when"]) == (False, "built.rc == 0")
    (kept,) = link["zuul_return"]["data"]["zuul"]["artifacts"]
    assert (machine.folder / "zuul-output" / kept["url"]).is_file()


def test_zuul_runs_the_job_before_and_at_the_gate() -> None:
    (project,) = [each["project"] for each in ZUUL if "project" in each]
    assert project == {
        "check": {"jobs": ["specward-specs"]},
        "gate": {"jobs": ["specward-specs"]},
    }
    assert JOBS["specward-specs"]["parent"] == "tox"


def test_shards_judge_each_a_cycle(machine: Machine) -> None:
    shards = [each["job"] for each in read("docs/ci/shards.yaml") if "job" in each]
    whole, *parts = shards
    cycles = [job["vars"]["tox_extra_args"].split()[4] for job in parts]
    assert cycles == ["kilo", "liberty"]
    spec = machine.clone.read(SPEC)
    for cycle in cycles:
        machine.clone.write(f"specs/{cycle}/misspelt.rst", spec.replace(*BAD[1:]))
    machine.clone.commit("both are bad")
    for job, cycle in zip(parts, cycles, strict=True):
        assert job["parent"] == whole["name"]
        arguments = job["vars"]["tox_extra_args"]
        done = tox(machine, whole["vars"]["tox_envlist"], arguments)
        paths = {path for path, _ in inline(done, machine.clone.path)}
        assert done.status == 1
        assert {path.split("/")[1] for path in paths} == {cycle}
