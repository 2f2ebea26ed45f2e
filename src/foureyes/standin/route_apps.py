"""Routes for Apps: who they are, where they are installed, their tokens and their deliveries."""

import base64
import json

from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.clock import iso
from foureyes.standin.courier import Delivery
from foureyes.standin.installing import mint, suspend, uninstall
from foureyes.standin.refusal import not_found, unprocessable
from foureyes.standin.shape_people import app as show_app
from foureyes.standin.shape_people import installation as show_installation
from foureyes.standin.shape_people import installation_token
from foureyes.standin.shape_repository import repository as show_repository
from foureyes.standin.state import Installation, Json, Level


def get_app(call: Call) -> Answer:
    app = call.need_app()
    count = sum(one.app == app.id for one in call.world.installations.values())
    return Answer(200, show_app(call.world, app) | {"installations_count": count})


def list_installations(call: Call) -> Answer:
    app = call.need_app()
    found = [one for one in call.world.installations.values() if one.app == app.id]
    return Answer(200, Page([show_installation(call.world, one) for one in found]))


def _installation(call: Call) -> Installation:
    app = call.need_app()
    one = call.world.installations.get(call.number("installation_id"))
    if one is None or one.app != app.id:
        raise not_found()
    return one


def get_installation(call: Call) -> Answer:
    return Answer(200, show_installation(call.world, _installation(call)))


def delete_installation(call: Call) -> Answer:
    one = _installation(call)
    uninstall(call.events, one, one.account)
    return Answer(204)


def suspend_installation(call: Call) -> Answer:
    one = _installation(call)
    suspend(call.events, one, one.account, True)
    return Answer(204)


def unsuspend_installation(call: Call) -> Answer:
    one = _installation(call)
    suspend(call.events, one, one.account, False)
    return Answer(204)


def create_token(call: Call) -> Answer:
    world, one = call.world, _installation(call)
    body = call.body
    chosen = set(body.numbers("repository_ids"))
    for name in body.texts("repositories"):
        chosen.add(world.repository(world.users[one.account].login, name).id)
    permissions = body.part("permissions")
    token = mint(world, one, frozenset(chosen) or None, permissions.words() if permissions else None)
    narrowed = token.repositories if token.repositories is not None else one.repositories
    shown = None
    if narrowed is not None:
        shown = [show_repository(world, found, Level.READ) for found in world.covered(one) if found.id in narrowed]
    return Answer(201, installation_token(token, shown))


def revoke_token(call: Call) -> Answer:
    call.need_installation_app()
    if call.caller.token is not None:
        call.world.tokens.pop(call.caller.token.value, None)
    return Answer(204)


def repository_installation(call: Call) -> Answer:
    app = call.need_app()
    one = call.world.installation_on(app.id, call.world.repository(call.path["owner"], call.path["repo"]))
    if one is None:
        raise not_found()
    return Answer(200, show_installation(call.world, one))


def account_installation(call: Call) -> Answer:
    app = call.need_app()
    account = call.world.user(call.path.get("org") or call.path["username"])
    for one in call.world.installations.values():
        if (one.app, one.account) == (app.id, account.id):
            return Answer(200, show_installation(call.world, one))
    raise not_found()


def installation_repositories(call: Call) -> Answer:
    call.need_installation_app()
    one, token = call.caller.installation, call.caller.token
    if one is None or token is None:
        raise not_found()
    found = [
        repository
        for repository in call.world.covered(one)
        if token.repositories is None or repository.id in token.repositories
    ]
    shown = [show_repository(call.world, repository, Level.READ) for repository in found]
    selection = "all" if one.repositories is None else "selected"
    return Answer(200, Page(shown, "repositories", {"repository_selection": selection}))


def hook_config(call: Call) -> Answer:
    app = call.need_app()
    body = call.body
    if body.has("url"):
        app.webhook_url = body.text("url")
    if body.has("secret"):
        app.webhook_secret = body.text("secret")
    shown: Json = {"content_type": "json", "insecure_ssl": "0", "url": app.webhook_url}
    return Answer(200, shown | ({"secret": "********"} if app.webhook_secret else {}))


