"""People, teams, commits and repositories as GraphQL nodes. Bots lose the `[bot]` that REST shows."""

from foureyes.standin.checks_state import latest_statuses
from foureyes.standin.clock import iso
from foureyes.standin.git_reading import read_commit
from foureyes.standin.git_store import Person
from foureyes.standin.graphql_checks import check_suites
from foureyes.standin.graphql_execute import Arguments, Node, connection
from foureyes.standin.shape_commit import WEB_FLOW
from foureyes.standin.shape_repository import web_url
from foureyes.standin.state import Level, Repository, Team, User
from foureyes.standin.world import World, node_id

_PERMISSIONS = {Level.READ: "READ", Level.TRIAGE: "TRIAGE", Level.WRITE: "WRITE", Level.MAINTAIN: "MAINTAIN"}


def actor(world: World, number: int | None) -> Node | None:
    user = world.living(number)
    return account(world, user) if user else None


def account(world: World, user: User) -> Node:
    return Node(
        user.kind,
        {
            "id": node_id("U", user.id),
            "databaseId": user.id,
            "login": user.login.removesuffix("[bot]"),
            "name": user.name,
            "email": user.email or "",
            "url": f"{world.base_url}/{user.login}",
            "resourcePath": f"/{user.login}",
        },
    )


def organization(world: World, user: User) -> Node:
    def team(arguments: Arguments) -> Node | None:
        slug = arguments.text("slug")
        for one in world.teams.values():
            if (one.organization, one.slug) == (user.id, slug):
                return _team(world, one)
        return None

    fields = dict(account(world, user).fields)
    return Node("Organization", {**fields, "team": team})


def _team(world: World, one: Team) -> Node:
    people = [account(world, world.users[number]) for number in sorted(one.members) if world.living(number)]
    return Node(
        "Team",
        {
            "id": node_id("T", one.id),
            "databaseId": one.id,
            "slug": one.slug,
            "name": one.name,
            "members": lambda arguments: connection("TeamMemberConnection", people, arguments),
        },
    )


def collaborators(world: World, repository: Repository, arguments: Arguments) -> Node:
    """Everyone with access of their own; with `login`, the one of exactly that name."""
    found = []
    wanted = arguments.maybe_text("login")
    people = set(repository.collaborators) | {repository.owner} | world.members.get(repository.owner, set())
    people |= {one for team in world.teams.values() if repository.id in team.repositories for one in team.members}
    for number in sorted(people):
        user = world.living(number)
        if user is not None and user.kind == "User" and wanted in (None, user.login):
            found.append((user, world.level(repository, number)))
    edges: list[dict[str, object]] = [{"permission": _PERMISSIONS.get(level, "ADMIN")} for _, level in found]
    nodes = [account(world, user) for user, _ in found]
    return connection("RepositoryCollaboratorConnection", nodes, arguments, edges)


def _git_actor(world: World, person: Person, at: int) -> Node:
    user = world.web_flow if person == WEB_FLOW else world.user_by_email(person.email)
    return Node(
        "GitActor",
        {
            "name": person.name,
            "email": person.email,
            "date": iso(at),
            "user": account(world, user) if user is not None and user.kind == "User" else None,
        },
    )


def commit(world: World, repository: Repository, oid: str) -> Node:
    text = read_commit(world.git(repository), oid)
    author = _git_actor(world, text.author, text.authored_at)
    names = [author, *_coauthors(world, text.message, text.authored_at)]
    is_web = text.committer == WEB_FLOW
    return Node(
        "Commit",
        {
            "id": node_id("C", int(oid[:12], 16)),
            "oid": oid,
            "abbreviatedOid": oid[:7],
            "message": text.message,
            "messageHeadline": text.message.split("\n", 1)[0],
            "authoredDate": iso(text.authored_at),
            "committedDate": iso(text.committed_at),
            "committedViaWeb": is_web,
            "author": author,
            "authors": lambda arguments: connection("GitActorConnection", names, arguments),
            "committer": _git_actor(world, text.committer, text.committed_at),
            "signature": _signature(world) if is_web else None,
            "tree": Node("Tree", {"oid": text.tree}),
            "url": f"{web_url(world, repository)}/commit/{oid}",
            "parents": lambda arguments: connection(
                "CommitConnection", [commit(world, repository, one) for one in text.parents], arguments
            ),
            "status": lambda _: _status(world, repository, oid),
            "checkSuites": lambda arguments: check_suites(world, repository, oid, arguments),
            "associatedPullRequests": None,
        },
    )


def _coauthors(world: World, message: str, at: int) -> list[Node]:
    found = []
    for line in message.splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() == "co-authored-by" and "<" in value:
            name, _, email = value.strip().rstrip(">").partition("<")
            found.append(_git_actor(world, Person(name.strip(), email.strip()), at))
    return found


def _signature(world: World) -> Node:
    return Node(
        "GpgSignature",
        {
            "isValid": True,
            "state": "VALID",
            "wasSignedByGitHub": True,
            "signer": account(world, world.web_flow),
            "email": WEB_FLOW.email,
        },
    )


def _status(world: World, repository: Repository, oid: str) -> Node | None:
    statuses = latest_statuses(repository, oid)
    if not statuses:
        return None
    contexts = [
        Node(
            "StatusContext",
            {
                "id": node_id("SC", one.id),
                "context": one.context,
                "state": one.state.upper(),
                "description": one.description,
                "targetUrl": one.target_url,
                "createdAt": iso(one.created_at),
                "creator": actor(world, one.creator),
            },
        )
        for one in statuses
    ]
    by_name = {one.context: node for one, node in zip(statuses, contexts, strict=True)}
    states = {one.state for one in statuses}
    state = "FAILURE" if states & {"failure", "error"} else "SUCCESS" if states == {"success"} else "PENDING"
    return Node(
        "Status",
        {"state": state, "contexts": contexts, "context": lambda arguments: by_name.get(arguments.text("name"))},
    )
