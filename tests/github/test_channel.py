import threading
from collections.abc import Callable

import jwt
import pytest

from foureyes.github.client import MAX_REPOSITORIES, Forge, RepositoryForge
from foureyes.github.outcomes import Denied, ForgeError, Gone, Refused, RetryLater
from foureyes.github.retrying import Patience
from foureyes.model.errors import UsageError
from foureyes.model.forge_events import RepositoryName
from tests.github.conftest import APP, QUICK, SHOP
from tests.github.scripted import Reply, Request, Script, Scripted, scripted

Open = Callable[[Script], tuple[RepositoryForge, Scripted]]
THING = "/repos/acme/shop/thing"


def always(reply: Reply) -> Script:
    return lambda request: reply


def in_turn(*replies: Reply) -> Script:
    left = list(replies)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def test_an_app_proves_itself_and_narrows_its_token(opened: Open) -> None:
    forge, server = opened(always(Reply(body={"ok": 1})))
    assert forge.channel.get(THING).number("ok") == 1
    mint = server.named("POST", "/app/installations/5/access_tokens")[0]
    assert mint.body["repository_ids"] == [11]
    assert mint.body["permissions"] == {
        "metadata": "read",
        "contents": "read",
        "checks": "write",
        "pull_requests": "write",
        "statuses": "write",
    }
    claims = jwt.decode(mint.headers["authorization"].split()[1], options={"verify_signature": False})
    assert str(claims["iss"]) == str(APP)
    assert claims["exp"] - claims["iat"] <= 600
    sent = server.named("GET", THING)[0].headers
    assert sent["authorization"] == "token ghs_1"
    assert sent["x-github-api-version"] == "2022-11-28"
    assert sent["accept"] == "application/vnd.github+json"
    assert forge.token.current().value == "ghs_1"
    assert "ghs_1" not in repr(forge.token.current())


def test_clients_and_tokens_are_kept(opened: Open) -> None:
    forge, server = opened(always(Reply(body={})))
    for _ in range(3):
        forge.channel.get(THING)
    assert len(server.named("POST", "/app/installations/5/access_tokens")) == 1


def test_clients_of_many_repositories_make_room(private_key: bytes) -> None:
    with scripted(always(Reply(body={"id": APP, "slug": "foureyes"}))) as server:
        forge = Forge(APP, private_key, base_url=server.url, patience=QUICK)
        first = forge.repository(5, RepositoryName(0, "acme", "first"))
        for number in range(1, MAX_REPOSITORIES):
            forge.repository(5, RepositoryName(number, "acme", "shop"))
        assert forge.repository(5, RepositoryName(0, "acme", "first")) is first
        forge.repository(5, RepositoryName(-1, "acme", "last"))
        assert forge.repository(5, RepositoryName(0, "acme", "first")) is first
        forge.forget_installation(5)
        assert forge.repository(5, RepositoryName(0, "acme", "first")) is not first
        forge.close()


@pytest.mark.parametrize(
    ("reply", "outcome", "words"),
    [
        (Reply(404, {"message": "Not Found"}), Gone, "404"),
        (Reply(410, {"message": "Issues are disabled"}), Gone, "410"),
        (Reply(403, {"message": "Resource not accessible by integration"}), Denied, "not accessible"),
        (Reply(403, {"message": "This installation has been suspended"}), Denied, "suspended"),
        (Reply(422, {"message": "Validation Failed", "errors": [{"code": "invalid"}]}), Refused, "invalid"),
        (Reply(409, {"message": "Head branch was modified"}), Refused, "modified"),
        (Reply(405, {"message": "Method not allowed"}), Refused, "405"),
        (Reply(500, {"message": "Server Error"}), RetryLater, ""),
        (Reply(502, b"<html>Bad Gateway</html>"), RetryLater, ""),
        (Reply(408, None), RetryLater, "408"),
        (Reply(200, b'{"id": 1'), RetryLater, "cannot be read"),
        (Reply(200, b"<html>maintenance</html>"), RetryLater, "cannot be read"),
        (Reply(200, None), RetryLater, "cannot be read"),
        (Reply(200, b"\xff\xfe{"), RetryLater, "cannot be read"),
        (Reply(200, {"id": 1}, cut=True), RetryLater, ""),
        (Reply(200, [1]), RetryLater, "cannot be read"),
    ],
)
@pytest.mark.parametrize("verb", ["get", "post", "patch"])
def test_every_failure_is_an_outcome(
    opened: Open, verb: str, reply: Reply, outcome: type[ForgeError], words: str
) -> None:
    if verb != "get" and reply == Reply(200, None):
        return  # an empty answer to a write is none to worry about
    forge, _ = opened(always(reply))
    with pytest.raises(ForgeError) as raised:
        forge.channel.get(THING) if verb == "get" else getattr(forge.channel, verb)(THING, {})
    assert type(raised.value) is outcome
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


_SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "77"}])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_secondary_limits(opened: Open, status: int, headers: dict[str, str], verb: str) -> None:
    forge, _ = opened(always(Reply(status, _SECONDARY, headers)))
    with pytest.raises(RetryLater) as raised:
        forge.channel.get(THING) if verb == "get" else forge.channel.post(THING, {})
    if headers:
        assert raised.value.seconds == 77


def test_a_primary_limit_is_waited_for_elsewhere(opened: Open) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}
    forge, server = opened(always(Reply(403, {"message": "API rate limit exceeded for installation"}, headers)))
    with pytest.raises(RetryLater) as read:
        forge.channel.get(THING)
    with pytest.raises(RetryLater) as written:
        forge.channel.post(THING, {})
    assert all(1_000 < (raised.value.seconds or 0) <= 3_700 for raised in (read, written))
    assert len(server.named("GET", THING)) == 1


def test_a_short_retry_after_is_waited_for_on_the_spot(opened: Open) -> None:
    forge, server = opened(in_turn(Reply(429, _SECONDARY, {"Retry-After": "0"}), Reply(body={"ok": 1})))
    assert forge.channel.get(THING).number("ok") == 1
    assert len(server.named("GET", THING)) == 2


def test_reads_are_repeated_and_creations_are_not(opened: Open) -> None:
    forge, server = opened(in_turn(Reply(502), Reply(502), Reply(body={"ok": 1})))
    assert forge.channel.get(THING).number("ok") == 1
    for verb in ("post", "patch"):
        server.script = in_turn(Reply(502), Reply(201, {"ok": 1}))
        server.requests.clear()
        with pytest.raises(RetryLater):
            getattr(forge.channel, verb)(THING, {})
        assert len(server.requests) == 1


def test_a_server_that_hangs_or_is_away(private_key: bytes) -> None:
    patience = Patience(attempts=1, backoff=0.01, longest_backoff=0.01, timeout=1)
    with scripted(always(Reply(body={}, delay=30))) as server:
        hanging = Forge(APP, private_key, base_url=server.url, patience=patience)
        with pytest.raises(RetryLater, match="did not answer"):
            hanging.channel.post("/app/thing", {})
        hanging.close()
    away = Forge(APP, private_key, base_url=server.url, patience=patience)
    with pytest.raises(RetryLater, match="did not answer"):
        away.identity()
    away.close()


def test_a_withdrawn_token_is_bought_anew_once(private_key: bytes) -> None:
    bought: list[int] = []

    def script(request: Request) -> Reply:
        if request.path == "/app":
            return Reply(body={"id": APP, "slug": "foureyes"})
        if request.path.endswith("/access_tokens"):
            bought.append(1)
            return Reply(201, {"token": f"ghs_{len(bought)}", "expires_at": "2999-01-01T00:00:00Z"})
        good = request.headers["authorization"] == "token ghs_2"
        return Reply(body={"ok": 1}) if good else Reply(401, {"message": "Bad credentials"})

    with scripted(script) as server:
        forge = Forge(APP, private_key, base_url=server.url, patience=QUICK)
        assert forge.repository(5, SHOP).channel.post(THING, {}).number("ok") == 1
        assert len(bought) == 2
        forge.close()


