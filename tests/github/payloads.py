"""Small deliveries, made up: just the fields that GitHub's own have and the parser reads."""

import json
from typing import Any

Json = dict[str, Any]

REPOSITORY: Json = {"id": 11, "full_name": "acme/shop", "name": "shop", "owner": {"login": "acme", "id": 1}}
PERSON: Json = {"id": 101, "login": "alice", "type": "User"}
HEAD = "a" * 40
BASE = "b" * 40


def payload(action: str, **more: Any) -> Json:
    return {"action": action, "installation": {"id": 5}, "repository": REPOSITORY, "sender": PERSON, **more}


def encoded(values: Any) -> bytes:
    return json.dumps(values).encode()


PULL_REQUEST: Json = {"number": 7, "head": {"sha": HEAD, "ref": "topic"}, "base": {"sha": BASE, "ref": "main"}}
RUN: Json = {
    "id": 77,
    "name": "foureyes / review",
    "head_sha": HEAD,
    "external_id": "7",
    "app": {"id": 3},
    "pull_requests": [{"number": 7}],
}
GROUP: Json = {
    "head_sha": HEAD,
    "head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
    "base_sha": BASE,
    "base_ref": "refs/heads/main",
}
