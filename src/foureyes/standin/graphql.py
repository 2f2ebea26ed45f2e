"""POST /graphql: the root of queries and mutations, permissions, and the wording of errors.

In go the caller and the request's body; out comes an answer with status 200, as GitHub gives even for errors.
"""

from collections.abc import Mapping

from foureyes.standin import thread_actions
from foureyes.standin.calls import Answer, Call, Caller
from foureyes.standin.checks_state import protections_of
from foureyes.standin.clock import iso
from foureyes.standin.events import Events
from foureyes.standin.graphql_document import Operation, SyntaxRefused, parse
from foureyes.standin.graphql_execute import Arguments, Execution, Invalid, Node, Unresolved, connection
from foureyes.standin.graphql_people import account, collaborators, commit, organization
from foureyes.standin.graphql_pulls import merge_queue, pull_request, thread
from foureyes.standin.refusal import Refusal
from foureyes.standin.request_body import Body
from foureyes.standin.state import Json, Level, PullRequest, Repository, Thread
from foureyes.standin.world import from_node_id, node_id


def answer(events: Events, caller: Caller, body: bytes, broken: str) -> Answer:
    if caller.token is None:
        raise Refusal(401, "This endpoint requires you to be authenticated.")
    asked = Body.parse(body)
    given = asked.raw("variables")
    variables: Mapping[str, object] = given if isinstance(given, dict) else {}
    try:
        operation = parse(asked.text("query"))
        execution = Execution(operation, variables, broken)
        data = execution.run(_Root(events, caller).node(operation))
    except SyntaxRefused as refused:
        return Answer(200, {"errors": [{"message": str(refused), "locations": [{"line": 1, "column": 1}]}]})
    except Invalid as invalid:
        error: Json = {"message": str(invalid), "path": [], "locations": [{"line": 1, "column": 1}]}
        key = "type" if invalid.kind.isupper() else "extensions"
        kind: object = invalid.kind if key == "type" else {"code": invalid.kind}
        return Answer(200, {"errors": [error | ({key: kind} if invalid.kind else {})]})
    shown: Json = {"data": data}
    return Answer(200, shown | ({"errors": execution.errors} if execution.errors else {}))


