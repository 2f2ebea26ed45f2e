"""Where an expression first matches among some files: remembered by their contents, so that none is read again.

In: a tree, expressions and paths. Out: the file and the line. What was found is kept in the tree's store by `keep`.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import cast
from weakref import WeakKeyDictionary

from foureyes.facts.collector import JsonValue
from foureyes.facts.tree_facts import TreeFacts

_KEY = "reach places"
_MOST_BYTES = 400_000
_MOST_TEXTS = 16 * 1024 * 1024
_MOST_KEPT = 4_000
_AT_ONCE = 16
_OF_TREES: "WeakKeyDictionary[TreeFacts, Places]" = WeakKeyDictionary()


def places_of(tree: TreeFacts) -> "Places":
    """Return the places of a tree: one object for all who ask."""
    known = _OF_TREES.get(tree)
    if known is None:
        known = _OF_TREES[tree] = Places(tree)
    return known


class Places:
    """Places in the files of one tree. A file larger than a limit holds none."""

    def __init__(self, tree: TreeFacts) -> None:
        self._tree = tree
        self._known: dict[str, JsonValue] | None = None
        self._is_new = False
        self._texts: dict[str, bytes] = {}
        self._size = 0

    def first(self, expression: str, paths: Sequence[str]) -> tuple[str, int] | None:
        """Return the first file that the expression matches in, and the line it starts on."""
        blobs = (self._tree.entries[path].blob for path in paths)
        key = hashlib.sha256("\0".join((expression, *blobs)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        known = self._remembered()
        found = known.pop(key, None)
        if not isinstance(found, list):
            found = self._search(re.compile(expression.encode("utf-8", "surrogateescape")), paths)
            self._is_new = True
        known[key] = found  # what was asked for last comes last
        if not found:
            return None
        number, line = cast(list[int], found)
        return paths[number], line

    def keep(self) -> None:
        """Keep what was found for later runs."""
        if self._is_new and self._known is not None:
            known = self._recalled() | self._known  # the other side of the change may have kept some meanwhile
            self._tree.keep({_KEY: [[key, found] for key, found in list(known.items())[-_MOST_KEPT:]]})
            self._is_new = False

    def _remembered(self) -> dict[str, JsonValue]:
        if self._known is None:
            self._known = self._recalled()
        return self._known

    def _recalled(self) -> dict[str, JsonValue]:
        kept = self._tree.recall(_KEY)
        rows = [row for row in kept if isinstance(row, list) and len(row) == 2] if isinstance(kept, list) else []
        return {str(key): found for key, found in rows}

    def _search(self, expression: re.Pattern[bytes], paths: Sequence[str]) -> list[JsonValue]:
        for start in range(0, len(paths), _AT_ONCE):
            part = paths[start : start + _AT_ONCE]
            for number, text in enumerate(self._read(part), start):
                match = expression.search(text)
                if match is not None:
                    return [number, text.count(b"\n", 0, match.start()) + 1]
        return []

    def _read(self, paths: Sequence[str]) -> list[bytes]:
        if self._size > _MOST_TEXTS:
            self._texts.clear()
            self._size = 0
        new = [path for path in paths if path not in self._texts and self._tree.entries[path].size <= _MOST_BYTES]
        for path, data in self._tree.contents(new):
            self._texts[path] = data if data is not None and len(data) <= _MOST_BYTES else b""
            self._size += len(self._texts[path])
        return [self._texts.get(path, b"") for path in paths]
