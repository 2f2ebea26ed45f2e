"""An App's key, made once, and a patience that tests can wait for."""

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from foureyes.github.client import Forge, RepositoryForge
from foureyes.github.retrying import Patience
from foureyes.model.forge_events import RepositoryName
from tests.github.scripted import Reply, Request, Script, Scripted, scripted

QUICK = Patience(attempts=2, backoff=0.01, longest_backoff=0.02, after_secondary_limit=0.01, longest_limit=1, timeout=5)
SHOP = RepositoryName(11, "acme", "shop")
APP = 3


@pytest.fixture(scope="session")
def private_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def answering(script: Script) -> Script:
    """Answer what every client asks first, and leave the rest to `script`."""

    def answer(request: Request) -> Reply:
        if (request.method, request.path) == ("GET", "/app"):
            return Reply(body={"id": APP, "slug": "foureyes"})
        if request.method == "POST" and request.path.endswith("/access_tokens"):
            return Reply(201, {"token": "ghs_1", "expires_at": "2999-01-01T00:00:00Z", "permissions": {}})
        return script(request)

    return answer


@pytest.fixture
def opened(private_key: bytes) -> Iterator[Callable[[Script], tuple[RepositoryForge, Scripted]]]:
    """Open acme/shop on a server that answers by a script."""
    closing: list[Callable[[], object]] = []

    def open_it(script: Script) -> tuple[RepositoryForge, Scripted]:
        serving = scripted(answering(script))
        server = serving.__enter__()
        closing.append(lambda: serving.__exit__(None, None, None))
        forge = Forge(APP, private_key, base_url=server.url, patience=QUICK)
        closing.append(forge.close)
        return forge.repository(5, SHOP), server

    yield open_it
    for close in reversed(closing):
        close()
