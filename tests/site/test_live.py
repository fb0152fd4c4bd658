"""``specward serve``: the site while somebody writes, in a real browser too."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.support import planned
from tests.support.browser import DESK, opened_at, started
from tests.support.repo import COMMAND, Repo

PATIENCE = 20.0


@contextmanager
def serving(repo: Repo) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve *repo* on some free port; yield the process and the address."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        cwd=repo.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said.startswith("serving http://127.0.0.1:"), process.communicate()
        yield process, said.split()[1]
    finally:
        process.kill()
        process.communicate()


def asked(
    address: str, path: str = "/", method: str = "GET", host: str | None = None
) -> tuple[int, str]:
    """Return the status and the text that the server answers with."""
    port = urlsplit(address).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_every_page_is_there(plans: Repo) -> None:
    with serving(plans) as (_, address):
        assert "All cycles" in asked(address)[1]
        assert "About cells" in asked(address, "/kilo/")[1]
        assert "What lonely is for." in asked(address, "/kilo/lonely.html")[1]
        index = json.loads(asked(address, "/index.json")[1])
        for spec in index["specs"]:
            assert asked(address, f"/{spec['url']}")[0] == 200


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nothing.html", "GET", 404),
        ("/../specward.toml", "GET", 404),
        ("/%2e%2e/specward.toml", "GET", 404),
        ("/specs/roster.toml", "GET", 404),
        ("/%ff", "GET", 404),
        ("/kilo/", "HEAD", 200),
        ("/kilo/", "POST", 501),
    ],
)
def test_nothing_else_is_there(
    plans: Repo, path: str, method: str, status: int
) -> None:
    with serving(plans) as (_, address):
        code, text = asked(address, path, method)
        assert code == status
        assert "[[specs]]" not in text
        assert (text == "") == (method == "HEAD")


def test_who_was_led_here_is_told_nothing(plans: Repo) -> None:
    """A page of somebody else can make a browser ask by another name."""
    with serving(plans) as (_, address):
        assert asked(address, host="evil.example:80") == (421, "not here\n")
        port = urlsplit(address).port
        assert asked(address, host=f"localhost:{port}")[0] == 200


def test_changes_are_seen(plans: Repo) -> None:
    """A changed, a new and a removed spec; a new folder; a commit."""
    with serving(plans) as (_, address):
        plans.replace("specs/kilo/cells.rst", "First this", "First of all this")
        until(lambda: "First of all this" in asked(address, "/kilo/cells.html")[1])
        plans.write("specs/lemming/new.rst", planned.text("new", "Owner: Jane Doe"))
        until(lambda: "About new" in asked(address, "/lemming/new.html")[1])
        (plans.path / "specs/kilo/quotas.rst").unlink()
        until(lambda: asked(address, "/kilo/quotas.html")[0] == 404)
        commit = plans.commit()
        until(lambda: commit in asked(address)[1])


def test_configuration_that_cannot_be_read_is_told_of(plans: Repo) -> None:
    with serving(plans) as (_, address):
        plans.write("specward.toml", "<b>nonsense")
        until(lambda: asked(address)[0] == 503)
        text = asked(address)[1]
        assert "the configuration is not valid TOML" in text
        assert "<b>" not in text
        assert "Content-Security-Policy" in text
        plans.write("specward.toml", planned.CONFIG)
        until(lambda: asked(address)[0] == 200)


@pytest.mark.browser
def test_open_page_loads_itself_again(plans: Repo) -> None:
    """Nobody reloads it; nothing in it is refused by its own policy."""
    with (
        serving(plans) as (_, address),
        started() as browser,
        opened_at(browser, f"{address}kilo/cells.html", DESK, "light") as page,
    ):
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        expect(page.locator("main")).to_contain_text("First this, then that.")
        plans.replace("specs/kilo/cells.rst", "First this", "Quite new")
        expect(page.locator("main")).to_contain_text("Quite new, then that.")
        plans.replace("specs/kilo/cells.rst", "Quite new", "Newer still")
        expect(page.locator("main")).to_contain_text("Newer still, then that.")
        assert complaints == []


def test_nothing_is_written(plans: Repo) -> None:
    before = plans.git("status", "--porcelain", "--ignored")
    with serving(plans) as (_, address):
        asked(address, "/kilo/")
        asked(address, "/kilo/cells.html")
    assert plans.git("status", "--porcelain", "--ignored") == before


def test_interrupt_ends_it(plans: Repo) -> None:
    with serving(plans) as (process, address):
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port)
        connection.request("GET", "/.changes")
        assert connection.getresponse().readline().startswith(b"data: ")
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said, complained) == (0, "", "")
        connection.close()


def test_port_that_is_taken(plans: Repo) -> None:
    with serving(plans) as (_, address):
        port = str(urlsplit(address).port)
        done = plans.spawn("serve", "--port", port)
        assert (done.status, done.stdout) == (2, "")
        assert "--port" in done.stderr


@pytest.mark.parametrize(
    "port", ["-1", "65536", "0000065536", "x", "", "99999999999999999999"]
)
def test_port_that_is_none(plans: Repo, port: str) -> None:
    done = plans.run("serve", "--port", port)
    assert (done.status, done.stdout) == (2, "")


def test_bare_repository(plans: Repo, tmp_path_factory: pytest.TempPathFactory) -> None:
    bare = Repo(tmp_path_factory.mktemp("bare"))
    plans.git("clone", "--quiet", "--bare", ".", os.fspath(bare.path / "x.git"))
    done = Repo(bare.path / "x.git").spawn("serve", "--port", "0")
    assert done.status == 2
    assert "bare" in done.stderr
