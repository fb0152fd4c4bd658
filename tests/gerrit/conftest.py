"""One server for all the tests, a project of its own for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.gerrit.server import ADMIN, CONTRIBUTOR, Gerrit, class_path, logged, serving
from tests.gerrit.submitter import Submitter
from tests.support.repo import Repo

TOOLS = ("java", "mvn", "git-review")


def pytest_runtest_setup() -> None:
    """Skip where a tool is missing, and say which.

    In CI that fails, unless what installs them could not have them and says why.
    """
    if missing := [name for name in TOOLS if shutil.which(name) is None]:
        why = os.environ.get("SPECWARD_WITHOUT_GERRIT", "")
        told = pytest.fail if os.environ.get("CI") and not why else pytest.skip
        told(f"not installed: {', '.join(missing)} {why}".rstrip())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what Gerrit logged beside what failed."""
    report = yield
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and server is not None:
        report.sections.append(("Gerrit's logs", logged(server.folder)))
    return report


@pytest.fixture(scope="session")
def jars(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pom.xml names, as a class path."""
    return class_path(tmp_path_factory.mktemp("maven"))


@pytest.fixture(scope="session")
def server(jars: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gerrit]:
    """Start a Gerrit that has its accounts and a label."""
    with serving(tmp_path_factory.mktemp("gerrit"), jars) as made:
        yield made


@pytest.fixture
def submitter(server: Gerrit, repo: Repo, request: pytest.FixtureRequest) -> Submitter:
    """Return who submits: the small repository is on Gerrit, and git-review knows."""
    project = request.node.name
    server.put(f"/projects/{project}", {"branches": ["main"]})
    host, port = server.url.removeprefix("http://").split(":")
    repo.write(
        ".gitreview",
        f"[gerrit]\nhost={host}\nport={port}\nproject={project}\n"
        "defaultbranch=main\nscheme=http\n",
    )
    secrets = Path(repo.path.parent, "credentials")
    secrets.write_text(
        "".join(
            f"http://{name}:{password.replace(' ', '%20')}@{host}:{port}\n"
            for name, password in (CONTRIBUTOR, ADMIN)
        )
    )
    repo.git("config", "credential.helper", f"store --file {secrets}")
    repo.git("config", "gitreview.username", CONTRIBUTOR[0])
    made = Submitter(repo, server, project)
    made.pushed("main")
    repo.git("review", "-s", "--remote-hook")
    return made
