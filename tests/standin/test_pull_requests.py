"""Pull requests over time: pushes, stale approvals, merging, forks, retargeting, comments that go out of date."""

from foureyes.standin.git_store import Person
from foureyes.standin.review_actions import Draft
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Level
from tests.standin.world import AFTER, APPROVAL, Shop


def _approve(shop: Shop) -> None:
    shop.github.submit_review(shop.repository, shop.pull, shop.bob, "APPROVE")


def _pass(shop: Shop) -> None:
    assert shop.check(conclusion="success").status_code == 201


def test_a_push_moves_the_head_and_dismisses_stale_approvals(shop: Shop) -> None:
    _approve(shop)
    first = shop.pull.head
    second = shop.github.push(shop.repository, "feature", {"more.py": "y = 1\n"}, pusher=shop.alice)
    assert shop.repo("GET", "/pulls/1").json()["head"]["sha"] == second
    review = shop.repo("GET", "/pulls/1/reviews").json()[0]
    assert (review["state"], review["commit_id"]) == ("DISMISSED", first)
    assert shop.repo("GET", "/git/ref/pull/1/head").json()["object"]["sha"] == second


def test_without_the_rule_an_approval_survives_a_push(shop: Shop) -> None:
    shop.repository.protections[0].dismiss_stale = False
    _approve(shop)
    shop.github.push(shop.repository, "feature", {"more.py": "y = 1\n"}, pusher=shop.alice)
    assert shop.repo("GET", "/pulls/1/reviews").json()[0]["state"] == "APPROVED"


def test_merging_needs_the_pinned_check_and_an_approval(shop: Shop) -> None:
    github, repository, pull = shop.github, shop.repository, shop.pull
    assert github.merge(repository, pull, shop.alice) == 405
    _approve(shop)
    assert github.merge(repository, pull, shop.alice) == 405
    github.set_status(repository, pull.head, shop.bob, APPROVAL, "success")
    other = github.create_app("other", shop.organization, private_key=shop.app.private_key)
    token = github.installation_token(github.install_app(other, shop.organization))
    fake = {"name": APPROVAL, "head_sha": pull.head, "conclusion": "success"}
    assert shop.repo("POST", "/check-runs", fake, by=f"token {token}").status_code == 201
    assert shop.repo("GET", "/pulls/1").json()["mergeable_state"] == "blocked"
    assert github.merge(repository, pull, shop.alice) == 405
    _pass(shop)
    assert github.merge(repository, pull, shop.reader) == 403
    assert github.merge(repository, pull, shop.alice, sha="0" * 40) == 409
    assert shop.repo("GET", "/pulls/1").json()["mergeable_state"] == "clean"
    assert github.merge(repository, pull, shop.alice, sha=pull.head) == 200
    assert github.merge(repository, pull, shop.alice) == 405
    assert shop.repo("GET", "/pulls/1").json()["merged"] is True
    assert repository.activities[-1].kind == "pr_merge"


def test_the_newest_run_of_a_name_decides(shop: Shop) -> None:
    _approve(shop)
    _pass(shop)
    shop.check(status="in_progress")
    assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 405
    for conclusion in ("failure", "action_required", "cancelled", "timed_out"):
        shop.check(conclusion=conclusion)
        assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 405
    runs = shop.repo("GET", f"/commits/{shop.pull.head}/check-runs").json()
    assert [run["conclusion"] for run in runs["check_runs"]] == ["timed_out"]
    everything = shop.repo("GET", f"/commits/{shop.pull.head}/check-runs?filter=all").json()
    assert everything["total_count"] == 6
    shop.check(conclusion="neutral")
    assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 200


def test_a_change_request_blocks_and_a_reader_does_not_count(shop: Shop) -> None:
    _pass(shop)
    shop.github.submit_review(shop.repository, shop.pull, shop.reader, "APPROVE")
    assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 405
    _approve(shop)
    shop.github.submit_review(shop.repository, shop.pull, shop.carol, "REQUEST_CHANGES", "no")
    assert len(shop.github.blocked_by(shop.repository, shop.pull)) == 1
    shop.github.submit_review(shop.repository, shop.pull, shop.carol, "COMMENT", "still")
    assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 405
    shop.github.submit_review(shop.repository, shop.pull, shop.carol, "APPROVE")
    assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 200


def test_the_last_pusher_cannot_be_the_only_approver(shop: Shop) -> None:
    github, repository = shop.github, shop.repository
    repository.protections.clear()
    github.protect_branch(repository, approvals=1, last_push_approval=True)
    github.push(repository, "feature", {"more.py": "y = 1\n"}, pusher=shop.bob)
    _approve(shop)
    assert github.merge(repository, shop.pull, shop.alice) == 405
    github.submit_review(repository, shop.pull, shop.carol, "APPROVE")
    assert github.merge(repository, shop.pull, shop.alice) == 200


def test_administrators_pass_only_where_nothing_is_enforced_for_them(shop: Shop) -> None:
    assert shop.github.merge(shop.repository, shop.pull, shop.carol) == 405
    shop.repository.protections[0].enforce_admins = False
    assert shop.github.merge(shop.repository, shop.pull, shop.alice) == 405
    assert shop.github.merge(shop.repository, shop.pull, shop.carol) == 200


def test_a_conflict_cannot_be_merged(shop: Shop) -> None:
    shop.github.push(shop.repository, "main", {"shop.py": "changed = 1\n"}, pusher=shop.carol)
    shown = shop.repo("GET", "/pulls/1").json()
    assert (shown["mergeable"], shown["mergeable_state"]) == (False, "dirty")


