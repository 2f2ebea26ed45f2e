"""How much one file, and one tree, may cost before it is given up. Input is hostile; these bound what it can do."""

import sys
from dataclasses import dataclass

# where nothing else stops a worker, as Windows lacks limits for one process, the clock is watched more closely
_WALL_SECONDS = 60.0 if sys.platform == "win32" else 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu_seconds`, `wall_seconds` and `memory_bytes` hold for each file, `tree_seconds` for one tree in all.

    `memory_bytes` comes on top of what the process has when it starts; `store_bytes` bounds the fact store. Windows
    keeps neither `cpu_seconds` nor `memory_bytes`.
    """

    cpu_seconds: float = 20.0
    wall_seconds: float = _WALL_SECONDS
    memory_bytes: int = 1024 * 1024 * 1024
    source_bytes: int = 5 * 1024 * 1024
    tree_seconds: float = 1800.0
    store_bytes: int = 1024 * 1024 * 1024
