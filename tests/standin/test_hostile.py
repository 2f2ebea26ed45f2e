"""Junk at every route: a refusal each time, never a mistake of the stand-in's own."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from foureyes.standin.routes import ROUTES
from foureyes.standin.stand_in import StandIn
from tests.standin.world import Shop

JUNK = ("..", "-1", "0", "\x00", "é" * 40, "--upload-pack=x", "a" * 300, "%2e%2e/x", "HEAD~9999999999", "1e3")
BODIES: tuple[object, ...] = (
    {"name": 1, "head_sha": [], "body": {}, "content": None, "title": 7, "event": 3, "message": []},
    {"name": "n", "head_sha": "\x00", "output": [], "actions": {}, "comments": [1], "labels": [None], "body": "b"},
    {"name": "n", "head_sha": "a" * 40, "state": "x", "reviewers": ["nobody"], "permissions": [], "repositories": [1]},
    {"required_status_checks": 1, "enforce_admins": 1, "required_pull_request_reviews": 1, "restrictions": 1},
    {
        "event": "APPROVE",
        "commit_id": "--help",
        "comments": [{"path": "../x", "line": -1, "body": "b"}],
        "in_reply_to": 0,
    },
)


@pytest.fixture
def github(tmp_path: Path) -> Iterator[StandIn]:
    """Not held against the descriptions: junk is not as described."""
    stand_in = StandIn(tmp_path / "github")
    with stand_in.serve():
        yield stand_in
    assert stand_in.service.crashes == []


def _paths(template: str) -> list[str]:
    """The template with junk in every hole; the repository itself is the right one."""
    known = template.replace("{owner}", "acme").replace("{repo}", "shop")
    return [re.sub(r"\{\w+\}", quote(junk, safe=""), known) for junk in JUNK] if "{" in known else [known]


@pytest.mark.parametrize("who", ["installation", "person", "app"])
def test_junk_is_refused(shop: Shop, who: str) -> None:
    by = {"installation": None, "person": f"token {shop.github.user_token(shop.carol)}", "app": shop.as_app()}[who]
    for index, route in enumerate(ROUTES):
        if route.method == "DELETE":
            continue
        path = _paths(route.template)[index % len(JUNK) if "{" in route.template.replace("{owner}/{repo}", "") else 0]
        body = None if route.method == "GET" else BODIES[index % len(BODIES)]
        answer = shop.call(route.method, path, body, by=by)
        assert answer.status_code < 500, f"{route.name} {path!r}: {answer.text}"


def test_junk_in_bodies_and_queries_is_refused(shop: Shop) -> None:
    places = (
        "/check-runs",
        "/issues/1/comments",
        "/pulls/1/reviews",
        "/pulls/1/comments",
        "/pulls",
        "/issues/1/labels",
    )
    for place in places:
        for body in BODIES:
            assert shop.repo("POST", place, body, by=shop.bob).status_code < 500
            assert shop.repo("POST", place, body).status_code < 500
    for query in ("per_page=x&page=y", "per_page=-1", "page=99999999", "per_page=100000"):
        assert shop.repo("GET", f"/commits?{query}").status_code == 200
        assert shop.repo("GET", f"/pulls?{query}").status_code == 200
    assert shop.repo("GET", "/contents/%00").status_code == 404
    for place in ("/app/hook/deliveries?cursor=%00%00", "/app/hook/deliveries?cursor=abc&per_page=x"):
        assert shop.call("GET", place, by=shop.as_app()).status_code < 500


def test_junk_in_headers_is_refused(shop: Shop) -> None:
    for header in ("x", "Basic !!!", "Basic \xff", "Bearer a.b.c", "token ", "Bearer ..", "Digest x"):
        assert shop.call("GET", "/app", by=header).status_code == 401
