"""The stand-in's clock: the machine's, shifted by whatever a test adds to it."""

import time
from datetime import UTC, datetime


class Clock:
    def __init__(self) -> None:
        self._shift = 0.0

    def now(self) -> int:
        return int(time.time() + self._shift)

    def advance(self, seconds: float) -> None:
        """Let time pass (tokens expire, rate limits reset)."""
        self._shift += seconds


def iso(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