def _delivery_item(one: Delivery) -> Json:
    return {
        "id": one.id,
        "guid": one.guid,
        "delivered_at": iso(one.delivered_at or one.created_at),
        "redelivery": one.redelivery,
        "duration": one.duration,
        "status": one.status,
        "status_code": one.status_code,
        "event": one.event,
        "action": one.action,
        "installation_id": one.installation,
        "repository_id": one.repository,
        "throttled_at": None,
    }


def _cursor(text: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        raise unprocessable("Invalid cursor") from None


def list_deliveries(call: Call) -> Answer:
    """Newest first; pages are led to by a cursor, not by number."""
    app = call.need_app()
    found = [one for one in reversed(call.events.courier.log) if one.app == app.id and one.status != "pending"]
    cursor, size = call.query.get("cursor", ""), call.query.get("per_page", "30")
    if cursor:
        start = _cursor(cursor)
        found = [one for one in found if one.id < start]
    count = min(int(size) if size.isdigit() and int(size) else 30, 100)
    shown = found[:count]
    headers = {}
    if len(found) > count:
        following = base64.urlsafe_b64encode(str(shown[-1].id).encode()).decode().rstrip("=")
        url = f"{call.world.base_url}/app/hook/deliveries?per_page={count}&cursor={following}"
        headers["Link"] = f'<{url}>; rel="next"'
    return Answer(200, [_delivery_item(one) for one in shown], headers)


def _delivery(call: Call) -> Delivery:
    app = call.need_app()
    one = call.events.courier.find(call.number("delivery_id"))
    if one is None or one.app != app.id:
        raise not_found()
    return one


def get_delivery(call: Call) -> Answer:
    one = _delivery(call)
    shown = _delivery_item(one) | {
        "url": one.url,
        "request": {"headers": dict(one.request_headers), "payload": json.loads(one.payload)},
        "response": {"headers": dict(one.response_headers), "payload": one.response},
    }
    return Answer(200, shown)


def redeliver(call: Call) -> Answer:
    call.events.courier.redeliver(_delivery(call), call.world.new_id())
    return Answer(202, {})


def convert_manifest(call: Call) -> Answer:
    """The end of the manifest flow: a code, once, for the App's credentials."""
    number = call.world.manifests.pop(call.path["code"], None)
    if number is None:
        raise not_found()
    app = call.world.apps[number]
    credentials: Json = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "webhook_secret": app.webhook_secret,
        "pem": app.private_key,
    }
    return Answer(201, show_app(call.world, app) | credentials)


ROUTES = (
    Route("GET", "/app", get_app),
    Route("GET", "/app/installations", list_installations),
    Route("GET", "/app/installations/{installation_id}", get_installation),
    Route("DELETE", "/app/installations/{installation_id}", delete_installation),
    Route("PUT", "/app/installations/{installation_id}/suspended", suspend_installation),
    Route("DELETE", "/app/installations/{installation_id}/suspended", unsuspend_installation),
    Route("POST", "/app/installations/{installation_id}/access_tokens", create_token),
    Route("DELETE", "/installation/token", revoke_token),
    Route("GET", "/installation/repositories", installation_repositories),
    Route("GET", "/repos/{owner}/{repo}/installation", repository_installation),
    Route("GET", "/orgs/{org}/installation", account_installation),
    Route("GET", "/users/{username}/installation", account_installation),
    Route("GET", "/app/hook/config", hook_config),
    Route("PATCH", "/app/hook/config", hook_config),
    Route("GET", "/app/hook/deliveries", list_deliveries),
    Route("GET", "/app/hook/deliveries/{delivery_id}", get_delivery),
    Route("POST", "/app/hook/deliveries/{delivery_id}/attempts", redeliver),
    Route("POST", "/app-manifests/{code}/conversions", convert_manifest),
)
