"""A small world on the stand-in GitHub: a repository, people, an agent, our App, one pull request by the agent.

Everything that goes over the wire is held against GitHub's own descriptions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from foureyes.github.client import Forge, RepositoryForge
from foureyes.github.retrying import Patience
from foureyes.model.forge_events import RepositoryName
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import App, Level, PullRequest, Repository, User
from tests.contracts.checked import checked
from tests.standin.world import shared_key

QUICK = Patience(attempts=2, backoff=0.01, longest_backoff=0.02, after_secondary_limit=0.01, longest_limit=1, timeout=5)
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "members": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "write",
}
CODE = "def total(prices):\n    return sum(prices)\n"
CHANGED = "def total(prices):\n    rest = 0\n    for price in prices:\n        rest += price\n    return rest\n"


@dataclass
class ForgeWorld:
    hub: StandIn
    organization: User
    repository: Repository
    people: dict[str, User]
    agent: User
    app: App
    pull: PullRequest
    forge: Forge
    shop: RepositoryForge

    @property
    def head(self) -> str:
        return self.pull.head

    def push(self, files: dict[str, str | bytes | None], pusher: str | User, message: str = "More") -> str:
        who = self.people[pusher] if isinstance(pusher, str) else pusher
        return self.hub.push(self.repository, self.pull.head_ref, files, pusher=who, message=message)


@contextmanager
def forge_world(directory: Path, *, private: bool = True) -> Iterator[ForgeWorld]:
    hub = StandIn(directory)
    with checked(hub), hub.serve() as url:
        people = {name: hub.create_user(name) for name in ("alice", "bob", "carol", "rita", "mallory")}
        agent = hub.create_user("codewriter[bot]", kind="Bot")
        organization = hub.create_organization("acme", [people["alice"], people["carol"]])
        repository = hub.create_repository(
            organization, "shop", {"shop.py": CODE, "README.md": "# Shop\n"}, private=private
        )
        levels = {"alice": Level.WRITE, "bob": Level.WRITE, "carol": Level.MAINTAIN, "rita": Level.READ}
        for name, level in levels.items():
            hub.set_permission(repository, people[name], level)
        hub.set_permission(repository, agent, Level.WRITE)
        app = hub.create_app("foureyes", organization, permissions=PERMISSIONS, private_key=shared_key())
        installation = hub.install_app(app, organization)
        hub.push(repository, "topic", {"shop.py": CHANGED}, pusher=agent, message="Sum by hand")
        pull = hub.open_pull_request(repository, "topic", author=agent, title="Sum by hand", body="Asked by @alice")
        forge = Forge(app.id, app.private_key.encode(), base_url=url, patience=QUICK)
        shop = forge.repository(installation.id, RepositoryName(repository.id, "acme", "shop"))
        try:
            yield ForgeWorld(hub, organization, repository, people, agent, app, pull, forge, shop)
        finally:
            forge.close()
