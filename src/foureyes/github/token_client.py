"""A token that somebody else was given for one repository comes in; that repository's forge goes out.

This is how a workflow sees GitHub: as `github-actions[bot]`, with what its job's `permissions` grant. What the token
may not read becomes an outcome, as everywhere in this package.
"""

import math

from github import Auth, Github

from foureyes import __version__
from foureyes.github.app_auth import IssuedToken, RenewedToken
from foureyes.github.channel import Channel
from foureyes.github.client import API_VERSION, PUBLIC_API, AppIdentity, RepositoryForge
from foureyes.github.pacing import WritePacer
from foureyes.github.retrying import Patience, retry
from foureyes.model.forge_events import RepositoryName

GITHUB_ACTIONS = AppIdentity(15_368, "github-actions")


def with_token(
    token: str, name: RepositoryName, *, base_url: str = PUBLIC_API, patience: Patience | None = None
) -> RepositoryForge:
    """Return the forge of `name` as `token` opens it. Nothing is asked before it is used."""
    wait = patience or Patience()
    held = RenewedToken(lambda: IssuedToken(token, math.inf, {}))
    channel = Channel(client(held, base_url, wait).requester, token=held, pacer=WritePacer())
    return RepositoryForge(app=GITHUB_ACTIONS, name=name, channel=channel, teams=channel, queue=channel, token=held)


def client(auth: Auth.Auth, base_url: str, patience: Patience) -> Github:
    """Return PyGithub as it is set up everywhere here: never with its own pauses, retries or pages."""
    return Github(
        auth=auth,
        base_url=base_url.rstrip("/"),
        timeout=patience.timeout,
        per_page=100,
        lazy=True,
        user_agent=f"foureyes/{__version__}",
        retry=retry(patience),
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version=API_VERSION,
    )
