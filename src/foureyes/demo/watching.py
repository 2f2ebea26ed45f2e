"""Waits until something can be seen: a question and a deadline go in; the answer, or what was seen last, comes out."""

import time
from collections.abc import Callable
from typing import TypeVar

SECONDS = 90.0
_PAUSE = 0.05

Seen = TypeVar("Seen")


class NotSeen(Exception):
    """What was expected did not come. The message says what was, and what was seen instead."""


def until(
    expected: str, look: Callable[[], Seen | None], instead: Callable[[], str], seconds: float | None = None
) -> Seen:
    """Return what `look` gives as soon as it is not None. `instead` says what is there when the time is over."""
    deadline = time.monotonic() + (SECONDS if seconds is None else seconds)
    while True:
        seen = look()
        if seen is not None:
            return seen
        if time.monotonic() > deadline:
            raise NotSeen(f"expected {expected}; seen: {instead()}")
        time.sleep(_PAUSE)


def hold(expected: str, is_so: bool, instead: object) -> None:
    """Say that it is so now, or raise `NotSeen`."""
    if not is_so:
        raise NotSeen(f"expected {expected}; seen: {instead}")
