"""A collector: what only changed files need (complexity, dead names, pattern matches), computed on the shared tree.

It runs in the workers that parse, its result is kept per blob, name and version. `function` is an importable
top-level function, or a `functools.partial` of one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from foureyes.facts.source import ParsedSource

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None


@dataclass(frozen=True)
class Collector:
    """Raise `version` whenever the function would answer differently for the same blob.

    On the base of a change it runs when somebody asks for its results there, unless `on_base` says that it always does.
    Nobody may ask for its results on a path that `skips` tells of: it does not run there. Where `may_find` says no to a
    file's bytes, the result is an empty list, and the file need not be parsed to know that.
    """

    name: str
    version: str
    function: Callable[[ParsedSource], JsonValue]
    on_base: bool = False
    skips: Callable[[str], bool] | None = None
    may_find: Callable[[bytes], bool] | None = None

    def runs_on(self, path: str) -> bool:
        """Whether the results for a changed file of this name may be wanted."""
        return self.skips is None or not self.skips(path)
