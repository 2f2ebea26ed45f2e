"""Remembers what was worked out, in a program whose names depend on one another in circles.

A question that meets itself is answered "nothing" there; answers that came about that way are kept only once the
question they hang on is done, or when they were asked often enough.
"""

from collections import Counter
from collections.abc import Callable, Hashable

from foureyes.analyses.test_reach_values import Values

_DEPTH = 600  # of questions within questions; beyond, the answer is "nothing"
FRAMES = 10 * _DEPTH  # of the interpreter, that so many questions may need
_TRIES = 10
_NONE = 1 << 30


class Memo:
    """Answers by key."""

    def __init__(self) -> None:
        self._done: dict[Hashable, Values] = {}
        self._busy: dict[Hashable, int] = {}
        self._tries: Counter[Hashable] = Counter()
        self._lowest = _NONE  # the outermost open question that the current answer hangs on

    def get(self, key: Hashable, work: Callable[[], Values]) -> Values:
        """Return what is known for `key`, or what `work` finds."""
        known = self._done.get(key)
        if known is not None:
            return known
        open_at = self._busy.get(key)
        depth = len(self._busy)
        if open_at is not None or depth >= _DEPTH:
            self._lowest = min(self._lowest, 0 if open_at is None else open_at)
            return {}
        outer, self._lowest = self._lowest, _NONE
        self._busy[key] = depth
        try:
            answer = work()
        finally:
            del self._busy[key]
        self._tries[key] += 1
        if self._lowest >= depth or self._tries[key] > _TRIES:
            self._done[key] = answer
        if self._lowest >= depth:
            self._lowest = _NONE
        self._lowest = min(outer, self._lowest)
        return answer
