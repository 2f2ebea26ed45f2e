"""Every route and every webhook once, held against GitHub's own descriptions by the fixture."""

from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import BypassActor, Level
from tests.standin.world import Shop, open_shop, receiver

READ = [
    "",
    "/branches",
    "/branches?protected=true",
    "/branches/main",
    "/rules/branches/main",
    "/rulesets",
    "/contents/shop.py",
    "/contents/",
    "/contents/shop.py?ref=feature",
    "/activity",
    "/activity?ref=refs/heads/feature&activity_type=push",
    "/commits",
    "/commits/main",
    "/commits/{head}/pulls",
    "/commits/{head}/check-runs",
    "/commits/{head}/check-suites",
    "/commits/{head}/status",
    "/commits/{head}/statuses",
    "/compare/main...feature",
    "/git/commits/{head}",
    "/git/trees/main?recursive=1",
    "/git/ref/heads/main",
    "/git/matching-refs/heads/",
    "/pulls",
    "/pulls?state=all&sort=updated&direction=desc",
    "/pulls/1",
    "/pulls/1/files",
    "/pulls/1/commits",
    "/pulls/1/reviews",
    "/pulls/1/comments",
    "/pulls/1/requested_reviewers",
    "/issues/1",
    "/issues/1/comments",
    "/issues/1/labels",
    "/collaborators",
    "/collaborators/bob/permission",
]


def test_what_is_read_is_as_described(shop: Shop) -> None:
    shop.github.protect_branch(shop.repository, "release", checks=[("build", None)], approvals=2, as_ruleset=True)
    shop.github.submit_review(shop.repository, shop.pull, shop.bob, "COMMENT", "hm")
    shop.github.comment(shop.repository, shop.pull, shop.bob, "hello")
    shop.github.set_status(shop.repository, shop.pull.head, shop.bob, "build", "success")
    shop.check()
    asked = {path: shop.repo("GET", path.replace("{head}", shop.pull.head)).status_code for path in READ}
    assert asked == dict.fromkeys(READ, 200)


