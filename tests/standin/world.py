"""What most tests start from: an organisation, four people, a protected repository, an App on it, one pull request."""

import http.server
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from foureyes.standin.installing import new_key
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import App, Installation, Level, PullRequest, Repository, User

APPROVAL = "foureyes / human approval"
BEFORE = "def price():\n    return 1\n\n\ndef tax():\n    return 2\n"
AFTER = "def price():\n    return 3\n\n\ndef tax():\n    return 2\n"


@dataclass(slots=True)
class Shop:
    github: StandIn
    organization: User
    alice: User
    bob: User
    carol: User
    reader: User
    repository: Repository
    app: App
    installation: Installation
    pull: PullRequest
    token: str

    def as_app(self) -> str:
        return f"Bearer {app_token(self.app)}"

    def call(
        self, method: str, path: str, body: object = None, *, by: User | str | None = None, **headers: str
    ) -> requests.Response:
        """As the installation, as a person, or with an Authorization header of one's own."""
        if isinstance(by, User):
            by = f"token {self.github.user_token(by)}"
        sent = {"Authorization": by if by is not None else f"token {self.token}", **headers}
        data = None if body is None else json.dumps(body)
        return requests.request(method, self.github.base_url + path, data=data, headers=sent, timeout=20)

    def repo(
        self, method: str, path: str, body: object = None, *, by: User | str | None = None, **headers: str
    ) -> requests.Response:
        return self.call(method, f"/repos/acme/shop{path}", body, by=by, **headers)

    def graphql(self, query: str, **variables: object) -> dict[str, object]:
        answer = self.call("POST", "/graphql", {"query": query, "variables": variables})
        assert answer.status_code == 200
        shown = answer.json()
        assert isinstance(shown, dict)
        return shown

    def check(self, name: str = APPROVAL, head: str | None = None, **fields: object) -> requests.Response:
        body = {"name": name, "head_sha": head or self.pull.head, **fields}
        return self.repo("POST", "/check-runs", body)


@cache
def shared_key() -> str:
    """Making a key takes longer than most tests."""
    return new_key()


def app_token(app: App, *, seconds: int = 300, **claims: object) -> str:
    now = int(time.time())
    key = _loaded(app.private_key)
    return jwt.encode({"iat": now - 30, "exp": now + seconds, "iss": str(app.id), **claims}, key, "RS256")


@cache
def _loaded(private_key: str) -> RSAPrivateKey:
    key = load_pem_private_key(private_key.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def open_shop(github: StandIn, webhook_url: str = "") -> Shop:
    people = {name: github.create_user(name) for name in ("alice", "bob", "carol", "rita")}
    organization = github.create_organization("acme", people.values())
    repository = github.create_repository(organization, "shop", {"shop.py": BEFORE, "README.md": "Shop\n"})
    for name, level in (("alice", Level.WRITE), ("bob", Level.WRITE), ("carol", Level.ADMIN)):
        github.set_permission(repository, people[name], level)
    app = github.create_app("foureyes", organization, webhook_url=webhook_url, private_key=shared_key())
    installation = github.install_app(app, organization, [repository])
    github.protect_branch(repository, checks=[(APPROVAL, app.id)], approvals=1, dismiss_stale=True)
    github.push(repository, "feature", {"shop.py": AFTER, "new.py": "x = 1\n"}, pusher=people["alice"])
    pull = github.open_pull_request(repository, "feature", author=people["alice"], title="Raise the price")
    return Shop(
        github,
        organization,
        people["alice"],
        people["bob"],
        people["carol"],
        people["rita"],
        repository,
        app,
        installation,
        pull,
        github.installation_token(installation),
    )


@dataclass(slots=True)
class Received:
    event: str
    guid: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, object]:
        read = json.loads(self.body)
        assert isinstance(read, dict)
        return read

    @property
    def name(self) -> str:
        action = self.payload.get("action")
        return f"{self.event}.{action}" if action else self.event


@dataclass(slots=True)
class Receiver:
    url: str
    got: list[Received] = field(default_factory=list)
    status: int = 202
    delay: float = 0.0

    def names(self) -> list[str]:
        return [one.name for one in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """An App's webhook address that writes down what it gets."""
    found = Receiver("")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = dict(self.headers.items())
            found.got.append(Received(headers["X-GitHub-Event"], headers["X-GitHub-Delivery"], headers, body))
            time.sleep(found.delay)
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/webhook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
