"""When a request is sent again by itself: only what can be repeated without harm, a few times, and never for long."""

from dataclasses import dataclass
from typing import Any

from github.GithubException import GithubException, RateLimitExceededExceedsMaxWait
from github.GithubRetry import GithubRetry

from foureyes.github.pacing import A_MINUTE

# Never POST, which might be done twice, and not PATCH, which adds annotations to a check run rather than setting them.
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may take, and how often may be written. `timeout` is for one attempt; waits are in seconds."""

    attempts: int = 4
    backoff: float = 0.5
    longest_backoff: float = 8.0
    after_secondary_limit: float = 30.0
    longest_limit: float = 60.0
    timeout: int = 15
    writes_per_minute: int = A_MINUTE


class CappedRetry(GithubRetry):
    """PyGithub's retry, which by itself sleeps for as long as a Retry-After header says, be it an hour."""

    def increment(
        self, method: str | None = None, url: str | None = None, response: Any = None, *rest: Any, **named: Any
    ) -> Any:
        """Give up at once where the forge asks for a longer wait than we have patience for."""
        after = response.headers.get("Retry-After", "") if response is not None else ""
        longest = self.max_rate_limit_wait
        try:
            if longest is not None and after.isdigit() and float(after) > longest:
                raise RateLimitExceededExceedsMaxWait(response.status, None, dict(response.headers), wait=float(after))
            return super().increment(method, url, response, *rest, **named)
        except GithubException:
            if response is not None:
                response.close()  # an exception from in here would leave the connection open for ever
            raise


def retry(patience: Patience) -> CappedRetry:
    """Return the retry that PyGithub is given."""
    return CappedRetry(
        total=patience.attempts,
        backoff_factor=patience.backoff,
        backoff_max=patience.longest_backoff,
        secondary_rate_wait=patience.after_secondary_limit,
        max_rate_limit_wait=patience.longest_limit,
        allowed_methods=_REPEATABLE,
    )
