"""``specward post gerrit``: what a server answers, and what becomes of it."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from specward.reports.post import http
from tests.support import forge
from tests.support.forge import Answer, Forge
from tests.support.reviews import (
    COMMIT,
    FOUND,
    PASSWORD,
    QUERY,
    TAKEN,
    TOKEN,
    change,
    gerrit,
    post,
    review,
    run,
)

WRONG: dict[str, tuple[list[Answer], str]] = {
    "not who it should be": ([Answer(401, b"Unauthorized")], "answers 401: Unauth"),
    "may not read": ([Answer(403, b"Forbidden")], "let the account read the project"),
    "no Gerrit there": ([Answer(404, b"Not Found")], "answers 404: Not Found"),
    "no such change": ([gerrit([])], f"has no change with the commit {COMMIT}"),
    "two changes": (
        [gerrit([change(), change(number=8)])],
        f"{COMMIT} is in 2 changes: 7, 8",
    ),
    "no JSON": ([Answer(200, b"<html>Sign in</html>")], "not answer as Gerrit does"),
    "another shape": ([gerrit({"a": 1})], "not answer as Gerrit does"),
    "deep": ([Answer(200, b"[" * 100_000)], "not answer as Gerrit does"),
    "no revision": ([gerrit([change(revisions={})])], "not answer as Gerrit does"),
    "not UTF-8": ([Answer(200, b'["\xff"]')], "not answer as Gerrit does"),
    "redirect": (
        [Answer(302, headers={"Location": "http://elsewhere.example/\x1b[1m"})],
        "a redirect to 'http://elsewhere.example/\\x1b[1m', which is not followed",
    ),
    "down": ([Answer(503, b"later")] * 2, "answers 503: later"),
    "unknown label": (
        [FOUND, Answer(400, b'label "Verified" is not a configured label')],
        "let the project have the label 'Verified'",
    ),
    "may not vote": (
        [FOUND, Answer(403, b'Applying label "Verified": -1 is restricted')],
        "the account vote -1 to +1 on it",
    ),
    "vote left out": (
        [FOUND, gerrit({"labels": {}})],
        "took the review without its vote on 'Verified'",
    ),
    "another vote": (
        [FOUND, gerrit({"labels": {"Verified": 0}})],
        "took the review without its vote on 'Verified'",
    ),
    "closed": ([FOUND, Answer(409, b"change is closed")], "answers 409: change is"),
    "refused": (
        [FOUND, Answer(400, b"Comment size exceeds limit (16500 > 16384)")],
        "help: make the review again, for this patch set",
    ),
    "fails twice": ([FOUND, *[Answer(500, b"oops")] * 2], "answers 500: oops"),
    "terminal escapes": (
        [Answer(400, b"a \x1b[31mred\x1b[0m\r\nword \xe2\x80\xae")],
        "answers 400: a \\x1b[31mred\\x1b[0m word \\u202e",
    ),
    "credentials sent back": (
        [Answer(401, f"no '{PASSWORD}', no 'Basic {TOKEN}'".encode())],
        "answers 401: no '…', no 'Basic …'",
    ),
    "credentials sent elsewhere": (
        [Answer(307, headers={"Location": f"http://elsewhere.example/?{TOKEN}"})],
        "a redirect to 'http://elsewhere.example/?…'",
    ),
    "many words": ([Answer(400, b"word " * 50_000)], "word word…"),
    "huge": ([Answer(200, b" " * (http.LONGEST + 1))], "more than 8,388,608 bytes"),
    "breaks": ([Answer(breaks=True)] * 2, "cannot be reached"),
}


@pytest.mark.parametrize(("answers", "said"), WRONG.values(), ids=[*WRONG])
def test_what_goes_wrong_is_told(
    server: Forge, answers: list[Answer], said: str
) -> None:
    done = post(server, *answers)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr
    assert "\n    help: " in done.stderr
    assert done.stderr.count("\n") == 2
    assert all(len(line) < 500 for line in done.stderr.splitlines())


def test_redirect_is_not_followed(server: Forge) -> None:
    with forge.serving() as elsewhere:
        away = Answer(302, headers={"Location": f"{elsewhere.url}/{QUERY}"})
        assert post(server, away).status == 2
        assert elsewhere.asked == []


def test_silent_server(server: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 0.2)
    done = post(server, Answer(silent=60), Answer(silent=60))
    assert done.status == 2
    assert "cannot be reached: no reply in 0.2 seconds" in done.stderr


def test_slow_server_is_tried_again(
    server: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 2.0)
    assert post(server, Answer(silent=60), FOUND, TAKEN).status == 0


def test_server_that_is_down() -> None:
    with forge.serving() as made:
        url = made.url
    done = run("--url", url, "--commit", COMMIT, stdin=json.dumps(review()).encode())
    assert done.status == 2
    assert f"{url} cannot be reached: [Errno 111] Connection refused" in done.stderr


def test_server_that_speaks_no_http(server: Forge) -> None:
    """Nothing is sent to who cannot show a certificate."""
    url = server.url.replace("http://", "https://")
    done = run("--url", url, "--commit", COMMIT, stdin=json.dumps(review()).encode())
    assert done.status == 2
    assert "cannot be reached: [SSL" in done.stderr
    assert server.asked == []


def test_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl is not None, "openssl makes the certificate"
    key, made = tmp_path / "key", tmp_path / "certificate"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    names = ("-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(key), "-out", str(made))
    subprocess.run(
        [openssl, *words.split(), *names, *files], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    with forge.serving(context) as server:
        options = ("--url", server.url, "--commit", COMMIT)
        done = run(*options, stdin=json.dumps(review()).encode())
        assert done.status == 2
        assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
        assert server.asked == []
