from collections.abc import Callable
from typing import Any

import pytest

from foureyes.github.client import RepositoryForge
from foureyes.github.collected import CollectedFacts
from foureyes.github.outcomes import Gone, RetryLater
from foureyes.github.pull_request_reading import collect
from foureyes.github.queries import APPROVAL_CHECK
from tests.github.payloads import BASE, HEAD, Json
from tests.github.scripted import Reply, Request, Script, Scripted

Open = Callable[[Script], tuple[RepositoryForge, Scripted]]
ALICE: Json = {"__typename": "User", "login": "alice", "databaseId": 101}
AT = "2026-01-02T03:04:05Z"


def connection(*nodes: Any, total: int | None = None, after: str | None = None) -> Json:
    return {
        "totalCount": len(nodes) if total is None else total,
        "pageInfo": {"hasNextPage": after is not None, "endCursor": after},
        "nodes": list(nodes),
    }


def review(number: int, **more: Any) -> Json:
    made: Json = {
        "fullDatabaseId": str(number),
        "state": "APPROVED",
        "body": "",
        "createdAt": AT,
        "submittedAt": AT,
        "commit": {"oid": HEAD},
        "author": ALICE,
    }
    return {**made, **more}


def commit(oid: str = HEAD) -> Json:
    account = {"login": "alice", "databaseId": 101}
    return {
        "commit": {
            "oid": oid,
            "message": "m",
            "committedViaWeb": False,
            "parents": connection({"oid": BASE}),
            "authors": connection({"name": "A", "email": "a@example.com", "user": account}),
            "committer": {"name": "A", "email": "a@example.com", "user": account},
            "signature": None,
        }
    }


def answer(**more: Any) -> Json:
    pull: Json = {
        "number": 7,
        "title": "t",
        "body": "",
        "state": "OPEN",
        "isDraft": False,
        "createdAt": AT,
        "additions": 1,
        "deletions": 0,
        "changedFiles": 1,
        "baseRefName": "main",
        "baseRefOid": BASE,
        "headRefName": "topic",
        "headRefOid": HEAD,
        "isCrossRepository": False,
        "headRepository": {"databaseId": 11, "nameWithOwner": "acme/shop"},
        "author": ALICE,
        "labels": connection(),
        "commits": connection(commit()),
        "reviews": connection(),
        "comments": connection(),
        "reviewThreads": connection(),
        "timelineItems": connection(),
        "headCommit": connection({"commit": {"oid": HEAD, "status": None, "checkSuites": connection()}}),
    }
    beside = {"collaborators": {**connection(), "edges": []}, "pullRequests": connection()}
    repository = {"databaseId": 11, "visibility": "PRIVATE", **beside, "pullRequest": {**pull, **more}}
    return {"data": {"repository": repository}}


PUSHED = [{"timestamp": AT, "before": "0" * 40, "after": HEAD, "activity_type": "branch_creation", "actor": None}]


def serving(first: Json, *later: Json, activity: Reply | None = None) -> Script:
    left = [first, *later]

    def script(request: Request) -> Reply:
        if request.path == "/graphql":
            return Reply(body=left.pop(0))
        if request.path.endswith("/activity"):
            return activity or Reply(body=PUSHED)
        if request.path.endswith("/check-runs"):
            run = {"id": 5, "name": APPROVAL_CHECK, "status": "completed", "conclusion": "success"}
            if request.query["check_name"] == APPROVAL_CHECK:
                return Reply(body={"total_count": 1, "check_runs": [{**run, "app": {"id": 9, "slug": "other"}}]})
            return Reply(body={"total_count": 0, "check_runs": []})
        if request.path.endswith("/statuses"):
            return Reply(body=[{"context": APPROVAL_CHECK, "state": "success", "creator": {"login": "eve"}}])
        return Reply(404, {"message": "Not Found"})

    return script


def read(opened: Open, first: Json, *later: Json, activity: Reply | None = None) -> CollectedFacts:
    forge, _ = opened(serving(first, *later, activity=activity))
    return collect(forge, 7, with_files=False)


def test_a_whole_answer_leaves_nothing_open(opened: Open) -> None:
    found = read(opened, answer(reviews=connection(review(1))))
    assert (found.facts.unavailable, found.incomplete, found.notes) == ((), (), ())
    assert [one.id for one in found.facts.reviews] == [1]


@pytest.mark.parametrize(
    ("name", "words"),
    [("reviews", "the reviews"), ("comments", "the comments"), ("reviewThreads", "the review threads")],
)
def test_a_list_that_announces_more_than_it_holds_is_unavailable(opened: Open, name: str, words: str) -> None:
    assert read(opened, answer(**{name: connection(total=3)})).facts.unavailable == (words,)


