"""What a route gets and gives: the request as read from the wire, who makes it, and the answer.

`Call` asks the questions every route asks (which repository, may this token do that, who acts); a "no" is a Refusal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from foureyes.standin.events import Events
from foureyes.standin.refusal import Refusal, not_accessible, not_found
from foureyes.standin.request_body import Body
from foureyes.standin.state import App, Installation, Json, Level, PullRequest, Repository, Token
from foureyes.standin.world import World

_RANK = {"": 0, "read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: nobody, an App by its JWT, an installation or a person by a token."""

    app: App | None = None
    token: Token | None = None
    installation: Installation | None = None
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A list that is to be cut into pages, item by item; `wrap` puts a page into an object with its total count."""

    items: list[Json]
    wrap: str | None = None
    extra: Json = field(default_factory=dict)
    size: int = 30


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    events: Events
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Body

    @property
    def world(self) -> World:
        return self.events.world

    @property
    def accept(self) -> str:
        return self.headers.get("accept", "")

    @property
    def actor(self) -> int:
        """The account that acts: the person, or the App's bot."""
        if self.caller.user is not None:
            return self.caller.user
        return self.need_installation_app().bot

    @property
    def via(self) -> int | None:
        """The App through which it is done, if one."""
        return self.caller.app.id if self.caller.app is not None else None

    def need_installation_app(self) -> App:
        """An App acting in a repository, as check runs demand."""
        if self.caller.app is None or self.caller.installation is None:
            raise Refusal(403, "You must authenticate via a GitHub App.")
        return self.caller.app

    def need_app(self) -> App:
        """An App speaking for itself, by JWT."""
        if self.caller.app is None or self.caller.token is not None:
            raise Refusal(401, "A JSON web token could not be decoded")
        return self.caller.app

    def number(self, name: str) -> int:
        try:
            return int(self.path[name])
        except ValueError:
            raise not_found() from None

    def repository(self, *needs: str, level: Level = Level.NONE) -> Repository:
        """The repository of the path. `needs` are permissions of which an App must have one ("checks:write"); `level`
        is what a person must have beyond being allowed to read."""
        return self.allowed(self.world.repository(self.path["owner"], self.path["repo"]), *needs, level=level)

    def allowed(self, repository: Repository, *needs: str, level: Level = Level.NONE) -> Repository:
        if self.caller.token is not None and self.caller.installation is not None:
            self._allow_installation(repository, self.caller.token, self.caller.installation, needs)
        elif self.caller.user is not None:
            self._allow_person(repository, self.caller.user, level)
        elif self.caller.app is not None:
            raise not_accessible()
        elif repository.is_private or level > Level.READ:
            raise not_found() if repository.is_private else Refusal(401, "Requires authentication")
        return repository

    def _allow_person(self, repository: Repository, user: int, level: Level) -> None:
        has = self.world.level(repository, user)
        if has < Level.READ:
            raise not_found()
        if has < level:
            raise Refusal(
                403,
                "Must have push access to repository"
                if level < Level.ADMIN
                else "Must have admin rights to Repository.",
            )

    def _allow_installation(
        self, repository: Repository, token: Token, installation: Installation, needs: tuple[str, ...]
    ) -> None:
        is_covered = self.world.covers(installation, repository)
        if token.repositories is not None and repository.id not in token.repositories:
            is_covered = False
        if not is_covered:
            is_read = all(need.endswith(":read") for need in needs)
            if repository.is_private:
                raise not_found()
            if not is_read:
                raise not_accessible()
            return
        if needs and not any(self._grants(token, need) for need in needs):
            raise not_accessible()

    def _grants(self, token: Token, need: str) -> bool:
        name, _, level = need.partition(":")
        return _RANK.get(token.permissions.get(name, ""), 0) >= _RANK[level]

    def pull(self, repository: Repository) -> PullRequest:
        return self.world.pull(repository, self.number("pull_number"))


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`template` is spelt as in GitHub's OpenAPI description; `{path*}` (only ours) takes slashes too."""

    method: str
    template: str
    handler: Handler
    multi: str = ""

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"
