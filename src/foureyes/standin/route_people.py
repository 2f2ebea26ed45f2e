"""Routes for people: accounts, organisations, teams, collaborators, and what the service says of itself."""

from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.clock import iso
from foureyes.standin.refusal import Refusal, not_accessible, not_found
from foureyes.standin.shape_people import (
    collaborator,
    organization,
    permission_name,
    public_user,
    role_name,
    simple_user,
    team,
)
from foureyes.standin.state import Level, Team


def get_user(call: Call) -> Answer:
    return Answer(200, public_user(call.world, call.world.user(call.path["username"])))


def get_user_by_id(call: Call) -> Answer:
    user = call.world.living(call.number("account_id"))
    if user is None:
        raise not_found()
    return Answer(200, public_user(call.world, user))


def get_self(call: Call) -> Answer:
    if call.caller.user is None:
        raise not_accessible() if call.caller.app else Refusal(401, "Requires authentication")
    return Answer(200, public_user(call.world, call.world.users[call.caller.user]))


def get_organization(call: Call) -> Answer:
    user = call.world.user(call.path["org"])
    if user.kind != "Organization":
        raise not_found()
    shown = organization(call.world, user) | {
        "html_url": f"{call.world.base_url}/{user.login}",
        "created_at": iso(user.created_at),
        "updated_at": iso(user.created_at),
        "archived_at": None,
        "type": "Organization",
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
    }
    return Answer(200, shown)


def collaborator_permission(call: Call) -> Answer:
    """For anyone with an account, collaborator or not."""
    repository = call.repository("metadata:read", level=Level.WRITE)
    user = call.world.user(call.path["username"])
    level = call.world.level(repository, user.id)
    shown = {
        "permission": permission_name(level),
        "role_name": role_name(level),
        "user": collaborator(call.world, user, level),
    }
    return Answer(200, shown)


def is_collaborator(call: Call) -> Answer:
    repository = call.repository("metadata:read", level=Level.READ)
    user = call.world.user(call.path["username"])
    if user.id != repository.owner and user.id not in repository.collaborators:
        raise not_found()
    return Answer(204)


def list_collaborators(call: Call) -> Answer:
    world, repository = call.world, call.repository("metadata:read", level=Level.WRITE)
    people = {repository.owner} | set(repository.collaborators)
    people |= {one for found in world.teams.values() if repository.id in found.repositories for one in found.members}
    shown = [
        collaborator(world, world.users[one], world.level(repository, one))
        for one in sorted(people)
        if world.living(one) and world.users[one].kind == "User"
    ]
    return Answer(200, Page(shown))


def list_repository_teams(call: Call) -> Answer:
    repository = call.repository("administration:read", level=Level.ADMIN)
    found = [one for one in call.world.teams.values() if repository.id in one.repositories]
    return Answer(200, Page([team(call.world, one, one.repositories[repository.id]) for one in found]))


def _team(call: Call) -> Team:
    token = call.caller.token
    if call.caller.installation is not None and (token is None or "members" not in token.permissions):
        raise not_accessible()
    if token is None:
        raise Refusal(401, "Requires authentication")
    return call.world.team(call.world.user(call.path["org"]).id, call.path["team_slug"])


def get_team(call: Call) -> Answer:
    one = _team(call)
    shown = team(call.world, one) | {
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "members_count": len(one.members),
        "repos_count": len(one.repositories),
        "organization": get_organization(call).body,
    }
    del shown["permissions"]
    return Answer(200, shown)


def list_team_members(call: Call) -> Answer:
    one = _team(call)
    return Answer(200, Page([simple_user(call.world, call.world.users[person]) for person in sorted(one.members)]))


def team_membership(call: Call) -> Answer:
    one = _team(call)
    user = call.world.user(call.path["username"])
    if user.id not in one.members:
        raise not_found()
    url = f"{call.world.base_url}/organizations/{one.organization}/team/{one.id}/memberships/{user.login}"
    return Answer(200, {"url": url, "role": "member", "state": "active"})


def rate_limit(call: Call) -> Answer:
    now = call.world.now()
    core = {"limit": 5000, "used": 0, "remaining": 5000, "reset": now + 3600}
    return Answer(200, {"resources": {"core": core, "search": core, "graphql": core}, "rate": core})


def meta(call: Call) -> Answer:
    return Answer(200, {"verifiable_password_authentication": False})


ROUTES = (
    Route("GET", "/user", get_self),
    Route("GET", "/users/{username}", get_user),
    Route("GET", "/user/{account_id}", get_user_by_id),
    Route("GET", "/orgs/{org}", get_organization),
    Route("GET", "/orgs/{org}/teams/{team_slug}", get_team),
    Route("GET", "/orgs/{org}/teams/{team_slug}/members", list_team_members),
    Route("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", team_membership),
    Route("GET", "/repos/{owner}/{repo}/collaborators", list_collaborators),
    Route("GET", "/repos/{owner}/{repo}/collaborators/{username}", is_collaborator),
    Route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", collaborator_permission),
    Route("GET", "/repos/{owner}/{repo}/teams", list_repository_teams),
    Route("GET", "/rate_limit", rate_limit),
    Route("GET", "/meta", meta),
)