class _Root:
    def __init__(self, events: Events, caller: Caller) -> None:
        self.events = events
        self.world = events.world
        self.caller = caller

    def node(self, operation: Operation) -> Node:
        if operation.kind == "mutation":
            return Node(
                "Mutation",
                {
                    "resolveReviewThread": lambda arguments: self._resolve(arguments, True),
                    "unresolveReviewThread": lambda arguments: self._resolve(arguments, False),
                },
            )
        return Node(
            "Query",
            {
                "repository": self._repository,
                "node": self._node,
                "user": self._user,
                "organization": self._organization,
                "viewer": lambda _: account(self.world, self.world.users[self._call({}).actor]),
                "rateLimit": lambda _: self._rate(),
            },
        )

    def _call(self, path: Mapping[str, str]) -> Call:
        return Call(self.events, self.caller, path, {}, {}, Body({}))

    def _rate(self) -> Node:
        now = self.world.now()
        return Node("RateLimit", {"limit": 5000, "cost": 1, "remaining": 4999, "used": 1, "resetAt": iso(now + 3600)})

    def _user(self, arguments: Arguments) -> Node:
        login = arguments.text("login")
        try:
            user = self.world.user(login)
        except Refusal:
            user = None
        if user is None or user.kind != "User":
            raise Unresolved("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
        return account(self.world, user)

    def _organization(self, arguments: Arguments) -> Node:
        login = arguments.text("login")
        try:
            user = self.world.user(login)
        except Refusal:
            user = None
        if user is None or user.kind != "Organization":
            raise Unresolved("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")
        token = self.caller.token
        if self.caller.installation is not None and (token is None or "members" not in token.permissions):
            raise Unresolved("FORBIDDEN", "Resource not accessible by integration")
        return organization(self.world, user)

    def _allowed(self, owner: str, name: str, need: str, level: Level = Level.READ) -> Repository:
        try:
            return self._call({"owner": owner, "repo": name}).repository(need, level=level)
        except Refusal as refusal:
            if refusal.status == 404:
                text = f"Could not resolve to a Repository with the name '{owner}/{name}'."
                raise Unresolved("NOT_FOUND", text) from None
            raise Unresolved("FORBIDDEN", refusal.message) from None

    def _repository(self, arguments: Arguments) -> Node:
        owner, name = arguments.text("owner"), arguments.text("name")
        one = self._allowed(owner, name, "metadata:read")
        world = self.world
        return Node(
            "Repository",
            {
                "id": node_id("R", one.id),
                "databaseId": one.id,
                "name": one.name,
                "nameWithOwner": world.full_name(one),
                "owner": account(world, world.users[one.owner]),
                "visibility": "PRIVATE" if one.is_private else "PUBLIC",
                "isPrivate": one.is_private,
                "isFork": one.fork_of is not None,
                "pullRequests": lambda asked: self._pulls(one, asked),
                "pullRequest": lambda asked: self._pull(one, asked),
                "mergeQueue": lambda asked: self._queue(one, asked),
                "object": lambda asked: self._object(one, asked),
                "collaborators": lambda asked: collaborators(world, one, asked),
            },
        )

    def _may_read(self, one: Repository, what: str) -> None:
        self._allowed(self.world.users[one.owner].login, one.name, f"{what}:read")

    def _pulls(self, one: Repository, asked: Arguments) -> Node:
        self._may_read(one, "pull_requests")
        states = asked.words("states")
        found = [pull for pull in one.pulls.values() if states is None or _state(pull) in states]
        head, base = asked.maybe_text("headRefName"), asked.maybe_text("baseRefName")
        found = [pull for pull in found if head in (None, pull.head_ref) and base in (None, pull.base_ref)]
        return connection("PullRequestConnection", [pull_request(self.world, one, pull) for pull in found], asked)

    def _pull(self, one: Repository, asked: Arguments) -> Node:
        self._may_read(one, "pull_requests")
        number = asked.number("number")
        if number not in one.pulls:
            raise Unresolved("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
        return pull_request(self.world, one, one.pulls[number])

    def _queue(self, one: Repository, asked: Arguments) -> Node | None:
        branch = asked.maybe_text("branch") or one.default_branch
        has_queue = any(protection.merge_queue for protection in protections_of(one, branch))
        return merge_queue(self.world, one, branch) if has_queue else None

    def _object(self, one: Repository, asked: Arguments) -> Node | None:
        self._may_read(one, "contents")
        oid = self.world.git(one).resolve(asked.maybe_text("oid") or asked.text("expression"))
        return commit(self.world, one, oid) if oid else None

    def _thread(self, identity: str) -> tuple[Repository, PullRequest, Thread]:
        try:
            number = from_node_id("PRRT", identity)
        except Refusal:
            number = -1
        for base in self.world.repositories.values():
            for pull in base.pulls.values():
                for one in pull.threads:
                    if one.id == number and not base.is_deleted:
                        return base, pull, one
        raise Unresolved("NOT_FOUND", f"Could not resolve to a node with the global id of '{identity}'")

    def _node(self, arguments: Arguments) -> Node:
        base, pull, one = self._thread(arguments.text("id"))
        owner = self.world.users[base.owner].login
        self._allowed(owner, base.name, "pull_requests:read")
        return thread(self.world, base, pull, one)

    def _resolve(self, arguments: Arguments, is_resolved: bool) -> Node:
        asked = arguments.part("input")
        base, pull, one = self._thread(asked.text("threadId"))
        owner = self.world.users[base.owner].login
        self._allowed(owner, base.name, "pull_requests:write", Level.WRITE)
        thread_actions.resolve(self.events, base, pull, one, self._call({}).actor, is_resolved)
        payload = "ResolveReviewThreadPayload" if is_resolved else "UnresolveReviewThreadPayload"
        shown = thread(self.world, base, pull, one)
        return Node(payload, {"thread": shown, "clientMutationId": asked.maybe_text("clientMutationId")})


def _state(pull: PullRequest) -> str:
    return "MERGED" if pull.merged_at else pull.state.upper()
