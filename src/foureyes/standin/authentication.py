"""Who is calling: an App by a JWT of its own, an installation or a person by a token, or nobody.

In goes the Authorization header; out comes a Caller, or a refusal with 401 (403 for a suspended installation).
"""

import base64

import jwt

from foureyes.standin.calls import Caller
from foureyes.standin.refusal import Refusal, bad_credentials
from foureyes.standin.state import App
from foureyes.standin.world import World

_LONGEST = 600
_LEEWAY = 60
_EXPIRED = (
    "'Expiration time' claim ('exp') must be a numeric value "
    "representing the future time at which the assertion expires"
)
_ISSUED = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
_ROUNDING = 2


def authenticate(world: World, header: str | None) -> Caller:
    if not header:
        return Caller()
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "basic":
        return _by_token(world, password(value))
    if scheme.lower() not in {"bearer", "token"}:
        raise bad_credentials()
    return _by_jwt(world, value) if value.count(".") == 2 else _by_token(world, value)


def password(encoded: str) -> str:
    """The password of Basic authentication; git sends the token there."""
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except ValueError:
        raise bad_credentials() from None


def _by_token(world: World, value: str) -> Caller:
    token = world.tokens.get(value)
    if token is None or (token.expires_at is not None and token.expires_at <= world.now()):
        raise bad_credentials()
    if token.user is not None:
        if world.living(token.user) is None:
            raise bad_credentials()
        return Caller(token=token, user=token.user)
    installation = world.installations.get(token.installation or 0)
    if installation is None:
        raise bad_credentials()
    if installation.suspended_at is not None:
        raise Refusal(403, "This installation has been suspended")
    return Caller(app=world.apps[installation.app], token=token, installation=installation)


def _by_jwt(world: World, value: str) -> Caller:
    try:
        claimed = jwt.decode(value, options={"verify_signature": False})
        app = _app(world, str(claimed.get("iss", "")))
        claims = jwt.decode(
            value,
            app.public_key,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_sub": False},
        )
    except jwt.InvalidTokenError:
        raise Refusal(401, "A JSON web token could not be decoded") from None
    issued, expires = claims.get("iat"), claims.get("exp")
    now = world.now()
    if not isinstance(expires, int | float) or expires <= now:
        raise Refusal(
            401,
            _EXPIRED,
        )
    if expires > now + _LONGEST + _ROUNDING:
        raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
    if not isinstance(issued, int | float) or issued > now + _LEEWAY:
        raise Refusal(401, _ISSUED)
    return Caller(app=app)


def _app(world: World, issuer: str) -> App:
    for app in world.apps.values():
        if issuer in {str(app.id), app.client_id}:
            return app
    raise Refusal(404, "Integration not found")
