"""Faults on request: what comes back, and whether the operation took place."""

import pytest
import requests

from foureyes.standin.faults import Fault, Kind
from tests.standin.world import Shop

CREATE = "POST /repos/*/check-runs"
QUERY = '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { number title } } }'


@pytest.mark.parametrize(("after_effect", "runs"), [(False, 0), (True, 1)])
def test_an_error_comes_before_or_after_the_effect(shop: Shop, after_effect: bool, runs: int) -> None:
    shop.github.fail(Fault(Kind.STATUS, CREATE, status=502, after_effect=after_effect))
    assert shop.check().status_code == 502
    assert len(shop.github.check_runs(shop.repository, shop.pull.head)) == runs
    assert shop.check().status_code == 201


def test_a_fault_fits_its_route_passes_some_and_ends(shop: Shop) -> None:
    shop.github.fail(Fault(Kind.STATUS, CREATE, times=2, skip=1, status=503))
    assert shop.repo("GET", "").status_code == 200
    assert [shop.check().status_code for _ in range(4)] == [201, 503, 503, 201]
    shop.github.fail(Fault(Kind.STATUS, times=None, status=500))
    assert [shop.repo("GET", "").status_code for _ in range(3)] == [500, 500, 500]
    shop.github.heal()
    assert shop.repo("GET", "").status_code == 200


def test_rate_limits_look_like_githubs(shop: Shop) -> None:
    shop.github.fail(Fault(Kind.RATE_LIMIT, status=403))
    shop.github.fail(Fault(Kind.SECONDARY_LIMIT, status=429, retry_after=7))
    primary, secondary = shop.repo("GET", ""), shop.repo("GET", "")
    assert (primary.status_code, primary.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert "Retry-After" not in primary.headers
    assert "API rate limit exceeded" in primary.json()["message"]
    assert (secondary.status_code, secondary.headers["Retry-After"]) == (429, "7")
    assert "secondary rate limit" in secondary.json()["message"]


def test_the_hour_is_enforced(shop: Shop) -> None:
    shop.github.limits.per_hour = 3
    shown = [shop.repo("GET", "") for _ in range(4)]
    assert [one.status_code for one in shown] == [200, 200, 200, 403]
    assert [one.headers["X-RateLimit-Remaining"] for one in shown] == ["2", "1", "0", "0"]
    reset = int(shown[-1].headers["X-RateLimit-Reset"])
    shop.github.clock.advance(reset - shop.github.clock.now())
    shop.token = shop.github.installation_token(shop.installation)
    assert shop.repo("GET", "").status_code == 200


def test_a_new_token_does_not_buy_a_new_hour(shop: Shop) -> None:
    shop.github.limits.per_hour = 1
    assert shop.repo("GET", "").status_code == 200
    shop.token = shop.github.installation_token(shop.installation)
    assert shop.repo("GET", "").status_code == 403
    assert shop.repo("GET", "", by=shop.bob).status_code == 200


def test_writes_in_a_minute_are_enforced_where_asked(shop: Shop) -> None:
    shop.github.limits.writes_per_minute = 2
    assert [shop.check().status_code for _ in range(3)] == [201, 201, 403]
    assert shop.repo("GET", "").status_code == 200
    shop.github.clock.advance(61)
    assert shop.check().status_code == 201


def test_a_cut_answer_and_a_slow_one(shop: Shop) -> None:
    shop.github.fail(Fault(Kind.CUT, CREATE))
    with pytest.raises(requests.exceptions.RequestException):
        shop.check()
    assert len(shop.github.check_runs(shop.repository, shop.pull.head)) == 1
    shop.github.fail(Fault(Kind.SLOW, seconds=0.3))
    with pytest.raises(requests.exceptions.Timeout):
        requests.get(shop.github.base_url + "/meta", timeout=0.1)
    assert shop.call("GET", "/meta").status_code == 200


def test_graphql_can_answer_in_part(shop: Shop) -> None:
    shop.github.fail(Fault(Kind.PARTIAL_GRAPHQL, "POST /graphql", field="title"))
    answer = shop.graphql(QUERY)
    assert answer["data"] == {"repository": {"pullRequest": {"number": 1, "title": None}}}
    errors = answer["errors"]
    assert isinstance(errors, list)
    assert errors[0]["path"] == ["repository", "pullRequest", "title"]
    assert "errors" not in shop.graphql(QUERY)


def test_requests_are_counted_by_route(shop: Shop) -> None:
    shop.github.requests.clear()
    shop.check()
    shop.repo("GET", "/pulls/1")
    shop.repo("GET", "/pulls/2")
    shop.graphql(QUERY)
    assert dict(shop.github.requests) == {
        "POST /repos/{owner}/{repo}/check-runs": 1,
        "GET /repos/{owner}/{repo}/pulls/{pull_number}": 2,
        "POST /graphql": 1,
    }
