"""One way to talk to GitHub: for the App itself, or with a token for one repository. Requests go in as path and JSON,
answers come out as `Fields`; whatever else happens is an outcome (`outcomes`), never a None.
"""

import json
import re
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from github.Requester import Requester

from foureyes.github.app_auth import RenewedToken
from foureyes.github.fields import Fields, MalformedPayload
from foureyes.github.outcomes import RetryLater, graphql_outcome, outcome, outcomes
from foureyes.github.pacing import WritePacer
from foureyes.github.seen_answers import SeenAnswers
from foureyes.model.wording import worded

PAGE = 100
MAX_PAGES = 400
_NEXT = re.compile(r'<([^<>]+)>\s*;\s*rel="next"')
Parameters = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its body as text (empty for none), and where the next page is."""

    status: int
    body: str
    next_page: str | None = None


class Channel:
    """Requests one after the other: PyGithub keeps the request on its connection, so two threads would mix theirs."""

    def __init__(
        self, requester: Requester, *, token: RenewedToken | None = None, pacer: WritePacer | None = None
    ) -> None:
        self._requester = requester
        self._token = token
        self._pacer = pacer
        self._lock = threading.Lock()
        self._seen = SeenAnswers()
        self.requests = 0

    def get(self, path: str, parameters: Parameters | None = None) -> Fields:
        """Return one object."""
        return self._object(self._read(_with(path, parameters)), f"GET {path}")

    def pages(
        self,
        path: str,
        parameters: Parameters | None = None,
        *,
        inside: str | None = None,
        most: int | None = None,
        until: Callable[[Fields], bool] | None = None,
        is_cut: bool = True,
    ) -> list[Fields]:
        """Return a list to its end; or its first `most` items, or as far as the page whose last item ends it (`until`).
        `inside` names the list where the answer is an object; `is_cut` False: GitHub knows no pages of it.

        A list that announces more than it holds is `RetryLater`: a part of a list must never pass for the whole.
        """
        found: list[Fields] = []
        what = f"GET {path}"
        page: str | None = _with(path, {**(parameters or {}), **({"per_page": PAGE} if is_cut else {})})
        for _ in range(MAX_PAGES):
            answer = self._read(page or "")
            with outcomes(what):
                items, total = _items(answer.body, inside)
            found.extend(items)
            page = answer.next_page
            enough = (most is not None and len(found) >= most) or (until is not None and items and until(items[-1]))
            if page is None or enough:
                if page is None and total is not None and len(found) < total:
                    raise RetryLater(
                        worded(
                            "GitHub's answer to {what} ends after {count} of {total}",
                            what=what,
                            count=len(found),
                            total=total,
                        )
                    )
                return found if most is None else found[:most]
        raise RetryLater(worded("GitHub's answer to {what} has more than {limit} pages", what=what, limit=MAX_PAGES))

    def post(self, path: str, body: Mapping[str, object]) -> Fields:
        """Create something. It is sent once only: whoever creates looks first whether it is there already."""
        return self._write("POST", path, body)

    def patch(self, path: str, body: Mapping[str, object]) -> Fields:
        """Change something."""
        return self._write("PATCH", path, body)

    def graphql(
        self,
        query: str,
        variables: Mapping[str, object],
        what: str,
        *,
        may_lack: Collection[str] = (),
        may_not_exist: Collection[str] = (),
    ) -> Fields:
        """Return `data`. An error beside data makes it none, but for parts that GitHub refuses or does not have
        (`may_lack`), or does not have (`may_not_exist`)."""
        body = {"query": query, "variables": dict(variables)}
        answer = self._send("POST", self._requester.graphql_url, body, {}, worded("the query for {what}", what=what))
        fields = self._object(answer, worded("the query for {what}", what=what))
        allowed = {"FORBIDDEN": set(may_lack), "NOT_FOUND": {*may_lack, *may_not_exist}}
        with outcomes(worded("the query for {what}", what=what)):
            serious = [
                error
                for error in fields.children("errors")
                if not allowed.get(error.text_or("type"), set()) & set(error.names("path"))
            ]
            if serious or not fields.has("data"):
                raise graphql_outcome(_errors(answer.body), what)
            return fields.child("data")

    def mutate(self, query: str, variables: Mapping[str, object], what: str) -> Fields:
        """Change something by GraphQL."""
        if self._pacer is not None:
            self._pacer.wait_for_turn()
        return self.graphql(query, variables, what)

    def _read(self, path: str) -> Answer:
        tag = self._seen.tag(path)
        answer = self._send("GET", path, None, {"If-None-Match": tag} if tag else {}, f"GET {path}")
        if answer.status == 304:
            known = self._seen.answer(path)
            if known is None:  # dropped meanwhile: ask again, without the tag
                return self._send("GET", path, None, {}, f"GET {path}")
            return Answer(200, *known)
        return answer

    def _write(self, verb: str, path: str, body: Mapping[str, object]) -> Fields:
        if self._pacer is not None:
            self._pacer.wait_for_turn()
        answer = self._send(verb, path, body, {}, f"{verb} {path}")
        return self._object(answer, f"{verb} {path}") if answer.body else Fields({})

    def _object(self, answer: Answer, what: str) -> Fields:
        with outcomes(what):
            return Fields(json.loads(answer.body))

    def _send(
        self, verb: str, path: str, body: Mapping[str, object] | None, headers: dict[str, str], what: str
    ) -> Answer:
        used = self._token.current().value if self._token is not None else None
        status, answered, text = self._exchange(verb, path, body, dict(headers), what)
        if status == 401 and self._token is not None and used is not None:
            self._token.forget(used)  # withdrawn before its time: it was not acted on, so even POST may be sent again
            self._token.current()
            status, answered, text = self._exchange(verb, path, body, dict(headers), what)
        if status >= 400:
            raise outcome(status, answered, text, what)
        if status == 304:
            return Answer(304, "")
        answer = Answer(status, text, _next_page(str(answered.get("link") or "")))
        if verb == "GET":
            self._seen.keep(path, str(answered.get("etag") or ""), answer.body, answer.next_page)
        return answer

    def _exchange(
        self, verb: str, path: str, body: Mapping[str, object] | None, headers: dict[str, str], what: str
    ) -> tuple[int, Mapping[str, object], str]:
        headers["Accept"] = "application/vnd.github+json"
        with self._lock, outcomes(what):
            self.requests += 1
            return self._requester.requestJson(verb, path, None, headers, body)

    def close(self) -> None:
        """Close its connections."""
        self._requester.close()


def _with(path: str, parameters: Parameters | None) -> str:
    return f"{path}?{urlencode(sorted(parameters.items()))}" if parameters else path


def _next_page(link: str) -> str | None:
    match = _NEXT.search(link)
    return match[1] if match else None


def _items(body: str, inside: str | None) -> tuple[list[Fields], int | None]:
    values = json.loads(body)
    if inside is None:
        if not isinstance(values, list):
            raise MalformedPayload(worded("the answer is not a list"))
        return list(Fields({"items": values}).children("items")), None
    fields = Fields(values)
    total = fields.number("total_count") if fields.has("total_count") else None
    if not fields.has(inside):
        raise MalformedPayload(worded("the answer has no {key}", key=inside))
    return list(fields.children(inside)), total


def _errors(body: str) -> object:
    values = json.loads(body)
    return values.get("errors") if isinstance(values, dict) else None


def repository_path(owner: str, name: str, *rest: str | int) -> str:
    """Return `/repos/OWNER/NAME/...`."""
    return "/".join(["/repos", owner, name, *map(str, rest)])
