"""Directories that code puts on the search path itself: `sys.path.insert(0, "lib")`.

In: a module's facts. Out: the directories such a line may mean.
"""

from collections.abc import Iterator

from foureyes.facts.reach.distributions import joined
from foureyes.model.facts import BlobFacts, WiringKind


def search_paths(outline: BlobFacts, path: str) -> Iterator[str]:
    """Yield the directories that the module at `path` adds."""
    for item in outline.wiring:
        if item.kind is WiringKind.SEARCH_PATH:
            yield from _directories(item.value, path)


def _directories(value: str, path: str) -> list[str]:
    """The directories that a search path in the file at `path` may mean."""
    own = path.rpartition("/")[0]
    if value.startswith("{dir}"):
        return [joined(own, value[5:].lstrip("/") or ".")] if "*" not in value else []
    tail = value.lstrip("*").lstrip("/")
    if value.startswith("*") and tail and "*" not in tail:
        above = own
        found = [joined(above, tail)]
        while above:
            above = above.rpartition("/")[0]
            found.append(joined(above, tail))
        return found
    if "*" in value or "{" in value:
        return []
    return [joined(own, value), joined("", value)]
