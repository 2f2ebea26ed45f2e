"""What GitHub refuses, the stand-in refuses, and nothing has happened then."""

from tests.standin.world import APPROVAL, Shop


def _note(number: int) -> dict[str, object]:
    return {
        "path": "shop.py",
        "start_line": number,
        "end_line": number,
        "annotation_level": "notice",
        "message": str(number),
    }


def _output(count: int = 0, **more: str) -> dict[str, object]:
    return {"title": "t", "summary": "s", "annotations": [_note(one + 1) for one in range(count)], **more}


def test_annotations_come_in_fifties_and_are_appended(shop: Shop) -> None:
    assert shop.check(output=_output(51)).status_code == 422
    assert shop.github.check_runs(shop.repository, shop.pull.head) == []
    number = shop.check(output=_output(50)).json()["id"]
    assert shop.repo("PATCH", f"/check-runs/{number}", {"output": _output(20)}).status_code == 200
    run = shop.repo("GET", f"/check-runs/{number}").json()
    assert run["output"]["annotations_count"] == 70
    first = shop.repo("GET", f"/check-runs/{number}/annotations?per_page=50")
    second = shop.repo("GET", f"/check-runs/{number}/annotations?per_page=50&page=2")
    assert (len(first.json()), len(second.json())) == (50, 20)
    assert 'rel="next"' in first.headers["Link"]
    assert 'rel="next"' not in second.headers["Link"]


TOO_MUCH: list[dict[str, object]] = [
    {"output": {"title": "t", "summary": "x" * 65_536}},
    {"output": {"title": "t", "summary": "s", "text": "x" * 65_536}},
    {"output": {"title": "t"}},
    {"status": "completed"},
    {"conclusion": "perfect"},
    {"conclusion": "stale"},
    {"actions": [{"label": "l", "description": "d", "identifier": str(number)} for number in range(4)]},
    {"actions": [{"label": "l" * 21, "description": "d", "identifier": "i"}]},
    {"actions": [{"label": "l", "description": "d" * 41, "identifier": "i"}]},
    {"head_sha": "0" * 40},
    {"started_at": "yesterday"},
]


def test_check_runs_have_limits(shop: Shop) -> None:
    for fields in TOO_MUCH:
        body = {"name": APPROVAL, "head_sha": shop.pull.head, **fields}
        assert shop.repo("POST", "/check-runs", body).status_code == 422, fields
    assert shop.github.check_runs(shop.repository, shop.pull.head) == []


def test_only_apps_write_check_runs_and_only_their_own(shop: Shop) -> None:
    body = {"name": APPROVAL, "head_sha": shop.pull.head}
    assert shop.repo("POST", "/check-runs", body, by=shop.carol).status_code == 403
    number = shop.check().json()["id"]
    other = shop.github.create_app("other", shop.organization, private_key=shop.app.private_key)
    token = shop.github.installation_token(shop.github.install_app(other, shop.organization))
    done = {"conclusion": "success"}
    assert shop.repo("PATCH", f"/check-runs/{number}", done, by=f"token {token}").status_code == 403


def test_nobody_approves_their_own_pull_request(shop: Shop) -> None:
    for event in ("APPROVE", "REQUEST_CHANGES"):
        answer = shop.repo("POST", "/pulls/1/reviews", {"event": event, "body": "b"}, by=shop.alice)
        assert answer.status_code == 422
    assert shop.repo("POST", "/pulls/1/reviews", {"event": "COMMENT", "body": "b"}, by=shop.alice).status_code == 200
    assert len(shop.pull.reviews) == 1


OUTSIDE: list[dict[str, object]] = [
    {"path": "shop.py", "line": 40, "body": "b"},
    {"path": "shop.py", "line": 2, "side": "LEFT", "start_line": 9, "body": "b"},
    {"path": "README.md", "line": 1, "body": "b"},
    {"path": "nowhere.py", "line": 1, "body": "b"},
    {"path": "shop.py", "position": 99, "body": "b"},
    {"path": "shop.py", "body": "b"},
    {"path": "new.py", "line": 1, "side": "LEFT", "body": "b"},
]


def test_a_comment_outside_the_diff_leaves_nothing_behind(shop: Shop) -> None:
    good = {"path": "shop.py", "line": 2, "body": "b"}
    for comment in OUTSIDE:
        answer = shop.repo("POST", "/pulls/1/reviews", {"event": "COMMENT", "comments": [good, comment]})
        assert answer.status_code == 422, comment
        assert shop.repo("POST", "/pulls/1/comments", {**comment, "commit_id": shop.pull.head}).status_code == 422
    assert (shop.pull.reviews, shop.pull.threads) == ([], [])


def test_a_comment_in_the_diff_stands_on_its_line(shop: Shop) -> None:
    for side, line, text in (
        ("RIGHT", 2, "+    return 3"),
        ("LEFT", 2, "-    return 1"),
        ("RIGHT", 1, " def price():"),
    ):
        body = {"path": "shop.py", "line": line, "side": side, "body": "b", "commit_id": shop.pull.head}
        shown = shop.repo("POST", "/pulls/1/comments", body).json()
        assert (shown["line"], shown["side"]) == (line, side)
        assert shown["diff_hunk"].split("\n")[-1] == text


def test_empty_and_unknown_things_are_refused(shop: Shop) -> None:
    assert shop.repo("POST", "/pulls/1/reviews", {"event": "COMMENT"}).status_code == 422
    assert shop.repo("POST", "/issues/1/comments", {"body": " "}).status_code == 422
    assert shop.repo("POST", "/issues/9/comments", {"body": "b"}).status_code == 404
    assert shop.repo("GET", "/pulls/9").status_code == 404
    assert shop.repo("GET", "/commits/" + "0" * 40).status_code == 422
    assert shop.repo("GET", "/contents/none.py").status_code == 404
    assert shop.repo("GET", "/contents/shop.py?ref=--upload-pack=x").status_code == 404
    assert shop.call("GET", "/nothing/here").status_code == 404
    long = {"state": "success", "context": "x", "description": "d" * 141}
    assert shop.repo("POST", f"/statuses/{shop.pull.head}", long).status_code == 422


def test_a_comment_cannot_be_dismissed(shop: Shop) -> None:
    review = shop.github.submit_review(shop.repository, shop.pull, shop.bob, "COMMENT", "hm")
    body = {"message": "m"}
    assert shop.repo("PUT", f"/pulls/1/reviews/{review.id}/dismissals", body, by=shop.carol).status_code == 422


def test_a_second_pull_request_for_the_same_branches_is_refused(shop: Shop) -> None:
    body = {"title": "Again", "head": "feature", "base": "main"}
    assert shop.repo("POST", "/pulls", body, by=shop.bob).status_code == 422
    assert shop.repo("POST", "/pulls", {**body, "head": "none"}, by=shop.bob).status_code == 422
    shop.github.push(shop.repository, "even", {"a": "b"}, pusher=shop.bob)
    shop.github.push_commit(shop.repository, "even", shop.github.tip(shop.repository, "main"), pusher=shop.bob)
    assert shop.repo("POST", "/pulls", {**body, "head": "even"}, by=shop.bob).status_code == 422


def test_bodies_that_are_no_json_objects_are_refused(shop: Shop) -> None:
    assert shop.repo("POST", "/issues/1/comments", ["b"]).status_code == 400
    assert shop.repo("POST", "/issues/1/comments", {"body": 7}).status_code == 422
