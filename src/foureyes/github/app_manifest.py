"""The manifest flow: an address comes in, the manifest that GitHub's page wants goes out; and for the code that GitHub
hands back, the new App's credentials."""

from dataclasses import dataclass

from github import Github

from foureyes.github.app_needs import EVENTS, PERMISSIONS
from foureyes.github.channel import Channel
from foureyes.github.client import API_VERSION, PUBLIC_API
from foureyes.github.outcomes import Refused, outcomes
from foureyes.github.retrying import Patience, retry
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """What GitHub tells of a new App once and never again. It does not show itself in logs."""

    id: int
    slug: str
    page: str
    private_key: str
    webhook_secret: str
    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"AppCredentials(id={self.id}, slug={self.slug!r})"


def manifest(name: str, public_url: str, redirect_url: str) -> dict[str, object]:
    """Return the manifest of an App called `name` whose server is at `public_url`."""
    address = public_url.rstrip("/")
    return {
        "name": name,
        "url": address,
        "hook_attributes": {"url": f"{address}/webhook", "active": True},
        "redirect_url": redirect_url,
        "public": False,
        "default_permissions": {need.name: need.level for need in PERMISSIONS},
        "default_events": [need.name for need in EVENTS],
    }


def redeemed(code: str, *, base_url: str = PUBLIC_API, patience: Patience = Patience()) -> AppCredentials:  # noqa: B008
    """Exchange the code for the App's credentials. A code can be redeemed once, within an hour."""
    if not code.isascii() or not code.isalnum():
        raise Refused(worded("the code is not one that GitHub gives: copy it from the address of the page it led to"))
    client = Github(
        base_url=base_url.rstrip("/"),
        timeout=patience.timeout,
        retry=retry(patience),
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version=API_VERSION,
    )
    channel = Channel(client.requester)
    try:
        answer = channel.post(f"/app-manifests/{code}/conversions", {})
    finally:
        channel.close()
    with outcomes(worded("the conversion of the manifest's code")):
        return AppCredentials(
            id=answer.number("id"),
            slug=answer.text("slug"),
            page=answer.text_or("html_url"),
            private_key=answer.text("pem"),
            webhook_secret=answer.text_or("webhook_secret"),
            client_id=answer.text_or("client_id"),
            client_secret=answer.text_or("client_secret"),
        )
