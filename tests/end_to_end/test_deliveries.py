"""What may happen to deliveries and to GitHub's answers: forged, repeated, lost, refused. Seen from outside only."""

import hmac
import http.client
import json
from collections.abc import Iterator

import pytest

from foureyes.demo.stage import Stage, set_up
from foureyes.standin.courier import Delivery, Fate
from foureyes.standin.faults import Fault, Kind
from foureyes.standin.stand_in import StandIn
from tests.databases import database
from tests.end_to_end.conftest import SETTINGS
from tests.end_to_end.pulls import Work, begin
from tests.end_to_end.test_merge_groups import group, queued


def posted(stage: Stage, body: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=20)
    try:
        connection.request("POST", "/webhook", body, {"Content-Type": "application/json", **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def signed(stage: Stage, body: bytes, secret: str | None = None, how: str = "sha256") -> str:
    key = (stage.app.webhook_secret if secret is None else secret).encode()
    return f"{how}=" + hmac.new(key, body, how).hexdigest()


def test_b33_only_a_good_signature_is_let_in(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    said = work.said_of(work.head)
    opened = next(one for one in forge.deliveries if one.action == "opened" and one.repository == work.repository.id)
    body = opened.payload
    kept = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "11111111-2222-3333-4444-555555555555"}
    assert posted(stage, body, kept) == 401
    assert posted(stage, body, {**kept, "X-Hub-Signature": signed(stage, body, how="sha1")}) == 401
    assert posted(stage, body, {**kept, "X-Hub-Signature-256": signed(stage, body, "another secret")}) == 401
    assert posted(stage, body, {**kept, "X-Hub-Signature-256": signed(stage, body, "")}) == 401
    assert posted(stage, body + b" ", {**kept, "X-Hub-Signature-256": signed(stage, body)}) == 401
    assert work.said_of(work.head) == said


def test_b33_a_replay_is_inert_and_nonsense_is_refused(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    said = work.said_of(work.head)
    opened = next(one for one in forge.deliveries if one.action == "opened" and one.repository == work.repository.id)
    again = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": opened.guid}
    for _ in range(3):
        headers = {**again, "X-Hub-Signature-256": signed(stage, opened.payload)}
        assert posted(stage, opened.payload, headers) == 202
    broken = b'{"action": '
    headers = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "nonsense-1"}
    assert posted(stage, broken, {**headers, "X-Hub-Signature-256": signed(stage, broken)}) == 400
    unknown = json.dumps({"action": "opened"}).encode()
    headers = {"X-GitHub-Event": "no_such_event", "X-GitHub-Delivery": "nonsense-2"}
    assert posted(stage, unknown, {**headers, "X-Hub-Signature-256": signed(stage, unknown)}) == 202
    work.recheck()
    work.waits()
    assert work.said_of(work.head) == said


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Kind.STATUS, "POST /graphql", times=1, status=502),
        Fault(Kind.STATUS, "POST /graphql", times=1, status=403),
        Fault(Kind.PARTIAL_GRAPHQL, "POST /graphql", times=1, field="reviews"),
    ],
    ids=["5xx", "403", "half an answer"],
)
def test_b35_what_cannot_be_read_blocks_and_is_tried_again(
    stage: Stage, forge: StandIn, work: Work, fault: Fault
) -> None:
    work.waits()
    forge.fail(fault)
    work.review(stage.bo)
    assert forge.merge(work.repository, work.pull, stage.olga) == 405
    work.approved()


@pytest.fixture(scope="module")
def diligent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An App that looks at everything again every few seconds, on PostgreSQL."""
    folder = tmp_path_factory.mktemp("diligent")
    settings = {**SETTINGS, "FOUREYES_RECONCILE_SECONDS": "3"}
    with (
        database("postgresql", folder) as url,
        set_up(folder, {**settings, "FOUREYES_DATABASE_URL": url}) as stage,
    ):
        yield stage


def test_b34_what_was_lost_is_repaired_in_both_directions(diligent: Stage) -> None:
    def lose(delivery: Delivery) -> Fate:
        return Fate.DROP if delivery.event in ("pull_request", "pull_request_review") else Fate.SEND

    work = begin(diligent, "b34")
    diligent.forge.courier.fate = lose
    work.opened().waits("waiting for a human")
    review = work.review(diligent.bo)
    work.approved()
    diligent.forge.dismiss_review(work.repository, work.pull, review, diligent.olga, "Not read.")
    work.waits("bo", "was dismissed")


def test_b34_a_merge_group_that_nobody_told_of_is_found(diligent: Stage) -> None:
    diligent.forge.courier.fate = lambda _: Fate.SEND
    work, (one,) = queued(diligent, "b34-group")
    diligent.forge.courier.fate = lambda delivery: Fate.DROP if delivery.event == "merge_group" else Fate.SEND
    entry = diligent.forge.enqueue(work.repository, one, diligent.olga)
    group(work, entry.group, "success")


def test_a_crash_in_the_middle_of_a_review_is_made_good(diligent: Stage) -> None:
    diligent.forge.courier.fate = lambda _: Fate.SEND
    work = begin(diligent, "crash").opened()
    diligent.server.kill()
    work.review(diligent.bo)
    diligent.server.start()
    work.approved()
    names = [run.name for run in work.repository.runs if run.head == work.head and run.conclusion == "success"]
    assert sorted(names) == ["foureyes / human approval", "foureyes / review"]


def test_b35_what_cannot_be_read_any_more_does_not_stay_approved(stage: Stage, forge: StandIn, work: Work) -> None:
    work.waits()
    work.review(stage.bo)
    work.approved()
    forge.fail(Fault(Kind.STATUS, "POST /graphql", times=None, status=502))
    work.review(stage.bo, "REQUEST_CHANGES")
    run = work.fails("the forge could not be asked")
    assert run.head == work.head
    forge.heal()
    work.waits("changes requested by bo")
    work.review(stage.bo)
    work.approved()