def test_a_token_about_to_expire_is_bought_anew(private_key: bytes) -> None:
    bought: list[int] = []

    def script(request: Request) -> Reply:
        if request.path == "/app":
            return Reply(body={"id": APP, "slug": "foureyes"})
        if request.path.endswith("/access_tokens"):
            bought.append(1)
            year = "2001" if len(bought) == 1 else "2999"
            return Reply(201, {"token": f"ghs_{len(bought)}", "expires_at": f"{year}-01-01T00:00:00Z"})
        return Reply(body={"by": request.headers["authorization"]})

    with scripted(script) as server:
        forge = Forge(APP, private_key, base_url=server.url, patience=QUICK)
        assert forge.repository(5, SHOP).channel.get(THING).text("by") == "token ghs_2"
        forge.close()


def test_refused_credentials_are_denied_and_not_retried_for_ever(opened: Open) -> None:
    forge, server = opened(always(Reply(401, {"message": "Bad credentials"})))
    with pytest.raises(Denied, match="401"):
        forge.channel.get(THING)
    assert len(server.named("GET", THING)) == 2


def test_missing_permissions_are_named(private_key: bytes) -> None:
    message = "The permissions requested are not granted to this installation."

    def script(request: Request) -> Reply:
        return Reply(body={"id": APP, "slug": "f"}) if request.path == "/app" else Reply(422, {"message": message})

    with scripted(script) as server:
        forge = Forge(APP, private_key, base_url=server.url, patience=QUICK)
        with pytest.raises(Denied, match="not granted"):
            forge.repository(5, SHOP).channel.get(THING)
        forge.close()


def test_lists_are_read_to_the_end(opened: Open) -> None:
    def script(request: Request) -> Reply:
        page = int(request.query.get("page", "1"))
        link = f'<{server.url}{THING}?page={page + 1}&per_page=100>; rel="next", <x>; rel="last"' if page < 4 else ""
        return Reply(body=[{"n": page * 10 + k} for k in range(3)], headers={"Link": link} if link else {})

    forge, server = opened(script)
    assert [item.number("n") for item in forge.channel.pages(THING)] == [10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42]
    assert server.requests[-1].query["per_page"] == "100"
    assert len(forge.channel.pages(THING, most=4)) == 4


def test_a_next_page_on_another_server_is_asked_of_ours(opened: Open) -> None:
    def script(request: Request) -> Reply:
        more = {"Link": f'<http://203.0.113.9{THING}?page=2>; rel="next"'} if "page" not in request.query else {}
        return Reply(body=[{"n": 1}], headers=more)

    forge, server = opened(script)
    assert len(forge.channel.pages(THING)) == 2
    assert len(server.named("GET", THING)) == 2


def test_a_moved_repository_is_followed_and_another_server_is_not(opened: Open) -> None:
    def script(request: Request) -> Reply:
        if request.path == THING:
            return Reply(301, {"message": "Moved"}, {"Location": f"{server.url}/repositories/11/thing"})
        if request.path == "/repositories/11/thing":
            return Reply(body={"ok": 1})
        return Reply(301, {"message": "Moved"}, {"Location": "https://elsewhere.example/thing"})

    forge, server = opened(script)
    assert forge.channel.get(THING).number("ok") == 1
    with pytest.raises(Refused, match="another server"):
        forge.channel.get("/repos/acme/shop/other")


def test_a_list_that_ends_too_early_is_no_list(opened: Open) -> None:
    forge, _ = opened(always(Reply(body={"total_count": 3, "check_runs": [{"id": 1}]})))
    with pytest.raises(RetryLater, match="1 of 3"):
        forge.channel.pages(THING, inside="check_runs")


