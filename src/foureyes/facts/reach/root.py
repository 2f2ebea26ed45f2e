"""One place where reaching starts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Root:
    """`path` is reached because of line `line` of `origin` (0: because it is there at all)."""

    path: str
    origin: str
    line: int
    why: str
    is_test: bool = False
