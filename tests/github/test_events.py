import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.github.events import delivery, parse
from foureyes.github.fields import MalformedPayload
from foureyes.model.forge_events import (
    AccessChanged,
    ButtonPressed,
    CommentAction,
    CommentChanged,
    Ignored,
    InstallationAction,
    InstallationChanged,
    MergeGroupDestroyed,
    MergeGroupFormed,
    Ping,
    PullRequestAction,
    PullRequestChanged,
    RepositoriesChanged,
    RepositoryName,
    RerunRequested,
    ReviewAction,
    ReviewChanged,
    Sender,
)
from tests.contracts.contract import examples
from tests.github.payloads import BASE, GROUP, HEAD, PERSON, PULL_REQUEST, REPOSITORY, RUN, Json, encoded, payload

SHOP = RepositoryName(11, "acme", "shop")
ALICE = Sender(101, "alice")


def test_headers_are_read_in_any_case() -> None:
    got = delivery({"x-github-delivery": "72d3", "X-GitHub-Event": "ping", "X-HUB-SIGNATURE-256": "sha256=0"})
    assert (got.id, got.event, got.signature) == ("72d3", "ping", "sha256=0")


@pytest.mark.parametrize("headers", [{}, {"X-GitHub-Event": "ping"}, {"X-GitHub-Delivery": "1"}])
def test_a_delivery_without_name_or_number_is_malformed(headers: dict[str, str]) -> None:
    with pytest.raises(MalformedPayload, match="X-GitHub-"):
        delivery(headers)


@pytest.mark.parametrize("identity", ["", " ", "a\nb", "é", "1" * 201])
def test_odd_delivery_numbers_are_malformed(identity: str) -> None:
    with pytest.raises(MalformedPayload):
        delivery({"X-GitHub-Delivery": identity, "X-GitHub-Event": "ping"})


def test_ping() -> None:
    assert parse("ping", encoded({"zen": "Speak like a human.", "hook_id": 9})) == Ping(9)


@pytest.mark.parametrize("action", list(PullRequestAction))
def test_pull_request(action: PullRequestAction) -> None:
    body = payload(action, number=7, pull_request=PULL_REQUEST, changes={"base": {"ref": {"from": "dev"}}})
    expected = PullRequestChanged(5, SHOP, ALICE, action, 7, HEAD, "main", ("base",))
    assert parse("pull_request", encoded(body)) == expected


@pytest.mark.parametrize("action", list(ReviewAction))
def test_review(action: ReviewAction) -> None:
    body = payload(action, pull_request=PULL_REQUEST, review={"id": 31, "user": None, "state": "approved"})
    assert parse("pull_request_review", encoded(body)) == ReviewChanged(5, SHOP, ALICE, action, 7, 31)


@pytest.mark.parametrize("action", list(CommentAction))
def test_comment(action: CommentAction) -> None:
    issue = {"number": 7, "pull_request": {"url": "..."}}
    body = payload(action, issue=issue, comment={"id": 41, "user": PERSON, "body": "/foureyes recheck"})
    expected = CommentChanged(5, SHOP, ALICE, action, 7, 41, 101, "/foureyes recheck")
    assert parse("issue_comment", encoded(body)) == expected


def test_a_comment_by_nobody_who_is_left() -> None:
    body = payload("created", issue={"number": 7, "pull_request": {}}, comment={"id": 41, "user": None, "body": None})
    event = parse("issue_comment", encoded(body))
    assert isinstance(event, CommentChanged)
    assert event.author is None


def test_a_comment_on_an_issue_is_ignored() -> None:
    body = payload("created", issue={"number": 7}, comment={"id": 41, "user": PERSON, "body": "hello"})
    assert isinstance(parse("issue_comment", encoded(body)), Ignored)


def test_check_run() -> None:
    again = parse("check_run", encoded(payload("rerequested", check_run=RUN)))
    assert again == RerunRequested(5, SHOP, ALICE, HEAD, 3, 77, "foureyes / review", "7", (7,))
    pressed = payload("requested_action", check_run=RUN, requested_action={"identifier": "recheck"})
    expected = ButtonPressed(5, SHOP, ALICE, HEAD, 3, 77, "foureyes / review", "7", "recheck", (7,))
    assert parse("check_run", encoded(pressed)) == expected
    assert isinstance(parse("check_run", encoded(payload("completed", check_run=RUN))), Ignored)


def test_check_suite() -> None:
    suite = {"head_sha": HEAD, "app": {"id": 3}, "pull_requests": []}
    assert parse("check_suite", encoded(payload("rerequested", check_suite=suite))) == RerunRequested(
        5, SHOP, ALICE, HEAD, 3
    )


