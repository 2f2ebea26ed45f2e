"""From a request to its answer: route, authentication, limits, faults, handler, pages, ETag. No sockets in here.

In go method, path, query, headers and body; out comes a `Reply`. Every exchange is counted and shown to observers.
"""

import hashlib
import json
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from foureyes.standin import routes
from foureyes.standin.authentication import authenticate
from foureyes.standin.calls import Answer, Call, Caller, Page
from foureyes.standin.events import Events
from foureyes.standin.faults import Fault, Faults, Kind
from foureyes.standin.graphql import answer as graphql_answer
from foureyes.standin.paging import cut
from foureyes.standin.rate_limits import RateLimits
from foureyes.standin.refusal import Refusal, not_found
from foureyes.standin.request_body import Body
from foureyes.standin.state import Json
from foureyes.standin.world import World

GRAPHQL = "POST /graphql"
_SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
_PRIMARY = "API rate limit exceeded for installation."
_LARGEST_BODY = 25 * 2**20


@dataclass(frozen=True, slots=True)
class Request:
    """Header names in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went over the wire, and under which template of GitHub's description; `fault` if one was ordered."""

    route: str
    request: Request
    reply: Reply
    values: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None


class Service:
    def __init__(self, events: Events) -> None:
        self.events = events
        self.world: World = events.world
        self.faults = Faults()
        self.limits = RateLimits(self.world.clock)
        self.requests: Counter[str] = Counter()
        self.crashes: list[str] = []
        self.observers: list[Callable[[Exchange], None]] = []

    def reply(self, request: Request, wait: Callable[[float], None]) -> Reply:
        """`wait` is how a slow answer waits: outside the lock."""
        request = replace(request, path=_without_prefix(request.path))
        match = routes.find(request.method, request.path)
        values: Mapping[str, str] = {}
        if request.method == "POST" and request.path == "/graphql":
            route = GRAPHQL
        else:
            route, values = (match.route.name, match.values) if match else (f"{request.method} unknown", {})
        fault = self.faults.take(route)
        if fault is not None and fault.kind is Kind.SLOW:
            wait(fault.seconds)
        if fault is not None and not fault.after_effect and _is_instead(fault):
            reply = self._faulty(fault, request)
        else:
            with self.world.lock:
                reply = self._answer_or_crash(request, match, fault)
            if fault is not None and _is_instead(fault):
                reply = self._faulty(fault, request)
        if fault is not None and fault.kind is Kind.CUT:
            reply = replace(reply, is_cut=True)
        with self.world.lock:
            self.requests[route] += 1
        for observe in self.observers:
            observe(Exchange(route, request, reply, values, fault))
        return reply

    def _answer_or_crash(self, request: Request, match: routes.Match | None, fault: Fault | None) -> Reply:
        """A mistake of the stand-in's own is a 500 to the client, and kept for whoever tests with it."""
        try:
            return self._answer(request, match, fault)
        except Exception:
            self.crashes.append(f"{request.method} {request.path}\n{traceback.format_exc()}")
            return _json(500, Refusal(500, "Server Error").body(), {})

    def _answer(self, request: Request, match: routes.Match | None, fault: Fault | None) -> Reply:
        key = self._key(request)
        try:
            caller = authenticate(self.world, request.headers.get("authorization"))
            refused = self.limits.spend(key, request.method != "GET")
            if refused:
                return self._limited(key, refused)
            if request.method == "POST" and request.path == "/graphql":
                answer = graphql_answer(self.events, caller, request.body, _partial(fault))
            elif match is None:
                raise not_found()
            else:
                answer = match.route.handler(self._call(request, match, caller))
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body())
        return self._reply(request, answer, key)

    def _key(self, request: Request) -> str:
        """Limits are per installation, App or person, however many tokens they have."""
        try:
            caller = authenticate(self.world, request.headers.get("authorization"))
        except Refusal:
            return "nobody"
        if caller.installation is not None:
            return f"installation {caller.installation.id}"
        return f"App {caller.app.id}" if caller.app is not None else f"person {caller.user}"

    def _call(self, request: Request, match: routes.Match, caller: Caller) -> Call:
        if len(request.body) > _LARGEST_BODY:
            raise Refusal(413, "Payload too large")
        values = {**match.values, "_route": match.route.template}
        return Call(self.events, caller, values, request.query, request.headers, Body.parse(request.body))

    def _reply(self, request: Request, answer: Answer, key: str) -> Reply:
        headers = {
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Request-Id": hashlib.sha256(f"{self.requests.total()}".encode()).hexdigest()[:20].upper(),
            "X-GitHub-Api-Version-Selected": "2022-11-28",
        }
        headers |= self.limits.headers(key) | dict(answer.headers)
        body = answer.body
        if isinstance(body, Page):
            body, links = cut(body, self.world.base_url + request.path, request.query)
            headers |= links
        if answer.status == 204 or body is None:
            return Reply(answer.status, headers, b"")
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers["Content-Type"] = answer.media
        if request.method == "GET" and answer.status == 200:
            tag = f'W/"{hashlib.sha256(data).hexdigest()}"'
            headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
            if tag.removeprefix("W/") in request.headers.get("if-none-match", ""):
                self.limits.refund(key)
                del headers["Content-Type"]
                return Reply(304, headers | self.limits.headers(key), b"")
        return Reply(answer.status, headers, data)

    def _limited(self, key: str, which: str) -> Reply:
        message = _PRIMARY if which == "primary" else _SECONDARY
        refusal = Refusal(403, message)
        headers = self.limits.headers(key, which == "primary") | ({"Retry-After": "60"} if which == "secondary" else {})
        return _json(403, refusal.body(), headers)

    def _faulty(self, fault: Fault, request: Request) -> Reply:
        key = self._key(request)
        if fault.kind is Kind.STATUS:
            return _json(fault.status, Refusal(fault.status, "Server Error").body(), {})
        status = fault.status if fault.status in (403, 429) else 403
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        is_primary = fault.kind is Kind.RATE_LIMIT
        headers |= self.limits.headers(key, is_primary)
        return _json(status, Refusal(status, _PRIMARY if is_primary else _SECONDARY).body(), headers)


def _is_instead(fault: Fault) -> bool:
    return fault.kind in (Kind.STATUS, Kind.RATE_LIMIT, Kind.SECONDARY_LIMIT)


def _partial(fault: Fault | None) -> str:
    return fault.field if fault is not None and fault.kind is Kind.PARTIAL_GRAPHQL else ""


def _json(status: int, body: Json, headers: dict[str, str]) -> Reply:
    return Reply(status, {"Content-Type": "application/json; charset=utf-8"} | headers, json.dumps(body).encode())


def _without_prefix(path: str) -> str:
    """GitHub Enterprise Server keeps its API under /api."""
    for prefix in ("/api/v3", "/api"):
        if path.startswith(prefix + "/"):
            return path.removeprefix(prefix)
    return path
