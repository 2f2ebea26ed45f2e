"""Deliveries: signed, once, logged, redelivered under the same id on request, and disturbed on request."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest

from foureyes.standin.courier import Delivery, Fate, signed_headers
from foureyes.standin.stand_in import StandIn
from tests.standin.world import Receiver, Shop, open_shop, receiver


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def hooked(github: StandIn, hook: Receiver) -> Shop:
    shop = open_shop(github, hook.url)
    assert github.settle()
    hook.got.clear()
    return shop


def _talk(shop: Shop, count: int) -> None:
    for number in range(count):
        shop.github.comment(shop.repository, shop.pull, shop.bob, f"{number}")


def _bodies(hook: Receiver) -> list[str]:
    shown = []
    for one in hook.got:
        comment = one.payload["comment"]
        assert isinstance(comment, dict)
        shown.append(comment["body"])
    return shown


def test_the_signature_is_the_one_github_publishes() -> None:
    delivery = Delivery(1, "g", "ping", None, 1, "", "It's a Secret to Everybody", None, None, b"Hello, World!", 0)
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signed_headers(delivery)["X-Hub-Signature-256"] == expected


def test_a_delivery_carries_githubs_headers(hooked: Shop, hook: Receiver) -> None:
    _talk(hooked, 1)
    assert hooked.github.settle()
    (got,) = hook.got
    digest = hmac.new(hooked.app.webhook_secret.encode(), got.body, hashlib.sha256).hexdigest()
    assert got.headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert got.headers["X-GitHub-Event"] == "issue_comment"
    assert got.headers["X-GitHub-Hook-Installation-Target-ID"] == str(hooked.app.id)
    installation = got.payload["installation"]
    assert isinstance(installation, dict)
    assert installation["id"] == hooked.installation.id


def test_a_body_shows_the_moment_of_the_event(hooked: Shop, hook: Receiver) -> None:
    hooked.github.courier.hold()
    first = hooked.github.push(hooked.repository, "feature", {"one.py": "a"}, pusher=hooked.alice)
    second = hooked.github.push(hooked.repository, "feature", {"two.py": "a"}, pusher=hooked.alice)
    hooked.github.courier.release()
    assert hooked.github.settle()
    pushed = [one.payload for one in hook.got if one.name == "pull_request.synchronize"]
    assert [one["after"] for one in pushed] == [first, second]


def test_a_failed_delivery_is_not_sent_again_until_asked(hooked: Shop, hook: Receiver) -> None:
    hook.status = 500
    _talk(hooked, 1)
    assert hooked.github.settle()
    listed = hooked.call("GET", "/app/hook/deliveries", by=hooked.as_app()).json()
    failed = [one for one in listed if one["status_code"] == 500]
    assert len(failed) == 1
    assert len(hook.got) == 1
    hook.status = 202
    path = f"/app/hook/deliveries/{failed[0]['id']}"
    assert hooked.call("POST", f"{path}/attempts", by=hooked.as_app()).status_code == 202
    assert hooked.github.settle()
    assert [one.guid for one in hook.got] == [failed[0]["guid"]] * 2
    assert hook.got[0].body == hook.got[1].body
    newest = hooked.call("GET", "/app/hook/deliveries?per_page=1", by=hooked.as_app()).json()[0]
    assert (newest["guid"], newest["redelivery"], newest["status_code"]) == (failed[0]["guid"], True, 202)
    whole = hooked.call("GET", path, by=hooked.as_app()).json()
    assert whole["request"]["payload"] == json.loads(hook.got[0].body)
    assert hooked.call("GET", "/app/hook/deliveries/1", by=hooked.as_app()).status_code == 404
    assert hooked.call("GET", "/app/hook/deliveries").status_code == 401


def test_the_log_is_paged_by_cursor(hooked: Shop) -> None:
    _talk(hooked, 5)
    assert hooked.github.settle()
    seen, path = [], "/app/hook/deliveries?per_page=2"
    while path:
        answer = hooked.call("GET", path, by=hooked.as_app())
        seen += [one["id"] for one in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix(hooked.github.base_url)
    assert seen == [one.id for one in reversed(hooked.github.deliveries)]


def test_a_slow_receiver_counts_as_failed(hooked: Shop, hook: Receiver) -> None:
    hooked.github.courier.timeout = 0.1
    hook.delay = 0.5
    _talk(hooked, 1)
    assert hooked.github.settle()
    delivery = hooked.github.deliveries[-1]
    assert (delivery.status, delivery.succeeded) == ("timed out", False)


def test_a_receiver_that_is_not_there_counts_as_failed(github: StandIn) -> None:
    open_shop(github, "http://127.0.0.1:1/webhook")
    assert github.settle()
    assert {one.status for one in github.deliveries} == {"failed to connect to host"}


def test_deliveries_can_be_reordered(hooked: Shop, hook: Receiver) -> None:
    hooked.github.courier.hold()
    _talk(hooked, 4)
    assert not hooked.github.settle(0.05)
    hooked.github.courier.release("reversed")
    assert hooked.github.settle()
    assert _bodies(hook) == ["3", "2", "1", "0"]
    hook.got.clear()
    hooked.github.courier.hold()
    _talk(hooked, 4)
    hooked.github.courier.release("shuffled", seed=3)
    assert hooked.github.settle()
    assert sorted(_bodies(hook)) == ["0", "1", "2", "3"]
    assert _bodies(hook) != ["0", "1", "2", "3"]


def test_deliveries_can_be_doubled_lost_and_dropped(hooked: Shop, hook: Receiver) -> None:
    before = len(hooked.github.deliveries)
    fates = iter([Fate.TWICE, Fate.LOSE, Fate.DROP, Fate.SEND])
    hooked.github.courier.fate = lambda delivery: next(fates)
    _talk(hooked, 4)
    assert hooked.github.settle()
    assert _bodies(hook) == ["0", "0", "3"]
    assert hook.got[0].guid == hook.got[1].guid
    assert [one.succeeded for one in hooked.github.deliveries[before:]] == [True, False, True]


def test_only_who_listens_is_told(github: StandIn, hooked: Shop, hook: Receiver) -> None:
    with receiver() as other:
        quiet = github.create_app(
            "quiet",
            hooked.organization,
            webhook_url=other.url,
            events=["check_run"],
            private_key=hooked.app.private_key,
        )
        github.install_app(quiet, hooked.organization)
        _talk(hooked, 1)
        run = hooked.check(conclusion="success")
        assert run.status_code == 201
        github.rerequest(hooked.repository, github.check_runs(hooked.repository, hooked.pull.head)[0], hooked.bob)
        assert github.settle()
        assert other.names() == ["installation.created", "check_run.created", "check_run.completed"]
        assert hook.names()[-1] == "check_run.rerequested"


def test_a_suspended_installation_hears_nothing(hooked: Shop, hook: Receiver) -> None:
    hooked.github.suspend(hooked.installation)
    _talk(hooked, 1)
    assert hooked.github.settle()
    assert hook.names() == ["installation.suspend"]


def test_a_button_works_only_on_a_completed_run(hooked: Shop, hook: Receiver) -> None:
    button = {"label": "Look", "description": "again", "identifier": "recheck"}
    number = hooked.check(status="in_progress", actions=[button]).json()["id"]
    run = hooked.github.check_runs(hooked.repository, hooked.pull.head)[0]
    with pytest.raises(Exception, match="404"):
        hooked.github.press(hooked.repository, run, hooked.bob, "recheck")
    hooked.repo("PATCH", f"/check-runs/{number}", {"conclusion": "failure"})
    hooked.github.press(hooked.repository, run, hooked.bob, "recheck")
    assert hooked.github.settle()
    assert hook.got[-1].payload["requested_action"] == {"identifier": "recheck"}