def test_merge_group() -> None:
    formed = parse("merge_group", encoded(payload("checks_requested", merge_group=GROUP)))
    assert formed == MergeGroupFormed(5, SHOP, HEAD, "refs/heads/gh-readonly-queue/main/pr-7", BASE, "main")
    gone = parse("merge_group", encoded(payload("destroyed", reason="dequeued", merge_group=GROUP)))
    assert gone == MergeGroupDestroyed(5, SHOP, HEAD, "dequeued")


@pytest.mark.parametrize("action", list(InstallationAction))
def test_installation(action: InstallationAction) -> None:
    body = {
        "action": action,
        "installation": {"id": 5, "account": {"login": "acme"}},
        "repositories": [REPOSITORY],
        "sender": PERSON,
    }
    assert parse("installation", encoded(body)) == InstallationChanged(5, action, "acme", (SHOP,))


def test_installation_repositories() -> None:
    body = {
        "action": "added",
        "installation": {"id": 5, "account": {"login": "acme"}},
        "repositories_added": [REPOSITORY],
        "repositories_removed": [],
    }
    assert parse("installation_repositories", encoded(body)) == RepositoriesChanged(5, "acme", (SHOP,), ())


@pytest.mark.parametrize(
    ("name", "action"),
    [("member", "edited"), ("membership", "removed"), ("organization", "member_removed"), ("team", "edited")],
)
def test_changes_of_access_ask_for_a_new_look(name: str, action: str) -> None:
    assert parse(name, encoded(payload(action))) == AccessChanged(5, SHOP, f"{name} {action}")
    without = {key: value for key, value in payload(action).items() if key != "repository"}
    assert parse(name, encoded(without)) == AccessChanged(5, None, f"{name} {action}")


def test_what_was_not_sent_to_an_app_is_ignored() -> None:
    body = {"action": "opened", "repository": REPOSITORY, "sender": PERSON, "pull_request": PULL_REQUEST}
    assert isinstance(parse("pull_request", encoded(body)), Ignored)


@pytest.mark.parametrize("name", ["push", "star", "", "ping ", "\u202epush", "x" * 10_000])
def test_other_events_are_ignored_without_a_look_at_the_body(name: str) -> None:
    assert isinstance(parse(name, b"not even JSON"), Ignored)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"1", b'"text"', b"{", b"\xff", b"[" * 100_000, b'{"action": 1, "installation": {"id": 5}}'],
)
def test_a_body_that_is_no_payload_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parse("pull_request", body)


def test_a_malformed_field_is_named_on_one_line() -> None:
    body = payload("opened", pull_request={**PULL_REQUEST, "head": {"sha": None}})
    with pytest.raises(MalformedPayload, match=r"^pull_request\.head\.sha is not a text$"):
        parse("pull_request", encoded(body))


def _break(values: Json, path: tuple[str, ...], wrong: Any) -> Json:
    if not path:
        return values
    inner = values[path[0]] if len(path) == 1 or isinstance(values.get(path[0]), dict) else {}
    return {**values, path[0]: wrong if len(path) == 1 else _break(inner, path[1:], wrong)}


_BODIES: dict[str, Callable[[], Json]] = {
    "pull_request": lambda: payload("opened", pull_request=PULL_REQUEST),
    "pull_request_review": lambda: payload("submitted", pull_request=PULL_REQUEST, review={"id": 1}),
    "check_run": lambda: payload("rerequested", check_run=RUN),
    "merge_group": lambda: payload("checks_requested", merge_group=GROUP),
}
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_whatever_a_field_holds_it_is_an_event_ignored_or_malformed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(_BODIES)))
    values = _BODIES[name]()
    first = data.draw(st.sampled_from(sorted(values)))
    inner = values[first]
    path = (first, data.draw(st.sampled_from(sorted(inner)))) if isinstance(inner, dict) else (first,)
    with contextlib.suppress(MalformedPayload):
        parse(name, encoded(_break(values, path, data.draw(_ANYTHING))))


def test_githubs_own_examples_are_events_or_ignored() -> None:
    kinds: set[type] = set()
    for name, example in examples():
        for body in (example, {**example, "installation": example.get("installation") or {"id": 5}}):
            kinds.add(type(parse(name, encoded(body))))
    assert {PullRequestChanged, ReviewChanged, RerunRequested, ButtonPressed, MergeGroupFormed, Ignored} <= kinds
