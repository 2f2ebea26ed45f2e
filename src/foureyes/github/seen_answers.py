"""Answers with their entity tags, kept so that what has not changed is not sent again; bounded in number and size."""

import threading
from collections import OrderedDict

MAX_ANSWERS = 64
MAX_CHARACTERS = 2_000_000


class SeenAnswers:
    """The latest answers of one channel, by path. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[str, str, str | None]] = OrderedDict()
        self._size = 0

    def tag(self, path: str) -> str | None:
        """Return the entity tag of the answer that is kept for `path`."""
        with self._lock:
            kept = self._kept.get(path)
            return kept[0] if kept else None

    def answer(self, path: str) -> tuple[str, str | None] | None:
        """Return the body and the next page's address."""
        with self._lock:
            kept = self._kept.get(path)
            if kept is None:
                return None
            self._kept.move_to_end(path)
            return kept[1], kept[2]

    def keep(self, path: str, tag: str, body: str, next_page: str | None) -> None:
        """Keep an answer that bears a tag; the ones not asked for longest make room."""
        with self._lock:
            old = self._kept.pop(path, None)
            self._size -= len(old[1]) if old else 0
            if not tag or len(body) > MAX_CHARACTERS // 4:
                return
            self._kept[path] = (tag, body, next_page)
            self._size += len(body)
            while self._size > MAX_CHARACTERS or len(self._kept) > MAX_ANSWERS:
                _, (_, dropped, _) = self._kept.popitem(last=False)
                self._size -= len(dropped)