def test_settings_are_shown_as_described_to_who_may_see_them(shop: Shop) -> None:
    queue = shop.github.protect_branch(shop.repository, "release", checks=[("build", shop.app.id)], merge_queue=True)
    shop.github.change_protection(
        queue, bypass=[BypassActor("RepositoryRole", 5), BypassActor("DeployKey", None)], of_organization=True
    )
    shop.github.set_workflow_permissions(shop.repository, may_approve=True, default="write")
    [classic] = [one for one in shop.repository.protections if one.ruleset is None]
    shop.github.change_protection(classic, restrict_dismissals=True, force_pushes=True)
    path = f"/rulesets/{queue.ruleset}"
    assert "bypass_actors" not in shop.repo("GET", path).json()
    assert "bypass_actors" not in shop.repo("GET", path, by=shop.bob).json()
    assert len(shop.repo("GET", path, by=shop.carol).json()["bypass_actors"]) == 2
    assert shop.repo("GET", f"{path}?includes_parents=false", by=shop.carol).status_code == 404
    assert shop.repo("GET", "/actions/permissions/workflow").status_code == 403
    answer = shop.repo("GET", "/actions/permissions/workflow", by=shop.carol).json()
    assert answer == {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": True}
    assert shop.repo("GET", "/actions/permissions", by=shop.carol).json()["enabled"] is True
    shown = shop.repo("GET", "/branches/main/protection", by=shop.carol).json()
    assert shown["allow_force_pushes"]["enabled"] is True
    assert "dismissal_restrictions" in shown["required_pull_request_reviews"]
    assert len(shop.repo("GET", "/rules/branches/release").json()) == 4
    shop.github.change_protection(queue, enforcement="evaluate")
    assert shop.repo("GET", "/rules/branches/release").json() == []
    assert shop.repo("GET", "/rulesets").json()[0]["enforcement"] == "evaluate"


def test_the_app_speaking_for_itself_is_answered_as_described(shop: Shop) -> None:
    number = shop.installation.id
    for path in ("/app", "/app/installations", f"/app/installations/{number}", "/orgs/acme/installation"):
        assert shop.call("GET", path, by=shop.as_app()).status_code == 200
    assert shop.repo("GET", "/installation", by=shop.as_app()).status_code == 200
    body = {"repository_ids": [shop.repository.id], "permissions": {"checks": "write"}}
    answer = shop.call("POST", f"/app/installations/{number}/access_tokens", body, by=shop.as_app())
    assert answer.status_code == 201
    assert answer.json()["permissions"] == {"checks": "write", "metadata": "read"}
    assert shop.call("GET", "/installation/repositories").json()["total_count"] == 1
    config = shop.call("PATCH", "/app/hook/config", {"url": "http://127.0.0.1:9/x"}, by=shop.as_app())
    assert config.json()["url"] == "http://127.0.0.1:9/x"
    code = shop.github.manifest_code(shop.app)
    assert shop.call("POST", f"/app-manifests/{code}/conversions").json()["pem"] == shop.app.private_key
    assert shop.call("POST", f"/app-manifests/{code}/conversions").status_code == 404


def test_people_and_teams_are_shown_as_described(shop: Shop) -> None:
    shop.github.create_team(shop.organization, "core", [shop.bob], {shop.repository.id: Level.MAINTAIN})
    for path in ("/users/bob", f"/user/{shop.bob.id}", "/orgs/acme", "/rate_limit", "/meta"):
        assert shop.call("GET", path).status_code == 200
    for path in ("", "/members", "/memberships/bob"):
        assert shop.call("GET", f"/orgs/acme/teams/core{path}").status_code == 200
    assert shop.call("GET", "/orgs/acme/teams/core/memberships/alice").status_code == 404
    assert shop.call("GET", "/user", by=shop.bob).json()["login"] == "bob"
    assert shop.repo("GET", "/teams", by=shop.carol).json()[0]["permission"] == "maintain"
    assert shop.repo("GET", "/collaborators/bob").status_code == 204
    assert shop.call("GET", f"/repositories/{shop.repository.id}").json()["full_name"] == "acme/shop"


def test_what_is_written_is_as_described(shop: Shop) -> None:
    run = shop.check(external_id="e", output={"title": "t", "summary": "s", "annotations": [_note()]})
    number = run.json()["id"]
    done = {"status": "completed", "conclusion": "action_required", "actions": [_button()]}
    assert shop.repo("PATCH", f"/check-runs/{number}", done).status_code == 200
    assert shop.repo("GET", f"/check-runs/{number}").json()["conclusion"] == "action_required"
    assert shop.repo("GET", f"/check-runs/{number}/annotations").json()[0]["title"] == "T"
    assert shop.repo("POST", f"/check-runs/{number}/rerequest").status_code == 201
    suite = run.json()["check_suite"]["id"]
    assert shop.repo("GET", f"/check-suites/{suite}").json()["conclusion"] == "action_required"
    assert shop.repo("GET", f"/check-suites/{suite}/check-runs").json()["total_count"] == 1
    assert shop.repo("POST", f"/check-suites/{suite}/rerequest").status_code == 201
    comment = shop.repo("POST", "/issues/1/comments", {"body": "hello"}).json()["id"]
    assert shop.repo("PATCH", f"/issues/comments/{comment}", {"body": "hullo"}).json()["body"] == "hullo"
    reaction = shop.repo("POST", f"/issues/comments/{comment}/reactions", {"content": "eyes"})
    assert reaction.status_code == 201
    assert shop.repo("POST", f"/issues/comments/{comment}/reactions", {"content": "eyes"}).status_code == 200
    assert shop.repo("GET", f"/issues/comments/{comment}").json()["reactions"]["eyes"] == 1
    assert len(shop.repo("GET", f"/issues/comments/{comment}/reactions").json()) == 1
    gone = shop.repo("DELETE", f"/issues/comments/{comment}/reactions/{reaction.json()['id']}")
    assert gone.status_code == 204
    assert shop.repo("DELETE", f"/issues/comments/{comment}").status_code == 204
    status = {"state": "success", "context": "x", "description": "d"}
    assert shop.repo("POST", f"/statuses/{shop.pull.head}", status).status_code == 201
    assert shop.repo("POST", "/issues/1/labels", {"labels": ["ai"]}).json()[0]["name"] == "ai"


def _note() -> dict[str, object]:
    return {
        "path": "shop.py",
        "start_line": 2,
        "end_line": 2,
        "start_column": 1,
        "end_column": 4,
        "annotation_level": "warning",
        "message": "m",
        "title": "T",
        "raw_details": "r",
    }


def _button() -> dict[str, str]:
    return {"label": "Re-run", "description": "Look again", "identifier": "recheck"}


def test_reviews_are_as_described(shop: Shop) -> None:
    inline = {"path": "shop.py", "line": 2, "side": "RIGHT", "body": "why?"}
    review = shop.repo("POST", "/pulls/1/reviews", {"event": "COMMENT", "body": "b", "comments": [inline]})
    number = review.json()["id"]
    assert shop.repo("GET", f"/pulls/1/reviews/{number}").status_code == 200
    comment = shop.repo("GET", f"/pulls/1/reviews/{number}/comments").json()[0]
    assert shop.repo("PUT", f"/pulls/1/reviews/{number}", {"body": "c"}).json()["body"] == "c"
    reply = shop.repo("POST", f"/pulls/1/comments/{comment['id']}/replies", {"body": "because"}, by=shop.bob)
    assert reply.json()["in_reply_to_id"] == comment["id"]
    assert shop.repo("GET", f"/pulls/comments/{comment['id']}").json()["line"] == 2
    assert shop.repo("PATCH", f"/pulls/comments/{comment['id']}", {"body": "x"}).json()["body"] == "x"
    assert shop.repo("POST", f"/pulls/comments/{comment['id']}/reactions", {"content": "+1"}).status_code == 201
    assert shop.repo("DELETE", f"/pulls/comments/{reply.json()['id']}", by=shop.bob).status_code == 204
    single = {**inline, "commit_id": shop.pull.head}
    assert shop.repo("POST", "/pulls/1/comments", single).status_code == 201
    pending = shop.repo("POST", "/pulls/1/reviews", {"body": "later"}, by=shop.bob).json()
    assert pending["state"] == "PENDING"
    assert number in [one["id"] for one in shop.repo("GET", "/pulls/1/reviews").json()]
    assert pending["id"] not in [one["id"] for one in shop.repo("GET", "/pulls/1/reviews").json()]
    sent = shop.repo("POST", f"/pulls/1/reviews/{pending['id']}/events", {"event": "APPROVE"}, by=shop.bob)
    assert sent.json()["state"] == "APPROVED"
    body = {"message": "not yet", "event": "DISMISS"}
    gone = shop.repo("PUT", f"/pulls/1/reviews/{pending['id']}/dismissals", body, by=shop.carol)
    assert gone.json()["state"] == "DISMISSED"


def test_pull_requests_are_written_as_described(shop: Shop) -> None:
    shop.github.push(shop.repository, "other", {"other.py": "y = 1\n"}, pusher=shop.bob)
    body = {"title": "Other", "head": "other", "base": "main", "body": "text"}
    number = shop.repo("POST", "/pulls", body, by=shop.bob).json()["number"]
    edited = shop.repo("PATCH", f"/pulls/{number}", {"title": "New", "base": "feature"}, by=shop.bob)
    assert edited.json()["base"]["ref"] == "feature"
    asked = shop.repo("POST", f"/pulls/{number}/requested_reviewers", {"reviewers": ["carol"]}, by=shop.bob)
    assert asked.json()["requested_reviewers"][0]["login"] == "carol"
    assert shop.repo("GET", f"/pulls/{number}/merge").status_code == 404
    merged = shop.repo("PUT", f"/pulls/{number}/merge", {"merge_method": "squash"}, by=shop.bob)
    assert merged.json()["merged"] is True
    assert shop.repo("GET", f"/pulls/{number}/merge").status_code == 204


def test_protection_is_as_described(shop: Shop) -> None:
    body = {
        "required_status_checks": {"strict": True, "contexts": [], "checks": [{"context": "build", "app_id": -1}]},
        "enforce_admins": True,
        "required_pull_request_reviews": {"dismiss_stale_reviews": True, "required_approving_review_count": 2},
        "restrictions": None,
    }
    shown = shop.repo("PUT", "/branches/main/protection", body, by=shop.carol)
    assert shown.json()["required_status_checks"]["checks"] == [{"context": "build", "app_id": None}]
    assert "restrictions" not in shop.repo("GET", "/branches/main/protection", by=shop.carol).json()
    assert shop.repo("GET", "/branches/main/protection").status_code == 403
    assert shop.repo("DELETE", "/branches/main/protection", by=shop.carol).status_code == 204
    assert shop.repo("GET", "/branches/main/protection", by=shop.carol).status_code == 404


def test_all_webhooks_are_as_described(github: StandIn) -> None:
    with receiver() as hook:
        shop = open_shop(github, hook.url)
        shop.app.events = (*shop.app.events, "push", "status")
        shop.installation.events = shop.app.events
        _live(shop)
        assert github.settle()
        assert all(one.succeeded for one in github.deliveries)
        assert set(hook.names()) >= EXPECTED


EXPECTED = {
    "check_run.completed",
    "check_run.created",
    "check_run.requested_action",
    "check_run.rerequested",
    "check_suite.completed",
    "check_suite.requested",
    "check_suite.rerequested",
    "installation.created",
    "installation.deleted",
    "installation.suspend",
    "installation.unsuspend",
    "installation_repositories.added",
    "installation_repositories.removed",
    "issue_comment.created",
    "issue_comment.edited",
    "member.added",
    "member.edited",
    "member.removed",
    "merge_group.checks_requested",
    "merge_group.destroyed",
    "pull_request.closed",
    "pull_request.converted_to_draft",
    "pull_request.dequeued",
    "pull_request.edited",
    "pull_request.enqueued",
    "pull_request.labeled",
    "pull_request.review_requested",
    "pull_request.opened",
    "pull_request.ready_for_review",
    "pull_request.reopened",
    "pull_request.synchronize",
    "pull_request_review.dismissed",
    "pull_request_review.edited",
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
    "pull_request_review_thread.resolved",
    "pull_request_review_thread.unresolved",
    "push",
    "repository.deleted",
    "status",
}


def _live(shop: Shop) -> None:
    """Everything that has a webhook happens."""
    github, repository, pull = shop.github, shop.repository, shop.pull
    alice, bob, carol = shop.alice, shop.bob, shop.carol
    _talk(shop)
    github.set_draft(repository, pull, alice, True)
    github.set_draft(repository, pull, alice, False)
    github.add_label(repository, pull, alice, "ai")
    github.request_review(repository, pull, alice, carol)
    github.edit_pull_request(repository, pull, alice, title="Other", body="text")
    github.close_pull_request(repository, pull, alice)
    github.reopen_pull_request(repository, pull, alice)
    github.push(repository, "feature", {"more.py": "z = 1\n"}, pusher=alice)
    github.push(repository, "release", {"r.py": "r = 1\n"}, pusher=carol)
    github.retarget(repository, pull, alice, "release")
    github.protect_branch(repository, "release", checks=[("build", None)], merge_queue=True)
    github.set_status(repository, pull.head, bob, "build", "success")
    entry = github.enqueue(repository, pull, bob)
    github.set_status(repository, entry.group, bob, "build", "success")
    assert pull.merged_at is not None
    github.set_permission(repository, shop.reader, Level.READ)
    github.set_permission(repository, shop.reader, Level.WRITE)
    github.set_permission(repository, shop.reader, Level.NONE)
    extra = github.create_repository(shop.organization, "extra", {"a": "b"})
    github.change_repositories(shop.installation, extra, True)
    github.change_repositories(shop.installation, extra, False)
    github.change_repositories(shop.installation, extra, True)
    github.delete_repository(extra)
    github.suspend(shop.installation)
    github.suspend(shop.installation, False)
    github.uninstall(shop.installation)


def _talk(shop: Shop) -> None:
    github, repository, pull = shop.github, shop.repository, shop.pull
    run = shop.check(conclusion="action_required", actions=[_button()]).json()
    found = github.check_runs(repository, pull.head)[0]
    assert found.id == run["id"]
    github.rerequest(repository, found, shop.bob)
    github.rerequest_suite(repository, found, shop.bob)
    github.press(repository, found, shop.bob, "recheck")
    written = github.comment(repository, pull, shop.bob, "/foureyes recheck")
    github.edit_comment(repository, written, shop.carol, "no")
    review = github.submit_review(repository, pull, shop.bob, "APPROVE")
    github.edit_review(repository, pull, review, shop.bob, "yes")
    github.dismiss_review(repository, pull, review, shop.carol, "no")
    inline = {"path": "shop.py", "line": 2, "body": "why?", "commit_id": pull.head}
    assert shop.repo("POST", "/pulls/1/comments", inline).status_code == 201
    github.resolve_thread(repository, pull, pull.threads[0], shop.bob)
    github.resolve_thread(repository, pull, pull.threads[0], shop.bob, False)