def test_an_entry_that_is_null_makes_its_list_unavailable(opened: Open) -> None:
    assert read(opened, answer(reviews=connection(review(1), None))).facts.unavailable == ("the reviews",)
    assert read(opened, answer(timelineItems=connection(None))).facts.unavailable == ("the history",)


def test_the_total_of_a_timeline_counts_other_events(opened: Open) -> None:
    assert read(opened, answer(timelineItems=connection(total=40))).facts.unavailable == ()


def test_without_all_comments_nobody_knows_whether_ours_is_there(opened: Open) -> None:
    assert read(opened, answer()).summary_comment == 0
    assert read(opened, answer(comments=connection(total=1))).summary_comment is None


def test_commits_beyond_what_github_lists_are_incomplete_not_unavailable(opened: Open) -> None:
    found = read(opened, answer(commits=connection(commit(), total=300)))
    assert found.facts.unavailable == ()
    assert found.incomplete == ("GitHub listed 1 of 300 commits",)


def test_later_pages_are_put_together(opened: Open) -> None:
    later = {"reviews": connection(review(2), total=2), "headRefOid": HEAD}
    second = {"data": {"repository": {"pullRequest": later}}}
    found = read(opened, answer(reviews=connection(review(1), total=2, after="c1")), second)
    assert [one.id for one in found.facts.reviews] == [1, 2]


def test_a_push_between_two_pages_starts_anew(opened: Open) -> None:
    later = {"reviews": connection(review(2), total=2), "headRefOid": BASE}
    second = {"data": {"repository": {"pullRequest": later}}}
    with pytest.raises(RetryLater, match="pushed to") as raised:
        read(opened, answer(reviews=connection(review(1), total=2, after="c1")), second)
    assert raised.value.seconds == 1


@pytest.mark.parametrize("body", [{"data": {"repository": None}}, {"data": {"repository": {"pullRequest": None}}}])
def test_what_is_null_is_gone(opened: Open, body: Json) -> None:
    with pytest.raises(Gone):
        read(opened, body)


@pytest.mark.parametrize("broken", [{"headRefOid": None}, {"reviews": None}, {"createdAt": "soon"}, {"state": 1}])
def test_an_answer_without_what_was_asked_is_none(opened: Open, broken: Json) -> None:
    with pytest.raises(RetryLater):
        read(opened, answer(**broken))


def test_a_log_that_does_not_know_the_head_leaves_its_pusher_open(opened: Open) -> None:
    for entries in ([], [{**PUSHED[0], "after": BASE}]):
        found = read(opened, answer(), activity=Reply(body=entries))
        assert found.facts.unavailable == ("who pushed the head",)


def test_moves_of_other_branches_are_left_out(opened: Open) -> None:
    other = {**PUSHED[0], "after": BASE, "ref": "refs/heads/other", "timestamp": "2026-02-02T03:04:05Z"}
    own = {**PUSHED[0], "ref": "refs/heads/topic"}
    found = read(opened, answer(), activity=Reply(body=[other, own]))
    assert [one.after for one in found.facts.pushes] == [HEAD]


def test_a_log_that_is_denied_is_a_note_on_a_fork_and_open_otherwise(opened: Open) -> None:
    denied = Reply(403, {"message": "Resource not accessible by integration"})
    assert read(opened, answer(), activity=denied).facts.unavailable == ("who pushed",)
    elsewhere = {"databaseId": 12, "nameWithOwner": "eve/shop"}
    forced = {
        "__typename": "HeadRefForcePushedEvent",
        "createdAt": AT,
        "actor": ALICE,
        "beforeCommit": {"oid": BASE},
        "afterCommit": {"oid": HEAD},
    }
    fork = answer(headRepository=elsewhere, isCrossRepository=True, timelineItems=connection(forced))
    found = read(opened, fork, activity=denied)
    assert (found.facts.unavailable, len(found.notes)) == ((), 1)
    assert [(one.after, one.pusher) for one in found.facts.pushes] == [(HEAD, 101)]


def test_checks_are_asked_for_alone_where_the_first_answer_does_not_reach_the_head(opened: Open) -> None:
    short = {"oid": HEAD, "status": None, "checkSuites": connection(total=200)}
    suite = {"app": None, "approval": connection(total=60), "review": connection()}
    for node in ({"commit": {"oid": BASE}}, {"commit": short}, {"commit": {**short, "checkSuites": connection(suite)}}):
        found = read(opened, answer(headCommit=connection(node)))
        assert {one.app for one in found.facts.foreign_checks} == {"eve", "other"}
        assert found.facts.unavailable == ()


def test_a_pending_review_and_a_review_of_a_lost_commit(opened: Open) -> None:
    mine = review(1, state="PENDING", submittedAt=None)
    lost = review(2, commit=None, author=None)
    (found,) = read(opened, answer(reviews=connection(mine, lost))).facts.reviews
    assert (found.id, found.commit, found.user) == (2, "", None)