@pytest.mark.parametrize("body", [{"message": "odd"}, None, 1, "text", {"check_runs": {}}])
def test_what_is_no_list_is_not_taken_for_an_empty_one(opened: Open, body: object) -> None:
    forge, _ = opened(always(Reply(body=body)))
    for inside in (None, "check_runs"):
        with pytest.raises(RetryLater, match="cannot be read"):
            forge.channel.pages(THING, inside=inside)


def test_what_has_not_changed_is_not_sent_again(opened: Open) -> None:
    def script(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(304)
        return Reply(body={"ok": 7}, headers={"ETag": '"v1"'})

    forge, server = opened(script)
    assert [forge.channel.get(THING).number("ok") for _ in range(3)] == [7, 7, 7]
    assert [request.headers.get("if-none-match") for request in server.named("GET", THING)] == [None, '"v1"', '"v1"']


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"data": {"a": {}}, "errors": [{"message": "Something went wrong", "path": ["a"]}]}, RetryLater),
        ({"data": None, "errors": [{"message": "limit", "type": "RATE_LIMITED"}]}, RetryLater),
        ({"data": {"a": None}, "errors": [{"message": "none such", "type": "NOT_FOUND"}]}, Gone),
        ({"data": {"a": None}, "errors": [{"message": "no", "type": "FORBIDDEN", "path": ["a"]}]}, Denied),
        ({"data": None}, RetryLater),
        ({}, RetryLater),
        ({"errors": "broken"}, RetryLater),
        ({"errors": ["broken"]}, RetryLater),
    ],
)
def test_half_an_answer_is_none(opened: Open, body: object, outcome: type[ForgeError]) -> None:
    forge, _ = opened(always(Reply(body=body)))
    with pytest.raises(ForgeError) as raised:
        forge.channel.graphql("query { a }", {}, "a thing")
    assert type(raised.value) is outcome


@pytest.mark.parametrize(
    ("kind", "allowed", "is_fine"),
    [
        ("FORBIDDEN", "may_lack", True),
        ("NOT_FOUND", "may_lack", True),
        ("NOT_FOUND", "may_not_exist", True),
        ("FORBIDDEN", "may_not_exist", False),
        ("INTERNAL", "may_lack", False),
    ],
)
def test_a_part_may_be_lacking_where_that_is_said(opened: Open, kind: str, allowed: str, is_fine: bool) -> None:
    error = {"message": "no", "type": kind, "path": ["repository", "collaborators"]}
    forge, server = opened(always(Reply(body={"data": {"repository": {"collaborators": None}}, "errors": [error]})))
    lacking = {"may_lack": ("collaborators",)} if allowed == "may_lack" else {"may_not_exist": ("collaborators",)}
    if is_fine:
        data = forge.channel.graphql("query { a }", {}, "a thing", **lacking)
        assert not data.child("repository").has("collaborators")
    else:
        with pytest.raises(ForgeError):
            forge.channel.graphql("query { a }", {}, "a thing", **lacking)
    server.script = always(Reply(body={"data": {"a": None}, "errors": [{**error, "path": ["a"]}]}))
    with pytest.raises(ForgeError):
        forge.channel.graphql("query { a }", {}, "a thing", **lacking)


def test_threads_do_not_mix_their_requests(opened: Open) -> None:
    def script(request: Request) -> Reply:
        return Reply(body={"path": request.path, "sent": (request.body or {}).get("n", 0)})

    forge, _ = opened(script)
    wrong: list[str] = []

    def work(number: int) -> None:
        for turn in range(10):
            path = f"/repos/acme/shop/thing/{number}/{turn}"
            answer = forge.channel.get(path)
            if answer.text("path") != path:
                wrong.append(path)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "pem", [b"", b"no key", b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"]
)
def test_a_key_that_is_none_is_a_plain_error(pem: bytes) -> None:
    with pytest.raises(UsageError, match="private key"):
        Forge(APP, pem)
