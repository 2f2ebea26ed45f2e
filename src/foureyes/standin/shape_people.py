"""People, teams, Apps and installations as the API shows them."""

from foureyes.standin.clock import iso
from foureyes.standin.state import App, Installation, Json, Level, Repository, Team, Token, User
from foureyes.standin.world import World, node_id

_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_ROLES = {Level.NONE: "none", Level.READ: "read", Level.TRIAGE: "triage", Level.WRITE: "write"}
_TEAM_PERMISSION = {Level.READ: "pull", Level.TRIAGE: "triage", Level.WRITE: "push", Level.MAINTAIN: "maintain"}


def simple_user(world: World, user: User) -> Json:
    url = f"{world.base_url}/users/{user.login}"
    shown: Json = {
        "login": user.login,
        "id": user.id,
        "node_id": node_id("U", user.id),
        "avatar_url": f"{world.base_url}/avatars/{user.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{world.base_url}/{user.login}",
        "type": user.kind,
        "site_admin": user.is_site_admin,
    }
    return shown | {key: url + rest for key, rest in _USER_LINKS.items()}


def maybe_user(world: World, number: int | None) -> Json | None:
    """A person, or null where the account is gone."""
    user = world.living(number)
    return simple_user(world, user) if user else None


def public_user(world: World, user: User) -> Json:
    return simple_user(world, user) | {
        "name": user.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": user.email,
        "hireable": None,
        "bio": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": iso(user.created_at),
        "updated_at": iso(user.created_at),
    }


def organization(world: World, user: User) -> Json:
    """The short form that webhooks carry."""
    url = f"{world.base_url}/orgs/{user.login}"
    return {
        "login": user.login,
        "id": user.id,
        "node_id": node_id("O", user.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": url + "/members{/member}",
        "public_members_url": url + "/public_members{/member}",
        "avatar_url": f"{world.base_url}/avatars/{user.id}",
        "description": None,
    }


def role_name(level: Level) -> str:
    return _ROLES.get(level, level.name.lower())


def permission_name(level: Level) -> str:
    """The legacy name: maintain shows as write, triage as read."""
    if level >= Level.ADMIN:
        return "admin"
    if level >= Level.WRITE:
        return "write"
    return "read" if level >= Level.READ else "none"


def level_flags(level: Level) -> Json:
    return {
        "admin": level >= Level.ADMIN,
        "maintain": level >= Level.MAINTAIN,
        "push": level >= Level.WRITE,
        "triage": level >= Level.TRIAGE,
        "pull": level >= Level.READ,
    }


def collaborator(world: World, user: User, level: Level) -> Json:
    return simple_user(world, user) | {"permissions": level_flags(level), "role_name": role_name(level)}


def team(world: World, one: Team, level: Level = Level.READ) -> Json:
    org = world.users[one.organization]
    url = f"{world.base_url}/organizations/{org.id}/team/{one.id}"
    return {
        "id": one.id,
        "node_id": node_id("T", one.id),
        "name": one.name,
        "slug": one.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": _TEAM_PERMISSION.get(level, "admin"),
        "permissions": level_flags(level),
        "url": url,
        "html_url": f"{world.base_url}/orgs/{org.login}/teams/{one.slug}",
        "members_url": url + "/members{/member}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": org.id,
        "parent": None,
    }


def app(world: World, one: App) -> Json:
    """An App as others see it (also under a check run)."""
    return {
        "id": one.id,
        "client_id": one.client_id,
        "slug": one.slug,
        "node_id": node_id("A", one.id),
        "owner": simple_user(world, world.users[one.owner]),
        "name": one.name,
        "description": None,
        "external_url": f"{world.base_url}/apps/{one.slug}",
        "html_url": f"{world.base_url}/apps/{one.slug}",
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "permissions": dict(one.permissions),
        "events": list(one.events),
    }


def installation(world: World, one: Installation) -> Json:
    account = world.users[one.account]
    return {
        "id": one.id,
        "client_id": world.apps[one.app].client_id,
        "account": simple_user(world, account),
        "repository_selection": "all" if one.repositories is None else "selected",
        "access_tokens_url": f"{world.base_url}/app/installations/{one.id}/access_tokens",
        "repositories_url": f"{world.base_url}/installation/repositories",
        "html_url": f"{world.base_url}/settings/installations/{one.id}",
        "app_id": one.app,
        "app_slug": world.apps[one.app].slug,
        "target_id": account.id,
        "target_type": account.kind,
        "permissions": dict(one.permissions),
        "events": list(one.events),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_at": iso(one.suspended_at),
        "suspended_by": maybe_user(world, one.suspended_by),
    }


def installation_token(token: Token, repositories: list[Json] | None) -> Json:
    shown: Json = {
        "token": token.value,
        "expires_at": iso(token.expires_at),
        "permissions": dict(token.permissions),
        "repository_selection": "all" if repositories is None else "selected",
    }
    if repositories is not None:
        shown["repositories"] = repositories
    return shown


def association(world: World, repository: Repository, user: int | None) -> str:
    """How a person stands to a repository, in the word GitHub uses."""
    if user is None:
        return "NONE"
    if user == repository.owner:
        return "OWNER"
    if user in world.members.get(repository.owner, ()):
        return "MEMBER"
    if user in repository.collaborators:
        return "COLLABORATOR"
    merged = any(pull.user == user and pull.merged_at for pull in repository.pulls.values())
    return "CONTRIBUTOR" if merged else "NONE"
