"""Writes are spaced here, one pacer for each installation, because GitHub punishes whoever writes too quickly.

A short burst passes at once; after it one write a second, so that no minute has more than 80; and 500 in any hour.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from foureyes.github.outcomes import RetryLater
from foureyes.model.wording import worded

A_MINUTE = 80
AN_HOUR = 500


class WritePacer:
    """Holds a write back until it may go. Safe to share between threads. `a_minute` is what the forge allows: of it a
    quarter may go at once, and the hour's share grows with it."""

    def __init__(
        self,
        a_minute: int = A_MINUTE,
        *,
        longest_wait: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._burst = float(max(1, a_minute // 4))
        self._an_hour = max(1, AN_HOUR * a_minute // A_MINUTE)
        self._credit = self._burst
        self._credited = clock()
        self._hour: deque[float] = deque()
        self._rate = (a_minute - self._burst) / 60.0

    def wait_for_turn(self) -> None:
        """Take a place and sleep until it comes; `RetryLater`, and no place taken, where that is too far away."""
        with self._lock:
            wait = self._next()
            if wait > self._longest_wait:
                raise RetryLater(worded("as many writes were made as GitHub allows; the next must wait"), wait)
            self._take(wait)
        if wait > 0:
            self._sleep(wait)

    def _next(self) -> float:
        now = self._clock()
        self._credit = min(self._burst, self._credit + (now - self._credited) * self._rate)
        self._credited = now
        while self._hour and self._hour[0] <= now - 3600.0:
            self._hour.popleft()
        wait = 0.0 if self._credit >= 1.0 else (1.0 - self._credit) / self._rate
        if len(self._hour) >= self._an_hour:
            wait = max(wait, self._hour[-self._an_hour] + 3600.0 - now)
        return wait

    def _take(self, wait: float) -> None:
        self._credit -= 1.0  # below nothing while places ahead are taken: whoever comes next waits behind them
        self._hour.append(self._clock() + wait)
