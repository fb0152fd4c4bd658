"""A real Gerrit on this machine alone, and what the tests ask of its REST API."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POM = Path(__file__).with_name("pom.xml")
PATIENCE = 150.0
ADMIN = ("admin", "secret")
VOTES = {"min": -1, "max": 1}
CONTRIBUTOR = ("contributor", "of specs")
BOT = ("ward", "a bot's own")

# Without these flags it takes twice as long to start; what ends as soon as the
# tests do gains nothing from a better compiler.
QUICK = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
MAIN = "com.google.gerrit.launcher.GerritLauncher"
LOG = """\
log4j.rootLogger=WARN, err
log4j.appender.err=org.apache.log4j.ConsoleAppender
log4j.appender.err.target=System.err
log4j.appender.err.layout=org.apache.log4j.PatternLayout
log4j.appender.err.layout.ConversionPattern=%d %p %c: %m%n
"""
BACKEND = (
    "-Dflogger.backend_factory="
    "com.google.common.flogger.backend.log4j.Log4jBackendFactory#getInstance"
)
CONFIG = """\
[gerrit]
    basePath = git
    canonicalWebUrl = http://127.0.0.1:{port}/
[auth]
    type = DEVELOPMENT_BECOME_ANY_ACCOUNT
[httpd]
    listenUrl = http://127.0.0.1:{port}/
[sshd]
    listenAddress = off
[index]
    type = lucene
[sendemail]
    enable = false
[change]
    strictLabels = true
"""


def class_path(folder: Path) -> str:
    """Return the jars that pom.xml names, which Maven fetches or has."""
    target = folder / "class-path"
    command = ["mvn", "-q", "-B", "-ntp", "-f", str(POM), "dependency:build-classpath"]
    # What is there need not be looked up again; a fetch may fail once.
    for more in (["-o"], [], []):
        done = subprocess.run(
            [*command, *more, f"-Dmdep.outputFile={target}"],
            cwd=folder,
            env={"MAVEN_OPTS": QUICK, **os.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return target.read_text(encoding="utf-8")
    raise AssertionError(done.stdout + done.stderr)


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens what is on this machine, whatever proxy is for the rest."""


@dataclass(frozen=True)
class Gerrit:
    """A server that runs, and the folder of all that it writes."""

    url: str
    folder: Path

    def ask(
        self,
        path: str,
        value: object = None,
        *,
        method: str | None = None,
        account: tuple[str, str] = ADMIN,
    ) -> Any:
        """Return what Gerrit answers: to GET, or to POST of a value as JSON."""
        data = None if value is None else json.dumps(value).encode()
        token = base64.b64encode(":".join(account).encode()).decode()
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/a{path}",
            data=data,
            method=method,
            headers={
                "Authorization": f"Basic {token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with OPENER.open(request, timeout=PATIENCE) as response:
                text = response.read().decode().removeprefix(")]}'")
        except urllib.error.HTTPError as error:
            told = error.read().decode(errors="replace")
            raise AssertionError(f"{path}: {error.code} {told}") from None
        return json.loads(text) if text.strip() else None

    def put(self, path: str, value: object) -> Any:
        return self.ask(path, value, method="PUT")

    def set_up(self) -> None:
        """Make a label, a contributor, and a bot that may vote."""
        self.put(
            f"/accounts/{CONTRIBUTOR[0]}",
            {"email": "committer@example.org", "http_password": CONTRIBUTOR[1]},
        )
        self.put(
            f"/accounts/{BOT[0]}",
            {"http_password": BOT[1], "groups": ["Service Users"]},
        )
        self.put(
            "/projects/All-Projects/labels/Verified",
            {
                "commit_message": "a label",
                "values": {"-1": "Fails", " 0": "No score", "+1": "Verified"},
                "function": "NoBlock",
            },
        )
        bots = self.ask("/groups/")["Service Users"]["id"]
        self.ask(
            "/projects/All-Projects/access",
            {
                "add": {
                    "refs/heads/*": {
                        "permissions": {
                            "label-Verified": {
                                "label": "Verified",
                                "rules": {bots: {"action": "ALLOW", **VOTES}},
                            },
                        }
                    }
                }
            },
        )


@contextmanager
def serving(folder: Path, jars: str) -> Iterator[Gerrit]:
    """Start a new Gerrit of *jars* with its site in *folder*; stop it in the end."""
    version = next(
        line.partition(">")[2].partition("<")[0]
        for line in POM.read_text(encoding="utf-8").splitlines()
        if "<gerrit.version>" in line
    )
    first = folder / "class"
    named = first / "com" / "google" / "gerrit" / "common" / "Version"
    named.parent.mkdir(parents=True)
    named.write_text(version + "\n", encoding="utf-8")
    (first / "log4j.properties").write_text(LOG, encoding="utf-8")
    java = shutil.which("java")
    assert java is not None
    command = [
        *(java, *QUICK.split(), BACKEND, f"-Duser.home={folder}"),
        *(
            "-cp",
            f"{first}{os.pathsep}{jars}",
            "com.google.gerrit.launcher.GerritLauncher",
        ),
    ]
    port = free_port()
    site = folder / "site"
    (site / "etc").mkdir(parents=True)
    config = CONFIG.format(port=port)
    (site / "etc" / "gerrit.config").write_text(config, encoding="utf-8")
    log = folder / "log"
    with log.open("wb") as out:
        flags = "--batch --dev --no-auto-start --skip-all-downloads --skip-plugins"
        made = subprocess.run(
            [*command, "init", *flags.split(), "-d", str(site)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            timeout=PATIENCE,
            check=False,
        )
        assert made.returncode == 0, logged(folder)
        process = subprocess.Popen(
            [*command, "daemon", "-d", str(site), "--disable-sshd"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    server = Gerrit(f"http://127.0.0.1:{port}", folder)
    try:
        wait_for(server, process, folder)
        server.set_up()
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE / 4)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(server: Gerrit, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return when the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with OPENER.open(f"{server.url}/config/server/version", timeout=PATIENCE):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Gerrit does not start\n{logged(folder)}")


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def logged(folder: Path) -> str:
    """Return the ends of what Gerrit has logged."""
    files = [folder / "log", folder / "site" / "logs" / "error_log"]
    return "\n".join(
        f"--- {file.name}\n{file.read_text(encoding='utf-8', errors='replace')[-8000:]}"
        for file in files
        if file.is_file()
    )
