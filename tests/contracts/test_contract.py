"""The contract layer itself: it finds what is wrong, and GitHub's own examples mostly pass it."""

from foureyes.standin.service import Exchange, Reply, Request
from tests.contracts.contract import examples, exchange_problems, webhook_problems

ROUTE = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}"


def _exchange(route: str, body: bytes, sent: bytes = b"", status: int = 200) -> Exchange:
    headers = {"Content-Type": "application/json"}
    method = route.split(" ")[0]
    return Exchange(route, Request(method, "/x", {}, {}, sent), Reply(status, headers, body))


def test_a_wrong_answer_is_found() -> None:
    assert any('"url" is a required property' in line for line in exchange_problems(_exchange(ROUTE, b"{}")))
    assert exchange_problems(_exchange(ROUTE, b"[]"))
    assert exchange_problems(_exchange(ROUTE, b"{}", status=299)) == [f"{ROUTE}: status 299 is not described"]
    assert exchange_problems(_exchange("GET /nowhere", b"{}")) == ["GET /nowhere: not described"]


def test_a_wrong_request_is_found() -> None:
    route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
    problems = exchange_problems(_exchange(route, b"{}", b'{"text": "x"}', status=201))
    assert f'{route} request: .: "body" is a required property' in problems
    assert f"{route} request: text is not described" in problems


def test_a_wrong_webhook_is_found() -> None:
    assert webhook_problems("pull_request", "opened", {"action": "opened"})
    assert webhook_problems("pull_request", "nonsense", {}) == ["pull_request.nonsense: not described"]


def test_githubs_own_examples_pass_but_for_the_old_ones() -> None:
    """Older examples lack keys that are required since; the count shows that the check is not blind."""
    found = [not webhook_problems(event, str(body.get("action") or "") or None, body) for event, body in examples()]
    assert (found.count(True), len(found)) == (61, 112)
