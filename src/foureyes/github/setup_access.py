"""Whom `doctor` asks as: credentials come in, channels for the App, its installation and a person's token go out.

A token of an administrator sees what the App may not (who passes a ruleset by, settings of workflows); the App sees
what nobody else does (its deliveries, its permissions). Each reading takes whoever can answer it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from github import Auth

from foureyes.github.app_auth import IssuedToken, RenewedToken, issued
from foureyes.github.channel import Channel, Parameters, repository_path
from foureyes.github.client import Forge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Denied, ForgeError, Gone, Refused, outcomes
from foureyes.github.retrying import Patience
from foureyes.github.token_client import client
from foureyes.model.errors import UsageError
from foureyes.model.forge_setup import Unread
from foureyes.model.wording import worded

T = TypeVar("T")
NO_APP = Unread(worded("no credentials of the App were given"))
NOBODY = Unread(worded("neither a token nor an installation of the App can read the repository"))
_READS = ("metadata", "contents", "pull_requests", "checks", "statuses", "administration", "actions")
_QUICK = Patience(attempts=2, longest_limit=10)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The App's, a token, or both."""

    app_id: int | None
    private_key: bytes | None
    token: str | None
    api_url: str


@dataclass(frozen=True, slots=True)
class Access:
    """The repository, and who may be asked about it. `installation` is GitHub's answer, None where there is none."""

    owner: str
    name: str
    forge: Forge | None
    installation: Fields | None
    readers: tuple[Channel, ...]

    def path(self, *rest: str | int) -> str:
        """Return `/repos/OWNER/NAME/...`."""
        return repository_path(self.owner, self.name, *rest)

    def read(self, reading: Callable[[Channel], T]) -> T | Unread:
        """Return what the first reader that may see it says; what the last one was told where none may."""
        reason = NOBODY
        for channel in self.readers:
            try:
                return reading(channel)
            except ForgeError as error:
                reason = Unread(error.message)
        return reason

    def read_best(self, reading: Callable[[Channel], T], is_whole: Callable[[T], bool]) -> T | Unread:
        """Return the first answer that is whole; else any."""
        answers = [Access(self.owner, self.name, None, None, (one,)).read(reading) for one in self.readers]
        given = [answer for answer in answers if not isinstance(answer, Unread)]
        whole = [answer for answer in given if is_whole(answer)]
        return next(iter([*whole, *given, *answers]), NOBODY)

    def get(self, *rest: str | int, parameters: Parameters | None = None) -> Fields | Unread:
        """Read one object below the repository."""
        return self.read(lambda channel: channel.get(self.path(*rest), parameters))

    def pages(self, *rest: str | int, parameters: Parameters | None = None) -> list[Fields] | Unread:
        """Read a list below the repository."""
        return self.read(lambda channel: channel.pages(self.path(*rest), parameters))

    def close(self) -> None:
        for channel in self.readers:
            channel.close()
        if self.forge is not None:
            self.forge.close()


def open_access(credentials: Credentials, owner: str, name: str) -> Access:
    """Find out who may be asked. Raises `UsageError` where GitHub does not know a credential."""
    readers: list[Channel] = []
    if credentials.token:
        person = _channel(Auth.Token(credentials.token), credentials.api_url)
        readers.append(person)
        _try(worded("the token"), lambda: person.get("/rate_limit"), may_be_missing=True)
    forge, installation = None, None
    if credentials.app_id is not None and credentials.private_key is not None:
        api = credentials.api_url
        forge = Forge(credentials.app_id, credentials.private_key, base_url=api, patience=_QUICK)
        app = forge.channel
        _try(worded("the App's credentials"), lambda: app.get("/app"))
        path = repository_path(owner, name, "installation")
        installation = _try(worded("the App's credentials"), lambda: app.get(path), may_be_missing=True)
        if installation is not None and not installation.has("suspended_at"):
            readers.append(_of_installation(app, installation, name, api))
    return Access(owner, name, forge, installation, tuple(readers))


def _try(whose: str, ask: Callable[[], Fields], *, may_be_missing: bool = False) -> Fields | None:
    try:
        return ask()
    except ForgeError as error:
        if isinstance(error, Gone) and may_be_missing:
            return None
        is_refused = isinstance(error, Denied | Gone | Refused)
        if is_refused:
            told = worded("GitHub does not accept {credential}: {error}", credential=whose, error=error.message)
        else:
            told = worded("GitHub cannot be asked with {credential}: {error}", credential=whose, error=error.message)
        raise UsageError(told) from error


def _of_installation(app: Channel, installation: Fields, name: str, api_url: str) -> Channel:
    """A token that only reads, what was granted: doctor must work where permissions are missing."""
    granted = installation.child("permissions")
    permissions = {one: "read" for one in _READS if granted.has(one)}
    path = f"/app/installations/{installation.number('id')}/access_tokens"
    body: Mapping[str, object] = {"repositories": [name], "permissions": permissions}

    def buy() -> IssuedToken:
        answer = app.post(path, body)
        with outcomes(f"POST {path}"):
            return issued(answer)

    token = RenewedToken(buy)
    return _channel(token, api_url, token)


def _channel(auth: Auth.Auth, api_url: str, token: RenewedToken | None = None) -> Channel:
    return Channel(client(auth, api_url, _QUICK).requester, token=token)
