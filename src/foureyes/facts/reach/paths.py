"""Python files found by a path as somebody wrote it: relative to the file it stands in, to the root, or to a directory
of an image that is copied from here."""

from collections.abc import Iterable
from functools import cached_property

from foureyes.facts.reach.distributions import joined


class PathIndex:
    """All Python files of one tree, by their last name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._given = paths

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(self._given)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def find(self, value: str, origin: str, directory: str = "", shared: int = 1) -> tuple[str, ...]:
        """Return the file that `value` names in `origin`; where its beginning is unknown, the nearest that fits, if at
        least `shared` of its last parts are the same."""
        text = value.replace("\\", "/").strip()
        own = origin.rpartition("/")[0]
        if not text.endswith(".py") or len(text) > 300:
            return ()
        if "*" not in text and not text.startswith("/"):
            for start in dict.fromkeys((joined(own, directory), joined("", directory), own, *_above(own))):
                exact = joined(start, text)
                if exact in self._paths:
                    return (exact,)
        return self._by_tail(text, own, shared)

    def _by_tail(self, text: str, own: str, shared: int) -> tuple[str, ...]:
        parts = [
            part for part in text.split("/") if part not in ("", ".", "..") and "*" not in part and "$" not in part
        ]
        if "*" in text.rpartition("/")[2] or not parts:
            return ()
        fitting = self._by_name.get(parts[-1], [])
        best: list[str] = []
        best_score = (shared, 0)
        for path in fitting:
            score = (_shared_tail(path.split("/"), parts), _shared_head(path, own))
            if score > best_score:
                best, best_score = [path], score
            elif score == best_score:
                best.append(path)
        return tuple(best) if len(best) <= 10 else ()


def _above(directory: str) -> list[str]:
    found = []
    while directory:
        directory = directory.rpartition("/")[0]
        found.append(directory)
    return found or [""]


def _shared_tail(path: list[str], wanted: list[str]) -> int:
    count = 0
    while count < min(len(path), len(wanted)) and path[-1 - count] == wanted[-1 - count]:
        count += 1
    return count


def _shared_head(path: str, directory: str) -> int:
    count = 0
    for left, right in zip(path.split("/")[:-1], directory.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
