"""Every way in which talking to GitHub can fail, as one of four outcomes; none of them is ever a success or a None.

A status with headers and body comes in, or an exception of PyGithub or requests; an outcome goes out, one line long.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import requests
from github.GithubException import GithubException, RateLimitExceededExceedsMaxWait

from foureyes.github.fields import MalformedPayload
from foureyes.model.errors import FoureyesError
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

_AGAIN_AFTER_LIMIT = 60.0
_LONGEST = 3_700.0  # a reset is at most an hour away; more is a wrong clock or a hostile answer
_RATE_LIMIT_WORDS = ("rate limit", "abuse detection", "retry your request again later", "wait a few minutes")
_GONE = frozenset({404, 410, 451})


class ForgeError(FoureyesError):
    """GitHub did not do what was asked."""


class RetryLater(ForgeError):
    """Nothing is wrong with the request: it may succeed `seconds` from now, or soon where nobody says when (None)."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = None if seconds is None else max(1.0, min(seconds, _LONGEST))


class StillMoving(RetryLater):
    """What was being read has changed meanwhile: it can be read, a moment later."""


class Gone(ForgeError):
    """It does not exist (any more), or this App may not know that it does."""


class Denied(ForgeError):
    """This App may not do that: a permission is missing, the installation is suspended, the key is wrong."""


class Refused(ForgeError):
    """GitHub understood and said no: asking again changes nothing."""


def outcome(status: int, headers: Mapping[str, object], data: object, what: str) -> ForgeError:
    """Return the outcome that an answer with an error status stands for; `what` names the request."""
    message = _message(data)
    told = worded("GitHub answered {status} to {what}", status=status, what=what)
    told = worded("{failure}: {error}", failure=told, error=message) if message else told
    low = {str(name).lower(): str(value) for name, value in headers.items()}
    wait = _wait(status, low, message)
    if wait is not None:
        return RetryLater(told, wait)
    if status >= 500 or status == 408:
        return RetryLater(told)
    if status in _GONE:
        return Gone(told)
    if status in (401, 403):
        return Denied(told)
    return Refused(told)


def _message(data: object) -> str:
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError):
            return one_line(str(data), 200)
    if not isinstance(data, Mapping):
        return ""
    parts = [str(data.get("message") or "")]
    errors = data.get("errors")
    for item in errors[:3] if isinstance(errors, list) else ():
        parts.append(str(item.get("message") or item.get("code") or "") if isinstance(item, Mapping) else str(item))
    return one_line("; ".join(part for part in parts if part), 300)


def _wait(status: int, headers: Mapping[str, str], message: str) -> float | None:
    """How long a limit lasts; None when it is no limit."""
    after = headers.get("retry-after", "")
    if status in (403, 429, 503) and after.isascii() and after.isdigit():
        return float(after)
    low = message.lower()
    is_exhausted = status in (403, 429) and headers.get("x-ratelimit-remaining") == "0"
    if is_exhausted or low.startswith("api rate limit exceeded"):
        reset = headers.get("x-ratelimit-reset", "")
        return float(reset) - time.time() + 1 if reset.isascii() and reset.isdigit() else _AGAIN_AFTER_LIMIT
    if status == 429 or (status == 403 and any(word in low for word in _RATE_LIMIT_WORDS)):
        return _AGAIN_AFTER_LIMIT
    return None


@contextmanager
def outcomes(what: str) -> Iterator[None]:
    """Turn whatever PyGithub, requests or a broken answer raises inside into an outcome."""
    try:
        yield
    except RateLimitExceededExceedsMaxWait as error:
        raise RetryLater(
            worded("GitHub's rate limit is used up ({what})", what=what), error.wait or _AGAIN_AFTER_LIMIT
        ) from error
    except GithubException as error:
        raise outcome(error.status, error.headers or {}, error.data, what) from error
    except requests.exceptions.RequestException as error:
        raise RetryLater(
            worded("GitHub did not answer {what} ({error})", what=what, error=type(error).__name__)
        ) from error
    except (MalformedPayload, ValueError, RecursionError) as error:
        raise RetryLater(
            worded(
                "GitHub's answer to {what} cannot be read: {error}",
                what=what,
                error=one_line(error.message if isinstance(error, MalformedPayload) else str(error)),
            )
        ) from error
    except RuntimeError as error:
        if "redirected" not in str(error):
            raise
        raise Refused(worded("{what} is redirected to another server: check the API address", what=what)) from error


def graphql_outcome(errors: object, what: str) -> ForgeError:
    """Return the outcome of GraphQL errors. Data that comes beside an error is partial, and as good as none."""
    listed = [item for item in errors if isinstance(item, Mapping)] if isinstance(errors, list) else []
    types = {str(item.get("type") or "") for item in listed}
    first = str(listed[0].get("message") or "") if listed else worded("an error without a message")
    told = worded("GitHub could not answer {what}: {error}", what=what, error=one_line(first, 300))
    if types == {"NOT_FOUND"}:
        return Gone(told)
    if types and types <= {"FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"}:
        return Denied(told)
    if "RATE_LIMITED" in types or "RATE_LIMIT" in types:
        return RetryLater(told, _AGAIN_AFTER_LIMIT)
    return RetryLater(told)