def test_squash_and_rebase_leave_one_line_of_history(shop: Shop) -> None:
    github, repository = shop.github, shop.repository
    repository.protections.clear()
    github.push(repository, "feature", {"more.py": "y = 1\n"}, pusher=shop.alice)
    github.push(repository, "main", {"base.py": "b = 1\n"}, pusher=shop.carol)
    assert github.merge(repository, shop.pull, shop.alice, method="rebase") == 200
    commits = shop.repo("GET", "/commits").json()
    assert [len(one["parents"]) for one in commits] == [1, 1, 1, 0]
    assert shop.repo("GET", "/contents/more.py").status_code == 200


def test_a_fork_pushes_into_the_pull_request_and_vanishes(github: StandIn, shop: Shop) -> None:
    dave = github.create_user("dave")
    fork = github.fork(shop.repository, dave)
    github.push(fork, "patch", {"shop.py": AFTER}, pusher=dave)
    pull = github.open_pull_request(shop.repository, "patch", author=dave, head_repository=fork)
    second = github.push(fork, "patch", {"fork.py": "f = 1\n"}, pusher=dave)
    shown = shop.repo("GET", "/pulls/2").json()
    assert (shown["head"]["sha"], shown["head"]["repo"]["fork"]) == (second, True)
    assert [one["filename"] for one in shop.repo("GET", "/pulls/2/files").json()] == ["fork.py", "shop.py"]
    assert shop.repo("GET", "/compare/main...dave:patch").json()["ahead_by"] == 2
    assert shop.check(head=second).json()["pull_requests"] == []
    github.delete_repository(fork)
    shown = shop.repo("GET", "/pulls/2").json()
    assert (shown["state"], shown["head"]["repo"], shown["head"]["sha"]) == ("closed", None, pull.head)
    assert shop.repo("PATCH", "/pulls/2", {"state": "open"}, by=dave).status_code == 422
    assert shop.call("GET", "/repos/dave/shop").status_code == 404


def test_retargeting_changes_base_and_files(shop: Shop) -> None:
    shop.github.push(shop.repository, "release", {"shop.py": AFTER}, pusher=shop.carol)
    shop.github.retarget(shop.repository, shop.pull, shop.alice, "release")
    shown = shop.repo("GET", "/pulls/1").json()
    assert shown["base"]["ref"] == "release"
    assert "BaseRefChanged" in [one.kind for one in shop.pull.timeline]


def test_comments_follow_their_line_and_go_out_of_date(shop: Shop) -> None:
    github, repository, pull = shop.github, shop.repository, shop.pull
    github.submit_review(repository, pull, shop.bob, "COMMENT", comments=[Draft("shop.py", "why?", line=2)])
    github.push(repository, "feature", {"shop.py": "import os\n" + AFTER}, pusher=shop.alice)
    comment = shop.repo("GET", "/pulls/1/comments").json()[0]
    assert (comment["line"], comment["original_line"], comment["commit_id"]) == (3, 2, pull.head)
    github.push(repository, "feature", {"shop.py": AFTER.replace("3", "4")}, pusher=shop.alice)
    comment = shop.repo("GET", "/pulls/1/comments").json()[0]
    assert (comment["line"], comment["position"]) == (None, None)


def test_the_activity_names_who_pushed(shop: Shop) -> None:
    author = Person("Somebody", "nobody@example.com")
    shop.github.push(shop.repository, "feature", {"x": "y"}, pusher=shop.bob, author=author)
    start = shop.github.tip(shop.repository, "main")
    shop.github.push(shop.repository, "feature", {"x": "z"}, pusher=shop.carol, onto=start)
    found = shop.repo("GET", "/activity?ref=refs/heads/feature").json()
    shown = [(one["activity_type"], one["actor"]["login"]) for one in found]
    assert shown == [("force_push", "carol"), ("push", "bob"), ("branch_creation", "alice")]
    assert found[0]["before"] == found[1]["after"]


def test_a_web_update_of_the_branch_is_verified(shop: Shop) -> None:
    shop.github.push(shop.repository, "main", {"base.py": "b = 1\n"}, pusher=shop.carol)
    oid = shop.github.update_branch(shop.repository, shop.pull, shop.alice)
    commit = shop.repo("GET", f"/commits/{oid}").json()
    assert (commit["commit"]["verification"]["verified"], commit["committer"]["login"]) == (True, "web-flow")
    assert len(commit["parents"]) == 2


def test_a_direct_push_of_the_head_counts_as_a_merge(shop: Shop) -> None:
    shop.github.push_commit(shop.repository, "main", shop.pull.head, pusher=shop.carol)
    assert shop.repo("GET", "/pulls/1").json()["merged"] is True


def test_lists_are_paged_to_the_end(shop: Shop) -> None:
    for number in range(35):
        shop.github.submit_review(shop.repository, shop.pull, shop.bob, "COMMENT", f"{number}")
    first = shop.repo("GET", "/pulls/1/reviews")
    assert len(first.json()) == 30
    second = shop.call("GET", first.links["next"]["url"].removeprefix(shop.github.base_url))
    assert len(second.json()) == 5
    assert set(second.links) == {"first", "prev"}


def test_an_unchanged_answer_is_304_and_free(shop: Shop) -> None:
    first = shop.repo("GET", "/pulls/1")
    before = first.headers["X-RateLimit-Remaining"]
    again = shop.repo("GET", "/pulls/1", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Remaining"] == before
    shop.github.comment(shop.repository, shop.pull, shop.bob, "new")
    changed = shop.repo("GET", "/pulls/1", **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_page_shows_hostile_text_as_text(shop: Shop) -> None:
    shop.github.edit_pull_request(shop.repository, shop.pull, shop.alice, title="<script>alert(1)</script>")
    shop.github.set_permission(shop.repository, shop.reader, Level.WRITE)
    page = shop.call("GET", "/acme/shop/pull/1")
    assert page.status_code == 200
    assert "<script>" not in page.text
