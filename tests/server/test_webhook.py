"""The door for webhooks, from outside: what is not signed, too large or malformed is refused and changes nothing."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.github.events import MAX_BODY
from tests.server.loop import REVIEW, Forge, forge, status, until


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forge(tmp_path_factory.mktemp("webhook"), webhook_secrets='["old-secret-word", "new-secret-word"]') as running:
        yield running


def post(it: Forge, body: bytes, *, secret: str = "new-secret-word", **headers: str | None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", it.server.port, timeout=30)
    given: dict[str, str | None] = {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    try:
        connection.request(
            "POST", "/webhook", body, {name: value for name, value in given.items() if value is not None}
        )
        return connection.getresponse().status
    finally:
        connection.close()


def payload(it: Forge, number: int = 1) -> bytes:
    repository = {"id": it.repository.id, "full_name": "olga/shop"}
    return json.dumps(
        {
            "action": "opened",
            "installation": {"id": it.installation.id},
            "repository": repository,
            "sender": {"id": 1, "login": "x", "type": "User"},
            "pull_request": {"number": number, "head": {"sha": "a" * 40}, "base": {"ref": "main"}},
        }
    ).encode()


@pytest.mark.parametrize("secret", ["old-secret-word", "new-secret-word"])
def test_each_secret_is_good_while_they_are_changed(it: Forge, secret: str) -> None:
    assert post(it, payload(it), secret=secret) == 202


def test_what_is_not_signed_is_refused(it: Forge) -> None:
    body = payload(it)
    sha1 = "sha1=" + hmac.new(b"new-secret-word", body, hashlib.sha1).hexdigest()
    assert post(it, body, secret="wrong") == 401
    assert post(it, body, X_Hub_Signature_256=None) == 401
    assert post(it, body, X_Hub_Signature_256=None, X_Hub_Signature=sha1) == 401
    assert post(it, body, X_Hub_Signature_256=sha1) == 401
    assert post(it, body, X_Hub_Signature_256="sha256=\u00e9") == 401


def test_what_is_malformed_is_refused(it: Forge) -> None:
    assert post(it, b"{") == 400
    assert post(it, b"[]") == 400
    assert post(it, b"") == 400
    assert post(it, b'{"action": "opened", "installation": {"id": 1}}') == 400
    assert post(it, b"[" * 100_000) == 400
    assert post(it, payload(it), X_GitHub_Delivery="") == 400
    assert post(it, payload(it), X_GitHub_Event="") == 400


def test_what_is_too_large_is_refused_before_it_is_read(it: Forge) -> None:
    assert post(it, b"", Content_Length=str(MAX_BODY + 1)) == 413
    connection = http.client.HTTPConnection("127.0.0.1", it.server.port, timeout=30)
    piece = b"x" * (1024 * 1024)
    try:
        connection.request(
            "POST", "/webhook", (piece for _ in range(27)), {"X-GitHub-Event": "ping"}, encode_chunked=True
        )
        assert connection.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server has said enough, and closed
    finally:
        connection.close()
    assert status(f"http://127.0.0.1:{it.server.port}/livez") == 200


def test_what_does_not_concern_us_is_taken_and_ignored(it: Forge) -> None:
    assert post(it, b"{}", X_GitHub_Event="star") == 202
    assert post(it, b'{"zen": "x", "hook_id": 1}', X_GitHub_Event="ping") == 202
    assert post(it, payload(it, 999), X_GitHub_Delivery="a-pull-request-that-is-not-there") == 202


def test_an_event_of_an_unknown_installation_harms_nobody(it: Forge) -> None:
    body = payload(it).replace(str(it.installation.id).encode(), b"424242")
    assert post(it, body, X_GitHub_Delivery="unknown-installation") == 202


def test_no_secret_is_in_the_log(it: Forge, tmp_path: Path) -> None:
    it.app.webhook_secret = "new-secret-word"
    pull = it.open()
    it.wait(pull.head, "failure", REVIEW)
    until(lambda: '"became"' in it.server.log.read_text())
    log = it.server.log.read_text()
    key = it.app.private_key.splitlines()
    tokens = [token for token in it.standin.world.tokens]
    assert tokens
    for secret in ("old-secret-word", "new-secret-word", *key[1:-1], *tokens):
        assert secret not in log
    for line in log.splitlines():
        assert isinstance(json.loads(line), dict)
