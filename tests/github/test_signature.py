import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.github.signature import SignatureError, verify
from foureyes.model.errors import UsageError

# The example that GitHub publishes in its documentation.
SECRET = b"It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def signed(body: bytes, secret: bytes) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def test_the_published_example_is_accepted() -> None:
    verify(BODY, SIGNATURE, [SECRET])


def test_any_of_several_secrets_will_do() -> None:
    verify(BODY, SIGNATURE, [b"the new one", SECRET])
    verify(BODY, SIGNATURE, [SECRET, b"the new one"])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        SIGNATURE.removeprefix("sha256="),
        SIGNATURE.upper(),
        SIGNATURE.replace("sha256=", "sha512="),
        "sha1=" + hmac.new(SECRET, BODY, hashlib.sha1).hexdigest(),
        SIGNATURE + "0",
        SIGNATURE + "\n",
        " " + SIGNATURE,
        SIGNATURE[:-1] + "8",
        SIGNATURE[:-1] + "é",
        "sha256=" + "٣" * 64,
    ],
)
def test_everything_else_is_refused(header: str | None) -> None:
    with pytest.raises(SignatureError):
        verify(BODY, header, [SECRET])


def test_a_withdrawn_secret_is_refused() -> None:
    with pytest.raises(SignatureError, match="does not match"):
        verify(BODY, SIGNATURE, [b"the new one"])


@pytest.mark.parametrize("secrets", [[], [b""], [SECRET, b""]])
def test_without_a_secret_nothing_is_accepted(secrets: list[bytes]) -> None:
    with pytest.raises(UsageError, match="secret"):
        verify(BODY, signed(BODY, b""), secrets)


@settings(deadline=None, max_examples=50)
@given(body=st.binary(max_size=200), other=st.binary(max_size=200), secret=st.binary(min_size=1, max_size=40))
def test_a_signature_holds_for_exactly_its_bytes(body: bytes, other: bytes, secret: bytes) -> None:
    verify(body, signed(body, secret), [secret])
    if other != body:
        with pytest.raises(SignatureError):
            verify(other, signed(body, secret), [secret])


@settings(deadline=None, max_examples=50)
@given(header=st.text(max_size=90))
def test_no_header_makes_it_fail_otherwise(header: str) -> None:
    with pytest.raises(SignatureError):
        verify(BODY, header, [SECRET])
