"""The App's own client: credentials come in, a `Channel` for each installation and repository goes out, cached.

PyGithub with its defaults would stall, repeat what it created and sleep for an hour; here it is told not to.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from github import Github, GithubIntegration

from foureyes import __version__
from foureyes.github.app_auth import IssuedToken, RenewedToken, app_auth, issued
from foureyes.github.channel import Channel, repository_path
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Denied, Refused, outcomes
from foureyes.github.pacing import WritePacer
from foureyes.github.retrying import Patience, retry
from foureyes.model.forge_events import RepositoryName
from foureyes.model.wording import worded

PUBLIC_API = "https://api.github.com"
MAX_REPOSITORIES = 256  # whose clients are kept; the ones not used for longest make room
API_VERSION = "2022-11-28"
REPOSITORY_PERMISSIONS: Mapping[str, str] = {
    "metadata": "read",
    "contents": "read",
    "checks": "write",
    "pull_requests": "write",
    "statuses": "write",
}
TEAM_PERMISSIONS: Mapping[str, str] = {"metadata": "read", "members": "read"}
QUEUE_PERMISSIONS: Mapping[str, str] = {"metadata": "read", "merge_queues": "read", "pull_requests": "read"}


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """The App as GitHub knows it. `login` is the account its comments are written by."""

    id: int
    slug: str

    @property
    def login(self) -> str:
        return f"{self.slug}[bot]"


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """An installation: whose it is, whether it is suspended, and what it grants."""

    id: int
    account: str
    is_suspended: bool
    permissions: Mapping[str, str]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepositoryForge:
    """One repository, seen by the App: what every reading and writing function of this package is given."""

    app: AppIdentity
    name: RepositoryName
    channel: Channel
    teams: Channel
    queue: Channel
    token: RenewedToken

    def path(self, *rest: str | int) -> str:
        """Return `/repos/OWNER/NAME/...`."""
        return repository_path(self.name.owner, self.name.name, *rest)

    @property
    def variables(self) -> dict[str, object]:
        return {"owner": self.name.owner, "name": self.name.name}

    @property
    def requests(self) -> int:
        """How many requests have been sent for this repository."""
        return self.channel.requests + self.teams.requests + self.queue.requests

    def close(self) -> None:
        """Close its connections; they open again where somebody still uses them."""
        for channel in (self.channel, self.teams, self.queue):
            channel.close()


class Forge:
    """GitHub, as one App sees it. Safe to share between threads; it does nothing until it is asked."""

    def __init__(
        self,
        app_id: int,
        private_key: bytes,
        *,
        base_url: str = PUBLIC_API,
        patience: Patience = Patience(),  # noqa: B008 - frozen
        verify: bool | str = True,
    ) -> None:
        self._integration = GithubIntegration(
            auth=app_auth(app_id, private_key),
            base_url=base_url.rstrip("/"),
            timeout=patience.timeout,
            per_page=100,
            pool_size=8,
            lazy=True,
            user_agent=f"foureyes/{__version__}",
            retry=retry(patience),
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=API_VERSION,
            verify=verify,
        )
        self.app_id = app_id
        self.channel = Channel(self._integration.requester)
        self._lock = threading.Lock()
        self._identity: AppIdentity | None = None
        self._pacers: dict[int, WritePacer] = {}
        self._writes = patience.writes_per_minute
        self._forges: OrderedDict[tuple[int, RepositoryName], RepositoryForge] = OrderedDict()

    def identity(self) -> AppIdentity:
        """Ask GitHub once who this App is."""
        if self._identity is None:
            answer = self.channel.get("/app")
            with outcomes("GET /app"):
                self._identity = AppIdentity(answer.number("id"), answer.text("slug"))
        return self._identity

    def repository(self, installation: int, name: RepositoryName) -> RepositoryForge:
        """Return the forge of one repository, with a token that opens this repository only."""
        identity = self.identity()
        with self._lock:
            key = (installation, name)
            if key not in self._forges:
                self._forges[key] = self._opened(identity, installation, name)
            self._forges.move_to_end(key)
            while len(self._forges) > MAX_REPOSITORIES:
                self._forges.popitem(last=False)[1].close()
            return self._forges[key]

    def _opened(self, identity: AppIdentity, installation: int, name: RepositoryName) -> RepositoryForge:
        pacer = self._pacers.setdefault(installation, WritePacer(self._writes))
        token = self._token(installation, name.id, REPOSITORY_PERMISSIONS)
        return RepositoryForge(
            app=identity,
            name=name,
            channel=self._channel(token, pacer),
            teams=self._channel(self._token(installation, name.id, TEAM_PERMISSIONS), pacer),
            queue=self._channel(self._token(installation, name.id, QUEUE_PERMISSIONS), pacer),
            token=token,
        )

    def _token(self, installation: int, repository: int | None, permissions: Mapping[str, str]) -> RenewedToken:
        def buy() -> IssuedToken:
            body: dict[str, object] = {"permissions": dict(permissions)}
            if repository is not None:
                body["repository_ids"] = [repository]
            return self._bought(installation, body)

        return RenewedToken(buy)

    def _bought(self, installation: int, body: Mapping[str, object]) -> IssuedToken:
        path = f"/app/installations/{installation}/access_tokens"
        try:
            answer = self.channel.post(path, body)
        except Refused as error:  # 422: more was asked than is granted
            raise Denied(
                worded(
                    "the installation grants less than foureyes needs, accept its permissions: {error}",
                    error=error.message,
                )
            ) from error
        with outcomes(f"POST {path}"):
            return issued(answer)

    def _channel(self, token: RenewedToken, pacer: WritePacer) -> Channel:
        client = Github(**{**self._integration.requester.kwargs, "auth": token})
        return Channel(client.requester, token=token, pacer=pacer)

    def forget_installation(self, installation: int) -> None:
        """Drop tokens and connections of an installation that is gone or suspended."""
        with self._lock:
            gone = [key for key in self._forges if key[0] == installation]
            for key in gone:
                self._forges.pop(key).close()
            self._pacers.pop(installation, None)

    def installations(self) -> list[InstallationFacts]:
        """Return all installations of the App."""
        answers = self.channel.pages("/app/installations")
        with outcomes("GET /app/installations"):
            return [installation_facts(answer) for answer in answers]

    def repositories(self, installation: int) -> list[RepositoryName]:
        """Return the repositories an installation opens."""
        channel = self._channel(self._token(installation, None, {"metadata": "read"}), WritePacer())
        try:
            answers = channel.pages("/installation/repositories", inside="repositories")
        finally:
            channel.close()
        with outcomes("GET /installation/repositories"):
            return [_repository(answer) for answer in answers]

    def close(self) -> None:
        """Close every connection."""
        for installation in {key[0] for key in self._forges}:
            self.forget_installation(installation)
        self.channel.close()


def installation_facts(answer: Fields) -> InstallationFacts:
    """Read what GitHub says of an installation."""
    account, granted = answer.child_or_none("account"), answer.child("permissions")
    return InstallationFacts(
        id=answer.number("id"),
        account=account.text_or("login") if account else "",
        is_suspended=answer.has("suspended_at"),
        permissions={name: granted.text(name) for name in granted.keys()},  # noqa: SIM118 - not a dict
        events=answer.names("events"),
    )


def _repository(answer: Fields) -> RepositoryName:
    owner, _, name = answer.text("full_name").partition("/")
    return RepositoryName(answer.number("id"), owner, name)
