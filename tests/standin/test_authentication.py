"""Who is let in: JWTs, tokens, suspended and narrowed installations."""

import time

import jwt

from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Level
from tests.standin.world import Shop, app_token


def test_a_jwt_lives_ten_minutes_at_most(shop: Shop) -> None:
    now = int(time.time())
    for claims, message in (
        ({"exp": 0}, "must be a numeric value"),
        ({"exp": now + 1200}, "too far in the future"),
        ({"iat": now + 600}, "'Issued at'"),
    ):
        answer = shop.call("GET", "/app", by=f"Bearer {app_token(shop.app, **claims)}")
        assert (answer.status_code, message in answer.json()["message"]) == (401, True)


def test_a_jwt_needs_the_apps_own_key(shop: Shop) -> None:
    other = shop.github.create_app("other", shop.organization)
    now = int(time.time())
    claims = {"iat": now, "exp": now + 60, "iss": str(shop.app.id)}
    assert shop.call("GET", "/app", by=f"Bearer {jwt.encode(claims, other.private_key, 'RS256')}").status_code == 401
    unsigned = jwt.encode(claims, "", "none")
    assert shop.call("GET", "/app", by=f"Bearer {unsigned}").status_code == 401
    assert shop.call("GET", "/app", by=f"Bearer {app_token(shop.app, iss=shop.app.client_id)}").status_code == 200
    assert shop.call("GET", "/app").status_code == 401
    assert shop.repo("GET", "/pulls/1", by=shop.as_app()).status_code == 403


def test_a_token_lives_an_hour(shop: Shop) -> None:
    assert shop.repo("GET", "").status_code == 200
    shop.github.clock.advance(3601)
    assert shop.repo("GET", "").status_code == 401
    assert shop.repo("GET", "", by="token ghs_unknown").status_code == 401


def test_a_token_can_be_narrowed_and_never_widened(shop: Shop) -> None:
    github = shop.github
    hidden = github.create_repository(shop.organization, "hidden", {"a": "b"}, private=True)
    github.change_repositories(shop.installation, hidden, True)
    path = f"/app/installations/{shop.installation.id}/access_tokens"
    narrow = {"repository_ids": [shop.repository.id], "permissions": {"checks": "read"}}
    token = f"token {shop.call('POST', path, narrow, by=shop.as_app()).json()['token']}"
    assert shop.repo("GET", f"/commits/{shop.pull.head}/check-runs", by=token).status_code == 200
    assert shop.repo("POST", "/check-runs", {"name": "x", "head_sha": shop.pull.head}, by=token).status_code == 403
    assert shop.repo("GET", "/pulls/1", by=token).status_code == 403
    assert shop.call("GET", "/repos/acme/hidden", by=token).status_code == 404
    wide = {"permissions": {"administration": "write"}}
    assert shop.call("POST", path, wide, by=shop.as_app()).status_code == 422
    assert shop.call("POST", path, {"repository_ids": [1]}, by=shop.as_app()).status_code == 422
    everything = shop.call("POST", path, {"permissions": {}}, by=shop.as_app()).json()
    assert everything["permissions"]["checks"] == "write"


def test_a_suspended_or_deleted_installation_is_refused(shop: Shop) -> None:
    path = f"/app/installations/{shop.installation.id}/access_tokens"
    shop.github.suspend(shop.installation)
    assert shop.repo("GET", "").status_code == 403
    assert shop.call("POST", path, {}, by=shop.as_app()).status_code == 403
    shop.github.suspend(shop.installation, False)
    assert shop.repo("GET", "").status_code == 200
    shop.github.uninstall(shop.installation)
    assert shop.repo("GET", "").status_code == 401
    assert shop.call("POST", path, {}, by=shop.as_app()).status_code == 404


def test_a_private_repository_does_not_exist_for_strangers(github: StandIn, shop: Shop) -> None:
    stranger = github.create_user("stan")
    github.create_repository(shop.organization, "hidden", {"a": "b"}, private=True)
    assert shop.call("GET", "/repos/acme/hidden", by=stranger).status_code == 404
    assert shop.call("GET", "/repos/acme/hidden").status_code == 404
    assert shop.call("GET", "/repos/acme/hidden", by=shop.reader).status_code == 200
    assert shop.repo("GET", "/collaborators/bob/permission", by=stranger).status_code == 403


def test_permission_is_what_it_is_now(shop: Shop) -> None:
    def shown() -> str:
        answer = shop.repo("GET", "/collaborators/bob/permission").json()
        return f"{answer['permission']} {answer['role_name']}"

    assert shown() == "write write"
    shop.github.set_permission(shop.repository, shop.bob, Level.MAINTAIN)
    assert shown() == "write maintain"
    shop.github.set_permission(shop.repository, shop.bob, Level.NONE)
    assert shown() == "read read"


def test_a_deleted_account_is_nobody(shop: Shop) -> None:
    shop.github.submit_review(shop.repository, shop.pull, shop.bob, "APPROVE")
    shop.github.comment(shop.repository, shop.pull, shop.bob, "fine")
    shop.github.delete_user(shop.bob)
    assert shop.repo("GET", "/pulls/1/reviews").json()[0]["user"] is None
    assert shop.repo("GET", "/issues/1/comments").json()[0]["user"]["login"] == "ghost"
    assert shop.call("GET", "/users/bob").status_code == 404
