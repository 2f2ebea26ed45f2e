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

    Nobody may ask for its results on a path that `skips` tells of, or on the base of a change where `on_base` is false:
    it does not run there.
    """

    name: str
    version: str
    function: Callable[[ParsedSource], JsonValue]
    on_base: bool = True
    skips: Callable[[str], bool] | None = None

    def runs_on(self, path: str, *, is_base: bool) -> bool:
        """Whether the results for a changed file of this name are wanted."""
        return (self.on_base or not is_base) and not (self.skips is not None and self.skips(path))
