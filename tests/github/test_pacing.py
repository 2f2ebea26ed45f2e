import threading
import time

import pytest

from foureyes.github.outcomes import RetryLater
from foureyes.github.pacing import A_MINUTE, AN_HOUR, WritePacer


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _times(count: int, longest_wait: float) -> list[float]:
    clock = Clock()
    pacer = WritePacer(clock=clock, sleep=clock.sleep, longest_wait=longest_wait)
    times = []
    for _ in range(count):
        pacer.wait_for_turn()
        times.append(clock.now)
    return times


def test_a_short_burst_passes_at_once() -> None:
    assert _times(20, 0.0) == [1_000.0] * 20


def test_no_minute_and_no_hour_has_more_than_github_allows() -> None:
    times = _times(1_200, 10_000.0)
    for window, most in ((60.0, A_MINUTE), (3_600.0, AN_HOUR)):
        for start in times:
            assert sum(start <= at < start + window for at in times) <= most


def test_a_wait_that_is_too_long_is_had_elsewhere_and_takes_no_place() -> None:
    clock = Clock()
    pacer = WritePacer(clock=clock, sleep=clock.sleep, longest_wait=5.0)
    for _ in range(AN_HOUR):
        pacer.wait_for_turn()
    for _ in range(3):
        with pytest.raises(RetryLater) as raised:
            pacer.wait_for_turn()
        assert (raised.value.seconds or 0) > 2_000
    clock.now += raised.value.seconds or 0
    pacer.wait_for_turn()


def test_threads_share_the_places() -> None:
    slept: list[float] = []
    pacer = WritePacer(sleep=slept.append, longest_wait=1_000.0)

    def work() -> None:
        for _ in range(10):
            pacer.wait_for_turn()

    threads = [threading.Thread(target=work) for _ in range(6)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - start < 20
    assert len(slept) == 40
    assert sorted(round(wait) for wait in slept) == list(range(1, 41))
