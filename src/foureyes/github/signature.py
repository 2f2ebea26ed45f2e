"""The raw bytes of a delivery and its signature header come in; it returns, or it raises. SHA-256 only.

Several secrets may be valid at once, so that a new one can be introduced before the old one is withdrawn.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from foureyes.model.errors import FoureyesError, UsageError

HEADER = "X-Hub-Signature-256"
_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)


class SignatureError(FoureyesError):
    """The delivery does not bear a signature made with one of our secrets. Answer 401 and do nothing."""


def verify(body: bytes, header: str | None, secrets: Iterable[bytes]) -> None:
    """Raise `SignatureError` unless `header` signs exactly `body` with one of `secrets`."""
    keys = tuple(secrets)
    if not keys or not all(keys):
        raise UsageError("no webhook secret is set, or an empty one; set the secret that the App's settings name")
    if header is None:
        raise SignatureError(f"the delivery has no {HEADER} header; set a webhook secret in the App's settings")
    match = _SIGNATURE.fullmatch(header)
    if match is None:
        raise SignatureError(f"the {HEADER} header is not sha256= and 64 hexadecimal digits")
    given = match[1].encode("ascii")
    matched = False
    for key in keys:  # every secret is tried, so that the time taken does not tell which one matched
        expected = hmac.new(key, body, hashlib.sha256).hexdigest().encode("ascii")
        matched |= hmac.compare_digest(expected, given)
    if not matched:
        raise SignatureError("the delivery's signature does not match any of the webhook secrets")
