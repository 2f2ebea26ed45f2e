"""How much git may answer: every number that bounds what a hostile repository can cost."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is beyond a limit is left out and named in `ChangeSet.incomplete`; it is never left out silently.

    `seconds` bounds one git command, `rename_seconds` the search for renames, `origin_seconds` all of `line_origins`,
    `child_memory` one process's heap.
    """

    tree_entries: int = 400_000
    listing_bytes: int = 256 * MIB
    blob_bytes: int = 4 * MIB
    stream_bytes: int = 1024 * MIB
    patch_bytes: int = 64 * MIB
    commits: int = 5_000
    message_bytes: int = 256 * 1024
    rename_candidates: int = 1_000
    seconds: float = 120.0
    rename_seconds: float = 30.0
    origin_seconds: float = 30.0
    child_memory: int = 2048 * MIB
    child_file: int = 1024 * MIB
