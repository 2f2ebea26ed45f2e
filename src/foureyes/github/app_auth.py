"""Who we are to GitHub: the App's key signs short-lived proofs, and those buy tokens for one repository.

The key is parsed once: parsing it for every proof costs a hundred times more than signing.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from github import Auth

from foureyes.github.fields import Fields
from foureyes.model.errors import UsageError
from foureyes.model.wording import worded

_RENEW_BEFORE = 300.0


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """An installation's token; `expires` is on the wall clock, in seconds."""

    value: str
    expires: float
    permissions: Mapping[str, str]

    def __repr__(self) -> str:
        return f"IssuedToken(expires={self.expires})"  # a token in a traceback or a log is a token lost


def app_auth(app_id: int, private_key: bytes) -> Auth.AppAuth:
    """Return PyGithub's authentication for the App; `UsageError` where the key is no RSA key in PEM."""
    try:
        key = _loaded(private_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(worded("the App's private key is not an unencrypted PEM file; download it anew")) from error
    if not isinstance(key, RSAPrivateKey):
        raise UsageError(worded("the App's private key is not an RSA key; download it from the App's settings"))

    def sign(claims: dict[str, Any]) -> str:
        return jwt.encode(claims, key, "RS256")

    return Auth.AppAuth(app_id, sign_func=sign)


@lru_cache(maxsize=2)
def _loaded(private_key: bytes) -> object:
    return serialization.load_pem_private_key(private_key, None)


def issued(answer: Fields) -> IssuedToken:
    """Read GitHub's answer to a request for a token."""
    expires = datetime.fromisoformat(answer.text("expires_at").replace("Z", "+00:00")).timestamp()
    given = answer.child_or_none("permissions")
    permissions = {name: given.text(name) for name in given.keys()} if given else {}  # noqa: SIM118 - not a dict
    return IssuedToken(answer.text("token"), expires, permissions)


class RenewedToken(Auth.Auth):
    """The token of one installation and repository, bought when first needed and again before it expires."""

    def __init__(self, buy: Callable[[], IssuedToken], clock: Callable[[], float] = time.time) -> None:
        self._buy = buy
        self._clock = clock
        self._lock = threading.Lock()
        self._held: IssuedToken | None = None

    @property
    def token_type(self) -> str:
        return "token"

    @property
    def token(self) -> str:
        return self.current().value

    @property
    def _masked_token(self) -> str:
        return "token (removed)"

    def current(self) -> IssuedToken:
        """Return a token that is good for some minutes yet."""
        with self._lock:
            if self._held is None or self._held.expires - self._clock() < _RENEW_BEFORE:
                self._held = self._buy()
            return self._held

    def forget(self, value: str) -> None:
        """Drop the token that was refused, unless it has been replaced already."""
        with self._lock:
            if self._held is not None and self._held.value == value:
                self._held = None
