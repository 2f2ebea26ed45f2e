"""Control of people, organisations, teams, Apps and installations, for tests and the demo."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from foureyes.standin import installing
from foureyes.standin.events import Events
from foureyes.standin.shape_people import permission_name, simple_user
from foureyes.standin.state import App, Installation, Level, Repository, Team, User
from foureyes.standin.world import World

DEFAULT_PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "members": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "write",
}
DEFAULT_EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "member",
    "merge_group",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "repository",
)


class PeopleControl:
    """Each call is one thing that somebody does, and has the webhooks that it has on GitHub."""

    events: Events
    world: World

    def create_user(self, login: str, *, name: str | None = None, email: str | None = None, kind: str = "User") -> User:
        """`kind` is User, Bot or Organization; the e-mail is the one commits are mapped to the account by."""
        with self.world.lock:
            address = email or (f"{login}@example.com" if kind == "User" else None)
            user = User(self.world.new_id(), login, kind, name, address, self.world.now())
            self.world.users[user.id] = user
            return user

    def create_organization(self, login: str, members: Iterable[User] = ()) -> User:
        with self.world.lock:
            account = self.create_user(login, kind="Organization")
            self.world.members[account.id] = {one.id for one in members}
            return account

    def create_team(
        self, organization: User, slug: str, members: Iterable[User], repositories: Mapping[int, Level] | None = None
    ) -> Team:
        """`repositories` maps repository ids to what the team may do there."""
        with self.world.lock:
            people = {one.id for one in members}
            number = self.world.new_id()
            team = Team(number, organization.id, slug, slug, people, dict(repositories or {}), self.world.now())
            self.world.teams[number] = team
            return team

    def rename_user(self, user: User, login: str) -> None:
        with self.world.lock:
            user.login = login

    def delete_user(self, user: User) -> None:
        """The account is gone; what it wrote shows null or "ghost"."""
        with self.world.lock:
            user.is_deleted = True

    def set_permission(self, repository: Repository, user: User, level: Level, actor: User | None = None) -> None:
        """Add, change or (Level.NONE) remove a collaborator."""
        world = self.world
        with world.lock:
            before = repository.collaborators.get(user.id, Level.NONE)
            if level == Level.NONE:
                repository.collaborators.pop(user.id, None)
            else:
                repository.collaborators[user.id] = level
            if level == before:
                return
            action = "removed" if level == Level.NONE else "added" if before == Level.NONE else "edited"
            body: dict[str, object] = {"member": simple_user(world, user)}
            if action == "added":
                body["changes"] = {"permission": {"to": permission_name(level)}}
            elif action == "edited":
                body["changes"] = {"permission": {"from": permission_name(before), "to": permission_name(level)}}
            who = actor.id if actor else repository.owner
            self.events.emit("member", action, repository, who, lambda: body)

    def create_app(
        self,
        slug: str,
        owner: User,
        *,
        webhook_url: str = "",
        webhook_secret: str | None = None,
        permissions: Mapping[str, str] = DEFAULT_PERMISSIONS,
        events: Sequence[str] = DEFAULT_EVENTS,
        private_key: str | None = None,
    ) -> App:
        """The App has `id`, `private_key` (PEM) and `webhook_secret`; its webhook_url may be set later. A key of one's
        own saves the time of making one."""
        secret = secrets.token_hex(16) if webhook_secret is None else webhook_secret
        key = private_key or installing.new_key()
        with self.world.lock:
            return installing.create_app(
                self.world, owner, slug, dict(permissions), tuple(events), webhook_url, secret, key
            )

    def manifest_code(self, app: App) -> str:
        """The code that the manifest flow hands to the browser, for one conversion."""
        with self.world.lock:
            code = secrets.token_hex(20)
            self.world.manifests[code] = app.id
            return code

    def install_app(
        self, app: App, account: User, repositories: Iterable[Repository] | None = None, actor: User | None = None
    ) -> Installation:
        """On all of the account's repositories, or on those named."""
        with self.world.lock:
            chosen = None if repositories is None else {one.id for one in repositories}
            return installing.install(self.events, app, account, chosen, (actor or account).id)

    def uninstall(self, installation: Installation) -> None:
        with self.world.lock:
            installing.uninstall(self.events, installation, installation.account)

    def suspend(self, installation: Installation, is_suspended: bool = True) -> None:
        with self.world.lock:
            installing.suspend(self.events, installation, installation.account, is_suspended)

    def change_repositories(self, installation: Installation, repository: Repository, is_added: bool) -> None:
        with self.world.lock:
            actor = installation.account
            installing.change_repositories(self.events, installation, actor, repository, is_added)

    def user_token(self, user: User) -> str:
        """A personal token: what its owner may do, it may do."""
        with self.world.lock:
            return installing.user_token(self.world, user).value

    def installation_token(self, installation: Installation) -> str:
        """Minted without going through the API."""
        with self.world.lock:
            return installing.mint(self.world, installation, None, None).value
