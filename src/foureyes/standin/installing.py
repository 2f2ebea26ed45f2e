"""Apps, their installations, and the tokens these are given.

In go the account, the repositories and what the App asked for; out come installations and tokens, and webhooks say so.
"""

import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from foureyes.standin.events import Events
from foureyes.standin.refusal import Refusal, unprocessable
from foureyes.standin.shape_people import maybe_user
from foureyes.standin.shape_repository import installation_repository
from foureyes.standin.state import App, Installation, Json, Repository, Token, User
from foureyes.standin.world import World

TOKEN_SECONDS = 3600
_RANK = {"read": 1, "write": 2, "admin": 3}


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_half(private_key: str) -> str:
    # Our own key: whether its numbers are primes need not be tried, which takes longer than all the rest of a start.
    loaded = serialization.load_pem_private_key(private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
    key = loaded.public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def create_app(
    world: World,
    owner: User,
    slug: str,
    permissions: dict[str, str],
    events: tuple[str, ...],
    webhook_url: str,
    webhook_secret: str,
    private_key: str,
) -> App:
    bot = User(world.new_id(), f"{slug}[bot]", "Bot", created_at=world.now())
    world.users[bot.id] = bot
    number = world.new_id()
    app = App(
        id=number,
        slug=slug,
        name=slug,
        owner=owner.id,
        bot=bot.id,
        client_id=f"Iv1.{secrets.token_hex(8)}",
        client_secret=secrets.token_hex(20),
        private_key=private_key,
        public_key=public_half(private_key),
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        permissions={"metadata": "read"} | permissions,
        events=events,
        created_at=world.now(),
    )
    world.apps[number] = app
    return app


def install(events: Events, app: App, account: User, repositories: set[int] | None, actor: int) -> Installation:
    world = events.world
    one = Installation(world.new_id(), app.id, account.id, repositories, dict(app.permissions), app.events, world.now())
    world.installations[one.id] = one
    shown = [installation_repository(world, repository) for repository in world.covered(one)]
    events.emit_installation("installation", "created", one, actor, {"repositories": shown, "requester": None})
    return one


def uninstall(events: Events, one: Installation, actor: int) -> None:
    world = events.world
    shown = [installation_repository(world, repository) for repository in world.covered(one)]
    events.emit_installation("installation", "deleted", one, actor, {"repositories": shown, "requester": None})
    del world.installations[one.id]


def suspend(events: Events, one: Installation, actor: int, is_suspended: bool) -> None:
    one.suspended_at = events.world.now() if is_suspended else None
    one.suspended_by = actor if is_suspended else None
    events.emit_installation("installation", "suspend" if is_suspended else "unsuspend", one, actor, {})


def accept_permissions(events: Events, one: Installation, actor: int) -> None:
    """The owner agrees to what the App asks for now."""
    app = events.world.apps[one.app]
    one.permissions, one.events = dict(app.permissions), app.events
    events.emit_installation("installation", "new_permissions_accepted", one, actor, {})


def change_repositories(events: Events, one: Installation, actor: int, repository: Repository, is_added: bool) -> None:
    if one.repositories is None:
        raise unprocessable("The installation covers all repositories")
    if is_added:
        one.repositories.add(repository.id)
    else:
        one.repositories.discard(repository.id)
    shown = [installation_repository(events.world, repository)]
    rest: Json = {
        "repository_selection": "selected",
        "repositories_added": shown if is_added else [],
        "repositories_removed": [] if is_added else shown,
        "requester": maybe_user(events.world, None),
    }
    events.emit_installation("installation_repositories", "added" if is_added else "removed", one, actor, rest)


def mint(
    world: World, one: Installation, repositories: frozenset[int] | None, permissions: dict[str, str] | None
) -> Token:
    """A token of an hour; it may be narrowed, never widened. No permissions named (or an empty object): all of them."""
    if one.suspended_at is not None:
        raise Refusal(403, "This installation has been suspended")
    if repositories is not None and not repositories:
        repositories = None
    if repositories is not None:
        known = {repository.id for repository in world.covered(one)}
        if not repositories <= known:
            raise unprocessable(
                "There is at least one repository that does not exist or is not accessible to the parent installation."
            )
    granted = dict(one.permissions)
    if permissions:
        for name, level in permissions.items():
            if _RANK.get(level, 9) > _RANK.get(one.permissions.get(name, ""), 0):
                raise unprocessable("The permissions requested are not granted to this installation.")
        granted = {"metadata": "read"} | permissions
    value = "ghs_" + secrets.token_urlsafe(27)
    token = Token(
        value,
        installation=one.id,
        repositories=repositories,
        permissions=granted,
        expires_at=world.now() + TOKEN_SECONDS,
    )
    world.tokens[value] = token
    return token


def user_token(world: World, user: User) -> Token:
    value = "ghp_" + secrets.token_urlsafe(27)
    token = Token(value, user=user.id)
    world.tokens[value] = token
    return token
