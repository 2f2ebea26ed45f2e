"""Counts requests against GitHub's limits, and answers as GitHub does when one is used up.

In go the token and the request; out come the headers every answer carries, or a refusal.
"""

from collections import deque
from dataclasses import dataclass, field

from foureyes.standin.clock import Clock


@dataclass(slots=True)
class _Window:
    started: int
    used: int = 0
    written: deque[int] = field(default_factory=deque)


class RateLimits:
    """`per_hour` is enforced; `writes_per_minute` (GitHub: 80 that create content) only where a test sets it."""

    def __init__(self, clock: Clock) -> None:
        self.per_hour = 5000
        self.writes_per_minute: int | None = None
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    def _window(self, key: str) -> _Window:
        now = self._clock.now()
        window = self._windows.get(key)
        if window is None or now >= window.started + 3600:
            window = self._windows[key] = _Window(now)
        return window

    def spend(self, key: str, is_write: bool) -> str | None:
        """None, or which limit ("primary", "secondary") stands in the way."""
        window, now = self._window(key), self._clock.now()
        if window.used >= self.per_hour:
            return "primary"
        while window.written and window.written[0] <= now - 60:
            window.written.popleft()
        if is_write and self.writes_per_minute is not None:
            if len(window.written) >= self.writes_per_minute:
                return "secondary"
            window.written.append(now)
        window.used += 1
        return None

    def refund(self, key: str) -> None:
        """An answer 304 costs nothing."""
        self._window(key).used -= 1

    def headers(self, key: str, is_exhausted: bool = False) -> dict[str, str]:
        window = self._window(key)
        used = self.per_hour if is_exhausted else window.used
        return {
            "X-RateLimit-Limit": str(self.per_hour),
            "X-RateLimit-Remaining": str(max(0, self.per_hour - used)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(window.started + 3600),
            "X-RateLimit-Resource": "core",
        }
