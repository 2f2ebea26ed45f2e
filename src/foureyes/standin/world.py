"""The state as a whole: every table, the numbering, the clock and the one lock; and how things are found in it.

Whoever reads or writes holds `World.lock`. A thing that is looked up and is not there is refused with 404.
"""

import base64
import threading
from collections.abc import Callable
from pathlib import Path

from foureyes.standin.clock import Clock
from foureyes.standin.git_store import GitStore
from foureyes.standin.refusal import not_found
from foureyes.standin.state import App, Installation, Level, PullRequest, Repository, Team, Token, User


class World:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lock = threading.RLock()
        self.clock = Clock()
        self.base_url = "http://127.0.0.1"
        self.teams: dict[int, Team] = {}
        self.members: dict[int, set[int]] = {}
        self.apps: dict[int, App] = {}
        self.manifests: dict[str, int] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[int, Repository] = {}
        self._last_id = 1000
        self.web_flow = User(19864447, "web-flow", name="GitHub Web Flow")
        self.ghost = User(10137, "ghost", name="Deleted user")
        self.users: dict[int, User] = {self.web_flow.id: self.web_flow, self.ghost.id: self.ghost}

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def now(self) -> int:
        return self.clock.now()

    def git(self, repository: Repository) -> GitStore:
        return GitStore(self.directory / f"{repository.id}.git")

    # people

    def user(self, login: str) -> User:
        """The account that has this login now."""
        for user in self.users.values():
            if user.login.lower() == login.lower() and not user.is_deleted:
                return user
        raise not_found()

    def living(self, number: int | None) -> User | None:
        """An account that still exists; a deleted one shows as null."""
        user = self.users.get(number) if number is not None else None
        return None if user is None or user.is_deleted else user

    def user_by_email(self, email: str) -> User | None:
        """The account a commit's e-mail leads to."""
        wanted = email.lower()
        for user in self.users.values():
            if user.is_deleted:
                continue
            private = (f"{user.id}+{user.login}@users.noreply.github.com", f"{user.login}@users.noreply.github.com")
            if wanted and wanted in {(user.email or "").lower(), *(address.lower() for address in private)}:
                return user
        return None

    def team(self, organization: int, slug: str) -> Team:
        for team in self.teams.values():
            if team.organization == organization and team.slug == slug:
                return team
        raise not_found()

    def level(self, repository: Repository, user: int | None) -> Level:
        """What a person may do here: the highest of owner, collaborator, team, and reading what is public."""
        if user is None or self.living(user) is None:
            return Level.NONE
        levels = [repository.collaborators.get(user, Level.NONE)]
        levels += [
            team.repositories.get(repository.id, Level.NONE) for team in self.teams.values() if user in team.members
        ]
        if user == repository.owner:
            levels.append(Level.ADMIN)
        if not repository.is_private or user in self.members.get(repository.owner, ()):
            levels.append(Level.READ)
        return max(levels)

    # repositories

    def repository(self, owner: str, name: str) -> Repository:
        for repository in self.repositories.values():
            holder = self.users[repository.owner].login
            if (
                not repository.is_deleted
                and holder.lower() == owner.lower()
                and repository.name.lower() == name.lower()
            ):
                return repository
        raise not_found()

    def repository_by_id(self, number: int | None) -> Repository | None:
        found = self.repositories.get(number) if number is not None else None
        return None if found is None or found.is_deleted else found

    def full_name(self, repository: Repository) -> str:
        return f"{self.users[repository.owner].login}/{repository.name}"

    def network(self, repository: Repository) -> list[Repository]:
        """The repository and its living forks."""
        root = repository.fork_of or repository.id
        return [one for one in self.repositories.values() if not one.is_deleted and root in (one.id, one.fork_of)]

    def pull(self, repository: Repository, number: int) -> PullRequest:
        try:
            return repository.pulls[number]
        except KeyError:
            raise not_found() from None

    def pulls_where(self, test: Callable[[Repository, PullRequest], bool]) -> list[tuple[Repository, PullRequest]]:
        return [
            (repository, pull)
            for repository in self.repositories.values()
            if not repository.is_deleted
            for pull in repository.pulls.values()
            if test(repository, pull)
        ]

    # Apps

    def app_by_slug(self, slug: str) -> App:
        for app in self.apps.values():
            if app.slug == slug:
                return app
        raise not_found()

    def installation_on(self, app: int, repository: Repository) -> Installation | None:
        for installation in self.installations.values():
            if installation.app == app and self.covers(installation, repository):
                return installation
        return None

    def covers(self, installation: Installation, repository: Repository) -> bool:
        chosen = installation.repositories
        return installation.account == repository.owner and (chosen is None or repository.id in chosen)

    def covered(self, installation: Installation) -> list[Repository]:
        return [one for one in self.repositories.values() if not one.is_deleted and self.covers(installation, one)]


def node_id(kind: str, number: int) -> str:
    """An opaque id for GraphQL: the kind and the number."""
    return f"{kind}_{base64.urlsafe_b64encode(str(number).encode()).decode().rstrip('=')}"


def from_node_id(kind: str, text: str) -> int:
    prefix, _, rest = text.partition("_")
    try:
        if prefix != kind:
            raise ValueError(prefix)
        return int(base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4)))
    except ValueError:
        raise not_found() from None
